"""How a customer sounds in one message: displeased (-1), neutral (0) or content (1), from the words alone.

It is a quiet hint for whoever reads a list, and a filter; nothing is decided by it. What happened to the customer does
not count ("my car was stolen" is neutral), what they say about it, about the company or about themselves does. Anger as
`mood` finds it is always displeasure. A thank-you that goes with a request is manners, not contentment.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from chat.escalation.mood import anger

DISPLEASED, NEUTRAL, CONTENT = -1, 0, 1


@dataclass(frozen=True, slots=True)
class MoodWords:
    """Per language, as parts of regular expressions. `negations` before a good word turn it round, with `small`
    ones in between; good words and `thanks` count unless something is asked for (`requests`, or a question mark)."""

    negative: str
    positive: str
    thanks: str
    negations: str
    small: str
    requests: str


WORDS = {
    "en": MoodWords(
        negative=r"unhappy|dissatisfied|displeased|upset|angry|mad|worried|desperate|stressed|regret\w*|awful|hate"
        r"|horrible (?:service|experience|support)|annoy\w*|frustrat\w*|disappoint\w*|confusing|mess|cheated|misled"
        r"|lied to|(?:so|too|very) (?:complicated|slow|poor)|unfair|shame(?:ful)?|money back|can(?:not|'t) believe"
        r"|wast(?:e|ed|ing) (?:of )?(?:my )?time|feel so lost|scared|anxious|nightmare|rubbish|not listening"
        r"|never again|you lost my"
        r"|no ?(?:one|body) (?:\w+ )?(?:answer|call|repl|respond|get|got|care|help)\w*"
        r"|still (?:nothing|waiting|no)|(?:second|third|fourth|fifth) time"
        r"|(?:two|three|four|five|many|several|\d+) times (?:now|already)|(?:been )?trying to reach"
        r"|keeps? (?:crashing|failing|sending me|repeating|asking)|same (?:thing|answer|question) (?:again|over)"
        r"|repeat(?:ing)? (?:the same|yourself)|wait(?:ed|ing) (?:for )?(?:weeks|months|ages|forever|days)",
        positive=r"great|perfect|excellent|wonderful|brilliant|awesome|amazing|fantastic|lovely|superb|impressed|nice"
        r"|helpful|happy|satisfied|pleased|delighted|glad|solved|sorted|appreciat\w+|very kind|so kind|all good"
        r"|works now|exactly what i|well done|good (?:service|job|work)|love (?:it|this|your)|a star|easier than"
        r"|helped (?:me )?(?:a lot|so much)?",
        thanks=r"thank you|thanks|thx|cheers|many thanks",
        negations=r"not|never|no|hardly|isn't|wasn't|aren't|doesn't|don't|didn't|won't|can't|couldn't|ain't",
        small=r"very|really|at all|so|that|too|a|all|exactly|particularly|been|be|me|any|much|of|how",
        requests=r"please|could you|can you|would you|i (?:would|'d) like|in advance|i (?:need|want)|let me know",
    ),
    "de": MoodWords(
        negative=r"unzufrieden|verärgert|sauer|genervt|nervt|nervig|verzweifelt|bereue|ärger\w*|enttäusch\w*|frustr\w*"
        r"|katastroph\w*|zumutung|frech\w*|unverschämt\w*|peinlich|witz|lächerlich|zeitverschwendung|mies\w*|schlecht\w*"
        r"|niemand (?:\w+ )?(?:antwort|meld|hilf|ruf|kümmer)\w*|schon wieder|zum (?:zweiten|dritten|vierten|x-ten) mal"
        r"|immer noch (?:nicht|kein\w*|nichts)|(?:warte|versuche) seit|seit (?:\w+ )?(?:wochen|monaten)|geld zurück"
        r"|betrogen|nicht umgehen|reicht (?:es )?(?:mir|jetzt)|nie wieder|unmöglich|hilft (?:\w+ ){0,4}nicht"
        r"|im stich|kann doch nicht|was soll das|hasse|habe angst|versteht mich (?:\w+ )?nicht",
        positive=r"super|prima|klasse|perfekt|wunderbar|toll\w*|großartig|ausgezeichnet|hervorragend|begeistert|spitze"
        r"|zufrieden|glücklich|freut mich|(?:sehr|weiter) ?geholfen|hilft|hilfreich|freundlich von|nett von|erledigt"
        r"|alles klar|genau das|schnelle (?:hilfe|antwort)|ging (?:ja )?schnell|(?:sehr )?gut gemacht|sehr gut|top"
        r"|hat geklappt|ein schatz|tag gerettet",
        thanks=r"danke|dankeschön|vielen (?:lieben )?dank|herzlichen dank|besten dank|danke schön",
        negations=r"nein|nicht|kein|keine|keinen|nie|nichts|kaum|gar nicht",
        small=r"sehr|wirklich|ganz|so|leider|gar|überhaupt|besonders|mir|uns|weiter|damit",
        requests=r"bitte|im voraus|können sie|könnten sie|ich (?:möchte|brauche|hätte)",
    ),
    "es": MoodWords(
        negative=r"descontent[oa]|insatisfech[oa]|enfadad[oa]|enojad[oa]|molest[oa]|preocupad[oa]|desesperad[oa]|hart[oa]"
        r"|decepcion\w*|frustrad\w*|engañad[oa]|vergüenza|vergonzoso|ridículo|inútil|pésim[oa]|fatal|horrible servicio"
        r"|mal(?:a)? (?:servicio|atención|experiencia)|pérdida de tiempo|un lío|un desastre|odio|siempre l[oa] mism[oa]"
        r"|nadie (?:\w+ )?(?:contest|respond|ayud|llam|da la cara)\w*|(?:segunda|tercera|cuarta|quinta) vez"
        r"|(?:dos|tres|cuatro|varias|muchas) veces|llevo (?:\w+ ){1,3}esperando|siguen? sin|todavía (?:no|nada)"
        r"|me arrepiento|no se trata|devuelvan mi dinero|nunca más",
        positive=r"excelente|perfecto|genial|estupend[oa]|fantástic[oa]|maravillos[oa]|encantad[oa]|content[oa]"
        r"|satisfech[oa]|muy amable|feliz|resuelto|solucionado|me (?:ha|han) ayudado|ayudado mucho|agradezco"
        r"|agradecid[oa]|(?:muy )?buen(?:a)? (?:servicio|atención|trabajo)|qué rápido|qué bien|justo lo que|era lo que"
        r"|alegr\w+|eres un sol",
        thanks=r"gracias|muchas gracias|muchísimas gracias|mil gracias",
        negations=r"no|nunca|nada|ni|tampoco|sin",
        small=r"muy|estoy|está|tan|me|ha|han|es|del todo|nada|quedo|fue",
        requests=r"por favor|de antemano|quisiera|quiero|necesito|me gustaría|pueden|podrían",
    ),
    "fr": MoodWords(
        negative=r"mécontente?s?|insatisfaite?|fâchée?|énervée?|agacée?|inquiète|inquiet|désespérée?|déçue?s?|frustr\w*"
        r"|marre|ras[- ]le[- ]bol|inadmissible|inacceptable|honteux|honte|scandal\w*|pénible|lamentable|nul|nulle"
        r"|(?:très )?mauvaise? (?:service|expérience|accueil)|perte de temps|plus personne"
        r"|personne ne (?:\w+ )?(?:répond|rappel|aid)\w*|(?:deuxième|troisième|quatrième|énième) fois"
        r"|toujours (?:pas|aucune?|rien)|moquez|moque de|j'attends depuis|que j'essaie|regrette|trompée?|répéter"
        r"|plus jamais|remboursez|déteste|n'importe quoi|à bout",
        positive=r"parfait|excellent|super|génial|formidable|merveilleux|impeccable|ravie?s?|contente?|satisfaite?"
        r"|heureu\w+|(?:très |c'est )gentil|aimable à vous|beaucoup aidée?|m'avez aidée?|résolu|réglé|bon service"
        r"|bravo|rapidité|exactement ce que|nickel|top|ça marche|très clair",
        thanks=r"merci|merci beaucoup|mille mercis|je vous remercie",
        negations=r"non|pas|jamais|guère|aucunement|plus",
        small=r"très|du tout|vraiment|si|tout à fait|bien|trop|encore|été",
        requests=r"s'il vous plaît|svp|d'avance|je voudrais|j'aimerais|pouvez-vous|pourriez-vous|j'ai besoin",
    ),
}


def _compiled(words: MoodWords) -> dict[str, re.Pattern[str]]:
    negated = rf"\b(?:{words.negations})\W+(?:(?:{words.small})\W+){{0,3}}"
    return {
        "negative": re.compile(rf"\b(?:{words.negative})\b"),
        "positive": re.compile(rf"(?P<negated>{negated})?\b(?:{words.positive})\b"),
        "thanks": re.compile(rf"(?P<negated>{negated})?\b(?:{words.thanks})\b"),
        "requests": re.compile(rf"\?|\b(?:{words.requests})"),
    }


_PATTERNS = {language: _compiled(words) for language, words in WORDS.items()}
_SMILE = re.compile(r"[:;]-?\)|[🙂😊😀👍❤🙏]")
_FROWN = re.compile(r":-?\(|[😠😡🤬☹🙁😞👎]")


def sentiment(text: str, *, languages: Collection[str]) -> int:
    """-1, 0 or 1 for what a customer wrote; 0 in languages without a list. `languages` are those it may be in."""
    plain = text.replace("’", "'").lower()
    points = len(_SMILE.findall(plain)) - len(_FROWN.findall(plain))
    points -= 2 * anger(text, languages=languages)
    for language in {code.split("-")[0].lower() for code in languages} & _PATTERNS.keys():
        points += _points(plain, _PATTERNS[language])
    return (points > 0) - (points < 0)


def _points(plain: str, patterns: dict[str, re.Pattern[str]]) -> int:
    points = -2 * len(patterns["negative"].findall(plain))
    praise = [match["negated"] is None for match in patterns["positive"].finditer(plain)]
    points -= 2 * praise.count(False)
    # In a question a good word seldom praises: "what is a good plan?", "great, and what does it cost?"
    if not patterns["requests"].search(plain):
        points += praise.count(True)
        points += any(match["negated"] is None for match in patterns["thanks"].finditer(plain))
    return points
