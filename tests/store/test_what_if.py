"""What would follow from a corrected key is what the books say once the points are written down."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from course.correct import queries
from course.domain.bank import ItemUse
from course.domain.completion import QuizRecord, Record, judge
from course.domain.course import Course
from course.domain.regrading import differ, earned, stands
from course.records import what_if as what_if_module
from course.records.books import gather_all
from course.records.effects import Effects, Question
from course.store import (
    Attempt,
    Base,
    Completion,
    DrawnItem,
    Exemption,
    Item,
    ItemResult,
    ItemVersion,
    LessonProgress,
    Person,
    QuizVersion,
    StoredResponse,
)
from tests.correcting import EXACT, MODULE, ONE, corrected, course, propose, what_if
from tests.factories import NOON, make_person
from tests.store.unguarded import unguarded

PEOPLE = 30
POINTS = (0.0, 1 / 3, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0)
ANSWERS = ("a", "b", "b", "c", "gone", None)


# ---------------------------------------------------------------- histories


class Books:
    """What people did in a course, at random and without any rule, written straight down."""

    def __init__(self, db: Session, seed: int) -> None:
        self.db, self.rng = db, random.Random(seed)
        self.plans = {row.module: row for row in db.scalars(select(QuizVersion))}
        self.pools: dict[str, list[int]] = {}
        statement = (
            select(Item.module, Item.lesson, Item.slug, ItemVersion.id)
            .join(ItemVersion, ItemVersion.item_id == Item.id)
            .where(Item.use == ItemUse.QUIZ)
            .order_by(ItemVersion.id)
        )
        for module, lesson, slug, version in db.execute(statement):
            self.pools.setdefault(f"{module}/{lesson}", []).append(version)
            if slug == ONE:
                self.asked = version

    def write(self, signers: tuple[int, int]) -> None:
        """Let everybody read, sit, be exempted and complete, or not."""
        for _ in range(PEOPLE):
            person = make_person(self.db)
            self._read(person)
            for module in course():
                for ordinal in range(1, self.rng.choice((1, 2, 2, 3, 4))):
                    self._sit(person, module.slug, ordinal)
            self._exempt(person, *signers)
            if self.rng.random() < 0.2:
                self._add(Completion, person_id=person.id, edition=course().edition,
                          policy_digest="0" * 64, requirements="[]", completed_at=NOON)  # fmt: skip
        self.db.commit()

    def _add(self, table: type[Base], **values: Any) -> int:
        statement = insert(table).values(values).returning(table.__table__.c.id)
        return int(self.db.scalars(statement).one())

    def _read(self, person: Person) -> None:
        share = self.rng.choice((1.0, 1.0, 1.0, 1.0, 0.5))
        for lesson in course().lessons:
            is_done = self.rng.random() < share
            self._add(LessonProgress, person_id=person.id, lesson=lesson.key, opened_at=NOON,
                      completed_at=NOON if is_done else None,
                      how="read" if is_done else None)  # fmt: skip

    def _sit(self, person: Person, module: str, ordinal: int) -> None:
        is_open = self.rng.random() < 0.1
        attempt = self._add(
            Attempt, public_id=f"{person.id}-{module}-{ordinal}", person_id=person.id,
            module=module, quiz_version_id=self.plans[module].id, ordinal=ordinal, seed=1,
            sections="[]", policy="{}", state="open" if is_open else "submitted",
            started_at=NOON, submitted_at=None if is_open else NOON,
            points=None if is_open else 0,
        )  # fmt: skip
        draw = json.loads(self.plans[module].content)["draw"]
        sections = [one for one in draw if self.rng.random() < 0.8] or list(draw)
        versions = [
            (section, version)
            for section in sections
            for version in self.rng.sample(self.pools[f"{module}/{section}"], draw[section])
        ]
        self.rng.shuffle(versions)
        for position, (section, version) in enumerate(versions, start=1):
            place = self._add(DrawnItem, attempt_id=attempt, position=position, section=section,
                              item_version_id=version, option_order="[]")  # fmt: skip
            self._answer(place, version, is_open=is_open)

    def _answer(self, place: int, version: int, *, is_open: bool) -> None:
        if (chosen := self.rng.choice(ANSWERS)) or self.rng.random() < 0.5:
            content = json.dumps({"options": [chosen]}) if chosen else None
            self._add(StoredResponse, drawn_item_id=place, revision=1, locale="en",
                      content=content, saved_at=NOON)  # fmt: skip
        if is_open:
            return
        if self.rng.random() < 0.2:
            self._add(ItemResult, drawn_item_id=place, item_version_id=version, graded_at=NOON,
                      points=self.rng.choice(POINTS), superseded_at=NOON)  # fmt: skip
        self._add(ItemResult, drawn_item_id=place, item_version_id=version, graded_at=NOON,
                  points=self.rng.choice(POINTS))  # fmt: skip

    def _exempt(self, person: Person, first: int, second: int) -> None:
        lesson = self.rng.choice(list(course().lessons)).key
        kinds = (*(f"quiz:{MODULE}",) * 3, f"lesson:{lesson}", "all", "", "")
        if what := self.rng.choice(kinds):
            self._add(
                Exemption, public_id=f"e{person.id}", person_id=person.id, requirement=what,
                reason="other", evidence="", asked_by=first, asked_at=NOON, signed_by=first,
                signed_at=NOON, second_by=second, second_at=NOON, in_force_from=NOON,
                ended_at=self.rng.choice((None, None, None, NOON)),
            )  # fmt: skip


# ---------------------------------------------------------------- the same, plainly


class Plain(NamedTuple):
    """What follows for one person, found by writing the points down."""

    before: QuizRecord
    after: QuizRecord
    passes_exactly: bool
    completes: bool
    moves: tuple[bool, bool, bool]  # rises, falls, keeps


def plainly(db: Session, by: Course, question: Question) -> dict[int, Plain]:
    """Every answer graded by itself; then points are written, books gathered, all taken back."""
    rows = _answers(db, question)
    marks: dict[int, tuple[float, float, float]] = {}
    whose: dict[int, set[int]] = {}
    for result, person, before, version, content in rows:
        response = json.loads(content) if content else None
        correct = earned(question.versions[version], question.corrected, response)
        if differ(before, correct):
            marks[result] = before, stands(by.regrade, before, correct), correct
            whose.setdefault(person, set()).add(result)
    people = sorted(whose)
    now = gather_all(db, by, people)
    by_rule = _written(db, by, people, {one: after for one, (_, after, _) in marks.items()})
    exactly = _written(db, by, people, {one: correct for one, (_, _, correct) in marks.items()})
    found = {}
    for person, results in sorted(whose.items()):
        own = [marks[one] for one in results]
        meets = judge(by, by_rule[person]).meets_all and now[person].completed_at is None
        found[person] = Plain(
            now[person].quizzes[MODULE],
            by_rule[person].quizzes[MODULE],
            exactly[person].quizzes[MODULE].passed_at is not None,
            meets,
            (
                any(after > before for before, after, _ in own),
                any(after < before for before, after, _ in own),
                any(after > correct for _, after, correct in own),
            ),
        )
    return found


def _answers(db: Session, question: Question) -> Sequence[Any]:
    return db.execute(
        select(
            ItemResult.id,
            Attempt.person_id,
            ItemResult.points,
            DrawnItem.item_version_id,
            StoredResponse.content,
        )
        .select_from(DrawnItem)
        .join(Attempt)
        .join(ItemResult, ItemResult.drawn_item_id == DrawnItem.id)
        .outerjoin(StoredResponse, StoredResponse.drawn_item_id == DrawnItem.id)
        .where(DrawnItem.item_version_id.in_(question.versions), Attempt.state == "submitted")
        .where(ItemResult.superseded_at.is_(None))
    ).all()


def _written(
    db: Session, by: Course, people: list[int], points: dict[int, float]
) -> dict[int, Record]:
    with unguarded(db):
        for result, value in points.items():
            db.execute(update(ItemResult).where(ItemResult.id == result).values(points=value))
        found = gather_all(db, by, people)
    db.rollback()
    return found


def as_plain(foreseen: Effects) -> dict[int, Plain]:
    return {
        one.person_id: Plain(
            one.before,
            one.after,
            one.passes_exactly,
            one.completes,
            (one.rises, one.falls, one.keeps),
        )
        for one in foreseen.people
    }


# ---------------------------------------------------------------- the law


@pytest.mark.parametrize("seed", range(4))
def test_what_is_foreseen_is_what_the_books_would_say(
    db: Session, author: Person, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if_module, "AT_ONCE", 10)
    Books(db, seed).write((author.id, make_person(db).id))
    propose(db, corrected(), author)
    submitted = db.scalar(
        select(func.count())
        .select_from(DrawnItem)
        .join(Attempt)
        .join(ItemVersion, ItemVersion.id == DrawnItem.item_version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(Item.slug == ONE, Attempt.state == "submitted")
    )
    for by in (course(), EXACT):
        foreseen = what_if(db, by)
        proposal = queries.page(db, by, ONE).proposal
        assert proposal is not None
        assert as_plain(foreseen) == plainly(db, by, proposal.question)
        assert foreseen.answers == submitted


def test_the_histories_hold_all_that_can_follow(db: Session, author: Person) -> None:
    signers = (author.id, make_person(db).id)
    for seed in range(3):
        Books(db, seed).write(signers)
    propose(db, corrected(), author)
    foreseen = what_if(db)
    assert any(one.completes and one.after.passed_at is None for one in foreseen.people), "exempt"
    by_rule, exactly = foreseen.numbers, what_if(db, EXACT).numbers
    assert all(by_rule[one] for one in ("rise", "kept", "pass", "fail_exactly", "complete"))
    assert all(exactly[one] for one in ("rise", "fall", "pass", "fail"))
    assert by_rule["fall"] == by_rule["fail"] == 0
