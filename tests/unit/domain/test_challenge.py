"""Objections: who may judge, whom a verdict concerns, what is kept of a text."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from course.domain.challenge import (
    Verdict,
    clean_text,
    concerns_reader,
    concerns_version,
    due_at,
    why_not_judge,
)
from tests.factories import NOON

LATER = NOON + timedelta(days=1)
people = st.integers(1, 4)


def test_an_answer_is_due_after_the_days_that_were_promised():
    assert due_at(NOON, 5) == NOON + timedelta(days=5)


def test_somebody_who_has_no_part_in_it_may_judge():
    assert why_not_judge(1, objector=2, first_judge=None) is None
    assert why_not_judge(1, objector=2, first_judge=3) is None


@given(people, people, st.none() | people)
def test_nobody_judges_their_own_objection_nor_twice(judge, objector, first_judge):
    refusal = why_not_judge(judge, objector=objector, first_judge=first_judge)
    assert (refusal is None) == (judge not in {objector, first_judge})


def test_a_verdict_that_changes_an_item_concerns_the_versions_before_it():
    assert concerns_version(Verdict.UPHELD, NOON, LATER)
    assert not concerns_version(Verdict.UPHELD, LATER + timedelta(seconds=1), LATER)
    assert not concerns_version(Verdict.PARTLY, LATER + timedelta(seconds=1), LATER)


def test_a_verdict_that_leaves_an_item_as_it_is_concerns_later_versions_too():
    assert concerns_version(Verdict.REJECTED, LATER, NOON)


def test_a_verdict_concerns_whoever_can_read_the_sentence_or_could():
    assert concerns_reader(NOON, None, still_stands=True)
    assert concerns_reader(LATER, NOON, still_stands=False)
    assert not concerns_reader(NOON, LATER, still_stands=False)
    assert not concerns_reader(NOON, None, still_stands=False)


def test_lines_stay_and_signs_that_no_page_holds_go():
    assert clean_text(" One\r\ntwo\x07\r\r\n\n\n\nthree ") == "One\ntwo\n\nthree"
    assert clean_text(None) == ""


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_text(clean_text(text)) == clean_text(text)
