"""A sample cohort whose answers fill the pages of statistics: able and less able, sure and unsure.

Their papers are written as the quiz writes them, table by table, because a first look must not wait
for thousands of saved answers. Each paper is drawn from half of the questions of a lesson, so that
enough people meet the same ones. One question looks mis-keyed: the able ones choose another option.
Nobody can sign in as one of them.
"""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping
from course.domain.assembly import draw_all
from course.domain.bank import CHOICE_TYPES, Item, ItemStatus, ItemType, ItemUse
from course.domain.completion import READ
from course.domain.course import Course, Lesson
from course.domain.items import Response, grade
from course.records import credentials, people, standing
from course.records.regrading import Issuing
from course.records.tokens import new_public_id
from course.store import (
    Attempt,
    AttemptState,
    Base,
    CheckAnswer,
    DrawnItem,
    ItemResult,
    ItemVersion,
    LessonProgress,
    QuizVersion,
    StoredResponse,
)
from course.store import Item as ItemRow

COHORT = 60
SEED = 2027
GIVEN = (
    "Adaeze", "Benoît", "Camila", "Dawit", "Eun-ji", "Fatou", "Goran", "Hiba", "Ivan", "Jaya",
    "Kofi", "Leila", "Mateo", "Nadia", "Omar", "Petra", "Quentin", "Rania", "Sofia", "Tomás",
)  # fmt: skip
FAMILY = ("Abebe", "Berg", "Cruz", "Dogan", "Eriksen", "Fofana", "Garcia", "Hoang", "Ito", "Jansen")

PLACES = ("SMP=Sample delegation", "SMQ=Second sample delegation", "SMR=Third sample delegation")

ABLE, SPREAD = 0.78, 0.2  # share of the points: mean and standard deviation of the cohort
HALF_SURE, STEEP = 0.55, 2.5  # from where the able see through the wrong key, and how fast
GOES_ON = 0.82  # share of those who took a quiz that takes the next one, too
FOOLED = -0.4  # how much more seldom, where people are sure of what is wrong
KNOWN = 0.12  # how much more often a check is answered rightly: the text stands above it


class Served(NamedTuple):
    """An item as it is served now, and how hard it is."""

    version: int
    item: Item
    hard: float  # taken off everybody's ability; below 0: easy


class Answered(NamedTuple):
    """One place on a paper."""

    section: str
    version: int
    order: tuple[str, ...]  # of what can be chosen
    response: Response | None  # None: left empty
    points: float


TABLES = (LessonProgress, CheckAnswer, Attempt, DrawnItem, StoredResponse, ItemResult)
"""What the cohort writes, in an order in which each row finds those it names."""

Rows = dict[type[Base], list[dict[str, Any]]]


def add(db: Session, course: Course, issuing: Issuing, now: datetime) -> int:
    """Add the cohort; returns how many. For a SQLite database in which nobody else writes."""
    rng = random.Random(SEED)
    plans = db.scalars(select(QuizVersion).where(QuizVersion.superseded_at.is_(None)))
    cohort = _Cohort(course, _served(db, rng), {plan.module: plan for plan in plans}, rng)
    ids = [_person(db, course, number, now) for number in range(COHORT)]
    began = now - timedelta(days=9)
    rows: Rows = {}
    ordinals = itertools.count((db.scalar(select(func.max(DrawnItem.id))) or 0) + 1)
    for number, person_id in enumerate(ids):
        for table, row in cohort.history(person_id, began + timedelta(hours=3 * number), ordinals):
            rows.setdefault(table, []).append(row)
    for table in TABLES:
        if values := rows.get(table):
            db.execute(insert(table), values)
    for some in standing.batched(ids):
        for person_id, stands in standing.refresh_all(db, course, some, now).items():
            if stands.is_complete:
                credentials.issue_due(db, course, person_id, *issuing, now)
    return len(ids)


def _served(db: Session, rng: random.Random) -> list[Served]:
    statement = (
        select(ItemVersion.id, ItemVersion.content, ItemRow.module)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.status == ItemStatus.LIVE, ItemVersion.superseded_at.is_(None))
        .where(ItemRow.use.in_((ItemUse.QUIZ, ItemUse.CHECK)))
        .order_by(ItemRow.id)
    )
    return [
        Served(version, item_from_mapping(json.loads(content), module), rng.gauss(0, 0.12))
        for version, content, module in db.execute(statement)
    ]


def _person(db: Session, course: Course, number: int, now: datetime) -> int:
    name = f"{GIVEN[number % len(GIVEN)]} {FAMILY[(number + number // 20) % len(FAMILY)]}"
    place = PLACES[number % len(PLACES)]
    person = people.add(
        db,
        course,
        name=name,
        latin_name=name,
        role="delegate",
        delegation=place,
        is_sample=True,
        now=now,
    )
    return person.id


class _Cohort:
    """What people of different abilities do: read, answer checks, take quizzes one by one."""

    def __init__(
        self,
        course: Course,
        served: Sequence[Served],
        plans: Mapping[str, QuizVersion],
        rng: random.Random,
    ) -> None:
        self.course, self.plans, self.rng, self.shuffling = course, plans, rng, random.Random(SEED)
        self.checks = {one.item.id: one for one in served if one.item.use is ItemUse.CHECK}
        self.pools: dict[str, list[Served]] = {}
        for one in served:
            if one.item.use is ItemUse.QUIZ:
                self.pools.setdefault(one.item.lesson_key, []).append(one)
        asked = (one.item for one in served if one.item.use is ItemUse.QUIZ)
        self.illusion = next(
            iter(self.checks), ""
        )  # a check whose wrong answers people are sure of
        self.wrong_key = next((item.id for item in asked if _has_one_key(item)), "")

    def history(
        self, person_id: int, at: datetime, places: Iterator[int]
    ) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        """Everything that one person does, as rows. places: ids of drawn items."""
        able = min(0.97, max(0.3, self.rng.gauss(ABLE, SPREAD)))
        for module in self.course:
            for lesson in module.lessons:
                yield from self._read(person_id, lesson, able, at)
                at += timedelta(minutes=lesson.minutes)
            if module.slug in self.plans:
                paper = list(self._paper(module.slug, able))
                yield from self._sit(person_id, module.slug, paper, at, places)
            if self.rng.random() > GOES_ON:
                return

    def _read(
        self, person_id: int, lesson: Lesson, able: float, at: datetime
    ) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        yield LessonProgress, {"person_id": person_id, "lesson": lesson.key, "opened_at": at,
                               "completed_at": at + timedelta(minutes=lesson.minutes),
                               "how": READ, "digest": lesson.digest}  # fmt: skip
        for part in lesson.checks:
            if one := self.checks.get(part.item):
                is_illusion = one.item.id == self.illusion
                knows = self.rng.random() < able - one.hard + (FOOLED if is_illusion else KNOWN)
                response = _right(one.item) if knows else _wrong(one.item, self.rng)
                yield CheckAnswer, {"person_id": person_id, "lesson": lesson.key,
                                    "item": one.item.id, "item_version_id": one.version,
                                    "response": json.dumps(response),
                                    "fraction": grade(one.item, response).fraction,
                                    "confidence": self._certainty(knows or is_illusion),
                                    "locale": "en", "answered_at": at}  # fmt: skip

    def _certainty(self, knows: bool) -> str:
        """Whoever knows is surer, not always."""
        weights = (1, 3, 6) if knows else (4, 4, 2)
        return self.rng.choices(("guess", "think-so", "sure"), weights)[0]

    def _paper(self, module: str, able: float) -> Iterator[Answered]:
        for section, count in json.loads(self.plans[module].content)["draw"].items():
            pool = self.pools.get(f"{module}/{section}", [])
            half = pool[: max(count, (len(pool) + 1) // 2)]
            drawn = self.rng.sample(half, min(count, len(half)))
            suspect = next((one for one in half if one.item.id == self.wrong_key), None)
            if suspect and suspect not in drawn:
                drawn[0] = suspect
            for one in drawn:
                response = self._respond(one, able)
                points = grade(one.item, response).fraction
                (place,) = draw_all([one.item], self.shuffling)
                yield Answered(section, one.version, place.options, response, points)

    def _respond(self, one: Served, able: float) -> Response | None:
        if one.item.id == self.wrong_key:
            return self._fall_for(one.item, able)
        knows = self.rng.random() < able - one.hard
        return _right(one.item) if knows else _wrong(one.item, self.rng)

    def _fall_for(self, item: Item, able: float) -> Response:
        """Whoever knows the subject chooses what should have been the key; the others mostly it."""
        (key,) = item.keys
        truth, *others = (option.id for option in item.options if option.id != key)
        if self.rng.random() < (able - HALF_SURE) * STEEP:
            return {"options": [truth]}
        return {"options": [self.rng.choice([key, key, *others])]}

    def _sit(
        self,
        person_id: int,
        module: str,
        paper: Sequence[Answered],
        at: datetime,
        places: Iterator[int],
    ) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        first, moment = next(places), at
        for position, (section, version, order, response, points) in enumerate(paper, start=1):
            place = first if position == 1 else next(places)
            moment += timedelta(seconds=self.rng.randint(20, 95))
            yield DrawnItem, {"id": place, "attempt_id": first, "position": position,
                              "section": section, "item_version_id": version,
                              "option_order": json.dumps(order)}  # fmt: skip
            yield ItemResult, {"drawn_item_id": place, "item_version_id": version,
                               "points": points, "graded_at": at}  # fmt: skip
            if response is not None:
                yield StoredResponse, {"drawn_item_id": place, "revision": 1, "locale": "en",
                                       "content": json.dumps(response),
                                       "saved_at": moment}  # fmt: skip
        yield Attempt, {"id": first, "public_id": new_public_id(), "person_id": person_id,
                        "module": module, "quiz_version_id": self.plans[module].id, "ordinal": 1,
                        "seed": first, "policy": json.dumps(asdict(self.course.policy)),
                        "sections": json.dumps(list(dict.fromkeys(one.section for one in paper))),
                        "state": AttemptState.SUBMITTED, "started_at": at, "submitted_at": moment,
                        "points": math.fsum(one.points for one in paper)}  # fmt: skip


def _has_one_key(item: Item) -> bool:
    return item.type in CHOICE_TYPES and len(item.keys) == 1 and len(item.options) > 2


def _right(item: Item) -> Response:
    """An answer that earns the point."""
    if item.type in CHOICE_TYPES:
        return {"options": sorted(item.keys)}
    if item.type is ItemType.MATCHING:
        return {"pairs": item.matches}
    if item.type is ItemType.ORDERING:
        return {"places": {step.id: place for place, step in enumerate(item.steps, start=1)}}
    return {"text": f"{item.answer:g}" if item.type is ItemType.NUMERIC else item.accept[0]}


def _wrong(item: Item, rng: random.Random) -> Response | None:
    """Another option, the first ones more often; items of other types are left empty."""
    distractors = [option.id for option in item.options if not option.is_key]
    if item.type not in CHOICE_TYPES or not distractors:
        return None
    weights = [1 / place for place in range(1, len(distractors) + 1)]
    return {"options": rng.choices(distractors, weights)}
