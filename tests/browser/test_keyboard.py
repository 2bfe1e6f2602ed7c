"""By keyboard alone: whatever can be pressed can be reached, and the focus is always seen."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import ElementHandle, Locator, expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.steps import (
    COVER,
    Steps,
    certificate_of,
    invite_delegate,
    says_what_was_certified,
    whole_way,
)
from tests.quiz import put_on_paper, right, wrong

pytestmark = pytest.mark.needs("browser")

LONGEST = 120  # stops of the Tab key on one page; more than any of ours has

# Where the focus is; whether it is drawn, on the element or on the row that holds it; whether it is
# within the window.
FOCUS = """target => {
  const here = document.activeElement;
  const drawn = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  window.reached?.add(here);
  const holders = [here, here.closest("label"), here.closest(".option")].filter(Boolean);
  const box = here.getBoundingClientRect();
  return {
    isThere: here === target || (here.type === "radio" && here.name === target?.name),
    isNowhere: here === document.body,
    isDrawn: holders.some(drawn),
    isInSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    what: here.outerHTML.slice(0, 120),
  };
}"""


class Keyboard(Steps):
    """Somebody without a mouse."""

    def reach(self, target: Locator) -> None:
        """Press Tab until the focus is there; wherever it stops on the way, it is seen."""
        expect(target).to_be_visible()
        wanted = target.element_handle()
        for _ in range(LONGEST):  # past its end, a page begins again at its top
            focus = self.stop(wanted)
            if focus and focus["isThere"]:
                return
        raise AssertionError(f"Tab does not reach {target} on {self.page.url}")

    def stop(self, wanted: ElementHandle | None = None) -> dict[str, Any] | None:
        """Go to the next stop; None past the end of the page."""
        self.page.keyboard.press("Tab")
        focus: dict[str, Any] = self.page.evaluate(FOCUS, wanted)
        if focus["isNowhere"]:
            return None
        assert focus["isDrawn"], f"no outline on {self.page.url}: {focus['what']}"
        assert focus["isInSight"], f"out of sight on {self.page.url}: {focus['what']}"
        return focus

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def choose(self, box: Locator) -> None:
        self.reach(box)
        if box.get_attribute("type") == "checkbox":
            self.page.keyboard.press("Space")
        else:
            self.arrow_to(box)
        expect(box).to_be_checked()
        assert self.page.evaluate(FOCUS)["isDrawn"], "no outline on what is chosen"

    def arrow_to(self, box: Locator) -> None:
        """Tab leads to a group of radio buttons, arrows lead from one to the next."""
        for _ in range(10):
            if box.evaluate("box => box === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        expect(box).to_be_focused()
        if not box.is_checked():
            self.page.keyboard.press("Space")

    def select(self, box: Locator, value: str) -> None:
        """Arrows choose in a list that is closed."""
        self.reach(box)
        self.page.keyboard.press("Home")
        for _ in range(10):
            if box.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrows do not reach {value}")

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)


def test_the_whole_way_by_keyboard_alone(site: Site, open_page: OpenPage) -> None:
    person, link = invite_delegate(site)
    hands = Keyboard(site, open_page("/"))
    whole_way(hands, link)
    hands.sign_out()
    check_a_certificate(hands, certificate_of(site, person).serial)


def check_a_certificate(hands: Keyboard, serial: str) -> None:
    hands.page.goto("/verify/")
    hands.write(hands.page.get_by_label("Serial"), serial)
    hands.press_button("Check")
    says_what_was_certified(hands.page, hands.site)


def test_the_first_stop_leads_past_the_header_to_the_text(site: Site, open_page: OpenPage) -> None:
    hands = Keyboard(site, open_page("/course/", site.person()))
    hands.page.keyboard.press("Tab")
    skip = hands.page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    hands.page.keyboard.press("Enter")
    expect(hands.page.locator("#text")).to_be_focused()
    hands.page.keyboard.press("Tab")
    expect(hands.page.get_by_role("link", name="Start reading")).to_be_focused()


def test_two_answers_are_settled_and_a_flag_is_set(site: Site, open_page: OpenPage) -> None:
    hands = Keyboard(site, open_page(COVER, site.person()))
    hands.start()
    attempt = re.search(r"/attempt/([^/]+)/", hands.page.url)
    assert attempt is not None
    with closing(site.session()) as db:  # of two options: arrows pass by no other on their way
        position = put_on_paper(db, attempt[1], "fs-true-1")
    question, item = f"#question-{position}", hands.paper()[position - 1]
    hands.page.goto(hands.page.url + question)
    hands.page.reload()
    elsewhere = Steps(site, hands.page.context.new_page())
    elsewhere.page.goto(hands.page.url)
    elsewhere.give(elsewhere.page.locator(question), right(item))
    expect(elsewhere.page.locator("[data-save-state]")).to_contain_text("Saved")

    hands.give(hands.page.locator(question), wrong(item))
    hands.page.keyboard.press("Tab")  # typed text goes when one leaves its field
    hands.press_button("Take the other answer")
    expect(hands.page.locator("[data-save-state]")).to_contain_text("Saved")
    expect(hands.page.locator(question)).to_be_focused()
    hands.press_button("Flag this question", hands.page.locator(question))
    expect(hands.page.locator('[data-count="flagged"]')).to_have_text("1 flagged")
    hands.press(hands.page.locator('[data-cell="3"]'))
    expect(hands.page.locator("#question-3")).to_be_focused()


ALL = """() => {
  const reached = window.reached;
  const is = (one) => reached.has(one)
    || (one.type === "radio" && [...reached].some((other) => other.name === one.name));
  return [...document.querySelectorAll("a[href], button, summary, select, textarea, input")]
    .filter((one) => one.checkVisibility() && !one.disabled && !is(one))
    .map((one) => one.outerHTML.slice(0, 120));
}"""


def test_the_tab_key_stops_at_everything_on_a_page_and_is_caught_by_nothing(
    site: Site, open_page: OpenPage
) -> None:
    delegate = Keyboard(site, open_page(COVER, site.person(), width=390))
    delegate.start()
    reading = ["/course/", "/course/introduction/first-steps/", "/glossary/"]
    for path in [*reading, delegate.page.url, COVER, "/account/", "/certificate/", "/verify/"]:
        delegate.page.goto(path)
        tour(delegate)
    facilitator = site.person(role="facilitator")
    tour(Keyboard(site, open_page("/facilitate/", facilitator)))
    tour(Keyboard(site, open_page("/facilitate/board/", facilitator)))
    tour(Keyboard(site, open_page("/facilitate/people/", facilitator)))


def tour(hands: Keyboard) -> None:
    """Once around a page, its menu open."""
    menu = hands.page.locator("summary").first
    hands.press(menu)
    start = menu.element_handle()
    hands.page.evaluate("() => { window.reached = new Set(); }")
    for _ in range(LONGEST):
        focus = hands.stop(start)
        if focus and focus["isThere"]:
            break
    assert hands.page.evaluate(ALL) == []
