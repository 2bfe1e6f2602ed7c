"""The audit log: only added to, and telling when somebody did otherwise."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from course.records import audit
from course.store import AuditDetail, AuditEvent
from course.store.database import Database, open_database
from tests.factories import NOON, make_person
from tests.store.unguarded import unguarded

PROCESSES, TIMES = 4, 25


def add(db: Session, count: int = 1, **changes: object) -> None:
    """Some events, one a minute."""
    for number in range(count):
        given = {"actor_id": None, "action": "item.published", "subject": "item nn-weights-learn"}
        audit.record(db, **(given | changes), now=NOON + timedelta(minutes=number))
    db.commit()


def tamper(db: Session, statement: str) -> None:
    with unguarded(db):
        db.execute(text(statement))
    db.commit()


def test_an_event_says_who_did_what_to_what_and_when(db: Session) -> None:
    person = make_person(db)
    audit.record(
        db,
        actor_id=person.id,
        action="item.published",
        subject="item nn-weights-learn",
        now=NOON,
        details={"version": 3, "status": "live"},
        personal={"reason": "die Erklärung stimmt jetzt"},
    )
    event = db.scalars(select(AuditEvent)).one()
    beside = db.scalars(select(AuditDetail)).one()
    assert (event.id, event.at, event.actor_id) == (1, NOON, person.id)
    assert event.details == '{"status": "live", "version": 3}'
    assert event.previous == audit.FIRST
    assert (beside.name, beside.text) == ("reason", "die Erklärung stimmt jetzt")


def test_each_event_follows_the_one_before(db: Session) -> None:
    add(db, 3)
    events = db.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.id for event in events] == [1, 2, 3]
    assert [event.previous for event in events[1:]] == [event.digest for event in events[:2]]
    assert audit.verify(db) == audit.Proof(3, events[2].digest, None, None)


def test_a_digest_is_what_the_guide_for_admins_says(db: Session) -> None:
    add(db, personal={"reason": "é"})
    event, beside = db.scalars(select(AuditEvent)).one(), db.scalars(select(AuditDetail)).one()

    def digest(parts: list[object]) -> str:
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    assert beside.digest == digest([beside.salt, "é"])
    said = ["2027-05-03T12:00:00.000000+00:00", 1, None, "item.published"]
    said += ["item nn-weights-learn", "{}", "0" * 64, [["reason", beside.digest]]]
    assert event.digest == digest(said)


def test_an_empty_log_is_whole(db: Session) -> None:
    assert audit.verify(db) == audit.Proof(0, audit.FIRST, None, None)


def test_what_is_undone_leaves_no_gap(db: Session) -> None:
    add(db)
    audit.record(db, actor_id=None, action="item.retired", subject="item one", now=NOON)
    db.rollback()
    add(db)
    assert audit.verify(db).events == 2


REFUSED = [
    "UPDATE audit_event SET action = 'item.retired'",
    "DELETE FROM audit_event",
    "UPDATE audit_detail SET text = 'another reason'",
    "UPDATE audit_detail SET digest = 'x', salt = NULL, text = NULL",
    "DELETE FROM audit_detail",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_change_what_was_written(db: Session, statement: str) -> None:
    add(db, personal={"reason": "as it was"})
    with pytest.raises(DBAPIError, match="the audit log is only added to"):
        db.execute(text(statement))
    db.rollback()
    assert audit.verify(db).broken is None


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_the_log_cannot_be_emptied_at_once(db: Session) -> None:
    add(db)
    with pytest.raises(DBAPIError, match="the audit log is only added to"):
        db.execute(text("TRUNCATE audit_event, audit_detail"))


TAMPERED = [
    ("UPDATE audit_event SET action = 'item.retired' WHERE id = 3", 3, "was changed after"),
    ("UPDATE audit_event SET subject = 'item other' WHERE id = 3", 3, "was changed after"),
    ("UPDATE audit_event SET at = '2027-05-03 11:00:00' WHERE id = 3", 3, "was changed after"),
    ("UPDATE audit_event SET details = '{}' WHERE id = 1", 1, "was changed after"),
    ("UPDATE audit_event SET digest = previous WHERE id = 3", 3, "was changed after"),
    ("UPDATE audit_event SET previous = digest WHERE id = 3", 3, "does not follow"),
    ("DELETE FROM audit_event WHERE id = 3", 4, "events from 3 on up to it are missing"),
    ("DELETE FROM audit_detail WHERE event_id = 2 AND name = 'reason'", 2, "was changed after"),
    ("UPDATE audit_detail SET text = 'x' WHERE event_id = 2 AND name = 'reason'", 2, "“reason”"),
    ("UPDATE audit_detail SET digest = 'x' WHERE event_id = 2", 2, "was changed after"),
]


@pytest.mark.parametrize(("statement", "at", "why"), TAMPERED, ids=[one[0] for one in TAMPERED])
def test_the_proof_names_the_first_event_that_was_tampered_with(
    db: Session, statement: str, at: int, why: str
) -> None:
    add(db, details={"version": 1})
    audit.record(
        db, actor_id=None, action="name.corrected", subject="person one", now=NOON,
        personal={"reason": "as in the passport", "old name": "Amina Diallo"},
    )  # fmt: skip
    add(db, 3)
    if "WHERE id = 3" in statement and statement.startswith("DELETE"):
        assert not db.scalars(select(AuditDetail).where(AuditDetail.event_id == 3)).all()
    tamper(db, statement)
    broken = audit.verify(db).broken
    assert broken is not None
    assert broken.event_id == at
    assert why in str(broken.reason)


def test_an_erased_text_leaves_the_chain_whole_and_cannot_be_guessed(db: Session) -> None:
    add(db, subject="person one", personal={"name": "Amina Diallo", "reason": "typing error"})
    add(db, subject="person two", personal={"name": "Luc Keller"})
    before = audit.verify(db)
    audit.forget(db, "person one")
    db.commit()
    assert audit.verify(db) == before._replace(erased=1)
    kept = {row.name: (row.salt, row.text) for row in db.scalars(select(AuditDetail)) if row.text}
    assert list(kept) == ["name"]
    assert kept["name"][1] == "Luc Keller"


def test_events_that_were_cut_off_are_missed_by_whoever_noted_the_last_digest(db: Session) -> None:
    add(db, 3)
    noted = audit.verify(db).last_digest
    add(db)
    assert audit.verify(db, noted).noted_at == 3
    tamper(db, "DELETE FROM audit_event WHERE id >= 3")
    assert audit.verify(db, noted) == audit.Proof(2, audit.verify(db).last_digest, None, None)


plain = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # one log, ever longer
)
@given(
    details=st.dictionaries(plain, st.integers() | plain | st.booleans() | st.none(), max_size=3),
    personal=st.dictionaries(plain.filter(bool), plain, max_size=3),
    microseconds=st.integers(0, 999_999),
)
def test_whatever_is_written_reads_back_as_it_was(
    db: Session, details: dict[str, object], personal: dict[str, str], microseconds: int
) -> None:
    audit.record(
        db,
        actor_id=None,
        action="item.published",
        subject="item one",
        now=NOON.replace(microsecond=microseconds),
        details=details,
        personal=personal,
    )
    assert audit.verify(db).broken is None


def append(url: str) -> None:
    """What a change does: write its event, with others doing the same."""
    database = open_database(url)
    for _ in range(TIMES):
        with database.session(writes=True) as db:
            add(db, personal={"reason": "at once"})
    database.engine.dispose()


# Newer Pythons warn of copies of a process with threads; these open an engine of their own.
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_processes_that_append_at_once_make_one_chain(
    database: Database, database_url: str
) -> None:
    database.engine.dispose()
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=append, args=(database_url,)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    with database.session(writes=False) as db:
        proof = audit.verify(db)
    assert (proof.events, proof.broken) == (PROCESSES * TIMES, None)
