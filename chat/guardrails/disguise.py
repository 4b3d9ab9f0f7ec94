"""Seeing through disguises: the texts that a text may really be, spelled plainly.

Someone who wants to slip an instruction past a filter hides it from the filter and not from the model: invisible
characters, letters of other scripts, l33t, spaced-out or reversed words, Base64 and the like. Each is undone here, and
only where there is a sign of it, so that an ordinary text costs next to nothing and is never misread.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

# Letters of other scripts that look like Latin ones; read as such only inside a word that mixes scripts.
LOOKALIKES = str.maketrans(
    "аеіјорсухѕԁһӏкмтнвгАЕІЈОРСУХЅКМТНВαεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧɡɑ",
    "aeijopcyxsdhlkmthbrAEIJOPCYXSKMTHBaeiknoptuxABEZHIKMNOPTYXga",
)
TAGS = range(0xE0020, 0xE007F)  # A copy of ASCII that no font shows.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
WORD = re.compile(r"\w+")
BLANKS = re.compile(r"\s+")

LEET = str.maketrans("0134578@$!|", "oieastbasii")
LEET_SIGN = re.compile(r"[a-z][013457@$][a-z]|[013457@$][a-z]+[013457@$]")
LEET_WORD = re.compile(r"(?=\S*[a-zA-Z])(?=\S*[0-9@$!|])[\w@$!|]{2,}(?<![!|])")
SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*|]){3,}\w(?!\w)")
BETWEEN_LETTERS = re.compile(r"(?<=\w)[ .\-_*|](?=\w)")

LONG_TOKEN = re.compile(r"[\w+/-]{16}")
BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{16,}={0,2}")
BASE32 = re.compile(r"(?<![\w=])[A-Z2-7]{24,}={0,6}")
HEX = re.compile(r"(?<!\w)(?:0x)?(?:[0-9a-fA-F]{2}[ :]?){12,}(?!\w)")
BINARY = re.compile(r"(?<!\w)(?:[01]{8}[ ]?){6,}(?!\w)")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|&#x([0-9a-fA-F]{1,5});|&#(\d{1,6});")
LEAST_ESCAPES = 4
PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}[^\s%]{0,20}){3,}")
MORSE = re.compile(r"(?:[.\-]{1,6}[ /]+){12,}[.\-]{1,6}")
# Words of an instruction to a model as they look backwards and in ROT13.
BACKWARDS = ("erongi", "noitcurtsni", "tpmorp", "dragersid", "tegrof", "selur")
ROT13 = ("vtaber", "vafgehpgvba", "cebzcg", "qvfertneq", "sbetrg", "ehyrf")

MORSE_CODES = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.."
)
MORSE_LETTERS = dict(zip(MORSE_CODES.split(), "abcdefghijklmnopqrstuvwxyz", strict=True))


def plain(text: str) -> str:
    """Lower case, without accents and invisible characters, look-alikes read as what they look like."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
        text = WORD.sub(_read_mixed_scripts, text)
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        text = text.replace("’", "'").replace("‘", "'")
    return BLANKS.sub(" ", text).strip().lower()


def readings(text: str) -> Iterator[tuple[str, str]]:
    """(disguise, plain text) for everything that the text may say: itself first, its disguise being empty."""
    itself = plain(text)
    yield "", itself
    if not text.isascii():
        hidden = "".join(chr(ord(character) - 0xE0000) for character in text if ord(character) in TAGS)
        if hidden:
            yield "invisible", plain(hidden)
    if LEET_SIGN.search(itself):
        yield "leet", LEET_WORD.sub(lambda word: word[0].translate(LEET), itself)
    if SPACED.search(itself):
        yield "spaced", SPACED.sub(lambda run: BETWEEN_LETTERS.sub("", run[0]), itself)
    if any(word in itself for word in BACKWARDS):
        yield "reversed", itself[::-1]
    if any(word in itself for word in ROT13):
        yield "rot13", codecs.decode(itself, "rot13")
    for disguise, decoded in _decoded(text):
        if _is_prose(decoded):
            yield disguise, plain(decoded)


def _read_mixed_scripts(word: re.Match[str]) -> str:
    if word[0].isascii() or not any(character.isascii() and character.isalpha() for character in word[0]):
        return word[0]
    return word[0].translate(LOOKALIKES)


def _decoded(text: str) -> Iterator[tuple[str, str]]:
    if LONG_TOKEN.search(text):
        for match in BASE64.finditer(text):
            yield "base64", _from_base64(match[0])
        for match in BASE32.finditer(text):
            yield "base32", _from_base32(match[0])
    for match in HEX.finditer(text):
        digits = re.sub(r"[^0-9a-fA-F]", "", match[0].removeprefix("0x"))
        yield "hex", bytes.fromhex(digits[: len(digits) // 2 * 2]).decode("utf-8", "replace")
    if "01" in text:
        for match in BINARY.finditer(text):
            yield "binary", "".join(chr(int(octet, 2)) for octet in re.findall(r"[01]{8}", match[0]))
    if ("\\" in text or "&#" in text) and len(ESCAPE.findall(text)) >= LEAST_ESCAPES:
        yield "escaped", ESCAPE.sub(_unescape, text)
    if "%" in text and PERCENT.search(text):
        yield "percent", unquote(text)
    if "-." in text or ".-" in text:
        for match in MORSE.finditer(text):
            words = re.split(r"\s*/\s*|\s{2,}", match[0])
            yield "morse", " ".join("".join(MORSE_LETTERS.get(code, "?") for code in word.split()) for word in words)


def _unescape(match: re.Match[str]) -> str:
    *hexadecimal, decimal = match.groups()
    return chr(int(decimal) if decimal else int(next(filter(None, hexadecimal)), 16))


def _from_base64(text: str) -> str:
    text = text.rstrip("=").replace("-", "+").replace("_", "/")
    if len(text) % 4 == 1:
        return ""
    return base64.b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")


def _from_base32(text: str) -> str:
    text = text.rstrip("=")
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8)).decode("utf-8", "replace")
    except binascii.Error:
        return ""


def _is_prose(text: str) -> bool:
    """Most of what decodes without an error is noise all the same."""
    letters = sum(character.isascii() and (character.isalpha() or character.isspace()) for character in text)
    return len(text) >= 8 and letters >= 0.75 * len(text)
