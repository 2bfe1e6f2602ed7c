"""Showing again who one is, before what gives power; and nothing that was typed is lost."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.rights import Right
from course.store import Grant, Person
from tests.client.accounts import GOOD, give_password, letters
from tests.client.conftest import SignIn, Visitor
from tests.client.test_admin_settings import LETTER, MINE, picture
from tests.conftest import Clock
from tests.factories import make_person

GUARDED = {
    "admin.give", "admin.take", "admin.disable", "admin.enable", "admin.link",
    "admin.new_person", "admin.rotate", "admin.set_value", "admin.forget", "admin.use_built_in",
    "cards.desks", "cards.for_person", "cards.index", "roster.apply", "roster.invite",
    "roster.undo",
    "privacy.ask", "privacy.copy", "privacy.erase_now", "privacy.staff_copy", "privacy.turn",
}  # fmt: skip
HEADING = "Is it still you?"


@pytest.fixture
def admin(db: Session, sign_in: SignIn, clock: Clock) -> Visitor:
    """An admin with a password, who signed in eleven minutes ago."""
    visitor = sign_in(give_password(db, make_person(db, role="admin", name="Mara Lind")))
    visitor.get("/admin/")
    clock.pass_(minutes=11)
    return visitor


def heading(page: BeautifulSoup | None) -> str:
    assert page is not None
    assert page.h1 is not None
    return page.h1.get_text()


def fields(page: BeautifulSoup) -> dict[str, str]:
    """What the form of the page would send, without our own fields."""
    (form,) = page.select("main form")
    found = {str(f["name"]): str(f.get("value", "")) for f in form.select("input[name]")}
    return {k: v for k, v in found.items() if k != "csrf_token"}


def go_on(visitor: Visitor, password: str | None, status: int = 303) -> BeautifulSoup:
    """Send the page that asks, with a password, as its form says."""
    assert visitor.page is not None
    (form,) = visitor.page.select("main form")
    typed = {} if password is None else {"proof_password": password}
    return visitor.post(str(form["action"]), {**fields(visitor.page), **typed}, status)


def rights_of(db: Session, person: Person) -> set[Right]:
    db.rollback()
    held = set(db.scalars(select(Grant.right).where(Grant.person_id == person.id)))
    db.rollback()
    return held


def test_these_changes_ask_again(app: Flask) -> None:
    asking = {e for e, view in app.view_functions.items() if hasattr(view, "asks_again")}
    assert asking == GUARDED


def test_a_change_waits_for_the_password_and_then_happens_as_it_was_typed(
    db: Session, admin: Visitor
) -> None:
    somebody = make_person(db)
    page = f"/admin/people/{somebody.public_id}/"
    admin.get(page)
    typed = {"right": "author", "delegation": "", "until": "2027-06-30"}
    shown = admin.post(f"{page}grants", typed, status=401)
    assert heading(shown) == HEADING
    assert fields(shown).items() >= typed.items()
    assert Right.AUTHOR not in rights_of(db, somebody)
    assert "This is not your password" in go_on(admin, "another one", 422).get_text()
    assert Right.AUTHOR not in rights_of(db, somebody)
    go_on(admin, GOOD)
    assert admin.location.endswith(page)
    assert "until 1 July" in admin.follow().get_text()
    assert Right.AUTHOR in rights_of(db, somebody)


def test_a_proof_counts_for_ten_minutes(db: Session, admin: Visitor, clock: Clock) -> None:
    somebody = make_person(db)
    address = f"/admin/people/{somebody.public_id}"
    admin.post(f"{address}/disable", status=401)
    go_on(admin, GOOD)
    clock.pass_(minutes=10)
    admin.post(f"{address}/enable")
    clock.pass_(seconds=1)
    admin.post(f"{address}/disable", status=401)


def test_who_has_just_signed_in_is_not_asked(db: Session, sign_in: SignIn) -> None:
    admin = sign_in(role="admin")
    admin.get("/admin/keys/rotate")
    admin.post("/admin/keys/rotate")


def test_looking_is_never_asked(admin: Visitor) -> None:
    for path in ("/admin/", "/admin/settings/", "/admin/keys/rotate", LETTER):
        assert heading(admin.get(path)) != HEADING


def test_a_proof_gives_the_cookie_a_new_secret_and_kills_the_old_one(
    db: Session, app: Flask, admin: Visitor
) -> None:
    copied = Visitor(app)
    with admin.http.session_transaction() as session:
        copied.carry(session["_user_id"])
    copied.get("/admin/")
    admin.post("/admin/keys/rotate", status=401)
    go_on(admin, GOOD)
    admin.get("/admin/")
    copied.get("/admin/", status=303)
    assert copied.location.startswith("/login")


def test_a_proof_stands_though_the_change_is_refused(db: Session, admin: Visitor) -> None:
    own = admin.person.public_id  # type: ignore[attr-defined]
    admin.post(f"/admin/people/{own}/disable", status=401)
    go_on(admin, GOOD, 403)
    admin.get("/admin/")
    admin.post("/admin/keys/rotate")


def test_nothing_is_added_to_what_was_typed(admin: Visitor) -> None:
    shown = admin.post("/admin/settings/issuer-name", {"issuer": "Rivers"}, status=401)
    first = fields(shown)
    for _ in range(2):
        assert fields(go_on(admin, "wrong", 422)) == first
    assert set(first) == {"issuer", "proof_to", "proof_password"}


def test_wrong_passwords_are_counted(admin: Visitor) -> None:
    admin.post("/admin/keys/rotate", status=401)
    for _ in range(10):
        go_on(admin, "wrong", 422)
    go_on(admin, GOOD, 429)


def test_a_letter_is_shown_without_a_proof_and_saved_with_one(db: Session, admin: Visitor) -> None:
    admin.get(LETTER)
    text = {"subject": "Hello, {name}", "body": MINE}
    admin.post(LETTER, {**text, "preview": "1"}, status=200)
    assert heading(admin.page) != HEADING
    admin.post(LETTER, {**text, "body": "no place"}, status=422)
    admin.post(LETTER, text, status=401)
    assert heading(admin.page) == HEADING
    go_on(admin, GOOD)
    body = admin.follow().select_one("#body")
    assert body is not None
    assert body.get_text().strip() == MINE.strip()


def test_a_file_is_asked_for_again(admin: Visitor) -> None:
    admin.get("/admin/settings/")
    sent = {"logo": (BytesIO(picture()), "logo.png")}
    page = admin.post("/admin/settings/logo", sent, status=401)
    assert "Choose it again afterwards" in page.get_text()
    assert go_on(admin, GOOD, 422).select_one("#logo-error")
    admin.post("/admin/settings/logo", {"logo": (BytesIO(picture()), "logo.png")})


def test_what_was_typed_is_text_and_nothing_else(admin: Visitor) -> None:
    text = '"><script>alert(1)</script>'
    page = admin.post("/admin/settings/issuer-name", {"issuer": text}, status=401)
    assert fields(page)["issuer"] == text
    assert not page.select("main script")


# ---------------------------------------------------------------- by a link


@pytest.fixture
def by_links(db: Session, sign_in: SignIn, clock: Clock) -> Visitor:
    """An admin without a password, who signed in eleven minutes ago."""
    visitor = sign_in(role="admin")
    visitor.get("/admin/")
    clock.pass_(minutes=11)
    return visitor


def open_link(db: Session, visitor: Visitor) -> None:
    """Open the link of the last letter in the same browser, and press its button."""
    found = re.search(r"http://127\.0\.0\.1:8000(/invitation/\S+)", letters(db)[-1].body)
    assert found
    page = visitor.get(found[1])
    (form,) = page.select("main form")
    onward = str(form.select_one("input[name=next]")["value"])  # type: ignore[index]
    visitor.post(str(form["action"]), {"next": onward})


def test_who_has_no_password_proves_it_by_a_link_and_goes_on_in_the_first_window(
    db: Session, by_links: Visitor
) -> None:
    typed = {"issuer": "The Ministry of Rivers"}
    page = by_links.post("/admin/settings/issuer-name", typed, status=401)
    assert not page.select("input[type=password]")
    (form,) = page.select("main form")
    sent = by_links.post("/account/proof/link", fields(page), status=200)
    assert "is on its way" in sent.get_text()
    kept = by_links.page
    go_on(by_links, None, 401)  # too early: the link was not opened
    open_link(db, by_links)
    assert heading(by_links.follow()) == "You have signed in again"
    by_links.page = kept  # the first window, with the token that it was made with
    assert by_links.token
    go_on(by_links, None)
    assert "The Ministry of Rivers" in str(by_links.follow())
    assert form["action"] == "/admin/settings/issuer-name"


def test_a_link_leads_to_no_other_site(db: Session, by_links: Visitor) -> None:
    by_links.post("/account/proof/link", {"proof_to": "https://elsewhere.example/"}, status=303)
    assert "elsewhere" not in letters(db)[-1].body


def test_who_has_neither_password_nor_address_is_told_whom_to_ask(
    db: Session, sign_in: SignIn, clock: Clock
) -> None:
    admin = sign_in(make_person(db, role="admin", email=None))
    admin.get("/admin/")
    clock.pass_(minutes=11)
    page = admin.post("/admin/keys/rotate", status=401)
    assert "Ask whoever gave you your link" in page.get_text()
    assert not page.select("[formaction]")
    admin.post("/account/proof/link", status=409)


def test_a_link_of_somebody_else_leaves_no_token_behind(
    db: Session, app: Flask, by_links: Visitor, visitor: Visitor
) -> None:
    """Pages of one person cannot be sent by the next one at the same browser."""
    stale = by_links.token
    other = make_person(db, role="admin")
    visitor.get("/login")
    visitor.post("/login/link", {"username": other.email})
    found = re.search(r":8000(/invitation/\S+)", letters(db)[-1].body)
    assert found
    by_links.get(found[1])
    by_links.post(found[1])
    response = by_links.http.post("/admin/keys/rotate", data={"csrf_token": stale})
    assert response.status_code == 400


# ---------------------------------------------------------------- the first password


def test_a_first_password_wants_a_sign_in_just_before(
    db: Session, sign_in: SignIn, clock: Clock
) -> None:
    person = make_person(db)
    visitor = sign_in(person)
    assert visitor.get("/account/").select("#new_password")
    clock.pass_(minutes=11)
    page = visitor.get("/account/")
    assert not page.select("#new_password")
    assert "Send me a sign-in link" in page.select_one("#password").get_text()  # type: ignore[union-attr]
    visitor.post("/account/password", {"new_password": GOOD, "again": GOOD})
    db.rollback()
    assert db.scalars(select(Person.password_hash).where(Person.id == person.id)).one() is None
    db.rollback()
    visitor.post("/account/proof/link")
    assert "Look into your mailbox" in visitor.follow().get_text()
    open_link(db, visitor)
    assert visitor.follow().select("#new_password")


def test_whoever_has_no_address_is_offered_no_password(db: Session, sign_in: SignIn) -> None:
    page = sign_in(make_person(db, email=None)).get("/account/")
    assert not page.select("#new_password")
    assert "a new link or card" in page.select_one("#password").get_text()  # type: ignore[union-attr]
