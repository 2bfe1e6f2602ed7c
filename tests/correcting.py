"""What tests of corrections share: people who met one item, and a correction of its key."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.content import load_course
from course.content.items import item_to_mapping
from course.correct import queries, services
from course.domain.bank import Change, Item
from course.domain.course import Course
from course.domain.items import Response
from course.domain.regrading import Rule
from course.quiz import services as quiz
from course.records import items, regrading, standing
from course.records.effects import Effects, Touched
from course.records.regrading import Issuing
from course.records.written import WrittenItem
from course.store import Attempt, ItemDraft, ItemReview, LessonProgress, Person, Verdict
from tests.conftest import SAMPLE
from tests.factories import NOON, make_person
from tests.quiz import bank, put_on_paper, right
from tests.store import recompute

LATER = NOON + timedelta(minutes=30)
MODULE, ONE = "introduction", "fs-single-1"

OLD_KEY: Response = {"options": ["a"]}
NEW_KEY: Response = {"options": ["b"]}
NEITHER: Response = {"options": ["c"]}


@cache
def course() -> Course:
    return load_course(SAMPLE)


EXACT = replace(course(), regrade=Rule.EXACT)


def corrected(item: Item | None = None, key: str = "b") -> Item:
    """The item, marked by another key."""
    item = item or bank()[ONE]
    options = tuple(replace(one, is_key=one.id == key) for one in item.options)
    return replace(item, options=options)


def propose(
    db: Session, item: Item, author: Person, verdict: Verdict | None = Verdict.APPROVED
) -> int:
    """Save a draft as the editor does, and have it reviewed; returns its revision.

    verdict: None where nobody has reviewed it yet.
    """
    row = items.lock(db, item.id)
    draft = items.draft_of(db, row.id)
    saved = items.save_draft(
        db,
        row,
        WrittenItem(item, item_to_mapping(item)),
        revision=draft.revision if draft else 0,
        person_id=author.id,
        now=NOON,
    )
    draft = saved.draft
    if verdict is not None:
        items.submit_draft(db, row, draft, change=Change.KEY, reason="", now=NOON)
        review(db, draft, make_person(db).id, verdict)
    db.commit()
    return draft.revision


def review(db: Session, draft: ItemDraft, reviewer_id: int, verdict: Verdict) -> None:
    """Let somebody answer a draft rightly, and give a verdict; once."""
    known = (ItemReview.item_id == draft.item_id) & (ItemReview.digest == draft.digest)
    if db.scalar(select(ItemReview.id).where(known)) is not None:
        return
    db.add(
        ItemReview(
            item_id=draft.item_id,
            digest=draft.digest,
            reviewer_id=reviewer_id,
            response="{}",
            fraction=1,
            answered_at=NOON,
            verdict=verdict,
            note="",
            decided_at=NOON,
            settlement="",
        )
    )
    db.flush()


def read_everything(db: Session, person: Person) -> None:
    """Complete every lesson."""
    db.add_all(
        LessonProgress(
            person_id=person.id,
            lesson=lesson.key,
            opened_at=NOON,
            completed_at=NOON,
            how="read",
        )
        for lesson in course().lessons
    )
    standing.refresh(db, course(), person.id, NOON)
    db.commit()


def begin(
    db: Session, person: Person, answer: Response | None, name: str = ONE, now: datetime = NOON
) -> str:
    """A paper on which the item is answered so, and everything else rightly; not submitted."""
    public_id = quiz.start(db, course(), person.id, MODULE, seed=7, now=now)
    db.commit()
    put_on_paper(db, public_id, name)
    for place in quiz.open_paper(db, person.id, public_id).places:
        given = answer if place.item.id == name else right(place.item)
        quiz.save(db, place, revision=0, response=given, locale="en", now=now)
    db.commit()
    return public_id


def submit(
    db: Session, person: Person, public_id: str, issuing: Issuing, now: datetime = NOON
) -> None:
    """Submit a paper."""
    quiz.submit(
        db,
        course(),
        person.id,
        public_id,
        keys_path=issuing.keys_path,
        base_url=issuing.base_url,
        now=now,
    )
    db.commit()


def sit(
    db: Session,
    issuing: Issuing,
    answer: Response | None,
    *,
    reads: bool = False,
    asked: str = ONE,
    **values: object,
) -> Person:
    """Somebody who has submitted a whole try, and perhaps read everything."""
    person = make_person(db, **values)  # type: ignore[arg-type]
    if reads:
        read_everything(db, person)
    submit(db, person, begin(db, person, answer, asked), issuing)
    return person


# ---------------------------------------------------------------- correcting


def letter(one: Touched) -> tuple[str, str]:
    return "A correction", f"{one.name}: {one.before.points:g} to {one.after.points:g}"


def what_if(db: Session, by: Course | None = None, name: str = ONE) -> Effects:
    proposal = queries.page(db, by or course(), name).proposal
    assert proposal is not None
    return regrading.effects(db, by or course(), proposal.question)


def correct(
    db: Session,
    issuing: Issuing,
    person: Person,
    revision: int,
    *,
    by: Course | None = None,
    name: str = ONE,
    at_once: int = 100,
) -> int:
    number = services.correct(
        db,
        by or course(),
        name,
        revision=revision,
        reason="Option b is what the text says.",
        person_id=person.id,
        letter=letter,
        issuing=issuing,
        now=LATER,
        at_once=at_once,
    )
    db.commit()
    return number


def marks(db: Session, person: Person) -> list[float]:
    """The marks of a person's tries, in order."""
    statement = select(Attempt.points).where(Attempt.person_id == person.id)
    return [one or 0 for one in db.scalars(statement.order_by(Attempt.ordinal))]


def has_passed(db: Session, person: Person) -> bool:
    record = standing.gather(db, course(), person.id)
    return record.quizzes[MODULE].passed_at is not None


def count(db: Session, table: type) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def books_agree(db: Session) -> bool:
    """Whether results, papers and standings are what answers and corrections say."""
    stands, kept = recompute.expected(db, course()), recompute.written(db)
    return (
        recompute.results(db) == recompute.earned(db)
        and all(paper == pytest.approx(results) for paper, results in recompute.papers(db))
        and all(stands[person] == row for person, row in kept.items())
    )
