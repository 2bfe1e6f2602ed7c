"""Objections in a real browser: by mouse, by keyboard alone, and without a script."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import OBJECTIONS, Eyes, send_unchecked
from tests.browser.steps import COVER, Steps
from tests.browser.test_keyboard import Keyboard
from tests.browser.test_translate import reader
from tests.quiz import wrong
from tests.translating import translate

pytestmark = pytest.mark.needs("browser")

LESSON = "/course/introduction/first-steps/"
QUEUE = "/author/challenges/"
SENTENCE = "Two and two are four."
WRONG = "Not in every number system."
REASONS = "In the usual one they are. The lesson means no other."


def select_paragraph(page: Page) -> None:
    """Press three times, as one does."""
    page.locator("#s-sums").click(click_count=3, position={"x": 40, "y": 10})


def object_to_question(steps: Steps) -> None:
    """From a submitted try to the list of one's objections."""
    steps.start()
    steps.answer_paper(wrong)
    steps.press_link(re.compile("^Object to this question"))
    steps.arrived("Object to this question")
    steps.write(steps.page.get_by_label("What is wrong?"), WRONG)
    steps.press_button("Object")
    steps.arrived("My objections")
    expect(steps.page.get_by_text("Open: due by")).to_be_visible()


def object_to_sentence(steps: Steps) -> None:
    """From the end of a lesson to the list, with the sentence typed."""
    steps.page.goto(LESSON)
    steps.press_link("Something here is not right")
    steps.arrived("Something here is not right")
    steps.write(steps.page.get_by_label("The sentence"), SENTENCE.upper())
    steps.write(steps.page.get_by_label("What is wrong?"), WRONG)
    steps.press_button("Object")
    steps.arrived("My objections")
    expect(steps.page.get_by_text(SENTENCE)).to_be_visible()


def decide(steps: Steps, verdict: str = "Not upheld") -> None:
    """Take the first of the queue, and give a verdict with reasons."""
    steps.page.goto(QUEUE)
    steps.look(steps.page)
    steps.press(steps.page.locator(".objections a").first)
    steps.arrived(re.compile("^(Objection to a|Appeal against)"))
    steps.choose(steps.page.get_by_role("radio", name=re.compile(f"^{verdict}:")))
    steps.write(steps.page.get_by_label("Reasons"), REASONS)
    steps.press_button("Decide")
    expect(steps.page.get_by_text("The verdict is saved.")).to_be_visible()


def appeal(steps: Steps) -> None:
    """From the list of one's objections."""
    steps.page.goto("/challenges/")
    steps.press_link(re.compile("^Appeal"))
    steps.arrived("Appeal against the verdict")
    steps.write(steps.page.get_by_label("What is wrong?"), "Modulo three they are one.")
    steps.press_button("Appeal")
    expect(steps.page.get_by_role("heading", name="Your appeal")).to_be_visible()


def test_an_objection_has_no_barrier_from_the_question_to_the_appeal(
    site: Site, open_page: OpenPage
) -> None:
    eyes = Eyes(site)
    delegate = Steps(site, open_page(COVER, site.person()), look=eyes)
    judge = Steps(site, open_page(QUEUE, site.person(role="admin")), look=eyes)
    expect(judge.page.get_by_text("Nothing waits")).to_be_visible()
    eyes(judge.page)
    delegate.page.goto("/challenges/")
    eyes(delegate.page)
    delegate.page.goto(COVER)
    object_to_question(delegate)
    object_to_sentence(delegate)
    refused(judge, eyes)
    decide(judge)
    decide(judge, "Upheld")
    eyes.at(judge.page, f"{QUEUE}?show=decided")
    eyes.at(delegate.page, "/challenges/", LESSON)
    appeal(delegate)
    second = Steps(site, open_page(QUEUE, site.person(role="admin")), look=eyes)
    decide(second, "Partly upheld")
    eyes.at(delegate.page, "/challenges/")
    assert eyes.seen >= OBJECTIONS


def refused(judge: Steps, eyes: Eyes) -> None:
    judge.page.goto(QUEUE)
    judge.press(judge.page.locator(".objections a").first)
    send_unchecked(judge.page, "Decide")
    eyes(judge.page)


@pytest.mark.parametrize("hands", [Steps, Keyboard])
def test_every_step_can_be_taken_by_mouse_or_keyboard(
    site: Site, open_page: OpenPage, hands: type[Steps]
) -> None:
    whole_way(site, open_page, hands)


def test_every_step_can_be_taken_without_a_script(site: Site, open_page: OpenPage) -> None:
    whole_way(site, open_page, Steps, javascript=False)


def whole_way(site: Site, open_page: OpenPage, hands: type[Steps], **options: bool) -> None:
    delegate = hands(site, open_page(LESSON, site.person(), **options))
    judge = hands(site, open_page(QUEUE, site.person(role="admin"), **options))
    object_to_sentence(delegate)
    decide(judge)
    appeal(delegate)
    page = open_page(LESSON, site.person(), **options)
    expect(page.locator(".decided-list")).to_contain_text(REASONS)


def test_whoever_decides_reads_the_language_in_which_the_question_was_met(
    site: Site, open_page: OpenPage
) -> None:
    with closing(site.session()) as db:
        translate(db, locale="ar")
    delegate = Steps(site, open_page(COVER, reader(site, "ar")))
    object_to_question(delegate)
    eyes = Eyes(site)
    judge = Steps(site, open_page(QUEUE, site.person(role="admin")), look=eyes)
    expect(judge.page.locator(".objections")).to_contain_text("met in Arabic")
    eyes(judge.page)
    judge.press(judge.page.locator(".objections a").first)
    met = judge.page.locator("section:has(#met-title)")
    expect(met).to_contain_text("The delegate read it in Arabic.")
    expect(met.locator("[lang=ar]")).to_have_css("direction", "rtl")
    expect(met.locator("[lang=ar]")).to_contain_text("«")
    source = met.locator("details")
    judge.press(source.locator("summary"))
    expect(source.locator(".question")).to_be_visible()
    expect(source).not_to_contain_text("«")
    eyes(judge.page)
    decide(judge)
    delegate.page.goto("/challenges/")
    expect(delegate.page.get_by_text(REASONS)).to_be_visible()


# ---------------------------------------------------------------- beside a selection


@pytest.fixture
def reading(site: Site, open_page: OpenPage) -> Page:
    page = open_page(LESSON, site.person())
    page.wait_for_load_state("networkidle")
    return page


def test_what_is_selected_can_be_objected_to_where_it_stands(site: Site, reading: Page) -> None:
    select_paragraph(reading)
    link = reading.locator(".quote-link")
    expect(link).to_be_visible()
    expect(link).to_be_in_viewport()
    Eyes(site)(reading)
    link.click()
    expect(reading.get_by_label("The sentence")).to_have_value(
        re.compile(f"^{SENTENCE} A half is .*others[.]$")
    )
    reading.get_by_label("What is wrong?").fill(WRONG)
    reading.get_by_role("button", name="Object", exact=True).click()
    expect(reading.get_by_text(SENTENCE)).to_be_visible()


def test_tab_leads_from_the_selection_to_the_link(reading: Page) -> None:
    select_paragraph(reading)
    expect(reading.locator(".quote-link")).to_be_visible()
    reading.keyboard.press("Tab")
    expect(reading.locator(".quote-link")).to_be_focused()
    reading.keyboard.press("Enter")
    expect(reading.get_by_label("The sentence")).to_have_value(
        re.compile(f"^{SENTENCE} A half is .*others[.]$")
    )


def test_without_a_selection_nothing_stands_in_the_way(reading: Page) -> None:
    link = reading.locator(".quote-link")
    expect(link).to_be_hidden()
    select_paragraph(reading)
    expect(link).to_be_visible()
    reading.evaluate("() => getSelection().removeAllRanges()")
    expect(link).to_be_hidden()
