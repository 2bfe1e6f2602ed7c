"""The database holds what the rules need: kinds of transactions, UTC, constraints."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.exc import InternalError as PostgresRefuses
from sqlalchemy.orm import Session

from course.store import Attempt, Person, QuizVersion
from course.store.database import Database
from tests.factories import NOON, make_person


def test_a_reading_session_cannot_write(database: Database, db: Session) -> None:
    person = make_person(db)
    with database.session(writes=False) as reader:
        assert reader.get(Person, person.id) is not None
        with pytest.raises((OperationalError, PostgresRefuses)):
            reader.execute(text("UPDATE person SET zone = 'Africa/Dakar'"))
    with database.session(writes=True) as writer:
        assert writer.get_one(Person, person.id).zone == "UTC"


def test_times_come_back_in_utc_whatever_zone_they_had(db: Session) -> None:
    there = datetime(2027, 5, 3, 14, tzinfo=timezone(timedelta(hours=2)))
    person = make_person(db, at=there)
    db.expire_all()
    assert db.get_one(Person, person.id).created_at == datetime(2027, 5, 3, 12, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused(db: Session) -> None:
    with pytest.raises(StatementError, match="zone"):
        make_person(db, at=datetime(2027, 5, 3, 14))


def attempt(person: Person, quiz: int, ordinal: int) -> Attempt:
    return Attempt(
        public_id=f"a{ordinal}",
        person_id=person.id,
        module="introduction",
        quiz_version_id=quiz,
        ordinal=ordinal,
        seed=1,
        sections="[]",
        policy="{}",
        started_at=NOON,
    )


def test_nobody_has_two_open_attempts_at_one_quiz(db: Session) -> None:
    person, quiz = make_person(db), db.scalars(select(QuizVersion)).one()
    db.add_all([attempt(person, quiz.id, 1), attempt(person, quiz.id, 2)])
    with pytest.raises(IntegrityError):
        db.flush()
