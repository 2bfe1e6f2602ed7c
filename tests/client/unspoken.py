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
    for node in page.find_all(string=True):
        parent = node.parent
        if type(node) is not NavigableString or parent is None or parent.name in CODE:
            continue
        if _language(parent) == own:
            yield str(node)
    for tag in page.find_all(True):
        if _language(tag) == own:
            yield from _attributes(tag)


def _language(tag: Tag) -> str:
    """In which language something stands; "zxx" where it is in none: a city, a word of the log."""
    for one in (tag, *tag.parents):
        if one.has_attr("lang"):
            return str(one["lang"])
        if one.get("translate") == "no" or (one.name == "option" and one.get("value") in ZONES):
            return "zxx"
    return ""


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
    if isinstance(value, str):
        if value[:2] in {'{"', '["'}:
            yield from _strings(json.loads(value))
        for said in {
            BeautifulSoup(f"<p>{value}</p>", "html.parser").get_text(sep) for sep in ("", " ")
        }:
            yield " ".join(said.split())
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from _strings(tuple(value.items()))
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _strings(one)
