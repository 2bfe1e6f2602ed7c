"""A correction that reaches people in portions; what a process that dies in the middle leaves."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from course.correct import queries, services
from course.domain.errors import NotNow
from course.domain.regrading import Rule
from course.records.regrading import Issuing
from course.store import (
    AuditEvent,
    Correction,
    Credential,
    ItemResult,
    OutboxMessage,
    Person,
    StandingRow,
)
from course.store.database import Database, open_database
from tests.correcting import (
    LATER,
    NEITHER,
    NEW_KEY,
    OLD_KEY,
    ONE,
    begin,
    books_agree,
    corrected,
    count,
    course,
    letter,
    marks,
    propose,
    sit,
    submit,
)
from tests.factories import make_person
from tests.store.test_correcting import FORK, in_processes

ANSWERS = (NEW_KEY, OLD_KEY, NEITHER, NEW_KEY, None, NEW_KEY, NEW_KEY)
RISING = 4


@pytest.fixture
def second_db(sqlite_template: Path, tmp_path: Path) -> Iterator[Session]:
    """Another world, in which the same happens in one transaction."""
    shutil.copy(sqlite_template, tmp_path / "second.sqlite3")
    database = open_database(f"sqlite:///{tmp_path / 'second.sqlite3'}")
    with database.session(writes=True) as session:
        yield session
    database.engine.dispose()


def start(db: Session, issuing: Issuing, at_once: int, rule: Rule = Rule.RAISE) -> list[Person]:
    """Let people answer, and correct the key; so many are reached at once."""
    author, reviewer = make_person(db, role="admin"), make_person(db, role="admin")
    people = [
        sit(db, issuing, answer, reads=number % 2 == 0) for number, answer in enumerate(ANSWERS)
    ]
    revision = propose(db, corrected(), author)
    services.correct(
        db,
        replace(course(), regrade=rule),
        ONE,
        revision=revision,
        reason="Option b is what the text says.",
        person_id=reviewer.id,
        letter=letter,
        issuing=issuing,
        now=LATER,
        at_once=at_once,
    )
    db.commit()
    return people


def go_on(db: Session, issuing: Issuing, at_once: int) -> bool:
    """Reach the next people; returns whether somebody is left."""
    begun = queries.begun(db)
    if begun is None:
        return False
    is_left = services.go_on(
        db, course(), begun, letter=letter, issuing=issuing, now=LATER, at_once=at_once
    )
    db.commit()
    return is_left


class Followed(NamedTuple):
    """What a correction left, by the order of people."""

    marks: list[list[float]]
    results: list[tuple[int, float, bool]]
    standings: list[tuple[int, str]]
    told: list[tuple[str, str]]
    certified: int
    outcome: str


def followed(db: Session, people: list[Person]) -> Followed:
    db.expire_all()
    place = {person.id: number for number, person in enumerate(people)}
    results = select(ItemResult.drawn_item_id, ItemResult.points, ItemResult.superseded_at)
    rows = db.execute(results.order_by(ItemResult.drawn_item_id, ItemResult.id)).all()
    first = rows[0][0]
    standings = select(StandingRow.person_id, StandingRow.record).order_by(StandingRow.person_id)
    told = select(OutboxMessage.subject, OutboxMessage.body).order_by(OutboxMessage.recipient)
    return Followed(
        [marks(db, person) for person in people],
        [(drawn - first, points, at is None) for drawn, points, at in rows],
        [(place[who], record) for who, record in db.execute(standings) if who in place],
        sorted((subject, body.partition(":")[2]) for subject, body in db.execute(told)),
        count(db, Credential),
        db.scalars(select(Correction.outcome)).one(),
    )


@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize("at_once", [1, 3, 7])
def test_portions_leave_what_one_transaction_leaves(
    db: Session, second_db: Session, issuing: Issuing, at_once: int, rule: Rule
) -> None:
    whole = followed(second_db, start(second_db, issuing, 100, rule))
    people = start(db, issuing, at_once, rule)
    assert queries.begun(db) is not None
    while go_on(db, issuing, at_once):
        pass
    assert followed(db, people) == whole
    assert books_agree(db)


def test_a_correction_that_is_under_way_says_how_far_it_is(db: Session, issuing: Issuing) -> None:
    start(db, issuing, 3)
    (past,) = queries.page(db, course(), ONE).past
    assert (past.answers, past.outcome["answers"], past.is_finished) == (7, 3, False)
    assert count(db, OutboxMessage) == 1
    assert go_on(db, issuing, 3)
    assert not go_on(db, issuing, 3)
    (past,) = queries.page(db, course(), ONE).past
    assert (past.answers, past.outcome["answers"], past.is_finished) == (7, 7, True)
    told = db.scalars(select(AuditEvent.action).where(AuditEvent.action == "item.regraded")).all()
    assert len(told) == 1
    assert count(db, OutboxMessage) == RISING


def test_answers_handed_in_meanwhile_are_marked_once_and_are_not_counted(
    db: Session, issuing: Issuing
) -> None:
    waiting = make_person(db)
    paper = begin(db, waiting, NEW_KEY)
    late = make_person(db)
    start(db, issuing, 3)
    papers = {waiting: paper, late: begin(db, late, OLD_KEY, now=LATER)}
    for person, public_id in papers.items():
        submit(db, person, public_id, issuing, LATER)
    before = count(db, OutboxMessage)
    while go_on(db, issuing, 3):
        pass
    assert marks(db, waiting) == [4]
    (past,) = queries.page(db, course(), ONE).past
    assert past.outcome["answers"] == past.answers == len(ANSWERS)
    assert count(db, OutboxMessage) - before == RISING - 1
    assert books_agree(db)


def test_the_next_correction_waits_until_the_one_before_has_reached_everybody(
    db: Session, issuing: Issuing
) -> None:
    start(db, issuing, 3)
    author, reviewer = make_person(db, role="admin"), make_person(db, role="admin")
    revision = propose(db, corrected(key="c"), author)
    values = {"revision": revision, "reason": "Again.", "person_id": reviewer.id}
    with pytest.raises(NotNow, match="still being marked again"):
        services.correct(db, course(), ONE, **values, letter=letter, issuing=issuing, now=LATER)  # type: ignore[arg-type]


# ---------------------------------------------------------------- a process that dies


def _die_in_the_middle(url: str, keys_path: Path, statement: int) -> None:
    """Go on, and die without a word when so many statements were sent."""
    database = open_database(url)
    sent = []

    def count_down(*_: object) -> None:
        sent.append(1)
        if len(sent) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", count_down)
    with database.session(writes=True) as db:
        while go_on(db, Issuing(keys_path, "http://127.0.0.1:8000"), 2):
            pass


@in_processes
@pytest.mark.parametrize("statement", [12, 30, 45, 60, 80])
def test_a_process_that_is_killed_loses_nothing_and_repeats_nothing(
    database: Database, database_url: str, issuing: Issuing, statement: int
) -> None:
    with database.session(writes=True) as db:
        people = start(db, issuing, 2)
    database.engine.dispose()
    process = FORK.Process(
        target=_die_in_the_middle, args=(database_url, issuing.keys_path, statement)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    with database.session(writes=True) as db:
        (past,) = queries.page(db, course(), ONE).past
        assert not past.is_finished
        while go_on(db, issuing, 2):
            pass
        assert [marks(db, one)[0] for one in people] == [4, 4, 3, 4, 3, 4, 4]
        outcome = json.loads(db.scalars(select(Correction.outcome)).one())
        assert (outcome["answers"], outcome["rise"]) == (len(ANSWERS), RISING)
        assert count(db, OutboxMessage) == RISING
        assert books_agree(db)
