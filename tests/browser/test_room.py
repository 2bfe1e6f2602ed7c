"""The room and its summit days in a real browser: no barrier, by keyboard, kept, and on paper."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from course.records import board
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import ROOM, Eyes, send_unchecked
from tests.factories import NOON, make_person, sample_course
from tests.sittings import check, sit

pytestmark = pytest.mark.needs("browser")

DAYS = "/facilitate/summit-days/"
FIRST = f"{DAYS}introduction.first-steps.fs-1/"


def propose(page: Page) -> None:
    page.goto(DAYS)
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_text("This is a proposal")).to_be_visible()


def test_nothing_on_these_pages_stands_in_anybodys_way(site: Site, open_page: OpenPage) -> None:
    eyes = Eyes(site)
    page = open_page("/facilitate/room/", site.person(role="facilitator"))
    expect(page.get_by_text("Too few people yet")).to_be_visible()
    eyes(page)
    eyes.at(page, "/facilitate/gain/", DAYS)
    page.get_by_label("Days").fill("9")
    send_unchecked(page, "Propose")
    eyes(page)
    with closing(site.session()) as db:
        people = [make_person(db, name=f"Person {number}").id for number in range(40)]
        board.refresh(db, sample_course(), people, NOON)
        check(db, "fs-check-1", sit(db, 40, of=people))
    eyes.at(page, "/facilitate/room/", "/facilitate/room/?by=category")
    propose(page)
    eyes.at(page, DAYS, FIRST, f"{DAYS}add/", f"{DAYS}booklet/")
    page.goto(FIRST)
    page.get_by_label("Title").fill("")
    send_unchecked(page, "Save the session")
    eyes(page)
    page.get_by_label("Title").fill("Weights")
    page.get_by_role("button", name="Save the session").click()
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Replace what was edited?")
    eyes(page)
    assert eyes.seen >= ROOM


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_session_is_moved_and_reworded_by_keyboard_alone(
    site: Site, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(DAYS, site.person(role="facilitator"), javascript=javascript)
    propose(page)
    page.get_by_role("button", name="Move down First steps").first.focus()
    page.keyboard.press("Enter")
    moved = page.locator(f".days-day h3 a[href='{FIRST}']")
    expect(page.locator(".days-day h3 a").nth(1)).to_have_attribute("href", FIRST)
    moved.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Title").focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("All about weights")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="All about weights")).to_be_visible()


def test_what_was_typed_and_not_saved_is_there_again_until_it_is_saved(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(DAYS, site.person(role="facilitator"))
    propose(page)
    page.goto(FIRST)
    note = page.locator("[data-unsent-note]")
    expect(note).to_be_hidden()
    page.get_by_label("Text to open with").fill("Half a thought")
    page.goto(DAYS)
    page.goto(FIRST)
    expect(page.get_by_label("Text to open with")).to_have_value("Half a thought")
    expect(note).to_be_visible()
    page.get_by_role("button", name="Save the session").click()
    page.goto(FIRST)
    expect(page.get_by_label("Text to open with")).to_have_value("Half a thought")
    expect(note).to_be_hidden()


def test_whoever_goes_back_without_saving_finds_what_is_kept(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(DAYS, site.person(role="facilitator"))
    propose(page)
    page.goto(FIRST)
    page.get_by_label("Title").fill("Not like this")
    page.get_by_role("link", name="Back without saving").click()
    page.goto(FIRST)
    expect(page.get_by_label("Title")).to_have_value("First steps")


def test_text_kept_on_an_older_state_is_not_saved_over_a_newer_one(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(DAYS, site.person(role="facilitator"))
    propose(page)
    page.goto(FIRST)
    page.get_by_label("Title").fill("Typed before")
    page.goto(DAYS)
    colleague = open_page(FIRST, site.person(role="admin", name="Noor Haddad"))
    colleague.get_by_label("Title").fill("Saved meanwhile")
    colleague.get_by_role("button", name="Save the session").click()
    page.goto(FIRST)
    page.get_by_role("button", name="Save the session").click()
    expect(page.locator("#newer")).to_contain_text("Saved meanwhile")
    expect(page.get_by_label("Title")).to_have_value("Typed before")
