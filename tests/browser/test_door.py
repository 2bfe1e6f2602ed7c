"""The desk in a real browser: with a network, cut off, and merged again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from course.store import Person
from tests.browser.conftest import Site, watch
from tests.door import Door, Guest

pytestmark = pytest.mark.needs("browser")

READY = "[data-enhance=desk][data-ready]"


@contextmanager
def door_of(site: Site) -> Iterator[Door]:
    """Make guests; nobody else writes meanwhile."""
    with closing(site.session()) as db:
        yield Door(db, site.app.extensions["course"], site.app.extensions["settings"])


class DeskPage:
    """One desk, as somebody stands before it."""

    def __init__(self, site: Site, context: BrowserContext, name: str) -> None:
        self.site, self.context, self.name = site, context, name
        self.failed: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        self.page = self.context.new_page()
        watch(self.page, self.failed)
        self.page.goto("/door/")
        self.page.wait_for_selector(READY)
        return self.page

    def is_kept(self) -> None:
        """Wait until everything is on the device."""
        expect(self.page.get_by_text("Opens without a network")).to_be_visible()
        expect(self.page.locator("[data-status-list]")).to_contain_text("seats, fetched at")

    def enter(self, text: str) -> None:
        """Scan, or type; both end with Enter."""
        field = self.page.get_by_label("Code, serial or scanned square code")
        expect(field).to_be_focused()
        field.fill(text)
        field.press("Enter")

    @property
    def verdict(self) -> str:
        """What the page says, in one line."""
        place = self.page.locator("[data-verdict]")
        expect(place).to_be_visible()
        return " ".join(place.inner_text().split())

    def says(self, colour: str, *texts: str) -> None:
        place = self.page.locator("[data-verdict]")
        expect(place).to_have_attribute("data-colour", colour)
        for text in texts:
            expect(place).to_contain_text(text)

    def waits(self, text: str) -> None:
        expect(self.page.locator("[data-status-sent]")).to_have_text(text)


@pytest.fixture
def open_desk(
    site: Site, open_context: Callable[..., BrowserContext]
) -> Iterator[Callable[..., DeskPage]]:
    """A desk of somebody's own: `open_desk("Desk North")`."""
    desks: list[DeskPage] = []

    def go(name: str = "Desk North", person: Person | None = None, **options: object) -> DeskPage:
        person = person or site.person(role="desk", name=name, latin_name=name)
        desks.append(DeskPage(site, open_context(person, **options), name))
        return desks[-1]

    yield go
    for desk in desks:
        assert not desk.failed


def test_a_certificate_is_checked_and_its_holder_let_in(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        amina: Guest = door.guest("Amina Diallo", name="أمينة ديالو")
    desk = open_desk()
    desk.is_kept()
    desk.enter(amina.scanned)
    desk.says("green", "Enter", "Amina Diallo", "أمينة ديالو", "Chile", "Let in at 14:00")
    desk.waits("Everything is sent")


def test_what_each_verdict_says(site: Site, open_desk: Callable[..., DeskPage]) -> None:
    with door_of(site) as door:
        late = door.guest("Bela Kovacs", is_ready=False)
        exempt = door.guest("Chen Wei", is_ready=False, is_exempt=True)
        press = door.guest("Dora Press", is_ready=False, category="press")
        gone = door.guest("Emil Gone")
        heir = door.replace(gone, "Fay Heir")
        revoked = door.guest("Gus Revoked")
        door.revoke(revoked)
        older = door.guest("Hana Nováková")
        newer = door.rename(older, "Hana Novakova")
    desk = open_desk()
    desk.is_kept()
    with site.app.test_request_context():
        from course.web.seat_codes import seat_code

        codes = {one.seat: seat_code(one.seat) for one in (late, exempt, press, gone, heir)}
    desk.enter(codes[late.seat])
    desk.says("amber", "Finish", "finish on site: about", "Learning room: Room 4.", "Let in at")
    expect(desk.page.get_by_role("button", name="Print a slip")).to_be_visible()
    desk.enter(codes[exempt.seat].lower().replace("-", " "))
    desk.says("green", "Exempt")
    desk.enter(codes[press.seat])
    desk.says("amber", "Guest", "This category needs no course: Press.")
    desk.enter(codes[gone.seat])
    desk.says("red", "Stop", "This place has been passed on")
    desk.enter(codes[heir.seat])
    desk.says("amber", "Finish", "Fay Heir")
    desk.enter(revoked.serial)
    desk.says("red", "taken back")
    desk.enter(revoked.scanned)
    desk.says("red", "taken back")
    desk.enter(older.scanned)
    desk.says("green", "Hana Novakova", "an older one")
    desk.enter(newer.serial)
    desk.says("amber", "Inside", "Already inside since 14:00, let in by Desk North")
    desk.enter(newer.scanned[:-9] + ("A" if newer.scanned[-9] != "A" else "B") + newer.scanned[-8:])
    desk.says("red", "signature does not fit")
    desk.enter(codes[late.seat][:-1] + ("A" if codes[late.seat][-1] != "A" else "B"))
    expect(desk.page.locator("[data-fault]")).to_have_text(
        "One character is not right. Compare it again."
    )
    expect(desk.page.locator("[data-verdict]")).to_be_hidden()
