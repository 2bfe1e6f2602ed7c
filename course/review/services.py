"""What reviewers change: their answer, their verdict, comments; and what goes live by it."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.checking.one_item import before_live
from course.domain.bank import Change, Vetting
from course.domain.course import Course
from course.domain.errors import NotAllowed, NotFound, NotNow
from course.domain.items import Response, grade
from course.domain.reviewing import Stand, may_go_unreviewed, may_review
from course.domain.words import words
from course.records import audit, items
from course.records.written import WrittenItem
from course.review import queries
from course.review.queries import Desk
from course.store import ItemComment, ItemReview, Verdict

# ---------------------------------------------------------------- answering and deciding


def open_desk(db: Session, slug: str, digest: str, person_id: int) -> Desk:
    """A draft in review, held for a change until the transaction ends.

    digest: of the draft that the page showed. person_id: of its reader.
    Raises NotFound where nothing is in review, NotNow where its author has changed it since.
    """
    items.lock(db, slug)
    desk = queries.desk(db, slug, person_id)
    if desk is None:
        raise NotFound(words("This question is not in review. Its author may have taken it back."))
    if desk.draft.digest != digest:
        raise NotNow(words("Its author has changed this question since. Load the page again."))
    return desk


def answer(
    db: Session, desk: Desk, response: Response | None, *, person_id: int, now: datetime
) -> None:
    """Keep a reviewer's answer, given before the key was shown; it is given once."""
    if not may_review(person_id, wrote=desk.wrote):
        raise NotAllowed(words("You wrote this question. Somebody else reviews it."))
    if desk.saw_key:
        raise NotAllowed(
            words("You chose to see the key of this question. Somebody else reviews it.")
        )
    if response is None:
        raise NotNow(words("Answer the question first, as a delegate would."))
    if desk.own(person_id) is not None:
        return
    db.add(
        ItemReview(
            item_id=desk.row.id,
            digest=desk.draft.digest,
            reviewer_id=person_id,
            response=json.dumps(response, ensure_ascii=False),
            fraction=grade(desk.read.item, response).fraction,
            answered_at=now,
            note="",
            settlement="",
        )
    )
    db.flush()


def decide(
    db: Session,
    course: Course,
    slug: str,
    digest: str,
    *,
    verdict: Verdict,
    note: str,
    settlement: str,
    person_id: int,
    now: datetime,
) -> Stand:
    """Keep a reviewer's verdict; what enough have approved goes live at once.

    settlement: why the key stands although the reviewer's answer differed; "" where it did not.
    Returns how far the review is now. Raises NotNow before the reviewer has answered.
    """
    desk = open_desk(db, slug, digest, person_id)
    said = desk.own(person_id)
    if said is None:
        raise NotNow(words("Answer the question first, as a delegate would."))
    review = said.review
    if verdict is Verdict.APPROVED and said.judgement.differs:
        if not settlement:
            raise NotNow(words("Your answer is not the key's. Say first why the key is right."))
        review.settlement, review.settled_at = settlement, now
    review.verdict, review.note, review.decided_at = verdict, note, now
    db.flush()
    audit.record(
        db,
        actor_id=person_id,
        action=f"item.{verdict.value}",
        subject=f"item {slug}",
        now=now,
        details={"digest": digest, "differed": said.judgement.differs},
        personal={"note": note} if note else {},
    )
    return _go_on(db, course, slug, person_id, now)


def _go_on(db: Session, course: Course, slug: str, person_id: int, now: datetime) -> Stand:
    """Publish what is approved, give back what is returned; a new key goes through the what-if."""
    desk = queries.desk(db, slug, person_id)
    assert desk is not None, "it is held"
    found = desk.stand(course.reviewers)
    if found is Stand.RETURNED:
        items.take_back(db, desk.row, desk.draft, now=now)
    elif found is Stand.APPROVED and desk.draft.change is not Change.KEY:
        _publish(db, course, desk, Vetting.REVIEWED, person_id, now)
    return found


def publish_alone(
    db: Session, course: Course, slug: str, digest: str, *, person_id: int, now: datetime
) -> None:
    """Publish one's own draft unreviewed, where nobody else is there to review it; so marked."""
    desk = open_desk(db, slug, digest, person_id)
    if desk.saw_key:
        raise NotAllowed(words("You could have reviewed this question. Its author publishes it."))
    if not may_go_unreviewed(queries.other_reviewers(db, desk, now)):
        raise NotAllowed(words("Somebody else can review this question. Ask them."))
    if desk.draft.change is Change.KEY:
        raise NotNow(
            words("A corrected key is published from the page that shows whom it touches.")
        )
    _publish(db, course, desk, Vetting.UNREVIEWED, person_id, now)


def _publish(
    db: Session, course: Course, desk: Desk, vetting: Vetting, person_id: int, now: datetime
) -> None:
    lacks = before_live(course, desk.read.item, queries.known(db, desk.read.item))
    if desk.read.faults or lacks:
        raise NotNow(
            words("This question is not finished. Return it to its author, who sees what it lacks.")
        )
    version = items.publish(
        db, desk.row, WrittenItem(desk.read.item, desk.read.content), vetting=vetting, now=now
    )
    audit.record(
        db,
        actor_id=person_id,
        action="item.published",
        subject=f"item {desk.row.slug}",
        now=now,
        details={
            "version": version.number,
            "change": version.change.value,
            "vetting": vetting.value,
            "digest": version.digest,
        },
    )


# ---------------------------------------------------------------- comments


def comment(db: Session, slug: str, text: str, *, person_id: int, now: datetime) -> None:
    """Say something to everybody who works on an item."""
    row = items.lock(db, slug)
    db.add(ItemComment(item_id=row.id, person_id=person_id, text=text, made_at=now))
    db.flush()


def resolve(db: Session, slug: str, comment_id: int, *, person_id: int, now: datetime) -> None:
    """Say that what a comment asks for is done. Raises NotFound."""
    row = items.lock(db, slug)
    found = db.scalar(
        select(ItemComment).where(ItemComment.id == comment_id, ItemComment.item_id == row.id)
    )
    if found is None:
        raise NotFound(words("There is no such comment on this question."))
    if found.resolved_at is None:
        found.resolved_at, found.resolved_by = now, person_id
        db.flush()
