"""A right for one delegation reaches that delegation and no other, whatever is done with it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.rights import Right
from course.facilitate.digest import write_digests
from course.store import Delegation, Grant, NameRequest, OutboxMessage
from tests.client.conftest import SignIn, Visitor
from tests.client.helping import give
from tests.client.test_remind import FORM, NEW, go_on, letters
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person


@pytest.fixture
def chile(db: Session) -> Delegation:
    return make_delegation(db)


@pytest.fixture
def fiji(db: Session) -> Delegation:
    return make_delegation(db, code="FJI", name="Fiji")


@pytest.fixture
def deputy(db: Session, sign_in: SignIn, chile: Delegation) -> Visitor:
    """Somebody of the secretariat, for Chile alone."""
    person = make_person(db, role="facilitator", name="Deputy", email="deputy@example.org")
    grant = db.scalars(select(Grant).where(Grant.person_id == person.id)).one()
    grant.delegation_id = chile.id
    db.commit()
    return sign_in(person)


def test_reminders_stay_in_it(
    app: Flask, db: Session, deputy: Visitor, chile: Delegation, fiji: Delegation, clock: Clock
) -> None:
    ours = make_person(db, delegation=chile).id
    make_person(db, delegation=fiji)
    deputy.get(NEW)
    deputy.post(NEW, {**FORM, "act": "send"})
    go_on(app, db, clock)
    assert {letter.person_id for letter in letters(db)} == {ours}


def test_the_letter_of_the_morning_is_about_it(
    app: Flask, db: Session, deputy: Visitor, chile: Delegation, fiji: Delegation
) -> None:
    for place in (chile, fiji, fiji):
        make_person(db, delegation=place)
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        write_digests(db, get_course(), NOON)
    assert "0 of 1 are ready" in db.scalars(select(OutboxMessage.body)).one()


def test_what_is_about_everybody_at_once_is_closed(deputy: Visitor) -> None:
    for path in ("/facilitate/roster/", "/facilitate/desks/", "/door/", "/door/list"):
        deputy.get(path, 403)
    page = deputy.get("/facilitate/print/")
    assert not page.select('a[href="/facilitate/desks/"]')
    assert not page.select('a[href="/door/"]')
    assert not page.select('a[href="/facilitate/roster/"]')


def test_no_address_of_these_rooms_is_open_to_a_right_for_one_delegation(app: Flask) -> None:
    asking = {
        name: view
        for name, view in app.view_functions.items()
        if name.startswith(("roster.", "door.", "cards.desks", "cards.end_desk"))
        and isinstance(getattr(view, "opens_to", None), frozenset)
    }
    assert len(asking) >= 19
    assert [name for name, view in asking.items() if not view.is_for_all] == []  # type: ignore[attr-defined]


def test_two_rights_for_two_delegations_are_not_mixed(
    app: Flask, db: Session, deputy: Visitor, chile: Delegation, fiji: Delegation
) -> None:
    """Requests for names are answered by the secretariat; focal points do not see them."""
    give(db, deputy.person, Right.FOCAL, fiji)
    asked = {}
    for place, name in ((chile, "Nadia Rojas"), (fiji, "Tevita Moce")):
        person = make_person(db, name=name, delegation=place)
        asked[place.code] = f"{name} Anew"
        db.add(NameRequest(person_id=person.id, name=asked[place.code], asked_at=NOON))
    db.commit()
    page = deputy.get("/facilitate/").get_text()
    assert asked["CHL"] in page
    assert asked["FJI"] not in page
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        write_digests(db, get_course(), NOON)
    body = db.scalars(select(OutboxMessage.body)).one()
    assert "0 of 2 are ready" in body
    assert "1 thing waits for you." in body


def test_who_is_a_focal_point_elsewhere_copies_nobodys_record_there(
    db: Session, deputy: Visitor, chile: Delegation, fiji: Delegation
) -> None:
    give(db, deputy.person, Right.FOCAL, fiji)
    ours, theirs = make_person(db, delegation=chile), make_person(db, delegation=fiji)
    deputy.get(f"/facilitate/people/{theirs.public_id}/")
    deputy.get(f"/facilitate/people/{ours.public_id}/data/")
    deputy.get(f"/facilitate/people/{theirs.public_id}/data/", 404)
    deputy.post(f"/facilitate/people/{theirs.public_id}/data/copy", status=404)


def test_a_desk_is_for_all(db: Session, sign_in: SignIn, chile: Delegation) -> None:
    admin, person = sign_in(role="admin"), make_person(db)
    page = f"/admin/people/{person.public_id}/"
    admin.get(page)
    admin.post(f"{page}grants", {"right": "desk", "delegation": chile.code, "until": ""}, 422)
    assert "always for all" in admin.page.get_text()


def test_a_desk_of_one_delegation_opens_no_list_of_all(
    db: Session, sign_in: SignIn, chile: Delegation
) -> None:
    desk = make_person(db, role="desk", name="Desk of Chile", latin_name=None)
    db.scalars(select(Grant).where(Grant.person_id == desk.id)).one().delegation_id = chile.id
    db.commit()
    visitor = sign_in(desk)
    for path in ("/door/", "/door/list", "/door/inside/"):
        visitor.get(path, 403)
