"""Moodle XML: what comes in, what is refused, what is lost, and what comes back of ours."""

from __future__ import annotations

import random
from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.bank import Item, ItemType, Option, Tolerance
from course.formats import moodle_xml
from course.formats.foreign import ForeignQuestion, Reading, Unreadable
from tests.unit.formats.making import an_item, carried, coming_back, found
from tests.unit.formats.saying import is_read_or_refused, item_of

DOT = b"\x89PNG not really"


def quiz(*questions: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>"
    ).encode()


def question(kind: str, body: str, name: str = "Tides", stem: str = "<p>Why?</p>") -> str:
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
        f"{body}</question>"
    )


def category(path: str) -> str:
    return f'<question type="category"><category><text>{path}</text></category></question>'


def subquestion(left: str, right: str) -> str:
    return (
        f'<subquestion format="html"><text>{left}</text>'
        f"<answer><text>{right}</text></answer></subquestion>"
    )


def answer(share: float, text: str, feedback: str = "", more: str = "") -> str:
    return (
        f'<answer fraction="{share}" format="html"><text><![CDATA[{text}]]></text>'
        f'<feedback format="html"><text><![CDATA[{feedback}]]></text></feedback>{more}</answer>'
    )


def only(reading: Reading) -> ForeignQuestion:
    assert not reading.refused
    (one,) = reading.questions
    return one


def read_one(kind: str, body: str, **more: str) -> tuple[dict[str, Any], list[str]]:
    one = only(moodle_xml.read(quiz(question(kind, body, **more))))
    return dict(one.content), [str(loss.message) for loss in one.losses]


# ---------------------------------------------------------------- there and back


@given(carried())
@settings(max_examples=40, deadline=None)
def test_what_we_write_comes_back(item: Item) -> None:
    one = only(moodle_xml.read(moodle_xml.write([item]).data))
    expected = coming_back(item)
    for pair in expected.get("pair", []):
        pair.pop("feedback", None)  # told as a loss
    assert (found(one), one.losses) == (expected, ())
    assert (one.foreign_id, one.category) == (item.id, item.lesson_key)


def test_images_go_out_with_their_text_and_come_back() -> None:
    item = replace(an_item(), stem="See ![A map](image:map.png)")
    written = moodle_xml.write([item], {"map.png": DOT})
    assert b'src="@@PLUGINFILE@@/map.png"' in written.data.replace(b"&quot;", b'"')
    reading = moodle_xml.read(written.data)
    assert only(reading).content["stem"] == item.stem
    assert reading.images == {"map.png": DOT}


def test_an_image_that_nobody_gave_is_told() -> None:
    item = replace(an_item(), stem="See ![A map](image:map.png)")
    assert any(
        '"map.png" is not there' in str(loss.message) for loss in moodle_xml.write([item]).losses
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "for the paragraphs that answer"),
        ({"excludes": ("wave",)}, "never drawn with wave"),
        ({"disputed": True}, "That the item is disputed"),
        (
            {"type": ItemType.MULTIPLE_CHOICE,
             "options": tuple(Option(f"a{n}", f"A{n}", "", "", n < 11) for n in range(12))},
            "Moodle knows no 9.0909 %",
        ),
        (
            {"type": ItemType.NUMERIC, "options": (), "answer": 5.0,
             "tolerance": Tolerance(relative=0.1)},
            "a share of the answer",
        ),
        (
            {"type": ItemType.TRUE_FALSE,
             "options": (Option("true", "Yes", "", "", True), Option("false", "No", "", ""))},
            'its own word for "Yes"',
        ),
    ],
)  # fmt: skip
def test_what_moodle_cannot_carry_is_told_before(change: dict[str, Any], words: str) -> None:
    losses = moodle_xml.write([an_item(**change)]).losses
    assert any(words in str(loss.message) for loss in losses), losses


def test_signs_that_xml_cannot_hold_do_not_spoil_the_file() -> None:
    written = moodle_xml.write([an_item(stem="a\x07b\ufffe")])
    assert only(moodle_xml.read(written.data)).content["stem"] in ("ab", "a b")


# ---------------------------------------------------------------- reading others


def test_a_file_of_several_categories_is_read_with_its_lines() -> None:
    body = answer(100, "<b>Moon</b>", "Right") + answer(0, "Wind", "No")
    data = quiz(
        category("$course$/top/Sea/Ebb // flow"),
        question("multichoice", body + "<single>true</single><idnumber>T-1</idnumber>"),
        category("$system$/Air"),
        question("multichoice", body, name="Winds"),
    )
    reading = moodle_xml.read(data, "bank.xml")
    first, second = reading.questions
    assert (first.category, second.category) == ("Sea/Ebb / flow", "Air")
    assert (first.foreign_id, first.title, first.line) == ("T-1", "Tides", 4)
    assert first.content == {
        "type": "single-choice",
        "stem": "Why?",
        "option": [
            {"id": "a", "text": "**Moon**", "key": True, "feedback": "Right"},
            {"id": "b", "text": "Wind", "feedback": "No"},
        ],
    }
    again = moodle_xml.read(data).questions[1]
    assert second.foreign_id == again.foreign_id != ""


def test_two_questions_never_have_one_name() -> None:
    body = answer(100, "a") + "<idnumber>1</idnumber>"
    data = quiz(*[question("shortanswer", body)] * 3)
    assert len({one.foreign_id for one in moodle_xml.read(data).questions}) == 3


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("essay", "read by a person"),
        ("description", "without a question"),
        ("cloze", "several questions"),
        ("calculated", "drawn anew"),
        ("calculatedmulti", "drawn anew"),
        ("gapselect", "several questions"),
        ("kprime", "several statements"),
        ("ddimageortext", "places on an image"),
        ("stack", 'no items of the type "stack". Write it anew'),
        ("", "of what type"),
    ],
)
def test_a_type_that_cannot_be_an_item_is_refused_with_its_line(kind: str, words: str) -> None:
    reading = moodle_xml.read(quiz(question("shortanswer", answer(100, "a")), question(kind, "")))
    assert len(reading.questions) == 1
    (loss,) = reading.refused
    assert (loss.question, loss.line) == ("Tides", 4)
    assert words in str(loss.message)


def test_several_choices_as_our_grading_gives_them_lose_nothing() -> None:
    body = "<single>false</single>" + "".join(
        answer(share, text) for share, text in
        [(33.33333, "a"), (33.33333, "b"), (33.33333, "c"), (-50, "d"), (-50, "e")]
    )  # fmt: skip
    content, losses = read_one("multichoice", body)
    assert content["type"] == "multiple-choice"
    assert [option.get("key", False) for option in content["option"]] == [True] * 3 + [False] * 2
    assert not losses


def test_points_of_another_kind_are_told() -> None:
    body = "<single>false</single>" + answer(70, "a") + answer(30, "b") + answer(0, "c")
    _, losses = read_one("multichoice", body)
    assert "70 % for “a”, 30 % for “b”, 0 % for “c”" in losses[0]
    _, losses = read_one("multichoice", answer(100, "a") + answer(50, "b") + answer(0, "c"))
    assert "50 % for “b”" in losses[0]


def test_true_and_false_are_read_whatever_their_order() -> None:
    body = answer(100, "false", "So it is") + answer(0, "true", "No")
    content, losses = read_one("truefalse", body)
    assert content["option"] == [
        {"id": "true", "text": "True", "feedback": "No"},
        {"id": "false", "text": "False", "key": True, "feedback": "So it is"},
    ]
    assert not losses


def test_a_number_has_a_tolerance_a_unit_and_expected_wrong_answers() -> None:
    units = (
        "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
        "<unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>"
        "<unitgradingtype>1</unitgradingtype>"
    )
    body = (
        answer(100, "3.5", "Half a cycle", "<tolerance>0.1</tolerance>")
        + answer(50, "3", "Nearly", "<tolerance>0</tolerance>")
        + answer(100, "4", "", "<tolerance>0</tolerance>")
        + answer(0, "7", "Twice", "<tolerance>0.1</tolerance>")
        + answer(0, "*", "Think again")
        + answer(0, "many")
        + units
    )
    content, losses = read_one("numerical", body)
    assert content == {
        "type": "numeric", "stem": "Why?", "answer": 3.5, "tolerance": {"absolute": 0.1},
        "unit": "m", "feedback": "Half a cycle",
        "reject": [{"value": 3.0, "feedback": "Nearly"}, {"value": 7.0, "feedback": "Twice"}],
    }  # fmt: skip
    told = "\n".join(losses)
    for words in ('"3" earns 50 %', "second right answer, 4", "Think again", '"many" is not',
                  '"cm" are not converted', "has to be typed"):  # fmt: skip
        assert words in told


def test_a_short_answer_tells_wildcards_capitals_and_parts() -> None:
    body = (
        answer(100, " neap* ") + answer(100, r"A \* B") + answer(100, "spring*tide")
        + answer(40, "*ebb*", "Half") + answer(0, "*", "No")
        + "<usecase>1</usecase><generalfeedback><text>It is the moon</text></generalfeedback>"
    )  # fmt: skip
    content, losses = read_one("shortanswer", body)
    assert content["accept"] == ["neap", "A * B", "spring*tide"]
    assert content["reject"] == [{"text": "ebb", "feedback": "Half"}]
    assert content["feedback"] == "It is the moon"
    told = "\n".join(losses)
    for words in (
        'In "neap*" the * stands for any letters; here only "neap" counts',
        'In "*ebb*" the *',
        'In "spring*tide" the * stands for any letters; here it is a plain star',
        '"*ebb*" earns 40 %',
        "Capitals count",
        "every other answer",
    ):
        assert words in told


def test_a_wrong_answer_that_differs_by_capitals_alone_is_right_here() -> None:
    content, losses = read_one("shortanswer", answer(100, "Ebb") + answer(0, "ebb", "Capital!"))
    assert "reject" not in content
    assert losses == ['"ebb" counts as right here: only capitals and signs differ.']


def test_texts_without_a_format_are_written_in_that_of_the_question() -> None:
    text = "<text>2 * 3 &lt; 7</text>"
    body = f'<answer fraction="100">{text}<feedback>{text}</feedback></answer>' + answer(
        0, "<b>no</b>"
    )
    data = quiz(question("multichoice", body)).replace(
        b'questiontext format="html"', b'questiontext format="plain_text"'
    )
    option, other = only(moodle_xml.read(data)).content["option"]
    assert option["text"] == option["feedback"] == r"2 \* 3 < 7"
    assert other["text"] == "**no**"


def test_true_and_false_in_other_words_go_by_their_order() -> None:
    content, losses = read_one("truefalse", answer(0, "Vrai", "No") + answer(100, "Faux", "Yes"))
    assert content["option"] == [
        {"id": "true", "text": "True", "feedback": "No"},
        {"id": "false", "text": "False", "key": True, "feedback": "Yes"},
    ]
    assert losses == ['Its answers "Vrai", "Faux" are read as True and False.']


def test_two_right_answers_to_a_choice_of_one_are_told() -> None:
    _, losses = read_one("multichoice", answer(100, "a") + answer(100, "b") + answer(0, "c"))
    assert losses == ["2 answers are right and one of them is enough; here one is right."]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("multichoiceset", "all or nothing"), ("oumultiresponse", "each wrong pick takes as much")],
)
def test_a_choice_of_several_by_a_plug_in_is_one(kind: str, words: str) -> None:
    content, losses = read_one(kind, answer(100, "a") + answer(100, "b") + answer(0, "c"))
    assert content["type"] == "multiple-choice"
    assert [one.get("key", False) for one in content["option"]] == [True, True, False]
    assert len(losses) == 1
    assert words in losses[0]


def test_the_name_stands_where_a_question_has_no_text() -> None:
    content, losses = read_one("shortanswer", answer(100, "ebb"), name="What *falls*?", stem="")
    assert content["stem"] == r"What \*falls\*?"
    assert losses == ["The question has no text; its title stands in its place."]
    nameless = question("shortanswer", answer(100, "ebb"), name="", stem="")
    assert "no text" in str(moodle_xml.read(quiz(nameless)).refused[0].message)


def test_tags_of_the_course_are_tags_too() -> None:
    tag = "<tag><text>%s</text></tag>"
    body = answer(100, "a") + f"<tags>{tag % 'sea'}</tags><coursetags>{tag % 'spring'}</coursetags>"
    assert read_one("shortanswer", body)[0]["tags"] == ["sea", "spring"]


def test_what_stands_beside_the_questions_is_told_with_its_line() -> None:
    data = quiz("<category><text>Sea</text></category>", question("shortanswer", answer(100, "a")))
    (loss,) = moodle_xml.read(data).losses
    assert (str(loss.message), loss.line) == (
        '<category> stands outside of any question and is left out: "Sea".', 3,
    )  # fmt: skip


def test_an_order_that_earns_all_or_nothing_and_one_hint_are_told() -> None:
    body = answer(1, "first") + answer(2, "second") + "<gradingtype>ALL_OR_NOTHING</gradingtype>"
    _, losses = read_one("ordering", body + "<hint format='html'><text>Look up</text></hint>")
    assert losses[0].startswith("The file gives all or nothing")
    assert losses[1] == "A hint for a further try is left out."


def test_pairs_are_matched_and_what_belongs_to_nothing_is_told() -> None:
    body = subquestion("Moon", "*pulls*") + subquestion("Wind", "pushes") + subquestion("", "waits")
    content, losses = read_one("matching", body)
    assert content["pair"] == [
        {"id": "a", "left": "Moon", "right": r"\*pulls\*"},
        {"id": "b", "left": "Wind", "right": "pushes"},
    ]
    assert losses == ['"waits" belongs to nothing. Here every text has its pair.']


def test_an_order_goes_by_the_places_that_the_file_gives() -> None:
    content, losses = read_one(
        "ordering", answer(2, "second") + answer(1, "first", "It begins") + answer(3, "third")
    )
    assert [step["text"] for step in content["step"]] == ["first", "second", "third"]
    assert content["step"][0]["feedback"] == "It begins"
    assert not losses


def test_general_feedback_goes_to_a_key_without_any_and_is_told_otherwise() -> None:
    general = '<generalfeedback format="html"><text>The moon pulls</text></generalfeedback>'
    content, losses = read_one("multichoice", answer(100, "a") + answer(0, "b") + general)
    assert (content["option"][0]["feedback"], losses) == ("The moon pulls", [])
    content, losses = read_one("multichoice", answer(100, "a", "Yes") + answer(0, "b") + general)
    assert content["option"][0]["feedback"] == "Yes"
    assert losses == ['The general feedback has no place here: "The moon pulls".']


def test_what_stands_in_every_question_is_told_once() -> None:
    body = (
        answer(100, "a") + answer(0, "b") + "<defaultgrade>2</defaultgrade><penalty>0.33</penalty>"
        "<correctfeedback format='html'><text>Your answer is correct.</text></correctfeedback>"
    )
    reading = moodle_xml.read(quiz(*[question("multichoice", body)] * 3))
    assert not any(one.losses for one in reading.questions)
    assert [str(loss.message) for loss in reading.losses] == [
        "Their points are left out: every item gives one point. Questions: 3.",
        "Penalties for a second try are left out. Questions: 3.",
    ]


def test_feedback_on_the_whole_and_hints_are_told() -> None:
    body = (
        answer(100, "a") + answer(0, "b")
        + "<incorrectfeedback><text>Read lesson 2</text></incorrectfeedback>"
        + "<hint><text>Think</text></hint><hint><text>More</text></hint>"
    )  # fmt: skip
    _, losses = read_one("multichoice", body)
    assert losses == [
        "2 hints for further tries are left out.",
        '<incorrectfeedback> has no place here: "Read lesson 2".',
    ]


def test_what_every_question_says_on_the_whole_is_told_once() -> None:
    body = answer(100, "a") + answer(0, "b")
    usual = "<correctfeedback><text>So ist es.</text></correctfeedback>"
    several = [question("multichoice", body + usual, name=f"T{n}") for n in range(4)]
    own = "<correctfeedback><text>Low tide.</text></correctfeedback>"
    reading = moodle_xml.read(quiz(*several, question("multichoice", body + own, name="T9")))
    (loss,) = reading.losses
    assert str(loss.message) == '<correctfeedback> has no place here: "So ist es.". Questions: 4.'
    assert [len(one.losses) for one in reading.questions] == [0, 0, 0, 0, 1]


def test_a_part_of_the_points_within_the_tolerance_is_no_wrong_answer() -> None:
    body = (
        answer(100, "20", "", "<tolerance>2</tolerance>")
        + answer(50, "21", "Nearly.", "<tolerance>4</tolerance>")
        + answer(0, "7", "", "<tolerance>1</tolerance>")
    )
    content, losses = read_one("numerical", body)
    assert content["reject"] == [{"value": 7.0}]
    assert losses == [
        "21 within 4 earns 50 % in the file; here the tolerance of the answer holds.",
        'Its feedback has no place here: "Nearly.".',
        "The tolerance of 7 is that of the answer here.",
    ]


def test_the_feedback_of_a_second_right_number_is_told() -> None:
    content, losses = read_one(
        "numerical", answer(100, "2", "One way.") + answer(100, "9", "Other.")
    )
    assert content["feedback"] == "One way."
    assert any("Other." in loss for loss in losses)


def test_the_image_beside_a_text_of_an_old_moodle_is_kept() -> None:
    body = answer(100, "a") + answer(0, "b") + "<image>maps/bay.png</image>"
    image = f"<image_base64>\n{b64encode(DOT).decode()}\n</image_base64>"
    reading = moodle_xml.read(quiz(question("multichoice", body + image)))
    assert only(reading).content["stem"] == "Why?\n\n![](image:bay.png)"
    assert reading.images == {"bay.png": DOT}
    _, losses = read_one("multichoice", body)
    assert losses == ['The image "bay.png" is left out: it is not in the file.']


def test_the_description_of_a_category_is_told() -> None:
    described = (
        '<question type="category"><category><text>$course$/Sea</text></category>'
        "<info><text>All about water</text></info></question>"
    )
    reading = moodle_xml.read(quiz(described, question("multichoice", answer(100, "a"))))
    assert [str(loss.message) for loss in reading.losses] == [
        'The description of a category is left out: "All about water".'
    ]


def test_headings_of_the_page_become_headings_of_a_text() -> None:
    text = "# Sea\n\nDeep\n====\n\n```\n# no heading\n```\n\n### Low"
    body = answer(100, "a") + answer(0, "b")
    shaped = question("multichoice", body, stem=text).replace(
        '"html"><text><', '"markdown"><text><'
    )
    stem = only(moodle_xml.read(quiz(shaped))).content["stem"]
    assert stem.split("\n\n") == ["### Sea", "### Deep", "\n    # no heading", "\n### Low"]


def test_names_of_answers_come_back_and_foreign_ones_are_passed_over() -> None:
    options = (Option("c", "Moon", "", "", True), Option("a", "Wind", "", ""))
    item = replace(an_item(), options=options)
    written = moodle_xml.write([item], {}).data
    assert [one["id"] for one in found(only(moodle_xml.read(written)))["option"]] == ["c", "a"]
    spoilt = written.replace(b'name="c"', b'name="A 1"')
    assert [one["id"] for one in found(only(moodle_xml.read(spoilt)))["option"]] == ["a", "b"]


def test_a_draft_that_is_not_whole_is_left_out_and_named() -> None:
    bare = replace(an_item(), id="bare", options=an_item().options[:1])
    written = moodle_xml.write([bare, an_item()], {})
    assert len(moodle_xml.read(written.data).questions) == 1
    left = [(loss.question, str(loss.message)) for loss in written.losses]
    assert ("bare", "The item is left out. It has fewer than two options.") in left


@pytest.mark.parametrize(
    ("kind", "text", "stem"),
    [
        ("plain_text", "2 * 3 * 4 <b>", r"2 \* 3 \* 4 <b>"),
        ("markdown", "**Two** \\(a_1 b_1\\) <i>x</i>", "**Two** \\(a_1 b_1\\) *x*"),
        ("moodle_auto_format", "one\ntwo", "one  \ntwo"),
        ("html", "<p>One</p>", "One"),
    ],
)
def test_a_text_is_read_by_its_format(kind: str, text: str, stem: str) -> None:
    body = question("shortanswer", answer(100, "a"), stem=text).replace(
        'format="html"', f'format="{kind}"', 1
    )
    assert only(moodle_xml.read(quiz(body))).content["stem"] == stem


def file(name: str, data: bytes | str) -> str:
    text = data if isinstance(data, str) else b64encode(data).decode()
    return f'<file name="{name}" path="/" encoding="base64">{text}</file>'


def test_images_of_two_questions_with_one_name_stay_apart() -> None:
    stem = '<p>See <img src="@@PLUGINFILE@@/a%20map.png" alt="Map"></p>'
    one, two = (
        question("shortanswer", answer(100, "a"), stem=stem, name=name).replace(
            "]]></text></q", f"]]></text>{file('a map.png', data)}</q"
        )
        for name, data in (("A", DOT), ("B", b"other"))
    )
    reading = moodle_xml.read(quiz(one, two))
    assert reading.images == {"a-map.png": DOT, "a-map-2.png": b"other"}
    assert [one.content["stem"] for one in reading.questions] == [
        "See ![Map](image:a-map.png)",
        "See ![Map](image:a-map-2.png)",
    ]
    assert not any(one.losses for one in reading.questions)


def test_a_sound_that_a_text_links_to_is_told_for_what_it_is() -> None:
    stem = '<a href="@@PLUGINFILE@@/high%20tide.mp3">Listen</a>'
    body = question("shortanswer", answer(100, "a"), stem=stem).replace(
        "]]></text></q", f"]]></text>{file('high tide.mp3', DOT)}</q"
    )
    losses = [str(loss.message) for loss in only(moodle_xml.read(quiz(body))).losses]
    assert losses[1:] == ['The file "high tide.mp3" is no image and is left out.']


def test_a_damaged_image_an_unused_one_and_a_far_one_are_told() -> None:
    stem = '<img src="@@PLUGINFILE@@/a.png" alt="A"><img src="http://x.y/b.png" alt="B">'
    body = question("shortanswer", answer(100, "a"), stem=f"Look: {stem}").replace(
        "]]></text></q", f"]]></text>{file('a.png', 'no base64!')}{file('c.png', DOT)}</q"
    )
    losses = "\n".join(str(loss.message) for loss in only(moodle_xml.read(quiz(body))).losses)
    for words in ('The image "a.png" is damaged', 'file "c.png" stands in no text', "b.png"):
        assert words in losses


def test_more_answers_than_anybody_reads_are_refused() -> None:
    reading = moodle_xml.read(quiz(question("multichoice", answer(0, "x") * 201)))
    assert "201 answers" in str(reading.refused[0].message)


# ---------------------------------------------------------------- hostile files


def test_texts_of_endless_markup_are_refused_as_a_whole() -> None:
    one = question("shortanswer", answer(100, "a"), stem="<" * 19_000)
    with pytest.raises(Unreadable, match="400,000 tags"):
        moodle_xml.read(quiz(*[one] * 30))


@pytest.mark.parametrize(
    "data", [b"", b"<quiz>", b"<html/>", b"GIFT ::x:: {T}", b"\x00", b"<a>&b;</a>"]
)
def test_another_file_is_named_for_what_it_is(data: bytes) -> None:
    with pytest.raises(Unreadable):
        moodle_xml.read(data)


VALID = (
    moodle_xml.write(
        [an_item(), an_item(id="n", type=ItemType.NUMERIC, options=(), answer=3.0)]
    ).data
    + b"\n"
)


@given(st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_a_mutated_file_is_read_or_refused(rng: random.Random) -> None:
    data = bytearray(VALID)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data))
        what = rng.randrange(3)
        if what == 0:
            data[at] = rng.randrange(256)
        elif what == 1:
            del data[at : at + rng.randint(1, 30)]
        else:
            start = rng.randrange(len(data))
            data[at:at] = data[start : start + rng.randint(1, 60)]
    assert is_read_or_refused(moodle_xml.read, bytes(data))


TAGS = [
    "question", "name", "text", "questiontext", "answer", "feedback", "single", "tolerance",
    "units", "unit", "multiplier", "unit_name", "subquestion", "category", "tags", "tag",
    "idnumber", "file",
    "generalfeedback", "correctfeedback", "hint", "defaultgrade", "usecase", "info",
]  # fmt: skip
KINDS = ["multichoice", "truefalse", "shortanswer", "numerical", "matching", "ordering", "category"]
attributes = st.dictionaries(
    st.sampled_from(["type", "format", "fraction", "name", "encoding"]),
    st.sampled_from(
        [*KINDS, "html", "markdown", "plain_text", "100", "nan", "-1e400", "", "a.png"]
    ),
    max_size=2,
)
trees = st.recursive(
    st.sampled_from(
        ["", "a", "1", "*", "&lt;b&gt;", "$course$//a/", "@@PLUGINFILE@@/a.png", "1e999"]
    ),
    lambda inner: st.tuples(st.sampled_from(TAGS), attributes, st.lists(inner, max_size=4)),
    max_leaves=14,
)


def as_xml(tree: Any) -> str:
    if isinstance(tree, str):
        return tree
    tag, named, inner = tree
    shown = "".join(f' {key}="{value}"' for key, value in named.items())
    return f"<{tag}{shown}>{''.join(as_xml(one) for one in inner)}</{tag}>"


@given(st.sampled_from(KINDS), st.lists(trees, max_size=6))
@settings(max_examples=80, deadline=None)
def test_any_elements_in_any_order_are_read_or_refused(kind: str, parts: list[Any]) -> None:
    inner = "".join(as_xml(part) for part in parts)
    reading = moodle_xml.read(quiz(question(kind, inner), inner))
    assert len(reading.questions) + len(reading.refused) >= (kind != "category")
    for one in reading.questions:
        assert item_of(one)


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_bytes_are_read_or_refused(data: bytes) -> None:
    assert is_read_or_refused(moodle_xml.read, data)
    assert is_read_or_refused(moodle_xml.read, b"<quiz>" + data + b"</quiz>")
