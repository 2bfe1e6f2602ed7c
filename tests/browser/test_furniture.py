"""What opens beside the text of a lesson, and the brief that stays on the device."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.conftest import OpenPage, Site, cookie, faults

FIRST = "/course/introduction/first-steps/"
SECOND = "/course/introduction/second-steps/"
WRITTEN = "We cannot accept inspections without notice."

pytestmark = pytest.mark.needs("browser")


# ---------------------------------------------------------------- beside the text


def test_a_words_meaning_opens_on_focus_and_leaves_on_escape(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(FIRST, site.person())
    link = page.locator("a.term").nth(1)
    meaning = page.locator(".bubble:popover-open")
    link.focus()
    expect(meaning).to_contain_text("One adjustable number inside a network.")
    expect(link).to_be_focused()
    page.keyboard.press("Tab")  # into the frame: it stays
    expect(meaning.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(meaning).to_have_count(0)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")  # it is still a link
    page.wait_for_url("**/glossary/#t-weight")


def test_a_words_meaning_opens_on_a_tap_and_closes_on_a_tap_elsewhere(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(FIRST, site.person(), width=390, has_touch=True)
    meaning = page.locator(".bubble:popover-open")
    link = page.locator("a.term").nth(1)
    expect(link).to_have_attribute("aria-describedby", re.compile("."))  # the script is there
    link.tap()
    expect(meaning).to_be_visible()
    meaning.locator("p").first.tap()
    expect(meaning).to_be_visible()
    box = meaning.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.locator("h1").tap()
    expect(meaning).to_have_count(0)
    assert page.url.endswith(FIRST)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_bracket_opens_by_keyboard(open_page: OpenPage, site: Site, key: str) -> None:
    page = open_page(FIRST, site.person())
    bracket = page.get_by_role("button", name="[shall]")
    entry = page.locator(".bracket-entry:popover-open")
    bracket.focus()
    expect(entry).to_have_count(0)
    page.keyboard.press(key)
    expect(entry).to_contain_text("Friends of counting")
    expect(bracket).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(entry).to_have_count(0)
    expect(bracket).to_be_focused()
    expect(bracket).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_one_entry_of_a_bracket_is_open_at_a_time(
    open_page: OpenPage, site: Site, javascript: bool
) -> None:
    page = open_page(FIRST, site.person(), javascript=javascript, width=390)
    page.wait_for_load_state("networkidle")  # the script that opens them is there, if one is
    entries = page.locator(".bracket-entry")
    expect(entries.nth(0)).to_be_hidden()
    for shown, hidden in ((0, 1), (1, 0)):
        page.locator(".bracket").nth(shown).click()
        expect(page.locator(f"#bracketed-1-{shown + 1}")).to_be_visible()
        expect(page.locator(f"#bracketed-1-{hidden + 1}")).to_be_hidden()
    page.locator("#bracketed-1-2").get_by_text("Close").click()
    expect(page.locator("#bracketed-1-2")).to_be_hidden()


def test_a_link_into_a_folded_part_opens_it_and_paper_shows_all(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(f"{FIRST}#s-why-four", site.person())
    expect(page.locator("#s-why-four")).to_be_visible()
    page = open_page(FIRST, site.person())
    folded = page.locator(".deeper-text")
    height = "text => text.checkVisibility({ contentVisibilityAuto: true }) && text.offsetHeight"
    assert not folded.evaluate(height)
    page.emulate_media(media="print")
    assert folded.evaluate("text => text.getBoundingClientRect().height") > 0
    expect(page.locator(".bracket-entry").nth(1)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_axe_finds_nothing_when_everything_is_open(
    open_page: OpenPage, site: Site, scheme: str, width: int
) -> None:
    page = open_page(FIRST, site.person(), color_scheme=scheme, width=width)
    page.locator("details.deeper summary").click()
    page.locator(".bracket").first.click()
    assert faults(page) == []
    page.locator("a.term").nth(1).focus()
    expect(page.locator(".bubble:popover-open")).to_be_visible()
    assert faults(page) == []
    page.goto(SECOND)
    page.locator("[data-clear]").click()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# ---------------------------------------------------------------- the brief


def write(page: Page) -> None:
    """Write a brief, letter by letter, and wait until it is kept."""
    page.locator("#brief-red-lines").press_sequentially(WRITTEN)
    page.locator("#brief-duties").select_option("A duty to test")
    page.wait_for_function(
        "() => Object.keys(localStorage).filter((key) => key.includes(':brief:')).length === 2"
    )
    expect(page.locator("[data-kept-words]")).to_contain_text("Kept on this device at")


def test_a_brief_is_there_again_and_no_request_carries_it(open_page: OpenPage, site: Site) -> None:
    page = open_page(SECOND, site.person())
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    write(page)
    page.locator("#brief-red-lines").press("Control+Enter")
    stored = page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "inspections" not in stored
    assert page.locator("#brief").get_attribute("data-seal") not in stored
    page.reload()
    expect(page.locator("#brief-red-lines")).to_have_value(WRITTEN)
    expect(page.locator("#brief-duties")).to_have_value("A duty to test")
    page.get_by_role("button", name="Complete and continue").click()
    page.wait_for_load_state()
    for request in sent:
        carried = f"{request.url} {request.post_data} {request.headers}"
        assert "inspections" not in carried
        assert "duty" not in carried


def test_what_is_written_before_the_script_comes_is_not_lost(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(SECOND, site.person())
    write(page)
    late = "document.addEventListener('DOMContentLoaded', () => {"
    late += " document.getElementById('brief-red-lines').value = 'Early.'; });"
    page.add_init_script(late)
    page.reload()
    expect(page.locator("#brief-red-lines")).to_have_value(f"{WRITTEN}\nEarly.")


def test_nobody_else_can_read_a_brief_in_the_same_browser(open_page: OpenPage, site: Site) -> None:
    author, other = site.person(), site.person()
    page = open_page(SECOND, author)
    write(page)
    context: BrowserContext = page.context
    context.clear_cookies()
    page.goto(SECOND)
    assert "inspections" not in page.content()
    assert page.locator("#brief").count() == 0
    context.add_cookies([cookie(site, other)])
    page.goto(SECOND)
    expect(page.locator("#brief-red-lines")).to_have_value("")
    expect(page.locator("[data-kept-words]")).to_have_text("Nothing is written yet.")
    context.clear_cookies()
    context.add_cookies([cookie(site, author)])
    page.goto(SECOND)
    expect(page.locator("#brief-red-lines")).to_have_value(WRITTEN)


def test_a_brief_can_be_saved_as_a_file_and_cleared(open_page: OpenPage, site: Site) -> None:
    page = open_page(SECOND, site.person())
    write(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a text file").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert download.value.suggested_filename == "brief.txt"
    assert text.startswith("Your own brief\n\nWhat can your delegation not accept?\n")
    assert WRITTEN in text
    page.get_by_role("button", name="Clear from this device").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#brief-red-lines")).to_have_value(WRITTEN)
    page.get_by_role("button", name="Clear from this device").click()
    page.get_by_role("button", name="Clear everything").click()
    expect(page.locator("#brief-red-lines")).to_have_value("")
    assert not page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':brief:'))")


def test_where_nothing_can_be_sealed_nothing_is_kept(open_page: OpenPage, site: Site) -> None:
    page = open_page("about:blank", site.person())
    page.add_init_script(
        "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined });"
    )
    page.goto(SECOND)
    page.locator("#brief-red-lines").fill(WRITTEN)
    page.locator("#brief-red-lines").blur()
    expect(page.locator("[data-kept-words]")).to_contain_text("Nothing is kept")
    assert page.evaluate("localStorage.length") == 0


def test_without_a_script_a_brief_is_a_worksheet(open_page: OpenPage, site: Site) -> None:
    page = open_page(SECOND, site.person(), javascript=False)
    expect(page.get_by_text("print this page as a worksheet")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    page.emulate_media(media="print")
    box = page.locator(".brief-written").first.bounding_box()
    assert box is not None
    assert box["height"] > 80  # lines to write on
    expect(page.locator(".brief-choices li").first).to_be_visible()
