"""The pages of statistics in a real browser: no barrier, and every mark of the map by keyboard."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import ANALYSIS, Eyes
from tests.sittings import check, sit

pytestmark = pytest.mark.needs("browser")

BANK = "/author/statistics/"
ITEM = "/author/items/{}/statistics/"


@pytest.fixture
def answered(site: Site) -> Site:
    """A course that many people have taken."""
    with closing(site.session()) as db:
        check(db, "fs-check-1", sit(db, 120))
    return site


def test_nothing_on_these_pages_stands_in_anybodys_way(site: Site, open_page: OpenPage) -> None:
    eyes = Eyes(site)
    page = open_page(BANK, site.person(role="admin"))
    expect(page.get_by_text("Nothing to draw yet")).to_be_visible()
    eyes(page)
    eyes.at(page, ITEM.format("fs-single-1"))
    with closing(site.session()) as db:
        check(db, "fs-check-1", sit(db, 120))
    eyes.at(
        page,
        BANK,
        f"{BANK}checks/",
        f"{BANK}?show=all",
        f"{BANK}?module=introduction&attempts=best",
    )
    eyes.at(page, *(ITEM.format(slug) for slug in ("fs-single-1", "fs-number-1", "fs-check-1")))
    eyes.at(page, *(ITEM.format(slug) for slug in ("fs-match-1", "ss-order-1", "fs-true-1")))
    assert eyes.seen >= ANALYSIS


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_mark_on_the_map_is_reached_and_followed_by_keyboard(
    answered: Site, open_page: OpenPage, width: int, javascript: bool
) -> None:
    person = answered.person(role="admin")
    page = open_page(BANK, person, width=width, javascript=javascript)
    shown = page.locator(".chart:visible")
    expect(shown).to_have_count(1)
    mark = shown.locator("a.mark").first
    mark.focus()
    name = str(mark.get_attribute("aria-label"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/author/items/*/statistics/")
    heading = page.get_by_role("heading", level=1).inner_text()
    assert name.startswith(" ".join(heading.split()))


def test_marks_and_curves_can_be_seen_in_both_lights(answered: Site, open_page: OpenPage) -> None:
    page = open_page(BANK, answered.person(role="admin"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(BANK)
        ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        drawn = page.evaluate(
            "() => getComputedStyle(document.querySelector('.mark circle:not(.hit)')).stroke"
        )
        assert drawn not in {ground, "none"}
        page.goto(ITEM.format("fs-single-1"))
        curve = page.evaluate("() => getComputedStyle(document.querySelector('.curve.key')).stroke")
        assert curve not in {ground, "none"}
