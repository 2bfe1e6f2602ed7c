"""No page of strangers, of certificates and of those who look after delegates has a barrier."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from course.records import credentials, keys, standing
from course.store import Credential, Person, Purpose
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import (
    ADMINISTRATION,
    ANALYSIS,
    BANK,
    BEFORE_AND_AFTER,
    CHECKING,
    CORRECTIONS,
    DOORS,
    EXCHANGE,
    LEARNING,
    OBJECTIONS,
    OWN,
    PLANS,
    PRIVACY,
    PUBLIC,
    QUIZ,
    REVIEW,
    STAFF,
    WORKSHOP,
    Eyes,
    send_unchecked,
)
from tests.client.accounts import give_link
from tests.client.walking import routes
from tests.factories import NOON, make_delegation
from tests.store.test_credentials import complete

pytestmark = pytest.mark.needs("browser")

NO_PAGES = {
    "healthz", "readyz", "accounts.send_link", "learn.figure", "author.image",
    "reference.booklet_pages", "reference.module_booklet_pages",
    "admin.logo", "admin.log_file",
    "certify.pdf", "certify.jwt", "certify.document", "certify.status", "certify.jwks",
}  # fmt: skip


def test_no_page_is_left_out(site: Site) -> None:
    pages = LEARNING | BEFORE_AND_AFTER | QUIZ | OWN | DOORS | PUBLIC | CHECKING | STAFF
    pages |= OBJECTIONS | WORKSHOP | BANK | REVIEW | PLANS | ANALYSIS | CORRECTIONS | ADMINISTRATION
    pages |= EXCHANGE | PRIVACY
    assert {route.endpoint for route in routes(site.app)} == pages | NO_PAGES


@pytest.fixture
def eyes(site: Site) -> Eyes:
    return Eyes(site)


# ---------------------------------------------------------------- doors


def test_a_stranger_at_every_door(site: Site, open_page: OpenPage, eyes: Eyes) -> None:
    person = site.person()
    with closing(site.session()) as db:
        invitation, reset = give_link(db, person), give_link(db, person, Purpose.RESET)
    page = open_page("/")
    eyes.at(
        page,
        "/",
        "/about/",
        "/about/scheme/",
        "/about/privacy/",
        "/glossary/",
        "/glossary/?q=weight",
    )
    eyes.at(page, "/sources/", "/timeline/", "/timeline/?kind=summit")
    eyes.at(page, "/login", invitation, "/invitation/cut-off", "/nowhere/", reset)
    page.get_by_label("New password").fill("short")
    send_unchecked(page, "Save the new password")
    eyes(page)
    eyes.at(page, "/password/forgot")
    send_unchecked(page, "Send me the link")
    eyes(page)
    page.goto("/course/")
    page.get_by_label("E-mail address").fill("somebody@example.org")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    eyes(page)
    page.get_by_role("button", name="Send me a sign-in link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    eyes.at(page, "/login/sent/sign-in", "/login/sent/reset")
    assert eyes.seen >= DOORS | PUBLIC


# ---------------------------------------------------------------- certificates


def test_a_certificate_in_every_state(site: Site, open_page: OpenPage, eyes: Eyes) -> None:
    person = complete_without_a_key(site)
    mine = open_page("/certificate/", person)
    expect_and_look(mine, eyes, "Your certificate is being prepared")
    keys.prepare(keys_of(site))
    mine.reload()
    expect_and_look(mine, eyes, "Your certificate, ليلى يوسف الحسني")

    page = open_page("/verify/")
    eyes(page)
    for sent, heading in (("7KQ2-M4TD-9XH9", "Check a certificate"), ("?", "Check a certificate")):
        page.get_by_label("Serial").fill(sent)
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".error-summary")).to_be_visible()
        expect_and_look(page, eyes, heading)
    (held,) = certificates(site)
    page.get_by_label("Or: what the square code says").fill(f"{str(held.compact)[:-4]}AAAA")
    page.get_by_role("button", name="Check").click()
    expect_and_look(page, eyes, "Not valid")
    page.goto(f"/verify/{held.public_id}")
    expect_and_look(page, eyes, "Valid")

    correct_and_revoke(site, person)
    for held, heading in zip(certificates(site), ("Superseded", "Revoked"), strict=True):
        page.goto(f"/verify/{held.public_id}")
        expect_and_look(page, eyes, heading)
    mine.reload()
    expect_and_look(mine, eyes, "Your certificate is not valid")
    assert eyes.seen >= CHECKING


def keys_of(site: Site) -> Path:
    folder: Path = site.app.extensions["settings"].keys_path
    return folder


def complete_without_a_key(site: Site) -> Person:
    """Somebody who has completed the course while nothing could be signed."""
    shutil.rmtree(keys_of(site))
    course = site.app.extensions["course"]
    person = site.person(name="ليلى يوسف الحسني", latin_name="LAYLA YOUSEF AL HASANI")
    with closing(site.session()) as db:
        complete(db, course, person)
        standing.refresh(db, course, person.id, NOON)
        db.commit()
    return person


def correct_and_revoke(site: Site, person: Person) -> None:
    """Supersede what somebody holds, then take back what took its place."""
    course, later = site.app.extensions["course"], NOON + timedelta(days=1)
    with closing(site.session()) as db:
        db.get_one(Person, person.id).latin_name = "LAILA YOUSEF AL HASANI"
        reason = credentials.CORRECTED
        credentials.reissue(db, course, person.id, keys_of(site), site.url, reason, later)
        db.commit()
    _, new = certificates(site)
    with closing(site.session()) as db:
        credentials.revoke(db, new.public_id, "Somebody else took the quiz.", later)
        db.commit()


def certificates(site: Site) -> list[Credential]:
    with closing(site.session()) as db:
        return list(db.scalars(select(Credential).order_by(Credential.id)))


def expect_and_look(page: Page, eyes: Eyes, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    eyes(page)


# ---------------------------------------------------------------- those who look after delegates


def test_the_list_of_people_full_filtered_and_empty(
    site: Site, open_page: OpenPage, eyes: Eyes
) -> None:
    page = open_page("/facilitate/people/", site.person(role="facilitator"))
    expect(page.get_by_text("Nobody is here yet")).to_be_visible()
    eyes(page)
    with closing(site.session()) as db:
        chile = make_delegation(db)
    readers = [site.person(name=name, delegation=chile) for name in ("Nadia", "Hamza", "Wei")]
    open_page("/course/introduction/first-steps/", readers[0])
    page.goto("/facilitate/people/")
    page.locator("details.menu summary").click()
    page.locator("td details summary").first.click()
    eyes(page)
    for show in ("not-ready", "not-started", "ready"):
        eyes.at(page, f"/facilitate/people/?show={show}")
    eyes.at(page, "/facilitate/", f"/facilitate/people/{readers[0].public_id}/")
    eyes.at(page, "/facilitate/gain/", "/course/", "/account/", "/")
    assert eyes.seen >= STAFF
