"""The board says what the records say, whatever happened, in whatever order."""

from __future__ import annotations

import random
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as laws
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from course.admin import services as admin
from course.domain.completion import READ
from course.domain.names import Names
from course.domain.rights import Right
from course.records import board, people, standing
from course.records.tokens import new_public_id
from course.store import (
    Delegation,
    DelegationTally,
    Exemption,
    Grant,
    LessonProgress,
    Person,
    Seat,
)
from course.store.database import Database
from tests.factories import NOON, make_delegation, make_person, sample_course
from tests.store import recompute
from tests.store.histories import PLACES, SMALL, Happening, World, empty, histories, who

NAMES = [Names("Ana Ñandú", None), Names("محمد", "Mohammed"), Names("王小明", "Wang Xiaoming")]


class Office(World):
    """A world whose people also get seats, names, rights and exemptions."""

    def seat(self, who: int, place: int) -> None:
        """Give up the seat, and take one in another delegation."""

        def seat(db: Session) -> None:
            person = self.people[who]
            held = update(Seat).where(Seat.person_id == person, Seat.held_to.is_(None))
            db.execute(held.values(held_to=self.now))
            code = f"D{place}"
            found = db.scalar(select(Delegation).where(Delegation.code == code))
            if place and found is None:
                found = Delegation(code=code, name=code)
                db.add(found)
                db.flush()
            if found is not None:
                category = "head" if place == 1 else "press"
                db.add(
                    Seat(
                        delegation_id=found.id, person_id=person, held_from=self.now,
                        category=category,
                    )
                )  # fmt: skip
            board.refresh(db, self.course, [person], self.now)

        self._do(seat)

    def rename(self, who: int, number: int) -> None:
        def rename(db: Session) -> None:
            person = db.get_one(Person, self.people[who])
            person.name, person.latin_name = NAMES[number]
            person.locale = ("en", "fr", "ar")[number]
            board.refresh(db, self.course, [person.id], self.now)

        self._do(rename)

    def bar(self, who: int, how: str) -> None:
        """Disable, enable, take the right to learn, give it for an hour."""

        def bar(db: Session) -> None:
            by = self._staff(db)[0]
            person = db.get_one(Person, self.people[who])
            name = person.public_id
            if how == "disable":
                people.disable(db, self.course, person, self.now)
            elif how == "enable":
                admin.enable(db, self.course, by, name, self.now)
            elif how == "give":
                until = self.now + timedelta(hours=1)
                admin.give(db, self.course, by, name, Right.LEARN, "", until, self.now)
            else:
                held = select(Grant.id).where(
                    Grant.person_id == person.id, Grant.right == Right.LEARN
                )
                grant = db.scalars(held).first()
                admin.take(db, self.course, by, name, grant or 0, self.now)

        self._do(bar)

    def lift(self, who: int, requirement: str) -> None:
        """Lift a requirement, or end what lifts it."""

        def lift(db: Session) -> None:
            person = self.people[who]
            living = select(Exemption).where(
                Exemption.person_id == person,
                Exemption.requirement == requirement,
                Exemption.ended_at.is_(None),
            )
            found = db.scalar(living)
            if found is not None:
                found.ended_at = self.now
            else:
                signed = {"signed_by": self._staff(db)[0], "signed_at": self.now}
                db.add(
                    Exemption(
                        public_id=new_public_id(), person_id=person, requirement=requirement,
                        reason="other", asked_by=self._staff(db)[1], asked_at=self.now,
                        in_force_from=self.now, **signed,
                    )
                )  # fmt: skip
            standing.refresh(db, self.course, person, self.now)

        self._do(lift)


def check(world: World) -> None:
    """Rows, words and tally; a right that has ended by the clock alone leaves its row behind."""
    with world.database.session(writes=False) as db:
        found = recompute.board(db)
        ended = {one for one, row in found.items() if row[-1] and row[-1] <= world.now}
        living = {one: row for one, row in found.items() if one not in ended}
        assert living == recompute.expected_board(db, world.course, world.now)
        assert recompute.tally(db) == recompute.expected_tally(found)
        assert recompute.words(db).keys() == found.keys()


def open_office(books: Database, issuer: Path) -> Office:
    empty(books)
    return Office(books, SMALL._replace(lessons=PLACES[:2]), issuer)


office = st.one_of(
    st.tuples(st.just("seat"), who, st.integers(0, 2)),
    st.tuples(st.just("rename"), who, st.integers(0, 2)),
    st.tuples(st.just("bar"), who, st.sampled_from(["disable", "enable", "take", "give"])),
    st.tuples(st.just("lift"), who, st.sampled_from(["all", f"lesson:{PLACES[0]}"])),
)

mixed = st.tuples(histories, st.lists(office, min_size=3, max_size=16)).map(
    lambda both: tuple(one for pair in zip(*both, strict=False) for one in pair)
)

ALL_SORTS: list[Happening] = [
    ("seat", 0, 1),
    ("study", 0, 0),
    ("study", 0, 1),
    ("sit", 0, 0, 5, ["right"]),
    ("seat", 1, 1),
    ("lift", 1, "all"),
    ("rename", 1, 2),
    ("change", SMALL._replace(name="2028", lessons=PLACES)),
    ("lift", 1, "all"),
    ("bar", 0, "disable"),
    ("bar", 0, "enable"),
    ("bar", 1, "take"),
    ("bar", 1, "give"),
    ("seat", 0, 0),
]


@laws(max_examples=12)
@given(mixed)
@example(tuple(ALL_SORTS))
def test_the_board_is_what_the_records_say_after_any_history(
    books: Database, issuer: Path, history: tuple[Happening, ...]
) -> None:
    world = open_office(books, issuer)
    check(world)
    for happening in history:
        world.happen(happening)
        check(world)


def test_the_histories_reach_every_state(books: Database, issuer: Path) -> None:
    world, states, editions, until = open_office(books, issuer), set(), set(), set()
    for happening in ALL_SORTS:
        world.happen(happening)
        with books.session(writes=False) as db:
            for row in recompute.board(db).values():
                states.add(row[3])
                editions.add(row[9])
                until.add(row[10] is None)
    assert states == {"not-started", "under-way", "exempt", "ready"}
    assert editions == {None, "2027"}
    assert until == {True, False}


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM board_row",
        "DELETE FROM board_word",
        "UPDATE board_row SET state = 'ready', rank = 3, names = ' x '",
        "UPDATE delegation_tally SET count = count + 7",
        "DELETE FROM delegation_tally",
    ],
)
def test_rebuilding_mends_what_was_damaged(books: Database, issuer: Path, damage: str) -> None:
    world = open_office(books, issuer)
    for happening in ALL_SORTS[:7]:
        world.happen(happening)
    with books.session(writes=True) as db:
        db.execute(text(damage))
        db.commit()
        standing.rebuild(db, world.course, world.now)
        db.commit()
    check(world)


def test_what_is_rolled_back_is_not_counted(db: Session) -> None:
    chile = make_delegation(db)
    make_person(db, delegation=chile)
    before = recompute.tally(db)
    person = Person(public_id="gone", name="Gone", created_at=NOON)
    db.add(person)
    db.flush()
    db.add(Grant(person_id=person.id, right=Right.LEARN, granted_at=NOON))
    board.refresh(db, sample_course(), [person.id], NOON)
    db.rollback()
    other = make_person(db)
    assert recompute.tally(db)[0, "not-started", "lesson:introduction/first-steps"] == 1
    people.disable(db, sample_course(), other, NOON)
    db.commit()
    assert recompute.tally(db) == before


def learn(
    database: Database, pairs: list[tuple[int, int]], moment: datetime, failed: list[Exception]
) -> None:
    """Open a lesson for one after the other, two people in each transaction, one refresh each."""
    course = sample_course()
    try:
        for pair in pairs:
            with database.session(writes=True) as db:
                people.lock_all(db, pair)
                for person_id in pair:
                    lesson = course.lessons[0].key
                    row = db.scalar(
                        select(LessonProgress).where(
                            LessonProgress.person_id == person_id, LessonProgress.lesson == lesson
                        )
                    )
                    if row is None:
                        row = LessonProgress(
                            person_id=person_id, lesson=lesson, opened_at=moment,
                            completed_at=moment, how=READ,
                        )  # fmt: skip
                        db.add(row)
                    else:
                        db.delete(row)
                    standing.refresh(db, course, person_id, moment)
                db.commit()
    except Exception as error:
        failed.append(error)


def test_many_at_once_in_two_delegations_neither_wait_in_a_circle_nor_lose_a_count(
    database: Database,
) -> None:
    with database.session(writes=True) as db:
        places = [make_delegation(db, code=code, name=code) for code in ("AAA", "BBB")]
        ids = [make_person(db, delegation=places[number % 2]).id for number in range(12)]
    rng, failed, threads = random.Random(7), list[Exception](), []
    for _ in range(4):
        pairs = [(min(pair), max(pair)) for pair in (rng.sample(ids, 2) for _ in range(15))]
        threads.append(threading.Thread(target=learn, args=(database, pairs, NOON, failed)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    with database.session(writes=False) as db:
        rows = recompute.expected_board(db, sample_course(), NOON)
        assert recompute.board(db) == rows
        assert recompute.tally(db) == recompute.expected_tally(rows)
        assert sum(db.scalars(select(DelegationTally.count))) == len(ids)
