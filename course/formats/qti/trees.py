"""Changes to the tree of an item while it is read."""

from __future__ import annotations

from lxml import etree

from course.formats import xml


def replace(element: etree._Element, text: str, by: list[etree._Element]) -> None:
    """Put a text and elements where an element stands; what follows it stays."""
    parent, tail = element.getparent(), element.tail or ""
    if parent is None:
        return
    at = parent.index(element)
    parent.remove(element)
    for offset, one in enumerate(by):
        one.tail = ""
        parent.insert(at + offset, one)
    if by:
        by[-1].tail = tail
        text, tail = text, ""
    before = parent[at - 1] if at else None
    if before is None:
        parent.text = (parent.text or "") + text + tail
    else:
        before.tail = (before.tail or "") + text + tail


def has_words_beside(element: etree._Element) -> bool:
    """Whether the paragraph that an element stands in says anything besides."""
    parent = element.getparent()
    if parent is None:
        return False
    if xml.local(parent) == "itemBody":
        before = element.getprevious()
        words = parent.text if before is None else before.tail
        return bool(f"{words or ''}{element.tail or ''}".strip())
    own = xml.text_of(element)
    return xml.text_of(parent) != own
