"""The list of questions, review and plans in a real browser: no barrier, by keyboard, no script."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from course.content.items import item_to_mapping
from course.domain.bank import Change, Vetting
from course.records import items
from course.records.written import WrittenItem
from course.store import Item, Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import BANK, PLANS, REVIEW, Eyes
from tests.factories import NOON
from tests.quiz import bank

pytestmark = pytest.mark.needs("browser")

ONE = "fs-single-1"
VERSIONS = f"/author/items/{ONE}/versions/"


def written(stem: str, slug: str = ONE) -> WrittenItem:
    item = replace(bank()[ONE], id=slug, stem=stem)
    return WrittenItem(item, item_to_mapping(item))


def fill(site: Site) -> None:
    """A second version of one question with a draft beside it, and three questions in review."""
    author = site.person(role="admin", name="Li Wei")
    with closing(site.session()) as db:
        row = items.lock(db, ONE)
        for stem in ("In other words?", "In plainer words?"):
            new = written(stem)
            saved = items.save_draft(db, row, new, revision=0, person_id=author.id, now=NOON)
        items.publish(db, row, new, vetting=Vetting.REVIEWED, now=NOON)
        items.save_draft(db, row, written("A draft?"), revision=0, person_id=author.id, now=NOON)
        for number in range(1, 4):
            new = written(f"Which is question {number}?", f"sea-{number}")
            row = items.create(db, new, author_id=author.id, now=NOON)
            draft = items.draft_of(db, row.id)
            assert draft is not None
            items.submit_draft(db, row, draft, change=Change.FIRST, reason="", now=NOON)
        assert saved.draft is not None
        db.commit()


def statuses(site: Site) -> dict[str, str]:
    with closing(site.session()) as db:
        rows = db.execute(select(Item.slug, Item.status).where(Item.slug.startswith("sea-")))
        return {slug: status.value for slug, status in rows}


@pytest.fixture
def reviewer(site: Site) -> Person:
    fill(site)
    return site.person(role="admin")


def test_no_page_of_list_review_and_plans_has_a_barrier(
    site: Site, open_page: OpenPage, reviewer: Person
) -> None:
    eyes = Eyes(site)
    page = open_page("/author/", reviewer)
    eyes(page)
    eyes.at(page, "/author/?q=question&type=numeric", f"/author/?q=no+such+words&module={'x'}")
    page.goto("/author/")
    page.get_by_label(f"Choose {ONE}").check()
    page.get_by_label("Tag", exact=True).last.fill("tides")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add the tag “tides”")
    eyes(page)
    eyes.at(page, VERSIONS, f"{VERSIONS}1/2/", f"{VERSIONS}2/0/")
    eyes.at(page, "/author/review/", "/author/review/sea-1/")
    answer(page)
    eyes(page)
    plan = "/author/quizzes/introduction/"
    eyes.at(page, "/author/quizzes/", plan, f"{plan}paper/1/")
    assert eyes.seen >= BANK | REVIEW | PLANS


def answer(page: Page) -> None:
    page.locator("input[type=radio]").first.check()
    page.get_by_role("button", name="Answer, and see the key").click()
    expect(page.locator("#verdict")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_batch_is_reviewed_with_the_keyboard_alone(
    site: Site, open_page: OpenPage, reviewer: Person, javascript: bool
) -> None:
    page = open_page("/author/review/", reviewer, javascript=javascript)
    page.get_by_role("link", name="Begin with the oldest").focus()
    page.keyboard.press("Enter")
    key = next(option for option in bank()[ONE].options if option.is_key)
    for number in range(1, 4):
        page.wait_for_url(f"**/author/review/sea-{number}/")
        expect(page.locator("#verdict")).to_have_count(0)
        page.locator(f"input[value={key.id}]").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Answer, and see the key").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Your answer is the key’s")).to_be_visible()
        page.get_by_role("button", name="Approve").focus()
        page.keyboard.press("Enter")
    page.wait_for_url("**/author/review/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing waits for you")
    assert statuses(site) == {f"sea-{number}": "live" for number in range(1, 4)}
