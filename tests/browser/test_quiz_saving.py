"""Answers are saved though the network goes, the sign-in ends, or two windows are open."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from course.domain.bank import ItemType
from tests.browser.conftest import Site, cookie, faults
from tests.browser.papers import OFFLINE, Begin, begin, place
from tests.quiz import right, wrong

__all__ = ["begin"]


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


def test_an_answer_given_before_the_scripts_came_is_saved_when_they_do(begin: Begin) -> None:
    attempt = begin()
    held: list[Route] = []
    attempt.page.route(re.compile("enhance/attempt.js"), lambda route: held.append(route))
    attempt.page.reload(wait_until="commit")
    for position in (1, 2):
        attempt.put(position, right(attempt.items[position - 1]))
    while not held:
        attempt.page.wait_for_timeout(20)
    held[0].continue_()
    attempt.says("Saved 12:00:00")
    for position in (1, 2):
        attempt.holds(position, right(attempt.items[position - 1]))
    assert attempt.saved(3) is None


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
