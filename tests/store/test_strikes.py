"""The count of tries at an account's doors: kept in the database, also for unknown accounts."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.domain.errors import TooMany
from course.records import strikes
from course.records.strikes import CARD, RESET, SIGN_IN, Limit
from course.store import Strike
from course.store.database import Database
from tests.factories import NOON

NAME = "amina@example.org"
MOMENT = timedelta(seconds=1)


def strike(db: Session, times: int, limit: Limit = SIGN_IN, name: str = NAME, at=NOON) -> None:
    for _ in range(times):
        strikes.add(db, limit, name, at)
    db.commit()


def count(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Strike)) or 0


@pytest.mark.parametrize("limit", [SIGN_IN, RESET, CARD], ids=lambda limit: limit.purpose)
def test_the_last_try_is_let_through_and_the_next_is_not(db: Session, limit: Limit):
    strike(db, limit.tries - 1, limit)
    strikes.check(db, limit, NAME, NOON)
    strike(db, 1, limit)
    with pytest.raises(TooMany):
        strikes.check(db, limit, NAME, NOON)


def test_the_refusal_says_how_long_to_wait_and_keeps_its_word(db: Session):
    strike(db, SIGN_IN.tries, at=NOON)
    later = NOON + timedelta(minutes=4, milliseconds=300)
    with pytest.raises(TooMany) as refusal:
        strikes.check(db, SIGN_IN, NAME, later)
    wait = timedelta(seconds=refusal.value.retry_after_seconds)
    assert timedelta(minutes=10) < wait < timedelta(minutes=12)
    assert "11 minutes" in str(refusal.value.words)
    strikes.check(db, SIGN_IN, NAME, later + wait)


def test_a_try_is_counted_until_its_time_is_over(db: Session):
    strike(db, SIGN_IN.tries)
    with pytest.raises(TooMany):
        strikes.check(db, SIGN_IN, NAME, NOON + SIGN_IN.window - MOMENT)
    strikes.check(db, SIGN_IN, NAME, NOON + SIGN_IN.window)


def test_somebody_who_goes_on_trying_goes_on_waiting(db: Session):
    for minute in range(60):
        at = NOON + timedelta(minutes=minute)
        strike(db, 1, at=at)
        if minute >= SIGN_IN.tries:
            with pytest.raises(TooMany):
                strikes.check(db, SIGN_IN, NAME, at)


def test_writing_the_address_in_another_way_gives_no_more_tries(db: Session):
    strike(db, SIGN_IN.tries, name=f"  {NAME.upper()} ")
    with pytest.raises(TooMany):
        strikes.check(db, SIGN_IN, NAME, NOON)


def test_other_accounts_and_other_doors_count_for_themselves(db: Session):
    strike(db, SIGN_IN.tries)
    with pytest.raises(TooMany):
        strikes.check(db, SIGN_IN, NAME, NOON)
    strikes.check(db, SIGN_IN, "other@example.org", NOON)
    strikes.check(db, RESET, NAME, NOON)


def test_signing_in_rightly_forgets_the_tries_at_this_door_alone(db: Session):
    strike(db, SIGN_IN.tries)
    strike(db, RESET.tries, RESET)
    strike(db, SIGN_IN.tries, name="other@example.org")
    strikes.clear(db, SIGN_IN, NAME)
    strikes.check(db, SIGN_IN, NAME, NOON)
    for limit, name in ((RESET, NAME), (SIGN_IN, "other@example.org")):
        with pytest.raises(TooMany):
            strikes.check(db, limit, name, NOON)


def test_no_address_is_kept(db: Session):
    strike(db, 1)
    (kept,) = db.scalars(select(Strike))
    assert len(kept.subject) == 64
    assert "amina" not in f"{kept.subject}{kept.purpose}"


def test_tries_whose_time_is_over_are_deleted_with_the_next_one(db: Session):
    strike(db, 3, name="somebody@example.org")
    strike(db, 1, at=NOON + SIGN_IN.window)
    assert count(db) == 1


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_can_be_counted(db: Session, name: str):
    strikes.check(db, SIGN_IN, name, NOON)
    strikes.add(db, SIGN_IN, name, NOON)
    strikes.clear(db, SIGN_IN, name)
    assert count(db) == 0


def test_another_machine_sees_the_same_count(db: Session, database: Database):
    strike(db, SIGN_IN.tries)
    with database.session(writes=False) as elsewhere, pytest.raises(TooMany):
        strikes.check(elsewhere, SIGN_IN, NAME, NOON)


def test_tries_at_the_same_moment_are_counted_like_tries_in_a_row(database: Database):
    def guess(_: int) -> bool:
        with database.session(writes=True) as db:
            try:
                strikes.check(db, SIGN_IN, NAME, NOON)
            except TooMany:
                return False
            time.sleep(0.02)  # a password is looked at meanwhile
            strikes.add(db, SIGN_IN, NAME, NOON)
            db.commit()
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(guess, range(3 * SIGN_IN.tries))) == SIGN_IN.tries
