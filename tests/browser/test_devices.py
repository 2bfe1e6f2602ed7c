"""One delegate, several devices, and a network that comes and goes."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from course.domain.bank import Item
from course.domain.items import Response
from course.store import OutboxMessage, Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.steps import COVER, Steps, plain, squeezed
from tests.quiz import right, stored, wrong

pytestmark = pytest.mark.needs("browser")


def says(page: Page, words: str) -> None:
    """The page says this about saving."""
    expect(page.locator("[data-save-state]")).to_contain_text(words, timeout=20_000)


def kept_here(page: Page) -> list[str]:
    """Names of what waits on this device."""
    keys: list[str] = page.evaluate("() => Object.keys(localStorage)")
    return sorted(key.rpartition(":")[2] for key in keys if key.startswith("course:unsaved:"))


def held_by_server(site: Site, page: Page, position: int) -> Response | None:
    attempt = re.search(r"/attempt/([^/]+)/", page.url)
    assert attempt is not None
    with closing(site.session()) as db:
        found = stored(db, attempt[1], position)
    return found.response if found else None


# ---------------------------------------------------------------- no network, no sign-in


def test_a_network_cut_and_a_sign_in_that_ends_meanwhile_cost_no_answer(
    site: Site, open_page: OpenPage
) -> None:
    person = site.person()
    steps = Steps(site, open_page(COVER, person))
    steps.start()
    page, paper = steps.page, steps.paper()
    answer_first_online_then_the_others_without_network(steps)
    assert kept_here(page) == [str(n) for n in range(2, len(paper) + 1)]
    assert held_by_server(site, page, 2) is None

    page.locator(".margin [data-finish]").click()
    says(page, "no connection")
    site.clock.pass_(hours=13)
    page.context.set_offline(False)
    says(page, "your sign-in has ended")
    assert held_by_server(site, page, 2) is None
    assert "/submit" not in page.url, "submitting waits"

    sign_in_again_by_a_link(site, page, person)
    page.wait_for_url(f"**/#question-{len(paper)}")
    says(page, "Saved")
    assert kept_here(page) == []
    for position, item in enumerate(paper, start=1):
        assert held_by_server(site, page, position) == right(item)
    page.locator(".margin [data-finish]").click()
    steps.arrived("Look over your answers")
    steps.press_button("Submit")
    steps.arrived(f"Passed: {len(paper)} of {len(paper)} points")


def answer_first_online_then_the_others_without_network(steps: Steps) -> None:
    for position, item, section in steps.questions():
        steps.give(section, right(item))
        if position == 1:
            says(steps.page, "Saved")
            steps.page.context.set_offline(True)
    says(steps.page, "Not saved yet: no connection. Your answers are kept on this device")


def sign_in_again_by_a_link(site: Site, page: Page, person: Person) -> None:
    """Follow the page's own way: its link, a letter, the letter's link, its button."""
    page.locator("[data-save-state]").get_by_role("link", name="Sign in again").click()
    page.get_by_label("E-mail address").fill(str(person.email))
    page.get_by_role("button", name="Send me a sign-in link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    with closing(site.session()) as db:
        letter = db.scalars(select(OutboxMessage)).one()
    (link,) = re.findall(r"http\S+", letter.body)
    page.goto(link)
    page.get_by_role("button", name="Sign in and begin").click()


# ---------------------------------------------------------------- two devices


def test_two_devices_with_two_answers_show_both_and_signing_out_everywhere_ends_the_other(
    site: Site, open_page: OpenPage
) -> None:
    person = site.person()
    at_desk = Steps(site, open_page(COVER, person))
    at_desk.start()
    item, question = at_desk.paper()[0], "#question-1"
    on_phone = Steps(site, open_page(at_desk.page.url, person, width=390))

    at_desk.give(at_desk.page.locator(question), right(item))
    says(at_desk.page, "Saved")
    all_is_saved(at_desk.page)
    section = on_phone.page.locator(question)
    on_phone.give(section, wrong(item))
    expect(section.locator("[data-theirs]")).to_have_text(in_words(section, item, right(item)))
    expect(section.locator("[data-mine]")).to_have_text(in_words(section, item, wrong(item)))
    assert held_by_server(site, on_phone.page, 1) == right(item)
    on_phone.press_button("Keep the answer on this page", section)
    says(on_phone.page, "Saved")
    all_is_saved(on_phone.page)
    assert held_by_server(site, on_phone.page, 1) == wrong(item)

    sign_out_everywhere(on_phone)
    at_desk.press_button("Next question", at_desk.page.locator(question))
    at_desk.give(at_desk.page.locator("#question-2"), right(at_desk.paper()[1]))
    says(at_desk.page, "your sign-in has ended")
    assert held_by_server(site, at_desk.page, 2) is None
    at_desk.page.goto("/course/")
    at_desk.page.wait_for_url("**/login?next=/course/")


def in_words(section: Locator, item: Item, response: Response) -> str:
    """An answer as the page tells it apart from another: options in the order they are shown."""
    if "text" in response:
        return str(response["text"])
    if "pairs" in response:
        lefts, rights = {pair.id: plain(pair.left) for pair in item.pairs}, item.rights
        pairs: dict[str, str] = response["pairs"]  # type: ignore[assignment]
        return "; ".join(f"{lefts[left]}: {plain(rights[right])}" for left, right in pairs.items())
    if "places" in response:
        steps = {step.id: plain(step.text) for step in item.steps}
        places: dict[str, int] = response["places"]  # type: ignore[assignment]
        return "; ".join(f"{places[s]}. {steps[s]}" for s in sorted(places, key=places.__getitem__))
    ids: list[str] = response["options"]  # type: ignore[assignment]
    chosen = ", ".join(f'.option:has([value="{one}"]) .option-text' for one in ids)
    return "; ".join(squeezed(text) for text in section.locator(chosen).all_inner_texts())


def all_is_saved(page: Page) -> None:
    """This device keeps nothing more: an answer row by row is saved as often as it has rows."""
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('course:unsaved:'))"
    )


def sign_out_everywhere(steps: Steps) -> None:
    steps.page.goto("/account/")
    steps.press_button("Sign out everywhere")
    steps.arrived("Sign in")
