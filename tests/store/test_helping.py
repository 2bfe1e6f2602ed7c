"""Decisions about one person that are made at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.admin import services as admin
from course.assist import accommodation_services as accommodations
from course.assist import exemption_services as exemptions
from course.assist import seat_services as seats
from course.assist import undo_services as undo
from course.assist.exemption_services import Wanted
from course.assist.seat_services import NewHolder
from course.content import load_course
from course.domain.accommodations import Accommodation
from course.domain.errors import CourseError, NotNow
from course.domain.exemptions import ALL, Reason
from course.domain.rights import Right
from course.domain.seats import Category
from course.records import erasing
from course.records.names import Signing
from course.remind import services as reminders
from course.remind.queries import Reached
from course.store import Exemption, Grant, Person, Seat
from course.store.database import Database
from tests.conftest import SAMPLE
from tests.factories import NOON, make_delegation, make_person

Change = Callable[[Session], object]


@pytest.fixture
def signing(tmp_path: Path) -> Signing:
    return Signing(load_course(SAMPLE), tmp_path / "keys", "http://127.0.0.1:8000")


def at_once(database: Database, *changes: Change) -> list[str]:
    """Make changes at the same moment, each in a transaction of its own; what was refused, sorted.

    "" stands for a change that was made.
    """
    ready, said = Barrier(len(changes)), []

    def make(change: Change) -> None:
        with database.session(writes=True) as db:
            ready.wait(10)
            try:
                change(db)
                db.commit()
                said.append("")
            except CourseError as error:
                db.rollback()
                said.append(type(error).__name__)

    threads = [Thread(target=make, args=(change,)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said)


def people(database: Database, *roles: str) -> list[int]:
    with database.session(writes=True) as db:
        return [make_person(db, role=role).id for role in roles]


def who(db: Session, person_id: int) -> Person:
    return db.get_one(Person, person_id)


def test_two_who_sign_at_once_are_the_first_and_the_second(
    database: Database, signing: Signing
) -> None:
    person, asker, one, two = people(database, "delegate", *["facilitator"] * 3)
    wanted = Wanted(ALL, Reason.ROLE, "An interpreter.", None)
    with database.session(writes=True) as db:
        row = exemptions.ask(db, asker, who(db, person), wanted, signing, NOON, signs=False)
        name = row.public_id
        db.commit()

    def sign(by: int) -> Change:
        return lambda db: exemptions.sign(db, by, who(db, person), name, signing, NOON)

    assert at_once(database, sign(one), sign(two)) == ["", ""]
    with database.session(writes=False) as db:
        kept = db.scalars(select(Exemption)).one()
        assert {kept.signed_by, kept.second_by} == {one, two}
        assert kept.in_force_from == NOON


def test_one_who_presses_twice_signs_once(database: Database, signing: Signing) -> None:
    person, asker, one = people(database, "delegate", "facilitator", "facilitator")
    wanted = Wanted(ALL, Reason.ROLE, "An interpreter.", None)
    with database.session(writes=True) as db:
        name = exemptions.ask(
            db, asker, who(db, person), wanted, signing, NOON, signs=False
        ).public_id
        db.commit()

    def sign(db: Session) -> None:
        exemptions.sign(db, one, who(db, person), name, signing, NOON)

    assert at_once(database, sign, sign) == ["", "NotAllowed"]


def test_the_same_asked_by_two_at_once_is_asked_once(database: Database, signing: Signing) -> None:
    person, one, two = people(database, "delegate", "facilitator", "facilitator")
    wanted = Wanted("quiz:introduction", Reason.LATE, "Came late.", None)

    def ask(by: int) -> Change:
        return lambda db: exemptions.ask(db, by, who(db, person), wanted, signing, NOON, signs=True)

    assert at_once(database, ask(one), ask(two)) == ["", "NotNow"]


def test_a_seat_passed_on_by_two_at_once_has_one_new_holder(
    database: Database, signing: Signing
) -> None:
    with database.session(writes=True) as db:
        chile = make_delegation(db)
        person = make_person(db, delegation=chile).id
    one, two = people(database, "facilitator", "facilitator")

    def pass_on(by: int, name: str) -> Change:
        new = NewHolder(name, None, None)
        return lambda db: seats.pass_to_new(
            db, signing.course, by, who(db, person), new, Category.DELEGATE, "", NOON
        )

    assert at_once(database, pass_on(one, "Hamza"), pass_on(two, "Wei")) == ["", "NotNow"]
    with database.session(writes=False) as db:
        assert len(db.scalars(select(Seat).where(Seat.held_to.is_(None))).all()) == 1


def test_a_seat_taken_back_and_passed_on_at_once_has_one_holder(
    database: Database, signing: Signing
) -> None:
    with database.session(writes=True) as db:
        chile = make_delegation(db)
        person = make_person(db, delegation=chile)
        helper = make_person(db, role="facilitator").id
        new = NewHolder("Hamza", None, None)
        passed = seats.pass_to_new(
            db, signing.course, helper, person, new, Category.DELEGATE, "", NOON
        )
        holder, name = passed.holder.id, passed.handover.public_id
        db.commit()
    third = NewHolder("Wei", None, None)
    refused = at_once(
        database,
        lambda db: undo.take_back(db, signing.course, helper, who(db, holder), name, NOON),
        lambda db: seats.pass_to_new(
            db, signing.course, helper, who(db, holder), third, Category.DELEGATE, "", NOON
        ),
    )
    assert refused == ["", "NotNow"]
    with database.session(writes=False) as db:
        assert len(db.scalars(select(Seat).where(Seat.held_to.is_(None))).all()) == 1


def test_nothing_is_decided_about_somebody_who_was_erased_a_moment_before(
    database: Database, signing: Signing
) -> None:
    """Whoever waited for the erasure to end has read the person before it."""
    course, wanted = signing.course, Wanted(ALL, Reason.OTHER, "A letter about Amina.", None)
    more_time = Accommodation(1.5, no_timer=False, plain_layout=False)
    with database.session(writes=True) as db:
        person_id = make_person(db).id
        helper, boss = (make_person(db, role=role).id for role in ("facilitator", "admin"))

    def enable(db: Session, who: Person) -> object:
        return admin.enable(db, course, boss, who.public_id, NOON)

    def exempt(db: Session, who: Person) -> object:
        return exemptions.ask(db, helper, who, wanted, signing, NOON, signs=False)

    def arrange(db: Session, who: Person) -> object:
        return accommodations.arrange(db, helper, who, more_time, NOON)

    def remind(db: Session, who: Person) -> object:
        return reminders.remind_one(db, Reached(who, None), lambda *_: None, helper, NOON)

    decisions = (enable, exempt, arrange, remind)
    read_before = []
    for _ in decisions:
        with database.session(writes=False) as db:
            read_before.append(db.get_one(Person, person_id))
    with database.session(writes=True) as db:
        erasing.erase(db, course, db.get_one(Person, person_id), "Asked.", NOON, by=boss)
        db.commit()
    for decide, person in zip(decisions, read_before, strict=True):
        with database.session(writes=True) as db:
            db.add(person)
            with pytest.raises(NotNow, match="erased"):
                decide(db, person)


def test_a_seat_is_given_back_to_nobody_who_was_erased(
    database: Database, signing: Signing
) -> None:
    with database.session(writes=True) as db:
        person = make_person(db, delegation=make_delegation(db))
        ids = [make_person(db, role=role).id for role in ("facilitator", "admin")]
        new = NewHolder("Heir", None, None)
        passed = seats.pass_to_new(
            db, signing.course, ids[0], person, new, Category.DELEGATE, "", NOON
        )
        db.commit()
        erasing.erase(db, signing.course, person, "Asked.", NOON, by=ids[1])
        db.commit()
        with pytest.raises(NotNow, match="erased"):
            undo.take_back(
                db, signing.course, ids[0], passed.holder, passed.handover.public_id, NOON
            )


def test_what_is_taken_back_restores_no_right_of_another_person(
    database: Database, signing: Signing
) -> None:
    """The right to learn was taken away since, and SQLite has given its number again."""
    with database.session(writes=True) as db:
        person = make_person(db, delegation=make_delegation(db))
        helper, other = make_person(db, role="facilitator"), make_person(db)
        learn = db.scalars(select(Grant).where(Grant.person_id == person.id)).one()
        passed = seats.pass_to_new(
            db, signing.course, helper.id, person, NewHolder("Heir", None, None),
            Category.DELEGATE, "", NOON,
        )  # fmt: skip
        number = learn.id
        db.delete(learn)
        db.flush()
        power = Grant(id=number, person_id=other.id, right=Right.ADMIN, until=NOON, granted_at=NOON)
        db.add(power)
        db.commit()
        undo.take_back(
            db, signing.course, helper.id, passed.holder, passed.handover.public_id, NOON
        )
        db.commit()
        assert power.until == NOON
