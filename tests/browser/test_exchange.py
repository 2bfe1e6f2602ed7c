"""A file of another system in a real browser: read, placed, its gaps filled by keyboard."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from course.store import Item, ItemDraft, Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import EXCHANGE, Eyes
from tests.foreign import gift

pytestmark = pytest.mark.needs("browser")

OVERVIEW = "/author/exchange/"
FIRST = "introduction/first-steps"


@pytest.fixture
def author(site: Site) -> Person:
    return site.person(role="admin")


def read_file(page: Page, folder: Path, data: bytes) -> str:
    """Choose a file and read it; returns the address of its import."""
    path = folder / "boats.gift"
    path.write_bytes(data)
    page.goto(OVERVIEW)
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url("**/imports/**")
    return page.url


def make_drafts(page: Page) -> None:
    page.get_by_label("Place of everything else").select_option(FIRST)
    page.get_by_role("button", name=re.compile("Make .* draft")).click()
    expect(page.get_by_role("heading", name="What the drafts lack")).to_be_visible()


def content_of(site: Site, slug: str) -> dict[str, object]:
    with closing(site.session()) as db:
        statement = select(ItemDraft.content).join(Item).where(Item.slug == slug)
        found: dict[str, object] = json.loads(db.scalars(statement).one())
        return found


def test_no_page_of_exchange_has_a_barrier(
    site: Site, open_page: OpenPage, author: Person, tmp_path: Path
) -> None:
    eyes = Eyes(site)
    page = open_page(OVERVIEW, author)
    eyes(page)
    (tmp_path / "letter.pdf").write_text("%PDF-1.7")
    page.get_by_label("File", exact=True).set_input_files(tmp_path / "letter.pdf")
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator("#file-error")).to_be_visible()
    eyes(page)
    address = read_file(page, tmp_path, gift(20))
    eyes(page)
    page.get_by_role("button", name=re.compile("Make .* draft")).click()
    expect(page.locator(".error-summary")).to_be_visible()
    eyes(page)
    make_drafts(page)
    eyes(page)
    eyes.at(page, f"{address}debts/", f"{address}debts/?kind=alt", "/author/debts/")
    read_file(page, tmp_path, gift(20, changed=4))
    eyes(page)
    eyes.at(page, "/author/exchange/export/?format=gift", "/author/exchange/export/", OVERVIEW)
    assert eyes.seen >= EXCHANGE


def test_gaps_are_filled_by_keyboard_alone(
    site: Site, open_page: OpenPage, author: Person, tmp_path: Path
) -> None:
    page = open_page(OVERVIEW, author)
    address = read_file(page, tmp_path, gift(10, essays=0))
    make_drafts(page)
    page.goto(f"{address}debts/?kind=feedback")
    count = page.locator('[data-count="feedback"]')
    before = int(count.inner_text())
    page.locator("[data-pay]").first.focus()
    page.keyboard.type("It stands in the book.")
    page.keyboard.press("Enter")
    page.keyboard.type("So does this.")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Saved", exact=True)).to_have_count(2)
    expect(count).to_have_text(str(before - 2))
    page.keyboard.press("ArrowUp")
    page.keyboard.type(" Twice.")
    page.keyboard.press("Enter")
    expect(page.locator("[data-pay]").nth(2)).to_be_focused()
    expect(count).to_have_text(str(before - 2))
    page.wait_for_timeout(500)
    assert content_of(site, "professor-0")["feedback"] == "It stands in the book."
    option = content_of(site, "professor-1")["option"]
    assert isinstance(option, list)
    assert "Twice" in option[0]["feedback"]


def test_a_large_file_shows_how_much_of_it_has_arrived(
    open_page: OpenPage, author: Person, tmp_path: Path
) -> None:
    page = open_page(OVERVIEW, author)
    page.wait_for_load_state("networkidle")
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    line.send("Network.emulateNetworkConditions", slow)
    path = tmp_path / "boats.gift"
    remark = b"\n// a remark of some sixty letters, which no question needs"
    path.write_bytes(gift(10) + remark * 10_000)
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("[data-upload-words]")).to_have_text(re.compile(r"is here: [1-9]\d? %$"))
    page.wait_for_url("**/imports/**")
    expect(page.get_by_role("heading", name=re.compile("questions? read"))).to_be_visible()


def test_a_large_file_that_is_refused_or_does_not_arrive_says_so(
    open_page: OpenPage, author: Person, tmp_path: Path
) -> None:
    page = open_page(OVERVIEW, author)
    page.wait_for_load_state("networkidle")
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF-1.7" + b"\0" * 600_000)
    page.get_by_label("File", exact=True).set_input_files(path)
    page.context.set_offline(True)
    page.get_by_role("button", name="Read the file").click()
    told = page.locator("[data-upload-words]")
    expect(told).to_have_text(re.compile("did not arrive"))
    page.context.set_offline(False)
    page.get_by_role("button", name="Read the file").click()
    expect(told).not_to_have_text(re.compile("did not arrive|being read|is here"))
    expect(page.get_by_role("progressbar")).to_be_hidden()


def test_a_grid_that_gets_no_answer_keeps_what_was_typed(
    site: Site, open_page: OpenPage, author: Person, tmp_path: Path
) -> None:
    page = open_page(OVERVIEW, author)
    address = read_file(page, tmp_path, gift(10, essays=0))
    make_drafts(page)
    page.goto(f"{address}debts/?kind=feedback")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator("[data-pay]").first.fill("Kept here.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not saved: no answer from the server")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Save what I wrote").click()
    expect(page.get_by_text("1 change was saved.")).to_be_visible()
    assert content_of(site, "professor-0")["feedback"] == "Kept here."


@pytest.mark.parametrize("width", [1280, 390])
def test_without_a_script_everything_works_too(
    site: Site, open_page: OpenPage, author: Person, tmp_path: Path, width: int
) -> None:
    page = open_page(OVERVIEW, author, javascript=False, width=width)
    address = read_file(page, tmp_path, gift(10, essays=0))
    make_drafts(page)
    page.goto(f"{address}debts/?kind=difficulty")
    for field in page.locator("[data-pay]").all():
        field.select_option("apply")
    page.get_by_role("button", name="Save what I wrote").click()
    expect(page.get_by_text("10 changes were saved.")).to_be_visible()
    expect(page.get_by_text("No gap is left here")).to_be_visible()
    assert content_of(site, "professor-7")["difficulty"] == "apply"


def test_a_file_is_taken_after_its_losses_were_told(
    open_page: OpenPage, author: Person, tmp_path: Path
) -> None:
    page = open_page("/author/exchange/export/?format=moodle-xml", author)
    expect(page.get_by_role("heading", name="What the file cannot carry")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Take the file").click()
    download.value.save_as(tmp_path / "out.xml")
    assert download.value.suggested_filename == "questions.xml"
    assert b"<quiz>" in (tmp_path / "out.xml").read_bytes()
