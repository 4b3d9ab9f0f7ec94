"""How angry a customer is with the company, from the words alone.

Meant to tell anger at the service from the bad news that support hears all day: "my car was stolen" is no reason to
hand over, "this is the third time you ignore me, I will see a lawyer" is. So only words that judge the company,
threaten it or swear count, more if they are shouted; what happened to the customer does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AngryWords:
    """Per language: `judging` words count one, `strong` ones two, `threats` three."""

    judging: str
    strong: str
    threats: str


WORDS = {
    "en": AngryWords(
        judging=r"useless|ridiculous|disappoint(?:ed|ing)|frustrat(?:ed|ing)|annoy(?:ed|ing)|terrible service"
        r"|bad service"
        r"|poor service|waste of (?:my )?time|not (?:good|helpful) enough|no help|going (?:round )?in circles"
        r"|still no answer"
        r"|third time|again and again|nobody (?:answers|helps|calls)|ignor(?:ed|ing) me|rude|incompetent",
        strong=r"unacceptable|outrageous|disgust(?:ed|ing)|furious|livid|worst (?:company|service|insurance"
        r"|experience|support)"
        r"|fed up|sick (?:and tired )?of|appalling|scam(?:mers)?|rip[- ]?off|thieves|liars?|bullshit|f\*?u?c?k\w*"
        r"|shit\w*|damn it"
        r"|hate (?:you|this company)|a joke|pathetic",
        threats=r"(?:my|a|see a|hire a|call a) (?:lawyer|attorney)|sue you|suing|legal action|take you to court"
        r"|small claims court"
        r"|report you|better business bureau|ombudsman|regulator|insurance commissioner|go to the press",
    ),
    "de": AngryWords(
        judging=r"nutzlos|lächerlich|enttäusch(?:t|end)|frustrier(?:t|end)|nervt|schlechter service|zeitverschwendung"
        r"|zum dritten mal|immer noch keine antwort|niemand (?:antwortet|hilft|meldet sich)|unfähig|unverschämt",
        strong=r"inakzeptabel|unmöglich von ihnen|frechheit|stinksauer|wütend|schnauze voll|abzocke(?:r)?"
        r"|betrüger|lügner"
        r"|schlechteste[rn]? \w+|scheiß\w*|verarsch\w*|katastrophe",
        threats=r"(?:mein(?:en)?|einen?) (?:rechts)?anwalt|verklage|klage ein|anzeige|verbraucherschutz"
        r"|ombudsmann|bafin"
        r"|rechtliche schritte",
    ),
    "es": AngryWords(
        judging=r"inútil|ridículo|decepcionad[oa]|frustrad[oa]|mal servicio|pérdida de tiempo|por tercera vez"
        r"|nadie (?:contesta|ayuda)"
        r"|incompetentes?|hart[oa]",
        strong=r"inaceptable|vergüenza|indignante|furios[oa]|indignad[oa]|estafa(?:dores)?|ladrones"
        r"|mentiros[oa]s?|el peor servicio"
        r"|mierda|basura",
        threats=r"(?:mi|un) abogado|demandar(?:los|é)?|denunciar(?:los|é)?|acciones legales"
        r"|defensor del (?:cliente|consumidor)",
    ),
    "fr": AngryWords(
        judging=r"inutile|ridicule|déçue?|frustr(?:é|ée|ant)|mauvais service|perte de temps|troisième fois"
        r"|personne ne (?:répond|m'aide)"
        r"|incompétents?|marre",
        strong=r"inacceptable|scandaleux|honteux|furieu(?:x|se)|arnaque(?:urs)?|voleurs|menteurs|pire (?:service"
        r"|assurance|société)"
        r"|merde|foutez",
        threats=r"(?:mon|un) avocat|porter plainte|poursui(?:vre|vrai)s? en justice|action en justice|médiateur"
        r"|tribunal",
    ),
}
STRONG_ANGER = 4
# A second message in this tone is enough for less.
LASTING_ANGER = 2
SHOUTED = re.compile(r"\b[A-ZÄÖÜÉÈÑ]{4,}\b(?:\W+\b[A-ZÄÖÜÉÈÑ]{2,}\b){2,}")
EXCLAIMED = re.compile(r"[!?]{3,}")


def anger(text: str, *, languages: Collection[str]) -> int:
    """0 for calm words; from 4 on somebody is strongly angry with the company."""
    points = 0
    plain = text.replace("’", "'")
    for language in {code.split("-")[0].lower() for code in languages} & WORDS.keys():
        words = WORDS[language]
        points += sum(
            weight * len({match.lower() for match in re.findall(rf"\b(?:{pattern})\b", plain, re.IGNORECASE)})
            for weight, pattern in ((1, words.judging), (2, words.strong), (3, words.threats))
        )
    if points:
        points += bool(SHOUTED.search(plain)) + bool(EXCLAIMED.search(plain))
    return points


def is_strongly_negative(texts: Sequence[str], *, languages: Collection[str]) -> bool:
    """Whether the newest of a customer's messages, alone or with the one before it, is strong anger."""
    newest, *earlier = [anger(text, languages=languages) for text in reversed(texts[-2:])] or [0]
    return newest >= STRONG_ANGER or (newest >= LASTING_ANGER and bool(earlier) and earlier[0] >= LASTING_ANGER)
