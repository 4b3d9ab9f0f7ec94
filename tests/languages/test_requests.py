"""Pages and refusals in the language of the request; staff in English."""

import pytest
from django.urls import reverse

from chat import company
from chat.language import choose
from chat.models import Conversation

pytestmark = pytest.mark.django_db
GERMAN = {"headers": {"accept-language": "de-CH,de;q=0.9,en;q=0.8", "origin": "https://testserver"}, "secure": True}
FRENCH = {"headers": {"accept-language": "fr", "origin": "https://testserver"}, "secure": True}


@pytest.fixture
def languages(monkeypatch):
    """Has the pack list these."""

    def set_languages(*codes):
        monkeypatch.setattr(company, "languages", lambda: codes)

    return set_languages


def test_the_page_is_in_the_browsers_language(client, pack):
    page = client.get("/", **GERMAN).content.decode()
    assert '<html lang="de" dir="ltr">' in page
    assert "Mit einem Menschen sprechen" in page
    assert "Mo–Fr 09:00–17:00 (New York)" in page


def test_the_readers_own_choice_wins(client, pack):
    client.cookies["django_language"] = "es"
    page = client.get("/", **GERMAN)
    assert '<html lang="es"' in page.content.decode()
    assert page.headers["content-language"] == "es"


def test_the_menu_remembers_a_choice_and_comes_back(client, pack):
    page = client.get("/chat/0197/", **GERMAN).content.decode()
    assert 'value="de" lang="de" aria-current="true">Deutsch</button>' in page
    chosen = client.post(
        reverse("set_language"), {"language": "fr"}, secure=True, headers={"referer": "https://testserver/chat/0197/"}
    )
    assert (chosen.status_code, chosen.url) == (302, "https://testserver/chat/0197/")
    assert '<html lang="fr"' in client.get(chosen.url, **GERMAN).content.decode()


def test_only_the_packs_languages_are_offered(client, pack, languages):
    languages("fr", "it", "en-GB")
    page = client.get("/", **GERMAN).content.decode()
    assert '<html lang="en"' in page  # the second of what the browser accepts
    assert "Français</button>" in page
    assert "Deutsch" not in page


def test_a_pack_of_one_language_has_no_menu(client, pack, languages):
    languages("de")
    page = client.get("/", **FRENCH).content.decode()
    assert '<html lang="de"' in page
    assert 'class="languages"' not in page


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "pt,ja;q=0.5", "en"),
        ("", "es-419,en;q=0.9", "es"),
        ("", "en;q=0.1,fr;q=0.7", "fr"),
        ("DE", "fr", "de"),
        ("xx", "fr", "fr"),
        ("../../etc", "%%%,;q=x", "en"),
    ],
)
def test_one_of_those_offered_is_chosen(languages, chosen, accepted, language):
    languages("en", "es", "de", "fr")
    assert choose(chosen=chosen, accepted=accepted) == language


def test_a_language_from_right_to_left_turns_the_page_round(client, pack, languages, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    languages("en", "ar")
    page = client.get("/", secure=True, headers={"accept-language": "ar-EG"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert '<bdi dir="ltr">1-800-123-4567</bdi>' in page


def test_a_page_that_does_not_exist_says_so_in_the_readers_language(client):
    assert "Diese Seite gibt es nicht" in client.get("/nowhere/", **GERMAN).content.decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/desk/nowhere/"])
def test_staff_pages_are_english_throughout(client, path):
    assert '<html lang="en"' in client.get(path, **GERMAN).content.decode()


def test_refusals_are_in_the_language_of_the_request(client, pack):
    url = f"/api/v1/conversations/{start(client, GERMAN)}/messages"
    refused = client.post(url, {"client_id": "c1", "text": " "}, content_type="application/json", **GERMAN)
    assert refused.json()["error"] == {"code": "empty_text", "message": "Bitte schreiben Sie zuerst etwas."}
    refused = client.post(url, {"client_id": "c1", "text": " "}, content_type="application/json", **FRENCH)
    assert refused.json()["error"]["message"] == "Veuillez d’abord écrire quelque chose."


def test_a_conversation_begins_in_the_language_of_the_page(client, pack):
    for request, language in ((GERMAN, "de"), (FRENCH, "fr")):
        assert Conversation.objects.get(pk=start(client, request)).language == language


def start(client, request):
    return client.post("/api/v1/conversations", content_type="application/json", **request).json()["id"]
