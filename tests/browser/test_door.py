"""The desk in a real browser, with a network: verdicts, sessions, names, groups."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from course.domain.rights import Right
from course.store import Person
from course.web.seat_codes import seat_code
from tests.browser.conftest import OpenPage, Site, cookie
from tests.browser.desks import READY, SEALED, DeskPage, add_right, door_of, open_desk, written
from tests.door import Guest

__all__ = ["open_desk"]

pytestmark = pytest.mark.needs("browser")


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
    desk.says("amber", "Finish", "Time needed: about", "Learning room: Room 4.", "Let in at")
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


def test_a_name_that_is_typed_before_the_list_comes_is_found_when_it_does(
    site: Site, open_page: OpenPage
) -> None:
    with door_of(site) as door:
        door.guest("Amina Diallo", is_ready=False)
    held: list[Route] = []
    page = open_page("/account/", site.person(role="desk", name="Desk North"))
    page.route(re.compile(r"/door/list\?"), lambda route: held.append(route))
    page.goto("/door/")
    page.wait_for_selector(READY)
    page.get_by_label("Name or delegation, in any script").fill("amina")
    expect(page.get_by_text("Nobody on the list has this name")).to_be_visible()
    held[0].continue_()
    page.unroute_all()
    page.locator("[data-found] button").click()
    expect(page.locator("[data-verdict]")).to_contain_text("Amina Diallo")


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
