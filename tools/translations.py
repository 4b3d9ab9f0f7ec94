"""Collects the texts that customers read, brings the catalogues of `locale/` up to date, and compiles them.

    make translations

Translators edit `locale/<language>/LC_MESSAGES/django.po`; run it again afterwards. The compiled `django.mo` is kept
with the sources, so that a portal needs no tool to be translated; a test fails when either is stale.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "es", "fr")

# What customers meet. The desk and the admin are marked for translation too, and English only: see docs/languages.md.
SOURCES = (
    "templates/*.html",
    "templates/chat/*.html",
    "templates/errors/*.html",
    "templates/mail/*.html",
    "templates/mail/*.txt",
    "portal/views.py",
    "chat/**/*.py",
)
FOR_STAFF = ("chat/admin/", "chat/management/", "chat/models/", "chat/states.py")

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def catalogue_files() -> dict[Path, bytes]:
    """What should be in each catalogue file, with the translations that are in them now."""
    texts = list(collect())
    return {path: content for language in LANGUAGES for path, content in _files_of(language, texts)}


def collect() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Each text with the file it stands in: (file, text or its forms, context)."""
    for path in sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)}):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(FOR_STAFF):
            source = path.read_text()
            code = _as_python(source) if path.suffix != ".py" else source
            for _line, text, _comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
                yield name, text, context


def _as_python(template: str) -> str:
    """Django writes a template's texts as calls of gettext between filler, whose indentation would be no Python's."""
    return "\n".join(line.lstrip() for line in templatize(template).splitlines())


def _files_of(language: str, texts: list) -> Iterator[tuple[Path, bytes]]:
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    # Its dates stay as they are: they would be the only change of most runs.
    template = Catalog(creation_date=catalogue.creation_date)
    for name, text, context in texts:
        template.add(text, locations=[(name, 0)], context=context)
    catalogue.update(template, no_fuzzy_matching=True)
    yield path, _written(write_po, catalogue, include_lineno=False, ignore_obsolete=True, sort_by_file=True, width=120)
    yield path.with_suffix(".mo"), _written(write_mo, catalogue)


def _written(write, catalogue: Catalog, **options) -> bytes:
    file = io.BytesIO()
    write(file, catalogue, **options)
    return file.getvalue()


def main() -> None:
    for path, content in catalogue_files().items():
        path.write_bytes(content)
    for language in LANGUAGES:
        with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
            missing = [message.id for message in read_po(file) if message.id and not message.string]
        print(f"{language}: {len(missing)} to translate")
        for text in missing:
            print(f"    {text}")


if __name__ == "__main__":
    main()
