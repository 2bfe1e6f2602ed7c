"""What the chain of the audit log shows of tampering, and what only a noted digest shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from course.records import audit
from tests.factories import NOON
from tests.store.test_audit import add
from tests.store.unguarded import unguarded

COLUMNS = "at, actor_id, action, subject, details, previous, digest"


@pytest.fixture
def noted(db: Session) -> str:
    """Six events, some with a text, one erased; gives the digest of the last, as somebody noted."""
    add(db, 2)
    add(db, subject="person one", personal={"name": "Amina Diallo"})
    add(db, 2, personal={"reason": "as it was"})
    audit.forget(db, "person one")
    add(db)
    return audit.verify(db).last_digest


def run(db: Session, *statements: str) -> None:
    for statement in statements:
        db.execute(text(statement))


def change(db: Session) -> None:
    run(db, "UPDATE audit_event SET subject = 'item other' WHERE id = 4")


def delete(db: Session) -> None:
    run(db, "DELETE FROM audit_event WHERE id = 2")


def delete_and_close_the_gap(db: Session) -> None:
    run(db, "DELETE FROM audit_event WHERE id = 2", "UPDATE audit_event SET id = 2 WHERE id = 6")


def delete_the_first(db: Session) -> None:
    run(db, "DELETE FROM audit_event WHERE id = 1")


def insert(db: Session) -> None:
    """Put a copy of an event between two others, and count on."""
    run(
        db,
        "UPDATE audit_event SET id = 7 WHERE id = 6",
        f"INSERT INTO audit_event (id, {COLUMNS}) SELECT 6, {COLUMNS} FROM audit_event"
        " WHERE id = 2",
    )


def swap(db: Session) -> None:
    """Exchange two events without a text, their places included."""
    run(
        db,
        "UPDATE audit_event SET id = 99 WHERE id = 1",
        "UPDATE audit_event SET id = 1 WHERE id = 2",
        "UPDATE audit_event SET id = 2 WHERE id = 99",
    )


def swap_what_they_say(db: Session) -> None:
    run(
        db,
        "UPDATE audit_event SET action = CASE id WHEN 1 THEN 'item.second' ELSE 'item.first' END"
        " WHERE id IN (1, 2)",
    )


def write_over_what_was_erased(db: Session) -> None:
    run(db, "UPDATE audit_detail SET salt = 's', text = 'Luc Keller' WHERE event_id = 3")


def take_a_text_away(db: Session) -> None:
    run(db, "DELETE FROM audit_detail WHERE event_id = 4")


FOUND = [
    change,
    delete,
    delete_and_close_the_gap,
    delete_the_first,
    insert,
    swap,
    swap_what_they_say,
    write_over_what_was_erased,
    take_a_text_away,
]


@pytest.mark.parametrize("tamper", FOUND, ids=lambda one: one.__name__)
def test_the_chain_shows_a_row_changed_removed_or_inserted(
    db: Session, noted: str, tamper: Callable[[Session], None]
) -> None:
    assert audit.verify(db).broken is None
    with unguarded(db):
        tamper(db)
    db.commit()
    assert audit.verify(db).broken is not None


def cut_off(db: Session) -> None:
    run(db, "DELETE FROM audit_event WHERE id >= 6")


def rewrite(db: Session) -> None:
    """Write another event in the place of the last one, with the digest that fits."""
    cut_off(db)
    audit.record(
        db,
        actor_id=None,
        action="item.retired",
        subject="item one",
        now=NOON + timedelta(minutes=1),
    )


@pytest.mark.parametrize("tamper", [cut_off, rewrite], ids=lambda one: one.__name__)
def test_a_noted_digest_shows_what_the_chain_cannot(
    db: Session, noted: str, tamper: Callable[[Session], None]
) -> None:
    assert audit.verify(db, noted).noted_at == 6
    with unguarded(db):
        tamper(db)
    db.commit()
    proof = audit.verify(db, noted)
    assert (proof.broken, proof.noted_at) == (None, None)


def test_an_event_added_at_the_end_is_like_one_of_ours(db: Session, noted: str) -> None:
    """Whoever owns the database can add what never happened; no chain can tell."""
    add(db)
    proof = audit.verify(db, noted)
    assert (proof.broken, proof.noted_at, proof.events) == (None, 6, 7)


def test_the_proof_counts_the_events_of_which_something_was_erased(db: Session, noted: str) -> None:
    assert audit.verify(db).erased == 1
    audit.forget(db, "item nn-weights-learn")
    db.commit()
    proof = audit.verify(db, noted)
    assert (proof.erased, proof.broken, proof.noted_at) == (3, None, 6)
