"""What a page says in Latin letters, where everything else is in a language that has none."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import available_timezones

from bs4 import BeautifulSoup, NavigableString, Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.store import Base

SAID = ("aria-label", "aria-roledescription", "title", "placeholder", "alt", "label")
"""Attributes that somebody reads or hears."""

CODE = ("script", "style", "code", "kbd")
NAMES = frozenset({
    "GIFT", "Aiken", "Moodle XML", "QTI", "TOML", "CSV", "Excel", "SQLite", "PostgreSQL",
    "Firefox", "Chrome", "Safari", "Linux", "English",
})  # fmt: skip
"""The same in every language, or told by the machine."""

PEOPLES = (
    "person", "delegation", "item", "item_version", "item_draft", "item_comment", "item_tag",
    "challenge", "seat", "exemption", "name_request", "audit_detail",
)  # fmt: skip
"""Tables in which people write."""

ZONES = available_timezones()

_PLACES = re.compile(r"\{\w*\}|https?://\S+|\S+@\S+|\S*/\S+")
_PHRASES = re.compile(r"[^A-Za-z'’ -]+")
_WORD = re.compile(r"[A-Za-z]*[a-z][A-Za-z]+|[A-Za-z]+[a-z]")


def untranslated(page: BeautifulSoup, known: str) -> Iterator[str]:
    """Every phrase in Latin letters. known: texts of the course and of people, in one."""
    for text in _texts(page):
        for phrase in _PHRASES.split(_PLACES.sub("|", text)):
            said = " ".join(phrase.split()).strip("-'’ ")
            if _WORD.search(said) and said not in NAMES and said not in known:
                yield said


def _texts(page: BeautifulSoup) -> Iterator[str]:
    own = str(page.html["lang"]) if page.html else ""  # a part of a page has no language yet
    spoken: dict[int, str] = {id(page): ""}
    for node in page.descendants:  # each after what it stands in
        around = spoken[id(node.parent)]
        if isinstance(node, Tag):
            spoken[id(node)] = _language(node) or around
            if spoken[id(node)] == own:
                yield from _attributes(node)
        elif type(node) is NavigableString and around == own and node.parent.name not in CODE:
            yield str(node)


def _language(tag: Tag) -> str:
    """What a tag says of its language; "zxx" where it has none: a city, a word of the log."""
    if tag.has_attr("lang"):
        return str(tag["lang"])
    is_name = tag.get("translate") == "no"
    is_zone = tag.name == "option" and tag.get("value") in ZONES
    return "zxx" if is_name or is_zone else ""


def _attributes(tag: Tag) -> Iterator[str]:
    for name, value in tag.attrs.items():
        is_word = name in SAID or (name.startswith("data-") and " " in str(value).strip())
        if is_word and name != "data-enhance":
            yield str(value)
    if tag.name == "input" and tag.get("type") in {"submit", "button"}:
        yield str(tag.get("value", ""))


# ---------------------------------------------------------------- what is known


def known_texts(course: object, db: Session) -> str:
    """What the course says and people wrote."""
    found = set(_strings(course))
    for name in PEOPLES:
        for row in db.execute(select(Base.metadata.tables[name])):
            found.update(_strings(tuple(row)))
    db.rollback()
    return "\n".join(sorted(found))


def _strings(value: object) -> Iterable[str]:
    """Every text within, as a page shows it: with its emphasis, in pieces, or plain."""
    if isinstance(value, str):
        if value[:2] in {'{"', '["'}:
            yield from _strings(json.loads(value))
        texts = {value.replace("*", "")}
        if "<" in value or "&" in value:
            read = BeautifulSoup(f"<p>{value}</p>", "html.parser")
            texts |= {read.get_text(), read.get_text(" ")}
        for said in texts:
            yield " ".join(said.split())
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from _strings(tuple(value.items()))
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _strings(one)
