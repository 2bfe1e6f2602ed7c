"""What the table of objections refuses, on both databases; and two who decide at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from course.challenge import services
from course.challenge.services import Letter
from course.domain.bank import Change, Vetting
from course.domain.challenge import ChallengeKind, Verdict
from course.domain.errors import NotNow
from course.records import challenges
from course.store import (
    Attempt,
    AttemptState,
    Challenge,
    DrawnItem,
    Item,
    ItemVersion,
    OutboxMessage,
    Person,
    QuizVersion,
)
from course.store.database import Database
from tests.factories import NOON, make_person

DUE = NOON + timedelta(days=5)
LATER = NOON + timedelta(days=1)
LESSON = "introduction/first-steps"


@pytest.fixture
def person(db: Session) -> Person:
    return make_person(db)


@pytest.fixture
def judge(db: Session) -> Person:
    return make_person(db, role="admin")


@pytest.fixture
def drawn(db: Session, person: Person) -> DrawnItem:
    """A place on a submitted paper of theirs."""
    plan = db.scalars(select(QuizVersion.id)).first()
    version = db.scalars(select(ItemVersion.id).join(Item).where(Item.slug == "fs-single-1")).one()
    attempt = Attempt(
        public_id="a", person_id=person.id, module="introduction", quiz_version_id=plan, ordinal=1,
        seed=1, sections="[]", policy="{}", state=AttemptState.SUBMITTED, started_at=NOON,
        submitted_at=NOON, points=0.0,
    )  # fmt: skip
    place = DrawnItem(position=1, section="first-steps", item_version_id=version, option_order="[]")
    place.attempt = attempt
    db.add(place)
    db.commit()
    return place


def on_lesson(person: Person, **values: Any) -> Challenge:
    given: dict[str, Any] = {
        "public_id": "c", "person_id": person.id, "kind": ChallengeKind.LESSON, "lesson": LESSON,
        "anchor": "", "sentence": "One.", "lesson_digest": "0" * 64, "text": "No.",
        "made_at": NOON, "due_at": DUE,
    }  # fmt: skip
    return Challenge(**given | values)


def on_item(db: Session, person: Person, drawn: DrawnItem, **values: Any) -> Challenge:
    item = db.scalars(select(ItemVersion.item_id).where(ItemVersion.id == drawn.item_version_id))
    given: dict[str, Any] = {
        "public_id": "c", "person_id": person.id, "kind": ChallengeKind.ITEM, "item_id": item.one(),
        "item_version_id": drawn.item_version_id, "drawn_item_id": drawn.id, "text": "No.",
        "made_at": NOON, "due_at": DUE,
    }  # fmt: skip
    return Challenge(**given | values)


def keep(db: Session, *made: Challenge) -> None:
    db.add_all(made)
    db.commit()


def refuses(db: Session, made: Challenge, *names: str) -> None:
    db.add(made)
    with pytest.raises(IntegrityError) as refused:
        db.flush()
    db.rollback()
    assert any(name in str(refused.value) for name in names), refused.value


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"lesson": None}, "lesson_"),
        ({"sentence": None}, "lesson_has_sentence"),
        ({"anchor": None}, "lesson_has_anchor"),
        ({"lesson_digest": None}, "lesson_has_digest"),
        ({"kind": ChallengeKind.ITEM}, "challenge_has_"),
        ({"due_at": NOON}, "due_after_made"),
        ({"verdict": Verdict.UPHELD}, "verdict_has_"),
        ({"reasons": "Because."}, "verdict_has_reasons"),
        ({"decided_at": LATER}, "verdict_has_time"),
    ],
)
def test_a_half_objection_is_refused(
    db: Session, person: Person, values: dict[str, Any], constraint: str
):
    refuses(db, on_lesson(person, **values), constraint)


def test_a_verdict_has_reasons_a_time_and_somebody_else_who_gave_it(
    db: Session, person: Person, judge: Person
):
    whole = {
        "verdict": Verdict.UPHELD, "reasons": "So it is.", "decided_by": judge.id,
        "decided_at": LATER,
    }  # fmt: skip
    ids = judge.id, person.id
    for name in ("verdict", "reasons", "decided_by", "decided_at"):
        refuses(db, on_lesson(person, **whole | {name: None}), "verdict_has_")
    refuses(db, on_lesson(person, **whole | {"reasons": ""}), "reasons_say_something")
    refuses(db, on_lesson(person, **whole | {"decided_by": ids[1]}), "judge_is_another")
    keep(db, on_lesson(person, **whole))


def test_an_item_objection_names_item_version_and_place(
    db: Session, person: Person, drawn: DrawnItem
):
    for name in ("item_id", "item_version_id", "drawn_item_id"):
        made = on_item(db, person, drawn, **{name: None})
        refuses(db, made, "item_")
    keep(db, on_item(db, person, drawn))


def test_one_objection_of_a_person_to_an_item_is_open_at_a_time(
    db: Session, person: Person, judge: Person, drawn: DrawnItem
):
    keep(db, on_item(db, person, drawn))
    refuses(
        db,
        on_item(db, person, drawn, public_id="second"),
        "uq_challenge_open_item",
        "challenge.person_id, challenge.item_id",
    )
    verdict = {"verdict": Verdict.REJECTED, "reasons": "No.", "decided_by": judge.id}
    db.execute(update(Challenge).values(decided_at=LATER, **verdict))
    keep(db, on_item(db, person, drawn, public_id="second"))


def test_sentences_are_not_counted_so(db: Session, person: Person):
    keep(db, on_lesson(person), on_lesson(person, public_id="second"))
    assert db.scalar(select(func.count()).select_from(Challenge)) == 2


def test_there_is_one_appeal(db: Session, person: Person):
    first = on_lesson(person)
    keep(db, first)
    keep(db, on_lesson(person, public_id="appeal", appeal_of=first.id))
    second = on_lesson(person, public_id="again", appeal_of=first.id)
    refuses(db, second, "uq_challenge_appeal_of", "challenge.appeal_of")


# ---------------------------------------------------------------- who may read a verdict


def test_no_verdict_is_no_news(db: Session, person: Person, drawn: DrawnItem):
    keep(db, on_lesson(person), on_item(db, person, drawn, public_id="i"))
    assert challenges.on_lesson(db, LESSON) == []
    assert challenges.on_paper(db, drawn.attempt_id) == {}


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_that_changed_an_item_is_not_told_of_what_came_of_it(
    db: Session, person: Person, judge: Person, drawn: DrawnItem, verdict: Verdict
):
    decided = {"verdict": verdict, "reasons": "So.", "decided_by": judge.id, "decided_at": LATER}
    keep(db, on_item(db, person, drawn, **decided))
    (told,) = challenges.on_paper(db, drawn.attempt_id)[1]
    assert told == (verdict, "So.", LATER, "")
    version = db.get_one(ItemVersion, drawn.item_version_id)
    version.superseded_at = LATER
    db.flush()
    new = ItemVersion(
        item_id=version.item_id, number=2, content=version.content, digest="1" * 64,
        origin="browser", change=Change.WORDING, meaning=1, reason="", vetting=Vetting.REVIEWED,
        made_at=LATER + timedelta(hours=1),
    )  # fmt: skip
    db.add(new)
    db.flush()
    drawn.item_version_id = new.id
    db.commit()
    assert (1 in challenges.on_paper(db, drawn.attempt_id)) == (verdict is Verdict.REJECTED)


# ---------------------------------------------------------------- two at once


def test_one_of_two_who_decide_at_once_is_told_so(
    database: Database, db: Session, person: Person, judge: Person
):
    ids = judge.id, make_person(db, role="admin").id
    keep(db, on_lesson(person))
    both = Barrier(2)

    def decide(judge_id: int) -> str:
        with database.session(writes=True) as session:
            both.wait(timeout=10)
            try:
                services.decide(
                    session,
                    judge_id,
                    "c",
                    Verdict.UPHELD,
                    f"Reasons of {judge_id}.",
                    lambda to, made: Letter("Decided", f"{to.name}, {made.reasons}"),
                    LATER,
                )
            except NotNow:
                return ""
            session.commit()
            return f"Reasons of {judge_id}."

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(decide, ids))
    assert said[0] == ""
    assert db.scalars(select(Challenge.reasons)).one() == said[1]
    assert len(db.scalars(select(OutboxMessage)).all()) == 1
