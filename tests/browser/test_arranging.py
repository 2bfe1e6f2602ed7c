"""Matches and orders in a real browser: by mouse, by keyboard, by ear, and without a script."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from course.domain.bank import Item
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import Eyes
from tests.browser.papers import OFFLINE, Attempt
from tests.browser.steps import COVER, Steps, fits, plain, rows_of
from tests.browser.test_keyboard import Keyboard
from tests.quiz import ask_as_check, bank, put_on_paper, right, wrong

pytestmark = pytest.mark.needs("browser")

MATCH, ORDER = bank()["fs-match-1"], bank()["ss-order-1"]
BOTH = pytest.mark.parametrize("item", [MATCH, ORDER], ids=lambda item: item.type)
KEY = [step.id for step in ORDER.steps]

Begin = Callable[..., Attempt]


@pytest.fixture
def begin(site: Site, open_page: OpenPage) -> Begin:
    """A paper with a match and an order; `attempt.at` says where they stand."""

    def go(**options: Any) -> Attempt:
        person = site.person()
        page = open_page(COVER, person, **options)
        page.get_by_role("button", name="Start the quiz").click()
        page.wait_for_url("**/attempt/**")
        attempt = Attempt(site, page, person)
        with closing(site.session()) as db:
            for item in (MATCH, ORDER):
                attempt.items[put_on_paper(db, attempt.id, item.id) - 1] = item
        page.reload()
        page.wait_for_load_state("networkidle")  # the scripts that turn the pages are there
        return attempt

    return go


def place(attempt: Attempt, item: Item) -> int:
    return attempt.items.index(item) + 1


def shown(attempt: Attempt) -> Locator:
    """The order, turned to."""
    n = place(attempt, ORDER)
    if not attempt.question(n).is_visible():
        attempt.go(n)
    expect(attempt.question(n).locator(".sorting")).to_be_visible()
    section: Locator = attempt.question(n)
    return section


def move(section: Locator, step: str, way: str) -> Locator:
    row = section.locator(f'.arranged-row:has([data-row="{step}"])')
    return row.get_by_role("button", name=f"Move {way}")


# ---------------------------------------------------------------- answering


@BOTH
def test_an_answer_is_saved_and_stands_there_after_a_reload(begin: Begin, item: Item) -> None:
    attempt = begin()
    n = place(attempt, item)
    attempt.answer(n, right)
    attempt.holds(n, right(item))
    attempt.page.reload()
    attempt.go(n)
    section = attempt.question(n)
    (rows,) = right(item).values()
    for row, value in rows.items():  # type: ignore[attr-defined]
        expect(section.locator(f'select[data-row="{row}"]')).to_have_value(str(value))
    if item is ORDER:
        expect(section.locator(".sorting.placed")).to_be_visible()
        assert rows_of(section) == KEY


def test_an_order_that_nobody_touched_is_no_answer_and_one_press_makes_it_one(
    begin: Begin,
) -> None:
    attempt = begin()
    section, n = shown(attempt), place(attempt, ORDER)
    drawn = rows_of(section)
    assert attempt.saved(n) is None
    expect(attempt.page.locator('[data-count="answered"]')).to_have_text("0 answered")
    section.get_by_role("button", name="This order is right").click()
    expect(section.locator(".arranged-rows")).to_be_focused()
    expect(section.locator("[data-said]")).to_have_text("The order shown is your answer.")
    expect(section.get_by_role("button", name="This order is right")).to_be_hidden()
    attempt.holds(n, {"places": {step: k for k, step in enumerate(drawn, start=1)}})


def test_moving_one_step_places_all_and_says_where_it_is(begin: Begin) -> None:
    attempt = begin()
    section, n = shown(attempt), place(attempt, ORDER)
    drawn = rows_of(section)
    button = move(section, drawn[2], "up")
    button.click()
    expect(button).to_be_focused()
    name = plain(next(step.text for step in ORDER.steps if step.id == drawn[2]))
    expect(section.locator("[data-said]")).to_have_text(f"{name}: place 2 of 4")
    now = [drawn[0], drawn[2], drawn[1], drawn[3]]
    assert rows_of(section) == now
    attempt.holds(n, {"places": {step: k for k, step in enumerate(now, start=1)}})


def test_at_an_end_a_button_says_that_it_leads_nowhere_and_does_nothing(begin: Begin) -> None:
    attempt = begin()
    section = shown(attempt)
    drawn = rows_of(section)
    first, last = move(section, drawn[0], "up"), move(section, drawn[-1], "down")
    for button in (first, last):
        expect(button).to_have_attribute("aria-disabled", "true")
        button.click(force=True)
    assert rows_of(section) == drawn
    assert attempt.saved(place(attempt, ORDER)) is None
    move(section, drawn[1], "up").click()  # now at the end, and the focus is still on it
    expect(move(section, drawn[1], "up")).to_be_focused()
    expect(move(section, drawn[1], "up")).to_have_attribute("aria-disabled", "true")


def test_whoever_listens_hears_of_each_select_and_button_what_it_is_for(begin: Begin) -> None:
    attempt = begin()
    n = place(attempt, MATCH)
    attempt.go(n)
    group = attempt.question(n).get_by_role("group", name=plain(MATCH.stem))
    for pair in MATCH.pairs:
        expect(group.get_by_role("combobox", name=plain(pair.left))).to_be_visible()
    group = shown(attempt).get_by_role("group", name=plain(ORDER.stem))
    expect(group.get_by_role("listitem")).to_have_count(4)
    for step in ORDER.steps:
        for way in ("up", "down"):
            name = f"Move {way} “{plain(step.text)}”"
            expect(group.get_by_role("button", name=name)).to_be_visible()


def test_both_are_answered_by_keyboard_alone(site: Site, begin: Begin) -> None:
    attempt = begin()
    hands = Keyboard(site, attempt.page)
    for item in (MATCH, ORDER):
        n = place(attempt, item)
        hands.press(attempt.page.locator(f'[data-cell="{n}"]'))
        expect(attempt.question(n)).to_be_focused()  # the browser tells of the new address later
        hands.give(attempt.question(n), right(item))
        attempt.holds(n, right(item))


# ---------------------------------------------------------------- kept, and settled


@BOTH
def test_what_could_not_be_saved_survives_a_reload(begin: Begin, item: Item) -> None:
    attempt = begin()
    n = place(attempt, item)
    with attempt.cut():
        attempt.answer(n, right)
        attempt.says(OFFLINE)
        attempt.page.reload()
        attempt.says(OFFLINE)
        attempt.go(n)
        if item is ORDER:
            expect(attempt.question(n).locator(".sorting.placed")).to_be_visible()
            assert rows_of(attempt.question(n)) == KEY
    attempt.holds(n, right(item))
    assert attempt.unsaved == {}


@BOTH
@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_two_windows_show_both_answers_and_the_learner_chooses(
    begin: Begin, item: Item, keep: str
) -> None:
    attempt = begin()
    n = place(attempt, item)
    first_page, second = attempt.page, attempt.page.context.new_page()
    second.goto(attempt.page.url)
    attempt.page = second
    attempt.answer(n, right)
    attempt.holds(n, right(item))
    attempt.page = first_page
    attempt.answer(n, wrong)

    box = attempt.question(n).locator(".conflict")
    said = {
        MATCH.id: "The weights of a layer: Training changes it; The number of layers: A person",
        ORDER.id: "1. The network makes a guess; 2. The guess is compared with the answer; 3.",
    }
    expect(box.locator("[data-theirs]")).to_contain_text(said[item.id])
    expect(box.locator("[data-mine]")).not_to_contain_text(said[item.id])
    box.locator(f'[data-keep="{keep}"]').click()
    kept = wrong(item) if keep == "mine" else right(item)
    attempt.holds(n, kept)
    (rows,) = kept.values()
    for row, value in rows.items():  # type: ignore[attr-defined]
        expect(attempt.question(n).locator(f'select[data-row="{row}"]')).to_have_value(str(value))
    if item is ORDER:
        assert rows_of(attempt.question(n)) == (KEY if keep == "theirs" else KEY[::-1])


# ---------------------------------------------------------------- for everyone


def test_without_a_script_places_are_chosen_from_lists(begin: Begin) -> None:
    attempt = begin(javascript=False)
    for item in (MATCH, ORDER):
        attempt.put(place(attempt, item), right(item))
    n = place(attempt, ORDER)
    section = attempt.question(n)
    expect(section.get_by_role("button", name="Move up")).to_have_count(0)
    expect(section.get_by_role("button", name="This order is right")).to_have_count(0)
    section.get_by_role("button", name="Save", exact=True).click()
    attempt.page.wait_for_url(f"**/#question-{n}")
    for item in (MATCH, ORDER):
        kept = attempt.saved(place(attempt, item))
        assert kept is not None
        assert kept.response == right(item)


def test_axe_finds_nothing_while_it_is_answered_and_afterwards(site: Site, begin: Begin) -> None:
    attempt, eyes = begin(), Eyes(site)
    for item in (MATCH, ORDER):
        attempt.go(place(attempt, item))
        eyes(attempt.page)
        attempt.answer(place(attempt, item), wrong)
        eyes(attempt.page)
    attempt.page.locator(".margin [data-finish]").click()
    attempt.page.wait_for_url("**/submit")
    attempt.page.get_by_role("button", name="Submit").click()
    attempt.page.wait_for_url("**/review/")
    eyes(attempt.page)


LONG = """() => {
  const word = "Hochrisikosystemverantwortlichkeitsabgrenzungsverfahrensordnung";
  const text = `Verantwortlichkeiten und Haftungsfragen: ${word}. `.repeat(4);
  for (const one of document.querySelectorAll(".option-text, option:not([value=''])")) {
    one.textContent = text;
  }
}"""


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_long_texts_wrap_on_a_phone_in_either_direction(begin: Begin, javascript: bool) -> None:
    attempt = begin(javascript=javascript, width=320)
    for item, direction in itertools.product((MATCH, ORDER), ("ltr", "rtl")):
        if javascript:
            attempt.go(place(attempt, item))
        attempt.page.evaluate("(dir) => { document.documentElement.dir = dir; }", direction)
        attempt.page.evaluate(LONG)
        fits(attempt.page)


# ---------------------------------------------------------------- in a lesson


@pytest.fixture
def lesson(site: Site, open_page: OpenPage) -> Page:
    """A lesson whose two checks are a match and an order."""
    with closing(site.session()) as db:
        ask_as_check(db, "fs-check-1", MATCH.id)
        ask_as_check(db, "fs-check-2", ORDER.id)
    return open_page("/course/introduction/first-steps/", site.person())


def test_checks_are_answered_where_they_stand(site: Site, lesson: Page) -> None:
    steps = Steps(site, lesson)
    for number, item in ((1, MATCH), (2, ORDER)):
        check = lesson.locator(f"#check-{number}")
        steps.press_button("Check my answer", check)
        expect(check.locator("[data-error]")).to_contain_text("to go on.")
        steps.give(check, wrong(item))
        steps.press_button("Check my answer", check)
        expect(check.locator(".settled .option")).to_have_count(4)
        expect(check.get_by_text("Not right")).to_have_count(4)
        expect(check).to_be_focused()
    lesson.reload()
    Eyes(site)(lesson)
