"""Papers in columns, and what is counted of them: who chose what, how sure, how fast."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.bank import ItemType, Option, Pair, Reject, Step, Tolerance
from course.domain.statistics import Kind, Papers, analyse_items, analyse_quiz
from course.domain.statistics.confidence import Calibration, confidence_figures
from course.domain.statistics.items import guess_share
from course.domain.statistics.options import score_groups
from course.domain.statistics.responses import Shown, shows
from course.domain.statistics.timing import seconds_taken, time_figures
from tests.answers import RESPONSES, drawn, item


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_in_which_rows_are_read_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = 40
    papers = drawn(rng, people)
    order = rng.permutation(len(papers.paper))
    names = rng.permutation(people)  # and papers may be numbered otherwise
    shuffled = Papers(
        paper=names[papers.paper][order],
        position=papers.position[order],
        section=papers.section[order],
        item=papers.item[order],
        points=papers.points[order],
        response=papers.response[order],
        locale=papers.locale[order],
        seconds=papers.seconds[order],
        is_first=papers.is_first[np.argsort(names)],
    )
    items = [item()] * 10
    one, other = (
        analyse_items(some, items, RESPONSES, ["en", "fr"], np.random.default_rng(2))
        for some in (papers, shuffled)
    )
    assert repr_of(one) == repr_of(other)
    first, second = (analyse_quiz(some, np.random.default_rng(2)) for some in (papers, shuffled))
    assert repr_of(first) == repr_of(second)


def repr_of(found: object) -> object:
    """The same figures are the same text, to eight places."""
    if isinstance(found, float):
        return round(found, 8) + 0.0
    if isinstance(found, list | tuple):
        return [repr_of(one) for one in found]
    if hasattr(found, "__dataclass_fields__"):
        return [repr_of(getattr(found, name)) for name in found.__dataclass_fields__]
    return found


def test_an_item_is_judged_by_the_papers_that_hold_it() -> None:
    papers = drawn(np.random.default_rng(1), 50)
    found = analyse_items(papers, [item()] * 10, RESPONSES, ["en", "fr"], np.random.default_rng(2))
    for number, one in enumerate(found):
        rows = papers.item == number
        assert one.answers == rows.sum()
        assert one.exposure == rows.sum() / 50
        assert one.blanks == (papers.response[rows] == -1).sum()
        assert one.figures.facility == pytest.approx(papers.points[rows].mean())
        assert sum(option.chosen for option in one.options) == one.answers - one.blanks
        assert sum(one.group_sizes) == one.answers
        assert sum(locale.answers for locale in one.locales) == one.answers - one.blanks
    assert sum(one.exposure or 0 for one in found) == pytest.approx(6)


def test_papers_that_ask_some_sections_only_stand_in_no_table_with_whole_ones() -> None:
    whole = drawn(np.random.default_rng(1), 30)
    part = 12  # later tries of three items
    papers = Papers(
        paper=np.concatenate([whole.paper, np.repeat(np.arange(30, 30 + part), 3)]),
        position=np.concatenate([whole.position, np.tile([1, 2, 3], part)]),
        section=np.concatenate([whole.section, np.ones(3 * part, dtype=np.int64)]),
        item=np.concatenate([whole.item, np.tile([5, 6, 7], part)]),
        points=np.concatenate([whole.points, np.ones(3 * part)]),
        response=np.concatenate([whole.response, np.full(3 * part, 2)]),
        locale=np.concatenate([whole.locale, np.zeros(3 * part, dtype=np.int64)]),
        seconds=np.concatenate([whole.seconds, np.full(3 * part, np.nan)]),
        is_first=np.concatenate([whole.is_first, np.zeros(part, dtype=bool)]),
    )
    found, before = (analyse_quiz(some, np.random.default_rng(1)) for some in (papers, whole))
    assert (found.papers, found.left_out, found.length) == (30, part, 6)
    assert repr_of(found.figures) == repr_of(before.figures)
    assert [section.places for section in found.sections] == [3, 3]
    assert sum(section.intended for section in found.sections) == pytest.approx(1)


def test_no_papers_at_all_are_no_fault() -> None:
    papers = drawn(np.random.default_rng(1), 0)
    assert analyse_quiz(papers, np.random.default_rng(1)).figures.mean is None
    (found,) = analyse_items(papers, [item()], [], [], np.random.default_rng(1))
    assert found.verdict.kind is Kind.FEW


# ---------------------------------------------------------------- parts


@given(st.lists(st.sampled_from([0.1, 0.2, 0.5, 0.9]), max_size=60))
def test_equal_scores_stand_in_one_group_and_weaker_groups_are_weaker(scores: list[float]) -> None:
    groups = score_groups(np.array(scores))
    assert sum(int(group.sum()) for group in groups) == len(scores)
    means = [[scores[i] for i in np.flatnonzero(group)] for group in groups]
    for weaker, stronger in itertools.pairwise(means):
        assert max(weaker) < min(stronger)


def test_groups_are_of_about_equal_size_where_all_scores_differ() -> None:
    sizes = [int(group.sum()) for group in score_groups(np.random.default_rng(1).random(200))]
    assert sizes == [40] * 5


def test_the_time_of_an_answer_runs_from_the_one_saved_before_it() -> None:
    papers = np.array([0, 1, 0, 0, 1])
    began = np.array([100.0, 500, 100, 100, 500])
    saved = np.array([130.0, 560, 120, np.nan, 530])
    taken = seconds_taken(papers, began, saved)
    assert taken[:3].tolist() == [10, 30, 20]
    assert np.isnan(taken[3])
    assert taken[4] == 30
    found = time_figures(taken)
    assert found is not None
    assert (found.answers, found.median) == (4, 25)
    assert time_figures(np.array([np.nan])) is None


def test_whoever_knows_what_they_know_earns_a_bonus_for_it() -> None:
    fractions = np.array([1.0] * 8 + [0.0] * 4)
    sure, guess = fractions == 1, fractions == 0
    found = confidence_figures(fractions, {"sure": sure, "guess": guess})
    assert found is not None
    # 8 x 3 and 4 x 0 over 12 answers is 2; always guessing or thinking so would have earned 2/3.
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.bonus == pytest.approx(0.1 * (2 - 2 / 3))
    assert [(d.name, d.answers, d.right) for d in found.degrees] == [
        ("guess", 4, 0),
        ("sure", 8, 8),
    ]
    wrongly = confidence_figures(fractions, {"sure": guess, "guess": sure})
    assert wrongly is not None
    assert wrongly.bonus < 0
    assert confidence_figures(fractions, {}) is None


@pytest.mark.parametrize(
    ("sure", "guessed", "said"),
    [
        ((5, 10), (5, 5), Calibration.MISPLACED),  # right of all, by how sure they were
        ((19, 20), (2, 10), Calibration.KNOWING),
        ((20, 20), (20, 20), Calibration.DOUBTING),
        ((4, 9), (5, 9), Calibration.LITTLE),  # too few were sure to call it misplaced
    ],
)
def test_giving_points_away_is_not_being_sure_of_what_is_wrong(
    sure: tuple[int, int], guessed: tuple[int, int], said: Calibration
) -> None:
    given = [
        (number < right, degree)
        for degree, (right, of) in (("sure", sure), ("guess", guessed))
        for number in range(of)
    ]
    fractions = np.array([float(is_right) for is_right, _ in given])
    degrees = np.array([degree for _, degree in given])
    found = confidence_figures(fractions, {one: degrees == one for one in ("sure", "guess")})
    assert found is not None
    assert found.calibration is said


@pytest.mark.parametrize(
    ("kind", "share"),
    [
        (ItemType.SINGLE_CHOICE, 0.25),
        (ItemType.MULTIPLE_CHOICE, None),
        (ItemType.NUMERIC, None),
    ],
)
def test_blind_guessing_earns_the_mean_of_what_options_earn(
    kind: ItemType, share: float | None
) -> None:
    assert guess_share(item(kind)) == share
    both = (Option("true", "", "", "", True), Option("false", "", "", ""))
    assert guess_share(item(ItemType.TRUE_FALSE, options=both)) == 0.5


def test_what_a_response_shows_is_counted_by_its_meaning() -> None:
    chosen = shows(item(ItemType.MULTIPLE_CHOICE, "ab"), {"options": ["a", "d"]})
    assert chosen == [Shown("a", True), Shown("d", False)]
    number = item(ItemType.NUMERIC, answer=3.5, tolerance=Tolerance(absolute=0.1))
    assert (
        shows(number, {"text": "3,5"}) == shows(number, {"text": " 3.50"}) == [Shown("3.5", True)]
    )
    words = item(ItemType.SHORT_ANSWER, accept=("Compute",), rejects=(Reject("", "", text="data"),))
    assert shows(words, {"text": "DATA."}) == [Shown("data", False)]
    pairs = tuple(Pair(p, p, p.upper(), "", "") for p in "abc")
    match = item(ItemType.MATCHING, pairs=pairs)
    assert shows(match, {"pairs": {"a": "a", "b": "c"}}) == [Shown("a", True)]
    order = item(ItemType.ORDERING, steps=tuple(Step(s, s, "", "") for s in "abc"))
    assert shows(order, {"places": {"a": 1, "b": 3, "c": 2}}) == [Shown("a", True)]
    assert shows(order, None) == []
