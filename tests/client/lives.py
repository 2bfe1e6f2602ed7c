"""Somebody about whom everything is kept that can be kept."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from course.domain.roster import Kind
from course.records import audit, keys, outbox, people, strikes, views
from course.store import (
    Accommodation,
    Attempt,
    Base,
    Checkin,
    Credential,
    ErasureRequest,
    Exemption,
    Handover,
    HelpCase,
    HelpKind,
    HelpStep,
    InboxClaim,
    NameRequest,
    Passage,
    Person,
    Purpose,
    RosterImport,
    RosterRow,
    Seat,
)
from tests.client.accounts import give_link, give_password
from tests.client.conftest import SignIn, Visitor
from tests.client.test_queries import Learner
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person
from tests.quiz import right, wrong

NAME, LATIN, EMAIL = "Ngozi Okonjo Unica", "NGOZI OKONJO UNICA", "unica@example.org"
SAID = ("evidence-mark", "answer-mark", "objection-mark", "letter-mark", "request-mark", "why-mark",
        "label-mark", "said-mark")  # fmt: skip
"""Texts that must not be found any more."""


class Life(NamedTuple):
    """A delegate's, and who else is in it."""

    visitor: Visitor
    person: Person
    helper: Person  # of the secretariat
    marks: tuple[str, ...]  # what says who it was


def make_life(app: Flask, db: Session, sign_in: SignIn, clock: Clock, code: str = "CHL") -> Life:
    """Read, tried, failed, passed, certified, objected, helped, written to and let in."""
    settings = app.extensions["settings"]
    keys.prepare(settings.keys_path)
    helper = make_person(db, role="facilitator", name="Helper Hidden", latin_name=None)
    delegation = make_delegation(db, code=code, name=f"State of {code}")
    visitor = sign_in(name=NAME, latin_name=LATIN, email=EMAIL, delegation=delegation)
    learner = Learner(visitor, db, clock)
    person = learner.person
    give_password(db, person)
    visitor.get("/account/")
    visitor.post("/course/before/")
    learner.read()
    first = learner.begin()
    learner.submit(first, wrong)
    second = learner.begin()
    learner.submit(second, right)
    learner.objected(first)
    visitor.post("/challenges/lesson/introduction/first-steps/", {
        "objection": "objection-mark",
        "quote": app.extensions["course"].lessons[0].key_points[-1],
    })  # fmt: skip
    visitor.get("/certificate/")
    for purpose in (Purpose.INVITE, Purpose.RESET):
        give_link(db, person, purpose)
    _help(db, person, helper)
    public = select(Attempt.public_id).where(Attempt.person_id == person.id)
    serials = select(Credential.compact).where(Credential.person_id == person.id)
    marks = (NAME, LATIN, EMAIL, "unica", *SAID, *db.scalars(public), *db.scalars(serials))
    for one in (person, helper):  # their values must not ask the database later
        db.refresh(one)
        db.expunge(one)
    db.rollback()
    return Life(visitor, person, helper, tuple(str(mark) for mark in marks))


def _help(db: Session, person: Person, helper: Person) -> None:
    seat = db.scalars(select(Seat).where(Seat.person_id == person.id)).one()
    seat.accreditation, seat.category = "accreditation-unica", "head"
    by = {"asked_by": helper.id, "asked_at": NOON}
    signed = {"signed_by": helper.id, "signed_at": NOON, "in_force_from": NOON}
    mine = {"person_id": person.id, "reason": "health", "evidence": "evidence-mark", **by}
    db.add_all([
        Exemption(public_id="x1", requirement="quiz:introduction", answer="answer-mark", **mine,
                  **signed),
        Exemption(public_id="x2", requirement="all", **mine),
        Accommodation(person_id=person.id, extra_time=1.5, set_by=helper.id, set_at=NOON),
        NameRequest(person_id=person.id, name="request-mark", latin_name=None, asked_at=NOON,
                    answer="answer-mark"),
        InboxClaim(kind="name", subject="n1", person_id=person.id, claimed_at=NOON),
        Checkin(uid="u1", person_id=person.id, seat_id=seat.id, serial="serial-unica",
                passage=Passage.IN, verdict="green", how="code", desk_id=helper.id, device="d",
                at=NOON, received_at=NOON),
        ErasureRequest(public_id="e0", person_id=person.id, asked_at=NOON, decided_at=NOON,
                       decided_by=helper.id, is_erased=False, answer="answer-mark"),
        ErasureRequest(public_id="e1", person_id=person.id, asked_at=NOON),
    ])  # fmt: skip
    case = HelpCase(public_id="h1", person_id=person.id, module="introduction", tries=3,
                    opened_at=NOON, closed_at=NOON)  # fmt: skip
    heir = Seat(delegation_id=seat.delegation_id, person_id=helper.id, replaces_id=seat.id,
                held_from=NOON, held_to=NOON)  # fmt: skip
    brought = RosterImport(public_id="r1", person_id=helper.id, file_name="list.csv",
                           is_whole=False, told="{}", made_at=NOON)  # fmt: skip
    db.add_all([case, heir, brought])
    db.flush()
    db.add_all([
        HelpStep(case_id=case.id, kind=HelpKind.TALK, made_by=helper.id, made_at=NOON),
        Handover(public_id="o1", old_seat_id=seat.id, new_seat_id=heir.id, made_by=helper.id,
                 made_at=NOON, ended="[]", undone_by=helper.id, undone_at=NOON),
        RosterRow(import_id=brought.id, kind=Kind.SAME, line=2, label="label-mark",
                  person_id=person.id, said='{"name": "said-mark"}', before="{}", after="{}",
                  reasons="[]"),
    ])  # fmt: skip
    views.note(db, person.id, helper.id, NOON)
    letter = {"recipient": EMAIL, "subject": f"Dear {NAME}", "body": "letter-mark", "now": NOON}
    outbox.write(db, cause="one", person_id=person.id, **letter)  # type: ignore[arg-type]
    outbox.write(db, cause="two", **letter)  # type: ignore[arg-type]
    strikes.add(db, strikes.SIGN_IN, EMAIL, NOON)
    subject = people.subject(person)
    said = {"name": NAME, "reason": "why-mark"}
    audit.record(db, actor_id=helper.id, action="x.done", subject=subject, now=NOON, personal=said)
    db.commit()


def everything(db: Session) -> str:
    """All that the database holds, as one text."""
    db.rollback()
    names = [table.name for table in Base.metadata.sorted_tables]
    rows = [f"{n}: {row}" for n in names for row in db.execute(text(f'SELECT * FROM "{n}"'))]
    db.rollback()
    return "\n".join(rows)


LATER = NOON + timedelta(days=2)
