"""Insults, threats and harassment of people, and danger to oneself, as data.

Anger is no abuse: "this is bullshit" or "your company is useless" is a customer with a problem. A rule asks for words
that are aimed at a person.
"""

from __future__ import annotations

from chat.guardrails.screening_rule import rule
from chat.models.verdicts import Verdict

INSULT = (
    r"(?:idiots?|morons?|assholes?|arseholes?|bitch(?:es)?|bastards?|cunts?|dickheads?|fuck(?:er|ers|wit|tard|face)"
    r"|scumbags?"
    r"|motherfucker\w*|retards?|scum|pieces? of (?:shit|garbage|trash|crap)|dumbass\w*|shithead\w*|twats?|wankers?"
    r"|whores?"
    r"|sluts?|pricks?)"
)
INSULT_CUES = (
    "idiot moron asshole arsehole bitch bastard cunt dickhead fuck scum retard piece dumbass shithead twat wanker "
    "whore slut "
    "prick"
)
INTENSIFIERS = (
    r"(?: (?:all|a|an|the|such|just|really|fucking|bloody|damn|stupid|goddamn|worthless|useless|total|complete|absolute"
    r"|bunch|of"
    r"|lying|dumb|little))*"
)
INTENT = (
    r"\b(?:i(?:'ll| will|'m going to| am going to|'m gonna| am gonna)|we(?:'ll| will)|gonna|going to|ought to|want to"
    r"|wanna"
    r"|someone should) (?:\w+ ){0,4}"
)
VICTIM = (
    r" (?:you\b|your (?:\w+ )?(?:agents?|staff|employees|people|office|building|family|adjuster|manager)|all of you"
    r"|every one of you|him|her|them|that adjuster|the adjuster|the agent|everyone)"
)

ABUSES = (
    rule(
        Verdict.Kind.ABUSE,
        "insult",
        INSULT_CUES,
        r"\b(?:you|your (?:agents?|staff|team|mother)|u|ur|all of you|you all|y'all)(?:'re| are| r|'s| is)?"
        + INTENSIFIERS
        + f" {INSULT}"
        + r"\b",
    ),
    rule(
        Verdict.Kind.ABUSE,
        "insult",
        "fuck screw hell yourself kys shit suck stfu",
        r"\b(?:fuck|screw) (?:you|u|off|yourself)\b|\bgo to hell\b|\bgo (?:kill|fuck|hang) yourself\b|\bkys\b|\beat "
        r"shit\b"
        r"|\bsuck my\b|\bstfu\b",
    ),
    rule(
        Verdict.Kind.ABUSE,
        "insult",
        "arschloch wichser hurensohn schlampe fotze idiot fick puta mierda faire pute connard encule",
        r"\b(?:du|sie|ihr) (?:\w+ )?(?:arschloch|wichser|hurensohn|schlampe|fotze|idiot)\b|\bfick dich\b|\bhijo de "
        r"puta\b"
        r"|\bvete a la mierda\b|\bputa madre\b|\bva te faire\b|\bfils de pute\b|\bconnard\b|\bencule\b",
    ),
    rule(
        Verdict.Kind.ABUSE,
        "threat",
        "kill murder shoot stab strangle beat hurt burn bomb blow rape hunt find come",
        INTENT
        + r"(?:kill|murder|shoot|stab|strangle|beat up|hurt|burn down|bomb|blow up|rape|hunt down|come for)"
        + VICTIM,
    ),
    rule(
        Verdict.Kind.ABUSE,
        "threat",
        "where have your sorry die pay um matar tuer",
        r"\bi (?:know|have) (?:where you (?:live|work)|your (?:home )?address)\b.{0,60}\b(?:watch|careful|regret|pay"
        r"|sorry|visit"
        r"|see you)|\byou(?:'ll| will) (?:be sorry you were born|die for this|pay for this with)"
        r"|\bich bringe? (?:dich|euch|sie) um\b|\bte voy a matar\b|\bje vais te tuer\b",
    ),
    rule(
        Verdict.Kind.ABUSE,
        "sexual",
        "nudes naked sex dirty tits boobs pussy dick cock fuck wearing body",
        r"\b(?:send (?:me )?(?:nudes|naked)|have sex with (?:me|you)|talk dirty|(?:your|ur) (?:tits|boobs|pussy)|suck "
        r"my (?:dick|cock)"
        r"|fuck me|what are you wearing|get naked|show me your (?:tits|boobs|body))\b",
    ),
    rule(
        Verdict.Kind.ABUSE,
        "hate",
        "nigg n1gg fag f4g kike spic chink wetback trann towelhead gas kill deport blacks black jew muslim indian "
        "mexican foreign",
        r"\b(?:n[i1]gg(?:er|a)s?|f[a4]gg?[o0]ts?|kikes?|spics?|chinks?|wetbacks?|trann(?:y|ies)|towelheads?)\b"
        r"|\b(?:gas|kill|deport) (?:all )?(?:the )?(?:jews|muslims|blacks|gays|immigrants|mexicans)\b"
        r"|\b(?:don't|do not|won't) (?:want to )?(?:talk|speak|deal) (?:to|with) (?:a |any |some )?"
        r"(?:blacks?|jews?|muslims?|indians?|mexicans?|foreigners?)\b",
    ),
    rule(
        Verdict.Kind.SELF_HARM,
        "self_harm",
        "myself life suicid live alive exist dead die it all here",
        r"\b(?:kill|hang|hurt|harm|shoot|cut)(?:ing)? myself\b(?! (?:if i have to|laughing))"
        r"|\b(?:end|ending|take|taking) my (?:own )?life\b|\bend(?:ing)? it all\b"
        r"|\b(?:commit suicide|(?:feel|am|i'm|feeling) (?:\w+ )?suicidal|thinking (?:of|about) suicide)\b"
        r"|\b(?:don't|do not|dont|no longer) (?:want|wish) to (?:live|be alive|be here any ?more|exist)\b(?! (?:in|here"
        r"|there|at|with|near))"
        r"|\b(?:better off|wish i (?:was|were)) dead\b|\bi (?:just )?want to die\b|\bno reason to (?:live|go on)\b",
    ),
    rule(
        Verdict.Kind.SELF_HARM,
        "self_harm",
        "umbringen leben selbstmord morir matarme suicid quitarme tuer finir mourir",
        r"\b(?:mich umbringen|nicht mehr leben|selbstmord|quiero morir|matarme|suicidarme|quitarme la vida|me tuer|me "
        r"suicider"
        r"|en finir avec la vie|je veux mourir)\b",
    ),
)
