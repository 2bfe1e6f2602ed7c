"""QTI 3 in the names of QTI 2: what it says is nearly the same, in other letters.

`<qti-simple-choice identifier="a">` is `<simpleChoice identifier="a">`, and `response-identifier`
is `responseIdentifier`. HTML stays as it is.
"""

from __future__ import annotations

from lxml import etree

from course.formats import xml

_MARK = "qti-"
_ONLY_FRAMES = {"contentBody": "div"}
_UNCHANGED = ("data-", "aria-")


def parse(data: bytes, name: str = "") -> etree._Element:
    """Build the tree of a file of QTI 2 or 3, in the names of QTI 2. Raises Unreadable."""
    root = xml.parse(data, name)
    if xml.local(root).startswith(_MARK):
        for element in root.iter():
            _renamed(element)
    return root


def _renamed(element: etree._Element) -> None:
    name = xml.local(element)
    if not name.startswith(_MARK):
        return
    camel = _camel(name.removeprefix(_MARK))
    element.tag = _ONLY_FRAMES.get(camel, camel)
    for key, value in list(element.attrib.items()):
        if "-" in key and not key.startswith(("{", *_UNCHANGED)):
            del element.attrib[key]
            element.set(_camel(key), value)


def _camel(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(one[:1].upper() + one[1:] for one in others)
