"""Fields of Word: some of them ask another program, or fetch something, when the document is opened.

A field begins, says in one or more pieces what it does, shows its result and ends; others may lie within. What it does
is its first word: the same word in a link's address means nothing.
"""

from __future__ import annotations

import re

from chat.attachments.links import is_elsewhere
from chat.attachments.markup import Attributes, attribute
from chat.attachments.refused import unpacks_to_too_much

# The element that holds a piece.
SAYING = "instrText"
ASKING = frozenset({"DDE", "DDEAUTO"})
FETCHING = frozenset({"INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "DATABASE", "LINK"})
FIRST_WORD = re.compile(r"[\W_]*([A-Za-z]+)")
ARGUMENT = re.compile(r"[\"'\u201c]([^\"'\u201d]*)|([^\s\"'\u201c]+)")
# A picture of the e-mail that the text was copied from, and cells of a sheet.
NO_ADDRESS = re.compile(r"cid:|R\d+C\d+:", re.I)
# Which pieces count is for Word to say, which leaves out what is of another version. A program that is asked is
# therefore looked for at the beginning of each piece, with the few after it in which the word may go on.
PROGRAM = re.compile(r"[\W_]*DDE(?:AUTO)?[\s\"\\]", re.I)
PIECES_OF_WORD, LETTERS_OF_PIECE = 8, 32
MOST_SAID = 4_000
# An index of a thick book has tens of thousands.
MOST_PIECES = 200_000


class Fields:
    """Is told of the elements of one file in their order; `are_active` says whether a field among them does anything.
    No field goes on in another part, so `close` is called behind each."""

    def __init__(self) -> None:
        self.are_active = False
        self._pieces = 0
        self._open: list[list[str]] = [[]]

    def begin(self, name: str, attributes: Attributes) -> None:
        if name in ("fldChar", "fldSimple", SAYING):
            self._count()
        if name == "fldChar":
            self._turn(attribute(attributes, "fldCharType"))
        elif name == "fldSimple":
            self._check([attribute(attributes, "instr")])

    def say(self, piece: str) -> None:
        if piece:
            self._open[-1].append(piece)
        if len(self._open) == 1:
            # Of no field that ever began, so each may be one by itself.
            self._check([piece])

    def close(self) -> None:
        for pieces in self._open:
            self._check(pieces)
        self._open = [[]]

    def _count(self) -> None:
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise unpacks_to_too_much()

    def _turn(self, kind: str) -> None:
        if kind == "begin":
            self._open.append([])
            return
        self._check(self._open[-1])
        if kind == "end" and len(self._open) > 1:
            self._open.pop()
        else:
            self._open[-1].clear()

    def _check(self, pieces: list[str]) -> None:
        if pieces and not self.are_active:
            said = "".join(pieces)
            self.are_active = _asks_or_fetches(said) or ("DDE" in said.upper() and _has_program(pieces))


def _asks_or_fetches(said: str) -> bool:
    word = FIRST_WORD.match(said)
    kind = word[1].upper() if word else ""
    if kind in ASKING:
        return True
    if kind not in FETCHING:
        return False
    arguments = (quoted or bare for quoted, bare in ARGUMENT.findall(said[word.end() : MOST_SAID]))
    return len(said) > MOST_SAID or any(is_elsewhere(each) and not NO_ADDRESS.match(each) for each in arguments)


def _has_program(pieces: list[str]) -> bool:
    heads = [piece[:LETTERS_OF_PIECE] for piece in pieces]
    return any(PROGRAM.match("".join(heads[at : at + PIECES_OF_WORD]) + " ") for at in range(len(heads)))
