"""What hides from a search is found, and what only looks alike is taken."""

import pytest

from chat.attachments.kinds import identify
from chat.attachments.refused import FileRefused
from tests.attachments.disguised import DISGUISED, LOOKS_ALIKE, TYPES


@pytest.mark.parametrize("what", DISGUISED)
def test_what_hides_is_refused(what):
    name, content = DISGUISED[what]

    with pytest.raises(FileRefused):
        identify(content, name=name, declared="")


@pytest.mark.parametrize("what", LOOKS_ALIKE)
def test_what_looks_alike_is_taken(what):
    name, content = LOOKS_ALIKE[what]

    kind, kept = identify(content, name=name, declared="")

    assert (kind.type, kept) == (TYPES[name.rpartition(".")[2]], content)
