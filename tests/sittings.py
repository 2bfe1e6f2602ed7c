"""Many people's papers at once, as the quiz writes them: what statistics are made of."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping
from course.domain.bank import CHOICE_TYPES, Item, ItemStatus, ItemUse
from course.domain.items import Response, grade
from course.records.standing import blueprint_of
from course.records.tokens import new_public_id
from course.store import (
    Attempt,
    AttemptState,
    CheckAnswer,
    DrawnItem,
    ItemResult,
    ItemVersion,
    Person,
    QuizVersion,
    StoredResponse,
)
from course.store import Item as ItemRow
from tests.factories import NOON
from tests.quiz import right, wrong

Choose = Callable[[Item, float, random.Random], Response | None]
INTRODUCTION = "introduction"


class Served(NamedTuple):
    """An item as it is served now."""

    version: int
    item: Item


def served(db: Session, module: str = INTRODUCTION, use: ItemUse = ItemUse.QUIZ) -> list[Served]:
    """The live items of a module."""
    statement = (
        select(ItemVersion.id, ItemVersion.content)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.module == module, ItemRow.use == use, ItemRow.status == ItemStatus.LIVE)
        .where(ItemVersion.superseded_at.is_(None))
        .order_by(ItemRow.id)
    )
    return [Served(v, item_from_mapping(json.loads(c), module)) for v, c in db.execute(statement)]


def by_ability(item: Item, ability: float, rng: random.Random) -> Response | None:
    """Right as often as the person is able; else any wrong option, or an expected mistake."""
    if rng.random() < ability:
        return right(item)
    distractors = [option.id for option in item.options if not option.is_key]
    if item.type in CHOICE_TYPES and distractors:
        return {"options": [rng.choice(distractors)]}
    return wrong(item)


def sit(
    db: Session,
    people: int,
    choose: Choose = by_ability,
    *,
    module: str = INTRODUCTION,
    ordinal: int = 1,
    of: list[int] | None = None,
    seed: int = 4,
    at: datetime = NOON,
) -> list[int]:
    """Let many people submit a whole paper each; returns who they are.

    of: people who sit again; new ones where None. Abilities rise evenly from weak to strong.
    """
    rng = random.Random(seed)
    quiz = db.scalars(
        select(QuizVersion).where(QuizVersion.module == module, QuizVersion.superseded_at.is_(None))
    ).one()
    pool = served(db, module)
    draws = blueprint_of(module, quiz.content).draw
    who = of or _people(db, people, at)
    for number, person in enumerate(who):
        ability = 0.2 + 0.75 * number / max(1, len(who) - 1)
        paper = [
            (section, one)
            for section, count in draws.items()
            for one in rng.sample([s for s in pool if s.item.lesson == section], count)
        ]
        _submit(db, quiz.id, module, person, ordinal, paper, choose, ability, rng, at)
    db.commit()
    return who


def _people(db: Session, count: int, at: datetime) -> list[int]:
    people = [
        Person(public_id=new_public_id(), name=f"Person {number}", created_at=at)
        for number in range(count)
    ]
    db.add_all(people)
    db.flush()
    return [person.id for person in people]


def _submit(
    db: Session,
    quiz: int,
    module: str,
    person: int,
    ordinal: int,
    paper: list[tuple[str, Served]],
    choose: Choose,
    ability: float,
    rng: random.Random,
    at: datetime,
) -> None:
    responses = [choose(one.item, ability, rng) for _, one in paper]
    points = [grade(one.item, r).fraction for (_, one), r in zip(paper, responses, strict=True)]
    attempt = Attempt(
        public_id=new_public_id(), person_id=person, module=module, quiz_version_id=quiz,
        ordinal=ordinal, seed=1, sections=json.dumps(list(dict.fromkeys(s for s, _ in paper))),
        policy="{}", state=AttemptState.SUBMITTED, started_at=at,
        submitted_at=at + timedelta(minutes=9), points=sum(points),
    )  # fmt: skip
    db.add(attempt)
    db.flush()
    for place, ((section, one), response) in enumerate(zip(paper, responses, strict=True), start=1):
        drawn = DrawnItem(
            attempt_id=attempt.id, position=place, section=section, item_version_id=one.version,
            option_order="[]", is_flagged=False,
        )  # fmt: skip
        db.add(drawn)
        db.flush()
        if response is not None:
            db.add(
                StoredResponse(
                    drawn_item_id=drawn.id, revision=1, content=json.dumps(response),
                    locale="en" if person % 3 else "fr",
                    saved_at=at + timedelta(seconds=40 * place),
                )
            )  # fmt: skip
        db.add(
            ItemResult(
                drawn_item_id=drawn.id, item_version_id=one.version,
                points=points[place - 1], graded_at=at,
            )
        )  # fmt: skip


def check(db: Session, slug: str, people: list[int], *, at: datetime = NOON) -> None:
    """Let people answer a check: whoever was sure is right, whoever guessed is not."""
    one = next(one for one in served(db, use=ItemUse.CHECK) if one.item.id == slug)
    for number, person in enumerate(people):
        is_right = number % 3 != 0
        response = right(one.item) if is_right else wrong(one.item)
        db.add(
            CheckAnswer(
                person_id=person, lesson=one.item.lesson_key, item=slug,
                item_version_id=one.version, response=json.dumps(response),
                fraction=float(is_right), confidence="sure" if is_right else "guess",
                locale="en", answered_at=at,
            )
        )  # fmt: skip
    db.commit()


def reword(db: Session, slug: str, *, is_same: bool) -> int:
    """Make a new version of an item, which means the same or something else; returns its number."""
    last = db.scalars(
        select(ItemVersion)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.slug == slug, ItemVersion.superseded_at.is_(None))
    ).one()
    last.superseded_at = NOON
    db.flush()
    values = {c.name: getattr(last, c.name) for c in ItemVersion.__table__.columns}
    del values["id"]
    number = last.number + 1
    values |= {
        "number": number,
        "superseded_at": None,
        "meaning": last.meaning if is_same else number,
        "change": "wording" if is_same else "meaning",
    }
    db.execute(insert(ItemVersion).values(**values))
    db.commit()
    return number


def submitted(db: Session) -> int:
    """How many papers were submitted."""
    found = db.scalar(select(func.count()).select_from(Attempt))
    db.rollback()
    return found or 0
