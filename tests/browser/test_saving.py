"""A long list on its way: how far it is, given up, cut off, and without any script."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Download, Page, expect

from course.facilitate import leaving
from tests.browser.conftest import OpenPage, Site, faults, watch
from tests.browser.wire import Wire
from tests.factories import make_delegation, make_person

pytestmark = pytest.mark.needs("browser")

LIST = "/facilitate/people/"
PEOPLE = 60


@pytest.fixture
def people(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that a slow wire takes some seconds for."""
    monkeypatch.setattr(leaving, "EVERY", 5)
    with closing(site.session()) as db:
        chile = make_delegation(db)
        for number in range(PEOPLE):
            make_person(db, name=f"Person {number:03}", delegation=chile)
        db.commit()


@pytest.fixture
def wire(site: Site) -> Iterator[Wire]:
    wire = Wire(site.url)
    yield wire
    wire.close()


@pytest.fixture
def page(
    site: Site, people: None, wire: Wire, open_context: Callable[..., BrowserContext]
) -> Iterator[Page]:
    failed: list[str] = []
    page = open_context(site.person(role="facilitator")).new_page()
    watch(page, failed)
    page.goto(f"{wire.url}{LIST}")
    page.wait_for_load_state("networkidle")
    wire.slow_down(400, 0.1)
    yield page
    assert not failed


def rows(coming: Download) -> list[list[str]]:
    text = Path(coming.path()).read_text("utf-8-sig")
    return list(csv.reader(text.splitlines()))


def test_a_long_list_says_how_far_it_is_and_comes_whole(page: Page) -> None:
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download this list as CSV").click()
        area = page.locator("[data-saving-way]")
        expect(area.locator("progress")).to_be_visible()
        expect(area.locator("[data-saving-words]")).to_contain_text("of the file is here")
        assert not faults(page)
    assert coming.value.suggested_filename == "people.csv"
    _, *found, last = rows(coming.value)
    assert len(found) == int(last[3]) == PEOPLE
    expect(area.get_by_role("status")).to_have_text("The file is with your downloads.")
    expect(area.locator("progress")).to_be_hidden()


def test_rows_are_told_while_they_are_written(page: Page, wire: Wire) -> None:
    wire.slow_down(100, 0.03)
    words = page.locator("[data-saving-words]")
    words.evaluate(
        "(line) => { window.said = []; const keep = () => window.said.push(line.textContent);"
        " new MutationObserver(keep).observe(line, { childList: true }); }"
    )
    with page.expect_download():
        page.get_by_role("link", name="as XLSX").first.click()
    said = page.evaluate("window.said")
    told = [one for one in said if one.endswith(f"of about {PEOPLE} people written")]
    assert said[0] == "The file is being made."
    assert told[-1] == f"{PEOPLE} of about {PEOPLE} people written"
    assert len(told) > 2
    assert said.index(told[-1]) < len(said) - 1


def test_it_can_be_given_up_and_asked_for_again(page: Page, wire: Wire) -> None:
    page.get_by_role("link", name="as XLSX").first.click()
    page.get_by_role("button", name="Stop").press("Enter")
    told = page.locator("[data-saving-told]")
    expect(told).to_have_text("Stopped. Nothing was kept.")
    wire.slow_down(65_536, 0)
    with page.expect_download() as coming:
        page.get_by_role("link", name="as XLSX").first.click()
    assert coming.value.suggested_filename == "people.xlsx"
    assert Path(coming.value.path()).read_bytes().startswith(b"PK")


def test_a_cut_wire_is_told_in_words(page: Page, wire: Wire) -> None:
    page.get_by_role("link", name="Download this list as CSV").click()
    expect(page.locator("[data-saving-words]")).to_contain_text("of the file is here")
    wire.cut()
    expect(page.locator("[data-saving-told]")).to_contain_text("The file did not arrive.")


def test_without_a_script_the_link_is_a_link(site: Site, people: None, open_page: OpenPage) -> None:
    page = open_page(LIST, site.person(role="facilitator"), javascript=False)
    expect(page.locator("[data-saving-way]")).to_be_hidden()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download this list as CSV").click()
    assert len(rows(coming.value)) == PEOPLE + 2
