"""The glossary narrows while one types, and without scripts when one asks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, Site

pytestmark = pytest.mark.needs("browser")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_term_is_found_with_the_keyboard(open_page: OpenPage, javascript: bool) -> None:
    page = open_page("/glossary/", javascript=javascript)
    page.get_by_label("Find a term").focus()
    page.keyboard.type("Traité")
    if javascript:  # it narrows the list while one types
        expect(page.get_by_text("1 of 2 terms")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 2 terms")).to_be_visible()
    expect(page.locator("#t-treaty")).to_be_visible()
    expect(page.locator("#t-weight")).to_have_count(1 if javascript else 0)
    expect(page.locator("#t-weight")).not_to_be_visible()
    expect(page).to_have_url(re.compile("/glossary/$" if javascript else "q=Trait"))


def test_a_link_to_a_term_shows_which_it_is(open_page: OpenPage) -> None:
    page = open_page("/glossary/#t-weight")
    plain, marked = (
        page.locator(one).evaluate("e => getComputedStyle(e).backgroundColor")
        for one in ("#t-treaty", "#t-weight")
    )
    assert plain != marked


def test_a_booklet_prints_whole(site: Site, open_page: OpenPage) -> None:
    page = open_page("/course/booklet/", site.person())
    page.emulate_media(media="print")
    for chrome in (".top", ".bottom", ".skip"):
        expect(page.locator(chrome)).not_to_be_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    waiting = page.evaluate("() => [...document.images].filter((one) => !one.complete).length")
    assert waiting == 0
