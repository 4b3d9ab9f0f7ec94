"""The pages of the admin: managers have a part of it, admins all, nobody else any."""

import re
from http import HTTPStatus

import pytest
from django.urls import get_resolver

from tests.access.addresses import DOORS_OF_THE_ADMIN, patterns
from tests.access.rights import PEOPLE
from tests.access.visits import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

MANAGERS_PART_OF_THE_ADMIN = re.compile(
    r"admin/(|search/|password_change/done/|agents_desk/.*|chat/|chat/(article|pack|promptversion|promptdraft)/.*)$"
)


@pytest.mark.parametrize("person", PEOPLE)
def test_the_whole_admin_is_for_managers_in_part_and_for_admins(people, person):
    client, headers = sign_in(people[person])
    (admin_patterns,) = [each.url_patterns for each in get_resolver().url_patterns if str(each.pattern) == "admin/"]
    paths = [re.sub(r"<[^>]+>|\(\?P<[^>]+>[^)]*\)\$?", "1", path) for path in patterns(admin_patterns, "admin/")]
    assert len(paths) > 20

    answers = {
        path: client.get(f"/{path}", headers=headers, secure=True) for path in paths if path not in DOORS_OF_THE_ADMIN
    }
    # The words of its scripts are no secret. What only leads elsewhere shows nothing.
    got_in = {path for path, came in answers.items() if came.status_code == HTTPStatus.OK and path != "admin/jsi18n/"}

    if person in ("manager", "admin"):
        assert {"admin/", "admin/chat/promptversion/"} <= got_in
    else:
        assert got_in == set()
    if person == "manager":
        assert [path for path in got_in if not MANAGERS_PART_OF_THE_ADMIN.match(path)] == []
