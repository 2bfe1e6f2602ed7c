"""Languages of a test: catalogues as translators would deliver them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from course.web import i18n


def write_catalogue(folder: Path, locale: str, said: dict) -> None:
    """A catalogue as `pybabel compile` makes it."""
    catalogue = Catalog(locale=locale)
    for text, translation in said.items():
        catalogue.add(text, translation, flags=["python-format"])
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    path = folder / locale / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(compiled.getvalue())


def forget() -> None:
    """Look for catalogues anew."""
    i18n.available.cache_clear()
    i18n._catalogue.cache_clear()
    i18n._babel.cache_clear()
