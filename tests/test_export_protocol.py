"""What the browser and the documentation say about the wire is what `chat.protocol` defines."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from chat.management.commands import export_protocol


def test_the_exported_files_are_fresh():
    call_command("export_protocol", check=True)


def test_check_names_a_stale_file_and_leaves_it_alone(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "static" / "js").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    call_command("export_protocol")
    call_command("export_protocol", check=True)

    stale = tmp_path / "docs" / "protocol.md"
    stale.write_text("something else")
    with pytest.raises(CommandError, match=r"docs/protocol\.md"):
        call_command("export_protocol", check=True)
    assert stale.read_text() == "something else"


def test_every_event_and_every_refusal_is_documented():
    page = export_protocol.documentation()
    for event in export_protocol.protocol.EventType:
        assert f"`{event}`" in page
    for code in export_protocol.protocol.Code:
        assert f"| `{code}` |" in page
