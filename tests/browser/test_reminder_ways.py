"""A reminder from the press of a button to a mailbox, and to whoever wants no more of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from course.store import Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.sender import seen_at_last, sending, serving_today
from tests.browser.staff import come, tab, waits
from tests.conftest import need
from tests.factories import make_delegation, make_person
from tests.mail.server import Mailroom, running

pytestmark = pytest.mark.needs("browser")


@pytest.fixture
def mailroom() -> Iterator[Mailroom]:
    with running(Mailroom()) as room:
        yield room


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path, mailroom: Mailroom) -> Iterator[Site]:
    """The course of today, with a real mail server to send to."""
    need("browser")
    with serving_today(sqlite_template, tmp_path, mailroom.url()) as site:
        yield site


def people(site: Site) -> dict[str, Person]:
    """Two of Chile and one of Ghana who have not started."""
    now = datetime.now(UTC)
    with closing(site.session()) as db:
        chile, ghana = make_delegation(db), make_delegation(db, code="GHA", name="Ghana")
        made = {
            name: make_person(
                db, name=name.title(), email=f"{name}@example.org", delegation=place, at=now
            )
            for name, place in (("amina", chile), ("bela", chile), ("dora", ghana))
        }
        for one in made.values():
            db.refresh(one)
            db.expunge(one)
    return made


def remind(page: Page, delegation: str, reaches: str) -> None:
    """Choose, look at it, send it."""
    page.get_by_role("link", name="Write a reminder").click()
    page.get_by_label("Delegation").select_option(label=delegation)
    page.get_by_label("Only those who have not started").check()
    page.get_by_label("A paragraph of your own").fill("Room 4 is open from eight.")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("#preview-title")).to_have_text(reaches)
    expect(page.locator(".remind-letter")).to_contain_text("Room 4 is open from eight.")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("The reminder is on its way.")).to_be_visible()


def letter_to(mailroom: Mailroom, name: str) -> EmailMessage:
    (letter,) = [one for one in mailroom.taken if one["To"] == f"{name}@example.org"]
    return letter


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def unsubscribe_as_mail_programs_do(letter: EmailMessage) -> int:
    """RFC 8058: one request, without a page."""
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(letter["List-Unsubscribe"]).strip("<>")
    body = urlencode({"List-Unsubscribe": "One-Click"}).encode()
    with urlopen(Request(address, body)) as answer:
        status: int = answer.status
    return status


def test_a_reminder_reaches_a_mailbox_and_whoever_wants_no_more_is_left_out(
    site: Site, open_page: OpenPage, mailroom: Mailroom
) -> None:
    written_to = people(site)
    ana = come(site, open_page, "Ana Keller")
    tab(ana, "Reminders")
    remind(ana, "Chile", "It reaches 2 people now")
    expect(ana.locator("table.data")).to_contain_text("Not yet")
    with sending(site):
        seen_at_last(ana.locator("table.data"), "2 written, 2 sent")
    assert len(mailroom.taken) == 2

    letter = letter_to(mailroom, "amina")
    text = text_of(letter)
    assert "Room 4 is open from eight." in text
    assert "Read lesson" in text or "It has not been opened yet." in text
    (calendar,) = letter.iter_attachments()
    assert calendar.get_content_type() == "text/calendar"
    entry = str(calendar.get_content())
    assert "BEGIN:VEVENT" in entry
    assert "Finish the course" in entry

    # One follows the address at the end of the letter, the other lets the mail program do it.
    address = re.findall(r"\S+/reminders/off/\S+", text)[0]
    amina = open_page(address)
    amina.get_by_role("button", name="Turn reminders off").click()
    expect(amina.get_by_role("heading", level=1)).to_have_text("You get no reminders any more")
    assert unsubscribe_as_mail_programs_do(letter_to(mailroom, "bela")) == 204

    mailroom.rcpt = "550 5.1.1 no such mailbox"  # Dora's is not there any more
    remind(ana, "All that you look after", "It reaches 1 person now")
    with sending(site):
        seen_at_last(ana.locator("table.data tbody tr").first, "1 written, 0 sent, 1 came back")
    assert len(mailroom.taken) == 2
    expect(ana.locator("table.data tbody tr").first).to_contain_text("2 want none")
    ana.goto(f"/facilitate/people/{written_to['dora'].public_id}/")
    expect(ana.locator("[aria-labelledby=letters-title]")).to_contain_text("could not be sent")
    tab(ana, "Inbox")
    row = waits(ana, "A letter did not arrive")
    expect(row).to_contain_text("Dora · Ghana")
    row.get_by_text("Answer").click()
    row.get_by_role("button", name="I reached them another way").click()
    expect(ana.get_by_text("Nothing waits for you")).to_be_visible()
