"""Texts in several languages, of which the other system shows one: all stay, and it is told."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from course.domain.words import words
from course.formats.words import Lose

_NOTED = re.compile(r"\{mlang(?: ([\w,-]{1,60}))?\}")
"""Before a text in a language, `{mlang fr}`, and after it, `{mlang}`."""


def part(soup: BeautifulSoup, lose: Lose) -> None:
    """Part languages that touch, and tell that a text has several."""
    spans = soup.find_all(["span", "lang"], class_="multilang")
    for one in spans[1:]:
        one.insert_before(NavigableString(" "))
    named = [str(one.get("lang") or "") for one in spans]
    for text in soup.find_all(string=_NOTED):
        named += [found[1] for found in _NOTED.finditer(text) if found[1]]
        text.replace_with(NavigableString(_NOTED.sub(" ", text)))
    languages = list(dict.fromkeys(filter(None, named)))
    if len(languages) > 1:
        lose(
            words(
                "The text stands there in several languages (%(languages)s): keep one here and "
                "translate it.",
                languages=", ".join(languages[:6]),
            )
        )
