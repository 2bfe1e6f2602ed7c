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
from course.remind.off import address
from course.store import Credential, NameRequest, Person, Purpose
from course.web.seat_codes import seat_code
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import (
    ADMINISTRATION,
    ANALYSIS,
    BANK,
    BEFORE_AND_AFTER,
    CARDS,
    CHECKING,
    CORRECTIONS,
    DOOR,
    DOORS,
    EXCHANGE,
    HELP,
    LEARNING,
    OBJECTIONS,
    OWN,
    PLANS,
    PRIVACY,
    PUBLIC,
    QUIZ,
    REMINDERS,
    REVIEW,
    ROOM,
    ROSTER,
    STAFF,
    TRANSLATIONS,
    WORKSHOP,
    Eyes,
    send_unchecked,
)
from tests.browser.steps import fits
from tests.catalogues import kept_apart
from tests.client.accounts import give_link
from tests.client.helping import fail
from tests.client.walking import routes
from tests.door import Door
from tests.factories import NOON, make_delegation
from tests.store.test_credentials import complete

pytestmark = pytest.mark.needs("browser")

NO_PAGES = {
    "healthz", "readyz", "stylesheet", "accounts.send_link", "learn.figure", "author.image",
    "reference.booklet_pages", "reference.module_booklet_pages",
    "admin.logo", "admin.log_file", "door.seats", "door.worker",
    "roster.sample", "roster.not_taken", "facilitate.export",
    "cards.here", "cards.fetch", "cards.door_list", "mastery.days_pdf",
    "certify.pdf", "certify.jwt", "certify.document", "certify.status", "certify.jwks",
}  # fmt: skip


def test_no_page_is_left_out(site: Site) -> None:
    pages = LEARNING | BEFORE_AND_AFTER | QUIZ | OWN | DOORS | PUBLIC | CHECKING | STAFF | ROSTER
    pages |= OBJECTIONS | WORKSHOP | BANK | REVIEW | PLANS | ANALYSIS | CORRECTIONS | ADMINISTRATION
    pages |= EXCHANGE | HELP | DOOR | CARDS | ROOM | PRIVACY | REMINDERS
    pages |= TRANSLATIONS
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
    expect_and_look(mine, eyes, f"Your certificate, {kept_apart('ليلى يوسف الحسني')}")

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
    eyes.at(
        page, "/facilitate/board/", "/facilitate/cleared/", "/facilitate/cleared/?at=2027-06-01"
    )
    page.goto("/account/")
    page.locator("details.menu summary").click()
    eyes(page)  # above the places of a workplace the menu would cover some, as it does for a while
    page.goto("/facilitate/people/")
    page.locator("td details summary").first.click()
    page.locator("details.people-narrow summary").click()
    eyes(page)
    for asked in ("state=not-ready", "state=not-started", "delegation=CHL&q=na&sort=state"):
        eyes.at(page, f"/facilitate/people/?{asked}")
    eyes.at(page, "/facilitate/", f"/facilitate/people/{readers[0].public_id}/")
    eyes.at(page, "/course/", "/account/", "/")
    assert eyes.seen >= STAFF


def test_every_page_that_helps_one_person(site: Site, open_page: OpenPage, eyes: Eyes) -> None:
    course = site.app.extensions["course"]
    helper, second = site.person(role="facilitator"), site.person(role="facilitator")
    with closing(site.session()) as db:
        chile = make_delegation(db)
    person = site.person(name="ليلى يوسف", latin_name="LAYLA YOUSEF", delegation=chile)
    with closing(site.session()) as db:
        fail(db, course, db.merge(person), 1, 2, 3)
        request = NameRequest(
            person_id=person.id, name="ليلى حسن", latin_name="LAYLA HASSAN", asked_at=NOON
        )
        db.add(request)
        db.commit()
    page = open_page("/facilitate/third-tries/", helper)
    eyes(page)
    acts = ("name", "exemption", "accommodation", "seat", "help/introduction")
    here = f"/facilitate/people/{person.public_id}"
    eyes.at(page, *(f"{here}/{act}/" for act in acts))
    page.goto(f"{here}/exemption/")
    send_unchecked(page, "Sign the exemption")
    eyes(page)
    page.get_by_label("What is not asked of them").select_option("The whole course")
    page.get_by_label("Evidence").fill("A certificate, seen.")
    page.get_by_role("button", name="Sign the exemption").click()
    expect(page.get_by_text("Waits for the second signature")).to_be_visible()
    page.get_by_text("Refuse it").click()
    eyes(page)
    other = open_page(f"{here}/exemption/", second)
    other.get_by_role("button", name="Sign as the second").click()
    expect(other.get_by_text("The exemption is in force")).to_be_visible()
    eyes(other)
    page.goto(f"{here}/accommodation/")
    page.get_by_label("All pages in a plain layout").check()
    page.get_by_role("button", name="Save").click()
    theirs = open_page("/course/", person)
    expect(theirs.get_by_text("You are exempt; nothing is asked.")).to_be_visible()
    eyes(theirs)
    eyes.at(theirs, "/course/introduction/quiz/", "/course/introduction/first-steps/")
    eyes.at(theirs, "/certificate/", "/account/")
    page.goto(f"{here}/seat/")
    page.get_by_label("Name in their own script").fill("Hamza Idrissi")
    page.get_by_role("button", name="Pass the seat on", exact=True).click()
    expect(page.get_by_label("Link")).to_be_visible()
    eyes(page)
    assert eyes.seen >= HELP


def test_reminders_written_looked_at_sent_and_turned_off(
    site: Site, open_page: OpenPage, eyes: Eyes
) -> None:
    delegate = site.person(name="Nadia")
    page = open_page("/facilitate/reminders/", site.person(role="facilitator"))
    eyes(page)
    eyes.at(page, f"/facilitate/people/{delegate.public_id}/remind/")
    page.goto("/facilitate/reminders/new/")
    eyes(page)
    page.get_by_label("Every week, to those who are not ready then").check()
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("Choose a day.").first).to_be_visible()
    eyes(page)
    page.get_by_label("Once, now").check()
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("It reaches 1 person now")).to_be_visible()
    eyes(page)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("The reminder is on its way.")).to_be_visible()
    eyes(page)
    with site.app.test_request_context():
        off = address(site.app.config["SECRET_KEY"], delegate.public_id)
    page = open_page("/reminders/off/" + off.rpartition("/")[2])
    eyes(page)
    page.get_by_role("button", name="Turn reminders off").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You get no reminders any more")
    eyes(page)
    assert eyes.seen >= REMINDERS


# ---------------------------------------------------------------- the door


def test_the_door_in_each_colour_and_without_a_script(
    site: Site, open_page: OpenPage, eyes: Eyes
) -> None:
    with closing(site.session()) as db:
        door = Door(db, site.app.extensions["course"], site.app.extensions["settings"])
        ready, late = door.guest("Amina Diallo"), door.guest("Bela Kovacs", is_ready=False)
        gone = door.guest("Chen Wei")
        door.replace(gone, "Dora Heir")
    with site.app.test_request_context():
        codes = [seat_code(one.seat) for one in (late, gone)]
    desk = site.person(role="desk", name="Desk North")
    page = open_page("/door/", desk)
    expect(page.locator("[data-status-list]")).to_contain_text("on the list, fetched at")
    eyes(page)
    for shown, colour in ((ready.scanned, "green"), (codes[0], "amber"), (codes[1], "red")):
        page.locator("#code").fill(shown)
        page.locator("#code").press("Enter")
        expect(page.locator("[data-verdict]")).to_have_attribute("data-colour", colour)
        eyes(page)
    page.locator("#code").fill("nonsense")
    page.locator("#code").press("Enter")
    page.get_by_label("Delegation", exact=True).select_option("Chile")
    page.get_by_label("Name or delegation").fill("ami")
    eyes(page)
    eyes.at(page, "/door/inside/", "/door/check/", "/door/shell/")
    plain = open_page(f"/door/seats/{late.seat}/", desk, javascript=False)
    fits(plain)
    seen = plain.locator("[data-without-script] .door-verdict")
    expect(seen).to_contain_text("Inside")
    eyes.at(page, f"/door/seats/{late.seat}/")
    assert eyes.seen >= DOOR


def test_a_list_of_names_read_applied_and_undone(
    site: Site, open_page: OpenPage, eyes: Eyes
) -> None:
    page = open_page("/facilitate/roster/", site.person(role="facilitator", name="Luc Keller"))
    eyes(page)
    lines = ("name,delegation code,delegation name", "李娜,CHN,China", "Luc Keller,CHN,", ",CHN,")
    data = "\n".join(lines).encode()
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": data}
    page.set_input_files("#file", files=[file])  # type: ignore[list-item]
    page.get_by_role("button", name="Read the file").click()
    expect_and_look(page, eyes, "What this list would change")
    page.get_by_role("button", name="Apply the list").click()
    expect_and_look(page, eyes, "This list is applied")
    page.get_by_role("button", name="Undo this list").click()
    expect_and_look(page, eyes, "This list was undone")
    eyes.at(page, "/facilitate/roster/")
    assert eyes.seen >= ROSTER
