"""What the clock asks for is done once, and a failure of one thing leaves the rest alone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.course import Course
from course.records import installation as book
from course.serving import chores
from course.store import ChoreRow, OutboxMessage
from course.store.database import Database
from course.web.chores import Chore, at_once, chores_of, daily, every
from tests.conftest import Clock
from tests.factories import NOON, make_person

AN_HOUR = timedelta(hours=1)


class Work:
    """A chore that writes a letter each time, and fails when it is told to."""

    def __init__(self, name: str = "work") -> None:
        self.fails = False
        self.chore = Chore(name, self.run, every(AN_HOUR))

    def run(self, db: Session, _course: Course, now: datetime) -> None:
        db.add(
            OutboxMessage(
                cause=f"{self.chore.name}:{now.isoformat()}",
                recipient="a@example.org",
                subject="",
                body="",
                written_at=now,
                due_at=now,
            )
        )
        db.flush()
        if self.fails:
            raise RuntimeError("the chore was told to fail")


@pytest.fixture
def work(app: Flask) -> Work:
    work = Work()
    app.extensions["chores"] = [work.chore]
    return work


def letters(database: Database) -> int:
    with database.session(writes=False) as db:
        return len(db.scalars(select(OutboxMessage.id)).all())


def due(database: Database, name: str = "work") -> datetime:
    with database.session(writes=False) as db:
        return db.scalars(select(ChoreRow.due_at).where(ChoreRow.name == name)).one()


def failing(database: Database, name: str = "work") -> tuple[int, datetime | None]:
    with database.session(writes=False) as db:
        row = db.get_one(ChoreRow, name)
        return row.failures, row.failing_since


def test_a_chore_is_done_when_it_falls_due_and_not_before(
    app: Flask, database: Database, work: Work
) -> None:
    assert chores.run_due(app, database, NOON) == 0  # noted, due in an hour
    assert chores.run_due(app, database, NOON + AN_HOUR - timedelta(seconds=1)) == 0
    assert chores.run_due(app, database, NOON + AN_HOUR) == 1
    assert chores.run_due(app, database, NOON + AN_HOUR) == 0
    assert letters(database) == 1
    assert due(database) == NOON + 2 * AN_HOUR


def test_two_machines_that_look_at_once_do_it_once(
    app: Flask, database: Database, work: Work
) -> None:
    chores.run_due(app, database, NOON)
    done: list[int] = []
    machines = [
        Thread(target=lambda: done.append(chores.run_due(app, database, NOON + AN_HOUR)))
        for _ in range(4)
    ]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join()
    assert sorted(done) == [0, 0, 0, 1]
    assert letters(database) == 1


def test_a_chore_that_fails_is_undone_tried_again_and_keeps_nobody_else_waiting(
    app: Flask, database: Database, work: Work
) -> None:
    other = Work("other")
    app.extensions["chores"].append(other.chore)
    chores.run_due(app, database, NOON)
    work.fails = True
    assert chores.run_due(app, database, NOON + AN_HOUR) == 1  # the other one
    assert letters(database) == 1
    assert due(database) == NOON + AN_HOUR + chores.FIRST_WAIT
    work.fails = False
    assert chores.run_due(app, database, due(database)) == 1
    assert letters(database) == 2


def test_a_chore_that_keeps_failing_rests_longer_each_time_and_is_told_once(
    app: Flask, database: Database, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    chores.run_due(app, database, NOON)
    work.fails = True
    waits = []
    for _ in range(9):
        moment = due(database)
        assert chores.run_due(app, database, moment) == 0
        waits.append((due(database) - moment).total_seconds())
    assert waits == [10, 20, 40, 80, 160, 320, 600, 600, 600]
    assert failing(database) == (9, NOON + AN_HOUR)
    assert caplog.messages.count("chore-failed") == 1
    assert "the chore was told to fail" in caplog.text
    work.fails = False
    assert chores.run_due(app, database, due(database)) == 1
    assert failing(database) == (0, None)
    assert caplog.messages.count("chore-works-again") == 1


def test_a_chore_that_cannot_tell_whether_it_is_needed_rests_too(
    app: Flask, database: Database, work: Work
) -> None:
    def is_needed(_db: Session, _course: Course, _now: datetime) -> bool:
        raise RuntimeError("the question was told to fail")

    app.extensions["chores"] = [Chore("work", None, at_once, is_needed=is_needed)]
    assert chores.run_due(app, database, NOON) == 0
    assert due(database) == NOON + chores.FIRST_WAIT
    assert failing(database) == (1, NOON)


def test_a_chore_that_is_not_needed_stays_due_and_begins_as_soon_as_it_is(
    app: Flask, database: Database, work: Work
) -> None:
    left = 0

    def is_needed(_db: Session, _course: Course, _now: datetime) -> bool:
        return left > 0

    def run(_db: Session, _course: Course, _now: datetime) -> None:
        nonlocal left
        left -= 1

    app.extensions["chores"] = [Chore("work", run, at_once, is_needed=is_needed)]
    assert chores.run_due(app, database, NOON) == 0
    later = NOON + timedelta(seconds=2)
    assert chores.run_due(app, database, later) == 0
    assert due(database) == NOON, "nothing was written for nothing"
    left = 3
    assert chores.run_due(app, database, later) == 3, "all of it, one after the other"
    assert chores.run_due(app, database, later) == 0


def test_at_rest_nothing_that_the_rooms_ask_for_is_done_at_each_look(
    app: Flask, database: Database
) -> None:
    chores.run_due(app, database, NOON)
    assert chores.run_due(app, database, NOON + timedelta(seconds=2)) == 0
    assert chores.run_due(app, database, NOON + timedelta(seconds=50)) == 0
    with database.session(writes=False) as db:
        known = set(db.scalars(select(ChoreRow.name)))
        failed = db.scalars(select(ChoreRow.name).where(ChoreRow.failures > 0)).all()
    assert known == {chore.name for chore in chores_of(app)}
    assert not failed


def test_a_chore_with_much_to_do_lets_others_have_their_turn(
    app: Flask, database: Database, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chores, "TURN_SECONDS", 0)
    endless = Chore("endless", None, at_once, is_needed=lambda *_: True)
    app.extensions["chores"] = [endless, work.chore]
    assert chores.run_due(app, database, NOON) == 1
    assert chores.run_due(app, database, NOON + AN_HOUR) == 2
    assert letters(database) == 1


def test_what_admins_say_of_the_summit_is_known_to_chores_too(
    app: Flask, database: Database, clock: Clock
) -> None:
    seen: list[str] = []
    app.extensions["chores"] = [
        Chore("work", lambda _db, course, _now: seen.append(course.summit.name), at_once)
    ]
    chores.run_due(app, database, NOON)
    with database.session(writes=True) as db:
        admin = make_person(db, role="admin")
        book.say(db, book.SUMMIT_NAME, "The Second Summit", admin.id, NOON)
        db.commit()
    clock.pass_(seconds=6)
    chores.run_due(app, database, NOON)
    assert seen[-1] == "The Second Summit"


def test_a_chore_that_nobody_asks_for_any_more_is_left_alone(
    app: Flask, database: Database, work: Work
) -> None:
    chores.run_due(app, database, NOON)
    app.extensions["chores"] = []
    assert chores.run_due(app, database, NOON + AN_HOUR) == 0


def test_every_morning_is_by_the_clock_of_the_summits_city(app: Flask) -> None:
    with app.app_context():
        course = get_course()
    at_eight = daily(time(8))
    # The sample's summit is in Geneva: in May two hours before UTC.
    assert at_eight(course, datetime(2027, 5, 3, 5, 59, tzinfo=UTC)) == datetime(
        2027, 5, 3, 6, tzinfo=UTC
    )
    assert at_eight(course, datetime(2027, 5, 3, 6, tzinfo=UTC)) == datetime(
        2027, 5, 4, 6, tzinfo=UTC
    )


def test_what_takes_long_comes_after_the_transaction_and_writes_in_its_own(
    app: Flask, database: Database, work: Work
) -> None:
    found = []

    def then(_course: Course, now: datetime) -> None:
        found.append(letters(database))
        with database.session(writes=True) as db:  # on SQLite it would wait, were one open
            work.run(db, get_course(), now + timedelta(seconds=1))
            db.commit()
        raise RuntimeError("and then it fails")

    app.extensions["chores"] = [work.chore._replace(then=then)]
    chores.run_due(app, database, NOON)
    assert chores.run_due(app, database, NOON + AN_HOUR) == 0
    assert found == [1]
    assert letters(database) == 2
    assert due(database) == NOON + 2 * AN_HOUR, "the chore itself was done"
    assert failing(database) == (1, NOON + AN_HOUR)
