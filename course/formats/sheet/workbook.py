"""XLSX, measured before it is read.

A workbook is a zip of XML. What it says about its sizes is not believed: every part is unpacked
once, counted and thrown away; then every cell is counted by where it says it stands and by the
length of the text it points to. Only a workbook that stays within bounds reaches the reader, which
builds whole sheets in memory.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from posixpath import join, normpath

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from course.domain.words import words
from course.formats.foreign import Unreadable
from course.formats.limits import MOST_BYTES, MOST_QUESTIONS, too_large

MOST_PARTS = 500
MOST_COLUMNS = 100
MOST_ELEMENTS = 3_000_000
MOST_ROWS = MOST_QUESTIONS + 1
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_COUNT = re.compile(r"[0-9]{1,6}")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_TOO_LARGE = words("The workbook unpacks to more than 50 MB. Save it as CSV, or split it.")
_DAMAGED = words(
    "The file is no workbook of Excel, or it is damaged. Save it again as .xlsx or as CSV."
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Row = list[str | None]
"""A row as texts; None: a cell that holds a date or a formula, and no text."""


def rows_of(data: bytes) -> list[Row]:
    """Read the first sheet. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise too_large()
    parts = _unpacked(data)
    formulas = _measured(parts)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if not workbook.sheet_names:
            raise Unreadable(words("The workbook has no sheet. Choose another file."))
        sheet = workbook.get_sheet_by_index(0)
        top, left = sheet.start or (0, 0)
        values = sheet.to_python(skip_empty_area=True)
    except Unreadable:
        raise
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise Unreadable(_DAMAGED) from error
    rows: list[Row] = [[] for _ in range(top)]
    for number, row in enumerate(values, top):
        cells = [
            None if (number, column) in formulas else _text(value)
            for column, value in enumerate(row, left)
        ]
        rows.append([*[""] * left, *cells])
    return rows


def _text(value: object) -> str | None:
    if isinstance(value, datetime | date | time | timedelta):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


# ---------------------------------------------------------------- sizes


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Unpack all parts by their names in small letters, as far as they stay within bounds."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) - end < _END.size:
        raise Unreadable(_DAMAGED)
    *_, count, size, _, _ = _END.unpack_from(data, end)
    if count > MOST_PARTS or size > MOST_PARTS * 1024 or data[end - 20 : end - 16] == b"PK\x06\x07":
        raise Unreadable(_TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise Unreadable(_DAMAGED) from error
    if len(members) > MOST_PARTS or sum(one.file_size for one in members) > MOST_BYTES:
        raise Unreadable(_TOO_LARGE)
    parts: dict[str, bytes] = {}
    left = MOST_BYTES
    for member in members:
        part = _inflated(data, member, left)
        name = member.filename.lower()  # the reader knows no capitals
        if len(part) != member.file_size or name in parts or ".." in name or "\\" in name:
            raise Unreadable(_DAMAGED)
        left -= len(part)
        parts[name] = part
    return parts


def _inflated(data: bytes, member: zipfile.ZipInfo, most: int) -> bytes:
    """Unpack one part by its real size, at most to `most` bytes."""
    start = member.header_offset
    if start < 0 or start + _LOCAL.size > len(data) or data[start : start + 4] != b"PK\x03\x04":
        raise Unreadable(_DAMAGED)
    *_, name, extra = _LOCAL.unpack_from(data, start)
    begin = start + _LOCAL.size + name + extra
    packed = data[begin : begin + member.compress_size]
    if member.flag_bits & 1:
        raise Unreadable(words("The workbook is locked with a password. Save it without one."))
    if member.compress_type == zipfile.ZIP_STORED:
        if len(packed) > most:
            raise Unreadable(_TOO_LARGE)
        return packed
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable(_DAMAGED)
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        part = stream.decompress(packed, most + 1)
    except zlib.error as error:
        raise Unreadable(_DAMAGED) from error
    if len(part) > most:
        raise Unreadable(_TOO_LARGE)
    return part


# ---------------------------------------------------------------- cells


def _measured(parts: dict[str, bytes]) -> set[tuple[int, int]]:
    """Count what the sheets would take in memory. Returns where the first has formulas."""
    lengths: list[int] = []
    sheets = _sheets(parts)
    for name, part in parts.items():
        if name.endswith("sharedstrings.xml"):
            if lengths:
                raise Unreadable(_DAMAGED)
            lengths = list(_shared(part))
    for _ in _elements(parts.get("xl/styles.xml", b"<none/>")):
        pass  # only walked through, for the counts in it
    formulas = [_cells(parts[name], lengths) for name in sheets]
    return formulas[0] if formulas else set()


def _elements(part: bytes) -> Iterator[tuple[str, str, etree._Element]]:
    """Walk through a part: "start" or "end", the name, the element, which is then forgotten."""
    if b"<!DOCTYPE" in part:
        raise Unreadable(_DAMAGED)
    seen = 0
    try:
        for event, element in etree.iterparse(
            io.BytesIO(part), events=("start", "end"), resolve_entities=False, no_network=True,
            load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
            encoding="utf-8",  # whatever it says of itself: so the reader takes it
        ):  # fmt: skip
            if event == "start":
                _judge_counts(element)
            yield event, str(element.tag).rpartition("}")[2], element
            if event == "end":
                seen += 1
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
            if seen > MOST_ELEMENTS:
                raise Unreadable(_TOO_LARGE)
    except etree.XMLSyntaxError as error:
        raise Unreadable(_DAMAGED) from error


def _judge_counts(element: etree._Element) -> None:
    """Refuse a count that nobody reaches: the reader would make room for as many at once."""
    for name, value in element.attrib.items():
        if str(name).lower().endswith("count") and not _COUNT.fullmatch(value):
            raise Unreadable(_DAMAGED)


def _shared(part: bytes) -> Iterator[int]:
    """The length of each text that cells point to."""
    letters = 0
    for event, name, element in _elements(part):
        if event == "end":
            letters += len(element.text or "")
            if name == "si":
                yield letters
                letters = 0


def _cells(part: bytes, lengths: list[int]) -> set[tuple[int, int]]:
    """Where formulas stand. Raises Unreadable where cells are too many, or hold too much."""
    formulas: set[tuple[int, int]] = set()
    held = 0
    row, column = -1, -1
    is_shared = False
    for event, name, element in _elements(part):
        if event == "start":
            if name == "row":
                row, column = _row(element.get("r"), row), -1
            elif name == "c":
                row, column = _place(element.get("r"), row, column)
                is_shared = element.get("t") == "s"
            if row > MOST_ROWS or column >= MOST_COLUMNS:
                raise Unreadable(
                    words(
                        "The sheet is larger than %(rows)s rows and %(columns)s columns. "
                        "Delete what stands far from the table.",
                        rows=MOST_ROWS,
                        columns=MOST_COLUMNS,
                    )
                )
            continue
        text = element.text or ""
        held += _length(text, lengths) if name == "v" and is_shared else len(text)
        if held > MOST_BYTES:
            raise Unreadable(_TOO_LARGE)
        if name == "f":
            formulas.add((row, column))
    return formulas


def _length(number: str, lengths: list[int]) -> int:
    """The length of the text that a cell points to by its number."""
    try:
        place = int(number[:20])
        return lengths[place] if place >= 0 else 0
    except (ValueError, IndexError) as error:
        raise Unreadable(_DAMAGED) from error


def _row(number: str | None, row: int) -> int:
    """Read the number of a row, counted from 0; without one, it follows the last."""
    if number is None:
        return row + 1
    if not _ROW.fullmatch(number):
        raise Unreadable(_DAMAGED)
    return int(number) - 1


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Read "B7" as (6, 1), counted from 0; without one, a cell follows the last."""
    if reference is None:
        return row, column + 1
    found = _REFERENCE.fullmatch(reference)
    if found is None:  # the reader would make something of it, and nobody knows what
        raise Unreadable(_DAMAGED)
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, number - 1


def _sheets(parts: dict[str, bytes]) -> list[str]:
    """The parts that hold the sheets, in their order."""
    if "xl/workbook.xml" not in parts:
        raise Unreadable(_DAMAGED)
    relations = _elements(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    targets = {
        element.get("Id"): normpath(join("/xl", element.get("Target", ""))).lstrip("/").lower()
        for event, name, element in relations
        if (event, name) == ("start", "Relationship")
    }
    sheets = [
        targets.get(element.get(_RELATION), "")
        for event, name, element in _elements(parts["xl/workbook.xml"])
        if (event, name) == ("start", "sheet")
    ]
    if not all(name in parts for name in sheets):
        raise Unreadable(_DAMAGED)
    return sheets
