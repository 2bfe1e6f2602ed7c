"""Processes that change one thing at the same time lose none of the changes."""

import multiprocessing

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from course.records import people
from course.store import Attempt, DrawnItem, ItemVersion, QuizVersion, StoredResponse, WebSession
from course.store.database import Database, open_database
from tests.factories import NOON, make_person, make_session

PROCESSES, TIMES = 4, 50


def answered(db: Session) -> StoredResponse:
    """An answer at revision 1, in an attempt of its own."""
    person = make_person(db)
    attempt = Attempt(
        public_id="one",
        person_id=person.id,
        module="introduction",
        quiz_version_id=db.scalars(select(QuizVersion.id)).one(),
        ordinal=1,
        seed=1,
        sections="[]",
        policy="{}",
        started_at=NOON,
    )
    version = db.scalars(select(ItemVersion.id)).first()
    drawn = DrawnItem(position=1, section="x", item_version_id=version, option_order="[]")
    attempt.drawn = [drawn]
    response = StoredResponse(revision=1, content="{}", locale="en", saved_at=NOON)
    drawn.response = response
    db.add(attempt)
    db.commit()
    return response


def change(url: str, person_id: int, response_id: int) -> None:
    """What a save does: lock the person, read, write what was read and one more."""
    database = open_database(url)
    for _ in range(TIMES):
        with database.session(writes=True) as db:
            people.lock(db, person_id)
            response = db.get_one(StoredResponse, response_id)
            response.revision += 1
            db.commit()
    database.engine.dispose()


# Newer Pythons warn of copies of a process with threads; these open an engine of their own.
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_four_processes_of_fifty_increments_each_end_two_hundred_higher(
    database: Database, database_url: str
) -> None:
    with database.session(writes=True) as db:
        response = answered(db)
        person_id = db.scalars(select(Attempt.person_id)).one()
    database.engine.dispose()
    fork = multiprocessing.get_context("fork")
    workers = [
        fork.Process(target=change, args=(database_url, person_id, response.id))
        for _ in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    with database.session(writes=False) as db:
        assert db.get_one(StoredResponse, response.id).revision == 1 + PROCESSES * TIMES


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_holds_a_persons_record_holds_up_nobody_who_only_names_the_person(
    database: Database,
) -> None:
    with database.session(writes=True) as db:
        person = make_person(db)
        people.lock(db, person.id)
        with database.session(writes=True) as other:
            other.execute(text("SET LOCAL lock_timeout = '2s'"))
            make_session(other, person)  # a sign-in on another device
        assert db.scalar(select(func.count(WebSession.id))) == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_two_who_change_one_persons_record_take_turns(database: Database) -> None:
    with database.session(writes=True) as db:
        person = make_person(db)
        people.lock(db, person.id)
        with database.session(writes=True) as other:
            other.execute(text("SET LOCAL lock_timeout = '200ms'"))
            with pytest.raises(OperationalError):
                people.lock(other, person.id)
