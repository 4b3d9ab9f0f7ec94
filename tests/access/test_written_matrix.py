"""The rights that docs/staff.md promises are those that the tests prove."""

import os

from tests.access import written_matrix


def test_the_written_rights_are_those_that_are_tested():
    if os.environ.get("WRITE") == "1":
        written_matrix.write()
    assert written_matrix.in_document() == written_matrix.written(), "WRITE=1 writes the tables anew"
