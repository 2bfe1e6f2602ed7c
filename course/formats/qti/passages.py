"""Texts that an item shows but that stand in files of their own: they come into the item.

A stimulus of QTI 2.2 and 3 stands before the text of the item; an HTML file that an `<object>`
shows stands in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html

from course.domain.words import Words, words
from course.formats import xml
from course.formats.foreign import Unreadable
from course.formats.qti import newer
from course.formats.qti.package import Package, beside

MOST_BYTES = 128 * 1024
"""Of one such text; a text of an item is cut off long before."""

_REFERENCE = "assessmentStimulusRef"
_ADDRESSES = (("img", "src"), ("object", "data"))

Lose = Callable[[Words, etree._Element], None]


def bring_in(root: etree._Element, file: str, package: Package | None, lose: Lose) -> None:
    """Put the texts that an item refers to into its body. The tree has no namespaces yet."""
    body = xml.child(root, "itemBody")
    if body is None:
        return
    at = 0
    for reference in [one for one in root.iter() if xml.local(one) == _REFERENCE]:
        address = reference.get("href", "")
        found = _passage(file, address, package)
        if found is None:
            lose(_missing(address), reference)
            continue
        body.insert(at, found)
        at += 1
    if at and (body.text or "").strip():
        body[at - 1].tail, body.text = body.text, None
    for shown in [one for one in body.iter() if _shows_html(one)]:
        address = shown.get("data", "")
        found = _passage(file, address, package)
        if found is None:
            lose(_missing(address), shown)
            found = etree.Element("div")
        parent = shown.getparent()
        if parent is not None:
            found.tail = shown.tail
            parent.replace(shown, found)


def _missing(address: str) -> Words:
    return words(
        "The text %(file)s, which belongs to it, is left out: it is not in the file.",
        file=address[:80],
    )


def _shows_html(element: etree._Element) -> bool:
    kind = element.get("type", "").partition(";")[0]
    return xml.local(element) == "object" and kind in ("text/html", "application/xhtml+xml")


def _passage(file: str, address: str, package: Package | None) -> etree._Element | None:
    """The words of a file beside an item, as an element; None where they cannot be had."""
    for one in (address, unquote(address)):
        name = beside(file, one)
        if package is None or not name or name not in package:
            continue
        data = package.read(name)
        found = _parsed(data, name) if len(data) <= MOST_BYTES else None
        if found is not None:
            made = etree.Element("div")
            made.text = found.text
            made.extend(list(found))
            _readdress(made, name, file)
            return made
    return None


def _parsed(data: bytes, name: str) -> etree._Element | None:
    try:
        root = newer.parse(data, name)
    except Unreadable:  # HTML need not be XML
        try:
            root = lxml_html.document_fromstring(data)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            return None
    names = ("stimulusBody", "body", "itemBody")
    return next((one for one in root.iter() if xml.local(one) in names), None)


def _readdress(made: etree._Element, passage: str, file: str) -> None:
    """Say of each image where it stands beside the item, not beside the text that shows it."""
    up = "../" * file.count("/")
    for element in made.iter():
        for name, key in _ADDRESSES:
            address = element.get(key, "")
            if xml.local(element) == name and address and not address.startswith("data:"):
                whole = beside(passage, address)
                if whole:
                    element.set(key, up + whole)
