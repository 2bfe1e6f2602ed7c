"""A forgotten password, a changed one, a first one."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from course.store import (
    Person,
    Purpose,
)
from tests.client.accounts import (
    BETTER,
    GOOD,
    give_link,
    give_password,
    letters,
    link_in,
    sign_in_with,
    sign_out,
)
from tests.client.conftest import SignIn, Visitor
from tests.factories import make_person


@pytest.fixture
def person(db: Session) -> Person:
    return give_password(db, make_person(db))


# ---------------------------------------------------------------- a new password


def test_a_forgotten_password_is_chosen_anew(db: Session, visitor: Visitor, person: Person):
    visitor.get("/password/forgot")
    visitor.post("/password/forgot", {"username": person.email})
    visitor.follow()
    address = link_in(letters(db)[0])
    visitor.get(address)
    visitor.post(address, {"new_password": BETTER, "again": BETTER})
    assert visitor.location == "/login"
    assert "Your new password is set" in visitor.follow().get_text()
    sign_in_with(visitor, person.email, GOOD, status=422)
    sign_in_with(visitor, person.email, BETTER)
    assert "Your password was changed" in [letter.subject for letter in letters(db)]


def test_a_refused_password_does_not_use_the_link_up(db: Session, visitor, person: Person):
    address = give_link(db, person, Purpose.RESET)
    visitor.get(address)
    for new, again in [
        ("short", "short"),
        (BETTER, GOOD),
        ("password1234", "password1234"),
        ("", ""),
    ]:
        visitor.post(address, {"new_password": new, "again": again}, status=422)
        assert visitor.page.select(".error")
    visitor.post(address, {"new_password": BETTER, "again": BETTER})
    visitor.get(address, status=404)


def test_a_new_reset_voids_the_older_ones(db: Session, visitor: Visitor, person: Person):
    first, second = (give_link(db, person, Purpose.RESET) for _ in range(2))
    visitor.get(first, status=404)
    visitor.get(second)


def test_a_reset_voids_every_other_link_of_the_account(db: Session, visitor, person: Person):
    invite, link = give_link(db, person), give_link(db, person, Purpose.SIGN_IN)
    reset = give_link(db, person, Purpose.RESET)
    visitor.get(reset)
    visitor.post(reset, {"new_password": BETTER, "again": BETTER})
    visitor.get(invite, status=404)
    visitor.get(link, status=404)


def test_a_reset_opens_an_account_that_was_closed_by_wrong_tries(db, visitor, person: Person):
    for _ in range(10):
        sign_in_with(visitor, person.email, BETTER, status=422)
    address = give_link(db, person, Purpose.RESET)
    visitor.get(address)
    visitor.post(address, {"new_password": BETTER, "again": BETTER})
    sign_in_with(visitor, person.email, BETTER)


def test_changing_a_password_asks_for_the_current_one(db: Session, visitor, person: Person):
    sign_in_with(visitor, person.email)
    visitor.get("/account/")
    new = {"new_password": BETTER, "again": BETTER}
    visitor.post("/account/password", {**new, "current_password": "not this one"}, status=422)
    assert "This is not your current password." in visitor.page.get_text()
    visitor.post("/account/password", new, status=422)
    visitor.post("/account/password", {**new, "current_password": GOOD})
    sign_out(visitor)
    sign_in_with(visitor, person.email, BETTER)


def test_guesses_at_the_current_password_are_counted(visitor: Visitor, person: Person):
    sign_in_with(visitor, person.email)
    visitor.get("/account/")
    guess = {"current_password": "not this one", "new_password": BETTER, "again": BETTER}
    for _ in range(10):
        visitor.post("/account/password", guess, status=422)
    visitor.post("/account/password", {**guess, "current_password": GOOD}, status=429)


@pytest.mark.parametrize(
    "password",
    ["elevenchars", "x" * 129, "password1234", "Amina-Diallo-27", "summit-delegate"],
)
def test_a_password_that_is_guessed_first_is_refused_with_its_reason(sign_in, password: str):
    visitor = sign_in()
    visitor.get("/account/")
    visitor.post("/account/password", {"new_password": password, "again": password}, status=422)
    assert len(visitor.page.select("#password .error")) == 1


def test_a_first_password_needs_no_current_one(db: Session, sign_in: SignIn):
    visitor = sign_in()
    assert not visitor.get("/account/").select('input[name="current_password"]')
    visitor.post("/account/password", {"new_password": GOOD, "again": GOOD})
    assert visitor.follow().select('input[name="current_password"]')
    sign_out(visitor)
    sign_in_with(visitor, visitor.person.email)
