"""Static files have the version in their address, so that browsers may keep them for good."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.templatetags.static import static

from portal.static_version import static_version

MODULE = "js/desk/page.js"


@pytest.fixture
def version(tmp_path):
    """`version()` of a folder with one file and a list of packages."""
    folder, packages = tmp_path / "static", tmp_path / "requirements.txt"
    folder.mkdir()
    (folder / "a.js").write_text("one")
    packages.write_text("unfold==1")
    return lambda: static_version(folder, packages)


@pytest.mark.parametrize(
    ("name", "text"), [("static/a.js", "two"), ("static/b.js", ""), ("requirements.txt", "unfold==2")]
)
def test_whatever_changes_gives_another_version(version, tmp_path, name, text):
    before = version()
    assert version() == before
    (tmp_path / name).write_text(text)
    assert version() != before


def test_a_file_of_this_version_is_kept_for_good(client):
    response = client.get(static(MODULE), secure=True)
    assert b"".join(response).decode() == (settings.BASE_DIR / "static" / MODULE).read_text()
    assert "immutable" in response["Cache-Control"]


def test_a_page_from_before_an_upgrade_gets_the_file_of_today_and_asks_again_the_next_time(client):
    response = client.get(f"/static/0123456789ab/{MODULE}", secure=True)
    assert (response.status_code, urlsplit(response["Location"]).path) == (302, static(MODULE))
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["js/no-such-file.js", "%2e%2e/manage.py", "..%2fmanage.py"])
def test_what_is_no_static_file_is_not_found(client, name):
    for version in ("0123456789ab", settings.STATIC_URL.split("/")[2]):
        assert client.get(f"/static/{version}/{name}", secure=True).status_code in (400, 404)
