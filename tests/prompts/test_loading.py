"""Loading the folder beside what was chosen in the admin."""

import shutil
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from chat.services import packs, prompts
from tests.core.rows import nothing_written
from tests.prompts.drafting import begin_draft, publish, the_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    copy = shutil.copytree(settings.PACK, tmp_path / "acme", ignore=shutil.ignore_patterns("knowledge", "__pycache__"))
    packs.load(folder=copy)
    return copy


def change(folder, text: str = "You are Eva, from the folder.") -> None:
    (folder / "identity.md").write_text(text)


def loaded(folder, *options: str) -> str:
    said = StringIO()
    call_command("load_pack", str(folder), *options, stdout=said)
    return said.getvalue()


def test_an_unchanged_folder_makes_no_version(folder):
    with nothing_written():
        assert "v1 is unchanged" in loaded(folder)


def test_a_changed_folder_is_in_force_while_nobody_has_chosen_otherwise(folder):
    change(folder)

    assert loaded(folder) == "Acme Insurance v2 loaded\n"
    assert the_pack().current.number == 2


def test_an_unchanged_folder_leaves_what_was_published_in_the_admin(folder, manager):
    published = publish(manager)

    assert "v2 was chosen in the admin and stays in force" in loaded(folder)
    assert the_pack().current == published


def test_an_unchanged_folder_leaves_what_was_rolled_back(folder):
    change(folder)
    loaded(folder)
    first = the_pack().versions.get(number=1)
    prompts.roll_back(version=first)

    loaded(folder)

    assert the_pack().current == first


def test_a_changed_folder_is_kept_beside_what_was_published_in_the_admin(folder, manager):
    published = publish(manager)
    change(folder)

    said = loaded(folder)

    assert "v3 loaded" in said
    assert "v2 was chosen in the admin and stays in force; --replace puts v3 in force" in said
    assert (the_pack().current, the_pack().loaded.number) == (published, 3)


def test_a_changed_folder_does_not_end_a_trial(folder, manager):
    candidate = publish(manager, share=20)
    change(folder)

    loaded(folder)

    assert (the_pack().current.number, the_pack().candidate, the_pack().share) == (1, candidate, 20)


def test_the_folder_replaces_what_was_chosen_if_asked_to(folder, manager):
    publish(manager)

    loaded(folder, "--replace")
    assert the_pack().current.number == 1
    change(folder)
    loaded(folder)

    assert the_pack().current.number == 3  # from now on the folder leads again


def test_edits_that_were_carried_over_into_the_folder_are_the_same_version(folder, manager):
    published = publish(manager, identity="You are Eva, and brief.")
    change(folder, "You are Eva, and brief.")

    assert "is unchanged" in loaded(folder)
    assert (the_pack().current, the_pack().loaded) == (published, published)
    change(folder, "You are Eva, and brief, and kind.")
    loaded(folder)
    assert the_pack().current.number == 3


def test_a_draft_of_a_loaded_version_reads_as_the_folder_says(folder, manager):
    parts = begin_draft(manager).parts

    for name in ("identity.md", "guardrails.md", "examples.md"):
        assert parts[name] == (folder / name).read_text().rstrip()
    assert {file for file in parts if file.startswith("context/")} == {
        f"context/{path.name}" for path in (folder / "context").iterdir()
    }
