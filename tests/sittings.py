"""Many people's papers at once, as the quiz writes them: what statistics are made of."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import insert, select
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
    pool, draws = served(db, module), blueprint_of(module, quiz.content).draw
    who = of or _people(db, people, at)
    papers = []
    for number, person in enumerate(who):
        ability = 0.2 + 0.75 * number / max(1, len(who) - 1)
        drawn = [
            (section, one)
            for section, count in draws.items()
            for one in rng.sample([s for s in pool if s.item.lesson == section], count)
        ]
        answered = [
            Answered(section, one.version, one.item, choose(one.item, ability, rng))
            for section, one in drawn
        ]
        papers.append((_attempt(quiz, person, ordinal, answered, at), answered))
    _write(db, papers, at)
    db.commit()
    return who


class Answered(NamedTuple):
    """One place on a paper."""

    section: str
    version: int
    item: Item
    response: Response | None

    @property
    def points(self) -> float:
        return grade(self.item, self.response).fraction


def _people(db: Session, count: int, at: datetime) -> list[int]:
    people = [
        Person(public_id=new_public_id(), name=f"Person {number}", created_at=at)
        for number in range(count)
    ]
    db.add_all(people)
    db.flush()
    return [person.id for person in people]


def _attempt(
    quiz: QuizVersion, person: int, ordinal: int, answered: list[Answered], at: datetime
) -> Attempt:
    return Attempt(
        public_id=new_public_id(),
        person_id=person,
        module=quiz.module,
        quiz_version_id=quiz.id,
        ordinal=ordinal,
        seed=1,
        sections=json.dumps(list(dict.fromkeys(one.section for one in answered))),
        policy="{}",
        state=AttemptState.SUBMITTED,
        started_at=at,
        submitted_at=at + timedelta(minutes=9),
        points=sum(one.points for one in answered),
    )


def _write(db: Session, papers: list[tuple[Attempt, list[Answered]]], at: datetime) -> None:
    """Write all papers at once, table by table."""
    db.add_all(attempt for attempt, _ in papers)
    db.flush()
    places = [
        (
            attempt,
            one,
            DrawnItem(
                attempt_id=attempt.id,
                position=place,
                section=one.section,
                item_version_id=one.version,
                option_order="[]",
                is_flagged=False,
            ),
        )
        for attempt, answered in papers
        for place, one in enumerate(answered, start=1)
    ]
    db.add_all(drawn for _, _, drawn in places)
    db.flush()
    db.add_all(
        StoredResponse(
            drawn_item_id=drawn.id,
            revision=1,
            content=json.dumps(one.response),
            locale="en" if attempt.person_id % 3 else "fr",
            saved_at=at + timedelta(seconds=40 * drawn.position),
        )
        for attempt, one, drawn in places
        if one.response is not None
    )
    db.add_all(
        ItemResult(
            drawn_item_id=drawn.id, item_version_id=one.version, points=one.points, graded_at=at
        )
        for _, one, drawn in places
    )


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
