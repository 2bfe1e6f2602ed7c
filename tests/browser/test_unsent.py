"""Answers that wait on a device: sealed for their author, never lost, and harmless when damaged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from course.domain.bank import ItemType
from tests.browser.conftest import Site, cookie, faults
from tests.browser.papers import OFFLINE, Attempt, Begin, begin, place
from tests.quiz import right, wrong

__all__ = ["begin"]

TYPED = "a most unusual view"
DAMAGED = "An answer that this device kept can no longer be read."

NO_SUBTLE = "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined });"
NEVER_SEALED = "SubtleCrypto.prototype.encrypt = () => new Promise(() => {});"
SLOW = """
for (const name of ["encrypt", "decrypt"]) {
  const really = SubtleCrypto.prototype[name];
  let calls = 0;
  SubtleCrypto.prototype[name] = async function (...given) {
    const made = await really.apply(this, given);
    // Each is ready sooner than the one before.
    await new Promise((resolve) => setTimeout(resolve, 1200 / ++calls));
    return made;
  };
}
"""
PUT = "([place, text]) => localStorage.setItem(place, text)"
SEALED_BY_ANOTHER_KEY = """async ([place, text]) => {
  const { default: sealer } = await import("/static/js/seal.js");
  return sealer(btoa("k".repeat(32))).close(text, place);
}"""


def type_answer(attempt: Attempt, text: str = TYPED) -> int:
    """Type an answer letter by letter; returns its question."""
    n = place(attempt, ItemType.SHORT_ANSWER)
    attempt.go(n)
    attempt.question(n).locator("input[type=text]").press_sequentially(text)
    return n


def all_sealed(attempt: Attempt) -> dict[str, str]:
    """What this device keeps, once all of it is sealed."""
    attempt.page.wait_for_function(
        """() => Object.entries(localStorage)
          .filter(([key]) => key.startsWith("course:unsaved:"))
          .every(([key, text]) => text.startsWith("sealed-1:"))"""
    )
    kept = attempt.unsaved
    assert kept
    return kept


def browser_keeps(page: Page) -> str:
    """Everything that scripts of ours could have left in the browser."""
    stores = page.evaluate(
        """async () => JSON.stringify([
          {...localStorage}, {...sessionStorage}, document.cookie,
          await indexedDB.databases(), await caches.keys(),
        ])"""
    )
    return str(stores)


def reopened(attempt: Attempt) -> None:
    """The tab is closed without a warning, and the try opened again in another."""
    address, context = attempt.page.url, attempt.page.context
    attempt.page.close()
    attempt.page = context.new_page()
    attempt.page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    attempt.page.goto(address)


@contextmanager
def away(attempt: Attempt) -> Iterator[None]:
    """On another page, where nothing is written to what waits; then back at the try."""
    address = attempt.page.url
    attempt.page.goto("/course/introduction/quiz/")
    yield
    attempt.page.goto(address)


def at_the_door(attempt: Attempt) -> None:
    """Sign out by the menu."""
    attempt.page.locator("details.menu summary").click()
    attempt.page.get_by_role("button", name="Sign out").click()
    expect(attempt.page.get_by_role("heading", level=1)).to_contain_text("Sign in")


# ---------------------------------------------------------------- sealed


def test_no_answer_can_be_read_where_it_waits(begin: Begin) -> None:
    attempt = begin(holding=ItemType.SHORT_ANSWER)
    with attempt.cut():
        n = type_answer(attempt)
        others = {k: item for k, item in enumerate(attempt.items, start=1) if k != n}
        for position in others:
            attempt.answer(position)
        attempt.question(position).get_by_role("button", name="Flag this question").click()
        attempt.says(OFFLINE)
        assert len(all_sealed(attempt)) == len(attempt.items) + 1
        everything = browser_keeps(attempt.page)
        for legible in (TYPED, "unusual", "options", "value", "revision", "/answers/"):
            assert legible not in everything
        assert str(attempt.page.locator("#paper").get_attribute("data-seal")) not in everything
        attempt.page.reload()
        attempt.says(OFFLINE)
        expect(attempt.question(n).locator("input[type=text]")).to_have_value(TYPED)
    attempt.says("Saved")
    attempt.holds(n, {"text": TYPED})
    for position, item in others.items():
        attempt.holds(position, right(item))
    assert attempt.unsaved == {}


def test_who_signs_in_next_on_this_device_sees_ciphertext_and_the_authors_answers_go_later(
    begin: Begin, site: Site
) -> None:
    attempt = begin(holding=ItemType.SHORT_ANSWER)
    page, address = attempt.page, attempt.page.url
    with attempt.cut():
        n = type_answer(attempt)
        attempt.says(OFFLINE)
        at_the_door(attempt)
    kept = all_sealed(attempt)

    page.context.add_cookies([cookie(site, site.person(name="Else Body"))])
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no page at this address")
    assert page.locator("[data-seal]").count() == 0
    page.goto("/course/introduction/quiz/")
    page.get_by_role("button", name="Start the quiz").click()
    page.wait_for_url("**/attempt/**")
    attempt.says("Nothing to save yet")
    assert attempt.unsaved == kept
    assert TYPED not in browser_keeps(page)

    page.context.add_cookies([cookie(site, attempt.person)])
    page.goto(address)
    attempt.says("Saved")
    attempt.holds(n, {"text": TYPED})


def test_without_webcrypto_answers_wait_as_they_are_and_are_not_lost(begin: Begin) -> None:
    attempt = begin()
    attempt.page.add_init_script(NO_SUBTLE)
    attempt.page.reload()
    with attempt.cut():
        attempt.answer(1)
        attempt.says(OFFLINE)
        (kept,) = attempt.unsaved.values()
        assert json.loads(kept)["value"] == right(attempt.items[0])
        attempt.page.reload()
        attempt.says(OFFLINE)
    attempt.says("Saved")
    attempt.holds(1, right(attempt.items[0]))


# ---------------------------------------------------------------- never lost


def test_a_tab_that_ends_before_its_answer_is_sealed_loses_nothing(begin: Begin) -> None:
    attempt = begin(holding=ItemType.SHORT_ANSWER)
    attempt.page.add_init_script(NEVER_SEALED)
    attempt.page.reload()
    with attempt.cut():
        n = type_answer(attempt)
        reopened(attempt)
        attempt.says(OFFLINE)
        all_sealed(attempt)  # its author is back: now it is
        expect(attempt.question(n).locator("input[type=text]")).to_have_value(TYPED)
    attempt.says("Saved")
    attempt.holds(n, {"text": TYPED})


def test_seals_that_are_ready_in_another_order_change_nothing(begin: Begin) -> None:
    attempt = begin(holding=ItemType.SHORT_ANSWER)
    attempt.page.add_init_script(SLOW)
    attempt.page.reload()
    with attempt.cut():
        n = type_answer(attempt)
        attempt.says(OFFLINE)
        all_sealed(attempt)
        attempt.page.wait_for_timeout(1500)  # every seal is ready by now
        all_sealed(attempt)
        reopened(attempt)
        expect(attempt.question(n).locator("input[type=text]")).to_have_value(TYPED)
    attempt.says("Saved")
    attempt.holds(n, {"text": TYPED})


def test_a_seal_that_is_ready_after_the_answer_was_saved_does_not_bring_it_back(
    begin: Begin,
) -> None:
    attempt = begin()
    attempt.page.add_init_script(SLOW)
    attempt.page.reload()
    attempt.answer(1)
    attempt.says("Saved")
    attempt.page.wait_for_timeout(1500)
    assert attempt.unsaved == {}


def test_an_answer_given_while_the_kept_ones_are_opened_stands(begin: Begin) -> None:
    attempt = begin(holding=ItemType.SHORT_ANSWER)
    with attempt.cut():
        n = type_answer(attempt)
        attempt.says(OFFLINE)
        all_sealed(attempt)
        attempt.page.add_init_script(SLOW)
        attempt.page.reload()
        expect(attempt.question(n).locator("input[type=text]")).to_have_value("")
        attempt.put(n, {"text": "on second thoughts"})
        attempt.says(OFFLINE)
        attempt.page.wait_for_timeout(1500)
    attempt.says("Saved")
    attempt.holds(n, {"text": "on second thoughts"})


def test_a_press_on_submit_waits_until_the_kept_answers_are_opened(begin: Begin) -> None:
    attempt = begin()
    page = attempt.page
    with attempt.cut():
        attempt.answer(1)
        attempt.says(OFFLINE)
        all_sealed(attempt)
        page.add_init_script(SLOW)
        page.goto(f"/attempt/{attempt.id}/submit")
        page.locator("form[data-attempt]").get_by_role("button").click()
        expect(page.get_by_text("Kept on this device and not saved yet: 1.")).to_be_visible()
        assert page.url.endswith("/submit")
    expect(page.get_by_text("3 of 4 questions are not answered")).to_be_visible(timeout=15000)
    attempt.holds(1, right(attempt.items[0]))


def test_a_press_on_submit_with_nothing_left_after_all_submits(begin: Begin) -> None:
    attempt = begin()
    page = attempt.page
    with attempt.cut():
        attempt.answer(1)
        attempt.says(OFFLINE)
        all_sealed(attempt)
        page.add_init_script(SLOW)
        page.goto(f"/attempt/{attempt.id}/submit")
        page.evaluate("() => localStorage.clear()")  # another window has just sent it
        page.locator("form[data-attempt]").get_by_role("button").click()
        page.wait_for_url("**/review/")


# ---------------------------------------------------------------- damaged


@pytest.mark.parametrize(
    "damage",
    [
        "text => text.slice(0, 40) + (text[40] === 'A' ? 'B' : 'A') + text.slice(41)",
        "text => text.slice(0, 30)",
        "text => text + '?'",
        "() => 'sealed-1:'",
        "() => 'nothing of ours'",
        "() => 'null'",
        "() => '{\"revision\": 0}'",
    ],
    ids=["changed", "cut", "not base64", "empty", "other text", "null", "no value"],
)
def test_a_damaged_entry_is_dropped_with_a_sentence_and_the_others_go(
    begin: Begin, damage: str
) -> None:
    attempt = begin()
    with attempt.cut():
        attempt.answer(1)
        attempt.answer(2)
        attempt.says(OFFLINE)
        first = next(key for key in all_sealed(attempt) if key.endswith(":1"))
        with away(attempt):
            attempt.page.evaluate(
                f"place => localStorage.setItem(place, ({damage})(localStorage.getItem(place)))",
                first,
            )
        attempt.says(OFFLINE)
        assert first not in attempt.unsaved
    expect(attempt.page.get_by_text(DAMAGED)).to_be_visible()
    attempt.says("Saved")
    attempt.holds(2, right(attempt.items[1]))
    assert attempt.saved(1) is None
    attempt.answer(1, wrong)
    attempt.holds(1, wrong(attempt.items[0]))
    attempt.page.reload()
    attempt.says("Saved")
    expect(attempt.page.get_by_text(DAMAGED)).to_be_hidden()


def test_an_entry_in_the_place_of_another_does_not_open(begin: Begin) -> None:
    attempt = begin()
    with attempt.cut():
        attempt.answer(1)
        attempt.says(OFFLINE)
        ((first, sealed),) = all_sealed(attempt).items()
        with away(attempt):
            attempt.page.evaluate(PUT, [f"{first[:-1]}2", sealed])
        expect(attempt.page.get_by_text(DAMAGED)).to_be_visible()
        assert list(attempt.unsaved) == [first]
    attempt.says("Saved")
    attempt.holds(1, right(attempt.items[0]))
    assert attempt.saved(2) is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_after_the_secret_has_changed_one_sentence_says_that_an_answer_may_be_missing(
    begin: Begin, scheme: str
) -> None:
    attempt = begin(color_scheme=scheme, width=390)
    page = attempt.page
    with attempt.cut():
        attempt.answer(1)
        attempt.says(OFFLINE)
        (key,) = all_sealed(attempt)
        text = json.dumps({"value": right(attempt.items[0]), "revision": 0})
        with away(attempt):
            sealed = page.evaluate(SEALED_BY_ANOTHER_KEY, [key, text])
            page.evaluate(PUT, [key, sealed])
        expect(page.get_by_text(DAMAGED)).to_be_in_viewport(ratio=1)
        attempt.says("Nothing to save yet")
        assert faults(page) == []
        page.evaluate(PUT, [key, sealed])
        page.goto(f"/attempt/{attempt.id}/submit")
        expect(page.get_by_text(DAMAGED)).to_be_in_viewport(ratio=1)
        assert faults(page) == []
        assert attempt.unsaved == {}
    page.locator("form[data-attempt]").get_by_role("button").click()
    page.wait_for_url("**/review/")
