"""What is changed here: a correction is applied, and reaches people portion by portion."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from course.correct import queries
from course.correct.queries import Begun, Proposal
from course.domain.bank import Change, ItemStatus, Vetting
from course.domain.course import Course
from course.domain.errors import NotAllowed, NotNow, NotValid
from course.domain.reviewing import Stand
from course.domain.words import words
from course.records import corrections, items, regrading
from course.records.regrading import Decision, Issuing, Letter
from course.records.standing import AT_ONCE
from course.records.written import WrittenItem
from course.store import ItemVersion


def correct(
    db: Session,
    course: Course,
    slug: str,
    *,
    revision: int,
    reason: str,
    person_id: int,
    letter: Letter,
    issuing: Issuing,
    now: datetime,
    at_once: int = AT_ONCE,
) -> int:
    """Publish the draft of an item as the correction of its key, and reach the first people.

    revision: of the draft, as the page showed it. reason: whoever met the item reads it.
    at_once: how many people are reached here, at most; `go_on` reaches the others.
    Returns the number of the version that holds the corrected key.
    Raises NotFound for an unknown item; NotNow where there is no draft, or it is not the one that
    the page showed, or another version came between; NotValid where the draft cannot be live;
    NotAllowed where its author would apply it, and others may; NotNow where its review is not done,
    or the correction before has not reached everybody yet.
    """
    row = items.lock(db, slug)
    if corrections.is_under_way(db, row.id):
        raise NotNow(
            words(
                "Answers are still being marked again by the correction before. Wait until its page"
                " says that all are done."
            )
        )
    proposal = _held(queries.page(db, course, slug).proposal, revision)
    is_alone = _judge(db, proposal, person_id, now)
    item, was = proposal.question.corrected, row.status
    written = WrittenItem(item, proposal.content)
    draft = items.draft_of(db, row.id)
    assert draft is not None, "it was read just now, and its item is held"
    items.submit_draft(db, row, draft, change=Change.KEY, reason=reason, now=now)
    is_reviewed = proposal.stand is Stand.APPROVED
    vetting = Vetting.REVIEWED if is_reviewed else Vetting.UNREVIEWED
    version: ItemVersion = items.publish(db, row, written, vetting=vetting, now=now)
    if was is ItemStatus.RETIRED:
        items.retire(db, row, now=now)
    decision = Decision(version.id, reason, person_id, is_alone)
    regrading.apply(
        db,
        course,
        proposal.question,
        decision,
        letter=letter,
        issuing=issuing,
        now=now,
        at_once=at_once,
    )
    return version.number


def go_on(
    db: Session,
    course: Course,
    begun: Begun,
    *,
    letter: Letter,
    issuing: Issuing,
    now: datetime,
    at_once: int = AT_ONCE,
) -> bool:
    """Reach the next people with a correction that was begun; returns whether somebody is left."""
    return regrading.go_on(
        db,
        course,
        begun.question,
        begun.id,
        letter=letter,
        issuing=issuing,
        now=now,
        at_once=at_once,
    )


def _held(proposal: Proposal | None, revision: int) -> Proposal:
    if proposal is None:
        raise NotNow(
            words(
                "There is no draft of this item any more. It was applied or dropped since you"
                " opened the page. Nothing was done twice."
            )
        )
    if proposal.revision != revision:
        raise NotNow(
            words("The draft was changed since you opened the page. Look at it again first.")
        )
    if proposal.is_overtaken:
        raise NotNow(
            words("Another version was published since this draft was begun. Compare them first.")
        )
    return proposal


def _judge(db: Session, proposal: Proposal, person_id: int, now: datetime) -> bool:
    """Whether one person alone writes and applies it; refused where somebody else could."""
    if proposal.faults:
        raise NotValid(
            words("The corrected item cannot be live: %(faults)s.", faults=proposal.faults[0])
        )
    is_own = person_id in proposal.wrote
    if is_own and queries.others_may_apply(db, proposal, now):
        raise NotAllowed(
            words("You wrote this correction. Somebody else has to review and apply it.")
        )
    if proposal.stand in {Stand.DIFFERS, Stand.RETURNED}:
        raise NotNow(
            words("A reviewer does not agree with the corrected key. Settle that in the review.")
        )
    if proposal.stand is not Stand.APPROVED and not is_own:
        raise NotNow(
            words("This correction is not reviewed yet. Answer it in the review first; then apply.")
        )
    return is_own
