"""Sheets of other systems: their names of columns, their right answers, and files without names."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from xlsxwriter import Workbook

from course.formats import registry, sheet
from course.formats.foreign import ForeignQuestion, Reading, Unreadable


def read(text: str) -> Reading:
    return sheet.read(text.encode())


def only(text: str) -> ForeignQuestion:
    reading = read(text)
    assert not reading.refused
    (one,) = reading.questions
    return one


def keys(question: ForeignQuestion) -> list[str]:
    return [one["id"] for one in question.content["option"] if one.get("key")]


def workbook(rows: list[list[Any]]) -> bytes:
    data = BytesIO()
    with Workbook(data) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    page.write(number, place, cell)
    return data.getvalue()


NAMES = "Question Text,Question Type,Option 1,Option 2,Option 3,Correct Answer,Explanation\n"


@pytest.mark.parametrize(
    ("row", "kind", "right"),
    [
        ("Which bay?,Multiple Choice,North,South,East,2,", "single-choice", ["b"]),
        ("Which bays?,Checkbox,North,South,East,\"1,3\",", "multiple-choice", ["a", "c"]),
        ("Which bays?,mc,North,South,East,North; East,", "multiple-choice", ["a", "c"]),
        ("Which bay?,,North,South,East,south,", "single-choice", ["b"]),
        ("Which bays?,mcq,North,South,East,AC,", "multiple-choice", ["a", "c"]),
        ("Is it deep?,TF,True,False,,False,", "true-false", ["false"]),
        ("Is it deep?,,,,,TRUE,", "true-false", ["true"]),
        ("How many?,mc,2,3,5,\"1,3\",", "multiple-choice", ["a", "c"]),
    ],
)  # fmt: skip
def test_choices_of_other_systems_keep_their_right_answers(
    row: str, kind: str, right: list[str]
) -> None:
    one = only(f"{NAMES}{row}\n")
    assert one.content["type"] == kind
    assert keys(one) == right


def test_a_right_answer_that_may_be_a_place_or_a_text_is_not_guessed() -> None:
    reading = read(f"{NAMES}How many?,mc,3,2,1,1,\nHow many?,mc,1,2,3,1,\nWhere?,mc,A1,A2,,West,\n")
    assert [str(loss.message) for loss in reading.refused] == [
        'The right answer "1" may be a place or the text of an option. Write the letter of the'
        " right one.",
        'The right answer "West" is none of the options. Write its letter, its number from 1, or'
        " its whole text.",
    ]
    assert [loss.line for loss in reading.refused] == [2, 4]
    assert keys(reading.questions[0]) == ["a"]


def test_numbers_and_words_stand_where_the_right_option_stands() -> None:
    assert only(f'{NAMES}How deep?,numeric,,,,"2,5",\n').content["answer"] == 2.5
    assert only(f"{NAMES}How deep?,,,,,12,\n").content["answer"] == 12
    assert only(f"{NAMES}What ebbs?,Fill-in-the-Blank,the sea,sea,,,\n").content["accept"] == [
        "the sea", "sea",
    ]  # fmt: skip
    assert only(f"{NAMES}What ebbs?,,,,,sea,\n").content["accept"] == ["sea"]


def test_an_explanation_goes_to_the_right_option() -> None:
    one = only(f"{NAMES}Which bay?,mc,North,South,,2,By the chart.\n")
    assert [option.get("feedback") for option in one.content["option"]] == [None, "By the chart."]
    assert not one.losses


def test_letters_as_names_of_columns_leave_the_answers_to_be_keys() -> None:
    one = only("questionname,questiontext,A,B,C,Answer 1,Answer 2\nq1,Which?,x,y,z,A,C\n")
    assert one.foreign_id == "q1"
    assert keys(one) == ["a", "c"]


def test_names_may_stand_below_instructions_and_say_how_long_a_text_may_be() -> None:
    data = workbook(
        [
            [None, "Quiz template"],
            [],
            [None, "Question - max 120 characters", "Answer 1 - max 75 characters",
             "Answer 2 - max 75 characters", "Time limit", "Correct answer(s) - choose one"],
            [1, "Which bay?", "North", "South", 20, 2],
            [2],
        ]
    )  # fmt: skip
    reading = sheet.read(data)
    (one,) = reading.questions
    assert keys(one) == ["b"]
    assert [str(loss.message) for loss in reading.losses] == [
        'The column "time limit" is not known and is left out.',
        "The row stands before the names of the columns and is left out.",
        "A column without a name is left out.",
    ]
    assert not reading.refused


@pytest.mark.parametrize("text", ["Timestamp,Your name\n1,x\n", "Question,Points\nWhy?,1\n"])
def test_a_sheet_without_questions_and_answers_is_told_which_columns_are_wanted(text: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(text)
    told = str(error.value)
    assert text.partition(",")[0] in told
    assert all(name in told for name in ("stem", "type", "option a", "key", "answer", "accept"))


def test_decimal_commas_are_read_and_thousands_are_not_guessed() -> None:
    reading = read(
        "type;stem;answer;tolerance\nnumeric;How deep?;3,5;0,1\nnumeric;How far?;1,250;\n"
    )
    (one,) = reading.questions
    assert (one.content["answer"], one.content["tolerance"]) == (3.5, {"absolute": 0.1})
    assert 'says "1,250"' in str(reading.refused[0].message)


def test_general_feedback_of_our_own_sheets_goes_to_the_key() -> None:
    one = only("type,stem,option a,option b,key,feedback\nsingle-choice,Why?,x,y,b,So.\n")
    assert one.content["option"][1]["feedback"] == "So."
    reading = read(
        "type,stem,option a,option b,key,feedback b,feedback\nsingle-choice,Why?,x,y,b,Z,So.\n"
    )
    assert "has no place in single-choice" in str(reading.questions[0].losses[0].message)


BLACKBOARD = (
    "MC\tWhich bay?\tNorth\tincorrect\tSouth\tcorrect\n"
    "MA\tWhich bays?\tNorth\tcorrect\tSouth\tincorrect\tEast\tCorrect\n"
    "TF\tIs it <b>deep</b>?\tfalse\n"
    "ORD\tOrder.\tebb\tflood\n"
    "MAT\tMatch.\tebb\tlow\tflood\thigh\n"
    "FIB\tThe sea ____.\tebbs\tEbbs\n"
    "NUM\tHow deep?\t3.5\t0.5\n"
    "ESS\tDescribe it.\n"
    "MC\tWhich?\tNorth\tyes\tSouth\tno\n"
)


def test_text_files_of_blackboard_are_read_line_by_line() -> None:
    assert registry.guess(BLACKBOARD.encode(), "pool.txt") == "csv"
    reading = read(BLACKBOARD)
    contents = [one.content for one in reading.questions]
    assert [one["type"] for one in contents] == [
        "single-choice", "multiple-choice", "true-false", "ordering", "matching", "short-answer",
        "numeric",
    ]  # fmt: skip
    assert [keys(one) for one in reading.questions[:3]] == [["b"], ["a", "c"], ["false"]]
    assert contents[2]["stem"] == "Is it **deep**?"
    assert contents[3]["step"] == [{"id": "a", "text": "ebb"}, {"id": "b", "text": "flood"}]
    assert contents[4]["pair"][1] == {"id": "b", "left": "flood", "right": "high"}
    assert contents[5]["accept"] == ["ebbs"]
    assert (contents[6]["answer"], contents[6]["tolerance"]) == (3.5, {"absolute": 0.5})
    assert [loss.line for loss in reading.refused] == [8, 9]
    assert "must be correct or incorrect" in str(reading.refused[1].message)
