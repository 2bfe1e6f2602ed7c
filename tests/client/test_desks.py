"""Desks at the door: links that end with the day, and open nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.cards import desk_services
from course.domain.rights import Right
from course.store import AuditEvent, Grant, Person
from tests.client.accounts import everything_stored
from tests.client.conftest import SignIn, Visitor
from tests.conftest import Clock
from tests.factories import NOON, make_person

DESKS = "/facilitate/desks/"


@pytest.fixture
def facilitator(sign_in: SignIn) -> Visitor:
    visitor = sign_in(role="facilitator", name="Luc Keller")
    visitor.get(DESKS)
    return visitor


def open_desk(facilitator: Visitor, name: str = "Desk 3") -> str:
    """Open a desk; returns the path of its link."""
    page = facilitator.post(DESKS, {"name": name}, 200)
    assert page.select_one(".cards-qr svg")
    link = page.select_one(".cards-link code")
    assert link is not None
    return link.get_text().removeprefix("http://127.0.0.1:8000")


def press(app: Flask, link: str, status: int = 303) -> Visitor:
    """Open a link on a device and press its button."""
    device = Visitor(app)
    device.get("/card/")
    device.post(link, status=status)
    return device


def test_a_desks_link_signs_in_with_the_desk_right_only_and_lands_at_the_door(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    link = open_desk(facilitator)
    device = Visitor(app)
    assert "Desk 3" in device.get(link).get_text()
    device.post(link)
    assert device.location == "/door/"
    for path in ("/course/", "/facilitate/", "/facilitate/print/", DESKS):
        device.get(path, 403)
    held = db.execute(select(Grant.right, Grant.until).join(Person).where(Person.name == "Desk 3"))
    ((right, until),) = held
    assert right is Right.DESK
    assert until == NOON.replace(hour=22)  # midnight in Geneva, in summer


def test_the_link_opens_the_desk_on_several_devices_and_once_on_each(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    link = open_desk(facilitator)
    one, other = press(app, link), press(app, link)
    other.get(link)
    other.post(link)  # again on the same device: it stays the same sign-in
    text = facilitator.get(DESKS).get_text()
    assert "2 devices" in text
    assert one.http.get("/account/").status_code == 200


def test_at_midnight_of_the_summits_city_the_desk_is_over(
    app: Flask, db: Session, facilitator: Visitor, clock: Clock
) -> None:
    link = open_desk(facilitator)
    clock.pass_(hours=9, minutes=50)
    device = press(app, link)
    clock.pass_(minutes=10)
    device.get("/account/")
    db.rollback()
    living = select(Grant).join(Person).where(Person.name == "Desk 3", Grant.until > clock.now)
    assert db.scalar(living) is None
    db.rollback()
    Visitor(app).get(link, 404)
    press(app, link, 404)


def test_a_desk_is_ended_at_once(app: Flask, db: Session, facilitator: Visitor) -> None:
    link = open_desk(facilitator)
    device = press(app, link)
    page = facilitator.get(DESKS)
    form = page.select_one("form[action$='/end']")
    assert form is not None
    facilitator.post(str(form["action"]))
    assert "Desk 3 has ended" in facilitator.follow().get_text()
    device.get("/account/", 303)
    Visitor(app).get(link, 404)
    press(app, link, 404)


def test_a_desk_of_the_same_name_is_the_same_desk_with_a_new_link(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    older = open_desk(facilitator)
    device = press(app, older)
    newer = open_desk(facilitator, "  Desk   3 ")
    device.get("/account/", 303)
    Visitor(app).get(older, 404)
    press(app, newer)
    assert db.scalars(select(Person).where(Person.name == "Desk 3")).one()
    actions = list(db.scalars(select(AuditEvent.action)))
    db.rollback()
    assert actions.count("desk.opened") == 2
    assert actions.count("person.added") == 1


def test_a_person_called_like_a_desk_is_no_desk(
    app: Flask, db: Session, facilitator: Visitor, sign_in: SignIn
) -> None:
    somebody = sign_in(make_person(db, role="admin", name="Desk 3"))
    press(app, open_desk(facilitator))
    assert somebody.http.get("/account/").status_code == 200
    public_id = somebody.person.public_id  # type: ignore[attr-defined]
    facilitator.get(DESKS)
    facilitator.post(f"/facilitate/desks/{public_id}/end", status=404)


def test_a_desk_that_was_given_other_rights_opens_no_more(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    link = open_desk(facilitator)
    desk = db.scalars(select(Person).where(Person.name == "Desk 3")).one()
    db.add(Grant(person_id=desk.id, right=Right.SECRETARIAT, granted_at=NOON))
    db.commit()
    Visitor(app).get(link, 404)
    press(app, link, 404)


def test_focal_points_open_no_desk(sign_in: SignIn, db: Session) -> None:
    focal = sign_in(role="focal")
    focal.get(DESKS, 403)
    focal.get("/facilitate/print/")
    focal.post(DESKS, {"name": "Desk 1"}, 403)


def test_a_link_that_was_never_made_opens_nothing(app: Flask) -> None:
    Visitor(app).get("/desk/unknown", 404)
    press(app, "/desk/unknown", 404)


def test_the_day_ends_in_the_summits_city_whatever_the_hour(app: Flask) -> None:
    course = app.extensions["course"]
    late = NOON.replace(hour=22, minute=30)  # 00:30 of the next day in Geneva
    assert desk_services.end_of_day(course, NOON) == NOON.replace(hour=22)
    assert desk_services.end_of_day(course, late) == NOON.replace(hour=22) + timedelta(days=1)


def test_the_secret_of_a_desk_is_stored_as_a_hash(db: Session, facilitator: Visitor) -> None:
    secret = open_desk(facilitator).rpartition("/")[2]
    assert len(secret) >= 43
    assert secret not in everything_stored(db)
