"""Sessions: begun by every way in, and really ended by every way out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.settings import Settings
from course.store import Person, Purpose, WebSession
from tests.client.accounts import BETTER, GOOD, give_link, give_password, sign_in_with
from tests.client.conftest import SignIn, Visitor
from tests.conftest import Clock
from tests.factories import make_person, make_session


def secret_of(visitor: Visitor) -> str:
    """What the visitor's cookie holds."""
    with visitor.http.session_transaction() as session:
        return str(session.get("_user_id", ""))


def copy_of(app: Flask, visitor: Visitor) -> Visitor:
    """Somebody who copied the visitor's cookie."""
    thief = Visitor(app)
    thief.carry(secret_of(visitor))
    return thief


def is_in(visitor: Visitor) -> bool:
    return visitor.http.get("/account/").status_code == 200


@pytest.fixture
def person(db: Session) -> Person:
    return give_password(db, make_person(db))


@pytest.fixture
def inside(visitor: Visitor, person: Person) -> Visitor:
    """Signed in with a password."""
    sign_in_with(visitor, person.email)
    visitor.get("/account/")
    return visitor


# ---------------------------------------------------------------- out


def test_signing_out_ends_a_copied_cookie_too(app: Flask, inside: Visitor):
    thief = copy_of(app, inside)
    assert is_in(thief)
    inside.post("/logout")
    assert not is_in(thief)
    assert not is_in(inside)


def test_signing_out_leads_to_the_door_and_says_so(inside: Visitor):
    inside.post("/logout")
    assert inside.location == "/login"
    assert inside.follow().select_one("[role=status]").get_text(strip=True) == "You are signed out."


def test_signing_out_clears_kept_pages_and_leaves_unsent_answers(inside: Visitor):
    inside.post("/logout")
    assert inside.response.headers["Clear-Site-Data"] == '"cache"'


def test_signing_out_is_no_link(inside: Visitor):
    inside.get("/logout", status=405)
    assert is_in(inside)


def test_signing_out_twice_is_no_fault(app: Flask, inside: Visitor):
    inside.post("/logout")
    inside.page = None
    inside.post("/logout")
    assert inside.location == "/login"


def test_every_page_offers_signing_out(inside: Visitor):
    assert inside.get("/account/").select_one('form[action="/logout"] button')


def test_a_changed_password_ends_every_copy_of_every_cookie(app: Flask, db, person, inside):
    other = Visitor(app)
    sign_in_with(other, person.email)
    thief = copy_of(app, inside)
    inside.get("/account/")
    inside.post(
        "/account/password", {"current_password": GOOD, "new_password": BETTER, "again": BETTER}
    )
    assert is_in(inside)
    assert not is_in(thief)
    assert not is_in(other)


def test_a_reset_password_ends_every_session(app: Flask, db: Session, person: Person, inside):
    address = give_link(db, person, Purpose.RESET)
    stranger = Visitor(app)
    stranger.get(address)
    stranger.post(address, {"new_password": BETTER, "again": BETTER})
    assert not is_in(inside)
    assert not is_in(stranger)
    sign_in_with(stranger, person.email, BETTER)
    assert is_in(stranger)


def test_signing_out_everywhere_ends_them_all(app: Flask, person: Person, inside: Visitor):
    other = Visitor(app)
    sign_in_with(other, person.email)
    inside.post("/account/devices/sign-out")
    assert inside.location == "/login"
    assert not is_in(inside)
    assert not is_in(other)


def test_a_disabled_account_is_out_at_once(db: Session, clock: Clock, person: Person, inside):
    person.disabled_at = clock.now
    db.commit()
    assert not is_in(inside)
    sign_in_with(inside, person.email, status=422)


# ---------------------------------------------------------------- devices


def test_the_account_lists_its_devices_and_marks_this_one(app: Flask, db, clock, person, inside):
    clock.pass_(minutes=10)
    make_session(db, person, clock.now)
    rows = inside.get("/account/").select("#devices li")
    assert [("this one" in row.get_text()) for row in rows] == [False, True]
    assert "Firefox · Linux" in rows[0].get_text()


def test_one_device_is_signed_out_alone(app: Flask, person: Person, inside: Visitor):
    other = Visitor(app)
    sign_in_with(other, person.email)
    page = inside.get("/account/")
    rows = [row for row in page.select("#devices li") if "this one" not in row.get_text()]
    inside.post(rows[0].form["action"])
    assert inside.location == "/account/"
    assert not is_in(other)
    assert is_in(inside)


def test_signing_out_this_device_leads_to_the_door(inside: Visitor):
    inside.post(inside.get("/account/").select_one("#devices li form")["action"])
    assert inside.location == "/login"
    assert not is_in(inside)


def test_nobody_ends_the_session_of_somebody_else(app: Flask, db, inside: Visitor, sign_in: SignIn):
    other = sign_in()
    action = other.get("/account/").select_one("#devices li form")["action"]
    inside.post(action, status=404)
    assert is_in(other)


@pytest.mark.parametrize("name", ["unknown", "%00", "../../x", "é" * 300])
def test_a_device_that_is_none_is_not_found(inside: Visitor, name: str):
    inside.post(f"/account/devices/{name}/sign-out", status=404)


def test_ended_and_timed_out_devices_are_not_listed(db: Session, clock: Clock, person, inside):
    token = make_session(db, person, clock.now)
    kept = db.scalars(select(WebSession).order_by(WebSession.id.desc())).first()
    kept.ended_at = clock.now
    db.commit()
    assert token
    assert len(inside.get("/account/").select("#devices li")) == 1
    clock.pass_(hours=11)
    inside.get("/account/")
    clock.pass_(hours=11)
    make_session(db, person, clock.now)
    assert len(inside.get("/account/").select("#devices li")) == 2


# ---------------------------------------------------------------- in


def test_signing_in_gives_a_new_secret_and_ends_the_one_before(app: Flask, person, inside):
    before = secret_of(inside)
    thief = copy_of(app, inside)
    inside.post("/login", {"username": person.email, "password": GOOD})
    assert secret_of(inside) != before
    assert is_in(inside)
    assert not is_in(thief)


def test_a_cookie_given_before_signing_in_is_worth_nothing_after(app: Flask, visitor, person):
    visitor.carry("chosen by an attacker")
    visitor.page = None
    sign_in_with(visitor, person.email)
    assert secret_of(visitor) != "chosen by an attacker"
    thief = Visitor(app)
    thief.carry("chosen by an attacker")
    assert not is_in(thief)


def test_the_secret_is_long_and_stored_as_a_hash_alone(db: Session, inside: Visitor):
    secret = secret_of(inside)
    assert len(secret) >= 43  # 256 bits in base64
    kept = db.scalars(select(WebSession)).all()
    db.commit()
    assert secret not in repr([vars(row) for row in kept])


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor, person: Person):
    sign_in_with(visitor, person.email)
    cookie = visitor.response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


# ---------------------------------------------------------------- time


@pytest.mark.parametrize(
    ("role", "idle_hours"), [("delegate", 12), ("facilitator", 1), ("admin", 1)]
)
def test_a_session_ends_when_nobody_is_there(sign_in: SignIn, clock: Clock, role, idle_hours):
    visitor = sign_in(role=role)
    clock.pass_(hours=idle_hours)
    assert is_in(visitor)
    clock.pass_(hours=idle_hours, seconds=1)
    assert not is_in(visitor)


@pytest.mark.parametrize(("role", "hours", "step"), [("delegate", 336, 11), ("admin", 12, 0.75)])
def test_a_session_ends_after_its_time_however_busy(sign_in, clock: Clock, role, hours, step):
    visitor = sign_in(role=role)
    passed = 0.0
    while passed + step <= hours:
        clock.pass_(hours=step)
        passed += step
        assert is_in(visitor)
    clock.pass_(hours=hours - passed, seconds=1)
    assert not is_in(visitor)


def test_last_seen_is_written_at_most_every_five_minutes(db: Session, clock: Clock, inside):
    def seen() -> object:
        found = db.scalars(select(WebSession.seen_at)).one()
        db.commit()
        return found

    first = seen()
    clock.pass_(minutes=4, seconds=59)
    inside.get("/account/")
    assert seen() == first
    clock.pass_(seconds=1)
    inside.get("/account/")
    assert seen() == clock.now


def test_an_ended_session_leads_to_the_door_and_back(
    visitor: Visitor, person: Person, inside, clock
):
    clock.pass_(hours=13)
    inside.get("/account/", status=303)
    assert inside.location == "/login?next=/account/"
    page = inside.follow()
    assert page.select_one('input[name="next"]')["value"] == "/account/"
    inside.post("/login", {"username": person.email, "password": GOOD, "next": "/account/"})
    assert inside.location == "/account/"


# ---------------------------------------------------------------- forgery


@pytest.mark.parametrize(
    "path",
    [
        "/login", "/login/link", "/logout", "/password/forgot", "/account/names",
        "/account/preferences", "/account/password", "/account/devices/sign-out",
        "/account/names/request", "/account/latin-name/",
    ],
)  # fmt: skip
def test_no_change_without_the_page_s_token(inside: Visitor, path: str):
    for body in ({"data": {}}, {"data": {"csrf_token": "x"}}, {"json": {}}):
        answer = inside.http.post(path, **body)
        assert answer.status_code == 400
    assert is_in(inside)


def test_a_token_of_somebody_else_s_session_is_refused(inside: Visitor, sign_in: SignIn):
    other = sign_in()
    other.get("/account/")
    inside.post("/account/devices/sign-out", {"csrf_token": other.token}, status=400)
    assert is_in(inside)


def test_the_account_asks_for_a_fixed_number_of_queries(
    db: Session, clock: Clock, inside: Visitor, person: Person, queries: Callable[[], int]
):
    queries.clear()
    inside.get("/account/")
    once = len(queries)
    assert once <= 4  # the session's one, and three
    for _ in range(30):
        make_session(db, person, clock.now)
    queries.clear()
    inside.get("/account/")
    assert len(queries) == once


def test_the_limits_of_a_session_are_settings():
    settings = Settings()
    assert (settings.idle_minutes, settings.absolute_hours) == (720, 336)
    assert (settings.staff_idle_minutes, settings.staff_absolute_hours) == (60, 12)
