"""The questions before and after the course in a real browser, with scripts and without."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from course.commands import sample_sittings
from course.store import PretestAnswer
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import BEFORE_AND_AFTER, Eyes
from tests.browser.steps import fits

pytestmark = pytest.mark.needs("browser")

CONTENTS = "/course/"
LESSONS = ("/course/introduction/first-steps/", "/course/introduction/second-steps/")


def press(place: Page | Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def begin(page: Page) -> None:
    """From the card on the contents to the questions."""
    page.goto(CONTENTS)
    press(page.locator(".offer"), "Begin")
    page.wait_for_selector("form.pretest")


def answer(page: Page, option: str) -> None:
    """Choose an option of the first question, and leave the second one empty."""
    page.locator(f'#question-1 input[value="{option}"]').check()


def read_everything(page: Page) -> None:
    for lesson in LESSONS:
        page.goto(lesson)
        for number in (1, 2):
            check = page.locator(f"#check-{number}")
            check.locator(".option input").first.check()
            press(check, "Check my answer")
            check.locator(".option-note").first.wait_for()
        press(page, "Complete and continue")


@pytest.mark.parametrize(
    "how",
    [{"width": 1280}, {"width": 390, "javascript": False}],
    ids=["with scripts", "without scripts"],
)
def test_from_the_card_to_ones_own_change(
    site: Site, open_page: OpenPage, how: dict[str, object]
) -> None:
    page = open_page(CONTENTS, site.person(), **how)
    begin(page)
    fits(page)
    answer(page, "b")
    press(page, "Hand in")
    heading(page, "Thank you")
    fits(page)
    read_everything(page)
    begin(page)
    answer(page, "a")
    press(page, "Hand in")
    heading(page, "Before 0 of 2, now 1 of 2")
    fits(page)


def test_skipping_takes_one_press_and_stays_in_the_lesson(site: Site, open_page: OpenPage) -> None:
    page = open_page(LESSONS[0], site.person())
    press(page.locator(".offer"), "Skip")
    expect(page.get_by_text("Skipped. You are not asked again")).to_be_visible()
    expect(page).to_have_url(f"{site.url}{LESSONS[0]}")
    expect(page.locator(".offer")).to_have_count(0)


def test_an_answer_is_kept_as_it_is_given_and_stands_after_signing_in_again(
    site: Site, open_page: OpenPage
) -> None:
    person = site.person()
    page = open_page(CONTENTS, person)
    begin(page)
    answer(page, "b")
    expect(page.locator(".margin [data-save-state]")).to_contain_text("Saved 12:00:00")
    elsewhere = open_page("/course/before/", person)
    expect(elsewhere.locator('#question-1 input[value="b"]')).to_be_checked()
    typed = elsewhere.locator("#question-2 input[type=text]")
    typed.fill("two and a bit")
    typed.blur()
    expect(elsewhere.locator("#question-2 [data-refused]")).to_contain_text("Write one number")
    typed.fill("2.5")
    typed.blur()
    expect(elsewhere.locator(".margin [data-save-state]")).to_contain_text("Saved")
    page.reload()
    expect(page.locator("#question-2 input[type=text]")).to_have_value("2.5")


def test_without_a_connection_the_page_says_so_and_saves_when_it_is_back(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(CONTENTS, site.person())
    begin(page)
    state = page.locator(".margin [data-save-state]")
    expect(state).to_contain_text("Nothing to save yet")
    page.context.set_offline(True)
    answer(page, "c")
    expect(state).to_contain_text("Not saved yet: no connection. Leave this page open")
    page.context.set_offline(False)
    expect(state).to_contain_text("Saved", timeout=20_000)
    with closing(site.session()) as db:
        assert '{"options": ["c"]}' in db.scalars(select(PretestAnswer.response)).all()


def test_a_change_of_mind_while_offline_is_what_the_form_hands_in(
    site: Site, open_page: OpenPage
) -> None:
    """What the page showed first says nothing any more once a script has sent something else."""
    page = open_page(CONTENTS, site.person())
    begin(page)
    answer(page, "b")
    expect(page.locator(".margin [data-save-state]")).to_contain_text("Saved")
    page.reload()
    page.route("**/answers/1", lambda route: route.abort())
    answer(page, "c")
    answer(page, "b")
    answer(page, "a")
    press(page, "Hand in")
    heading(page, "Thank you")
    with closing(site.session()) as db:
        assert '{"options": ["a"]}' in db.scalars(select(PretestAnswer.response)).all()


def test_no_page_of_it_has_a_barrier(site: Site, open_page: OpenPage) -> None:
    eyes = Eyes(site)
    page = open_page(CONTENTS, site.person())
    eyes(page)
    eyes.at(page, LESSONS[0], "/course/before/", "/course/after/")
    begin(page)
    answer(page, "b")
    expect(page.locator(".margin [data-save-state]")).to_contain_text("Saved")
    eyes(page)
    page.locator("#question-2 input[type=text]").fill("x")
    press(page, "Hand in")
    expect(page.locator(".error-summary")).to_be_visible()
    eyes(page)
    page.locator("#question-2 input[type=text]").fill("1")
    press(page, "Hand in")
    heading(page, "Thank you")
    eyes(page)
    read_everything(page)
    begin(page)
    answer(page, "b")
    press(page, "Hand in")
    heading(page, "Before 0 of 2, now 0 of 2")
    eyes(page)
    assert eyes.seen >= BEFORE_AND_AFTER


def test_the_page_of_gains_has_no_barrier_and_fits_a_phone(site: Site, open_page: OpenPage) -> None:
    with closing(site.session()) as db:
        sample_sittings.add(db, site.app.extensions["course"], site.clock.now)
        db.commit()
    page = open_page("/facilitate/gain/", site.person(role="facilitator"))
    expect(page.get_by_role("row", name="The whole course")).to_be_visible()
    Eyes(site)(page)
