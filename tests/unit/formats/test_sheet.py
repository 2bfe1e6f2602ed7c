"""Sheets: a row a question, bad rows named, formulas never written, bombs never unpacked."""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from course.domain.bank import Item, ItemType, Option, Reject, Tolerance
from course.formats.foreign import ForeignQuestion, Unreadable, Written
from course.formats.limits import MOST_QUESTIONS
from course.formats.sheet import read, write, write_workbook
from course.formats.sheet.cells import guarded, joined, parted, unguarded
from course.formats.sheet.rows import TYPES
from tests.unit.formats.saying import is_read_or_refused, item_of, said, said_by
from tests.unit.items import finished_items, stems


def one(text: str) -> ForeignQuestion:
    reading = read(text.encode())
    assert len(reading.questions) == 1, reading.refused
    item_of(reading.questions[0])
    return reading.questions[0]


def workbook(rows: list[list[Any]], name: str = "Items") -> bytes:
    data = io.BytesIO()
    with Workbook(data) as book:
        sheet = book.add_worksheet(name)
        dated = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, place, value, dated)
                else:
                    sheet.write(number, place, value)
    return data.getvalue()


# ---------------------------------------------------------------- rows


def test_a_row_of_each_type() -> None:
    text = """id,category,type,stem,option a,option b,option c,key,feedback a,feedback b,answer,\
tolerance,unit,accept,feedback,tags
q1,Law/Sea,single-choice,Which?,x,y,,b,no,yes,,,,,,"old, new"
q2,,Multiple Choice,Which?,x,y,z,"a, C",,,,,,,,
q3,,TRUE-FALSE,Is it?,,,,false,no,yes,,,,,,
q4,,numeric,How many?,,,,,,,3.5,0.1,m,,why,
q5,,numeric,How many?,,,,,,,100,2 %,,,,
q6,,short-answer,Who?,,,,,,,,,,Ann; Bob\\; Sons,why,
"""
    first, second, third, fourth, fifth, sixth = read(text.encode()).questions
    assert (first.foreign_id, first.category, first.line) == ("q1", "Law/Sea", 2)
    assert first.content == {
        "type": "single-choice", "stem": "Which?", "tags": ["old", "new"],
        "option": [
            {"id": "a", "text": "x", "feedback": "no"},
            {"id": "b", "text": "y", "feedback": "yes", "key": True},
        ],
    }  # fmt: skip
    assert [one["id"] for one in second.content["option"] if one.get("key")] == ["a", "c"]
    assert third.content["option"] == [
        {"id": "true", "text": "True", "feedback": "no"},
        {"id": "false", "text": "False", "feedback": "yes", "key": True},
    ]
    assert fourth.content["answer"] == 3.5
    assert fourth.content["tolerance"] == {"absolute": 0.1}
    assert (fourth.content["unit"], fourth.content["feedback"]) == ("m", "why")
    assert fifth.content["tolerance"] == {"relative": 0.02}
    assert sixth.content["accept"] == ["Ann", "Bob; Sons"]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_sign_between_columns_is_seen(sign: str) -> None:
    text = sign.join(["Type", " STEM ", "accept"]) + "\n" + sign.join(["short-answer", "Who?", "I"])
    assert one(text).content["accept"] == ["I"]


HEAD = "type,stem,option a,option b,key,answer,tolerance,accept,unit\n"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("essay,Why?", 'The column "type" says "essay"; it may be single-choice'),
        (",Why?", 'The column "type" says ""'),
        ("numeric,", 'The column "stem" is empty'),
        ("single-choice,Which?,x", "fewer than two options"),
        ("single-choice,Which?,x,y,c", 'The column "key" says "c"; it may be a, b'),
        ("single-choice,Which?,x,y,a b", 'The column "key" names several options'),
        ("true-false,Is it?,,,maybe", 'The column "key" says "maybe"; it may be true, false'),
        ("numeric,How many?", 'The column "answer" says "". Write a number'),
        (
            'numeric,How many?,,,,"3,500"',
            'The column "answer" says "3,500". Write a number such as 3.5',
        ),
        ("numeric,How many?,,,,1e999", 'The column "answer" says "1e999"'),
        ("numeric,How many?,,,,nan", 'The column "answer" says "nan"'),
        ("numeric,How many?,,,,3,much", 'The column "tolerance" says "much"'),
        ("short-answer,Who?", 'The column "accept" is empty'),
        ("short-answer,Who?,,,,,,I,,,more", "more cells than the first row has columns"),
        ("short-answer," + "x" * 20_001, 'The column "stem" holds more than 20,000 letters'),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_are_read(row: str, reason: str) -> None:
    reading = read(f"{HEAD}{row}\n\nshort-answer,Who?,,,,,,I\n".encode())
    (loss,) = reading.refused
    assert (loss.line, reason in str(loss.message)) == (2, True), loss
    assert [question.line for question in reading.questions] == [4]


def test_what_is_left_out_is_told() -> None:
    question = one("type,stem,option a,option b,option d,feedback c,key,answer,colour\n"
                   "single-choice,Which?,x,y,z,no,,7,red\n")  # fmt: skip
    assert [str(loss.message) for loss in question.losses] == [
        'The column "answer" has no place in single-choice and is left out.',
        'The column "feedback c" belongs to no option and is left out.',
        "No option is marked as right.",
    ]
    (loss,) = read(b"type,stem,colour,accept\nshort-answer,Who?,red,I").losses
    assert str(loss.message) == 'The column "colour" is not known and is left out.'


def test_a_row_is_named_by_the_line_on_which_it_begins() -> None:
    reading = read(b'type,stem,accept\nshort-answer,"Who\nis\nit?",I\nessay,Why?,\n')
    assert (reading.questions[0].line, reading.refused[0].line) == (2, 5)


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("write_as", [write, write_workbook], ids=["csv", "xlsx"])
def test_what_we_write_is_read_back(write_as: Any) -> None:
    @settings(max_examples=15)
    @given(st.lists(finished_items(*TYPES), min_size=1, max_size=3))
    def law(bank: list[Item]) -> None:
        bank = [replace(item, rejects=()) for item in bank]
        written: Written = write_as(bank)
        reading = read(written.data)
        assert not reading.refused
        for item, question in zip(bank, reading.questions, strict=True):
            assert (question.foreign_id, question.category) == (item.id, item.lesson_key)
            assert said(question.content) == said_by(item)
            item_of(question)

    law()


@settings(max_examples=200)
@given(stems | st.text(st.sampled_from("'=+-@\t \n＝1a"), max_size=5))
def test_no_cell_begins_like_a_formula_and_all_come_back(text: str) -> None:
    cell = guarded(text)
    assert not cell.lstrip(" ").startswith(tuple("=+@＝\t\n"))
    assert not cell.lstrip().startswith("-") or float(cell)
    assert unguarded(cell) == text


def test_names_of_options_come_back_in_a_column_of_their_own() -> None:
    item = finished_item()
    assert b"names" not in write([item]).data
    named = replace(item, options=(replace(item.options[0], id="z"), item.options[1]))
    (question,) = read(write([named]).data).questions
    assert [option["id"] for option in question.content["option"]] == ["z", "b"]
    assert not question.losses


@given(st.lists(stems.map(str.strip), max_size=4), st.sampled_from(",;"))
def test_a_list_in_a_cell_comes_back(texts: list[str], sign: str) -> None:
    assert parted(joined(texts, sign), sign) == texts


def test_a_csv_opens_as_text_in_a_spreadsheet() -> None:
    item = finished_item(stem='=cmd|" /C calc"!A0')
    data = write([item]).data
    assert data.startswith(b"\xef\xbb\xbf")
    (_, row) = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)


def finished_item(**change: Any) -> Item:
    question = one("type,stem,option a,option b,key\nsingle-choice,Which?,x,y,a\n")
    return replace(item_of(question), **change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": ItemType.MATCHING}, "The item is left out. A sheet has no rows of matching"),
        ({"type": ItemType.NUMERIC}, "The item is left out. It has no answer"),
        ({"options": ()}, "The item is left out. A row holds 2 to 26 options"),
        ({"type": ItemType.TRUE_FALSE}, "The item is left out. It has not the two options true"),
        ({"disputed": True}, "That the item is disputed is left out"),
        (
            {"type": ItemType.NUMERIC, "answer": 1.0, "rejects": (Reject("no", "", 2.0),)},
            "Its expected wrong answers are left out",
        ),
    ],
)
def test_what_a_sheet_cannot_carry_is_told(change: dict[str, Any], message: str) -> None:
    losses = write([finished_item(**change)]).losses
    assert any(message in str(loss.message) for loss in losses), losses


def test_a_share_and_many_options_have_their_columns() -> None:
    share = finished_item(type=ItemType.NUMERIC, answer=-2.0, tolerance=Tolerance(relative=0.05))
    many = finished_item(options=tuple(Option(f"o{n}", f"text {n}", "", "", n == 20)
                                       for n in range(26)))  # fmt: skip
    first, second = read(write([share, many]).data).questions
    assert (first.content["answer"], first.content["tolerance"]) == (-2, {"relative": 0.05})
    assert [option.get("key", False) for option in second.content["option"]].index(True) == 20


def test_a_text_too_long_for_a_cell_is_left_out_of_a_workbook_and_told() -> None:
    item = finished_item(stem="x" * 40_000)
    assert any(
        "at most 32,767 letters" in str(loss.message) for loss in write_workbook([item]).losses
    )


# ---------------------------------------------------------------- workbooks


def test_a_workbook_is_read_like_a_csv() -> None:
    data = workbook([
        [], [None, "type", "stem", "key", "option a", "option b", "answer", "accept"],
        [None, "single-choice", "Which?", "b", 1, 2.5],
        [None, "true-false", "Is it?", True],
        [None, "numeric", "How many?", None, None, None, -3.5],
    ])  # fmt: skip
    first, second, third = read(data).questions
    assert [(option["text"], option.get("key")) for option in first.content["option"]] == [
        ("1", None), ("2.5", True),
    ]  # fmt: skip
    assert (first.line, second.line, third.line) == (3, 4, 5)
    assert second.content["option"][0].get("key")
    assert third.content["answer"] == -3.5


def test_dates_and_formulas_are_named_by_their_row() -> None:
    head = ["type", "stem", "accept"]
    rows = [head, ["short-answer", "When?", datetime(2026, 1, 2)],
            ["short-answer", "What?", "=1+1"], ["short-answer", "Who?", "I"]]  # fmt: skip
    reading = read(workbook(rows))
    assert [(loss.line, str(loss.message)) for loss in reading.refused] == [
        (line, 'The column "accept" holds a date or a formula. Write it as text.')
        for line in (2, 3)
    ]
    assert [question.line for question in reading.questions] == [4]


GOOD = workbook([["type", "stem", "accept"], ["short-answer", "Who?", "I"]])


def repacked(change: dict[str, bytes | None], base: bytes = GOOD) -> bytes:
    """A workbook with some of its parts replaced, added or taken away."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(data, "w", 8) as new:
        parts: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
        for name, part in (parts | change).items():
            if part is not None:
                new.writestr(name, part)
    return data.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def sheet_of(cells: bytes) -> bytes:
    return repacked({SHEET: NAMESPACE + b"<sheetData>" + cells + b"</sheetData></worksheet>"})


def understated(data: bytes) -> bytes:
    """The same bomb, which says that it is small."""
    at = data.rfind(b"PK\x01\x02")
    return data[: at + 24] + (100).to_bytes(4, "little") + data[at + 28 :]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 and no more", "no workbook"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel"),
        (repacked({"xl/workbook.xml": None}), "no workbook"),
        (repacked({SHEET: None}), "no workbook"),
        (repacked({SHEET: b"<worksheet><unclosed>"}), "no workbook"),
        (repacked({"zeros.xml": bytes(60_000_000)}), "more than 50 MB"),
        (understated(repacked({"zeros.xml": bytes(60_000_000)})), "more than 50 MB"),
        (understated(repacked({"zeros.xml": bytes(1_000)})), "no workbook"),
        (repacked({f"p{n}": b"" for n in range(600)}), "more than 50 MB"),
        (repacked({SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "no workbook"),
        (sheet_of(b'<row r="1"><c r="A1"/></row><row><c r="XFD1048576"/></row>'), "larger than"),
        (sheet_of(b'<row><c r="A9999999"/></row>'), "larger than"),
        (sheet_of(b"<row><c/>" + b"<c/>" * 200 + b"</row>"), "larger than"),
        (sheet_of(b"<row/>" * 30_000), "larger than"),
        (sheet_of(b'<row><c t="s"><v>99</v></c></row>'), "no workbook"),
        (sheet_of(b'<row><c t="s"><v>x</v></c></row>'), "no workbook"),
        (
            repacked({
                "xl/sharedStrings.xml": b'<sst xmlns="http://schemas.openxmlformats.org/'
                b'spreadsheetml/2006/main"><si><t>' + b"a" * 5_000_000 + b"</t></si></sst>",
                SHEET: NAMESPACE + b"<sheetData><row>" + b'<c t="s"><v>+0</v></c>' * 50
                + b"</row></sheetData></worksheet>",
            }),
            "more than 50 MB",
        ),
        (
            # The reader would make room for as many texts at once, and the process would end.
            repacked({"xl/sharedStrings.xml": b'<sst uniqueCount="99999999999"/>'}),
            "no workbook",
        ),
        (sheet_of(b'<row r="99999999999"><c/></row>'), "no workbook"),
        (sheet_of(b'<row><c r="A1ZZ99"/></row>'), "no workbook"),
        (b"PK" + b"\0" * 1_000, "no workbook"),
    ],
)  # fmt: skip
def test_a_hostile_workbook_is_refused_in_words(data: bytes, words: str) -> None:
    assert len(data) < 1_000_000
    with pytest.raises(Unreadable, match=words):
        read(data)


def test_a_workbook_without_sheets_and_empty_ones_are_refused() -> None:
    with pytest.raises(Unreadable, match="is empty"):
        read(workbook([]))
    with pytest.raises(Unreadable, match="does not name the columns"):
        read(workbook([["Frage", "Antwort"]]))


@settings(max_examples=80)
@given(st.data())
def test_no_damaged_workbook_breaks_the_reader(data: st.DataObject) -> None:
    damaged = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(4, len(GOOD) - 1))] = data.draw(st.integers(0, 255))
    length = data.draw(st.integers(0, len(GOOD))) if data.draw(st.booleans()) else len(GOOD)
    assert is_read_or_refused(read, bytes(damaged[:length]))


@settings(max_examples=80)
@given(st.text(st.sampled_from("\"',;\n\t=<>x1 "), max_size=60))
def test_no_csv_breaks_the_reader(text: str) -> None:
    assert is_read_or_refused(read, f"type,stem,accept,answer\nnumeric,{text}".encode())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD + 'short-answer,"' + "xyz\n" * 1_250_000, "whether a quotation mark is missing"),
        (HEAD + "," * 900_000 + "x", "more cells"),
        (HEAD + '"' * 900_001, ""),
        (HEAD + "essay,Why?\n" * 15_000, "it may be single-choice"),
        (HEAD + "short-answer,Who?,,,,,," + ";" * 5_000_000, ""),
        (HEAD + "single-choice,Who?,x,y," + "a " * 9_000, ""),
    ],
    ids=["quote", "commas", "quotes", "rows", "list", "keys"],
)
def test_five_megabytes_of_bad_rows_are_answered(text: str, reason: str) -> None:
    with contextlib.suppress(Unreadable):
        refused = read(text.encode()).refused
        assert any(reason in str(loss.message) for loss in refused) or not reason
        assert all(len(str(loss.message)) < 300 for loss in refused[:10])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n,,\n", "is empty"),
        (b"a,b\n1,2\n", 'Line 1 does not name the columns that are wanted; it says "a", "b"'),
        (b"type,stem,Type\n", 'names the column "type" twice'),
        (b"type,stem\n" + b"essay,x\n" * (MOST_QUESTIONS + 1), "more than 20,000 questions"),
        (b"type,stem\n" + b"," * 2_000_000, "Line 2 is far too long"),
        (b"\n" * 2_000_001, "more than 2,000,000 lines"),
        ("type,stem\nnumeric,\xe9".encode("latin-1"), "Line 2 is not written in UTF-8"),
    ],
)
def test_a_sheet_that_is_none_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(data)
