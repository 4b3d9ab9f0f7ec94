"""What people write who want to steer the assistant, as data.

Patterns are over plain text (lower case, no accents). Support language is full of "ignore my last e-mail", "the
instructions on the form" and "cancel my policy": a rule therefore asks for a verb and for an object that only an
assistant has ("your instructions", "the system prompt"), never for the verb alone.
"""

from __future__ import annotations

from chat.guardrails.screening_rule import ScreeningRule, rule
from chat.models.verdicts import Verdict


def _injection(name: str, cues: str, *pieces: str, weight: float = 1.0) -> ScreeningRule:
    return rule(Verdict.Kind.INJECTION, name, cues, "".join(pieces), weight)


# --- pieces -----------------------------------------------------------------------------------------------------------

SET_ASIDE = (
    r"\b(?:ignor\w+|disregard\w*|forget|overrid\w+|bypass\w*|circumvent\w*|neglect|overlook|discard|abandon|disobey"
    r"|drop"
    r"|(?:do not|don't|stop) (?:follow|obey)\w*|pay no attention to|set aside|regardless of)"
)
SET_ASIDE_CUES = (
    "ignor disregard forget overrid bypass circumvent neglect overlook discard abandon obey drop follow attention "
    "aside "
    "regardless"
)
OF_IT = (
    r"(?:(?:all|any|every|each|of|the|these|those|your|you|its|their|and|or|previous|previously|prior|above|earlier"
    r"|given"
    r"|preceding|foregoing|existing|current|initial|original|former|old|past|other|system|developer|safety|content"
    r"|ethical"
    r"|operator'?s?) ){0,4}"
)
POINTING_AT_IT = (
    r"(?:all|any|every|your|previous|prior|above|earlier|preceding|foregoing|existing|initial|original|system|developer"
    r"|safety|content|ethical|these|those|operator'?s?) "
)
ITS_RULES = (
    r"(?:instructions?|instruction sets?|rules?|guidelines?|directions?|directives?|prompts?|programming|commands?"
    r"|input"
    r"|restrictions?|constraints?|limitations?|guardrails?|safeguards?|filters?|training|protocols?|safety checks?"
    r"|(?:content |safety |usage |confidentiality )polic(?:y|ies))\b"
)
TELL = (
    r"\b(?:reveal|show|print|output|repeat|display|give|tell|send|paste|copy|share|dump|write|leak|disclose|recite"
    r"|quote"
    r"|expose|echo|return|provide|list|spell|translate|summari[sz]e|encode|append|reproduce|begin by printing|describe"
    r"|extract|continue|answer|what (?:is|are|was|were)|what's)(?: (?:me|us|out|back|to me|you|over|only|just))*"
)
FILLERS = (
    r"(?: (?:a|an|all|the|your|of|its|any|short|word|verbatim|exactly|exact|full|entire|copy|in|summary|contents?|that"
    r"|with"
    r"|from|everything|first|sentence|line|part|beginning))*"
)
# "The instructions for filing a claim" are the company's.
OF_THE_COMPANY = r"(?! (?:for|on|about|to|how|regarding|from|when)\b)"
ITS_PROMPT = (
    r" (?:(?:system|hidden|secret|initial|internal|developer|pre|base) ?-?(?:system )?"
    rf"(?:prompts?|messages?|instructions?|directives?){OF_THE_COMPANY}|system ?prompts?"
    r"|(?:original|first|exact|full|entire|complete) (?:system )?(?:prompts?|instructions?|directives?)"
    rf"{OF_THE_COMPANY}|(?:your|the) (?:prompt\b|preprompt|programming|operating instructions)"
    rf"|your (?:prompts|configuration|instructions){OF_THE_COMPANY}"
    r"|(?:instructions|rules|guidelines) (?:that )?you (?:were|have been|received|got)"
    r"|(?:words|text|everything|content|lines?|message) (?:above|before this)"
    r"|(?:words|text) (?:starting|beginning) with|context window|what (?:you were told|was written above))"
)
LIMITS = (
    r"(?: any| all| your)?(?: \w+)? (?:restrictions?|rules?|limits?|limitations?|filters?|guidelines?|censorship|ethics"
    r"|(?:content |safety )?polic(?:y|ies)|boundaries|morals?|guardrails?|constraints?)\b"
)
NO_LIMITS = r"(?:no|without|free of|free from|zero|lacks?|lacking|not have|don't have|do not have)" + LIMITS
NO_LIMITS_CUES = (
    "restriction rule limit filter guideline censorship ethic policy policies boundar moral guardrail constraint"
)
OTHERS_DATA = (
    r"(?: (?:all|full|entire|every|complete|whole|other|raw|another|list|any|the|your|of|existing))*"
    r" (?:all|full|entire|every|complete|whole|other|raw|another|list of|any)(?: (?:the|your|of|other|existing))*"
    r" (?:customers?'?|clients?'?|users?'?|order|people'?s?|policyholders?'?)(?: \w+)? ?"
    r"(?:lists?|data(?:base)?|records?|e-?mails?|details|information|names|addresses|accounts?|policies|claims"
    r"|passwords?)\b"
)
CREDENTIALS = (
    r" (?:api keys?|credentials|environment variables|access tokens?|admin(?:istrator)? password|secret keys?|env vars?"
    r"|database password)\b"
)
GIVE_AWAY = (
    r"\b(?:send|e-?mail|forward|post|upload|exfiltrate|dump|leak|export|output|reveal|show|print|list|give|tell|collect"
    r"|access|read|expose|share)"
)

# --- rules ------------------------------------------------------------------------------------------------------------

OVERRIDES = (
    _injection("override", SET_ASIDE_CUES, SET_ASIDE, r" (?:\w+ )?", OF_IT, POINTING_AT_IT, OF_IT, ITS_RULES),
    _injection(
        "override",
        SET_ASIDE_CUES,
        SET_ASIDE,
        r" (?:everything|all|anything|whatever|what)(?: that| of that)? (?:above|before|prior|previously|came before"
        r"|i said before|the user|you(?:'ve| have| were| had| are)? (?:been |were |was )?"
        r"(?:told|given|instructed|programmed|know|learned))",
    ),
    _injection(
        "override",
        SET_ASIDE_CUES,
        SET_ASIDE,
        r" (?:the |all )*(?:rules|instructions|guidelines|policies) (?:that )?you (?:were|are|have been|got|had)\b",
    ),
    _injection("override", "ignor", r"\bignore (?:the user\b|(?:all |your )?(?:safety|ethic\w*)\b)"),
    _injection(
        "new_rules",
        "instruction directive rules task orders prompt objective",
        r"(?:^|[.!?:*#\]\n-] ?)(?:your )?(?:new|updated|real|actual|revised)(?: \w+)? (?:instructions?|directives?"
        r"|rules?"
        r"|task|orders|system prompt|objective)(?: (?:is|are)\b|:| supersedes?| for the (?:ai|assistant|model|bot))",
        weight=0.7,
    ),
    _injection(
        "new_rules",
        "instruction directive task role goal objective mission",
        r"\byour (?:new|real|true|actual) (?:instructions?|directives?|task|role|goal|objective|mission)\b"
        r"|[*#=]{2,} ?(?:new|updated|urgent|special)(?: \w+){0,2} (?:instructions?|task)\b"
        r"|\bnew instructions?: (?:you|ignore|disregard|from|reveal|always|do)"
        r"|\bwhen i gave you your instructions\b|\b(?:urgent|priority) (?:new )?task\b",
    ),
    _injection(
        "new_rules", "comply", r"\b(?:you (?:must|will|shall|have to)|and) (?:now )?comply with (?:every|any|all)\b"
    ),
    _injection(
        "new_rules",
        "rules guidelines instructions restrictions",
        r"\byour (?:rules|guidelines|instructions|restrictions)(?: have| has| are| were)+ (?:been )?(?:changed|updated"
        r"|replaced|lifted|suspended|removed|disabled)",
    ),
    _injection(
        "new_rules",
        "told",
        r"\bif you (?:are|were|get) told to (?:summari[sz]e|answer|translate)\b.{0,60}\b(?:instead|also|make sure)\b",
    ),
)
DISCLOSURES = (
    _injection(
        "reveal_prompt",
        "prompt message instruction directive programming configuration above with context told",
        TELL,
        FILLERS,
        ITS_PROMPT,
    ),
    _injection(
        "reveal_prompt",
        "prompt instructions",
        r"\b(?:system|hidden|initial|secret) (?:prompt|instructions)\b",
        weight=0.6,
    ),
    _injection(
        "reveal_prompt",
        "verbatim word-for word for by character",
        r"\b(?:instructions|prompt|rules)\b.{0,30}\b(?:verbatim|word[- ]for[- ]word|character by character)\b",
    ),
    _injection(
        "reveal_prompt",
        "what you above",
        r"\bwhat (?:were|are) you (?:told|instructed|programmed|prompted) (?:to|not to|before|at the (?:start"
        r"|beginning))"
        r"|\byou see above this message\b|\bstarting with ['\"]?you are\b",
    ),
    _injection(
        "data_theft",
        "customer client user order people policyholder",
        GIVE_AWAY,
        r"(?: me| us| out| over| just)*",
        OTHERS_DATA,
    ),
    _injection(
        "data_theft",
        "key credential environ token password env",
        GIVE_AWAY,
        r"(?: \w+){0,5}",
        CREDENTIALS,
    ),
    _injection(
        "data_theft",
        "confidential admin dump administrat",
        r"\breveal confidential\b|\bhere is the admin password\b|\bdump (?:the )?(?:internal|database|config)"
        r"|\b(?:private|hidden|internal) admin (?:pages?|panel)\b|\bgrant (?:me |temporary )*(?:admin|administrat)",
    ),
    _injection(
        "data_theft",
        "another other different else all",
        GIVE_AWAY,
        r"(?: me| us)?(?: the| all| some)* (?:details|data|address(?:es)?|policy|policies|claims?|phone numbers?"
        r"|accounts?"
        r"|information|records?|names) (?:of|for|from|belonging to)"
        r" (?:another|other|a different|someone else'?s?|all|every) (?:customers?|clients?|users?|policyholders?|person"
        r"|people)\b",
    ),
    _injection(
        "data_theft",
        "another other different else all",
        r"\b(?:details|data|address|policy|policies|claims?|phone number|account|information) (?:of|for|belonging to)"
        r" (?:another|other|a different|someone else'?s?|all) (?:customers?|clients?|users?|policyholders?|person"
        r"|people)\b"
        r"|\b(?:another|other) (?:customer|policyholder|client|user)s?'?s? "
        r"(?:policy|policies|claims?|address|phone|e-?mail|data|details|account|records?)\b",
        weight=0.8,
    ),
    _injection("image_leak", "![", r"!\[[^\]]*\]\(\s*https?://"),
)
PERSONAS = (
    _injection(
        "persona",
        NO_LIMITS_CUES,
        r"\b(?:you are|you're|act|behave|respond|answer|pretend|imagine|roleplay|role-play|speak|as if|you"
        r"|dan)\b.{0,60}\b",
        NO_LIMITS.replace(r"(?:content |safety )?polic", r"(?:content |safety )polic"),
    ),
    _injection(
        "persona",
        "without",
        r"\b(?:respond|answer|reply|write|speak|talk|continue|operate|proceed)(?: \w+){0,3} without (?:any |all )?"
        r"(?:restrictions?|filters?|limits?|censorship|limitations)",
    ),
    _injection(
        "persona",
        "mode",
        r"\b(?:developer|dev|debug|god|jailbreak|jailbroken|unrestricted|dan|sudo|opposite|evil|chaos)[ -]mode\b",
    ),
    _injection(
        "persona",
        "dan anything jailbr hidden",
        r"\bdo anything now\b|\byou are (?:now )?dan\b|\bjailbr(?:eak|oken)\b|\bunlock hidden \w+",
    ),
    _injection(
        "persona",
        "uncensored unrestricted unfiltered unlimited unaligned amoral jailbroken evil",
        r"\b(?:act|behave|respond|answer|pretend|speak|serve|you are|you're)(?: \w+){0,5}"
        r" (?:uncensored|unrestricted|unfiltered|unlimited|unaligned|amoral|jailbroken|evil)\b"
        r"|\bunrestricted (?:response|assistant|model|ai|version|answers?)\b",
    ),
    _injection(
        "persona",
        "no longer",
        r"\b(?:you are|you're) no longer (?:an? )?(?:\w+ )?(?:bot|assistant|bound|restricted|limited|ai|chatbot"
        r"|language model)",
    ),
    _injection(
        "persona",
        "from now|from this",
        r"\bfrom (?:now|this point) on(?:wards?)?,? (?:you (?:must|will|shall|are going to|are) (?:now )?(?:ignore|act"
        r"|respond"
        r"|answer|be|only|obey|pretend|speak)|respond as if|ignore|only respond)",
        weight=0.8,
    ),
    _injection(
        "persona",
        "character responses answers replies",
        r"\b(?:stay|remain|keep) in character\b.{0,80}\b(?:no matter|never|always)\b"
        r"|\b(?:two|2) (?:\w+ )?(?:responses|answers|replies)\b.{0,120}\b(?:jailbr|dan\b|unfiltered|classic)",
    ),
)
# Signs of a role that is to replace the assistant's own. Each alone is innocent; several together are not.
ROLES = (
    _injection(
        "role_play",
        "act respond pretend roleplay role-play speak behave play simulate character",
        r"\b(?:(?:act|respond|pretend|speak|behave|answer|reply)(?:ing)?\b.{0,40}\b(?:as|like|to be)\b|role-?play\w*"
        r"|(?:play|take on|assume) the (?:role|character|part)|simulat\w+|in character|you will be playing)",
        weight=0.4,
    ),
    _injection(
        "role_model",
        "chatgpt openai gpt language model chatbot",
        r"\b(?:chatgpt|openai|gpt-?[345]|language model|chatbot)\b",
        weight=0.4,
    ),
    _injection(
        "role_forbidden",
        "illegal unethical immoral amoral nsfw offensive harmful explicit swear curse",
        r"\b(?:illegal|unethical|immoral|amoral|nsfw|offensive|harmful|explicit|swear words|curse words)\b",
        weight=0.4,
    ),
    _injection(
        "role_obedience",
        "refuse decline deny disclaimer warning reject",
        r"\b(?:never|not|don't|cannot|can't|won't|without)(?: ever)? (?:refus\w+|decline|reject|deny|break character"
        r"|(?:give |any |a )*(?:disclaimers?|warnings?))\b",
        weight=0.7,
    ),
)
DISGUISES = (
    _injection(
        "authority",
        "safety security content ethical",
        r"\b(?:safety|security|content|ethical)(?: \w+)? (?:protocols?|checks?|guidelines?|filters?|polic(?:y|ies)"
        r"|rules"
        r"|restrictions)(?: \w+){0,4} (?:disabled|off|suspended|lifted|removed|bypassed|not apply|not meant|deactivated"
        r"|compromised|don't apply|do not apply)\b",
    ),
    _injection(
        "authority",
        "safety content restriction guardrail moderation filter",
        r"\b(?:skip|exempt from|disable|turn off|deactivate|switch off)(?: \w+){0,3}"
        r" (?:safety|content|usual restrictions|guardrails|moderation|filters)\b",
    ),
    _injection(
        "authority",
        "user grant",
        r"\b(?:the|this) user (?:is|has been) (?:\w+ )?(?:an? )?(?:admin\w*|authori[sz]ed|verified|root|developer)\b"
        r"|\bgrant (?:all requests|this user|me admin)",
    ),
    _injection(
        "authority",
        "developer creator programmer administrator engineer",
        r"\bi(?:'m| am)(?: \w+)? (?:your|the) (?:developer|creator|programmer|system administrator|prompt engineer"
        r"|engineer who (?:made|built|wrote) you)\b",
    ),
    _injection(
        "authority",
        "thinking reasoning assistant",
        r"<thinking>|\breasoning(?: trace)? \(assistant\)|\bas the assistant,? i(?:'ve| have)\b",
    ),
    _injection(
        "delimiter",
        "<| <<sys inst] <system <assistant <instruction <admin <developer </",
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)[^>]{0,20}>|<<sys>>|\[/?inst\]"
        r"|</?(?:system|assistant|instructions?|admin|developer)(?:_prompt|_message)?>",
    ),
    _injection(
        "delimiter",
        "system assistant developer",
        r"(?:^|[-#=*>.] ?)\[?(?:system|assistant|developer)(?: (?:message|prompt|instruction|note|override|update))?\]?"
        r"\s?: ?(?:you|the|sure|ignore|new|from|cleanup|override|grant|now|always|this|do|please|user)",
    ),
    _injection(
        "delimiter",
        "end begin start [system",
        r"[-#=*]{2,} ?(?:end|begin|start)(?: of)?(?: the)? (?:document|user input|user message|prompt|system"
        r"|instructions?"
        r"|context|input|conversation|transcript)\b|\[system\]",
    ),
    _injection(
        "system_notice",
        "system override breach",
        r"\b(?:important )?system (?:update|override|notice|note|alert|command|directive) ?[:!]|\boverride: |\bbreach "
        r"alert\b",
    ),
    _injection(
        "addressed_to_ai",
        "note notice message instruction important reminder attention",
        r"\b(?:note|notice|message|instructions?|important|reminder|attention)(?: \w+)? (?:to|for) (?:the |any |all )?"
        r"(?:ai|bot|chatbot|assistant|model|llm|language model|summari[sz]er|ai agents?)\b",
    ),
    _injection(
        "addressed_to_ai",
        "ai llm bot assistant model",
        r"\b(?:ai|llm|bot|assistant|language model)(?: systems?| agents?| assistants?| models?|s)?"
        r" (?:reading|processing|reviewing|summari[sz]ing|handling|integrating|parsing|that reads?)\b"
        r"|\bif you(?:'re| are) an? (?:ai|llm|language model|bot|automated)"
        r"|\(for (?:ai|llm) \w+ agents?\)|\bfor ai (?:coding )?agents?\b",
    ),
    _injection(
        "addressed_to_ai",
        "when before after while",
        r"\b(?:when|before|after|while) you (?:read|process|summari[sz]e|answer|reply to|respond to|handle)\b.{0,80}"
        r"\b(?:must|also|append|include|e-?mail|forward|call)\b",
        weight=0.9,
    ),
    _injection(
        "planted_token",
        "token phrase string canary code memory tasks replies answers reply",
        r"\b(?:append|include|repeat|add|output|insert|print|end)\b.{0,60}\b(?:exact (?:token|phrase|string|words?)"
        r"|token"
        r"|verification code|canary|reference code)\b.{0,60}\b(?:reply|response|answer|summary|review|report|message"
        r"|output)\b"
        r"|\bsave (?:this|the following)(?: note)? (?:to|in) your (?:long-term )?memory\b"
        r"|\bfor all future (?:tasks|replies|answers|messages)\b",
    ),
    _injection(
        "tool_order",
        "_",
        r"\b(?:call|use|invoke|run|execute|trigger)(?: the)?(?: tool| function)? `?[a-z]+(?:_[a-z]+)+\b",
    ),
    _injection(
        "encoded_order",
        "base rot hex binary morse cipher encoded following inside",
        r"\b(?:decode|decrypt|deobfuscate|decipher|translate|unscramble|convert)\b.{0,80}\b(?:base ?64|base ?32|rot ?13"
        r"|hex"
        r"|binary|morse|cipher|encoded|following|inside)\b.{0,80}\b(?:follow|execute|obey|do (?:exactly )?what|perform"
        r"|act on"
        r"|carry out|run|comply|instruction)",
    ),
    _injection(
        "encoded_order",
        "base rot hex binary morse encoded",
        r"\b(?:base ?64|rot ?13|hex|binary|morse|encoded)\b.{0,80}\b(?:do (?:exactly )?what it says|follow (?:it|the "
        r"instruction)"
        r"|execute it|obey)",
    ),
)
# Spanish, German, French, Italian and Portuguese: the same thoughts.
OTHER_LANGUAGES = (
    _injection(
        "override",
        "instruccion reglas directrices instrucoes regras ordenes restricciones indicaciones",
        r"\b(?:ignor|olvid|omit|desobede|descart|esquec|desconsider)\w*(?: \w+){0,3}"
        r" (?:instrucciones|reglas|directrices|instrucoes|regras|ordenes|restricciones|indicaciones)\b",
    ),
    _injection(
        "override",
        "anweisung regeln richtlinien instruktion vorgaben prompt befehle besprochen",
        r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*|umgeh\w*|uberschreib\w*)(?: (?!meine)[\w,]+){0,5}"
        r" (?:anweisungen|regeln|richtlinien|instruktionen|vorgaben|prompt|befehle|besprochen)\b",
    ),
    _injection(
        "override",
        "instructions regles consignes directives restrictions",
        r"\b(?:ignore[rz]?|oublie[rz]?|neglige[rz]?|desobei\w*|contourne[rz]?)(?: \w+){0,3}"
        r" (?:instructions|regles|consignes|directives|restrictions)\b",
    ),
    _injection(
        "override",
        "istruzioni regole linee direttive restrizioni",
        r"\b(?:ignor[ai]\w*|dimentic\w*|trascur\w*)(?: \w+){0,3} (?:istruzioni|regole|linee guida|direttive"
        r"|restrizioni)\b",
    ),
    _injection(
        "reveal_prompt",
        "prompt anweisung sistema systeme",
        r"\b(?:prompt (?:del? |di |du )?(?:sistema|systeme)|system-?prompt|system-?anweisung\w*|instrucciones del "
        r"sistema"
        r"|instructions systeme|istruzioni di sistema|instrucoes do sistema)\b",
    ),
    _injection(
        "persona",
        "sin ohne sans senza sem uneingeschrankt modo modus mode",
        r"\bsin (?:ninguna? )?(?:restricciones|filtros|censura)\b|\bsenza (?:alcuna? )?(?:restrizioni|filtri|censura)\b"
        r"|\bohne (?:jede |alle )?(?:einschr(?:ae|a)nkungen|filter|zensur)\b|\bsem (?:restricoes|filtros|censura)\b"
        r"|\bsans (?:aucune? )?(?:restrictions?|filtres?|censure)\b|\b(?:bist|jetzt) uneingeschrankt\b"
        r"|\bmodo (?:desarrollador|dios)\b|\bentwicklermodus\b|\bmode developpeur\b",
    ),
    _injection(
        "persona",
        "keine hast richtlinien securite seguridad sicurezza gibst",
        r"\bhast du keine (?:regeln|richtlinien|einschrankungen)\b|\bbefolgst (?:du )?keine\b"
        r"|\bab (?:jetzt|sofort) (?:gibst|bist|musst|befolgst) du\b|\bsicherheitsrichtlinien (?:hier )?nicht gelten\b"
        r"|\bregles de securite ne s'appliquent pas\b|\breglas de seguridad no aplican\b"
        r"|\blinee guida di sicurezza non valgono\b",
    ),
    _injection(
        "new_rules",
        "weisungen: instrucciones: instructions istruzioni: hinweis: systeme sistema:",
        r"\bneue (?:an)?weisungen:|\bnuevas instrucciones:|\bnouvelles instructions ?:|\bnuove istruzioni:"
        r"|\bsystemhinweis:|\bnote systeme ?:|\bnota del sistema:|\bnota di sistema:",
    ),
    _injection(
        "data_theft",
        "daten clientes clients clienti",
        r"\binternen? daten preis\b|\bkundendaten (?:preis|aus)\b|\b(?:envia|muestra|revela)\w* .{0,30}\bdatos de "
        r"(?:los |otros"
        r" |todos los )clientes\b|\brassemble\w* .{0,20}\bdonnees clients?\b|\binvia .{0,20}\bdati dei clienti\b",
    ),
)

INJECTIONS = (*OVERRIDES, *DISCLOSURES, *PERSONAS, *ROLES, *DISGUISES, *OTHER_LANGUAGES)
