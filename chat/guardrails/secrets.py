"""Recognising secrets: keys and tokens by their shape, passwords by the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Each of them begins as its issuer says it does, so an ordinary word is never taken for one.
ISSUED = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)"
    r"|\b(?:AKIA|ASIA|AGPA|AROA)[0-9A-Z]{16}\b"
    r"|\bAIza[\w-]{35}"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}"
    r"|\bgithub_pat_\w{20,}"
    r"|\bglpat-[\w-]{16,}"
    r"|\bxox[abeoprs]-[\w-]{10,}"
    r"|\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}"
    r"|\bsk[-_][A-Za-z0-9][\w-]{15,}"
    r"|\bwhsec_[A-Za-z0-9+/=]{16,}"
    r"|\b(?:hf|npm)_[A-Za-z0-9]{20,}"
    r"|\bpypi-[\w-]{20,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"
    r"|(?<=://)[^\s/:@]{1,80}:[^\s/@]{1,120}(?=@)"
)

# "api key: 3f9c...", "token=...", "Bearer ...".
NAMED = re.compile(
    r"\b(?:(?:api|access)[ _-]?key|secret(?:[ _-]?key)?|client[ _-]?secret|(?:access|auth|refresh|session)?[ _-]?token)"
    r"[\"']?\s{0,3}(?:is|[:=]{1,2}|=>)\s{0,3}[\"'`]?(?P<value>[\w./+~-]{12,}=*)"
    r"|\bbearer\s{1,3}(?P<bearer>[\w.~+/-]{16,}=*)",
    re.IGNORECASE,
)

PASSWORD_WORDS = (
    r"(?:pass[ -]?(?:word|code|phrase)|pwd|passwort|kennwort|contrase(?:ñ|n)a|mot de passe"
    r"|(?:account |card |online )?pin(?: code| number)?)"
)
PASSWORD = re.compile(
    rf"\b(?P<word>{PASSWORD_WORDS})\b"
    # "for my account", "I use", "(the old one)": a few words may stand before the verb.
    r"(?P<between>(?:[ ,(]{1,2}[^\s:=.!?]{1,20}){0,5}?\)?)"
    r"(?:\s{0,3}(?P<sign>[:=])\s{0,3}|\s{1,3}(?:is|was|ist|lautet|war|es|est|=)(?P<colon>:?)\s{1,3})"
    r"(?P<quote>[\"'“‘`«]?)(?P<value>[^\s\"”'’`»•]{3,64})",
    re.IGNORECASE,
)

# What people say of a password without telling it. A word that none of this fits, and that ends the clause, is one.
STATE_WORDS = """
a an the my your our still now not no never always too very so really quite just also already being been about
wrong incorrect invalid correct right good bad fine okay ok valid weak strong safe secure short long simple easy
hard blank empty unknown unclear lost gone missing private secret required necessary optional mandatory old new
same different unique temporary permanent here there what where when why how that this it something anything
everything nothing unable broken outdated stale due sent reset unavailable out up down on off under over in at to for
from by with without only none null impossible possible important problem issue question falsch richtig nicht
ungültig abgelaufen weg vergessen gesperrt incorrecta incorrecto correcta inválida olvidada invalide oublié
perdu expiré faux refusé
"""
TRAILING = ".,;!?)*_"
STATES = frozenset(STATE_WORDS.split())
STATE_ENDINGS = ("ed", "ing", "able", "ible", "n't", "n’t")
ENDS_CLAUSE = re.compile(r"\s*(?:$|[.,;!?)\n]|(?:and|but|und|y|et)\b)", re.IGNORECASE)


def is_told(match: re.Match[str]) -> bool:
    """Whether a match of `PASSWORD` tells one, rather than speaking about it ("my password is wrong")."""
    value = match["value"].rstrip(TRAILING)
    if "pin" in match["word"].lower():
        return value.isdigit()
    if match["quote"]:
        return True
    if any(character.isdigit() for character in value) or any(not c.isalnum() and c not in "-'’" for c in value):
        return True
    if match["sign"] or match["colon"]:
        return value.lower() not in STATES
    if value.lower() in STATES or value.lower().endswith(STATE_ENDINGS):
        return False
    return ENDS_CLAUSE.match(match.string, match.start("value") + len(value)) is not None


# What a text without any of these cannot hold: asked first, because nearly every text is such a one.
LONG_TOKEN = re.compile(r"[\w.~+/=-]{14}|://|-----BEGIN")
NAMES = ("key", "secret", "token", "bearer")
PASSWORD_NAMES = ("pass", "pwd", "pin", "kennwort", "contrase", "mot de")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every secret in the text."""
    lowered = text.lower()
    if LONG_TOKEN.search(text):
        yield from (match.span() for match in ISSUED.finditer(text))
    if any(name in lowered for name in NAMES):
        for match in NAMED.finditer(text):
            group = "value" if match["value"] else "bearer"
            if any(character.isdigit() for character in match[group]):
                yield match.span(group)
    if any(name in lowered for name in PASSWORD_NAMES):
        for match in PASSWORD.finditer(text):
            if is_told(match):
                start = match.start("value")
                yield start, start + len(match["value"].rstrip(TRAILING) or match["value"])
