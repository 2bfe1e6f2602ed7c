"""Seats pass to somebody else at any hour; what was learned does not."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.rights import Right
from course.records import keys
from course.store import (
    Checkin,
    Delegation,
    Grant,
    Invitation,
    Passage,
    Person,
    Purpose,
    Seat,
)
from tests.client.accounts import give_link, letters, link_in
from tests.client.conftest import SignIn, Visitor
from tests.client.helping import actions, ask, page_of, read, words
from tests.client.test_cards import give_card
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person, make_session

NEW = {
    "name": "Hamza Idrissi", "latin_name": "", "email": "", "accreditation": "",
    "category": "delegate",
}  # fmt: skip
PASSED_ON = "This place has been passed on"


@pytest.fixture
def chile(db: Session) -> Delegation:
    return make_delegation(db)


@pytest.fixture
def person(db: Session, chile: Delegation) -> Person:
    return make_person(db, name="Nadia Rojas", delegation=chile)


@pytest.fixture
def focal(sign_in: SignIn, chile: Delegation) -> Visitor:
    return sign_in(role="focal", name="Focal Point", delegation=chile)


def send(visitor: Visitor, person: Person, to: str, status: int, **data: str) -> None:
    visitor.post(page_of(person, "seat") + to, data, status)


def pass_on(visitor: Visitor, person: Person, status: int = 303, **more: str) -> None:
    """Fill the form for somebody new, and send it."""
    visitor.get(page_of(person, "seat"))
    send(visitor, person, "new", status, **{**NEW, **more})


def seats(db: Session) -> list[Seat]:
    db.commit()
    rows = list(
        db.scalars(select(Seat).order_by(Seat.id).execution_options(populate_existing=True))
    )
    db.commit()
    return rows


def named(db: Session, name: str) -> Person:
    found = db.scalars(select(Person).where(Person.name == name)).one()
    db.commit()
    return found


def learns(db: Session, person: Person, clock: Clock) -> bool:
    statement = select(Grant).where(Grant.person_id == person.id, Grant.right == Right.LEARN)
    grants = list(db.scalars(statement.execution_options(populate_existing=True)))
    db.commit()
    return any(one.until is None or one.until > clock.now for one in grants)


def test_a_focal_point_passes_a_seat_on_to_somebody_new(
    db: Session, focal: Visitor, person: Person, clock: Clock
) -> None:
    pass_on(focal, person, email="Hamza@example.org", category="adviser", accreditation="A-17")
    new = named(db, "Hamza Idrissi")
    by_holder = {one.person_id: one for one in seats(db)}
    old_seat, new_seat = by_holder[person.id], by_holder[new.id]
    assert (old_seat.person_id, old_seat.held_to) == (person.id, clock.now)
    assert (new_seat.replaces_id, new_seat.held_to) == (old_seat.id, None)
    assert (new_seat.category, new_seat.accreditation) == ("adviser", "A-17")
    assert not learns(db, person, clock)
    assert learns(db, new, clock)
    assert actions(db, person) == ["seat.passed-on"]
    told = {letter.person_id: letter for letter in letters(db)}
    assert "passed on to somebody else" in told[person.id].body
    assert told[new.id].recipient == "hamza@example.org"
    fresh = Visitor(focal.app)
    fresh.get(link_in(told[new.id]))
    fresh.post(link_in(told[new.id]))
    fresh.get("/course/")


def test_without_a_mailbox_the_link_is_shown_once_to_whoever_passes_it_on(
    db: Session, focal: Visitor, person: Person
) -> None:
    pass_on(focal, person, 200)
    assert focal.page is not None
    link = focal.page.select_one("#link")
    assert link is not None
    path = str(link["value"]).removeprefix("http://127.0.0.1:8000")
    assert "Seat of Hamza Idrissi" in words(focal, "h1")
    assert focal.page.select_one("#name")["value"] == ""  # a second press passes nobody on
    fresh = Visitor(focal.app)
    fresh.get(path)
    fresh.post(path)
    fresh.get("/course/")
    focal.get(page_of(named(db, "Hamza Idrissi"), "seat"))
    assert not focal.page.select("#link")


def test_old_links_and_cards_answer_that_the_place_has_been_passed_on(
    app: Flask, db: Session, focal: Visitor, person: Person, visitor: Visitor, clock: Clock
) -> None:
    clock.pass_(minutes=1)
    card = f"/card/{give_card(app, db, person, clock)}"
    link, used = give_link(db, person), give_link(db, person, Purpose.SIGN_IN)
    visitor.get(used)
    visitor.post(used)
    stranger = Visitor(focal.app)
    stranger.get("/invitation/cut-off", 404)
    clock.pass_(minutes=1)
    pass_on(focal, person, 200)
    for path in (link, used, card):
        stranger.get(path, 410)
        assert PASSED_ON in words(stranger, "h1")
    statement = select(Invitation).where(
        Invitation.person_id == person.id,
        Invitation.used_at.is_(None),
        Invitation.voided_at.is_(None),
    )
    assert not db.scalars(statement).all()
    db.commit()


def test_the_account_and_the_certificate_stay_and_the_lessons_close(
    app: Flask, db: Session, sign_in: SignIn, focal: Visitor, person: Person
) -> None:
    keys.prepare(app.extensions["settings"].keys_path)
    course = app.extensions["course"]
    read(db, course, person, NOON, "introduction/first-steps", "introduction/second-steps")
    ask(sign_in(role="facilitator"), person, "quiz:introduction")
    mine = sign_in(person)
    pass_on(focal, person, 200)
    for path in ("/account/", "/certificate/", "/certificate.jwt"):
        mine.get(path)
    mine.get("/account/")
    assert "Your place was passed on to somebody else" in words(mine)
    assert mine.page.select('.menu-list a[href="/certificate/"]')  # type: ignore[union-attr]
    mine.get("/course/", 403)
    new = named(db, "Hamza Idrissi")
    theirs = sign_in(new)
    theirs.get("/certificate/")
    assert "still missing" in words(theirs)


def test_a_link_made_later_opens_the_account_of_whoever_left(
    db: Session, focal: Visitor, person: Person, visitor: Visitor, clock: Clock
) -> None:
    pass_on(focal, person, 200)
    clock.pass_(minutes=5)
    link = give_link(db, person, Purpose.SIGN_IN, clock.now)
    visitor.get(link)
    visitor.post(link)
    assert visitor.location == "/account/"


def test_it_is_passed_to_somebody_who_held_a_seat_here_before(
    db: Session, focal: Visitor, person: Person, clock: Clock
) -> None:
    pass_on(focal, person, 200)
    new = named(db, "Hamza Idrissi")
    clock.pass_(minutes=10)
    focal.get(page_of(new, "seat"))
    send(focal, new, "known", 303, who=person.email or "", accreditation="")
    assert learns(db, person, clock)
    assert not learns(db, new, clock)
    held = [one.person_id for one in seats(db) if one.held_to is None]
    assert person.id in held
    assert new.id not in held


def test_a_focal_point_learns_of_nobody_beyond_their_delegation(
    db: Session, focal: Visitor, person: Person, sign_in: SignIn
) -> None:
    fiji = make_delegation(db, code="FJI", name="Fiji")
    there, loose = make_person(db, delegation=fiji), make_person(db)
    focal.get(page_of(there, "seat"), 404)
    focal.get(page_of(person, "seat"))
    for who in (there.email, loose.email, loose.public_id, "nobody@example.org"):
        send(focal, person, "known", 422, who=who or "", accreditation="")
        assert "Nobody whom you look after has this address or id" in words(focal)
    secretariat = sign_in(role="facilitator")
    secretariat.get(page_of(person, "seat"))
    send(secretariat, person, "known", 422, who=there.email or "", accreditation="")
    assert "They hold a seat already" in words(secretariat)
    send(secretariat, person, "known", 303, who=loose.public_id, accreditation="")


def test_nobody_passes_their_own_seat_on_or_takes_one(
    db: Session, focal: Visitor, person: Person
) -> None:
    me = focal.person  # type: ignore[attr-defined]
    focal.get(page_of(me, "seat"))
    assert not focal.page.select("main form")  # type: ignore[union-attr]
    send(focal, me, "new", 403, **NEW)
    send(focal, me, "category", 403, category="head")
    focal.get(page_of(person, "seat"))
    send(focal, person, "known", 403, who=me.email or "", accreditation="")


def test_a_second_press_and_a_second_tab_pass_nothing_on_again(
    db: Session, focal: Visitor, person: Person, sign_in: SignIn
) -> None:
    other = sign_in(role="facilitator")
    other.get(page_of(person, "seat"))
    pass_on(focal, person, 200)
    send(other, person, "new", 422, **{**NEW, "name": "Somebody Else"})
    assert "it was passed on already" in words(other)
    send(focal, person, "new", 404, **NEW)  # out of the focal point's sight by now
    assert len([one for one in seats(db) if one.replaces_id]) == 1
    assert not db.scalars(select(Person).where(Person.name == "Somebody Else")).all()
    db.commit()


def test_it_is_taken_back_within_an_hour_with_all_rights(
    db: Session, focal: Visitor, person: Person, clock: Clock, sign_in: SignIn
) -> None:
    clock.pass_(minutes=1)
    link = give_link(db, person)
    pass_on(focal, person, 200, accreditation="A-17")
    new = named(db, "Hamza Idrissi")
    path = str(focal.page.select_one("#link")["value"])  # type: ignore[union-attr, index]
    clock.pass_(minutes=59)
    back = focal.page.select_one('form[action*="/seat/back/"]')  # type: ignore[union-attr]
    assert back is not None
    focal.get(page_of(new, "seat"))
    focal.post(str(back["action"]))
    assert learns(db, person, clock)
    assert not learns(db, new, clock)
    assert actions(db, person) == ["seat.passed-on", "seat.taken-back"]
    stranger = Visitor(focal.app)
    stranger.get(path.removeprefix("http://127.0.0.1:8000"), 404)
    stranger.get(link, 404)  # the old link stays used up; a new one is made
    mine = sign_in(person)
    mine.get("/course/")
    # The place can be passed on again afterwards, and the id is free.
    pass_on(focal, person, 200, accreditation="A-17")


def test_after_an_hour_or_another_move_or_the_door_it_is_not_taken_back(
    db: Session, focal: Visitor, person: Person, clock: Clock
) -> None:
    pass_on(focal, person, 200)
    new = named(db, "Hamza Idrissi")
    back = str(focal.page.select_one('form[action*="/seat/back/"]')["action"])  # type: ignore[union-attr, index]
    seat = next(one for one in seats(db) if one.person_id == new.id)
    door = Checkin(
        uid="u", person_id=new.id, seat_id=seat.id, passage=Passage.IN, verdict="green",
        how="name", desk_id=person.id, device="d", at=NOON, received_at=NOON,
    )  # fmt: skip
    db.add(door)
    db.commit()
    focal.get(page_of(new, "seat"))
    focal.post(back, status=403)
    db.delete(door)
    db.commit()
    clock.pass_(minutes=61)
    focal = focal_again(focal, db, clock)
    focal.get(page_of(new, "seat"))
    assert not focal.page.select('form[action*="/seat/back/"]')  # type: ignore[union-attr]
    focal.post(back, status=409)


def focal_again(focal: Visitor, db: Session, clock: Clock) -> Visitor:
    """The same person, signed in anew: those who look after others are signed out after an hour."""
    again = Visitor(focal.app)
    again.carry(make_session(db, focal.person, clock.now))  # type: ignore[attr-defined]
    again.person = focal.person  # type: ignore[attr-defined]
    return again


def test_an_address_or_an_id_of_somebody_else_is_refused_beside_the_form(
    db: Session, focal: Visitor, person: Person
) -> None:
    other = make_person(db)
    seats(db)[0].accreditation = "A-1"
    db.commit()
    pass_on(focal, person, 422, email=other.email or "")
    assert "somebody who has a record already" in words(focal)
    pass_on(focal, person, 422, email="no address")
    assert "is no e-mail address" in words(focal)
    pass_on(focal, person, 422, accreditation="A-1")
    assert "Another seat has this accreditation id" in words(focal)
    pass_on(focal, person, 422, name="", latin_name="Имя", category="king")
    assert len(seats(db)) == 2


def test_the_category_of_a_seat_is_changed(db: Session, focal: Visitor, person: Person) -> None:
    focal.get(page_of(person, "seat"))
    send(focal, person, "category", 303, category="press")
    send(focal, person, "category", 303, category="press")
    assert next(one for one in seats(db) if one.person_id == person.id).category == "press"
    assert actions(db, person) == ["seat.category"]
    send(focal, person, "category", 422, category="king")


def test_no_link_of_somebody_who_does_more_than_learn_is_shown(
    db: Session, focal: Visitor, person: Person, chile: Delegation
) -> None:
    """They held a seat here once, and administer now; without a mailbox the link would be shown."""
    former = make_person(db, name="Former Member", email=None, delegation=chile)
    db.scalars(select(Seat).where(Seat.person_id == former.id)).one().held_to = NOON
    db.add(Grant(person_id=former.id, right=Right.ADMIN, granted_at=NOON))
    db.commit()
    focal.get(page_of(person, "seat"))
    send(focal, person, "known", 303, who=former.public_id, accreditation="")
    page = focal.follow()
    assert "They sign in as before" in page.get_text()
    assert not page.select("#link")
