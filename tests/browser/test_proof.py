"""Showing again who one is, in a real browser: no barriers, by keyboard, without scripts."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from course.store import Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import Eyes
from tests.client.accounts import GOOD, give_password, letters
from tests.factories import make_delegation, make_person

pytestmark = pytest.mark.needs("browser")
HEADING = "Is it still you?"


def admin_with_password(site: Site) -> Person:
    with closing(site.session()) as db:
        person = give_password(db, make_person(db, role="admin", name="Mara Lind"))
        db.expunge(person)
        return person


def write_issuer(page: Page, site: Site, name: str) -> None:
    """Begin a change now, and send it when the last sign-in is long ago."""
    page.goto("/admin/settings/")
    page.get_by_label("Name of the issuer").fill(name)
    site.clock.pass_(minutes=11)
    page.get_by_role("button", name="Save the name of the issuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADING)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_password_lets_the_change_through_by_keyboard_alone(
    site: Site, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page("/admin/", admin_with_password(site), javascript=javascript)
    write_issuer(page, site, "The Ministry of Rivers\u2019 \u201cWater\u201d")
    page.get_by_label("Password").focus()
    page.keyboard.type("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is not your password. Try again.")).to_be_visible()
    if javascript:
        Eyes(site)(page)
    page.get_by_label("Password").focus()
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    expect(page.get_by_label("Name of the issuer")).to_have_value(
        "The Ministry of Rivers\u2019 \u201cWater\u201d"
    )


def test_a_link_opened_in_a_second_window_lets_the_first_one_go_on(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page("/admin/", site.person(role="admin"))
    write_issuer(page, site, "The Ministry of Rivers")
    eyes = Eyes(site)
    eyes(page)
    page.get_by_role("button", name="Send me a sign-in link").click()
    expect(page.get_by_text("A link is on its way")).to_be_visible()
    eyes(page)
    with closing(site.session()) as db:
        address = next(line for line in letters(db)[-1].body.split() if "/invitation/" in line)
    second = page.context.new_page()
    second.goto(address)
    second.get_by_role("button", name="Sign in and begin").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("You have signed in again")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Name of the issuer")).to_have_value("The Ministry of Rivers")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_somebody_is_added_and_loading_the_page_again_adds_nobody_twice(
    site: Site, open_page: OpenPage, javascript: bool
) -> None:
    with closing(site.session()) as db:
        make_delegation(db)
    page = open_page("/admin/", site.person(role="admin"), javascript=javascript)
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name in their own script").fill("李偉")
    page.get_by_label("Delegation", exact=True).select_option("CHL")
    page.get_by_role("button", name="Add the person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("李偉")
    link = page.get_by_label("Link", exact=True)
    first = link.input_value()
    page.reload()
    expect(link).not_to_have_value(first)
    page.goto("/admin/?q=李偉")
    expect(page.locator("tbody tr")).to_have_count(1)
