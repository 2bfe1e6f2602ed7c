"""Links that sign in: asked for, sent, opened, used up."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.accounts.signin import ANSWER_SECONDS
from course.store import (
    Invitation,
    Person,
    Purpose,
    WebSession,
)
from tests.client.accounts import (
    BETTER,
    NO_LINK,
    everything_stored,
    give_link,
    give_password,
    letters,
    link_in,
    sign_out,
)
from tests.client.conftest import SignIn, Visitor
from tests.conftest import Clock
from tests.factories import NOON, make_person


@pytest.fixture
def person(db: Session) -> Person:
    return give_password(db, make_person(db))


# ---------------------------------------------------------------- a link, asked for


def ask_for_link(visitor: Visitor, email: str, status: int = 303, **more: object) -> None:
    visitor.get("/login")
    visitor.post("/login/link", {"username": email, **more}, status)


def test_a_link_is_sent_and_signs_in_after_a_press(db: Session, visitor: Visitor, person: Person):
    ask_for_link(visitor, person.email)
    letter = letters(db)[0]
    assert letter.recipient == person.email
    address = link_in(letter)
    visitor.get(address)
    assert visitor.http.get("/account/").status_code == 303
    visitor.post(address)
    assert visitor.location == "/course/"
    visitor.follow()


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(db, visitor, person):
    closed = make_person(db)
    closed.disabled_at = NOON
    db.commit()
    for path in ("/login/link", "/password/forgot"):
        shown = set()
        for email in (person.email, "nobody@example.org", closed.email, "no address", "\x1b"):
            visitor.get("/login")
            visitor.post(path, {"username": email})
            shown.add((visitor.location, str(visitor.follow())))
        assert len(shown) == 1
    assert [letter.recipient for letter in letters(db)] == [person.email] * 2


def test_asking_for_a_link_takes_the_same_time_for_every_address(db: Session, visitor: Visitor):
    def seconds(email: str) -> float:
        began = time.perf_counter()
        visitor.post("/login/link", {"username": email})
        return time.perf_counter() - began

    known = [make_person(db).email for _ in range(5)]
    visitor.get("/login")
    written = [seconds(str(email)) for email in known]
    nothing = [seconds(f"nobody{number}@example.org") for number in range(5)]
    assert min(nothing) >= ANSWER_SECONDS
    assert min(written) >= ANSWER_SECONDS
    assert abs(min(written) - min(nothing)) < ANSWER_SECONDS / 4


def test_a_link_goes_on_where_the_person_was(db: Session, visitor: Visitor, person: Person):
    ask_for_link(visitor, person.email, next="/course/introduction/quiz/")
    address = link_in(letters(db)[0])
    page = visitor.get(address)
    visitor.post(address, {"next": page.select_one('input[name="next"]')["value"]})
    assert visitor.location == "/course/introduction/quiz/"


def test_a_link_never_carries_a_foreign_address(db: Session, visitor: Visitor, person: Person):
    ask_for_link(visitor, person.email, next="https://evil.example/")
    assert "evil" not in letters(db)[0].body


@pytest.mark.parametrize("path", ["/login/link", "/password/forgot"])
def test_a_mailbox_cannot_be_filled(db, visitor, person, clock: Clock, path: str):
    visitor.get("/login")
    for _ in range(5):
        visitor.post(path, {"username": person.email})
    visitor.post(path, {"username": person.email}, status=429)
    assert 3595 <= int(visitor.response.headers["Retry-After"]) <= 3601
    assert len(letters(db)) == 5
    clock.pass_(hours=1)
    visitor.get("/login")
    visitor.post(path, {"username": person.email})


@pytest.mark.parametrize("path", ["/login/link", "/password/forgot"])
@pytest.mark.parametrize("email", ["", " " * 300, "x" * 255])
def test_a_link_needs_an_address(visitor: Visitor, path: str, email: str):
    visitor.get("/login")
    visitor.post(path, {"username": email}, status=422)


# ---------------------------------------------------------------- a link, opened


@pytest.mark.parametrize("purpose", [Purpose.INVITE, Purpose.SIGN_IN])
def test_looking_at_a_link_uses_nothing_up(db: Session, visitor: Visitor, person, purpose):
    address = give_link(db, person, purpose)
    for _ in range(3):
        page = visitor.get(address)
        assert visitor.http.head(address).status_code == 200
        assert [form["method"] for form in page.select("main form")] == ["post"]
    visitor.post(address)
    assert visitor.location == "/course/"


def test_a_link_works_once(app: Flask, db: Session, visitor: Visitor, person: Person):
    address = give_link(db, person)
    second = Visitor(app)
    second.get(address)
    visitor.get(address)
    visitor.post(address)
    second.post(address, status=404)
    assert NO_LINK in second.page.get_text()
    second.get(address, status=404)


@pytest.mark.parametrize(
    ("purpose", "hours"), [(Purpose.INVITE, 14 * 24), (Purpose.SIGN_IN, 24), (Purpose.RESET, 1)]
)
def test_a_link_has_its_time(db: Session, visitor: Visitor, person, clock: Clock, purpose, hours):
    address = give_link(db, person, purpose)
    clock.pass_(hours=hours, seconds=-1)
    visitor.get(address)
    clock.pass_(seconds=1)
    visitor.post(address, {"new_password": BETTER, "again": BETTER}, status=404)


def test_all_links_that_open_nothing_read_the_same(db: Session, visitor, person, clock: Clock):
    used, over = give_link(db, person), give_link(db, person, Purpose.SIGN_IN)
    reset = give_link(db, person, Purpose.RESET)
    closed = make_person(db)
    closed.disabled_at = NOON
    shut = give_link(db, closed)
    visitor.get(used)
    visitor.post(used)
    sign_out(visitor)
    clock.pass_(days=2)
    wrong = [
        used, over, reset, shut, "/invitation/unknown", "/invitation/" + "x" * 5000,
        "/invitation/%7f", "/password/reset/unknown",
        used.replace("/invitation", "/password/reset"),
        reset.replace("/password/reset", "/invitation"),
    ]  # fmt: skip
    shown = {str(visitor.get(address, status=404).select_one("main")) for address in wrong}
    assert len(shown) == 1
    assert "Get a new link" in shown.pop()


def test_a_link_opens_nothing_but_its_purpose(db: Session, visitor: Visitor, person: Person):
    reset = give_link(db, person, Purpose.RESET)
    visitor.get("/login")
    visitor.post(reset.replace("/password/reset", "/invitation"), status=404)
    invite = give_link(db, person, Purpose.INVITE)
    visitor.get("/login")
    changed = {"new_password": BETTER, "again": BETTER}
    visitor.post(invite.replace("/invitation", "/password/reset"), changed, status=404)
    visitor.get(invite)
    visitor.get(reset)


def test_a_link_is_stored_as_a_hash_and_never_logged(db, visitor, person, caplog):
    caplog.set_level(logging.INFO)
    for purpose in (Purpose.INVITE, Purpose.SIGN_IN, Purpose.RESET):
        address = give_link(db, person, purpose)
        secret = address.rsplit("/", 1)[1]
        assert len(secret) >= 43  # 256 bits in base64
        assert secret not in everything_stored(db)
        visitor.get(address)
        visitor.post(address, {"new_password": BETTER, "again": BETTER})
        assert secret not in "".join(str(vars(record)) for record in caplog.records)
    assert any("/invitation/" in str(vars(record)) for record in caplog.records)


@pytest.mark.parametrize("purpose", [Purpose.INVITE, Purpose.RESET])
def test_a_page_with_a_secret_in_its_address_tells_it_to_nobody(db, visitor, person, purpose):
    page = visitor.get(give_link(db, person, purpose))
    assert visitor.response.headers["Referrer-Policy"] == "same-origin"
    assert visitor.response.headers["Cache-Control"] == "no-store"
    assert not page.select('a[href^="http"], img[src^="http"], script[src^="http"]')


def test_somebody_without_a_mailbox_signs_in_by_a_link(db: Session, visitor: Visitor):
    guest = make_person(db, email=None, name="李娜", latin_name=None)
    address = give_link(db, guest)
    words = visitor.get(address).select_one("main").get_text()
    assert "李娜" in words
    assert "password" not in words, "one is of no use without an address"
    visitor.post(address)
    page = visitor.get("/account/")
    assert "No address is kept for you" in page.get_text()
    assert not page.select("input[type=password]")


def test_a_link_for_another_person_takes_over_the_device(db: Session, sign_in: SignIn):
    visitor, other = sign_in(), make_person(db, name="Jens Holm", role="facilitator")
    address = give_link(db, other)
    visitor.get(address)
    visitor.post(address)
    assert visitor.location == "/facilitate/"
    living = db.scalars(select(WebSession.person_id).where(WebSession.ended_at.is_(None))).all()
    db.commit()
    assert living == [other.id]


def test_a_name_cannot_bring_markup_into_a_page(db: Session, visitor: Visitor):
    person = make_person(db, name="<img src=x onerror=alert(1)>", latin_name=None)
    visitor.get(give_link(db, person))
    assert not visitor.page.select("img")
    assert "<img src=x" in visitor.page.select_one("main").get_text()


def test_of_presses_on_one_link_at_once_one_signs_in(app: Flask, db: Session, person: Person):
    address = give_link(db, person)
    visitors = [Visitor(app) for _ in range(4)]
    for visitor in visitors:
        visitor.get(address)
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(
            lambda v: v.http.post(address, data={"csrf_token": v.token}).status_code, visitors
        )
    assert sorted(answers) == [303, 404, 404, 404]
    made = db.scalar(select(func.count()).select_from(WebSession))
    used = db.scalar(select(func.count()).where(Invitation.used_at.is_not(None)))
    db.commit()
    assert (made, used) == (1, 1)
