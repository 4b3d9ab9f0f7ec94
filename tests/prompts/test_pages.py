"""The admin's pages about prompts, as a manager uses them."""

import re
from html import unescape

import pytest
from django.urls import reverse

from chat import access
from chat.cookies import VISITOR_COOKIE
from chat.models import Conversation, Preview, PromptDraft
from chat.services import prompts
from chat.states import Kind
from tests.core.rows import nothing_written
from tests.prompts.drafting import begin_draft, publish, the_pack

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def page_of(name: str, key: int) -> str:
    return reverse(f"admin:chat_{name}", args=[key])


def own_part(response) -> str:
    """What of the page is ours: the rest belongs to the admin's package."""
    return response.content.decode().split('<div class="prompts">', 1)[1].split('id="modal', 1)[0]


def words(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", own_part(response))))


def edit(office, draft: PromptDraft, file: str, text: str):
    sent = {"revision": draft.revision, f"part:{file}": text}
    return office.post(page_of("promptdraft_change", draft.pk), sent, follow=True)


def publishing(draft: PromptDraft, **fields) -> dict:
    return {
        "revision": draft.revision,
        "compared_with": the_pack().current_id,
        "note": "Briefer",
        "audience": "everybody",
        "share": "10",
    } | fields


def test_from_the_version_to_a_published_one(office, manager):
    version = page_of("promptversion_change", the_pack().current_id)
    begun = office.post(page_of("promptversion_draft", the_pack().current_id))
    draft = PromptDraft.objects.get()
    assert begun.url == page_of("promptdraft_change", draft.pk)

    saved = edit(office, draft, "identity.md", "You are Eva, and brief.\r\nAlways.")
    assert "Saved." in saved.content.decode()
    changes = words(office.get(page_of("promptdraft_changes", draft.pk)))
    assert "identity.md" in changes
    assert "You are Eva, and brief." in changes
    assert "examples.md" not in changes

    draft.refresh_from_db()
    done = office.post(page_of("promptdraft_publish", draft.pk), publishing(draft), follow=True)
    assert "In force" in words(done)
    assert "Briefer" in words(done)
    assert (the_pack().current.number, the_pack().current.published_by) == (2, manager)
    assert "Roll back to v1" in words(office.get(version))


def test_mistakes_are_shown_beside_the_text_with_their_line_and_keep_it_from_being_published(office, manager):
    draft = begin_draft(manager)
    settings = draft.parts["pack.toml"].replace('assistant = "Eva"', 'asistant = "Eva"')
    line = next(number for number, each in enumerate(settings.splitlines(), 1) if each.startswith("asistant"))

    shown = words(edit(office, draft, "pack.toml", settings))

    assert f'Line {line}: unknown key "asistant" (did you mean "assistant"?) asistant = "Eva"' in shown
    draft.refresh_from_db()
    assert draft.parts["pack.toml"] == settings
    with nothing_written():
        refused = office.post(page_of("promptdraft_publish", draft.pk), publishing(draft), follow=True)
    assert "The draft has mistakes." in refused.content.decode()


def test_the_slug_stays(office, manager):
    draft = begin_draft(manager)

    shown = words(edit(office, draft, "pack.toml", draft.parts["pack.toml"].replace('"acme"', '"other"', 1)))

    assert 'Line 1: slug names the pack in the database and stays "acme"' in shown


def test_a_section_is_added_and_removed(office, manager):
    draft = begin_draft(manager)
    sent = {"revision": draft.revision, "remove": "context/contact.md", "new_section": "opening-hours"}

    shown = words(office.post(page_of("promptdraft_change", draft.pk), sent, follow=True))

    assert "Line 1: there is nothing below the heading # Opening hours" in shown
    draft.refresh_from_db()
    assert "context/contact.md" not in draft.parts
    assert draft.parts["context/opening-hours.md"] == "# Opening hours"


@pytest.mark.parametrize("name", ["../identity", "Opening Hours", "contact"])
def test_a_new_section_needs_a_name_of_its_own(office, manager, name):
    draft = begin_draft(manager)
    sent = {"revision": draft.revision, "part:identity.md": "Kept?", "new_section": name}

    with nothing_written():
        shown = office.post(page_of("promptdraft_change", draft.pk), sent)

    assert "cannot name a new section" in unescape(shown.content.decode())
    assert "Kept?" in own_part(shown)


TOOL = """
[[tools]]
name = "check_line"
"""


def test_where_secrets_are_sent_is_for_administrators_to_say(office, manager, admin):
    draft = begin_draft(manager)
    assert 'name="part:tools.toml"' in own_part(office.get(page_of("promptdraft_change", draft.pk)))

    edit(office, draft, "tools.toml", TOOL)
    draft.refresh_from_db()
    assert draft.parts["tools.toml"] == ""

    office.force_login(admin)
    shown = words(edit(office, draft, "tools.toml", TOOL))
    draft.refresh_from_db()
    assert draft.parts["tools.toml"] == TOOL.rstrip()
    assert re.search(r"tools\.toml , line \d+: .*missing", shown)


def test_nobody_overwrites_what_a_colleague_saved_meanwhile(office, manager, admin):
    draft = begin_draft(manager)
    prompts.save_draft(draft_id=draft.pk, revision=draft.revision, parts=draft.parts, by=admin)

    with nothing_written():
        shown = edit(office, draft, "identity.md", "Mine.")

    assert "admin has saved this draft meanwhile" in unescape(shown.content.decode())
    assert "Mine." in own_part(shown)
    draft.refresh_from_db()
    edit(office, draft, "identity.md", "Mine.")
    draft.refresh_from_db()
    assert draft.parts["identity.md"] == "Mine."


def test_a_trial_is_begun_changed_and_ended_with_buttons(office, manager):
    draft = begin_draft(manager, identity="You are Eva, and brief.")
    office.post(page_of("promptdraft_publish", draft.pk), publishing(draft, audience="trial", share="25"))
    candidate = the_pack().candidate
    assert (candidate.number, the_pack().share) == (2, 25)

    office.post(page_of("promptversion_trial", candidate.pk), {"share": "40"})
    assert the_pack().share == 40
    with nothing_written():
        wrong = office.post(page_of("promptversion_trial", candidate.pk), {"share": "0"}, follow=True)
    assert "from 1 to 100" in wrong.content.decode()

    ended = office.post(page_of("promptversion_withdraw", candidate.pk), follow=True)
    assert the_pack().candidate is None
    assert "The trial of v2 has ended." in ended.content.decode()
    with nothing_written():
        again = office.post(page_of("promptversion_withdraw", candidate.pk), follow=True)
    assert "no longer up to date" in again.content.decode()


def test_a_trial_needs_a_share(office, manager):
    draft = begin_draft(manager, identity="You are Eva, and brief.")

    with nothing_written():
        shown = office.post(page_of("promptdraft_publish", draft.pk), publishing(draft, audience="trial", share=""))

    assert "A trial needs a share from 1 to 100." in words(shown)


def test_one_click_rolls_back(office, manager):
    first = the_pack().current
    publish(manager)

    done = office.post(page_of("promptversion_force", first.pk), follow=True)

    assert "Rolled back from v2 to v1." in done.content.decode()
    assert the_pack().current == first


def test_a_version_leads_to_its_numbers(office, manager):
    version = publish(manager)
    shown = own_part(office.get(page_of("promptversion_change", version.pk)))
    link = re.search(r'href="(/desk/metrics/[^"]+)"', shown)[1]

    assert link == "/desk/metrics/?version=2"
    assert office.get(link).status_code == 200


def test_what_texts_contain_is_text(office, manager):
    draft = begin_draft(manager, identity="You are <script>alert(1)</script>")
    pages = [office.get(page_of(f"promptdraft_{name}", draft.pk)) for name in ("change", "changes", "publish")]
    version = publish(manager, identity="You are <script>alert(1)</script>, too")
    pages.append(office.get(page_of("promptversion_change", version.pk)))

    for page in pages:
        assert page.status_code == 200
        own = own_part(page).split("</main>")[0]
        assert "<script>alert" not in own


def test_the_pages_would_pass_the_strictest_content_policy(office, manager):
    draft = begin_draft(manager, identity="")
    version = publish(manager)
    pages = [page_of(f"promptdraft_{name}", draft.pk) for name in ("change", "changes", "publish")]
    for page in [*pages, page_of("promptversion_change", version.pk)]:
        own = own_part(office.get(page)).split("<script")[0]
        assert 'class="prompts' in own
        assert not re.search(r"<[^>]+\s(on\w+|style|x-[\w:-]+|@\w+)=", own), page


def test_lists_open(office, manager):
    begin_draft(manager)
    for model in ("pack", "promptversion", "promptdraft"):
        assert office.get(reverse(f"admin:chat_{model}_changelist")).status_code == 200


# --- trying it out ----------------------------------------------------------------------------------------------------


def test_trying_a_draft_opens_a_conversation_with_it(office, manager):
    draft = begin_draft(manager)
    edit(office, draft, "pack.toml", draft.parts["pack.toml"].replace('assistant = "Eva"', 'assistant = "Ada"'))

    opened = office.post(page_of("promptdraft_preview", draft.pk))

    conversation = Conversation.objects.get()
    assert opened.url == f"/chat/{conversation.pk}/"
    assert (conversation.kind, conversation.prompt_version) == (Kind.PREVIEW, None)
    page = office.get(opened.url).content.decode()
    assert "You are talking with a draft." in page
    assert "Ada" in page
    # The browser has become the visitor whose conversation it is, and does not come back to it by itself.
    visitor = access.visitor_for(office.cookies[VISITOR_COOKIE].value)
    assert access.conversation_for_visitor(visitor, conversation.pk) == conversation
    assert office.get("/api/v1/conversations").json()["items"] == []


def test_a_second_try_is_the_same_visitor_with_the_draft_as_it_is_then(office, manager):
    draft = begin_draft(manager, identity="One.")
    office.post(page_of("promptdraft_preview", draft.pk))
    edit(office, draft, "identity.md", "Two.")
    office.post(page_of("promptdraft_preview", draft.pk))

    first, second = Preview.objects.order_by("conversation__opened_at")
    assert first.conversation.customer == second.conversation.customer
    assert (first.content["identity"], second.content["identity"]) == ("One.", "Two.")


def test_a_draft_with_mistakes_cannot_be_tried(office, manager):
    draft = begin_draft(manager, identity="")

    with nothing_written():
        refused = office.post(page_of("promptdraft_preview", draft.pk), follow=True)

    assert "The draft has mistakes." in refused.content.decode()


def test_a_discarded_draft_leaves_its_previews(office, manager):
    draft = begin_draft(manager)
    office.post(page_of("promptdraft_preview", draft.pk))

    office.post(page_of("promptdraft_discard", draft.pk))

    assert not PromptDraft.objects.exists()
    assert Preview.objects.get().draft is None
    assert office.get(page_of("promptdraft_change", draft.pk)).status_code == 404


# --- who may ----------------------------------------------------------------------------------------------------------


def test_nothing_of_it_is_for_agents_or_visitors(client, office, agent, manager):
    draft = begin_draft(manager)
    version = publish(manager).pk
    pages = [
        page_of(f"promptdraft_{name}", draft.pk) for name in ("change", "changes", "publish", "preview", "discard")
    ]
    pages += [page_of(f"promptversion_{name}", version) for name in ("change", "draft", "force", "trial", "withdraw")]
    pages += [reverse(f"admin:chat_{model}_changelist") for model in ("pack", "promptversion", "promptdraft")]

    with nothing_written():
        for somebody in (None, agent):
            if somebody:
                client.force_login(somebody)
            for page in pages:
                for answer in (client.get(page, secure=True), client.post(page, {"share": "5"}, secure=True)):
                    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/admin/login/"), page


def test_what_changes_something_needs_a_button(office, manager):
    draft = begin_draft(manager)
    first = the_pack().current_id
    version = publish(manager).pk

    with nothing_written():
        for name in ("draft", "force", "trial", "withdraw"):
            assert office.get(page_of(f"promptversion_{name}", first)).status_code == 405
        for name in ("preview", "discard"):
            assert office.get(page_of(f"promptdraft_{name}", draft.pk)).status_code == 302
    assert the_pack().current_id == version


def test_managers_see_of_the_admin_only_what_is_theirs(office):
    index = office.get("/admin/").content.decode()

    assert "/admin/chat/promptversion/" in index
    assert "/admin/accounts/user/" not in index
    for model in ("accounts_user", "accounts_apikey", "chat_conversation", "chat_quote"):
        assert office.get(reverse(f"admin:{model}_changelist")).status_code == 403
