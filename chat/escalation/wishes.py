"""An explicit wish for a human, in the languages of the pack."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class WishWords:
    """How a language asks for a person, as regular expressions.

    `person` are names for one. `contact` are verbs of getting through to somebody, which a few words may part from the
    person; `wish` are verbs of wanting, which only the words of `between` may. `whole` are wishes that are a sentence
    of their own, `refusal` is what turns a wish round. `verb_last`: "mit jemandem sprechen".
    """

    person: str
    contact: str
    wish: str
    between: str
    refusal: str
    whole: str
    verb_last: str | None = None


WISHES = {
    "en": WishWords(
        person=r"(?:(?:human|real|actual|live) )*(?:human|being|person|people|agent|someone|somebody|representative|rep"
        r"|advis[eo]r|operator|supervisor|manager|employee|colleague|staff member|team member)s?"
        r"|customer (?:service|support)",
        contact=r"speak|talk|chat|connect(?: me)?|transfer(?: me)?|put me through|hand me over|get me|give me"
        r"|let me have|reach|get hold of",
        wish=r"want|need|prefer|is there|are there|may i have|can i have|could i have|would like|'d like|get",
        between=r"to|have|an?|the|some|any|real|actual|live",
        refusal=r"don't|do not|no need|not|never|rather not|without",
        whole=r"(?:an? )?(?:(?:real|live) )?(?:human|agent|representative|operator|person)(?:[ ,]*(?:please|now|!))*"
        r"|not (?:a|another|some) (?:stupid )?(?:bot|robot|machine|ai)\b.*|(?:please )?call me back.*"
        r"|(?:please )?escalate (?:this|it|my \w+).*",
    ),
    "de": WishWords(
        person=r"(?:(?:echten?|richtigen?|menschlichen?) )*(?:mensch(?:en)?|mitarbeiter(?:in|n|innen)?"
        r"|sachbearbeiter(?:in)?|berater(?:in)?|person|jemande?[mn]?|kolleg(?:e|en|in)|vorgesetzten?|kundendienst|kundenservice"
        r"|ansprechpartner(?:in)?)",
        contact=r"sprechen|reden|verbinden|verbinde|durchstellen|weiterleiten|geben sie mir|gib mir"
        r"|kontaktieren|erreichen",
        wish=r"möchte|will|brauche|hätte gern",
        between=r"mit|zu|an|einen?|einem|einer|den|die|dem|der|gern|gerne|lieber|bitte",
        refusal=r"nicht|kein(?:en|e|em)?|ohne",
        whole=r"(?:eine?n? )?(?:mensch|mitarbeiter|berater)(?:in)?(?:en)?(?:[ ,]*(?:bitte|jetzt|sofort|!))*"
        r"|kein(?:en)? (?:bot|roboter|maschine)\b.*|rufen sie mich (?:bitte )?(?:an|zurück).*",
        verb_last=r"sprechen|reden|schreiben|verbinden|verbunden",
    ),
    "es": WishWords(
        person=r"(?:(?:ser|verdader[oa]) )*(?:humano|persona(?: real)?|agente|asesora?|representante|operadora?|alguien"
        r"|encargad[oa]|supervisora?|gerente|atención al cliente|empleado)",
        contact=r"hablar|conectar|conécteme|comuníqueme|comunicarme|pasar|páseme|pásame|transferir|transfiérame|contactar",
        wish=r"quiero|quisiera|necesito|prefiero|hay|deme",
        between=r"a|con|un|una|el|la|algún|alguna|real",
        refusal=r"no quiero|no necesito|no hace falta|sin|nunca",
        whole=r"(?:un |una )?(?:humano|agente|persona|asesor|operador)(?: real)?(?:[ ,]*(?:por favor|ahora|ya|!))*"
        r"|no (?:un|una) (?:bot|robot|máquina)\b.*|llámenme.*",
    ),
    "fr": WishWords(
        person=r"(?:(?:être|vraie?|véritable) )*(?:humain|personne(?: réelle)?|agent|conseill(?:er|ère)|représentante?"
        r"|opérat(?:eur|rice)|quelqu'un|responsable|collègue|service client|employé)",
        contact=r"parler|discuter|joindre|transférer|transférez-moi|passez-moi|mettre en relation|contacter",
        wish=r"veux|voudrais|souhaite|préfère|besoin|y a-t-il",
        between=r"à|avec|d'|de|un|une|le|la|du",
        refusal=r"ne veux pas|pas besoin|sans|jamais|n'ai pas",
        whole=r"(?:un |une )?(?:humain|agent|conseiller|conseillère|opérateur)(?:[ ,]*(?:s'il (?:vous|te) pla[iî]t|svp"
        r"|maintenant|!))*|pas (?:un|une) (?:bot|robot|machine)\b.*|rappelez-moi.*",
    ),
}
# Between the wish and the person there may be a few words: "speak with one of your".
GAP = r"(?:\W+[\w']+){0,5}?\W+"
# A question about people in general is none: "does the policy cover another person?" names no wish for one. "A person
# who ..." and "the other person" are somebody in the customer's own matter.
OTHER_PEOPLE = re.compile(
    r"\b(?:other|third|injured|insured|second|one more|each|every|any other|andere[nrs]?|otra|autre)\W+$", re.IGNORECASE
)
SENTENCES = re.compile(r"(?<=[.!?\n])\s+")


def asks_for_human(text: str, *, languages: Collection[str], further_names: Collection[str] = ()) -> bool:
    """Whether a customer's message asks for a human in one of these languages; `further_names` are the company's own
    names for its people ("adjuster"). A message that says it does not want one does not."""
    sentences = SENTENCES.split(text.replace("’", "'"))
    return any(
        _asks(sentence, language.split("-")[0].lower(), tuple(further_names))
        for language in languages
        for sentence in sentences
    )


def _asks(sentence: str, language: str, further_names: tuple[str, ...]) -> bool:
    patterns = _patterns(language, further_names)
    if patterns is None:
        return False
    wish, whole, refusal = patterns
    if whole.fullmatch(sentence.strip(" .!?\n")):
        return True
    match = wish.search(sentence)
    if match is None or refusal.search(sentence[: match.end()]):
        return False
    begin = max(match.start(name) for name in match.re.groupindex)
    return not OTHER_PEOPLE.search(sentence[:begin])


@lru_cache(maxsize=64)
def _patterns(language: str, further_names: tuple[str, ...]):
    words = WISHES.get(language)
    if words is None:
        return None
    person = "|".join([words.person, *map(re.escape, further_names)])
    ways = [
        rf"(?:{words.contact})\b{GAP}(?P<person>{person})\b",
        rf"(?:{words.wish})\b(?:\W+(?:{words.between}))*\W+(?P<wanted>{person})\b(?!\W+(?:who|that|to drive)\b)",
    ]
    if words.verb_last:
        ways.append(rf"mit\W+(?:(?:{words.between})\W+)*(?P<met>{person})\W+(?:\w+\W+){{0,2}}?(?:{words.verb_last})\b")
    return (
        re.compile(rf"\b(?:{'|'.join(ways)})", re.IGNORECASE),
        re.compile(words.whole, re.IGNORECASE | re.DOTALL),
        re.compile(
            rf"\b(?:{words.refusal})\b(?:\W+[\w']+){{0,4}}\W*$|\b(?:{words.refusal})\b{GAP}(?:{person})\b",
            re.IGNORECASE,
        ),
    )
