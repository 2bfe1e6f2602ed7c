"""The board after what the secretariat does with lists, places and records, in whatever order."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given
from hypothesis import settings as laws
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from course.assist import seat_services as seats
from course.assist import undo_services
from course.assist.seat_services import NewHolder
from course.cards import desk_services
from course.domain.roster_rows import Row
from course.domain.seats import Category
from course.records import board, erasing
from course.roster import apply_services, services
from course.roster import undo_services as roster_undo
from course.roster.reading import ReadList
from course.store import Person, RosterImport
from course.store.database import Database
from tests.factories import make_person
from tests.store.histories import PLACES, SMALL, Edition, Happening, empty, histories, who
from tests.store.test_board import Office, check


class Secretariat(Office):
    """An office that also passes seats on, brings lists in, opens desks and erases."""

    def __init__(self, database: Database, edition: Edition, keys: Path) -> None:
        super().__init__(database, edition, keys)
        self.handed: list[tuple[int, int, str]] = []  # who, the old holder, the handover
        self.lists: list[int] = []  # that were applied, by id

    def hand_on(self, who: int) -> None:
        """Pass a seat on; from then on the new holder takes the place of the old one here."""

        def hand_on(db: Session) -> None:
            old = db.get_one(Person, self.people[who])
            passed = seats.pass_to_new(
                db, self.course, self._staff(db)[0], old, NewHolder("Heir", None, None),
                Category.ADVISER, "", self.now,
            )  # fmt: skip
            self.handed.append((who, old.id, passed.handover.public_id))
            self.people[who] = passed.holder.id

        self._do(hand_on)

    def hand_back(self) -> None:
        """Take the last passing on back."""

        def hand_back(db: Session) -> None:
            who, old, handover = self.handed.pop()
            holder = db.get_one(Person, self.people[who])
            undo_services.take_back(
                db, self.course, self._staff(db)[0], holder, handover, self.now
            )  # fmt: skip
            self.people[who] = old

        if self.handed:
            self._do(hand_back)

    def bring(self, listed: list[tuple[int, int]], whole: bool) -> None:
        """Bring a list in and apply it."""
        rows = tuple(
            Row(n + 2, f"Listed {one}", None, None, f"D{place}", f"D{place}", None, f"A-{one}")
            for n, (one, place) in enumerate(listed)
        )

        def bring(db: Session) -> None:
            by = self._staff(db)[0]
            one = services.keep(
                db, ReadList((), (), rows, ()), file_name="list.csv", by=by, is_whole=whole,
                locales=["en"], now=self.now,
            )  # fmt: skip
            apply_services.apply(db, self.course, one, by=by, locales=["en"], now=self.now)
            self.lists.append(one.id)

        self._do(bring)

    def take_list_back(self) -> None:
        """Undo the last list."""

        def take_back(db: Session) -> None:
            one = db.get_one(RosterImport, self.lists.pop())
            roster_undo.undo(db, self.course, one, by=self._staff(db)[0], now=self.now)

        if self.lists:
            self._do(take_back)

    def erase(self, who: int) -> None:
        """Erase a record; somebody new takes the place here."""

        def erase(db: Session) -> None:
            person = db.get_one(Person, self.people[who])
            erasing.erase(db, self.course, person, "Asked.", self.now, by=self._staff(db)[1])

        self._do(erase)
        with self.database.session(writes=True) as db:
            self.people[who] = make_person(db, at=self.now).id
            board.refresh(db, self.course, [self.people[who]], self.now)
            db.commit()

    def desk(self, opens: bool) -> None:
        """Open a desk, or end it."""

        def desk(db: Session) -> None:
            by = self._staff(db)[0]
            opened, _ = desk_services.open_desk(db, self.course, "Desk 1", by, self.now)
            if not opens:
                desk_services.end_desk(db, self.course, opened.public_id, by, self.now)

        self._do(desk)


def open_secretariat(books: Database, issuer: Path) -> Secretariat:
    empty(books)
    return Secretariat(books, SMALL._replace(lessons=PLACES[:2]), issuer)


acts = st.one_of(
    st.tuples(st.just("seat"), who, st.integers(0, 2)),
    st.tuples(st.just("hand_on"), who),
    st.tuples(st.just("hand_back")),
    st.tuples(
        st.just("bring"),
        st.lists(st.tuples(st.integers(0, 3), st.integers(1, 2)), min_size=1, max_size=3),
        st.booleans(),
    ),
    st.tuples(st.just("take_list_back")),
    st.tuples(st.just("erase"), who),
    st.tuples(st.just("desk"), st.booleans()),
)

mixed = st.tuples(histories, st.lists(acts, min_size=3, max_size=16)).map(
    lambda both: tuple(one for pair in zip(*both, strict=False) for one in pair)
)

ALL_SORTS: list[Happening] = [
    ("seat", 0, 1),
    ("study", 0, 0),
    ("hand_on", 0),
    ("hand_back",),
    ("hand_on", 0),
    ("study", 0, 1),
    ("sit", 1, 0, 5, ["right"]),
    ("bring", [(0, 1), (1, 2)], True),
    ("take_list_back",),
    ("bring", [(1, 1), (2, 2)], False),
    ("bring", [(1, 2)], True),
    ("take_list_back",),
    ("erase", 1),
    ("erase", 0),
    ("desk", True),
    ("desk", False),
]


@laws(max_examples=10)
@given(mixed)
@example(tuple(ALL_SORTS))
def test_the_board_is_what_the_records_say_whatever_the_secretariat_does(
    books: Database, issuer: Path, history: tuple[Happening, ...]
) -> None:
    world = open_secretariat(books, issuer)
    for happening in history:
        world.happen(happening)
        check(world)
