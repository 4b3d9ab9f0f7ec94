"""Loading a pack into the database as an immutable, numbered version."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.db.models import Max

from chat import clock, company
from chat.models import Pack, PromptVersion
from chat.packs.folder import read_pack


def load(*, folder: Path) -> tuple[PromptVersion, bool]:
    """Reads a pack's folder and stores it; a new version only if something has changed.

    Returns the version in force and whether it is new. Raises `PackErrors`; then the version in use stays.
    """
    content = read_pack(folder)
    digest = content.digest()
    with transaction.atomic():
        Pack.objects.update_or_create(
            slug=content.settings.slug, defaults={"name": content.settings.company, "folder": str(folder)}
        )
        pack = Pack.objects.select_for_update().get(slug=content.settings.slug)
        newest = pack.versions.order_by("-number").first()
        if newest is not None and newest.digest == digest:
            return newest, False
        number = (pack.versions.aggregate(Max("number"))["number__max"] or 0) + 1
        version = PromptVersion.objects.create(
            pack=pack, number=number, digest=digest, content=content.as_json(), created_at=clock.now()
        )
    company.forget()
    return version, True
