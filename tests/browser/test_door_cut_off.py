"""The desk in a real browser without a network: it goes on, and merges again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import delete

from course.store import Seat
from tests.browser.conftest import Site, cookie, serving
from tests.browser.desks import READY, DeskPage, door_of, open_desk, written
from tests.conftest import Clock

__all__ = ["open_desk"]

pytestmark = pytest.mark.needs("browser")


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
    expect(desk.page.locator("[data-status-list]")).to_contain_text("4 on the list, fetched at")
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
    site.clock.pass_(minutes=1)
    desk.page.get_by_role("button", name="Fetch the list now").click()
    desk.page.get_by_role("link", name="The network is back").click()
    expect(desk.page.get_by_role("link", name="Who is inside")).to_be_visible()


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
            expect(page.locator("[data-status-list]")).to_contain_text("1 on the list, fetched at")
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
