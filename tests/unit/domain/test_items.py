from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from course.domain.bank import (
    CHOICE_TYPES,
    Difficulty,
    Item,
    ItemStatus,
    ItemType,
    ItemUse,
    Option,
    Pair,
    Reject,
    Step,
    Tolerance,
)
from course.domain.errors import NotValid
from course.domain.items import MAX_TEXT, Grade, fold, grade, read_response

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
ROWS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("abcd") | st.integers(-1, 4))
SHAPES = ["options", "text", "pairs", "places"]
TEXTS = st.text(max_size=40)


def item(kind: ItemType = ItemType.SINGLE_CHOICE, *, keys: str = "b", **values: object) -> Item:
    """An item; choice types get the options a to e, keyed as `keys` says."""
    chosen = values.pop("options", "abcde")
    options = tuple(Option(o, o.upper(), "why", "#part", o in keys) for o in str(chosen))
    if kind is ItemType.TRUE_FALSE:
        options = tuple(Option(o, o, "why", "#part", o == keys) for o in ("true", "false"))
    known: dict[str, object] = {
        "id": "one",
        "module": "introduction",
        "lesson": "neural-networks",
        "objective": "nn-1",
        "type": kind,
        "use": ItemUse.QUIZ,
        "status": ItemStatus.LIVE,
        "difficulty": Difficulty.APPLY,
        "stem": "Which?",
        "options": options if kind in CHOICE_TYPES else (),
    }
    return Item(**(known | values))  # type: ignore[arg-type]


def numeric(answer: float = 3.5, **values: object) -> Item:
    return item(ItemType.NUMERIC, answer=answer, **values)


def short(*accept: str, **values: object) -> Item:
    return item(ItemType.SHORT_ANSWER, accept=accept, **values)


def several(keys: str, options: str = "abcde") -> Item:
    return item(ItemType.MULTIPLE_CHOICE, keys=keys, options=options)


def chosen(options: object) -> dict[str, object]:
    return {"options": list(options)}  # type: ignore[call-overload]


EVERY_TYPE = [
    item(),
    several("bd"),
    item(ItemType.TRUE_FALSE, keys="false"),
    numeric(tolerance=Tolerance(absolute=0.1)),
    short("gradient descent"),
    item(ItemType.MATCHING, pairs=tuple(Pair(p, p, p, "why", "#part") for p in "abc")),
    item(ItemType.ORDERING, steps=tuple(Step(s, s, "why", "#part") for s in "abc")),
]


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("one", EVERY_TYPE, ids=lambda one: one.type)
def test_nothing_answered_is_kept_as_nothing(one):
    empties = {ItemType.MATCHING: {"pairs": {}}, ItemType.ORDERING: {"places": {}}}
    empty = {"options": []} if one.options else empties.get(one.type, {"text": "  "})
    assert read_response(one, None) is None
    assert read_response(one, empty) is None


def test_options_are_kept_in_the_order_of_the_item():
    assert read_response(several("bd"), chosen("db")) == chosen("bd")


def test_text_is_kept_as_it_was_typed():
    assert read_response(short("x"), {"text": " Gradient  Descent "}) == {
        "text": " Gradient  Descent "
    }
    assert read_response(numeric(), {"text": "3,5"}) == {"text": "3,5"}


@pytest.mark.parametrize("one", EVERY_TYPE, ids=lambda one: one.type)
@pytest.mark.parametrize(
    "raw",
    [
        [],
        "b",
        7,
        float("nan"),
        True,
        {},
        {"options": "b"},
        {"options": {"b": 1}},
        {"options": [["b"]]},
        {"options": [None]},
        {"options": ["z"]},
        {"options": ["b", "b"]},
        {"options": ["b"], "key": True},
        {"text": 3.5},
        {"text": float("inf")},
        {"text": ["3.5"]},
        {"text": "3.5", "points": 1},
        {"text": "a\x00b"},
        {"text": "\ud800"},
        {"text": "9" * (MAX_TEXT + 1)},
        {"pairs": ["a"]},
        {"pairs": {"a": "z"}},
        {"pairs": {"z": "a"}},
        {"pairs": {"a": None}},
        {"pairs": {"a": ["b"]}},
        {"pairs": {"a": "b"}, "points": 1},
        {"places": [1, 2]},
        {"places": {"a": 0}},
        {"places": {"a": 4}},
        {"places": {"a": "1"}},
        {"places": {"a": 1.0}},
        {"places": {"a": True}},
        {"places": {"a": 10**400}},
        {"places": {"z": 1}},
    ],
    ids=repr,
)
def test_anything_but_an_answer_is_refused(one, raw):
    with pytest.raises(NotValid):
        read_response(one, raw)


@pytest.mark.parametrize("kind", [ItemType.SINGLE_CHOICE, ItemType.TRUE_FALSE])
def test_only_one_answer_may_be_chosen_where_one_is_asked(kind):
    one = item(kind, keys="false")
    with pytest.raises(NotValid, match="Choose one answer only"):
        read_response(one, {"options": [option.id for option in one.options][:2]})


def test_an_ambiguous_number_is_refused_with_both_readings():
    with pytest.raises(NotValid, match="Write 1 or 1000"):
        read_response(numeric(), {"text": "1.000"})


@pytest.mark.parametrize("one", EVERY_TYPE, ids=lambda one: one.type)
@given(raw=JSON | st.sampled_from(SHAPES).flatmap(lambda key: st.fixed_dictionaries({key: JSON})))
def test_whatever_is_sent_is_read_or_refused(one, raw):
    try:
        response = read_response(one, raw)
    except NotValid:
        return
    assert response is None or 0 <= grade(one, response).fraction <= 1


# ---------------------------------------------------------------- choosing


def test_one_choice_is_right_or_wrong():
    assert grade(item(keys="b"), chosen("b")) == Grade(1.0)
    assert grade(item(keys="b"), chosen("a")) == Grade(0.0)
    assert grade(item(ItemType.TRUE_FALSE, keys="true"), chosen(["true"])) == Grade(1.0)


def test_several_choices_earn_shares_and_lose_shares():
    one = several("bd")  # two keys, three distractors
    assert grade(one, chosen("b")).fraction == pytest.approx(1 / 2)
    assert grade(one, chosen("bda")).fraction == pytest.approx(2 / 3)
    assert grade(one, chosen("ba")).fraction == pytest.approx(1 / 6)
    assert grade(one, chosen("a")).fraction == 0


@st.composite
def multiple_choice(draw):
    options = "abcdef"[: draw(st.integers(2, 6))]
    keys = draw(st.sets(st.sampled_from(options), min_size=1, max_size=len(options) - 1))
    picks = draw(st.sets(st.sampled_from(options)))
    return several("".join(keys), options), frozenset(picks)


@given(multiple_choice())
def test_one_more_right_pick_never_lowers_and_one_more_wrong_pick_never_raises(case):
    one, picks = case
    before = grade(one, chosen(picks)).fraction
    for option in one.options:
        after = grade(one, chosen(picks | {option.id})).fraction
        assert after >= before if option.is_key else after <= before


@given(multiple_choice())
def test_the_key_earns_a_point_and_everything_nothing_and_grades_are_bounded(case):
    one, picks = case
    assert grade(one, chosen(one.keys)).fraction == 1
    assert grade(one, chosen(o.id for o in one.options)).fraction == 0
    assert 0 <= grade(one, chosen(picks)).fraction <= 1


@pytest.mark.parametrize("one", EVERY_TYPE, ids=lambda one: one.type)
@given(stored=st.dictionaries(st.sampled_from(SHAPES) | st.text(), JSON | ROWS))
def test_grading_a_stored_response_never_breaks(one, stored):
    assert 0 <= grade(one, stored).fraction <= 1


@pytest.mark.parametrize("one", EVERY_TYPE, ids=lambda one: one.type)
def test_an_empty_response_earns_nothing(one):
    assert grade(one, None) == Grade(0.0)
    assert grade(one, {}) == Grade(0.0)


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("text", ["3.5", "3,5", "٣٫٥", "3.6", "3.4", "3,5 years", "35e-1"])
def test_a_number_within_the_tolerance_is_right(text):
    one = numeric(3.5, tolerance=Tolerance(absolute=0.1), unit="years")
    assert grade(one, {"text": text}) == Grade(1.0)


@pytest.mark.parametrize("text", ["3.61", "3.39", "-3.5", "35"])
def test_a_number_beyond_the_tolerance_is_not(text):
    assert grade(numeric(3.5, tolerance=Tolerance(absolute=0.1)), {"text": text}) == Grade(0.0)


def test_a_relative_tolerance_is_a_share_of_the_answer():
    one = numeric(3e23, tolerance=Tolerance(relative=0.02))
    assert grade(one, {"text": "3.06×10²³"}).fraction == 1
    assert grade(one, {"text": "3.07×10²³"}).fraction == 0
    assert grade(numeric(-50, tolerance=Tolerance(relative=0.1)), {"text": "-46"}).fraction == 1


def test_an_expected_wrong_number_is_recognised_with_the_same_tolerance():
    rejects = (Reject("one", "#a", value=7.0), Reject("two", "#b", value=4.2))
    one = numeric(3.5, tolerance=Tolerance(absolute=0.1), rejects=rejects)
    assert grade(one, {"text": "4,25"}) == Grade(0.0, 1)
    assert grade(one, {"text": "5"}) == Grade(0.0, None)


def test_of_two_expected_wrong_numbers_the_nearer_one_is_recognised():
    rejects = (Reject("one", "#a", value=100.0), Reject("two", "#b", value=108.0))
    one = numeric(50, tolerance=Tolerance(relative=0.1), rejects=rejects)
    assert grade(one, {"text": "106"}) == Grade(0.0, 1)
    assert grade(one, {"text": "103"}) == Grade(0.0, 0)


def test_a_relative_tolerance_is_a_share_of_what_it_is_held_against_whatever_its_sign():
    rejects = (Reject("a sign lost", "#a", value=50.0), Reject("nothing", "#b", value=0.0))
    one = numeric(-50, tolerance=Tolerance(relative=0.02), rejects=rejects)
    assert grade(one, {"text": "-51"}) == Grade(1.0)
    assert grade(one, {"text": "-51.1"}) == Grade(0.0, None)
    assert grade(one, {"text": "51"}) == Grade(0.0, 0)
    assert grade(one, {"text": "0"}) == Grade(0.0, 1)
    assert grade(one, {"text": "0.01"}) == Grade(0.0, None)


@pytest.mark.parametrize("tolerance", [Tolerance(relative=0.5), Tolerance(absolute=0.0)])
def test_zero_with_nothing_allowed_is_zero_alone(tolerance):
    one = numeric(0, tolerance=tolerance)
    assert grade(one, {"text": "-0,0"}) == Grade(1.0)
    assert grade(one, {"text": "0.000001"}) == Grade(0.0)


@pytest.mark.parametrize("text", ["⑳" * 200, "9" * 200, "1e100", "-1e100", "nan", "inf"])
def test_no_text_is_so_large_that_every_answer_is_near_it(text):
    for answer in (0.0, 3.5, -1e90):
        one = numeric(answer, tolerance=Tolerance(relative=0.1))
        assert grade(one, {"text": text}).fraction == 0


@given(st.floats(-1e6, 1e6), st.floats(0.001, 10))
def test_the_answer_itself_is_right_at_any_tolerance(answer, allowed):
    one = numeric(answer, tolerance=Tolerance(absolute=allowed))
    assert grade(one, {"text": f"{answer:.6f}"}).fraction == 1


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    "text",
    [
        "gradient-descent",
        "Gradient–Descent",
        "  GRADIENT‑DESCENT. ",
        "\uff47radient-descent",
        "gradi\u00adent-descent",
    ],
)
def test_case_width_dashes_and_white_space_do_not_matter(text):
    assert grade(short("gradient-descent"), {"text": text}) == Grade(1.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l’État", "L'E\u0301TAT"),
        ("“weights”", '"Weights"'),
        ("straße", "STRASSE"),
        ("ﬁne tuning", "fine  tuning"),
        ("loss\u00a0function", "loss function"),
        ("σίσυφος", "ΣΊΣΥΦΟΣ"),
    ],
)
def test_two_ways_to_write_the_same_word_are_one(one, other):
    assert fold(one) == fold(other)


def test_any_accepted_variant_is_right_and_an_expected_mistake_is_recognised():
    one = short("weight", "weights", rejects=(Reject("A bias is added.", "#a", text="bias"),))
    assert grade(one, {"text": "Weights"}) == Grade(1.0)
    assert grade(one, {"text": "BIAS"}) == Grade(0.0, 0)
    assert grade(one, {"text": "layer"}) == Grade(0.0, None)


@given(TEXTS, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
@example("\u0345", "NFD")
@example("ΐ", "NFKD")
def test_forms_of_the_same_text_are_equal(text, form):
    assert fold(unicodedata.normalize(form, text)) == fold(text)


@given(TEXTS)
@example("´a")
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_an_accepted_answer_is_right_however_it_is_spaced(text):
    assume(text.strip())
    assert grade(short(text), {"text": f" {text}\u00a0"}).fraction == 1
