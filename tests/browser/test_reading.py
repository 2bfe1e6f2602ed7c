"""Reading in a real browser: checks answered where they stand, and where reading stopped."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from course.store import CheckAnswer, LessonProgress
from tests.browser.conftest import OpenPage, Site, faults

FIRST = "/course/introduction/first-steps/"


def answer(page: Page, number: int, text: str) -> None:
    check = page.locator(f"#check-{number}")
    check.get_by_label(text).check()
    check.get_by_role("button", name="Check my answer").click()
    check.locator(".option-note").first.wait_for()


@pytest.mark.needs("browser")
@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_check_explains_itself_where_it_stands(
    open_page: OpenPage, site: Site, javascript: bool
) -> None:
    page = open_page(FIRST, site.person(), javascript=javascript)
    answer(page, 2, "Its name")
    assert "This mistakes it" in page.locator("#check-2 .option.wrong").inner_text()
    assert page.locator("#check-2").evaluate("e => e.getBoundingClientRect().top") < 900
    page.locator("#check-2").get_by_role("link", name="Try again").click()
    answer(page, 2, "Its weights")
    answer(page, 1, "Its weights")
    page.get_by_role("button", name="Complete and continue").click()
    page.wait_for_url("**/second-steps/")


@pytest.mark.needs("browser")
def test_an_answer_in_place_keeps_the_page_where_it_is(open_page: OpenPage, site: Site) -> None:
    page = open_page(FIRST, site.person(), height=500)
    button = page.locator("#check-1").get_by_role("button")
    page.locator("#check-1").get_by_label("Its name").check()
    button.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    button.click()
    page.locator("#check-1 .option-note").first.wait_for()
    assert page.evaluate("scrollY") == before
    assert page.evaluate("document.activeElement.id") == "check-1"
    missing = page.locator("#ending [data-missing]")
    assert missing.inner_text() == "1 of its 2 checks is still to be answered."


@pytest.mark.needs("browser")
def test_an_answer_is_sent_once(open_page: OpenPage, site: Site) -> None:
    page = open_page(FIRST, site.person())
    answer(page, 1, "Its name")
    answer(page, 2, "Its name")
    with closing(site.session()) as db:
        assert db.scalar(select(func.count()).select_from(CheckAnswer)) == 2


@pytest.mark.needs("browser")
def test_nothing_chosen_is_said_at_the_check(open_page: OpenPage, site: Site) -> None:
    page = open_page(FIRST, site.person())
    page.locator("#check-1").get_by_role("button").click()
    page.locator("#check-1 [data-error]").get_by_text("Choose an answer to go on.").wait_for()


@pytest.mark.needs("browser")
def test_without_a_connection_the_choice_stays(open_page: OpenPage, site: Site) -> None:
    page = open_page(FIRST, site.person())
    page.locator("#check-1").get_by_label("Its name").check()
    page.context.set_offline(True)
    page.locator("#check-1").get_by_role("button").click()
    page.locator("#check-1 [data-offline]").wait_for(state="visible")
    assert page.locator("#check-1").get_by_label("Its name").is_checked()
    page.context.set_offline(False)
    page.locator("#check-1").get_by_role("button").click()
    page.locator("#check-1 .option-note").first.wait_for()


@pytest.mark.needs("browser")
def test_the_page_tells_where_reading_stopped(open_page: OpenPage, site: Site) -> None:
    person = site.person()
    page = open_page(FIRST, person, height=400)
    with page.expect_response("**/position/") as told:
        page.evaluate("document.getElementById('s-the-second-part').scrollIntoView()")
    assert told.value.status == 204
    assert page.locator(".toc [aria-current]").inner_text() == "The second part"
    with closing(site.session()) as db:
        stopped = db.scalar(
            select(LessonProgress.stopped_at).where(LessonProgress.person_id == person.id)
        )
    assert stopped == "the-second-part"


@pytest.mark.needs("browser")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_axe_finds_nothing_on_the_pages_of_reading(
    open_page: OpenPage, site: Site, scheme: str, width: int
) -> None:
    page = open_page(FIRST, site.person(), color_scheme=scheme, width=width)
    assert faults(page) == []
    answer(page, 1, "Its name")
    page.locator("#check-2").get_by_role("button").click()
    page.locator("#check-2 [data-error]").wait_for(state="visible")
    assert faults(page) == []
    for path in ("/course/", "/course/introduction/", "/glossary/"):
        page.goto(path)
        page.locator(".missing summary").evaluate_all("all => all.forEach(e => e.click())")
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
