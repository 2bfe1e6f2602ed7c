"""Signing in with a password: who gets in, who does not, and what each of them learns."""

from __future__ import annotations

import logging
import statistics
import time

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from course.records import passwords
from course.store import (
    Person,
    Purpose,
)
from tests.client.accounts import (
    BETTER,
    GOOD,
    WRONG_PAIR,
    give_link,
    give_password,
    sign_in_with,
    sign_out,
    stored,
)
from tests.client.conftest import SignIn, Visitor
from tests.conftest import Clock
from tests.factories import NOON, make_person


@pytest.fixture
def person(db: Session) -> Person:
    return give_password(db, make_person(db))


# ---------------------------------------------------------------- a password


def test_address_and_password_open_the_course(visitor: Visitor, person: Person):
    sign_in_with(visitor, person.email)
    assert visitor.location == "/course/"
    visitor.follow()


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("facilitator", "/facilitate/"),
        ("focal", "/course/"),
        ("desk", "/door/"),
        ("author", "/author/"),
        ("reviewer", "/author/review/"),
    ],
)
def test_everybody_lands_on_their_first_page_and_the_header_leads_there(
    db: Session, visitor: Visitor, role, first
):
    staff = give_password(db, make_person(db, role=role))
    sign_in_with(visitor, staff.email)
    assert visitor.location == first
    assert visitor.follow().select_one(".top-name")["href"] == first


def test_an_address_is_folded_and_a_password_is_not(visitor: Visitor, person: Person):
    sign_in_with(visitor, f"  {person.email.upper()} ")
    assert visitor.location == "/course/"
    sign_out(visitor)
    for almost in (GOOD.upper(), f" {GOOD}", f"{GOOD} "):
        sign_in_with(visitor, person.email, almost, status=422)


def test_the_fields_are_those_that_password_managers_know(visitor: Visitor):
    page = visitor.get("/login")
    name = page.select_one('input[name="username"]')
    password = page.select_one('input[name="password"]')
    assert (name["type"], name["autocomplete"]) == ("email", "username")
    assert (password["type"], password["autocomplete"]) == ("password", "current-password")
    assert not page.select("[onpaste]")


def test_a_wrong_password_an_unknown_address_and_no_password_read_the_same(db, visitor, person):
    linked = make_person(db)
    closed = give_password(db, make_person(db))
    closed.disabled_at = NOON
    db.commit()
    pages = set()
    for email, password in [
        (person.email, BETTER), ("nobody@example.org", BETTER), (linked.email, BETTER),
        (closed.email, GOOD), ("no address at all", BETTER), ("\x1b", BETTER), ("é" * 254, BETTER),
    ]:  # fmt: skip
        sign_in_with(visitor, email, password, status=422)
        assert WRONG_PAIR in visitor.page.get_text()
        shown = visitor.page.select_one("main")
        shown.select_one('input[name="username"]')["value"] = ""
        shown.select_one('input[name="csrf_token"]')["value"] = ""
        pages.add(str(shown))
    assert len(pages) == 1


def test_an_unknown_address_takes_as_long_as_a_wrong_password(visitor: Visitor, person: Person):
    def seconds(email: str) -> float:  # of computing: how busy the machine is says nothing
        began = time.process_time()
        sign_in_with(visitor, email, BETTER, status=422)
        return time.process_time() - began

    seconds("warm@example.org")
    known, unknown = [], []
    for number in range(7):
        known.append(seconds(person.email))
        unknown.append(seconds(f"nobody{number}@example.org"))
    one_guess = _seconds_of_a_guess()
    # Were no password looked at for an unknown address, a whole guess would be missing.
    assert min(unknown) > one_guess
    assert abs(statistics.median(known) - statistics.median(unknown)) < 2 * one_guess


def _seconds_of_a_guess() -> float:
    kept, took = passwords.hash_password(GOOD), []
    for _ in range(5):
        began = time.process_time()
        passwords.matches(kept, BETTER)
        took.append(time.process_time() - began)
    return min(took)


def test_what_is_missing_is_said_beside_its_field(visitor: Visitor):
    sign_in_with(visitor, "", "", status=422)
    assert "Type your e-mail address." in visitor.page.get_text()
    assert "Type your password, or ask for a link." in visitor.page.get_text()


def test_a_password_is_never_shown_again(visitor: Visitor, person: Person):
    sign_in_with(visitor, person.email, "a wrong but secret one", status=422)
    assert "a wrong but secret one" not in str(visitor.page)


def test_a_hash_of_an_older_cost_is_made_anew_on_signing_in(db: Session, visitor, person: Person):
    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)
    person.password_hash = cheap
    db.commit()
    sign_in_with(visitor, person.email)
    assert stored(db, person).password_hash != cheap
    assert not passwords.is_outdated(person.password_hash)
    sign_out(visitor)
    sign_in_with(visitor, person.email)


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/account/", "/account/"),
        ("/course/introduction/quiz/", "/course/introduction/quiz/"),
        ("https://evil.example/", "/course/"),
        ("//evil.example/", "/course/"),
        ("/\\evil.example/", "/course/"),
        ("/\t/evil.example/", "/course/"),
        ("javascript:alert(1)", "/course/"),
        ("", "/course/"),
        ("x" * 5000, "/course/"),
    ],
)
def test_signing_in_goes_on_to_pages_of_ours_alone(visitor, person, target: str, lands: str):
    visitor.get("/login")
    visitor.post("/login", {"username": person.email, "password": GOOD, "next": target})
    assert visitor.location == lands


def test_somebody_who_is_in_is_not_asked_again(sign_in: SignIn):
    visitor = sign_in()
    visitor.get("/login", status=303)
    assert visitor.location == "/course/"


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize("known", [True, False])
def test_ten_wrong_tries_close_an_address_for_a_while(visitor, person, clock: Clock, known):
    email = person.email if known else "nobody@example.org"
    for _ in range(10):
        sign_in_with(visitor, email, BETTER, status=422)
        clock.pass_(seconds=1)
    sign_in_with(visitor, email, GOOD, status=429)
    assert 885 <= int(visitor.response.headers["Retry-After"]) <= 15 * 60 - 10 + 1
    sign_in_with(visitor, "somebody.else@example.org", BETTER, status=422)
    clock.pass_(minutes=15)
    sign_in_with(visitor, email, GOOD, status=303 if known else 422)


def test_a_right_password_forgets_the_wrong_ones(visitor: Visitor, person: Person):
    for _ in range(2):
        for _ in range(9):
            sign_in_with(visitor, person.email, BETTER, status=422)
        sign_in_with(visitor, person.email)
        sign_out(visitor)


def test_other_spellings_of_an_address_share_its_count(visitor: Visitor, person: Person):
    for number in range(10):
        email = person.email.upper() if number % 2 else f" {person.email}"
        sign_in_with(visitor, email, BETTER, status=422)
    sign_in_with(visitor, person.email, GOOD, status=429)


def test_a_link_still_opens_an_account_whose_password_is_closed(db, visitor, person: Person):
    for _ in range(10):
        sign_in_with(visitor, person.email, BETTER, status=422)
    address = give_link(db, person, Purpose.SIGN_IN)
    visitor.get(address)
    visitor.post(address)
    assert visitor.location == "/course/"


def test_one_machine_may_not_try_many_accounts(visitor: Visitor):
    visitor.get("/login")
    for number in range(30):
        visitor.post("/login/link", {"username": f"p{number}@example.org"})
    visitor.post("/login/link", {"username": "p30@example.org"}, status=429)
    assert 0 < int(visitor.response.headers["Retry-After"]) <= 60


# ---------------------------------------------------------------- logs


def test_sign_ins_good_and_bad_are_logged_without_who_typed_what(visitor, person, caplog):
    caplog.set_level(logging.INFO)
    sign_in_with(visitor, person.email, "a wrong but secret one", status=422)
    sign_in_with(visitor, person.email)
    events = [record.getMessage() for record in caplog.records]
    assert "sign-in refused" in events
    assert "signed in" in events
    everything = "".join(str(vars(record)) for record in caplog.records)
    for private in (person.email, GOOD, "a wrong but secret one", person.name):
        assert private not in everything
