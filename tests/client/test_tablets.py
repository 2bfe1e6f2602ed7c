"""Tablets of the learning room: short sign-ins, a way out on every page, nothing left behind."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.store import Person, WebSession
from tests.client.accounts import give_link
from tests.client.conftest import SignIn, Visitor
from tests.client.test_cards import give_card
from tests.conftest import Clock
from tests.factories import make_delegation, make_person

ROOM = "/learning-room/"
WIPED = '"cache", "storage"'


@pytest.fixture
def person(db: Session) -> Person:
    return make_person(db, email=None, delegation=make_delegation(db))


@pytest.fixture
def tablet(app: Flask) -> Visitor:
    """A tablet that nobody uses."""
    visitor = Visitor(app)
    visitor.get(ROOM)
    visitor.post(ROOM)
    visitor.follow()
    return visitor


def use(tablet: Visitor, code: str) -> None:
    tablet.post("/card/", {"code": code})
    tablet.follow()
    tablet.post(tablet.response.request.path)  # type: ignore[union-attr]


def cleared(visitor: Visitor) -> str | None:
    assert visitor.response is not None
    return visitor.response.headers.get("Clear-Site-Data")


def test_a_tablet_asks_for_a_card_and_every_page_has_a_way_out(
    app: Flask, db: Session, tablet: Visitor, person: Person, clock: Clock
) -> None:
    assert "Type the code on your sign-in card" in tablet.page.get_text()  # type: ignore[union-attr]
    use(tablet, give_card(app, db, person, clock))
    assert tablet.location == "/course/"
    for path in ("/course/", "/account/", "/course/introduction/first-steps/", "/glossary/"):
        page = tablet.get(path)
        assert page.select_one(".shared-bar form[action='/logout'] button"), path
        assert tablet.response.headers["Cache-Control"] == "no-store"  # type: ignore[union-attr]
    assert db.scalars(select(WebSession.is_shared)).all() == [True]


def test_signing_out_wipes_the_tablet_and_asks_for_the_next_card(
    app: Flask, db: Session, tablet: Visitor, person: Person, clock: Clock
) -> None:
    use(tablet, give_card(app, db, person, clock))
    tablet.follow()
    tablet.post("/logout")
    assert cleared(tablet) == WIPED
    assert tablet.location == ROOM
    page = tablet.follow()
    assert page.select_one("input[name=code]")
    assert person.name not in page.get_text()
    tablet.get("/course/", 303)
    assert tablet.location == ROOM, "and no page of whoever was here is offered to the next"


def test_after_ten_minutes_unseen_a_tablet_is_signed_out(
    app: Flask, db: Session, tablet: Visitor, person: Person, clock: Clock
) -> None:
    use(tablet, give_card(app, db, person, clock))
    for _ in range(4):
        clock.pass_(minutes=6)
        assert tablet.http.get("/learning-room/here").status_code == 204
    clock.pass_(minutes=10, seconds=1)
    tablet.get("/course/", 303)
    assert tablet.location == ROOM


def test_other_devices_stay_signed_in_as_ever(sign_in: SignIn, clock: Clock) -> None:
    visitor = sign_in()
    assert not visitor.get("/course/").select_one(".shared-bar")
    clock.pass_(minutes=30)
    visitor.get("/course/")
    visitor.post("/logout")
    assert cleared(visitor) == '"cache"'
    assert visitor.location == "/login"


def test_what_was_left_by_somebody_who_walked_away_goes_when_another_signs_in(
    app: Flask, db: Session, tablet: Visitor, person: Person, clock: Clock
) -> None:
    use(tablet, give_card(app, db, person, clock))
    tablet.follow()
    tablet.post("/logout", {"keeps": "1"})
    assert cleared(tablet) is None
    tablet.follow()
    use(tablet, give_card(app, db, person, clock))
    assert cleared(tablet) is None, "the same person finds their answers again"
    tablet.follow()
    tablet.post("/logout", {"keeps": "1"})
    tablet.follow()
    use(tablet, give_card(app, db, make_person(db, email=None), clock))
    assert cleared(tablet) == WIPED


def test_any_way_in_on_a_tablet_is_short(
    app: Flask, db: Session, tablet: Visitor, person: Person
) -> None:
    link = give_link(db, person)
    tablet.get(link)
    tablet.post(link)
    assert tablet.follow().select_one(".shared-bar")


def test_the_tablets_cookie_names_nobody(
    app: Flask, db: Session, tablet: Visitor, person: Person, clock: Clock
) -> None:
    use(tablet, give_card(app, db, person, clock))
    kept = [c for c in tablet.response.headers.getlist("Set-Cookie") if c.startswith("tablet=")]  # type: ignore[union-attr]
    (cookie,) = kept
    assert person.public_id not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_device_is_made_a_tablet_by_a_press_and_taken_back_by_one(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.get(ROOM)
    assert "Make this a tablet of the room" in page.get_text()
    assert visitor.get("/card/").select_one("form[action='/learning-room/leave']") is None
    visitor.get(ROOM)
    visitor.post(ROOM)
    assert visitor.follow().select_one("form[action='/learning-room/leave']")
    visitor.post("/learning-room/leave")
    assert "Make this a tablet of the room" in visitor.follow().get_text()


def test_whoever_is_signed_in_makes_no_tablet_of_their_device(sign_in: SignIn) -> None:
    visitor = sign_in()
    visitor.get("/course/")
    visitor.post(ROOM)
    assert "tablet=" not in str(visitor.response.headers)  # type: ignore[union-attr]
    visitor.get(ROOM, 303)
    assert visitor.location == "/course/"
