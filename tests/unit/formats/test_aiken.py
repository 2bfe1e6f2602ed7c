"""Aiken: read strictly, with the line of every fault, and written as plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.bank import Item, ItemType
from course.formats.aiken import read, write
from course.formats.foreign import Unreadable
from course.formats.limits import MOST_QUESTIONS
from course.formats.markup import to_plain
from tests.unit.formats.saying import is_read_or_refused, item_of
from tests.unit.items import finished_items

GOOD = "Which sea is dead?\nA. The Red Sea\nB) The Dead Sea\nC. The <b>Black</b> Sea\nANSWER: B\n"


def words(text: str) -> list[str]:
    return text.replace("\u00a0", " ").split()


def test_a_question_is_read_as_plain_words() -> None:
    reading = read(GOOD.encode())
    (question,) = reading.questions
    assert not reading.refused
    assert question.content == {
        "type": "single-choice",
        "stem": "Which sea is dead?",
        "option": [
            {"id": "a", "text": "The Red Sea"},
            {"id": "b", "text": "The Dead Sea", "key": True},
            {"id": "c", "text": "The <b>Black</b> Sea"},
        ],
    }
    assert (question.line, question.title) == (1, "Which sea is dead?")
    item_of(question)


def test_line_ends_blank_lines_and_small_letters_change_nothing() -> None:
    text = "\n\nWhich?\r\n\r\nA) a\r\n\r\nB) b\r\nanswer : b.\r\n\r\nAnd?\nthat?\n"
    text += "A. x\nB. y\nANSWER: A"
    first, second = read(text.encode("utf-8-sig")).questions
    assert [option.get("key", False) for option in first.content["option"]] == [False, True]
    assert (first.line, second.line) == (3, 10)
    assert second.content["stem"] == "And?  \nthat?"


@pytest.mark.parametrize("answer", ["B", "b", "B.", "B) The  Dead Sea", "B. The Dead Sea"])
def test_the_answer_may_repeat_its_option(answer: str) -> None:
    (question,) = read(GOOD.replace("ANSWER: B", f"ANSWER: {answer}").encode()).questions
    assert [one.get("key", False) for one in question.content["option"]] == [False, True, False]


def test_tex_is_maths_and_what_cannot_be_set_is_told() -> None:
    (question,) = read(b"Is $$x^2$$ even?\nA. \\(\\evil\\)\nB. no\nANSWER: A").questions
    assert question.content["stem"] == r"Is \(x^2\) even?"
    (loss,) = question.losses
    assert (loss.line, "cannot be set" in str(loss.message)) == (2, True)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Which?\nA. a\nB. b\n", 1, "It has no line ANSWER:"),
        ("Which?\nA. a\nB. b\n\nAnd?\nA. a\nB. b\nANSWER: A", 1, "It has no line ANSWER:"),
        ("Which?\nA. a\nB. b\nANSWER: C", 4, "ANSWER: C names no option. The options are A, B"),
        ("Which?\nA. a\nB. b\nANSWER:", 4, 'ANSWER: "" must name one letter'),
        ("Which?\nA. a\nB. b\nANSWER: A, B", 4, "must name one letter"),
        ("Which?\nA. a\nB. b\nANSWER: A. b", 4, "must name one letter"),
        ("Which?\nA. a\nANSWER: A", 1, "fewer than two options"),
        ("Which?\na. a\nb. b\nANSWER: A", 1, "fewer than two options. Each begins with A. or A)"),
        ("Which?\nANSWER: A", 1, "fewer than two options"),
        ("Which?\nA. a\nmore\nB. b\nANSWER: A", 3, "neither an option"),
        ("Which?\nA. a\nA. b\nANSWER: A", 2, "Two options have the letter A"),
        ("Which?\nA. a\nB.\nANSWER: A", 3, "Option B has no text"),
        ("A. a\nB. b\nANSWER: A", 1, "There is no question"),
        ("ANSWER: A", 1, "There is no question"),
        ("x" * 20_001 + "\nA. a\nB. b\nANSWER: A", 1, "longer than 20,000 letters"),
    ],
)
def test_a_fault_is_named_by_its_line(text: str, line: int, reason: str) -> None:
    reading = read(text.encode())
    loss = reading.refused[0]
    assert (loss.line, reason in str(loss.message)) == (line, True), reading.refused
    after = read(f"{text}\n\n{GOOD}".encode())
    assert after.questions[-1].title == "Which sea is dead?"


@settings(max_examples=100)
@given(finished_items(ItemType.SINGLE_CHOICE, ItemType.TRUE_FALSE))
def test_the_words_and_the_key_come_back(item: Item) -> None:
    written = write([item])
    reading = read(written.data) if written.data else None
    if any("The item is left out." in str(loss.message) for loss in written.losses):
        assert reading is None
        return
    assert reading
    assert not reading.refused
    (question,) = reading.questions
    assert words(to_plain(question.content["stem"])) == words(to_plain(item.stem))
    assert [
        (words(to_plain(option["text"])), option.get("key", False))
        for option in question.content["option"]
    ] == [(words(to_plain(option.text)), option.is_key) for option in item.options]


def test_what_aiken_cannot_carry_is_told() -> None:
    def told(item: Item) -> str:
        return " / ".join(str(loss.message) for loss in write([item]).losses)

    made = item_of(read(GOOD.encode()).questions[0])
    assert "these fields of the items: id, lesson, objective, use, status, difficulty." in told(
        made
    )
    assert "Markup is left out" in told(replace(made, stem="Which **sea**?"))
    assert "Its tags are left out" in told(replace(made, tags=("x",)))
    assert "Aiken only has questions with one right" in told(replace(made, type=ItemType.NUMERIC))
    assert "2 to 26 options and one key" in told(replace(made, options=made.options[:1]))
    assert "would be read as the line" in told(replace(made, stem="ANSWER: A"))
    assert "has no words" in told(replace(made, stem="&nbsp;"))
    assert read(write([replace(made, stem="A. Smith?")]).data).questions[0].content["stem"] == (
        "A.\u00a0Smith?"
    )


@settings(max_examples=100)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    assert is_read_or_refused(read, data)


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*GOOD.splitlines(), "", "A.", "B)", "ANSWER:", "ANSWER: Z", "x"])))
def test_no_order_of_lines_breaks_the_reader(lines: list[str]) -> None:
    assert is_read_or_refused(read, "\n".join(lines).encode())


@pytest.mark.parametrize(
    "text",
    ["A. a\n" * 500_000, "Q\n" + "A. a\n" * 500_000 + "ANSWER: A", "ANSWER: A\n" * 20_000,
     "a" * 50_000_000, "ANSWER" + " " * 1_000_000, "A." + " " * 1_000_000, "Q\n" * 1_000_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_hostile_files_cost_little(text: str) -> None:
    reading = read(text.encode())
    assert not reading.questions
    assert all(len(str(loss.message)) < 1_000 for loss in reading.refused[:100])


def test_an_empty_file_and_one_of_too_many_questions_are_refused_as_a_whole() -> None:
    with pytest.raises(Unreadable, match="is empty"):
        read(b"\n \n")
    with pytest.raises(Unreadable, match="more than 20,000 questions"):
        read(b"ANSWER: A\n" * (MOST_QUESTIONS + 1))


def test_the_space_of_an_option_may_be_missing_where_it_is_the_next() -> None:
    reading = read(b"U.S. or U.N.?\nB.C. or now?\nA)The first\nB.The second\nANSWER: B\n")
    (question,) = reading.questions
    assert question.content["stem"] == "U.S. or U.N.?  \nB.C. or now?"
    assert [one["text"] for one in question.content["option"]] == ["The first", "The second"]
