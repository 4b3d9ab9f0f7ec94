"""Loading a pack's folder into the database, as an immutable, numbered version of its prompt."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from chat.models import Pack, PromptVersion
from chat.packs.folder import PackContent, read_pack
from chat.services import articles, prompts, records


def load(*, folder: Path, content: PackContent | None = None, replace: bool = False) -> tuple[PromptVersion, bool]:
    """Reads a pack's folder, unless its `content` was read already, and stores what answering rests on: records,
    articles and prompt, see `load_prompt`.

    Raises `PackErrors`; then everything stays.
    """
    content = content or read_pack(folder)
    with transaction.atomic():
        pack = _lock_pack(content, folder)
        records.fill(pack, content.records)
        articles.sync_pack(pack=pack.slug, articles=content.articles, language=content.settings.languages[0])
        return load_prompt(content=content, folder=folder, replace=replace)


def load_prompt(*, content: PackContent, folder: Path, replace: bool = False) -> tuple[PromptVersion, bool]:
    """Stores what the prompt of a pack rests on; a new version only if it has changed since it was last loaded.

    The version is put in force, unless somebody has chosen in the admin what is: then it is kept beside that one, and
    only `replace` puts it in force. Returns the folder's version and whether it is new.
    """
    with transaction.atomic():
        pack = _lock_pack(content, folder)
        version, is_new = _version_of(pack, content)
        folder_leads = pack.current_id == pack.loaded_id and pack.candidate_id is None
        pack.loaded = version
        pack.save(update_fields=["loaded"])
        if pack.current_id != version.pk and (replace or (is_new and folder_leads)):
            prompts.put_in_force(pack, version)
    return version, is_new


def _lock_pack(content: PackContent, folder: Path) -> Pack:
    pack, _created = Pack.objects.update_or_create(
        slug=content.settings.slug, defaults={"name": content.settings.company, "folder": str(folder)}
    )
    return prompts.lock_pack(pack.pk)


def _version_of(pack: Pack, content: PackContent) -> tuple[PromptVersion, bool]:
    """The folder's version: the last loaded one if nothing has changed, the one in force if the folder now says what
    was published in the admin, else a new one."""
    digest = content.digest()
    for known in (pack.loaded, pack.current):
        if known is not None and known.digest == digest:
            return known, False
    return prompts.add_version(pack, content, origin=PromptVersion.Origin.FOLDER, base=pack.loaded), True
