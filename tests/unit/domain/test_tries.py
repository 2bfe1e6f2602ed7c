from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.bank import Blueprint
from course.domain.course import Policy
from course.domain.tries import SectionBest, SectionResult, combine, next_try, sections_to_ask

SUBMITTED = datetime(2027, 5, 14, 14, 31, tzinfo=UTC)
POLICY = Policy(pass_share=0.8, wait_minutes=15, tries_before_help=3)
PLAN = Blueprint("m", "Quiz", 0.8, {"a": 4, "b": 4, "c": 4})


def plan(**sections: int) -> Blueprint:
    return Blueprint("m", "Quiz", 0.8, sections)


def test_a_first_try_asks_everything_and_a_later_one_where_points_were_lost():
    assert sections_to_ask(PLAN, {}) == ("a", "b", "c")
    best = {"c": SectionBest(2.5, 4), "a": SectionBest(4, 4), "b": SectionBest(3.9, 4)}
    assert sections_to_ask(PLAN, best) == ("b", "c")


def test_points_lost_to_binary_fractions_are_not_lost():
    best = {"a": SectionBest(0.1 + 0.2 + 2.7, 3), "b": SectionBest(2, 3)}
    assert sections_to_ask(plan(a=3, b=3), best) == ("b",)


def test_everything_is_asked_where_a_changed_quiz_leaves_nothing_that_lost_points():
    assert sections_to_ask(plan(a=3), {"a": SectionBest(3, 3)}) == ("a",)


def test_the_best_of_each_section_stands():
    score = combine(
        PLAN,
        [
            SectionResult("a", 4, 4),
            SectionResult("b", 2.4, 4),
            SectionResult("c", 3, 4),
            SectionResult("b", 1, 4),
            SectionResult("c", 3.2, 4),
        ],
    )
    assert score.points == pytest.approx(9.6)
    assert score.needed == pytest.approx(9.6)
    assert (score.of, score.passed) == (12, True)
    assert score.sections["b"] == pytest.approx(SectionBest(2.4, 4))


def test_a_share_stands_when_the_blueprint_draws_another_number():
    assert combine(plan(a=6), [SectionResult("a", 3, 4)]).points == pytest.approx(4.5)


def test_a_section_that_the_blueprint_lost_counts_nothing():
    assert combine(plan(a=4), [SectionResult("gone", 4, 4)]).points == 0


def test_nobody_passes_a_quiz_before_the_first_try():
    assert not combine(PLAN, []).passed
    assert not combine(plan(), []).passed


RESULTS = st.lists(
    st.builds(
        lambda section, share, of: SectionResult(section, share * of, of),
        st.sampled_from("abc"),
        st.floats(0, 1),
        st.integers(1, 8),
    )
)


@given(RESULTS, RESULTS)
def test_a_later_try_never_takes_points_away(before, later):
    first, both = combine(PLAN, before), combine(PLAN, [*before, *later])
    assert 0 <= first.points <= both.points <= both.of + 1e-9
    assert both.passed or not first.passed


@given(RESULTS, st.randoms())
def test_the_order_of_tries_does_not_matter(results, shuffler):
    shuffled = shuffler.sample(results, len(results))
    assert combine(PLAN, results).points == combine(PLAN, shuffled).points


# ---------------------------------------------------------------- the next try


def ask(now: datetime, *, is_reread=False, tries=1, passed=False):
    return next_try(
        POLICY,
        passed=passed,
        submitted_at=SUBMITTED,
        tries=tries,
        is_reread=is_reread,
        now=now,
    )


def after(minutes: int) -> datetime:
    return SUBMITTED + timedelta(minutes=minutes)


def test_the_first_try_is_open():
    answer = next_try(
        POLICY, passed=False, submitted_at=None, tries=0, is_reread=False, now=SUBMITTED
    )
    assert answer.opens_at is None
    assert not answer.asks_for_help


def test_the_next_try_opens_after_the_wait():
    assert ask(after(1)).opens_at == after(15)
    assert "15 minutes" in str(ask(after(1)).why)
    assert ask(after(15)).opens_at is None


def test_the_next_try_opens_at_once_after_rereading():
    answer = ask(after(2), is_reread=True)
    assert answer.opens_at is None
    assert "read the named parts again" in str(answer.why)


def test_after_the_third_try_help_is_offered_and_the_next_try_still_opens():
    assert not ask(after(20), tries=2).asks_for_help
    answer = ask(after(20), tries=3)
    assert (answer.opens_at, answer.asks_for_help) == (None, True)


def test_nobody_who_passed_is_sent_for_help():
    assert not ask(after(20), tries=5, passed=True).asks_for_help
