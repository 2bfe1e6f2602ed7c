"""What a lesson needs to know of a figure's file: its size, and that it is only a picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from course.content.problems import Complain

LARGEST_BYTES = 60_000
FILE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.svg")

_FORBIDDEN_TAGS = {"script", "foreignObject", "iframe", "image", "use", "a", "set", "animate"}


class Size(NamedTuple):
    """Width and height, in units of the drawing."""

    width: int
    height: int


def read_svg(path: Path, complain: Complain) -> Size | None:
    """Measure a figure by its viewBox, and name what a figure may not hold.

    A document type is refused unread: entities could make a small file very large.
    """
    try:
        source = path.read_bytes()
    except OSError:
        complain(f'there is no figure "{path.name}" in {path.parent.name}/')
        return None
    if len(source) > LARGEST_BYTES:
        complain(f"{path.name} is larger than {LARGEST_BYTES} bytes")
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        complain(f"{path.name} declares a document type; take it out")
        return None
    try:
        root = ElementTree.fromstring(source)  # noqa: S314 (no entities: refused above)
    except ElementTree.ParseError as error:
        complain(f"{path.name} is not well-formed: {error}")
        return None
    for fault in _faults(root):
        complain(f"{path.name} {fault}")
    return _size(root, path.name, complain)


def _size(root: ElementTree.Element, name: str, complain: Complain) -> Size | None:
    try:
        _, _, width, height = (float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "")))
        size = Size(round(width), round(height))
    except (ValueError, OverflowError):
        size = Size(0, 0)
    if size.width < 1 or size.height < 1:
        complain(f'{name} needs a viewBox such as "0 0 608 320"')
        return None
    return size


def _faults(root: ElementTree.Element) -> list[str]:
    """What could act or fetch in a figure, were it ever opened by itself."""
    faults = []
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag in _FORBIDDEN_TAGS:
            faults.append(f"holds <{tag}>, which a figure may not")
        for attribute, value in element.attrib.items():
            name = attribute.rpartition("}")[2]
            if name.startswith("on") or name == "style":
                faults.append(f'holds the attribute "{name}", which a figure may not')
            if name in {"href", "src"} and not value.startswith("#"):
                faults.append("refers to something outside itself")
        if tag == "style" and re.search(r"@import|url\s*\(", element.text or ""):
            faults.append("fetches something from its style")
    return faults
