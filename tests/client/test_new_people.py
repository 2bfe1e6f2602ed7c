"""Adding somebody in the browser: by the same rules as by command, and how they get in."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.rights import ROLES, Right
from course.store import AuditEvent, Delegation, Grant, Invitation, OutboxMessage, Person, Seat
from tests.client.conftest import SignIn, Visitor
from tests.factories import make_delegation, make_person

NEW = "/admin/people/new/"
LI = {"name": "李偉", "latin_name": "LI WEI", "email": "Li.Wei@Example.org", "role": "delegate"}


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    visitor = sign_in(role="admin", name="Mara Lind")
    visitor.get(NEW)
    return visitor


def add(admin: Visitor, status: int, **values: str) -> BeautifulSoup:
    return admin.post(NEW, {"entry": "link", "delegation": "", **LI, **values}, status)


def new_one(db: Session, name: str = "李偉") -> Person:
    db.rollback()
    person = db.scalars(select(Person).where(Person.name == name)).one()
    db.expunge(person)
    return person


def rights_of(db: Session, person: Person) -> dict[Right, int | None]:
    rows = db.execute(
        select(Grant.right, Grant.delegation_id).where(Grant.person_id == person.id)
    ).all()
    return dict(rows)


def test_somebody_is_added_and_their_link_is_shown_once(
    db: Session, admin: Visitor, visitor: Visitor
) -> None:
    add(admin, 307)  # the browser sends the same form on to the address of the link
    page = admin.post(admin.location, LI, status=200)
    assert "李偉 is added." in page.get_text()
    address = str(page.select_one("#link")["value"])  # type: ignore[index]
    assert not admin.get("/admin/").select("#link")
    person = new_one(db)
    assert (person.latin_name, person.email) == ("LI WEI", "li.wei@example.org")
    assert set(rights_of(db, person)) == ROLES["delegate"]
    logged = list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert logged == ["person.added", "person.link-made"]
    db.rollback()
    door = address.removeprefix("http://127.0.0.1:8000")
    visitor.get(door)
    visitor.post(door)
    assert "LI WEI" in str(visitor.get("/account/"))


def test_loading_the_page_with_the_link_again_adds_nobody_twice(
    db: Session, admin: Visitor
) -> None:
    add(admin, 307, email="")
    address = admin.location
    for _ in range(2):
        assert admin.post(address, LI, status=200).select("#link")
    assert new_one(db).email is None


def test_an_invitation_is_written(db: Session, admin: Visitor) -> None:
    add(admin, 303, entry="invite", role="facilitator")
    assert "The invitation waits to be sent" in admin.follow().get_text()
    letter = db.scalars(select(OutboxMessage)).one()
    person = new_one(db)
    assert letter.recipient == "li.wei@example.org"
    assert letter.cause.startswith(f"invite:{person.public_id}:")
    assert re.search(r"http://127\.0\.0\.1:8000/invitation/\S+", letter.body)
    assert set(rights_of(db, person)) == {Right.SECRETARIAT}


@pytest.mark.parametrize(("role", "right"), [("author", Right.AUTHOR), ("reviewer", Right.REVIEW)])
def test_those_who_work_on_questions_are_added_in_one_step(
    db: Session, admin: Visitor, role: str, right: Right
) -> None:
    add(admin, 307, role=role)
    assert rights_of(db, new_one(db)) == {right: None}


def test_a_focal_point_looks_after_the_delegation_that_was_chosen(
    db: Session, admin: Visitor
) -> None:
    chile = make_delegation(db).id
    add(admin, 307, role="focal", delegation="CHL")
    person = new_one(db)
    assert rights_of(db, person) == {Right.LEARN: None, Right.FOCAL: chile}
    assert db.scalars(select(Seat.delegation_id)).one() == chile


def test_a_new_delegation_is_made(db: Session, admin: Visitor) -> None:
    add(admin, 307, new_code="SEN", new_name="Senegal")
    assert db.execute(select(Delegation.code, Delegation.name)).all() == [("SEN", "Senegal")]


FAULTS = [
    ({"name": ""}, "name", "Type the name."),
    ({"latin_name": "李"}, "latin_name", ""),
    ({"email": "li at home"}, "email", "li at home is no e-mail address."),
    ({"email": "Here@Example.org"}, "email", "is the address of somebody who is here already"),
    ({"email": "", "entry": "invite"}, "email", "Write the address that the invitation goes to"),
    ({"role": "focal"}, "delegation", "A focal point looks after one delegation."),
    ({"role": "emperor"}, "role", ""),
    ({"delegation": "NOWHERE"}, "delegation", ""),
    ({"new_code": "sen", "new_name": "Senegal"}, "new_code", "2 to 12 capital letters"),
    ({"new_code": "SEN"}, "new_name", "Write its name too."),
    ({"new_name": "Senegal"}, "new_code", "Write its code too."),
]


@pytest.mark.parametrize(("typed", "field", "why"), FAULTS, ids=[str(one[0]) for one in FAULTS])
def test_what_cannot_be_is_said_beside_its_field_and_nobody_is_added(
    db: Session, admin: Visitor, typed: dict[str, str], field: str, why: str
) -> None:
    make_person(db, email="here@example.org")
    page = add(admin, 422, **typed)
    error = page.select_one(f"#{field}-error")
    assert error is not None
    assert why in error.get_text()
    db.rollback()
    for table in (Delegation, Invitation, OutboxMessage):
        assert not db.scalars(select(table)).all()
    assert len(db.scalars(select(Person)).all()) == 2


@pytest.mark.parametrize("role", ["delegate", "focal", "facilitator"])
def test_nobody_else_may(sign_in: SignIn, role: str) -> None:
    visitor = sign_in(role=role)
    visitor.get("/account/")
    visitor.post(NEW, LI, status=403)
