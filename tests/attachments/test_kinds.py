"""Which files are taken, and what is kept of them."""

import io

import pytest
from PIL import Image

from chat.attachments.images import preview_of
from chat.attachments.kinds import identify
from chat.attachments.names import clean_name
from chat.attachments.refused import FileRefused
from tests.attachments.files import (
    HONEST,
    HOSTILE,
    SCRIPT,
    animation,
    archive,
    photo_with_another_behind,
    photo_with_place,
    picture,
    see_through,
)


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_taken(name):
    content, declared = HONEST[name]

    kind, kept = identify(content, name=name, declared=declared)

    assert declared in {kind.type, "", *kind.declared}
    assert kept


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason(what):
    name, content, declared = HOSTILE[what]

    with pytest.raises(FileRefused) as refused:
        identify(content, name=name, declared=declared)
    assert str(refused.value).endswith(".")


def test_a_photo_forgets_where_it_was_taken_and_stands_upright():
    _, kept = identify(photo_with_place(), name="photo.jpg", declared="image/jpeg")

    assert b"secret-place" not in kept
    assert b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif())) == ((30, 40), {})


@pytest.mark.parametrize("hidden", [SCRIPT, archive(("a.class", b"x")), b"#!/bin/sh\nid\n"])
@pytest.mark.parametrize(
    ("format", "name"), [("PNG", "p.png"), ("JPEG", "p.jpg"), ("WEBP", "p.webp"), ("GIF", "p.gif")]
)
def test_what_hides_behind_a_photo_does_not_come_with_it(format, name, hidden):
    _, kept = identify(picture(format) + hidden, name=name, declared="")

    assert hidden not in kept


def test_of_two_pictures_in_a_photo_the_first_is_kept():
    _, kept = identify(photo_with_another_behind(), name="photo.jpg", declared="image/jpeg")

    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.convert("RGB").getpixel((20, 15))[0]) == ("JPEG", 0)
    assert kept.count(b"\xff\xd8\xff") == 1


def test_what_is_seen_through_stays_so():
    _, kept = identify(see_through(), name="logo.png", declared="image/png")

    with Image.open(io.BytesIO(kept)) as image:
        assert image.getpixel((20, 15)) == (0, 128, 128, 90)
    with Image.open(io.BytesIO(preview_of(kept))) as small:
        assert small.has_transparency_data


def test_a_comment_in_a_photo_does_not_come_with_it():
    _, kept = identify(picture("JPEG", comment=SCRIPT), name="photo.jpg", declared="image/jpeg")

    assert SCRIPT not in kept


def test_an_animation_keeps_its_frames():
    _, kept = identify(animation(), name="waving.gif", declared="image/gif")

    with Image.open(io.BytesIO(kept)) as image:
        assert image.n_frames == 3


def test_text_of_windows_becomes_text_of_everywhere():
    _, kept = identify("Grüße".encode("cp1252"), name="a.txt", declared="text/plain")

    assert kept.decode() == "Grüße"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\Users\\ann\\photo.png", "photo.png"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),  # Shown, it would read "invoiceexe.pdf".
        ('a"b;\r\nX-Header: c.PDF', "a_b;X-Header_ c.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("..", ""),
    ],
)
def test_a_name_deceives_nobody(given, shown):
    assert clean_name(given) == shown
