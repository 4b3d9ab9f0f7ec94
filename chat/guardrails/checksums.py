"""Check digits of numbers that identify people, cards, accounts and vehicles."""

from __future__ import annotations

# Lengths of the IBAN by country, from the registry that SWIFT keeps (ISO 13616).
IBAN_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "FO", "GL", "NL"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "XK"), 20),
    **dict.fromkeys(("CH", "CR", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "BH", "DE", "GB", "GE", "IE", "ME", "RS"), 22),
    **dict.fromkeys(("AE", "GI", "IL", "IQ", "TL"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN", "VG"), 24),
    **dict.fromkeys(("PT", "ST"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("FR", "GR", "IT", "MC", "MR", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "CY", "DO", "GT", "HU", "LB", "PL", "SV"), 28),
    **dict.fromkeys(("BR", "EG", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    "LC": 32,
}

# First digits and lengths of payment cards, by the ranges that the schemes publish (ISO/IEC 7812).
CARD_RANGES = (
    ("34", "34", (15,)),
    ("37", "37", (15,)),
    ("4", "4", (13, 16, 19)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)),
    ("6011", "6011", (16, 17, 18, 19)),
    ("644", "649", (16, 17, 18, 19)),
    ("65", "65", (16, 17, 18, 19)),
    ("3528", "3589", (16, 17, 18, 19)),
    ("300", "305", (14, 16)),
    ("36", "36", (14, 16)),
    ("38", "39", (14, 16)),
    ("62", "62", (16, 17, 18, 19)),
    ("50", "50", (13, 14, 15, 16, 17, 18, 19)),
    ("56", "59", (13, 14, 15, 16, 17, 18, 19)),
    ("63", "63", (13, 14, 15, 16, 17, 18, 19)),
    ("67", "67", (13, 14, 15, 16, 17, 18, 19)),
)

LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))
VIN_VALUES |= {str(digit): digit for digit in range(10)}
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def card_lengths(digits: str) -> tuple[int, ...]:
    """How long a payment card's number that begins like this can be; empty if none does."""
    for first, last, lengths in CARD_RANGES:
        if first <= digits[: len(first)] <= last:
            return lengths
    return ()


def passes_luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812)."""
    return (sum(map(int, digits[::-2])) + sum(LUHN_DOUBLED[int(digit)] for digit in digits[-2::-2])) % 10 == 0


def is_iban(text: str) -> bool:
    """Length by country, and remainder 1 modulo 97 (ISO 7064)."""
    if IBAN_LENGTHS.get(text[:2]) != len(text):
        return False
    rearranged = text[4:] + text[:4]
    return int("".join(str(int(character, 36)) for character in rearranged)) % 97 == 1


def is_vin(text: str) -> bool:
    """The check digit at the ninth place, which vehicles sold in North America must have (49 CFR 565)."""
    if any(character not in VIN_VALUES for character in text):
        return False
    total = sum(VIN_VALUES[character] * weight for character, weight in zip(text, VIN_WEIGHTS, strict=True))
    return text[8] == "0123456789X"[total % 11]


def is_spanish_id(text: str) -> bool:
    """DNI and NIE: the letter is the number's remainder modulo 23."""
    number = text[:-1].translate(str.maketrans("XYZ", "012"))
    return DNI_LETTERS[int(number) % 23] == text[-1]


def is_french_id(digits: str) -> bool:
    """NIR: the last two digits complement the first thirteen to a multiple of 97."""
    return 97 - int(digits[:13]) % 97 == int(digits[13:])
