"""Promises and commitments that only people with authority may make.

A promise is a sentence in which the company or the assistant binds itself ("we will refund you"), or decides a case
("your claim will be approved"). The same words in a question, under a condition or denied are information. Whether they
are may only be known at the end of the sentence, so such a sentence is held until then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chat.guardrails.detection import Hit
from chat.guardrails.facts import Facts

WE_WILL = (
    r"\b(?:i|we|our (?:team|company|agents?|colleagues?)|the company|a colleague)(?:'ll| will| can| shall| am going to"
    r"| are going to"
    r"|'m going to|'re going to|'m happy to|'re happy to| am happy to| are happy to|'ve| have|'m| am| are|'re)(?: "
    r"(?:now|also|gladly"
    r"|certainly|definitely|happily|just|already|immediately|personally|of course|hereby|able to|authori[sz]ed to))*"
)
YOURS = r"\byour (?:\w+ )?"
PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "promise_guarantee",
        r"\b(?:i|we|our company|the company)(?:'ll| will| can| do| hereby)?(?: \w+ly| absolutely| hereby| personally)?"
        r" (?:guarantee|promise|pledge|swear|vouch)\b(?! (?:to (?:be|do my best|try|keep|explain|help|check|pass|ask)))"
        r"|\b(?:is|are|it's|that's|will be|be) (?:\w+ )?guaranteed\b|\byou (?:have|'ve got) (?:my|our) (?:word|promise"
        r"|guarantee)"
        r"|\brest assured(?: that)? (?:your claim|you will (?:get|receive|be paid)|we will (?:pay|refund|cover))"
        r"|\b(?:wir (?:garantieren|versprechen)|ich (?:garantiere|verspreche))\b(?! nicht| keine)|\b(?:le |te |lo "
        r")?(?:garantizamos|garantizo|prometo"
        r"|prometemos)\b|\b(?:je|nous) (?:vous |te )?(?:garantis|garantissons|promets|promettons)\b",
    ),
    (
        "promise_money",
        WE_WILL
        + r" (?:refund(?:ed|ing)?|reimburs(?:e|ed|ing)|compensat(?:e|ed|ing)|waiv(?:e|ed|ing)|credit(?:ed|ing)? your"
        r"|pay(?:ing)? (?:you\b|for (?:the|your)|out|the (?:full|whole|entire)|your (?:claim|repair|bill))|paid (?:you"
        r"|out|your claim)"
        r"|(?:give|giving|given|grant|granting|granted|offer|offering|apply|applying|applied|issue|issuing|issued) "
        r"(?:you )?(?:a |an |the |your )?(?:\w+[ -])?"
        r"(?:discount|refund|credit|compensation|rebate|(?:\d+ ?%|\d+ percent)(?: \w+)?)"
        r"|(?:reduc|lower|decreas)(?:e|ed|ing) your (?:premium|rate|bill|price|deductible)|(?:remov|cancel|revers)(?:e"
        r"|ed|ing|led|ling) (?:the|that|your|this) (?:\w+ )?"
        r"(?:fee|charge|penalty)|match(?:ed|ing)? (?:that|their|the|any|your) (?:\w+ )?(?:price|quote|offer|rate))\b"
        r"|\byou(?:'ll| will| are going to|'re going to)(?: \w+ly)? (?:get|receive|be given|be paid|have)(?: back)?(?: "
        r"(?:a|an|your|the|all))*"
        r" (?:\w+ )?(?:refund|reimbursement|payout|compensation|money back|settlement|full amount)\b"
        r"|" + YOURS + r"(?:payment|premium|fee|charge|deposit|money|deductible)(?:s)? (?:will be|has been|have been) "
        r"(?:\w+ )?"
        r"(?:refunded|waived|reimbursed|reversed|paid back)\b"
        r"|\bthe (?:\w+ )?(?:fee|charge|penalty|deductible) (?:will be|has been|is) (?:\w+ )?(?:refunded|waived"
        r"|reimbursed|reversed)\b"
        r"|\bwir (?:erstatten|überweisen|zahlen) ihnen\b|\bich (?:erstatte|erlasse) ihnen\b|\bsie (?:bekommen"
        r"|erhalten) (?:ihr geld|den betrag"
        r"|eine (?:volle )?erstattung)\b|\b(?:le|te) (?:reembolsar(?:emos|é)|devolver(?:emos|é)|pagaremos)\b"
        r"|\b(?:nous|je) vous (?:rembourser(?:ons|ai)|paierons|indemniserons)\b",
    ),
    (
        "promise_cover",
        r"\byou(?:'re| are|'ll be| will be)(?: \w+ly| already| all| absolutely| fully)* (?:covered|insured"
        r"|protected)\b(?! by law)"
        r"|" + YOURS + r"(?:claim|damage|accident|loss|repairs?|car|vehicle|windshield|injur(?:y|ies)|incident|theft"
        r"|motorcycle|phone|items?"
        r"|house)(?: \w+ing)? (?:is|are|will be|'s)(?: \w+ly| already| absolutely)? covered\b"
        r"|" + WE_WILL + r" cover(?:ed|ing)? (?:you\b|your|the (?:damage|full|entire|whole|cost|repair|loss)|all"
        r"|everything|it\b|this\b|that\b)"
        r"|\bsie sind (?:\w+ )?(?:versichert|abgesichert|abgedeckt)\b|\b(?:usted )?está (?:\w+mente )?cubiert[oa]\b"
        r"|\bvous êtes (?:\w+ )?(?:couvert|assuré)e?\b",
    ),
    (
        "promise_outcome",
        YOURS + r"(?:claim|application|appeal|request|dispute|case|complaint)(?:'s)?"
        r" (?:will|is going to|is sure to|is certain to|is bound to|shall)"
        r" (?:\w+ly )?(?:be |get )?(?:approved|accepted|granted|successful|paid|settled|resolved in your favou?r"
        r"|succeed)\b"
        r"|\bi(?:'ll| will| can)? (?:personally )?(?:make sure|ensure|see to it)(?: that)? (?:your (?:claim|appeal"
        r"|request|application)|you(?:'ll| will)? (?:get|receive|are paid|be paid)|they (?:approve|pay))"
        r"|\b(?:i|we)(?:'ve| have|'ll| will| hereby| can)? (?:now |hereby |already )?(?:approved?|accept(?:ed)?"
        r"|authori[sz]ed?|reinstated?) (?:your|the) (?:\w+ )?(?:claim|application|appeal|policy|request|refund|dispute"
        r"|payment|payout)\b"
        r"|\bihr (?:schaden|antrag|anspruch|widerspruch) wird (?:\w+ )?(?:genehmigt|anerkannt|bezahlt|übernommen)\b"
        r"|\bsu (?:reclamación|solicitud) será (?:aprobada|aceptada|pagada)\b|\bvotre (?:demande|réclamation|sinistre) "
        r"sera (?:accepté|approuvé|payé|remboursé)e?\b",
    ),
    (
        "promise_price",
        YOURS + r"(?:premium|rate|price|bill|cost)s? (?:will not|won't|will never|is never going to|isn't going to"
        r"|is not going to|can't|cannot) (?:ever )?"
        r"(?:go up|increase|rise|change|be raised|be higher)\b"
        r"|\b(?:we|i)(?:'ll| will)? (?:never|not ever) (?:raise|increase|change) your\b|\b(?:we|i) (?:won't|will not) "
        r"(?:raise|increase) your\b",
    ),
    (
        "promise_binding",
        r"\b(?:it's|that's|this is|we have|it is|you have|you've got) a (?:deal|(?:legally )?binding (?:offer|agreement"
        r"|contract|promise|commitment))\b"
        r"|\bconsider it (?:done|paid|approved|refunded|covered)\b"
        r"|\b(?:i|we) (?:hereby )?agree to (?:pay|refund|waive|cover|reimburse|sell|give|match|reduce)\b",
    ),
)
# No sentence makes such a promise that holds none of the words behind its rule: they are asked for first, because most
# sentences promise nothing.
CUES = {
    "promise_guarantee": "guarant garant promi promet promesso versprech pledge swear vouch word assured",
    "promise_money": (
        "refund reimburs compensat waiv credit pay paid discount rebate % percent reduc lower decreas remov "
        "cancel match revers money settle amount erstatt überweis zahl erlass geld devolver pagar mbols mbours indemn"
    ),
    "promise_cover": "cover insured protected versichert gesichert gedeckt cubiert couvert assur",
    "promise_outcome": (
        "approv accept grant success paid settle favo succe sure ensure see receive authori reinstat genehmigt bezahlt "
        "anerkannt übernommen aprobada aceptada pagada payé rembours"
    ),
    "promise_price": "go up increase rise change raise higher",
    "promise_binding": "deal binding consider agree",
}
RULES = tuple((rule, tuple(CUES[rule].split()), re.compile(pattern, re.IGNORECASE)) for rule, pattern in PATTERNS)
# A cue may stand some words before the end of what it belongs to.
LOOKBACK = 64

# Within these rules the denial is the promise: "your premium will never go up".
DENIALS_PROMISE = frozenset({"promise_price"})
COURTESIES = re.compile(
    r"\b(?:don't|do not|no need to|not to) (?:worry|hesitate|fret|panic)\b|\bnot only\b|\beven if\b|\bno matter\b"
    # A bargain binds as much as a gift.
    r"|\bregardless of whether\b|\bif you (?:sign|buy|pay|accept|agree|switch|stay|renew|book|order)\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"n't\b|\bnot\b|\bnever\b|\bcannot\b|\bunable\b|\bwithout\b|\bneither\b|\bnor\b"
    r"|\bno (?:one|guarantee|promise|authority|way|means)\b|\bnicht\b|\bkein\w*|\bniemals\b|\bnunca\b|\bjamais\b"
    r"|\bpas\b"
    r"|\bno (?:puedo|podemos|le|te|se|garant\w+|promet\w+)\b",
    re.IGNORECASE,
)
CONDITIONED = re.compile(
    r"\b(?:if|unless|while|during|provided|depend\w*|subject to|once|when(?:ever)?|whether|in case|as long as|assuming"
    r"|may|might|usually|should (?:you|your|the|it)|typically|generally|often|normally|sometimes|eligible|eligibility"
    r"|according to|in principle|for example|sofern|wenn|falls|ob|soweit|je nach|cuando|siempre que|según|sauf|lorsque"
    r"|selon|à condition)\b",
    re.IGNORECASE,
)
# What a kind of cover holds is information; only "you are covered" by itself decides a case.
KIND_OF_COVER = re.compile(r"\b(?:with|under|by|includes?|mit|bei|con|avec)\b", re.IGNORECASE)
QUESTION = re.compile(
    r"\W*(?:what|when|how|why|who|which|where|do|does|did|is|are|am|can|could|would|will|should|have|has|may)\b.*\?",
    re.IGNORECASE | re.DOTALL,
)
CLAUSE = re.compile(
    r"[,;:—–(] ?(?:but|however|yet|still|and|so|then|aber|pero|mais|we|i|you|your)\b|\bbut\b|\bhowever\b", re.IGNORECASE
)
SENTENCE_END = re.compile(r"[.!?。？！](?=[\s\"'”’)*_]|$)|\n")
LONGEST_HELD = 160


class Promises:
    """Sentences that bind the company, except those that it has published itself."""

    def __init__(self, facts: Facts):
        self._facts = facts

    def look(self, text: str, begin: int, final: bool) -> tuple[list[Hit], int]:
        newest = text[max(0, begin - LOOKBACK) :].lower()
        rules = [(rule, pattern) for rule, cues, pattern in RULES if any(cue in newest for cue in cues)]
        if not rules:
            return [], len(text)
        hits: list[Hit] = []
        settled = len(text)
        for start, end, is_whole in _sentences(text, begin):
            sentence = text[start:end].replace("’", "'")
            for rule, pattern in rules:
                for match in pattern.finditer(sentence):
                    if start + match.end() <= begin or self._is_harmless(rule, sentence, match):
                        continue
                    if not (is_whole or final) and len(sentence) - match.end() < LONGEST_HELD:
                        settled = min(settled, max(begin, start + match.start()))
                    elif not QUESTION.match(sentence):
                        hits.append(Hit(max(begin, start + match.start()), start + match.end(), rule))
        return hits, settled

    def _is_harmless(self, rule: str, sentence: str, match: re.Match[str]) -> bool:
        plainly = COURTESIES.sub("", sentence)
        if CONDITIONED.search(plainly) or (rule == "promise_cover" and KIND_OF_COVER.search(plainly)):
            return True
        if rule not in DENIALS_PROMISE and _is_denied(sentence, match):
            return True
        return self._facts.publishes(match[0])


def _sentences(text: str, begin: int) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether it is whole) of the sentences that reach behind `begin`."""
    start = 0
    for mark in SENTENCE_END.finditer(text):
        if mark.end() > begin:
            yield start, mark.end(), True
        start = mark.end()
    if start < len(text):
        yield start, len(text), False


def _is_denied(sentence: str, match: re.Match[str]) -> bool:
    """A denial reaches to the end of its clause: "I can't say much, but we will refund you" denies nothing."""
    clause = CLAUSE.split(COURTESIES.sub("", sentence[: match.start()]))[-1]
    return DENIED.search(clause) is not None or DENIED.search(match[0]) is not None
