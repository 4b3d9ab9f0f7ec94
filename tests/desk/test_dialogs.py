"""Enter in a dialog's field presses the first submit button of its form: it must never be the one that leaves."""

from html.parser import HTMLParser

import pytest

from tests.desk.https import https_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

# Enter in these is an answer; a list of buttons or of text has nothing to press it in.
FIELDS = ("input", "select")
# Their field takes Enter itself, and does what stands first in the list below it.
OWN_ENTER = {"macros", "palette"}


class Dialogs(HTMLParser):
    """For each dialog of a page whether it has a field, and the value of its first submit button."""

    def __init__(self) -> None:
        super().__init__()
        self.has_field: dict[str, bool] = {}
        self.pressed: dict[str, str] = {}
        self._dialog = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        if tag == "dialog":
            self._dialog = given["id"]
            self.has_field[self._dialog] = False
        elif self._dialog and tag in FIELDS:
            self.has_field[self._dialog] = True
        elif self._dialog and tag == "button" and given.get("type", "submit") == "submit":
            self.pressed.setdefault(self._dialog, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "dialog":
            self._dialog = ""


def test_enter_in_a_dialog_never_means_cancel(manager):
    client = https_client()
    client.force_login(manager)
    page = Dialogs()
    page.feed(client.get("/desk/").content.decode())

    asking = {name for name, has_field in page.has_field.items() if has_field} - OWN_ENTER
    assert {"snoozing", "passing", "mailing-transcript"} <= asking
    assert {name for name in asking if page.pressed.get(name) in (None, "cancel")} == set()
