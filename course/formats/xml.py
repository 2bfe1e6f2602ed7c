"""XML as strangers send it: measured before it is built, and nothing in it reaches outside.

A first pass with expat builds nothing: it counts elements and depth, and stops at the first entity
that the file would define, so that a bomb is refused before it is lit. Only then lxml builds the
tree, with entities, DTDs and the network off. XInclude is never processed: it stays an element
that no format knows.
"""

from __future__ import annotations

import math
import re
from html.entities import name2codepoint
from xml.parsers import expat

from lxml import etree

from course.domain.words import Words, words
from course.formats.foreign import Unreadable
from course.formats.limits import MOST_BYTES, too_large

DEEPEST = 100
MOST_ELEMENTS = 1_000_000
"""Elements and attributes of one file; 20,000 questions of a thorough author need half of it."""

LONGEST_TAG = 2 * 1024 * 1024
"""From `<` to `>`, in bytes: an image may stand in an attribute, a million attributes may not."""

_HTML_NAME = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,15});")
"""`&nbsp;` and the like: many tools write them, though XML does not know them."""

_OF_XML = ("amp", "lt", "gt", "quot", "apos")

_CHUNK = 256 * 1024
_LATE = re.compile(rb"((?:\xef\xbb\xbf)?)([ \t\r\n]+)(<\?xml[^>]{0,200}\?>)")
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(data: bytes, name: str = "") -> etree._Element:
    """Build the tree of an XML file; elements know their line. Raises Unreadable.

    name: of the file within a package, for the words of a refusal; "" where it is the file itself.
    """
    try:
        return _parsed(data)
    except Unreadable as error:
        raise Unreadable(of_file(name, error.words)) if name else error from error


def of_file(name: str, what: Words) -> Words:
    """Say something of one file within a package."""
    return words("%(file)s: %(what)s", file=name[:80], what=what)


def _parsed(data: bytes) -> etree._Element:
    if len(data) > MOST_BYTES:
        raise too_large()
    data = _from_declaration(data)
    try:
        _measure(data)
    except _UnknownSignError as error:
        data = _with_signs(data)
        _measure(data, error.words)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:  # ValueError: an encoding nobody knows
        raise Unreadable(
            words("The file cannot be read as XML: %(what)s", what=_plain_words(str(error)))
        ) from error


def _from_declaration(data: bytes) -> bytes:
    """The file with its declaration in front, where a tool wrote blank lines before it.

    They follow it then, so that every line keeps its number.
    """
    late = _LATE.match(data)
    return data if late is None else late[1] + late[3] + late[2] + data[late.end() :]


class _UnknownSignError(Unreadable):
    """The file names a sign that XML does not know; HTML may."""


def _with_signs(data: bytes) -> bytes:
    """The file with the signs that HTML knows by name as numbers, which XML knows."""
    parts: list[bytes] = []
    at = 0
    while at < len(data):
        begin = data.find(b"<![CDATA[", at)  # its letters are only letters
        begin = len(data) if begin < 0 else begin
        parts.append(_HTML_NAME.sub(_by_number, data[at:begin]))
        end = data.find(b"]]>", begin)
        at = len(data) if end < 0 else end
        parts.append(data[begin:at])
    return b"".join(parts)


def _by_number(found: re.Match[bytes]) -> bytes:
    name = found[1].decode("ascii")
    number = name2codepoint.get(name)
    return found[0] if number is None or name in _OF_XML else b"&#%d;" % number


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of an element that have this name in any namespace."""
    return [child for child in element if local(child) == name]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first of these children, or None."""
    return next((one for one in element if local(one) == name), None)


def text_of(element: etree._Element | None) -> str:
    """All text within an element, without white space at its ends; "" where there is none."""
    return "" if element is None else "".join(element.itertext()).strip()


def inner_text(element: etree._Element | None) -> str:
    """The text of an element that should hold text alone; stray elements come as their markup."""
    if element is None:
        return ""
    return inner(element) if len(element) else element.text or ""


def number(text: str | None) -> float | None:
    """Read a number as XML writes it; None where there is none, or no finite one."""
    try:
        value = float((text or "").strip())
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def inner(element: etree._Element) -> str:
    """What stands within an element, its markup included, as HTML would write it."""
    parts = [_escaped(element.text)]
    for one in element:
        parts.append(etree.tostring(one, encoding="unicode", with_tail=False))
        parts.append(_escaped(one.tail))
    return "".join(parts)


def fit(text: str) -> str:
    """The text without characters that no XML may hold, not even escaped."""
    return _UNFIT.sub("", text)


def whole(root: etree._Element, *, is_text: bool = False) -> bytes:
    """Write a tree as a file, in UTF-8 and with its declaration.

    is_text: white space within it would show; only what stands right below the root gets lines.
    """
    if is_text:
        root.text = "\n"
        for one in root:
            one.tail = "\n"
    return bytes(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=not is_text)
    )


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _measure(data: bytes, unknown_sign: Words | None = None) -> None:
    """Refuse what is no XML, too large or too deep, or defines entities. Raises Unreadable.

    unknown_sign: what was said of the first sign that XML does not know, once those are replaced
    that HTML knows; None before that.
    """
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    counts = {"depth": 0, "elements": 0}

    def begin(_name: str, attributes: list[str]) -> None:
        counts["depth"] += 1
        counts["elements"] += 1 + len(attributes) // 2
        if counts["depth"] > DEEPEST:
            raise Unreadable(
                words(
                    "On line %(line)s, elements are nested deeper than %(most)s. The file is not "
                    "what a quiz system writes.",
                    line=parser.CurrentLineNumber,
                    most=DEEPEST,
                )
            )
        if counts["elements"] > MOST_ELEMENTS:
            raise Unreadable(
                words(
                    "The file holds more than %(most)s elements. Split it and import the parts.",
                    most=f"{MOST_ELEMENTS:,}",
                )
            )

    def end(_name: str) -> None:
        counts["depth"] -= 1

    def entity(name: str, *_: object) -> None:
        raise Unreadable(
            words(
                'Line %(line)s defines the entity "%(name)s". Files that define entities are not '
                "read. Export the questions again without a DOCTYPE.",
                line=parser.CurrentLineNumber,
                name=name[:80],
            )
        )

    def unknown(name: str, _is_parameter: bool) -> None:
        raise Unreadable(
            words(
                "Line %(line)s uses &%(name)s; which the file does not define. Write the character "
                "itself.",
                line=parser.CurrentLineNumber,
                name=name[:80],
            )
        )

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.EntityDeclHandler = entity
    parser.SkippedEntityHandler = unknown
    try:
        for at in range(0, len(data), _CHUNK):
            parser.Parse(data[at : at + _CHUNK], False)
            if at + _CHUNK - parser.CurrentByteIndex > LONGEST_TAG:
                raise Unreadable(
                    words(
                        "Line %(line)s begins a tag of more than 2 MB. The file is not what a quiz "
                        "system writes.",
                        line=parser.CurrentLineNumber,
                    )
                )
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]:
            told = words(
                "Line %(line)s uses a sign by a name, &…;, that XML does not know. Write the "
                "character itself.",
                line=error.lineno,
            )
            raise (Unreadable(unknown_sign) if unknown_sign else _UnknownSignError(told)) from error
        raise Unreadable(
            words(
                "Line %(line)s cannot be read as XML: %(what)s. Export the file again, or mend "
                "this line.",
                line=error.lineno,
                what=expat.ErrorString(error.code),
            )
        ) from error
    except (LookupError, ValueError) as error:
        raise Unreadable(
            words("The encoding that the first line names is not known. Save the file as UTF-8.")
        ) from error


def _plain_words(message: str) -> str:
    return message.partition("(<string>")[0].strip().rstrip(",")
