"""Who may apply a correction and when, many at once, and how much it asks the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from course.domain.bank import Change, ItemStatus, Vetting
from course.domain.errors import NotAllowed, NotFound, NotNow, NotValid
from course.records import items, standing
from course.records import what_if as what_if_module
from course.records.regrading import Issuing
from course.store import (
    Attempt,
    AttemptState,
    Base,
    Correction,
    DrawnItem,
    ItemResult,
    OutboxMessage,
    Person,
    QuizVersion,
    StoredResponse,
    Verdict,
)
from course.store.database import Database, open_database
from tests.correcting import (
    LATER,
    MODULE,
    NEW_KEY,
    ONE,
    begin,
    books_agree,
    correct,
    corrected,
    count,
    course,
    marks,
    propose,
    sit,
    submit,
    what_if,
)
from tests.factories import NOON, make_person
from tests.quiz import bank
from tests.store.test_tries import FORK, at_once, in_processes

# ---------------------------------------------------------------- who, and when


def test_who_wrote_a_correction_does_not_apply_it_where_somebody_else_may(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    revision = propose(db, corrected(), author)
    with pytest.raises(NotAllowed, match="Somebody else"):
        correct(db, issuing, author, revision)
    db.rollback()
    correct(db, issuing, reviewer, revision)
    assert not db.scalars(select(Correction.is_alone)).one()
    assert items.current(db, items.lock(db, ONE).id).vetting is Vetting.REVIEWED  # type: ignore[union-attr]


def test_a_correction_waits_for_its_review_and_for_whoever_differs(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    revision = propose(db, corrected(), author, verdict=None)
    with pytest.raises(NotNow, match="not reviewed yet"):
        correct(db, issuing, reviewer, revision)
    db.rollback()
    revision = propose(db, corrected(key="c"), author, verdict=Verdict.RETURNED)
    with pytest.raises(NotNow, match="does not agree"):
        correct(db, issuing, reviewer, revision)
    db.rollback()
    assert count(db, Correction) == 0


def test_a_single_admin_applies_their_own_and_it_is_marked_so(
    db: Session, issuing: Issuing, author: Person
) -> None:
    correct(db, issuing, author, propose(db, corrected(), author, verdict=None))
    assert db.scalars(select(Correction.is_alone)).one()
    version = items.current(db, items.lock(db, ONE).id)
    assert version is not None
    assert (version.vetting, version.change, version.meaning) == (
        Vetting.UNREVIEWED, Change.KEY, 1,
    )  # fmt: skip


def test_a_draft_that_changed_or_was_overtaken_or_is_faulty_is_not_applied(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    with pytest.raises(NotFound):
        correct(db, issuing, reviewer, 1, name="unheard-of")
    revision = propose(db, corrected(), author)
    with pytest.raises(NotNow, match="changed since you opened"):
        correct(db, issuing, reviewer, revision + 1)
    db.rollback()
    faulty = propose(db, corrected(key="no such option"), author)
    with pytest.raises(NotValid, match="cannot be live"):
        correct(db, issuing, reviewer, faulty)
    db.rollback()
    draft = items.draft_of(db, items.lock(db, ONE).id)
    assert draft is not None
    draft.base_number = 7
    db.commit()
    with pytest.raises(NotNow, match="Another version"):
        correct(db, issuing, reviewer, faulty)


def test_a_retired_item_is_corrected_and_stays_retired(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    person = sit(db, issuing, NEW_KEY)
    items.retire(db, items.lock(db, ONE), now=NOON)
    correct(db, issuing, reviewer, propose(db, corrected(), author))
    assert items.lock(db, ONE).status is ItemStatus.RETIRED
    assert marks(db, person) == [4]


# ---------------------------------------------------------------- many at once


def _apply(
    url: str, person_id: int, revision: int, keys_path: Path, refused: object, barrier: object
) -> None:
    database = open_database(url)
    with database.engine.connect():
        pass
    barrier.wait()  # type: ignore[attr-defined]
    with database.session(writes=True) as db:
        try:
            person = db.get_one(Person, person_id)
            correct(db, Issuing(keys_path, "http://127.0.0.1:8000"), person, revision)
        except NotNow:
            refused.release()  # type: ignore[attr-defined]
    database.engine.dispose()


def _submit(url: str, person_id: int, public_id: str, keys_path: Path, barrier: object) -> None:
    database = open_database(url)
    with database.engine.connect():
        pass
    barrier.wait()  # type: ignore[attr-defined]
    with database.session(writes=True) as db:
        issuing = Issuing(keys_path, "http://127.0.0.1:8000")
        submit(db, db.get_one(Person, person_id), public_id, issuing, LATER)
    database.engine.dispose()


@in_processes
def test_two_that_apply_at_once_while_people_submit_apply_it_once_and_miss_nobody(
    database: Database, database_url: str, issuing: Issuing
) -> None:
    with database.session(writes=True) as db:
        author, one, two = (make_person(db, role="admin") for _ in range(3))
        done = sit(db, issuing, NEW_KEY)
        sitters = [make_person(db) for _ in range(4)]
        papers = [begin(db, sitter, NEW_KEY) for sitter in sitters]
        revision = propose(db, corrected(), author)
        ids = (one.id, two.id), [sitter.id for sitter in sitters]
    database.engine.dispose()
    refused = FORK.Semaphore(0)
    at_once(
        *[(_apply, (database_url, who, revision, issuing.keys_path, refused)) for who in ids[0]],
        *[
            (_submit, (database_url, who, paper, issuing.keys_path))
            for who, paper in zip(ids[1], papers, strict=True)
        ],
    )
    with database.session(writes=False) as db:
        assert count(db, Correction) == 1
        assert refused.acquire(timeout=0)
        assert [marks(db, who) for who in (done, *sitters)] == [[4]] * 5
        assert books_agree(db)


# ---------------------------------------------------------------- how much it asks


@contextmanager
def counted(db: Session) -> Iterator[list[str]]:
    """The statements that a session sends meanwhile."""
    statements: list[str] = []
    engine = db.get_bind()

    def note(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def answered(db: Session, name: str, number: int) -> None:
    """So many people who submitted one wrong answer each; written straight into the books."""
    version = items.current(db, items.lock(db, name).id)
    plan = db.scalars(select(QuizVersion.id).where(QuizVersion.module == MODULE)).one()
    assert version is not None
    people = _write(
        db,
        Person,
        [
            {"public_id": f"{name}-{n}", "name": f"Person {n}", "created_at": NOON,
             "email": f"{name}-{n}@example.org"}
            for n in range(number)
        ],
    )  # fmt: skip
    attempts = _write(
        db,
        Attempt,
        [
            {"public_id": f"try-{who}", "person_id": who, "module": MODULE, "ordinal": 1,
             "quiz_version_id": plan, "seed": 1, "sections": "[]", "policy": "{}",
             "state": AttemptState.SUBMITTED, "started_at": NOON, "submitted_at": NOON,
             "points": 0}
            for who in people
        ],
    )  # fmt: skip
    places = _write(
        db,
        DrawnItem,
        [
            {"attempt_id": one, "position": 1, "section": "first-steps",
             "item_version_id": version.id, "option_order": "[]"}
            for one in attempts
        ],
    )  # fmt: skip
    rest = {"revision": 1, "content": json.dumps(NEW_KEY), "locale": "en", "saved_at": NOON}
    _write(db, StoredResponse, [{"drawn_item_id": one, **rest} for one in places])
    rest = {"item_version_id": version.id, "points": 0, "graded_at": NOON}
    _write(db, ItemResult, [{"drawn_item_id": one, **rest} for one in places])
    for some in standing.batched(people):
        standing.refresh_all(db, course(), some, NOON)
    db.commit()


def _write(db: Session, table: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    statement = insert(table).returning(table.__table__.c.id, sort_by_parameter_order=True)
    return list(db.scalars(statement, rows))


def test_a_hundred_answers_ask_the_database_no_more_than_ten(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    asked = []
    for name, number in ((ONE, 10), ("fs-single-2", 100)):
        answered(db, name, number)
        revision = propose(db, corrected(bank()[name]), author)
        with counted(db) as looking:
            assert what_if(db, name=name).numbers["rise"] == number
        with counted(db) as changing:
            correct(db, issuing, reviewer, revision, name=name, at_once=200)
        asked.append((len(looking), len(changing)))
    assert asked[0] == asked[1]
    assert asked[0][0] <= 25
    assert asked[0][1] <= 60
    assert count(db, OutboxMessage) == 110


def test_people_are_looked_at_some_at_a_time_and_nobody_is_missed(
    db: Session,
    issuing: Issuing,
    author: Person,
    reviewer: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(what_if_module, "AT_ONCE", 3)
    answered(db, ONE, 7)
    revision = propose(db, corrected(), author)
    foreseen = what_if(db)
    assert [one.person_id for one in foreseen.people] == sorted(
        db.scalars(select(Attempt.person_id))
    )
    correct(db, issuing, reviewer, revision)
    assert set(db.scalars(select(Attempt.points))) == {1}
