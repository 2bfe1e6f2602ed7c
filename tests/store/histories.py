"""Histories of a course: what two people do in it, while it becomes another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from course.assist import exemption_queries
from course.assist import exemption_services as exemptions
from course.assist.exemption_services import Wanted
from course.commands.bank import written_bank
from course.content import Quiz, load_course
from course.content.items import item_to_mapping
from course.correct import queries as corrections
from course.correct import services as correction
from course.domain.bank import Blueprint, Item, ItemStatus, ItemType, ItemUse, Option
from course.domain.completion import Record
from course.domain.course import Course, Lesson
from course.domain.errors import CourseError
from course.domain.exemptions import ALL, Reason, lesson_key, quiz_key
from course.domain.items import Response
from course.domain.parts import CheckPart
from course.domain.record_text import record_from_json
from course.domain.regrading import Rule
from course.learn import queries as reading
from course.learn import services as learn
from course.quiz import queries as papers
from course.quiz import services as quiz
from course.quiz import tries
from course.records import bank, items, standing
from course.records.effects import Touched
from course.records.names import Signing
from course.records.regrading import Issuing
from course.records.written import WrittenItem
from course.store import Base, Person, Verdict
from course.store.database import Database
from tests.conftest import SAMPLE
from tests.correcting import review
from tests.factories import NOON, make_person
from tests.quiz import bank as sample_items
from tests.quiz import right, wrong
from tests.store import recompute
from tests.store.unguarded import unguarded

BASE = "http://127.0.0.1:8000"
PLACES = ("introduction/one", "introduction/two", "practice/three", "practice/four")
"""Every lesson that an edition may hold."""

PEOPLE = 2

# ---------------------------------------------------------------- editions


class Edition(NamedTuple):
    """What a course holds."""

    name: str
    lessons: tuple[str, ...]  # keys
    draws: int  # questions a section
    passes: float  # share
    rewritten: bool  # the questions are put in other words
    retired: bool  # one question of each lesson is


@cache
def lesson_of(key: str) -> Lesson:
    """The first lesson of the sample under another name."""
    first = load_course(SAMPLE).lessons[0]
    module, slug = key.split("/")
    parts = tuple(
        replace(part, item=f"{slug}-{part.item}") if isinstance(part, CheckPart) else part
        for part in first.parts
    )
    return replace(first, module=module, slug=slug, parts=parts)


@cache
def items_of(key: str) -> tuple[Item, ...]:
    """Two checks and five questions for a lesson; one of them earns thirds of a point."""
    names = ("fs-check-1", "fs-check-2", "fs-single-1", "fs-true-1", "fs-number-1", "fs-short-1")
    own = [sample_items()[name] for name in names]
    three = replace(
        sample_items()["fs-multi-1"],
        id="fs-three",
        options=tuple(Option(o, f"Text {o}", f"Why {o}", "#sums", o in "abc") for o in "abcdef"),
    )
    module, slug = key.split("/")
    return tuple(
        replace(item, id=f"{slug}-{item.id}", module=module, lesson=slug) for item in (*own, three)
    )


def course_of(edition: Edition) -> Course:
    """The course of an edition."""
    whole = load_course(SAMPLE)
    modules = []
    for slug in dict.fromkeys(key.split("/")[0] for key in edition.lessons):
        own = tuple(lesson_of(key) for key in edition.lessons if key.startswith(f"{slug}/"))
        modules.append(replace(whole.modules[0], slug=slug, number=len(modules) + 1, lessons=own))
    return replace(whole, edition=edition.name, modules=tuple(modules))


def quizzes_of(edition: Edition, course: Course) -> list[Quiz]:
    """The bank of an edition."""
    return [
        Quiz(
            Blueprint(
                module.slug,
                module.title,
                edition.passes,
                {lesson.slug: edition.draws for lesson in module.lessons},
            ),
            tuple(
                _edited(item, edition) for lesson in module.lessons for item in items_of(lesson.key)
            ),
        )
        for module in course
    ]


def _edited(item: Item, edition: Edition) -> Item:
    if edition.rewritten:
        item = replace(item, stem=f"In other words: {item.stem}")
    is_old = edition.retired and item.id.endswith("fs-true-1")
    return replace(item, status=ItemStatus.RETIRED) if is_old else item


SMALL = Edition("2027", PLACES[:1], 2, 0.8, rewritten=False, retired=False)


# ---------------------------------------------------------------- what happens


def _letter(one: Touched) -> tuple[str, str]:
    return "Corrected", f"{one.before.points} to {one.after.points}"


class World:
    """A course on a real database, two people in it, and a clock that only moves forward.

    Each thing that happens is one transaction of its own, as a request is. What a rule refuses
    leaves nothing behind.
    """

    def __init__(self, database: Database, edition: Edition, keys: Path) -> None:
        self.database, self.keys = database, keys
        self.now: datetime = NOON
        with database.session(writes=True) as db:
            self.people = [make_person(db).id for _ in range(PEOPLE)]
        self.staff: list[int] = []  # an author and whoever applies, once they are needed
        self.course = course_of(edition)
        self.change(edition)

    def happen(self, what: Happening) -> None:
        """Let one thing happen."""
        name, *values = what
        self.now += timedelta(seconds=7)
        happening: Callable[..., None] = getattr(self, str(name))
        happening(*values)

    def _do(self, change: Callable[[Session], object]) -> None:
        with self.database.session(writes=True) as db:
            try:
                change(db)
            except CourseError:
                db.rollback()
            else:
                db.commit()

    def pass_(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def change(self, edition: Edition) -> None:
        """Load another edition, as `course load` does."""
        self.course = course_of(edition)

        def load(db: Session) -> None:
            bank.load(db, written_bank(quizzes_of(edition, self.course)), self.now)
            standing.follow_edition(db, self.course, self.now)

        self._do(load)

    # ------------------------------------------------------------ reading

    def open(self, who: int, place: int) -> None:
        lesson = self._lesson(place)
        self._do(lambda db: learn.open_lesson(db, self.course, self.people[who], lesson, self.now))

    def stop(self, who: int, place: int) -> None:
        lesson, person = self._lesson(place), self.people[who]
        self._do(lambda db: learn.stop_at(db, self.course, person, lesson, "sums", self.now))

    def answer(self, who: int, place: int, number: int, how: str) -> None:
        lesson = self._lesson(place)
        name = lesson.checks[number % len(lesson.checks)].item

        def answer(db: Session) -> None:
            asked = reading.checks(db, lesson)[name]
            raw = respond(asked.item, how)
            learn.answer_check(
                db, self.course, self.people[who], lesson, asked, raw, "en", self.now
            )

        self._do(answer)

    def complete(self, who: int, place: int) -> None:
        lesson, person = self._lesson(place), self.people[who]

        def complete(db: Session) -> None:
            record, asked = self._record(db, person), reading.checks(db, lesson)
            learn.complete_lesson(db, self.course, person, lesson, record, asked, self.now)

        self._do(complete)

    def reread(self, who: int, place: int) -> None:
        lesson = self._lesson(place)
        self._do(lambda db: learn.reread(db, self.course, self.people[who], lesson, self.now))

    def study(self, who: int, place: int) -> None:
        """A whole lesson at a stretch."""
        self.open(who, place)
        self.answer(who, place, 0, "right")
        self.answer(who, place, 1, "wrong")
        self.complete(who, place)

    # ------------------------------------------------------------ the quiz

    def start(self, who: int, module: int, seed: int) -> None:
        person, slug = self.people[who], self._module(module)
        self._do(lambda db: quiz.start(db, self.course, person, slug, seed=seed, now=self.now))

    def save(self, who: int, module: int, position: int, how: str) -> None:
        def save(db: Session) -> None:
            paper = self._open_paper(db, who, module)
            if paper is not None:
                place = paper.places[position % len(paper.places)]
                given = respond(place.item, how)
                quiz.save(
                    db, place, revision=place.revision, response=given, locale="en", now=self.now
                )

        self._do(save)

    def submit(self, who: int, module: int) -> None:
        def submit(db: Session) -> None:
            paper = self._open_paper(db, who, module)
            if paper is not None:
                quiz.submit(
                    db,
                    self.course,
                    self.people[who],
                    paper.attempt.public_id,
                    keys_path=self.keys,
                    base_url=BASE,
                    now=self.now,
                )

        self._do(submit)

    def sit(self, who: int, module: int, seed: int, hows: list[str]) -> None:
        """A whole try at a stretch; with fewer answers than questions they begin anew."""
        self.start(who, module, seed)
        for position in range(6 if hows else 0):
            self.save(who, module, position, hows[position % len(hows)])
        self.submit(who, module)

    # ------------------------------------------------------------ corrections

    def correct(self, place: int, number: int, how: str, rule: Rule) -> None:
        """Put the key of a question right, or what passes for right; one person a transaction."""
        lesson = self._lesson(place)
        own = [item for item in items_of(lesson.key) if item.use is ItemUse.QUIZ]
        slug = own[number % len(own)].id

        def correct(db: Session) -> None:
            author, reviewer = self._staff(db)
            wanted = with_other_key(corrections.page(db, self.course, slug).item, how)
            draft = save_draft(db, wanted, author, reviewer, self.now)
            correction.correct(
                db,
                replace(self.course, regrade=rule),
                slug,
                revision=draft,
                reason="The key was wrong.",
                person_id=reviewer,
                letter=_letter,
                issuing=Issuing(self.keys, BASE),
                now=self.now,
                at_once=1,
            )

        def go_on(db: Session) -> None:
            if begun := corrections.begun(db):
                issuing, now = Issuing(self.keys, BASE), self.now
                correction.go_on(
                    db, self.course, begun, letter=_letter, issuing=issuing, now=now, at_once=1
                )

        self._do(correct)
        for _ in range(PEOPLE):
            self._do(go_on)

    def _staff(self, db: Session) -> list[int]:
        if not self.staff:
            self.staff = [make_person(db, role="admin").id for _ in range(2)]
        return self.staff

    # ------------------------------------------------------------ exemptions

    def exempt(self, who: int, place: int, kind: str, minutes: int) -> None:
        """Lift something, with all signatures; minutes: until it ends, 0 for good."""
        lesson, module = self._lesson(place), self.course.modules[place % len(self.course.modules)]
        keys = {"lesson": lesson_key(lesson), "quiz": quiz_key(module), "all": ALL}
        until = self.now + timedelta(minutes=minutes) if minutes else None
        wanted = Wanted(keys[kind], Reason.LATE, "So it was said.", until)

        def exempt(db: Session) -> None:
            first, second = self._staff(db)
            person = db.get_one(Person, self.people[who])
            row = exemptions.ask(
                db, first, person, wanted, self._signing, self.now, signs=True
            )  # fmt: skip
            if row.in_force_from is None:
                exemptions.sign(db, second, person, row.public_id, self._signing, self.now)

        self._do(exempt)

    def withdraw(self, who: int) -> None:
        """End the newest exemption that is in force."""

        def withdraw(db: Session) -> None:
            person = db.get_one(Person, self.people[who])
            held = exemption_queries.held(db, person.id)
            living = [one.row.public_id for one in held if one.state == "in-force"]
            if living:
                by = self._staff(db)[0]
                exemptions.withdraw(
                    db, by, person, living[0], "No more.", self._signing, self.now
                )  # fmt: skip

        self._do(withdraw)

    def sweep(self) -> None:
        """Let the clock end what is over."""
        self._do(lambda db: standing.sweep(db, self.course, self.now))

    @property
    def _signing(self) -> Signing:
        return Signing(self.course, self.keys, BASE)

    # ------------------------------------------------------------ shared

    def _lesson(self, place: int) -> Lesson:
        return self.course.lessons[place % len(self.course.lessons)]

    def _module(self, number: int) -> str:
        return self.course.modules[number % len(self.course.modules)].slug

    def _record(self, db: Session, person: int) -> Record:
        """The record as a page knows it."""
        row = recompute.written(db).get(person)
        return record_from_json(row.record) if row else Record()

    def _open_paper(self, db: Session, who: int, module: int) -> papers.Paper | None:
        person = self.people[who]
        found = tries.quiz(db, person, self._module(module))
        if found is None or found.open_try is None:
            return None
        return quiz.open_paper(db, person, found.open_try.public_id)


def empty(books: Database) -> None:
    with books.session(writes=True) as db:
        with unguarded(db):
            for table in reversed(Base.metadata.sorted_tables):
                db.execute(table.delete())
        db.commit()


def begin(books: Database, issuer: Path, edition: Edition = SMALL) -> World:
    empty(books)
    return World(books, edition, issuer)


def respond(item: Item, how: str) -> Response | None:
    """An answer of that kind to an item."""
    if how == "nothing":
        return None
    if how == "partly" and item.type is ItemType.MULTIPLE_CHOICE:
        return {"options": sorted(item.keys)[:1]}
    return wrong(item) if how == "wrong" else right(item)


def save_draft(db: Session, item: Item, author: int, reviewer: int, now: datetime) -> int:
    """Propose a correction and have it reviewed; returns the draft's revision."""
    row, written = items.lock(db, item.id), WrittenItem(item, item_to_mapping(item))
    draft = items.draft_of(db, row.id)
    known = draft.revision if draft else 0
    saved = items.save_draft(db, row, written, revision=known, person_id=author, now=now)
    review(db, saved.draft, reviewer, Verdict.APPROVED)
    return saved.draft.revision


def with_other_key(item: Item, how: str) -> Item:
    """The item with another key, with one distractor fewer, or said in other words."""
    if how == "words":
        return replace(item, stem=f"{item.stem} Really?")
    if item.type is ItemType.NUMERIC:
        return replace(item, answer=(item.answer or 0) + 1, rejects=())
    if item.type is ItemType.SHORT_ANSWER:
        return replace(item, accept=("another word", *item.accept[1:]), rejects=())
    if how == "fewer":
        gone = next(option for option in item.options if not option.is_key)
        return replace(item, options=tuple(one for one in item.options if one is not gone))
    keys = [option.is_key for option in item.options]
    turned = zip(item.options, keys[-1:] + keys[:-1], strict=True)
    return replace(item, options=tuple(replace(one, is_key=key) for one, key in turned))


# ---------------------------------------------------------------- at random

Happening = tuple[object, ...]

who, number = st.integers(0, PEOPLE - 1), st.integers(0, 3)
seeds = st.integers(0, 2**63 - 1)
minutes = st.sampled_from([0, 10])  # until an exemption ends
rules = st.just(Rule.RAISE)
hows = st.sampled_from(["right", "right", "partly", "wrong", "nothing"])

editions = st.builds(
    Edition,
    name=st.sampled_from(["2027", "2028"]),
    lessons=st.sets(st.sampled_from(PLACES), min_size=1).map(lambda keys: tuple(sorted(keys))),
    draws=st.integers(1, 3),
    passes=st.sampled_from([0.5, 0.8, 1.0]),
    rewritten=st.booleans(),
    retired=st.booleans(),
)

_KINDS: Mapping[str, tuple[st.SearchStrategy[object], ...]] = {
    "open": (who, number),
    "stop": (who, number),
    "answer": (who, number, number, hows),
    "complete": (who, number),
    "reread": (who, number),
    "study": (who, number),
    "start": (who, number, seeds),
    "save": (who, number, number, hows),
    "submit": (who, number),
    "sit": (who, number, seeds, st.lists(hows, max_size=4)),
    "correct": (number, st.integers(0, 4), st.sampled_from(["key", "fewer", "words"]), rules),
    "exempt": (who, number, st.sampled_from(["lesson", "quiz", "all"]), minutes),
    "withdraw": (who,),
    "sweep": (),
    "pass_": (st.sampled_from([1, 20]),),
    "change": (editions,),
}

happenings = st.sampled_from(
    [*_KINDS, "study", "sit", "sit", "correct", "exempt", "exempt"]
).flatmap(lambda name: st.tuples(st.just(name), *_KINDS[name]))
histories = st.lists(happenings, min_size=3, max_size=16)
