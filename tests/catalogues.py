"""Languages of a test: catalogues as translators would deliver them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from string import ascii_lowercase

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo

from course.web import i18n
from course.web.bidi import END, ISOLATE


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


def bare(said: str) -> str:
    """Words without the signs that keep values apart from them."""
    return said.replace(ISOLATE, "").replace(END, "")


def kept_apart(value: str) -> str:
    """A value as it stands in a sentence that runs the other way."""
    return f"{ISOLATE}{value}{END}"


# ---------------------------------------------------------------- a language that nobody speaks

ROOT = Path(__file__).parent.parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "words": (1,),
    "words_n": (1, 2),
}
"""As `make messages` names them."""

PLURALS_OF_ARABIC = 6
_LETTERS = dict(zip(ascii_lowercase, "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", strict=False))
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{\w*\}|<[^>]*>|&\w+;)")
_WORD = re.compile(r"[A-Za-z]+")


def pseudo(text: str) -> str:
    """A message as a translator might give it back: in Arabic letters, two fifths longer.

    It means nothing; whatever stands in Latin letters on a page then has not been translated.
    """
    parts = _KEPT.split(text)
    return "".join(
        part if number % 2 else _WORD.sub(_longer, part) for number, part in enumerate(parts)
    )


def _longer(found: re.Match[str]) -> str:
    word = found[0].lower()
    return "".join(_LETTERS[letter] for letter in word + word[: math.ceil(len(word) * 0.4)])


@cache
def messages() -> tuple[str | tuple[str, str], ...]:
    """Every message that translators get; a message for numbers of things as its two forms."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    return tuple(dict.fromkeys(_extracted(methods, options)))


def _extracted(methods: list, options: dict) -> Iterator[str | tuple[str, str]]:
    for folder in ("course", "templates"):
        found = extract_from_dir(
            ROOT / folder, methods, options, KEYWORDS, directory_filter=lambda _: True
        )
        for _file, _line, message, _comments, _context in found:
            yield (message[0], message[1]) if isinstance(message, tuple) else message


def write_pseudo_catalogue(folder: Path, locale: str = "ar") -> None:
    """A catalogue in which every message is translated into a language that nobody speaks."""
    said = {
        one: tuple(pseudo(one[1]) for _ in range(PLURALS_OF_ARABIC))
        if isinstance(one, tuple)
        else pseudo(one)
        for one in messages()
    }
    write_catalogue(folder, locale, said)
