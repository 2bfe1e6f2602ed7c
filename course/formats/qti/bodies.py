"""Our Markdown as the XHTML that QTI allows, formulas as MathML with their TeX beside them."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import tostring

from lxml import etree
from lxml import html as lxml_html

from course.content import maths
from course.formats import xml
from course.formats.markup import to_html

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p2"
MATHML = "http://www.w3.org/1998/Math/MathML"

_INLINE = re.compile(maths.INLINE)
_ATTRIBUTES = {"a": ("href",), "img": ("src", "alt"), "th": ("scope",)}
"""What stays of each element's attributes; QTI knows few."""


def fill(parent: etree._Element, markdown: str, address: Callable[[str], str]) -> None:
    """Write a text of ours into an element of QTI.

    address: given the name of an image, where it stands in the package.
    """
    if not markdown.strip():
        return
    tree = lxml_html.fragment_fromstring(xml.fit(to_html(markdown, address)), create_parent="div")
    _copy(tree, parent)


def _copy(source: etree._Element, target: etree._Element) -> None:
    _words(target, source.text)
    for child in source:
        if not isinstance(child.tag, str):
            continue
        made = etree.SubElement(target, f"{{{QTI}}}{child.tag}")
        for name in _ATTRIBUTES.get(child.tag, ()):
            if name in child.attrib:
                made.set(name, child.get(name))
        _copy(child, made)
        _words(target, child.tail)


def _words(target: etree._Element, text: str | None) -> None:
    """Add words after what stands in an element, each formula among them as MathML."""
    end = 0
    for found in _INLINE.finditer(text or ""):
        if maths.fault(found[1]):
            continue
        _append(target, (text or "")[end : found.start()])
        target.append(_formula(found[1]))
        end = found.end()
    _append(target, (text or "")[end:])


def _append(target: etree._Element, words: str) -> None:
    if len(target):
        target[-1].tail = (target[-1].tail or "") + words
    else:
        target.text = (target.text or "") + words


def _formula(tex: str) -> etree._Element:
    """MathML with the TeX that it came from: whoever reads it back finds the same formula."""
    math = etree.fromstring(tostring(maths.mathml(tex)), etree.XMLParser(resolve_entities=False))
    made = etree.Element(f"{{{MATHML}}}math", nsmap={"m": MATHML})
    semantics = etree.SubElement(made, f"{{{MATHML}}}semantics")
    row = etree.SubElement(semantics, f"{{{MATHML}}}mrow")
    for child in math:
        row.append(child)
    for element in row.iter():
        element.tag = f"{{{MATHML}}}{xml.local(element)}"
    note = etree.SubElement(semantics, f"{{{MATHML}}}annotation", encoding="application/x-tex")
    note.text = tex
    return made
