"""What a desk keeps on its device, and what it asks of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from course.web.seat_codes import seat_code
from tests.browser.conftest import OpenPage, Site
from tests.browser.desks import READY, SEALED, DeskPage, door_of, open_desk, written

__all__ = ["open_desk"]

pytestmark = pytest.mark.needs("browser")


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


def cut_off_with_a_clock(open_desk: Callable[..., DeskPage]) -> DeskPage:
    """A desk that has its list and no network; its time passes as the test says."""
    desk = open_desk()
    desk.page.clock.install()
    desk.page.reload()
    desk.page.wait_for_selector(READY)
    desk.page.clock.run_for(2000)
    desk.is_kept()
    desk.cut()
    return desk


def test_at_midnight_where_the_summit_is_the_list_is_gone_and_passages_stay(
    site: Site, open_desk: Callable[..., DeskPage]
) -> None:
    with door_of(site) as door:
        guest = door.guest("Amina Diallo")
    desk = cut_off_with_a_clock(open_desk)
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
    expect(page.locator("[data-check=list]")).to_contain_text("1 on the list, 0 minutes old.")
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


def test_a_page_that_dies_at_midnight_ends_the_day_when_it_opens_again(
    open_desk: Callable[..., DeskPage], site: Site
) -> None:
    with door_of(site) as door:
        door.guest("Amina Diallo")
    desk = cut_off_with_a_clock(open_desk)
    desk.page.evaluate(STUCK)
    desk.page.clock.run_for(10 * 3600 * 1000 + 20_000)  # 14:00 in Geneva, so it is midnight
    assert desk.page.evaluate("KEPT_WAITING") > 0
    desk.page.reload()
    desk.page.wait_for_selector(READY)
    assert desk.page.evaluate(SEALED) == [0, 0]
    expect(desk.page.locator("[data-status-list]")).to_contain_text("No list of today")


STUCK = """() => {
  const usual = IDBDatabase.prototype.transaction;
  const never = { objectStore: () => ({ delete: () => ({}), get: () => ({}) }) };
  globalThis.KEPT_WAITING = 0;
  IDBDatabase.prototype.transaction = function (name, ...rest) {
    if (name !== "keys") return usual.call(this, name, ...rest);
    globalThis.KEPT_WAITING += 1;
    return never;
  };
}"""
"""The disk of a device that hangs: what destroys the key never comes to an end."""
