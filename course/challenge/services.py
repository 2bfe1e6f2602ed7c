"""Objections made, appealed against and decided. Nothing here commits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from course.challenge import cases, queries
from course.challenge.cases import Case
from course.challenge.queries import Met
from course.content.quoting import Quoted
from course.domain import challenge as rules
from course.domain.challenge import MOST_OPEN, ChallengeKind, Verdict
from course.domain.course import Course, Lesson
from course.domain.errors import NotAllowed, NotFound, NotNow
from course.domain.letters import Letter
from course.domain.words import Words, words
from course.records import audit, outbox, people
from course.records.tokens import new_public_id
from course.store import Challenge, Person

_ABOUT = (
    *("item_id", "item_version_id", "drawn_item_id"),
    *("lesson", "lesson_digest", "anchor", "sentence"),
)
"""What an objection is about: an appeal takes it over."""


# ---------------------------------------------------------------- by delegates


def object_to_item(
    db: Session, course: Course, person_id: int, met: Met, text: str, now: datetime
) -> Challenge:
    """Object to a question of one's own submitted try.

    Raises NotNow: the try is open, it was objected to already, or too much waits.
    """
    if not met.is_submitted:
        raise NotNow(words("You can object to a question once its try is submitted."))
    people.lock(db, person_id)
    known = queries.known(db, person_id, met.item_id, met.version_id)
    if known.is_made:
        raise NotNow(words("You have objected to this question already."))
    _check_room(known.open)
    made = _new(course, person_id, ChallengeKind.ITEM, text, now)
    made.item_id, made.item_version_id, made.drawn_item_id = (
        met.item_id,
        met.version_id,
        met.drawn_id,
    )
    return _keep(db, made, f"item {met.shown.item.id}")


def object_to_sentence(
    db: Session,
    course: Course,
    person_id: int,
    lesson: Lesson,
    quoted: Quoted,
    text: str,
    now: datetime,
) -> Challenge:
    """Object to what a lesson says. Raises NotNow where too much waits."""
    people.lock(db, person_id)
    _check_room(queries.known(db, person_id).open)
    made = _new(course, person_id, ChallengeKind.LESSON, text, now)
    made.lesson, made.lesson_digest = lesson.key, lesson.digest
    made.anchor, made.sentence = quoted.anchor, quoted.text
    return _keep(db, made, f"lesson {lesson.key}")


def appeal(
    db: Session, course: Course, person_id: int, public_id: str, text: str, now: datetime
) -> Challenge:
    """Appeal, once, against the verdict on one's own objection.

    Raises NotFound where it is not theirs, NotNow where there is nothing to appeal against.
    """
    people.lock(db, person_id)
    case = cases.case(db, public_id)
    if case is None or case.challenge.person_id != person_id:
        raise NotFound(words("There is no such objection, or it is not yours."))
    first = case.challenge
    if first.decided_at is None:
        raise NotNow(words("This objection is not decided yet."))
    if first.appeal_of is not None or queries.own(db, person_id, public_id)[0].appeal is not None:
        raise NotNow(words("There is one appeal against a verdict, and you have made it."))
    _check_room(queries.known(db, person_id).open)
    made = _new(course, person_id, first.kind, text, now)
    made.appeal_of = first.id
    for name in _ABOUT:
        setattr(made, name, getattr(first, name))
    return _keep(db, made, case.about)


def _check_room(waiting: int) -> None:
    if waiting >= MOST_OPEN:
        raise NotNow(
            words(
                "You have %(count)s objections that are not decided yet. Wait until some of them"
                " are.",
                count=waiting,
            )
        )


def _new(
    course: Course, person_id: int, kind: ChallengeKind, text: str, now: datetime
) -> Challenge:
    return Challenge(
        public_id=new_public_id(),
        person_id=person_id,
        kind=kind,
        text=text,
        made_at=now,
        due_at=rules.due_at(now, course.challenge_days),
    )


def _keep(db: Session, made: Challenge, about: str) -> Challenge:
    """Write it down. The log tells that somebody objected, not who: its readers decide too."""
    db.add(made)
    db.flush()
    audit.record(
        db,
        actor_id=None,
        action="challenge.made",
        subject=f"challenge {made.public_id}",
        now=made.made_at,
        details={"about": about, "appeal": made.appeal_of is not None},
    )
    return made


# ---------------------------------------------------------------- by those who decide


def decide(
    db: Session,
    judge_id: int,
    public_id: str,
    verdict: Verdict,
    reasons: str,
    write: Callable[[Person, Challenge], Letter],
    now: datetime,
) -> Challenge:
    """Give a verdict, with reasons, once; whoever objected is told.

    write: makes the letter to them about the objection.
    Raises NotFound, NotNow where it was decided already, NotAllowed where somebody else must.
    """
    case = cases.case(db, public_id, to_decide=True)
    if case is None:
        raise NotFound(words("There is no such objection."))
    made = case.challenge
    if made.decided_at is not None:
        raise NotNow(words("Somebody else has decided this objection. Your verdict was not kept."))
    if (refusal := why_not_judge(case, judge_id)) is not None:
        raise NotAllowed(refusal)
    made.verdict, made.reasons = verdict, reasons
    made.decided_by, made.decided_at = judge_id, now
    db.flush()
    _tell(db, made, write, now)
    audit.record(
        db,
        actor_id=judge_id,
        action="challenge.decided",
        subject=f"challenge {made.public_id}",
        now=now,
        details={"about": case.about, "appeal": case.first is not None, "verdict": verdict.value},
        personal={"reasons": reasons},
    )
    return made


def why_not_judge(case: Case, judge_id: int) -> Words | None:
    """Why a person may not decide this one; None where they may."""
    return rules.why_not_judge(
        judge_id,
        objector=case.challenge.person_id,
        first_judge=case.first.decided_by if case.first else None,
    )


def _tell(
    db: Session, made: Challenge, write: Callable[[Person, Challenge], Letter], now: datetime
) -> None:
    person = db.get_one(Person, made.person_id)
    if person.email is None or person.disabled_at is not None:
        return
    letter = write(person, made)
    outbox.write(
        db,
        cause=f"challenge:{made.public_id}",
        recipient=person.email,
        subject=letter.subject,
        body=letter.body,
        now=now,
        person_id=person.id,
    )
