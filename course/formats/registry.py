"""All formats by their names, and which one a file is of."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from course.domain.bank import Item
from course.domain.words import words
from course.formats import aiken, gift, moodle_xml, qti, sheet, toml
from course.formats.foreign import Reading, Unreadable, Written

Write = Callable[[Sequence[Item], Mapping[str, bytes]], Written]
"""Given items, and the images that stand in them by their names."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write questions."""

    name: str  # on the command line and in addresses
    label: str  # a proper name, the same in every language
    endings: tuple[str, ...]  # of its files; the first is the one we write
    read: Callable[[bytes, str], Reading]
    write: Write | None  # None: it is only read
    carries_images: bool = False


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("gift", "GIFT", (".gift", ".txt"), gift.read, lambda items, _: gift.write(items)),
        Format("aiken", "Aiken", (".txt",), aiken.read, lambda items, _: aiken.write(items)),
        Format("moodle-xml", "Moodle XML", (".xml",), moodle_xml.read, moodle_xml.write, True),
        Format("qti", "QTI 2.2", (".zip", ".xml"), qti.read, qti.write, True),
        Format("toml", "TOML", (".toml",), toml.read, lambda items, _: toml.write(items)),
        Format("csv", "CSV", (".csv", ".tsv"), sheet.read, lambda items, _: sheet.write(items)),
        Format(
            "xlsx", "Excel", (".xlsx",), sheet.read, lambda items, _: sheet.write_workbook(items)
        ),
    )
}

_LOOKED_AT = 256 * 1024  # bytes from which a text shows what it is
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?([A-Za-z_][\w.-]{0,60})")  # after <?xml ?> and comments
_QTI = ("assessmentItem", "assessmentTest", "manifest", "questestinterop", "assessment")
_ITEM = re.compile(r"^[ \t]*\[\[[ \t]*item[ \t]*\]\]", re.MULTILINE)
_AIKEN = re.compile(r"^[A-Z][.)][ \t][^\n]*\n+ANSWER[ \t]*:", re.MULTILINE | re.IGNORECASE)
_BLACKBOARD = re.compile(r"\s*(?:MC|MA|TF|FIB|FIB_PLUS|MAT|ORD|ESS|NUM|SR)\t[^\t\n]+(?:\t|\n|$)")
_GIFT = re.compile(r"^[ \t]*::|^\$CATEGORY:|(?<!\\)\{[^{}]*(?<!\\)\}", re.MULTILINE)


def guess(data: bytes, filename: str) -> str:
    """The name of the format that a file is of: by what it holds, then by its ending.

    Raises Unreadable where neither tells.
    """
    by_content = _guess_packed(data) or _guess_text(_beginning(data))
    if by_content:
        return by_content
    ending = "." + filename.rpartition(".")[2].lower()
    for one in FORMATS.values():
        if ending in one.endings:
            return one.name
    known = ", ".join(one.label for one in FORMATS.values())
    raise Unreadable(
        words(
            "What kind of file this is cannot be told. Choose the format, or choose a file of one "
            "of these: %(formats)s.",
            formats=known,
        )
    )


def _guess_packed(data: bytes) -> str:
    """Tell archives apart by the names in them, which stand there as they are."""
    if data.startswith(_OLD_EXCEL):
        return "xlsx"
    if not data.startswith(b"PK"):
        return ""
    return "xlsx" if b"xl/workbook" in data and b"imsmanifest.xml" not in data else "qti"


def _beginning(data: bytes) -> str:
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data[:_LOOKED_AT].decode("utf-16" if is_wide else "utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guess_text(text: str) -> str:
    root = _ROOT.search(text) if text.lstrip().startswith("<") else None
    if root and root[1] == "quiz":
        return "moodle-xml"
    if root and root[1].startswith((*_QTI, "qti-")):
        return "qti"
    if _ITEM.search(text):
        return "toml"
    if _BLACKBOARD.match(text):
        return "csv"
    if _AIKEN.search(text):
        return "aiken"
    heading = re.split(r"[,;\t]", next((one for one in text.split("\n") if one.strip()), ""))
    if {"type", "stem"} <= {cell.strip(' "').lower() for cell in heading}:
        return "csv"
    return "gift" if _GIFT.search(text) and not root else ""
