"""The desk in a real browser: with a network, cut off, and merged again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from course.domain.rights import Right
from course.store import Checkin, Grant, Person, Seat
from course.web.seat_codes import seat_code
from tests.browser.conftest import OpenPage, Site, cookie, serving, watch
from tests.browser.wire import Wire
from tests.conftest import Clock
from tests.door import Door, Guest
from tests.factories import NOON

pytestmark = pytest.mark.needs("browser")

READY = "[data-enhance=desk][data-ready]"


@contextmanager
def door_of(site: Site) -> Iterator[Door]:
    """Make guests; nobody else writes meanwhile."""
    with closing(site.session()) as db:
        yield Door(db, site.app.extensions["course"], site.app.extensions["settings"])


class DeskPage:
    """One desk, as somebody stands before it, at the end of a wire of its own."""

    def __init__(self, site: Site, context: BrowserContext, wire: Wire, person: Person) -> None:
        self.site, self.context, self.wire = site, context, wire
        self.failed: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        self.page = self.context.new_page()
        watch(self.page, self.failed)
        self.page.goto(f"{self.wire.url}/door/")
        self.page.wait_for_selector(READY)
        return self.page

    def cut(self) -> None:
        """No network: for pages and workers, and as the browser tells itself."""
        self.wire.cut()
        self.context.set_offline(True)

    def mend(self) -> None:
        self.wire.mend()
        self.context.set_offline(False)

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
    wires: list[Wire] = []

    def go(name: str = "Desk North", person: Person | None = None, **options: object) -> DeskPage:
        person = person or site.person(role="desk", name=name, latin_name=name)
        wires.append(Wire(site.url))
        desks.append(DeskPage(site, open_context(person, **options), wires[-1], person))
        return desks[-1]

    yield go
    for wire in wires:
        wire.close()
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


# ---------------------------------------------------------------- without a network


def test_cut_off_it_opens_again_checks_lets_in_and_sends_later(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        guests = [door.guest(f"Guest {n:02}") for n in range(4)]
    desk = open_desk()
    desk.is_kept()
    desk.cut()
    desk.page.reload()
    desk.page.wait_for_selector(READY)
    expect(desk.page.locator("[data-status-list]")).to_contain_text("4 seats, fetched at")
    desk.enter(guests[0].scanned)
    desk.says("green", "Enter", "Guest 00")
    desk.waits("1 passage is kept here and not sent yet")
    expect(desk.page.get_by_text("No connection. Go on")).to_be_visible()
    desk.page.close()  # as a device does whose battery is empty
    desk.open()
    desk.waits("1 passage is kept here and not sent yet")
    desk.enter(guests[0].serial)
    desk.says("amber", "Inside", "let in by Desk North")
    desk.enter(guests[1].scanned)
    desk.says("green", "Guest 01")
    assert written(site) == []
    desk.mend()
    desk.waits("Everything is sent")
    assert [one.person_id for one in written(site)] == [guests[0].person_id, guests[1].person_id]


def add_right(db: Session, person_id: int, right: Right) -> None:
    db.add(Grant(person_id=person_id, right=right, granted_at=NOON))
    db.commit()


def written(site: Site) -> list[Checkin]:
    with closing(site.app.extensions["database"].session(writes=False)) as db:
        return list(db.scalars(select(Checkin).order_by(Checkin.id)))


@pytest.mark.parametrize("path", ["", "/course-2027"], ids=["at the root", "below a path"])
def test_it_opens_while_the_server_is_stopped(
    sqlite_template: Path, tmp_path: Path, clock: Clock, chromium: Browser, path: str
) -> None:
    shutil.copy(sqlite_template, tmp_path / "course.sqlite3")
    context = chromium.new_context()
    try:
        with serving(tmp_path, clock, path) as site:
            with door_of(site) as door:
                guest = door.guest("Amina Diallo")
            person = site.person(role="desk", name="Desk North")
            context.add_cookies([cookie(site, person)])
            page = context.new_page()
            page.goto(f"{site.url}/door/")
            expect(page.get_by_text("Opens without a network")).to_be_visible()
            expect(page.locator("[data-status-list]")).to_contain_text("1 seats, fetched at")
        page.reload()  # nobody listens at this address any more
        page.wait_for_selector(READY)
        page.locator("#code").fill(guest.scanned)
        page.locator("#code").press("Enter")
        expect(page.locator("[data-verdict]")).to_contain_text("Amina Diallo")
        expect(page.locator("[data-status-sent]")).to_have_text(
            "1 passage is kept here and not sent yet"
        )
        page.goto(f"{site.url}/door/inside/")  # has no copy: leads back to the desk
        page.wait_for_selector(READY)
        assert page.url == f"{site.url}/door/"
    finally:
        context.close()


def test_nothing_personal_lies_on_the_device_in_clear(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        guest = door.guest("Amina Unusualname", country="Farland")
    desk = open_desk()
    desk.is_kept()
    desk.cut()
    desk.enter(guest.serial)
    desk.waits("1 passage is kept here and not sent yet")
    kept = desk.page.evaluate(KEPT)
    for legible in ("Unusualname", "Farland", guest.public_id, guest.serial, "Desk North", "csrf"):
        assert legible not in kept
    keys = desk.page.evaluate(KEYS)
    assert keys == {"list": False, "unsent": False}  # nobody can read them out


KEPT = """async () => {
  const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url);
      const text = await (await cache.match(request)).text();
      if (!/\\.(js|css)/.test(request.url)) found.push(text);
    }
  }
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open("course-door");
    asked.onsuccess = () => resolve(asked.result);
  });
  for (const name of db.objectStoreNames) {
    const store = db.transaction(name).objectStore(name);
    const all = await new Promise((resolve) => {
      const asked = store.getAll();
      asked.onsuccess = () => resolve(asked.result);
    });
    for (const one of all) {
      found.push(JSON.stringify(one));
      if (one.data) found.push(new TextDecoder("latin1").decode(one.data));
    }
  }
  return found.join("\\n");
}"""
KEYS = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open("course-door");
    asked.onsuccess = () => resolve(asked.result);
  });
  const store = db.transaction("keys").objectStore("keys");
  const found = {};
  for (const name of ["list", "unsent"]) {
    const key = await new Promise((resolve) => {
      const asked = store.get(name);
      asked.onsuccess = () => resolve(asked.result);
    });
    found[name] = key.extractable;
  }
  return found;
}"""


def test_at_midnight_where_the_summit_is_the_list_is_gone_and_passages_stay(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        guest = door.guest("Amina Diallo")
    desk = open_desk()
    desk.page.clock.install()
    desk.page.reload()
    desk.page.wait_for_selector(READY)
    desk.page.clock.run_for(2000)
    desk.is_kept()
    desk.cut()
    desk.enter(guest.scanned)
    desk.waits("1 passage is kept here and not sent yet")
    desk.page.clock.run_for(9 * 3600 * 1000)  # 14:00 in Geneva, so it is 23:00
    desk.enter(guest.serial)
    desk.says("amber", "Inside")
    desk.page.clock.run_for(3600 * 1000 + 20_000)
    expect(desk.page.locator("[data-status-list]")).to_contain_text("No list of today")
    assert desk.page.evaluate(SEALED) == [0, 0]
    desk.enter(guest.serial)
    desk.says("red", "Stop")
    desk.enter(guest.scanned)
    desk.says("green", "Enter", "It is not on the list of this device", "Amina Diallo")
    desk.waits("2 passages are kept here and not sent yet")


def test_a_certificate_on_no_list_is_green_once_with_a_network_and_without(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        guest = door.guest("Amina Diallo")
        door.guest("Bela Kovacs")
        door.db.execute(delete(Seat).where(Seat.id == guest.seat))
        door.db.commit()
    desk = open_desk("Desk North")
    desk.is_kept()
    desk.cut()
    desk.enter(guest.scanned)
    desk.says("green", "Enter", "It is not on the list of this device", "Amina Diallo")
    desk.enter(guest.scanned)
    desk.says("amber", "Inside", "Already inside since 14:00, let in by Desk North.")
    desk.mend()
    desk.waits("Everything is sent")
    desk.page.reload()
    desk.page.wait_for_selector(READY)
    desk.is_kept()
    desk.enter(guest.scanned)
    desk.says("amber", "Inside", "Already inside since", "let in by Desk North.")
    site.clock.pass_(minutes=1)  # the server's clock stands still: each sending has its own moment
    with desk.page.expect_response("**/door/passages"):
        desk.page.get_by_role("button", name="Goes out").click()
    site.clock.pass_(minutes=1)
    with desk.page.expect_response("**/door/passages"):
        desk.enter(guest.scanned)
    desk.says("green", "Enter")
    other = open_desk("Desk South")  # it has heard of all that was sent once it has its list
    other.is_kept()
    other.enter(guest.scanned)
    other.says("amber", "Inside", "let in by Desk North.")


SEALED = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open("course-door");
    asked.onsuccess = () => resolve(asked.result);
  });
  const count = (name, range) => new Promise((resolve) => {
    const asked = db.transaction(name).objectStore(name).count(range);
    asked.onsuccess = () => resolve(asked.result);
  });
  return [await count("sealed"), await count("keys", IDBKeyRange.only("list"))];
}"""


# ---------------------------------------------------------------- merging


def test_two_desks_cut_off_merge_without_losing_or_doubling(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        guests = [door.guest(f"Guest {n:02}") for n in range(60)]
    north, south = open_desk("Desk North"), open_desk("Desk South")
    for desk in (north, south):
        desk.is_kept()
        desk.cut()
        desk.page.reload()
        desk.page.wait_for_selector(READY)
    for desk, some in ((north, guests[:31]), (south, guests[30:])):  # Guest 30 at both
        for guest in some:
            desk.enter(guest.scanned)
            desk.says("green", guest.latin)
    north.waits("31 passages are kept here and not sent yet")
    south.waits("30 passages are kept here and not sent yet")
    for desk in (south, north):
        desk.mend()
        desk.waits("Everything is sent")
    rows = written(site)
    assert len(rows) == 61
    assert {one.person_id for one in rows} == {guest.person_id for guest in guests}
    for desk in (north, south):
        desk.page.get_by_role("button", name="Fetch the list now").click()
        expect(desk.page.locator("[data-doubles-list] li")).to_have_count(1)
        expect(desk.page.locator("[data-doubles-list]")).to_contain_text("Guest 30: at Desk North")
        desk.enter(guests[0 if desk is south else 59].serial)
        desk.says("amber", "Inside", f"let in by {'Desk North' if desk is south else 'Desk South'}")
    north.page.goto(f"{north.wire.url}/door/inside/")
    numbers = " ".join(north.page.locator(".numbers").inner_text().split())
    assert numbers.startswith("60 inside 0 went out again 1 in at two desks")
    expect(north.page.locator("table").first).to_contain_text("Guest 30")


# ---------------------------------------------------------------- sessions, names, groups


def test_when_the_session_ended_nothing_is_lost(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        guests = [door.guest(f"Guest {n:02}") for n in range(12)]
    person = site.person(role="desk", name="Desk North")
    desk = open_desk(person=person)
    desk.is_kept()
    desk.cut()
    for guest in guests:
        desk.enter(guest.scanned)
        desk.says("green", guest.latin)
    desk.context.clear_cookies()
    desk.mend()
    link = desk.page.get_by_role("link", name="Sign in again to send 12 passages")
    expect(link).to_be_visible()
    assert written(site) == []
    link.click()
    desk.page.wait_for_url("**/login?next=/door/")
    desk.context.add_cookies([cookie(site, person)])
    desk.page.goto(f"{desk.wire.url}/door/")
    desk.waits("Everything is sent")
    assert len(written(site)) == 12


def test_who_may_not_work_at_a_desk_finds_no_list_on_it(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        door.guest("Amina Diallo")
    desk = open_desk()
    desk.is_kept()
    desk.context.add_cookies([cookie(site, site.person(role="delegate"))])
    desk.page.get_by_role("button", name="Fetch the list now").click()
    expect(desk.page.get_by_text("may not work at a desk")).to_be_visible()
    assert desk.page.evaluate(SEALED) == [0, 0]


def test_opening_the_door_without_the_right_to_it_removes_the_list(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        door.guest("Amina Diallo")
    desk = open_desk()
    desk.is_kept()
    assert desk.page.evaluate(SEALED)[1] == 1
    desk.context.add_cookies([cookie(site, site.person(role="delegate"))])
    desk.page.goto(f"{desk.wire.url}/door/")
    expect(desk.page.get_by_text("This page is not open to you")).to_have_count(1)
    assert desk.page.evaluate(SEALED) == [0, 0]


def test_a_name_in_any_script_leads_to_a_verdict_and_a_button(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        door.guest("Amina Diallo", name="أمينة ديالو")
        door.guest("Søren Ångström", country="Norway")
        door.guest("Li Wei", name="李偉", country="China")
    desk = open_desk()
    desk.is_kept()
    page = desk.page
    field = page.get_by_label("Name or delegation, in any script, with or without accents")
    found = page.locator("[data-found] button")
    for typed, name in (
        ("soren ang", "Søren"),
        ("李偉", "Li Wei"),
        ("امينة", "Amina"),
        ("NORW", "S"),
    ):
        field.fill(typed)
        expect(found).to_have_count(1)
        expect(found).to_contain_text(name)
    field.fill("nobody at all")
    expect(page.get_by_text("Nobody on the list has this name")).to_be_visible()
    field.fill("wei")
    found.click()
    desk.says("green", "Li Wei", "李偉")
    assert written(site) == []
    page.get_by_role("button", name="Let in", exact=True).click()
    desk.says("green", "Let in at")
    desk.waits("Everything is sent")
    assert [one.how for one in written(site)] == ["name"]
    page.get_by_role("button", name="Undo: not let in").click()
    desk.says("green", "Taken back: Li Wei was not let in.")
    expect(page.locator("[data-last] li")).to_have_count(0)
    desk.waits("Everything is sent")
    assert [one.passage.value for one in written(site)] == ["in", "undo"]


def test_out_and_in_again(site: Site, open_desk: Callable[..., DeskPage]) -> None:
    with door_of(site) as door:
        guest = door.guest("Amina Diallo")
    desk = open_desk()
    desk.is_kept()
    for colour in ("green", "amber"):
        desk.enter(guest.serial)
        desk.says(colour, "Amina")
    desk.page.get_by_role("button", name="Goes out").click()
    desk.says("amber", "Went out at")
    desk.enter(guest.serial)
    desk.says("green", "Enter", "Let in at")  # which it says once it has written it down
    desk.waits("Everything is sent")
    assert [one.passage.value for one in written(site)] == ["in", "out", "in"]


def test_a_delegation_together_is_let_in_by_one_press(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        chile = [door.guest(f"Chilean {n}", is_ready=n > 0) for n in range(4)]
        door.guest("Somebody Else", country="Norway")
        door.revoke(chile[3])
    desk = open_desk()
    desk.is_kept()
    page = desk.page
    page.get_by_label("Delegation", exact=True).select_option("Chile")
    boxes = page.locator("[data-people] input")
    expect(boxes).to_have_count(4)
    expect(boxes.nth(3)).to_be_disabled()
    for n in (0, 2):
        boxes.nth(n).check()
    page.get_by_role("button", name="Let 2 people in").click()
    expect(page.get_by_text("2 people of Chile were let in.")).to_be_visible()
    expect(boxes.nth(2)).to_be_disabled()
    desk.waits("Everything is sent")
    rows = written(site)
    assert {(one.person_id, one.how, one.verdict) for one in rows} == {
        (chile[0].person_id, "group", "amber"),
        (chile[2].person_id, "group", "green"),
    }


def test_nobody_checks_in_themselves(site: Site, open_desk: Callable[..., DeskPage]) -> None:
    with door_of(site) as door:
        own = door.guest("Desk Delegate")
        add_right(door.db, own.person_id, Right.DESK)
        person = door.db.get_one(Person, own.person_id)
        door.db.expunge(person)
    desk = open_desk(person=person)
    desk.is_kept()
    desk.enter(own.scanned)
    expect(desk.page.locator("[data-fault]")).to_contain_text("Nobody checks in themselves")
    expect(desk.page.locator("[data-actions] button:visible")).to_have_count(0)
    desk.waits("Everything is sent")
    assert written(site) == []


# ---------------------------------------------------------------- the device


def test_the_check_on_the_eve_says_what_works_and_what_to_mend(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        guest = door.guest("Amina Diallo")
    desk = open_desk()
    page = desk.page
    page.clock.set_system_time(site.clock.now)  # or the clock would be one thing to mend
    page.goto(f"{desk.wire.url}/door/check/")
    page.wait_for_selector("[data-enhance=desk-check][data-ready]")
    expect(page.locator("[data-sum]")).to_contain_text("This device is not ready yet: ")
    page.goto(f"{desk.wire.url}/door/")
    desk.is_kept()
    page.goto(f"{desk.wire.url}/door/check/")
    page.wait_for_selector("[data-enhance=desk-check][data-ready]")
    expect(page.locator("[data-sum]")).to_have_text("This device is ready for the door.")
    expect(page.locator("[data-check=list]")).to_contain_text("1 seats, 0 min old.")
    for shown, says in (
        (guest.scanned, "signature fits"),
        (guest.serial, "a code of ours"),
        (guest.scanned.swapcase(), "This is not what a code of ours says"),
    ):
        field = page.get_by_label("Hand scanner: scan any certificate here")
        field.fill(shown)
        field.press("Enter")
        expect(page.locator("[data-scanned]")).to_contain_text(says)


def test_a_hand_scanner_is_faster_than_the_desk_and_nobody_is_lost(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    """It types whole addresses, each with Enter, without waiting for anything."""
    with door_of(site) as door:
        guests = [door.guest(f"Guest {n:02}") for n in range(6)]
    desk = open_desk()
    desk.is_kept()
    for guest in guests:
        desk.page.keyboard.insert_text(guest.scanned)
        desk.page.keyboard.press("Enter")
    desk.says("green", "Guest 05")
    expect(desk.page.locator("[data-last] li")).to_have_count(6)
    desk.waits("Everything is sent")
    assert [one.person_id for one in written(site)] == [guest.person_id for guest in guests]


def test_a_slip_prints_alone(site: Site, open_desk: Callable[..., DeskPage]) -> None:
    with door_of(site) as door:
        guest = door.guest("Bela Kovacs", is_ready=False)
    with site.app.test_request_context():
        code = seat_code(guest.seat)
    desk = open_desk()
    desk.is_kept()
    desk.enter(code)
    desk.says("amber", "Finish")
    printed = """() => new Promise((resolve) => {
      window.print = () => resolve([...document.querySelectorAll("[data-slip] p")]
        .map((line) => line.textContent).join(" | "));
      document.querySelector("[data-act=slip]").click();
    })"""
    slip = desk.page.evaluate(printed)
    for text in ("Bela Kovacs", code, "finish on site", "Learning room: Room 4."):
        assert text in slip
    desk.page.emulate_media(media="print")
    expect(desk.page.locator("[data-verdict]")).to_be_hidden()


def test_grey_and_forced_colours_still_tell_the_verdicts_apart(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        ready, gone = door.guest("Amina Diallo"), door.guest("Chen Wei")
        door.replace(gone, "Dora Heir")
        late = door.guest("Bela Kovacs", is_ready=False)
    with site.app.test_request_context():
        codes = [seat_code(one.seat) for one in (ready, late, gone)]
    desk = open_desk()
    desk.is_kept()
    desk.page.emulate_media(forced_colors="active")
    seen = []
    for code in codes:
        desk.enter(code)
        place = desk.page.locator("[data-verdict]")
        expect(place).to_be_visible()
        word = place.locator("[data-word-shown]").inner_text()
        seen.append((word, place.locator("svg").inner_html()))
    assert [word for word, _ in seen] == ["Enter", "Finish", "Stop"]
    assert len({shape for _, shape in seen}) == 3


def test_without_a_script_a_code_is_looked_up_with_the_keyboard_alone(
    site: Site, open_page: OpenPage
) -> None:
    with door_of(site) as door:
        guest = door.guest("Amina Diallo")
    page = open_page("/door/", site.person(role="desk", name="Desk"), javascript=False)
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    page.get_by_label("Code, serial or what the square code says").focus()
    page.keyboard.insert_text(guest.serial)
    page.keyboard.press("Enter")
    expect(page.locator("[data-without-script] .door-verdict")).to_contain_text("Enter")
    page.get_by_role("button", name="Let in").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-without-script] .door-verdict")).to_contain_text("Already inside")
    assert [one.person_id for one in written(site)] == [guest.person_id]
