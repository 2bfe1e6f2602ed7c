"""The quiz in a real browser: with a script and without, with the network gone and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Response, Route, expect

from course.domain.bank import TYPED_TYPES, Item, ItemType
from course.store import Person
from tests.browser.conftest import OpenPage, Site, cookie, faults
from tests.browser.steps import Steps
from tests.quiz import Stored, bank, drawn, right, secrets_of, stored, wrong

COVER = "/course/introduction/quiz/"
FIRST_FIELD = ".option input, input[type=text], select:visible, [data-move='1']:visible"
OFFLINE = "Not saved yet: no connection. Your answers are kept on this device"


class Attempt:
    """A delegate in front of a paper, and what the server holds of it."""

    def __init__(self, site: Site, page: Page, person: Person) -> None:
        self.site, self.page, self.person = site, page, person
        self.id = re.search(r"/attempt/([^/]+)/", page.url).group(1)  # type: ignore[union-attr]
        with closing(site.session()) as db:
            self.items = drawn(db, self.id)

    def go(self, position: int) -> None:
        """Turn to a question by the navigator."""
        self.page.locator(f'[data-cell="{position}"]').click()
        expect(self.question(position)).to_be_visible()

    def question(self, position: int) -> Any:
        return self.page.locator(f"#question-{position}")

    def answer(self, position: int, give: Callable[[Item], Any] = right) -> None:
        """Turn to a question and answer it."""
        self.go(position)
        self.put(position, give(self.items[position - 1]))

    def put(self, position: int, response: Any) -> None:
        section = self.question(position)
        if "options" not in response:
            Steps(self.site, self.page).give(section, response)
            return
        for box in section.locator(".option input").all():
            wanted = box.get_attribute("value") in response["options"]
            if wanted or box.get_attribute("type") == "checkbox":
                box.set_checked(wanted)

    def saved(self, position: int) -> Stored | None:
        with closing(self.site.session()) as db:
            return stored(db, self.id, position)

    def says(self, words: str) -> None:
        """The page says this about saving."""
        state = self.page.locator("[data-save-state]")
        expect(state).to_contain_text(words, timeout=15000)

    def holds(self, position: int, response: Any) -> None:
        """Once this device keeps nothing more, the server holds this answer."""
        self.page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => key.startsWith('course:unsaved:'))"
        )
        kept = self.saved(position)
        assert kept is not None
        assert kept.response == response

    @property
    def unsaved(self) -> dict[str, str]:
        """What this device keeps."""
        kept = self.page.evaluate("() => ({...localStorage})")
        return {key: value for key, value in kept.items() if key.startswith("course:unsaved:")}

    @contextmanager
    def cut(self) -> Iterator[None]:
        """The network is gone for saves; pages still open."""
        with self.instead(lambda route: route.abort()):
            yield

    @contextmanager
    def instead(self, handle: Callable[[Route], None]) -> Iterator[None]:
        """Saves go to `handle` for a while; afterwards to the server again."""
        is_on = True
        self.page.context.route(
            re.compile("/(answers|flags)/"),
            lambda route: handle(route) if is_on else route.continue_(),
        )
        yield
        is_on = False


Begin = Callable[..., Attempt]


@pytest.fixture
def begin(site: Site, open_page: OpenPage) -> Begin:
    """Begin a quiz; `holding` asks for a paper with an item of that type."""

    def go(*, holding: ItemType | None = None, **options: Any) -> Attempt:
        for _ in range(40):
            person = site.person()
            page = open_page(COVER, person, **options)
            page.get_by_role("button", name="Start the quiz").click()
            page.wait_for_url("**/attempt/**")  # loaded, its scripts too
            attempt = Attempt(site, page, person)
            if holding is None or any(item.type is holding for item in attempt.items):
                return attempt
            page.context.close()
        raise AssertionError(f"no paper with {holding}")

    return go


def place(attempt: Attempt, *kinds: ItemType) -> int:
    return next(n for n, item in enumerate(attempt.items, start=1) if item.type in kinds)


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


def test_a_flag_shows_in_the_navigator_and_is_kept(begin: Begin) -> None:
    attempt = begin()
    attempt.go(2)
    attempt.question(2).get_by_role("button", name="Flag this question").click()
    expect(attempt.page.locator('[data-count="flagged"]')).to_have_text("1 flagged")
    attempt.says("Nothing to save yet")
    attempt.page.reload()
    expect(attempt.page.locator('[data-cell="2"]')).to_have_class(re.compile("flagged"))


# ---------------------------------------------------------------- without the network


def test_with_the_network_gone_everything_goes_on_and_is_saved_when_it_is_back(
    begin: Begin,
) -> None:
    attempt = begin()
    context = attempt.page.context
    context.set_offline(True)
    for position in range(1, len(attempt.items) + 1):
        attempt.answer(position)
    attempt.question(4).get_by_role("button", name="Flag this question").click()
    attempt.says(OFFLINE)
    expect(attempt.page.locator("[data-announce]")).to_have_text(OFFLINE)
    assert len(attempt.unsaved) == len(attempt.items) + 1
    assert attempt.saved(1) is None

    context.set_offline(False)
    attempt.says("Saved 12:00:00")
    expect(attempt.page.locator("[data-announce]")).to_have_text("Saved. The connection is back")
    for position, item in enumerate(attempt.items, start=1):
        attempt.holds(position, right(item))
    assert attempt.unsaved == {}


def test_unsaved_answers_survive_a_reload(begin: Begin) -> None:
    attempt = begin()
    with attempt.cut():
        attempt.answer(2)
        attempt.says(OFFLINE)
        attempt.page.reload()
        attempt.says(OFFLINE)
    attempt.says("Saved")
    attempt.holds(2, right(attempt.items[1]))


def test_unsaved_answers_survive_a_closed_tab(begin: Begin) -> None:
    attempt = begin()
    with attempt.cut():
        attempt.answer(1)
        attempt.answer(2)
        attempt.says(OFFLINE)
        address = attempt.page.url
        attempt.page.close()
    attempt.page = attempt.page.context.new_page()
    attempt.page.goto(address)
    attempt.says("Saved")
    attempt.holds(1, right(attempt.items[0]))
    attempt.holds(2, right(attempt.items[1]))


def test_text_survives_a_tab_that_closes_while_it_is_typed(begin: Begin) -> None:
    attempt = begin(holding=ItemType.SHORT_ANSWER)
    n = place(attempt, ItemType.SHORT_ANSWER)
    with attempt.cut():
        attempt.go(n)
        attempt.question(n).locator("input[type=text]").press_sequentially("half an ans")
        address = attempt.page.url
        attempt.page.close()
    attempt.page = attempt.page.context.new_page()
    attempt.page.goto(address)
    attempt.says("Saved")
    attempt.holds(n, {"text": "half an ans"})


def test_looking_over_waits_until_everything_is_saved(begin: Begin) -> None:
    attempt = begin()
    with attempt.cut():
        attempt.answer(1)
        attempt.says(OFFLINE)
        attempt.page.locator(".margin [data-finish]").click()
        attempt.page.wait_for_timeout(500)
        assert "/submit" not in attempt.page.url
    attempt.page.wait_for_url("**/submit", timeout=15000)
    attempt.holds(1, right(attempt.items[0]))


def test_submitting_waits_for_answers_that_this_device_still_keeps(begin: Begin) -> None:
    attempt = begin()
    page = attempt.page
    with attempt.cut():
        attempt.answer(1)
        attempt.says(OFFLINE)
        page.goto(f"/attempt/{attempt.id}/submit")
        expect(page.get_by_text("Kept on this device and not saved yet: 1.")).to_be_visible()
        page.get_by_role("button", name="Submit").click()
        page.wait_for_timeout(300)
        assert page.url.endswith("/submit")
    expect(page.get_by_text("3 of 4 questions are not answered")).to_be_visible(timeout=15000)
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/review/")
    attempt.holds(1, right(attempt.items[0]))


def test_an_acknowledgement_that_was_lost_is_no_second_answer(begin: Begin) -> None:
    attempt = begin(holding=ItemType.SINGLE_CHOICE)
    n = place(attempt, ItemType.SINGLE_CHOICE)

    def lose(route: Route) -> None:
        route.fetch()  # the server saves; its answer never arrives
        route.abort()

    with attempt.instead(lose):
        attempt.answer(n, wrong)
        attempt.says(OFFLINE)
        attempt.answer(n, right)
    attempt.says("Saved")
    expect(attempt.page.locator(".conflict")).to_have_count(0)
    assert attempt.saved(n) == (right(attempt.items[n - 1]), 2, "en")


def test_a_browser_that_keeps_nothing_says_so(begin: Begin) -> None:
    attempt = begin()
    attempt.page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full'); };"
    )
    attempt.page.reload()
    with attempt.cut():
        attempt.answer(1)
        attempt.says("this browser keeps nothing. Leave this page open")
    attempt.says("Saved")


def test_a_server_that_fails_is_asked_again(begin: Begin) -> None:
    attempt = begin()
    with attempt.instead(lambda route: route.fulfill(status=502, body="<html>")):
        attempt.answer(1)
        attempt.says("the course does not answer")
    attempt.says("Saved")


# ---------------------------------------------------------------- signed out


def test_after_the_sign_in_has_ended_one_returns_to_the_same_question_and_nothing_is_lost(
    begin: Begin,
) -> None:
    attempt = begin()
    page = attempt.page
    attempt.site.clock.pass_(hours=13)
    attempt.answer(3)
    attempt.says("your sign-in has ended")
    assert attempt.saved(3) is None

    way = page.locator("[data-save-state]").get_by_role("link", name="Sign in again")
    address = str(way.get_attribute("href"))
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sign in")
    page.context.add_cookies([cookie(attempt.site, attempt.person)])
    page.goto(address)  # signed in: the page leads on to where it was asked for
    page.wait_for_url("**/#question-3")
    attempt.says("Saved")
    expect(attempt.question(3)).to_be_visible()
    attempt.holds(3, right(attempt.items[2]))
    assert attempt.unsaved == {}


def test_signed_in_anew_in_another_window_this_one_goes_on_saving(begin: Begin) -> None:
    attempt = begin()
    attempt.page.context.add_cookies([cookie(attempt.site, attempt.person)])
    attempt.answer(1)
    attempt.says("Saved")
    attempt.holds(1, right(attempt.items[0]))


def test_somebody_else_signed_in_on_this_device_sends_nothing_in_their_name(
    begin: Begin, site: Site
) -> None:
    attempt = begin()
    attempt.page.context.add_cookies([cookie(site, site.person(name="Else Body"))])
    attempt.answer(1)
    attempt.says("your sign-in has ended")
    assert attempt.saved(1) is None
    attempt.page.context.add_cookies([cookie(site, attempt.person)])
    attempt.page.reload()
    attempt.says("Saved")
    attempt.holds(1, right(attempt.items[0]))


# ---------------------------------------------------------------- two windows


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_two_windows_with_two_answers_are_settled_by_the_learner(begin: Begin, keep: str) -> None:
    attempt = begin(holding=ItemType.SINGLE_CHOICE)
    n = place(attempt, ItemType.SINGLE_CHOICE)
    item = attempt.items[n - 1]
    second = attempt.page.context.new_page()
    second.goto(attempt.page.url)
    first_page, attempt.page = attempt.page, second
    attempt.answer(n, right)
    attempt.says("Saved")
    attempt.page = first_page
    attempt.answer(n, wrong)

    box = attempt.question(n).locator(".conflict")
    expect(box).to_be_visible()
    names = {option.id: option.text for option in item.options}
    expect(box.locator("[data-theirs]")).to_have_text(names[right(item)["options"][0]])  # type: ignore[index]
    expect(box.locator("[data-mine]")).to_have_text(names[wrong(item)["options"][0]])  # type: ignore[index]
    attempt.says(f"question {n} has two answers")
    assert attempt.saved(n) == (right(item), 1, "en")
    assert faults(attempt.page) == []

    box.locator(f'[data-keep="{keep}"]').click()
    attempt.says("Saved")
    kept = (wrong(item), 2, "en") if keep == "mine" else (right(item), 1, "en")
    assert attempt.saved(n) == kept
    assert attempt.unsaved == {}
    chosen = attempt.question(n).locator(".option input:checked")
    assert [box.get_attribute("value") for box in chosen.all()] == kept[0]["options"]  # type: ignore[index]


def test_a_try_submitted_elsewhere_says_so_and_leads_to_its_review(begin: Begin) -> None:
    attempt = begin()
    second = attempt.page.context.new_page()
    second.goto(f"/attempt/{attempt.id}/submit")
    second.get_by_role("button", name="Submit").click()
    second.wait_for_url("**/review/")
    attempt.answer(1)
    attempt.says("This try was submitted in another window")
    attempt.page.locator("[data-save-state]").get_by_role("link", name="See the review").click()
    attempt.page.wait_for_url("**/review/")


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
