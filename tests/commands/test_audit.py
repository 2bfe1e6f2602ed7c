"""`course audit verify`: the proof that nobody changed the log."""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.records import audit
from course.store import AuditEvent, Person
from tests.commands.conftest import Run, looking, said
from tests.store.test_audit import add, tamper


def test_a_whole_chain_is_counted_with_its_last_digest(run_course: Run, look: Callable) -> None:
    with look() as db:
        add(db, 1204)
        last = audit.verify(db).last_digest
    result = run_course("audit", "verify")
    assert result.stdout == f"1,204 events, the chain is whole; last digest {last}\n"


def test_an_empty_log_is_whole(run_course: Run) -> None:
    assert run_course("audit", "verify").stdout.startswith("0 events, the chain is whole;")


def test_a_broken_chain_names_the_first_event_and_ends_with_1(
    run_course: Run, look: Callable
) -> None:
    with look() as db:
        add(db, 3)
        tamper(db, "UPDATE audit_event SET action = 'item.retired' WHERE id = 2")
    (line,) = said(run_course("audit", "verify", status=1))
    assert line == "Error: The chain breaks at event 2. It was changed after it was written."


def test_a_noted_digest_shows_what_was_cut_off(run_course: Run, look: Callable) -> None:
    with look() as db:
        add(db, 3)
        noted = audit.verify(db).last_digest
    kept = run_course("audit", "verify", "--noted", noted)
    assert "The digest you noted is that of event 3." in kept.stdout
    with look() as db:
        tamper(db, "DELETE FROM audit_event WHERE id = 3")
    (line,) = said(run_course("audit", "verify", "--noted", noted, status=1))
    assert line == "Error: 2 events, and none has the digest you noted: events were cut off."


def logged(db: Session) -> list[AuditEvent]:
    return list(db.scalars(select(AuditEvent).order_by(AuditEvent.id)))


def test_what_commands_change_stands_in_the_log_without_a_name(
    run_course: Run, look: Callable
) -> None:
    run_course(
        "person", "add", "--name", "Amina Diallo", "--role", "admin", "--email", "a@example.org"
    )
    run_course("person", "link", "a@example.org")
    run_course("person", "disable", "a@example.org")
    run_course("person", "disable", "a@example.org")
    with look() as db:
        events = logged(db)
        public_id = db.scalars(select(Person.public_id)).one()
    actions = [event.action for event in events]
    assert actions == ["person.added", "person.link-made", "person.disabled"]
    assert {(event.subject, event.actor_id) for event in events} == {(f"person {public_id}", None)}
    assert json.loads(events[0].details) == {"role": "admin", "delegation": None}
    assert run_course("audit", "verify").stdout.startswith("3 events, the chain is whole;")


def test_loading_a_bank_is_one_event_and_none_where_nothing_changed(
    run_at: Callable[..., Run], bare_url: str, kind: str
) -> None:
    run = run_at(bare_url)
    run("upgrade")
    run("load")
    run("load")
    with looking(bare_url) as db:
        (event,) = logged(db)
    assert event.action == "bank.loaded"
    assert json.loads(event.details)["added"] > 1
