"""Every page that delegates read, as it ships, looked at by axe and on narrow phones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import Eyes
from tests.browser.shipped import serving_what_ships
from tests.conftest import Clock

pytestmark = pytest.mark.needs("browser")


@pytest.fixture
def site(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    """The lessons and items that ship, in place of the tests' own."""
    with serving_what_ships(tmp_path, clock) as site:
        yield site


def test_what_delegates_read_has_no_barrier(site: Site, open_page: OpenPage) -> None:
    course = site.app.extensions["course"]
    page, eyes = open_page("/course/", site.person()), Eyes(site)
    eyes(page)
    eyes.at(page, *(f"/course/{lesson.key}/" for lesson in course.lessons))
    eyes.at(page, "/glossary/", "/sources/", "/timeline/", "/about/", "/course/booklet/", "/")


A_PAGE = 263 / 25.4 * 96
"""Pixels: the height of A4 less the margins that css/days.css gives the booklet."""


def test_every_handout_of_the_summit_days_stands_on_one_page(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page("/facilitate/summit-days/", site.person(role="facilitator"))
    page.get_by_label("Days").fill("3")
    page.get_by_label("Sessions a day").fill("5")
    page.get_by_role("button", name="Propose").click()
    page.goto("/facilitate/summit-days/booklet/")
    handouts = page.locator(".days-handout")
    assert handouts.count() == len(site.app.extensions["course"].lessons)
    assert page.locator(".days-sheet").filter(has=page.locator(".days-voice")).count() == 15
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(174 / 25.4 * 96), "height": 900})  # A4 less its margins
    heights = handouts.evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")
    assert max(heights) < A_PAGE
    figures = page.locator(".days-sheet .figure img")
    loaded = figures.evaluate_all("all => all.map((one) => { one.loading = 'eager'; return 1; })")
    assert sum(loaded) == 15
    for number in range(15):
        figures.nth(number).scroll_into_view_if_needed()
        assert figures.nth(number).evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
