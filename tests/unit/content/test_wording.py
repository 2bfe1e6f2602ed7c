"""Item-writing flaws: each rule by an example that breaks it and one that does not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.content.checking.balance import (
    chi_square_tail,
    evenness,
    key_places,
    position_advice,
    shares,
)
from course.content.checking.checker import advice
from course.content.checking.item_advice import item_advice
from course.content.checking.item_checks import wording_advice, wording_problems
from course.content.checking.item_faults import item_faults
from course.content.checking.wording import content_words, numbers_of, stem
from course.domain.bank import Difficulty, Item, ItemStatus, ItemType
from tests.unit.content.making import item, quiz_file, statement
from tests.unit.content.writing import QUIZ, write_course

FAULTY = [
    (item("Which of these is not a weight?"), "“not” turns the question round"),
    (item("A case. Which claims does the text never make?"), "write **NEVER**"),
    (item("All of these are weights except which one?"), "“except”"),
    (item("Which reply isn’t right?"), "“isn’t”"),
    (item("Without which part does it fail?"), "“Without”"),
    (item("What?", "*One", "Two", "All of the above"), "“All of the above” speaks of the other"),
    (item("What?", "*One", "None of these"), "“None of these”"),
    (item("What?", "*It grows", "It grows, but slowly"), "overlap"),
    (item("What?", "*Weights", "Weights and layers", "Loss"), "overlap"),
    (item("How many?", "10 to 20", "*20 to 30"), "overlap"),
    (item("How many?", "10–20 %", "*15–30 %"), "overlap"),
    (item("How many?", "More than 5 years", "*At least 9 years"), "overlap"),
    (item("What?", "*The moon", "A moon."), "say the same"),
]


@pytest.mark.parametrize(("one", "words"), FAULTY)
def test_a_flaw_that_spoils_an_item_is_a_fault(one: Item, words: str) -> None:
    assert any(words in fault for fault in item_faults(one)), item_faults(one)


SOUND = [
    item("Which of these is **NOT** a weight?"),
    item("The sensor does not work. What follows?"),
    item("A network without a hidden layer checks forms. Which change helps?"),
    item("Which reason did the state give for not signing?"),
    item("Why does this not compare the two states?"),
    item("Which reply fits a reader who does not know the term?"),
    item("A minister says: “We do not know.” Which answer helps?"),
    statement("The law does not bind the state.", is_true=True),
    item("Which stage?", "Pre-training", "*None: people only use the model"),
    item("What?", "*The loss", "The slope of the loss"),
    item("How many?", "10 to 19", "*20 to 29"),
    item("How many?", "Less than 5 years", "*5 to 9 years", "More than 9 years"),
    item("How long?", "5 to 6 weeks", "*5 to 6 months"),
    item("Which?", "*Weights", "Weights and layers", type=ItemType.MULTIPLE_CHOICE),
]


@pytest.mark.parametrize("one", SOUND, ids=lambda one: one.stem)
def test_what_an_experienced_writer_would_let_pass_is_no_fault(one: Item) -> None:
    assert item_faults(one) == []


CUES = [
    (
        item("Why?", "*Because the moon and the sun pull in one line", "Because of ships", "Wind"),
        "the key has 45 characters, the longest distractor 16",
    ),
    (item("The tide is moved by a", "*moon", "star", "wind"), None),
    (item("The tide is moved by an", "*ocean", "moon", "wind"), "only 1 of the options can follow"),
    (item("The causes are", "*two bodies", "a wind", "the ships"), "does not go with “a wind”"),
    (item("What?", "*The moon.", "The wind", "The ships"), "the key alone ends with a full stop"),
    (item("What?", "*the moon", "The wind", "The ships"), "alone begins with a small letter"),
    (
        item("What?", "*It helps", "It always helps", "It must be forbidden"),
        "“always”, “must” in 2 distractors and not in the key",
    ),
    (item("What?", "*It may help", "It helps", "It harms"), "“may” in the key alone"),
    (
        item("Who moves the waters of the tide?", "*Tidal waters", "Ships", "Wind"),
        "“waters” of the stem in the key alone",
    ),
    (item("How much?", "*About 14 %", "Very little", "Nearly all"), "the number 14 in the key"),
    (item("When?", "*In 1986", "Very early", "Very late"), None),
    (
        item(
            "Which?", "*Low tide, full moon", "High tide, full moon", "Low tide, half moon", "Wind"
        ),
        None,
    ),
    (
        item("Which?", "*Red moon, blue sea", "Red moon, calm wind", "Warm rain, blue sea"),
        "the key shares more words with the other options",
    ),
    (statement("Every state signed.", is_true=False), "“every” in a statement that is false"),
    (statement("A state may leave.", is_true=True), "“may” in a statement that is true"),
    (statement("Every state signed.", is_true=True), None),
]


@pytest.mark.parametrize(("one", "words"), CUES)
def test_a_cue_to_the_key_is_advice_and_no_fault(one: Item, words: str | None) -> None:
    found = item_advice(one)
    assert item_faults(one) == []
    assert found == [] if words is None else any(words in one for one in found), found


def test_words_are_compared_without_their_commonest_endings() -> None:
    assert stem("trained") == stem("training") == stem("trains")
    assert stem("policies") == stem("policy")
    assert stem("loss") == "loss"
    assert content_words("I don’t know what the **networks** were") == {"know", "network"}
    assert numbers_of("5.5 % of 1 000, in 2024") == ["5.5", "1 000", "2024"]


def test_a_draft_may_have_faults_and_is_advised_of_them() -> None:
    draft = item("Which of these is not a weight?", status=ItemStatus.DRAFT)
    silent = item(options=(), status=ItemStatus.RETIRED)
    file = quiz_file(draft, silent)
    assert wording_problems([file]) == []
    assert [(one.line, "turns the question" in one.message) for one in wording_advice([file])] == [
        (10, True)
    ]


def test_advice_has_file_and_line(tmp_path) -> None:
    changed = QUIZ.replace('text = "The moon"', 'text = "The moon may move it"')
    found = advice(write_course(tmp_path, sea=changed))
    assert [str(one) for one in found if "may" in one.message] == [
        "quizzes/sea.toml:6: item tides-moon: “may” in the key alone"
    ]


# ---------------------------------------------------------------- a whole bank


@pytest.mark.parametrize(
    ("square", "degrees"),
    [(3.8415, 1), (5.9915, 2), (7.8147, 3), (9.4877, 4), (11.0705, 5), (12.5916, 6)],
)
def test_the_tables_of_chi_square_are_met(square: float, degrees: int) -> None:
    assert chi_square_tail(square, degrees) == pytest.approx(0.05, abs=1e-5)


def test_keys_that_stand_at_one_place_are_named_and_even_ones_are_not() -> None:
    def bank(*places: int) -> list[Item]:
        texts = ["One", "Two", "Three", "Four"]
        return [
            item(
                "Which?", *(f"*{t}" if at == place else t for at, t in enumerate(texts)), id=str(n)
            )
            for n, place in enumerate(places)
        ]

    assert position_advice([quiz_file(*bank(*[0, 1, 2, 3] * 5))]) == []
    (found,) = position_advice([quiz_file(*bank(*[1] * 15, 0, 2, 3))])
    assert "1 (4), 15 (4), 1 (4), 1 (4) times" in found.message
    assert key_places(bank(0, 1)) == [(keys, 0.5, 0.5) for keys in (1, 1, 0, 0)]
    assert evenness(key_places(bank(0, 1))) == 1.0, "too few to tell"


def test_several_keys_are_counted_place_by_place() -> None:
    def several(*texts: str) -> Item:
        return item("Which?", *texts, type=ItemType.MULTIPLE_CHOICE)

    first = [several("*One", "Two", "*Three", "Four")] * 10
    (found,) = position_advice([quiz_file(*first)])
    assert "10 (5), 0 (5), 10 (5), 0 (5) times" in found.message
    even = [several("*One", "*Two", "Three", "Four"), several("One", "Two", "*Three", "*Four")]
    assert position_advice([quiz_file(*even * 5)]) == []


@settings(max_examples=6, deadline=None)
@given(st.integers(2, 6).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n - 1))))
def test_the_test_of_places_is_fair_to_any_number_of_keys(shape: tuple[int, int]) -> None:
    size, keys = shape
    texts = [f"*{n}" if n < keys else str(n) for n in range(size)]
    rng = random.Random(size * keys)
    unlikely = 0
    for _ in range(200):
        items = [item("?", *rng.sample(texts, size)) for _ in range(30)]
        unlikely += evenness(key_places(items)) < 0.05
    assert unlikely <= 25, "about 10 of 200 are expected"


def test_shares_are_counted_by_module_and_in_all() -> None:
    first = quiz_file(item(), item(id="two", difficulty=Difficulty.APPLY, disputed=True))
    second = quiz_file(item(id="three", module="sky"), item(status=ItemStatus.DRAFT), module="sky")
    tables = dict(shares([first, second]))
    assert [(row.what, row.counts, row.target) for row in tables["difficulty"][:3]] == [
        ("remember", (1, 1, 2), 0.25),
        ("understand", (0, 0, 0), 0.4),
        ("apply", (1, 0, 1), 0.25),
    ]
    assert [row.counts for row in tables["disputed"]] == [(1, 0, 1), (1, 1, 2)]
