"""The quiz in a real browser: with a script and without, by keyboard, and what reaches it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from course.domain.bank import TYPED_TYPES, ItemType
from tests.browser.conftest import Site, faults
from tests.browser.papers import COVER, FIRST_FIELD, OFFLINE, Attempt, Begin, begin, place
from tests.quiz import bank, right, secrets_of, stored, wrong

__all__ = ["begin"]


# ---------------------------------------------------------------- with everything well


def test_one_question_is_shown_at_a_time_and_each_answer_is_saved_by_itself(begin: Begin) -> None:
    attempt = begin()
    expect(attempt.page.locator(".item:visible")).to_have_count(1)
    for position, item in enumerate(attempt.items, start=1):
        attempt.answer(position)
        attempt.says("Saved 12:00:00")
        expect(attempt.page.locator('[data-count="answered"]')).to_have_text(f"{position} answered")
        attempt.holds(position, right(item))
    assert attempt.unsaved == {}


def test_the_whole_quiz_is_taken_by_keyboard_alone(begin: Begin) -> None:
    attempt = begin()
    page, keyboard = attempt.page, attempt.page.keyboard
    for position, item in enumerate(attempt.items, start=1):
        expect(attempt.question(position)).to_be_visible()
        field = attempt.question(position).locator(FIRST_FIELD).first
        for _ in range(40):  # from wherever the focus is, forward to the question's first field
            if field.evaluate("field => field === document.activeElement"):
                break
            keyboard.press("Tab")
        expect(field).to_be_focused()
        if item.type in TYPED_TYPES:
            keyboard.type(str(right(item)["text"]))
        elif item.type is ItemType.MATCHING:
            for _ in item.pairs:  # in a closed list, an arrow chooses
                keyboard.press("ArrowDown")
                keyboard.press("Tab")
        else:
            keyboard.press("Space")
        if position < len(attempt.items):
            press(page, "Next question")
    attempt.says("Saved")
    press(page, "Look over and submit")
    page.wait_for_url("**/submit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look over your answers")
    press(page, "Submit")
    page.wait_for_url("**/review/")
    with closing(attempt.site.session()) as db:
        assert all(stored(db, attempt.id, n + 1) for n in range(len(attempt.items)))


def press(page: Page, name: str) -> None:
    """Tab to a button and press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("() => document.activeElement.textContent.trim()")
        if focused == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_a_reload_stays_at_the_question(begin: Begin) -> None:
    attempt = begin()
    attempt.go(3)
    attempt.page.reload()
    expect(attempt.question(3)).to_be_visible()
    expect(attempt.page.locator(".item:visible")).to_have_count(1)


def test_whoever_is_in_a_question_before_the_address_has_changed_stays_where_they_are(
    begin: Begin,
) -> None:
    attempt = begin()
    page = attempt.page
    flag = attempt.question(1).locator("[data-flag]")  # in questions of every type
    flag.evaluate(
        """flag => {
          document.querySelector('[data-cell="1"]').click();
          flag.focus();
          return new Promise((done) => addEventListener("hashchange", () => setTimeout(done)));
        }"""
    )
    assert page.url.endswith("#question-1")
    expect(flag).to_be_focused()


def test_a_flag_shows_in_the_navigator_and_is_kept(begin: Begin) -> None:
    attempt = begin()
    attempt.go(2)
    attempt.question(2).get_by_role("button", name="Flag this question").click()
    expect(attempt.page.locator('[data-count="flagged"]')).to_have_text("1 flagged")
    attempt.says("Nothing to save yet")
    attempt.page.reload()
    expect(attempt.page.locator('[data-cell="2"]')).to_have_class(re.compile("flagged"))


# ---------------------------------------------------------------- answers that cannot be read


def test_a_number_with_two_readings_is_explained_and_holds_up_submitting(begin: Begin) -> None:
    attempt = begin(holding=ItemType.NUMERIC)
    n = place(attempt, ItemType.NUMERIC)
    attempt.go(n)
    attempt.put(n, {"text": "1.000"})
    section = attempt.question(n)
    expect(section.locator("[data-refused]")).to_contain_text("Write 1 or 1000")
    attempt.says(f"question {n} needs another look")
    attempt.go(1 if n != 1 else 2)
    attempt.page.locator(".margin [data-finish]").click()
    expect(section).to_be_visible()
    attempt.put(n, {"text": "1000"})
    attempt.says("Saved")
    expect(section.locator("[data-refused]")).to_be_hidden()
    attempt.holds(n, {"text": "1000"})
    assert attempt.unsaved == {}


# ---------------------------------------------------------------- what reaches the browser


def test_no_key_and_no_feedback_reaches_the_browser_during_a_try(
    begin: Begin, open_context: Callable[..., BrowserContext], site: Site
) -> None:
    received: list[str] = []

    def note(response: Response) -> None:
        if response.status not in {303, 304}:
            received.append(response.text())

    person = site.person()
    page = open_context(person).new_page()
    page.on("response", note)
    page.goto(COVER)
    page.get_by_role("button", name="Start the quiz").click()
    attempt = Attempt(site, page, person)
    for give in (wrong, right):
        for position in range(1, len(attempt.items) + 1):
            attempt.answer(position, give)
            attempt.says("Saved")
    attempt.question(len(attempt.items)).locator("[data-flag]").click()
    page.locator(".margin [data-finish]").click()
    page.wait_for_url("**/submit")
    page.wait_for_load_state("networkidle")
    everything = "\n".join(received)
    assert attempt.items[0].stem[:20] in everything
    for item in bank().values():
        if item.use == "quiz":
            for secret in secrets_of(item):
                if item.type not in TYPED_TYPES or secret not in right(item).values():
                    assert secret not in everything


# ---------------------------------------------------------------- for everyone


def test_without_a_script_the_paper_is_one_form_with_a_save_button_after_each_question(
    begin: Begin,
) -> None:
    attempt = begin(javascript=False)
    page = attempt.page
    expect(page.locator(".item:visible")).to_have_count(len(attempt.items))
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(len(attempt.items))
    attempt.put(1, right(attempt.items[0]))
    attempt.put(3, right(attempt.items[2]))
    attempt.question(1).get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/#question-1")
    expect(attempt.question(1).locator(".item-save")).to_contain_text("Saved 12:00:00")
    expect(attempt.question(3).locator(".item-save")).to_contain_text("Saved 12:00:00")
    attempt.put(2, right(attempt.items[1]))
    attempt.put(4, right(attempt.items[3]))
    attempt.question(4).get_by_role("button", name="Look over and submit").click()
    expect(page.get_by_text("All 4 questions are answered.")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed: 4 of 4 points")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_quiz(begin: Begin, scheme: str) -> None:
    attempt = begin(color_scheme=scheme)
    page = attempt.page
    assert faults(page) == []
    attempt.answer(1, wrong)
    attempt.says("Saved")
    page.context.set_offline(True)
    attempt.answer(2, wrong)
    attempt.says(OFFLINE)
    assert faults(page) == []
    page.context.set_offline(False)
    attempt.says("Saved")
    page.locator(".margin [data-finish]").click()
    page.wait_for_url("**/submit")
    assert faults(page) == []
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/review/")
    assert faults(page) == []
    page.goto(COVER)
    assert faults(page) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_nothing_scrolls_sideways_at_320_pixels(begin: Begin, javascript: bool) -> None:
    attempt = begin(javascript=javascript, width=320)
    page = attempt.page
    for path in (f"/attempt/{attempt.id}/", f"/attempt/{attempt.id}/submit", COVER):
        page.goto(path)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
