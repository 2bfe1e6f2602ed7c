"""What the room knows least becomes a session, is reworded, and lies on a table as a booklet."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from course.domain.bank import Item
from course.records import board
from tests.browser.conftest import OpenPage, Site
from tests.browser.staff import come, tab, text_of
from tests.factories import NOON, make_delegation, make_person
from tests.quiz import right, wrong
from tests.sittings import sit

pytestmark = pytest.mark.needs("browser", "poppler")

WEAKEST = "second-steps"
"""The lesson that nobody of this room has understood."""


def answer(item: Item, *_: object) -> object:
    return wrong(item) if item.lesson == WEAKEST else right(item)


def a_room(site: Site) -> None:
    """Thirty people who sat one quiz, all of them wrong about one lesson."""
    course = site.app.extensions["course"]
    with closing(site.session()) as db:
        chile = make_delegation(db)
        people = [make_person(db, name=f"Person {n}", delegation=chile).id for n in range(30)]
        board.refresh(db, course, people, NOON)
        sit(db, 30, answer, of=people)  # type: ignore[arg-type]


def propose(page: Page, days: str, a_day: str) -> None:
    page.get_by_label("Days", exact=True).fill(days)
    page.get_by_label("Sessions a day").fill(a_day)
    page.get_by_role("button", name="Propose", exact=True).click()


def test_what_is_known_least_becomes_a_session_and_a_booklet(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    a_room(site)
    lesson = next(one for one in site.app.extensions["course"].lessons if one.slug == WEAKEST)
    ana = come(site, open_page, "Ana Keller")
    tab(ana, "What the room knows")
    weakest = ana.locator("table.room-table tbody tr").first
    expect(weakest).to_contain_text(lesson.number)
    expect(weakest).to_contain_text("0 %")
    expect(ana.locator(".room-says")).to_contain_text("Hardly anybody in the room can yet")
    for told in ("Chile", "Person"):
        expect(ana.locator("main")).not_to_contain_text(told)

    ana.get_by_role("link", name="Summit days").first.click()
    expect(ana.get_by_text("No programme yet")).to_be_visible()
    propose(ana, "1", "1")
    session = ana.locator(".days-day li")
    expect(session).to_have_count(1)  # one session: it goes to what is known least
    expect(session).to_contain_text(f"Lesson {lesson.number}, {lesson.title}")

    session.get_by_role("link").click()
    ana.get_by_label("Title").fill("Small sums, big weights")
    ana.get_by_label("Text to open with").fill("Begin with a coin.\n\nThen ask who would bet.")
    ana.get_by_role("button", name="Save the session").click()
    expect(ana.get_by_text("Last changed by Ana Keller")).to_be_visible()

    ana.get_by_role("button", name="Propose", exact=True).click()  # asks before it replaces that
    expect(ana.get_by_role("heading", level=1)).to_have_text("Replace what was edited?")
    ana.go_back()
    ana.get_by_role("link", name="Look at the booklet").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Summit days")
    ana.wait_for_load_state("networkidle")
    paper = tmp_path / "booklet.pdf"
    ana.pdf(path=paper, format="A4")
    text = " ".join(text_of(paper).split())
    for said in (
        "Small sums, big weights", "Begin with a coin.", "Then ask who would bet.", "handout",
        "For the leader: what is right, and why", "The disputed point", "Sources",
    ):  # fmt: skip
        assert said in text
    assert "Sign out" not in text
    assert "Ana Keller" not in text
    programme, leader, handout, *more = text_of(paper).rstrip("\f").split("\f")
    assert "Day 1" in programme
    assert "minutes 0 to" in leader
    assert "Key points" in (handout + "".join(more))
