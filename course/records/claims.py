"""What a credential is to say of a person, from the books."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.credentials import (
    ENTROPY_BYTES,
    Claim,
    Conditions,
    How,
    IdentityLevel,
    Kind,
    Requirement,
    new_serial,
)
from course.records import tokens
from course.records.books import gather
from course.store import Attempt, Completion, Delegation, Person, Seat

_HOW = {"read": How.READ, "quiz": How.SHOWN, "passed": How.PASSED, "exempted": How.EXEMPTED}


def first_claim(db: Session, course: Course, completion: Completion, now: datetime) -> Claim:
    """What a first credential says of a completion, but for its place in the status list."""
    person = db.get_one(Person, completion.person_id)
    name, latin_name = names_of(person)
    code, delegation = _delegation(db, person.id)
    return Claim(
        serial=draw_serial(),
        public_id=tokens.new_public_id(),
        name=name,
        latin_name=latin_name,
        delegation_code=code,
        delegation_name=delegation,
        course=course.title,
        edition=completion.edition,
        completed_at=completion.completed_at,
        issued_at=now,
        requirements=tuple(_requirements(json.loads(completion.requirements))),
        pass_share=course.policy.pass_share,
        policy_digest=completion.policy_digest,
        issuer=course.issuer,
        status_index=0,  # known once the row is there
        identity=IdentityLevel(person.identity_level),
        conditions=_conditions(db, course, person.id),
    )


def names_of(person: Person) -> tuple[str, str]:
    """Their name, and the same in Latin letters."""
    return person.name, person.latin_name or person.name


def names_on(claim: Claim) -> tuple[str, str]:
    """Both names that a claim bears."""
    return claim.name, claim.latin_name


def draw_serial() -> str:
    """A serial that nobody can foresee."""
    return new_serial(secrets.token_bytes(ENTROPY_BYTES))


def _conditions(db: Session, course: Course, person_id: int) -> Conditions:
    """Supervised where every quiz was passed in a try at which somebody was there."""
    quizzes = gather(db, course, person_id).quizzes
    passed = {(module, quiz.passed_at) for module, quiz in quizzes.items() if quiz.passed_at}
    statement = select(Attempt.module, Attempt.submitted_at).where(
        Attempt.person_id == person_id, Attempt.supervised_by.is_not(None)
    )
    watched = {(module, moment) for module, moment in db.execute(statement)}
    return Conditions.SUPERVISED if passed and passed <= watched else Conditions.UNSUPERVISED


def _delegation(db: Session, person_id: int) -> tuple[str, str]:
    """Code and name of the delegation whose seat they hold; empty where they hold none."""
    statement = (
        select(Delegation.code, Delegation.name)
        .join(Seat)
        .where(Seat.person_id == person_id, Seat.held_to.is_(None))
    )
    found = db.execute(statement).first()
    return found or ("", "")


def _requirements(kept: list[dict[str, str]]) -> Iterable[Requirement]:
    """The frozen list of a completion, in the order of the course: lessons, then the quiz."""
    for quiz in (entry for entry in kept if "quiz" in entry):
        module = quiz["title"]
        for entry in kept:
            if entry.get("lesson", "").partition("/")[0] == quiz["quiz"]:
                yield Requirement(module, Kind.LESSON, entry["title"], _HOW[entry["how"]])
        yield Requirement(module, Kind.QUIZ, module, _HOW[quiz["how"]])
