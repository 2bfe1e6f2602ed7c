"""The workshop's pages in the ways people read: enlarged, mirrored, in forced colours, printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from course.records import items
from course.store import Person
from tests.browser.conftest import Site
from tests.browser.ways import FOCUS, prints_what_is_read, scrolls_down_alone, stands_still
from tests.client.reviewing import ONE, submit, written
from tests.factories import NOON
from tests.quiz import bank
from tests.sittings import sit

pytestmark = pytest.mark.needs("browser")

MULTI = "fs-multi-1"
ARABIC = "ما الذي تفعله الشبكة العصبية عندما تتعلم من الأمثلة التي تعرض عليها؟"
PATHS = (
    "/author/",
    "/author/items/new",
    f"/author/items/{MULTI}/",
    f"/author/items/{MULTI}/submit",
    f"/author/items/{MULTI}/discard",
    f"/author/items/{MULTI}/versions/",
    f"/author/items/{MULTI}/versions/1/0/",
    f"/author/items/{MULTI}/correct/",
    f"/author/items/{MULTI}/statistics/",
    "/author/review/",
    f"/author/review/{ONE}/",
    "/author/statistics/",
    "/author/quizzes/",
    "/author/quizzes/introduction/",
    "/author/quizzes/introduction/paper/1/",
    "/author/challenges/",
    "/author/exchange/",
    "/author/exchange/export/?format=gift",
    "/author/debts/",
    "/admin/",
    "/admin/settings/",
    "/admin/letters/",
    "/admin/keys/",
    "/admin/audit/",
    "/admin/system/",
)

PRESSED = "main form button, .item-pages, .bank-search, .pick, .top"
Open = Callable[..., Page]


@pytest.fixture
def workshop(site: Site, open_context: Callable[..., BrowserContext]) -> Open:
    """Opens a browser of an admin in a workshop where something is being done."""
    admin, other = site.person(role="admin"), site.person(role="admin", name="Li Wei")
    with closing(site.session()) as db:
        fill(db, admin, other)

    def go(**options: object) -> Page:
        return open_context(admin, **options).new_page()

    return go


def fill(db, admin: Person, other: Person) -> None:
    submit(db, replace(bank()[ONE], stem="In other words?"), author=other.id)
    row = items.lock(db, MULTI)
    mine = written(replace(bank()[MULTI], stem=f"{bank()[MULTI].stem} {ARABIC}"))
    items.save_draft(db, row, mine, revision=0, person_id=admin.id, now=NOON)
    db.commit()
    sit(db, 30)


def visit(page: Page) -> Iterator[str]:
    """Each page of the workshop, once its scripts have come."""
    for path in PATHS:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        yield path


def test_every_page_can_be_read_in_every_way(workshop: Open) -> None:
    page = workshop()
    for path in visit(page):
        scrolls_down_alone(page)
        stands_still(page)
        prints_what_is_read(page, PRESSED)
        page.evaluate("() => document.activeElement.blur()")
        for _ in range(40):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUS)
            if at is None:
                break
            assert at["seen"], (path, at["name"])


def test_in_forced_colours_what_is_off_is_grey_and_a_mark_is_one_shape(workshop: Open) -> None:
    page = workshop(forced_colors="active")
    page.goto(f"/author/items/{MULTI}/")
    colour = "(one) => getComputedStyle(one).color"
    off = page.locator('.row-buttons [aria-disabled="true"]').first.evaluate(colour)
    on = page.locator(".row-buttons .button:not([aria-disabled])").first.evaluate(colour)
    assert off != on
    page.goto(f"/author/items/{MULTI}/versions/1/0/")
    for tag, line in (("del", "line-through"), ("ins", "underline")):
        decoration = "(one) => getComputedStyle(one).textDecorationLine"
        for one in page.locator(f".differences {tag}").all():
            assert one.evaluate(decoration) == line
    page.goto("/author/statistics/?show=all")
    page.wait_for_load_state("networkidle")
    hit = page.locator(".chart-wide .mark .hit").first
    assert hit.evaluate("(one) => getComputedStyle(one).stroke") == "none"


def test_each_field_of_the_grid_names_its_question_and_its_part(workshop: Open, site: Site) -> None:
    with closing(site.session()) as db:
        one = bank()[ONE]
        first = replace(one.options[0], feedback="")
        lacking = replace(one, id="sea-lacks", stem="Which sea?", options=(first, *one.options[1:]))
        items.create(db, written(lacking), author_id=site.person().id, now=NOON)
        db.commit()
    page = workshop()
    page.goto("/author/debts/?kind=feedback")
    field = page.get_by_role("textbox", name="Which sea?")
    expect(field).to_have_accessible_name(f"Feedback: {first.text}, Which sea?")


def test_a_screen_reader_hears_what_the_answer_page_offers(workshop: Open) -> None:
    page = workshop()
    page.goto(f"/author/review/{ONE}/")
    expect(page.get_by_role("main")).to_match_aria_snapshot(
        """
        - heading /Answer first/ [level=1]
        - group "In other words?"
        - button "Answer, and see the key"
        - link "Not now"
        - region "If you are not here to review it":
          - button "Show me the key; I will not review this item"
        """
    )
