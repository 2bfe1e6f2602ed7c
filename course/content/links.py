"""Where a link in a text leads: the three ways authors write it, as addresses of this site."""

from __future__ import annotations

import html
import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from course.content.fields import SLUG
from course.content.sanitise import PREFIX

TERM_PREFIX = "t-"
"""Entries of the glossary carry it in their ids, so that no term takes the name of a part."""

_OUTSIDE = re.compile(r"(?:https?://|mailto:)[^\s\\<>\x00-\x20]+", re.IGNORECASE)
_SLUG = SLUG.pattern
_LESSON = re.compile(rf"lesson:({_SLUG})/({_SLUG})(?:#({_SLUG}))?")
_TERM = re.compile(rf"term:({_SLUG})")
_HERE = re.compile(rf"#({_SLUG})")


class Target(NamedTuple):
    """What a link leads to: a `kind`, its name, and for a lesson perhaps an anchor."""

    kind: str  # "here", "term", "lesson", "outside"
    name: str
    anchor: str = ""


def read_target(href: str) -> Target | None:
    """Tell what an author's link leads to; None where it is not one that a lesson may hold."""
    href = html.unescape(href).strip()
    if found := _HERE.fullmatch(href):
        return Target("here", "", found[1])
    if found := _TERM.fullmatch(href):
        return Target("term", found[1])
    if found := _LESSON.fullmatch(href):
        return Target("lesson", f"{found[1]}/{found[2]}", found[3] or "")
    return Target("outside", href) if _OUTSIDE.fullmatch(href) else None


def address(target: Target, base_path: str) -> str:
    """Write the address of a target. base_path: the site's own sub-path, "" or "/sub"."""
    fragment = f"#{PREFIX}{target.anchor}" if target.anchor else ""
    match target.kind:
        case "here":
            return fragment
        case "term":
            return f"{base_path}/glossary/#{TERM_PREFIX}{target.name}"
        case "lesson":
            return f"{base_path}/course/{target.name}/{fragment}"
        case _:
            return target.name


_CLASS = {"term": "term", "outside": "external"}


class LinkProcessor(Treeprocessor):
    """Gives every link its address; one that leads nowhere allowed keeps only its text."""

    def __init__(self, md: Markdown, base_path: str) -> None:
        super().__init__(md)
        self.base_path = base_path

    def run(self, root: Element) -> None:
        """Rewrite all links below `root`."""
        for link in root.iter("a"):
            target = read_target(link.attrib.pop("href", ""))
            if target is None:
                continue
            link.set("href", address(target, self.base_path))
            if target.kind in _CLASS:
                link.set("class", _CLASS[target.kind])


class LinkExtension(Extension):
    """Registers the link processor after all that makes links."""

    def __init__(self, base_path: str) -> None:
        super().__init__()
        self.base_path = base_path

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Take a place among the converter's processors."""
        md.treeprocessors.register(LinkProcessor(md, self.base_path), "course-links", -10)
