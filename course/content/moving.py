"""A lesson's HTML on another page than its own: its ids, its links and the level of its headings.

The HTML is ours, sanitised or made by a template, so a tag ends at its first ">" and each value
stands in double quotes: it can be changed tag by tag, and its text is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from course.content.links import TERM_PREFIX
from course.content.sanitise import PREFIX

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
_ID = re.compile(
    r' (id|for|aria-labelledby|aria-describedby|aria-controls|popovertarget)="([^"]*)"'
)
_LINK = re.compile(r' href="([^"]*)"')
_LABEL = re.compile(r' aria-labelledby="[^"]*"')
_LAZY = re.compile(r' loading="lazy"')
_DEEPEST = 6


class Place(NamedTuple):
    """Where a lesson stands on the new page."""

    name: str  # every id of it begins with this and a hyphen: no other lesson's may
    deeper: int = 0  # levels that its headings go down
    lessons: Mapping[str, str] = {}  # address of each lesson that is here too -> its name here
    terms: Collection[str] = ()  # slugs of the glossary's terms that are here too
    glossary: str = ""  # address of the glossary


def move(html: str, place: Place) -> str:
    """Give a lesson's HTML its place: nothing is folded, every picture is loaded, links stay here.

    Whatever is here too is linked here; all other links lead where they led.
    """
    return _TAG.sub(lambda tag: _moved(tag, place), html)


def _moved(tag: re.Match[str], place: Place) -> str:
    slash, name, rest = tag.groups()
    if re.fullmatch(r"h[1-6]", name):
        name = f"h{min(_DEEPEST, int(name[1]) + place.deeper)}"
    if not slash:
        rest = _ID.sub(lambda found: _named(found, place), rest)
        rest = _LINK.sub(lambda found: f' href="{_led(found[1], place)}"', rest)
        if name == "section":  # among many of the same name it is no landmark
            rest = _LABEL.sub("", rest)
        rest = _LAZY.sub("", rest)  # paper shows what was never scrolled to
        if name == "details" and " open" not in rest:
            rest += " open"
    return f"<{slash}{name}{rest}>"


def _named(found: re.Match[str], place: Place) -> str:
    names = " ".join(new_name(name, place.name) for name in found[2].split())
    return f' {found[1]}="{names}"'


def new_name(anchor: str, lesson: str) -> str:
    """An id of a lesson where it stands beside others."""
    return f"{lesson}-{anchor.removeprefix(PREFIX)}"


def _led(href: str, place: Place) -> str:
    address, _, anchor = href.partition("#")
    if not address:
        return f"#{new_name(anchor, place.name)}"
    if address in place.lessons:
        lesson = place.lessons[address]
        return f"#{new_name(anchor, lesson) if anchor else lesson}"
    if address == place.glossary and anchor.removeprefix(TERM_PREFIX) in place.terms:
        return f"#{anchor}"
    return href
