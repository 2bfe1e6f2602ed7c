"""Matches and orders on a paper, in its review and in a lesson, over HTTP and without a script."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from bs4 import Tag
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.content.markdown import render_plain
from course.domain.bank import Item
from course.domain.items import Response
from course.store import CheckAnswer
from tests.client.conftest import SignIn, Visitor
from tests.client.test_quiz import Sitting
from tests.quiz import ask_as_check, bank, feedback_of, put_on_paper, right, stored, wrong

MATCH, ORDER = bank()["fs-match-1"], bank()["ss-order-1"]
FIRST = "/course/introduction/first-steps/"

HALF: Response = {"pairs": {"a": "a", "b": "d"}}
SWAPPED: Response = {"places": {"guess": 1, "compare": 2, "repeat": 3, "change": 4}}

Begin = Callable[[str], tuple[Sitting, int]]


@pytest.fixture
def begin(sign_in: SignIn, db: Session) -> Begin:
    """A sitting whose paper holds this item, and its place."""

    def go(name: str) -> tuple[Sitting, int]:
        sitting = Sitting(sign_in(), db)
        position = put_on_paper(db, sitting.id, name)
        sitting.items[position - 1] = bank()[name]
        sitting.page = sitting.visitor.get(sitting.path)
        return sitting, position

    return go


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def chosen(section: Tag) -> dict[str, str]:
    """What the selects of a question hold, by row; rows without an answer are left out."""
    selects = {select["data-row"]: select for select in section.select("select")}
    picked = {row: one.select_one("option[selected]") for row, one in selects.items()}
    return {row: str(option["value"]) for row, option in picked.items() if option}


def question(sitting: Sitting, position: int) -> Tag:
    section = sitting.page.select_one(f"#question-{position}")
    assert section is not None
    return section


# ---------------------------------------------------------------- what is asked


def test_each_left_text_names_a_select_of_the_right_texts(begin: Begin) -> None:
    sitting, n = begin(MATCH.id)
    section = question(sitting, n)
    labels = [words(label) for label in section.select("label")]
    assert labels[0] == "The weights of a layer"
    assert section.select_one("label strong").get_text() == "weights"  # type: ignore[union-attr]
    for box in section.select("select"):
        texts = [option.get_text() for option in box.select("option")]
        assert texts[0] == "Choose…"
        assert sorted(texts[1:]) == sorted({pair.right for pair in MATCH.pairs})
        assert box.select_one("option")["value"] == ""  # type: ignore[index]


def test_each_step_names_a_select_of_places(begin: Begin) -> None:
    sitting, n = begin(ORDER.id)
    section = question(sitting, n)
    assert {words(label) for label in section.select("label")} == {
        render_plain(step.text) for step in ORDER.steps
    }
    for box in section.select("select"):
        texts = [option.get_text() for option in box.select("option")]
        assert texts == ["Place…", "1", "2", "3", "4"]
    shown = [box["data-row"] for box in section.select("select")]
    assert shown != [step.id for step in ORDER.steps]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("A **bold** claim & `more`", "A bold claim & more"),
        ("1 < 2", "1 < 2"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("[named](lesson:introduction/first-steps)", "named"),
    ],
)
def test_a_text_in_a_select_is_what_a_reader_of_its_markup_sees(text: str, plain: str) -> None:
    assert render_plain(text) == plain


# ---------------------------------------------------------------- saving by script


@pytest.mark.parametrize("item", [MATCH, ORDER], ids=lambda item: item.type)
def test_an_answer_is_saved_and_stands_there_again(begin: Begin, db: Session, item: Item) -> None:
    sitting, n = begin(item.id)
    said = sitting.save(n, right(item))
    assert said["response"] == right(item)
    assert stored(db, sitting.id, n) == (right(item), 1, "en")
    sitting.page = sitting.visitor.get(sitting.path)
    (rows,) = right(item).values()
    assert chosen(question(sitting, n)) == {row: str(value) for row, value in rows.items()}  # type: ignore[attr-defined]


def test_a_half_given_answer_is_saved_and_goes_on_from_there(begin: Begin, db: Session) -> None:
    sitting, n = begin(MATCH.id)
    sitting.save(n, HALF)
    assert stored(db, sitting.id, n) == (HALF, 1, "en")
    sitting.save(n, right(MATCH), revision=1)
    assert stored(db, sitting.id, n) == (right(MATCH), 2, "en")


def test_the_same_match_by_another_name_is_the_same_answer(begin: Begin) -> None:
    sitting, n = begin(MATCH.id)
    first = sitting.save(n, {"pairs": {"a": "a"}})
    assert sitting.save(n, {"pairs": {"a": "c"}}) == first


@pytest.mark.parametrize("item", [MATCH, ORDER], ids=lambda item: item.type)
def test_an_older_page_is_told_the_newer_answer(begin: Begin, item: Item) -> None:
    sitting, n = begin(item.id)
    newer = sitting.save(n, right(item))
    assert sitting.save(n, wrong(item), revision=0, status=409) == newer | {"error": "newer"}


@pytest.mark.parametrize(
    "response",
    [
        {"options": ["a"]},
        {"text": "a"},
        {"pairs": {"z": "a"}},
        {"pairs": [["a", "b"]]},
        {"places": {"guess": 9}},
        {"places": {"guess": "1"}},
        {"places": {"guess": True}},
    ],
    ids=repr,
)
def test_what_is_no_answer_is_refused_with_words(begin: Begin, response: object) -> None:
    for item in (MATCH, ORDER):
        sitting, n = begin(item.id)
        assert "could not be read" in str(sitting.save(n, response, status=400)["message"])


# ---------------------------------------------------------------- without a script


@pytest.mark.parametrize("item", [MATCH, ORDER], ids=lambda item: item.type)
def test_a_form_saves_every_row(begin: Begin, db: Session, item: Item) -> None:
    sitting, n = begin(item.id)
    sitting.visitor.post(f"{sitting.path}answers/{n}", sitting.fill(n, right(item)))
    assert stored(db, sitting.id, n) == (right(item), 1, "en")
    sitting.page = sitting.visitor.follow()
    sitting.visitor.post(f"{sitting.path}answers/{n}", sitting.form())  # nothing was touched
    assert stored(db, sitting.id, n) == (right(item), 1, "en")


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (MATCH, "The number of layers: A person sets it & leaves it"),
        (ORDER, "1. The network makes a guess"),
    ],
    ids=lambda value: value.type if isinstance(value, Item) else "",
)
def test_an_old_form_shows_both_answers_and_loses_neither(
    begin: Begin, db: Session, item: Item, said: str
) -> None:
    sitting, n = begin(item.id)
    mine = sitting.fill(n, wrong(item))
    sitting.save(n, right(item))  # in another window
    sitting.page = sitting.visitor.post(f"{sitting.path}answers/{n}", mine, status=409)
    section = question(sitting, n)
    assert said in words(section.select_one(".conflict"))
    (rows,) = wrong(item).values()
    assert chosen(section) == {row: str(value) for row, value in rows.items()}  # type: ignore[attr-defined]
    assert stored(db, sitting.id, n) == (right(item), 1, "en")
    sitting.visitor.post(f"{sitting.path}answers/{n}", sitting.form())
    assert stored(db, sitting.id, n) == (wrong(item), 2, "en")


@pytest.mark.parametrize("place", ["0", "5", "-1", "first", "\u0661", "9" * 400])
def test_a_place_that_is_none_is_refused_and_the_others_are_kept_on_the_page(
    begin: Begin, db: Session, place: str
) -> None:
    sitting, n = begin(ORDER.id)
    data = sitting.fill(n, right(ORDER)) | {f"a{n}-guess": place}
    sitting.page = sitting.visitor.post(f"{sitting.path}answers/{n}", data, status=422)
    section = question(sitting, n)
    assert "could not be read" in words(section)
    assert chosen(section) == {"compare": "2", "change": "3", "repeat": "4"}
    assert stored(db, sitting.id, n) is None


def test_looking_over_names_what_was_answered_in_part(begin: Begin) -> None:
    sitting, n = begin(MATCH.id)
    page = sitting.visitor.get(f"{sitting.path}submit")
    assert "Answered in part" not in words(page.main)
    sitting.save(n, HALF)
    page = sitting.visitor.get(f"{sitting.path}submit")
    assert "3 of 4 questions are not answered" in words(page.main)
    assert [words(link) for link in page.select("h2 ~ .question-links a")] == [f"Question {n}"]
    sitting.save(n, right(MATCH), revision=1)
    assert "Answered in part" not in words(sitting.visitor.get(f"{sitting.path}submit").main)


# ---------------------------------------------------------------- review


def reviewed(sitting: Sitting, position: int) -> list[str]:
    """The rows of a question in the review, in words."""
    return [words(row) for row in sitting.page.select(f"#question-{position} .arranged-rows li")]


def test_after_a_fail_each_row_says_what_was_chosen_and_no_key_is_told(begin: Begin) -> None:
    sitting, n = begin(MATCH.id)
    sitting.save(n, HALF)
    sitting.submit()
    rows = reviewed(sitting, n)
    assert rows[0] == "The weights of a layer Your answer: Training changes it Right"
    assert rows[1] == (
        "The number of layers Your answer: It does not matter Not right Read the paragraph"
    )
    assert rows[2:] == [
        "The bias of a neuron Not answered",
        "The colour of the cable Not answered",
    ]
    said = words(sitting.page.main)
    assert "Right answer" not in said
    assert not [pair.id for pair in MATCH.pairs if pair.feedback in said]


def test_after_a_fail_steps_stand_in_the_order_that_was_given(begin: Begin) -> None:
    sitting, n = begin(ORDER.id)
    sitting.save(n, SWAPPED)
    sitting.submit()
    rows = reviewed(sitting, n)
    assert rows[0] == "Place 1 The network makes a guess Right"
    assert rows[2] == "Place 3 All of it is done again Not right Read the paragraph"
    assert "right order" not in " ".join(rows)
    said = words(sitting.page.select_one(f"#question-{n}"))
    assert "Partly right, 0.6 of 1" in said
    assert "Your order" in said
    assert "Every two steps in their right order earn a share" in said


def test_a_step_without_a_place_stands_last(begin: Begin) -> None:
    sitting, n = begin(ORDER.id)
    sitting.save(n, {"places": {"repeat": 1}})
    sitting.submit()
    rows = reviewed(sitting, n)
    assert rows[0].startswith("Place 1 All of it is done again Not right")
    assert all(row.startswith("–") and row.endswith("Not answered") for row in rows[1:])


def passed_but_for(sitting: Sitting, position: int, response: Response) -> None:
    sitting.finish(lambda item: response if item is sitting.items[position - 1] else right(item))
    assert "You have passed this quiz" in words(sitting.page.main)


def test_after_a_pass_the_right_text_is_named_beside_a_wrong_one(begin: Begin) -> None:
    sitting, n = begin(MATCH.id)
    passed_but_for(sitting, n, {"pairs": MATCH.matches | {"b": "d"}})
    rows = reviewed(sitting, n)
    assert "Your answer: It does not matter Right answer: A person sets it & leaves it" in rows[1]
    assert "Weights are what is trained." in rows[0]
    assert "Partly right, 0.7 of 1" in words(sitting.page.select_one(f"#question-{n}"))


def test_after_a_pass_steps_stand_in_their_right_order(begin: Begin) -> None:
    sitting, n = begin(ORDER.id)
    passed_but_for(sitting, n, SWAPPED)
    rows = reviewed(sitting, n)
    assert rows[0].startswith("Place 1 The network makes a guess Right")
    assert rows[2].startswith("Place 3 The weights are changed a little Your answer: place 4 Not")
    assert "right order" in words(sitting.page.select_one(f"#question-{n} .row-order"))


# ---------------------------------------------------------------- in a lesson


@pytest.fixture
def learner(sign_in: SignIn, db: Session) -> Visitor:
    """Somebody in a lesson whose two checks are a match and an order."""
    ask_as_check(db, "fs-check-1", MATCH.id)
    ask_as_check(db, "fs-check-2", ORDER.id)
    visitor = sign_in()
    visitor.get(FIRST)
    return visitor


def test_checks_do_not_show_their_answer_in_their_order(learner: Visitor) -> None:
    steps = learner.page.select("#check-2 select")  # type: ignore[union-attr]
    assert [box["data-row"] for box in steps] != [step.id for step in ORDER.steps]
    again = learner.get(FIRST).select("#check-2 select")
    assert [box["data-row"] for box in steps] == [box["data-row"] for box in again]


def test_a_match_in_a_lesson_is_explained_where_it_stands(learner: Visitor) -> None:
    fields: dict[str, object] = {"answer-1-a": "a", "answer-1-b": "d", "answer-1-c": "a"}
    learner.post(f"{FIRST}checks/fs-check-1/", fields | {"answer-1-d": "d"})
    check = learner.follow().select_one("#check-1")
    assert "Right answer: A person sets it & leaves it" in words(check)
    assert check.select_one(".option.wrong a")["href"] == "#s-the-first-part"  # type: ignore[union-attr,index]
    assert [words(word) for word in check.select(".option-word")] == [  # type: ignore[union-attr]
        "Right",
        "Not right",
        "Right",
        "Right",
    ]
    assert "costs nothing" in words(check)


def test_an_order_in_a_lesson_is_answered_by_a_script(learner: Visitor, db: Session) -> None:
    said = learner.post_json(f"{FIRST}checks/fs-check-2/", right(ORDER))
    assert str(said["check"]).count("Not right") == 0
    row = db.scalars(select(CheckAnswer)).one()
    assert (row.fraction, json.loads(row.response)) == (1.0, right(ORDER))


@pytest.mark.parametrize(
    ("number", "fields", "words_"),
    [
        (1, {}, "Choose something for every row to go on."),
        (1, {"answer-1-a": "a"}, "Choose something for every row to go on."),
        (2, {}, "Give every step a place of its own to go on."),
        (
            2,
            {f"answer-2-{step.id}": "1" for step in ORDER.steps},
            "Give every step a place of its own to go on.",
        ),
    ],
)
def test_a_check_is_answered_whole_and_what_was_chosen_stays(
    learner: Visitor, db: Session, number: int, fields: dict[str, object], words_: str
) -> None:
    page = learner.post(f"{FIRST}checks/fs-check-{number}/", fields, status=422)
    assert words_ in words(page.select_one(f"#check-{number} [data-error]"))
    section = page.select_one(f"#check-{number}")
    assert section is not None
    kept = {f"answer-{number}-{row}": value for row, value in chosen(section).items()}
    assert kept == fields
    assert db.scalar(select(func.count()).select_from(CheckAnswer)) == 0


# ---------------------------------------------------------------- on paper


def test_a_booklet_leaves_room_for_the_answers_and_gives_none_away(learner: Visitor) -> None:
    page = learner.get("/course/introduction/booklet/")
    lefts, steps = page.select(".paper-rows")[:2]
    assert [words(row) for row in lefts.select("li")] == [
        render_plain(pair.left) for pair in MATCH.pairs
    ]
    letters = [words(row) for row in page.select(".paper-letters li")]
    assert sorted(letters) == sorted({pair.right for pair in MATCH.pairs})
    shown = [words(row) for row in steps.select("li")]
    right_order = [render_plain(step.text) for step in ORDER.steps]
    assert sorted(shown) == sorted(right_order)
    assert shown != right_order
    assert not [one for one in feedback_of(MATCH) + feedback_of(ORDER) if one in words(page.main)]
