"""A correction in a real browser: without a barrier, by keyboard alone, and without a script."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import expect

from course.records.regrading import Issuing
from course.store import Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import CORRECTIONS, Eyes, send_unchecked
from tests.correcting import NEW_KEY, OLD_KEY, ONE, correct, corrected, propose, sit

pytestmark = pytest.mark.needs("browser")

PAGE = f"/author/items/{ONE}/correct/"


@pytest.fixture
def lost(site: Site) -> Person:
    """Somebody who was right all along; a correction of the key waits."""
    settings = site.app.extensions["settings"]
    issuing = Issuing(settings.keys_path, settings.base_url)
    author = site.person(role="admin", name="Noor Haddad")
    with closing(site.session()) as db:
        sit(db, issuing, OLD_KEY, name="Ana Ruiz")
        person = sit(db, issuing, NEW_KEY, name="ليلى يوسف الحسني")
        propose(db, corrected(), author)
    return person


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_key_is_corrected_with_the_keyboard_alone(
    site: Site, open_page: OpenPage, lost: Person, javascript: bool
) -> None:
    page = open_page(PAGE, site.person(role="admin"), javascript=javascript)
    page.get_by_label("What was wrong").focus()
    page.keyboard.type("The lesson says otherwise.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The key is corrected")
    page = open_page("/course/introduction/quiz/", lost, javascript=javascript)
    expect(page.get_by_text("4 of 4").first).to_be_visible()


def test_no_page_of_a_correction_has_a_barrier(
    site: Site, open_page: OpenPage, lost: Person
) -> None:
    eyes = Eyes(site)
    page = open_page(PAGE, site.person(role="admin"))
    eyes(page)
    send_unchecked(page, "Correct the key and mark again")
    eyes(page)
    page.get_by_label("What was wrong").fill("The lesson says otherwise.")
    page.get_by_role("button", name="Correct the key and mark again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The key is corrected")
    eyes(page)
    eyes.at(page, PAGE)
    assert eyes.seen >= CORRECTIONS
    page = open_page("/course/introduction/quiz/", lost)
    page.locator("a[href*='/review/']").first.click()
    expect(page.get_by_text("your mark was raised from 0 to 1")).to_be_visible()
    eyes(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_correction_under_way_goes_on_by_itself_or_by_a_button(
    site: Site, open_page: OpenPage, javascript: bool
) -> None:
    settings = site.app.extensions["settings"]
    issuing = Issuing(settings.keys_path, settings.base_url)
    author, reviewer = site.person(role="admin"), site.person(role="admin")
    with closing(site.session()) as db:
        for _ in range(4):
            sit(db, issuing, NEW_KEY)
        correct(db, issuing, reviewer, propose(db, corrected(), author), at_once=2)
    page = open_page(f"{PAGE}2/", reviewer, javascript=javascript)
    expect(page.get_by_text("2 of 4 answers are done.")).to_be_visible()
    button = page.get_by_role("button", name="Mark the next ones now")
    if javascript:
        expect(button).to_be_hidden()
    else:
        button.click()
    expect(page.get_by_text("are done.")).to_have_count(0)
    expect(page.get_by_role("row", name="Answers marked again")).to_contain_text("4")
