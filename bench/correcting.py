"""How long a corrected key takes where 10,000 people answered it: to look at, and to apply.

A database is made for the occasion: everybody has read every lesson, handed in a try at every quiz
and met the question. Some gain a point by its corrected key, and of those some complete the course.
What counts are two ratios to reading the books of all these people whole: of looking at what would
follow, which reads a part of them, and of applying, which writes. The longest that one transaction
kept the database to itself is told too.

Example: python bench/correcting.py --answers 10000
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from course.commands.bank import load_content
from course.content import load_course
from course.content.items import item_from_mapping, item_to_mapping
from course.domain.bank import CHOICE_TYPES, Change, Item, ItemUse, Vetting
from course.domain.course import Course
from course.records import items, keys, regrading, standing
from course.records.bank import WrittenItem
from course.records.books import gather_all
from course.records.effects import Question, Touched
from course.records.regrading import Decision, Issuing
from course.records.what_if import groups_of_people
from course.settings import Settings
from course.store import (
    Attempt,
    Base,
    Correction,
    DrawnItem,
    ItemResult,
    ItemVersion,
    LessonProgress,
    OutboxMessage,
    Person,
    QuizVersion,
    StoredResponse,
    migrate,
)
from course.store import Item as ItemRow
from course.store.database import Database, open_database

MODULE = "introduction"
BEGAN = datetime(2027, 1, 1, tzinfo=UTC)
CHUNK = 1_000  # people written at once
GAINS = 0.5  # share of the answers that the corrected key raises
COMPLETES = 0.1  # share of those who gain, to whom one point was missing for the certificate
ENOUGH, HALF = 10, 6  # points that pass a quiz of twelve, and points that do not
TURNS = 5  # of reading and looking, the median of which counts
MOST_LOOKING = 0.5  # as a multiple of reading everybody's books
MOST_APPLYING = 3.0  # likewise
BASE = "http://127.0.0.1:8000"


class Asked(NamedTuple):
    """The question whose key is wrong, and the answers by the old key and by the new one."""

    version: int
    row: ItemRow
    item: Item
    corrected: Item


def choose(db: Session) -> Asked:
    """The first question of the module that has one key."""
    statement = (
        select(ItemVersion, ItemRow)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.module == MODULE, ItemRow.use == ItemUse.QUIZ)
        .order_by(ItemRow.id)
    )
    for version, row in db.execute(statement):
        item = item_from_mapping(json.loads(version.content), MODULE)
        if item.type in CHOICE_TYPES and len(item.keys) == 1:
            key = next(one.id for one in item.options if not one.is_key)
            options = tuple(replace(one, is_key=one.id == key) for one in item.options)
            return Asked(version.id, row, item, replace(item, options=options))
    raise SystemExit("The bank has no question with one key.")


class Papers:
    """Everything that people did, made up row by row."""

    def __init__(self, db: Session, course: Course, asked: Asked) -> None:
        self.db, self.course, self.asked = db, course, asked
        self.rng = random.Random(4)
        self.plans = {row.module: row for row in db.scalars(select(QuizVersion))}
        self.pools: dict[str, list[int]] = {}
        statement = (
            select(ItemRow.module, ItemRow.lesson, ItemVersion.id)
            .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
            .where(ItemRow.use == ItemUse.QUIZ)
        )
        for module, lesson, version in db.execute(statement):
            self.pools.setdefault(f"{module}/{lesson}", []).append(version)

    def write(self, first: int, last: int) -> None:
        """Let these people read, and hand in a paper a quiz."""
        rows: dict[type[Base], list[dict[str, Any]]] = {}
        for number in range(first, last):
            for table, row in self._of(number):
                rows.setdefault(table, []).append(row)
        for table, values in rows.items():
            self.db.execute(insert(table), values)

    def _of(self, number: int) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        yield Person, {"id": number, "public_id": f"p{number}", "name": f"Person {number}",
                       "email": f"p{number}@bench.invalid", "created_at": BEGAN}  # fmt: skip
        for lesson in self.course.lessons:
            yield LessonProgress, {"person_id": number, "lesson": lesson.key, "opened_at": BEGAN,
                                   "completed_at": BEGAN, "how": "read"}  # fmt: skip
        gains = self.rng.random() < GAINS
        lacks_one = gains and self.rng.random() < COMPLETES
        for place, module in enumerate(self.course):
            drawn = self._draw(module.slug)
            points = [1.0] * len(drawn)
            if module.slug == MODULE:
                others = ENOUGH - 1 if lacks_one else HALF
                points = [float(not gains), *(float(n < others) for n in range(len(drawn) - 1))]
            yield from self._paper(number * 10 + place, number, module.slug, drawn, points)

    def _draw(self, module: str) -> list[tuple[str, int]]:
        """Lesson and version of each place; the question asked about comes first."""
        drawn = [
            (section, version)
            for section, count in json.loads(self.plans[module].content)["draw"].items()
            for version in self.rng.sample(self.pools[f"{module}/{section}"], count)
        ]
        if module != MODULE:
            return drawn
        first = (self.asked.item.lesson, self.asked.version)
        rest = [one for one in drawn if one != first]
        own = [one for one in rest if one[0] == first[0]]
        others = [one for one in rest if one[0] != first[0]]
        return [first, *own[: len(drawn) - len(others) - 1], *others]

    def _paper(
        self,
        attempt: int,
        person: int,
        module: str,
        drawn: list[tuple[str, int]],
        points: list[float],
    ) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        yield Attempt, {"id": attempt, "public_id": f"a{attempt}", "person_id": person,
                        "module": module, "quiz_version_id": self.plans[module].id, "ordinal": 1,
                        "seed": 1, "sections": "[]", "policy": "{}", "state": "submitted",
                        "started_at": BEGAN, "submitted_at": BEGAN,
                        "points": sum(points)}  # fmt: skip
        for position, ((section, version), earned) in enumerate(
            zip(drawn, points, strict=True), start=1
        ):
            key = self.asked.item if earned else self.asked.corrected
            place = attempt * 20 + position
            yield DrawnItem, {"id": place, "attempt_id": attempt, "position": position,
                              "section": section, "item_version_id": version,
                              "option_order": "[]"}  # fmt: skip
            yield StoredResponse, {"drawn_item_id": place, "revision": 1, "locale": "en",
                                   "content": json.dumps({"options": sorted(key.keys)}),
                                   "saved_at": BEGAN}  # fmt: skip
            yield ItemResult, {"drawn_item_id": place, "item_version_id": version,
                               "points": earned, "graded_at": BEGAN}  # fmt: skip


def letter(one: Touched) -> tuple[str, str]:
    """A letter of the usual length."""
    return "A question was corrected", f"Dear {one.name},\n" + "Your points changed. " * 40


def question_of(asked: Asked) -> Question:
    """The question as its page asks it."""
    return Question(asked.row.id, 1, 1, {asked.version: asked.item}, asked.corrected)


def publish(db: Session, asked: Asked) -> tuple[Question, Decision]:
    """Put the corrected version into the bank, as the workshop does before it is applied."""
    row = items.lock(db, asked.item.id)
    written = WrittenItem(asked.corrected, item_to_mapping(asked.corrected))
    saved = items.save_draft(db, row, written, revision=0, person_id=1, now=BEGAN)
    items.submit_draft(db, row, saved.draft, change=Change.KEY, reason="Wrong.", now=BEGAN)
    version = items.publish(db, row, written, vetting=Vetting.REVIEWED, now=BEGAN)
    question = question_of(asked)
    return question, Decision(version.id, "The key was wrong.", 1)


def make(folder: Path, answers: int) -> tuple[Settings, Database, Course]:
    """A database in which so many people answered the question."""
    settings = Settings(instance=str(folder))
    settings.instance_path.mkdir(exist_ok=True)
    database = open_database(settings.database)
    migrate.upgrade(database.engine)
    keys.prepare(settings.keys_path)
    course = load_course(settings.content_root)
    with database.session(writes=True) as db:
        load_content(db, settings)
        db.flush()
        papers = Papers(db, course, choose(db))
        for first in range(1, answers + 1, CHUNK):
            papers.write(first, min(first + CHUNK, answers + 1))
        db.commit()
    with database.session(writes=True) as db:
        for some in standing.batched(range(1, answers + 1)):
            standing.refresh_all(db, course, some, BEGAN)
        db.commit()
    return settings, database, course


def read(database: Database, course: Course) -> float:
    """How long it takes to read the books of everybody who answered."""
    with database.session(writes=False) as db:
        question = question_of(choose(db))
        began = time.perf_counter()
        for some in groups_of_people(db, question):
            gather_all(db, course, some)
        return time.perf_counter() - began


def look(database: Database, course: Course) -> tuple[float, int]:
    """How long the page needs to say what would follow, and how many would gain."""
    with database.session(writes=False) as db:
        question = question_of(choose(db))
        began = time.perf_counter()
        found = regrading.effects(db, course, question)
        return time.perf_counter() - began, found.numbers["rise"]


def in_turns(database: Database, course: Course) -> tuple[float, float, int]:
    """Medians of reading and of looking, by turns, and how many would gain."""
    took = [(read(database, course), *look(database, course)) for _ in range(TURNS)]
    return median(one[0] for one in took), median(one[1] for one in took), took[0][2]


def apply(database: Database, settings: Settings, course: Course) -> list[float]:
    """Correct the key; how long each transaction held the database, the first one first."""
    issuing, held = Issuing(settings.keys_path, BASE), []
    with database.session(writes=True) as db:
        question, decision = publish(db, choose(db))
        began = time.perf_counter()
        is_left = regrading.apply(
            db, course, question, decision, letter=letter, issuing=issuing, now=BEGAN
        )
        db.commit()
        held.append(time.perf_counter() - began)
        correction = db.scalars(select(Correction.id)).one()
    while is_left:
        with database.session(writes=True) as db:
            began = time.perf_counter()
            is_left = regrading.go_on(
                db, course, question, correction, letter=letter, issuing=issuing, now=BEGAN
            )
            db.commit()
            held.append(time.perf_counter() - began)
    return held


def main() -> int:
    """Print the times, their ratio, and whether it is as promised."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--answers", type=int, default=10_000)
    answers = parser.parse_args().answers
    with tempfile.TemporaryDirectory() as folder:
        settings, database, course = make(Path(folder), answers)
        logging.getLogger("course").setLevel(logging.WARNING)  # lines would be timed too
        reading, looking, rising = in_turns(database, course)
        held = apply(database, settings, course)
        with database.session(writes=False) as db:
            letters = db.scalar(select(func.count(OutboxMessage.id)))
        database.engine.dispose()
    assert letters == rising, "everybody who gains is told, once"
    print(f"{answers:,} answers, {rising:,} of them gain; {len(held)} transactions")
    print(f"reading {reading:.2f} s, looking {looking:.2f} s, applying {sum(held):.2f} s")
    print(f"the longest transaction took {max(held):5.2f} s, {max(held) / sum(held):.3f} of all")
    ratios = looking / reading, sum(held) / reading
    print(f"looking {ratios[0]:.2f} of reading; at most {MOST_LOOKING:.1f} is promised")
    print(f"applying {ratios[1]:.2f} of reading; at most {MOST_APPLYING:.1f} is promised")
    return 0 if ratios[0] <= MOST_LOOKING and ratios[1] <= MOST_APPLYING else 1


if __name__ == "__main__":
    raise SystemExit(main())
