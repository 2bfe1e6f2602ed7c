"""The great journey, from an invitation to a certificate that a stranger can check."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.steps import (
    LATIN_NAME,
    OWN_NAME,
    Steps,
    certificate_of,
    fits,
    invite,
    invite_delegate,
    says_what_was_certified,
    whole_way,
)
from tests.quiz import right

pytestmark = pytest.mark.needs("browser")


# ---------------------------------------------------------------- a delegate and a stranger


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"width": 1280}, id="at a desk"),
        pytest.param({"width": 390, "is_mobile": True, "has_touch": True}, id="on a phone"),
        pytest.param({"width": 390, "javascript": False}, id="without scripts"),
    ],
)
def test_from_an_invitation_to_a_certificate_that_a_stranger_checks(
    site: Site, open_page: OpenPage, how: dict[str, Any]
) -> None:
    person, link = invite_delegate(site)
    steps = Steps(site, open_page("/", **how), look=fits)
    whole_way(steps, link)
    held = certificate_of(site, person)

    stranger = open_page(f"/verify/#{held.compact}", **how)
    if how.get("javascript", True):
        stranger.wait_for_url(f"**/verify/{held.public_id}")
        says_what_was_certified(stranger, site)
        fits(stranger)
    stranger.goto("/verify/")
    fits(stranger)
    stranger.get_by_label("Serial").fill(held.serial.lower().replace("-", " "))
    stranger.get_by_role("button", name="Check").click()
    says_what_was_certified(stranger, site)
    fits(stranger)
    steps.sign_out()


# ---------------------------------------------------------------- those who look after delegates


def test_a_facilitator_and_an_admin_see_a_delegate_become_ready(
    site: Site, open_page: OpenPage
) -> None:
    boards = [board_of(site, open_page, role) for role in ("facilitator", "admin")]
    _, link = invite_delegate(site)
    steps = Steps(site, open_page("/"))
    they_see(boards, "Not started", "0 of 2", "It has not been opened yet.")
    steps.come_in(link)
    steps.read_module()
    steps.arrived("Quiz 1: Introduction")
    they_see(boards, "Under way", "2 of 2", "0 of 1", "Pass quiz 1, Introduction")
    steps.give_latin_name()
    steps.start()
    steps.answer_paper(right)
    steps.arrived("Passed: 4 of 4 points")
    they_see(boards, "Ready", LATIN_NAME, "2 of 2", "1 of 1", "Nothing")


def board_of(site: Site, open_page: OpenPage, role: str) -> Page:
    """Somebody comes in by a link and lands on the list of people."""
    _, link = invite(site, role=role, name=f"The {role}")
    page = open_page(link)
    page.get_by_role("button", name="Sign in and begin").click()
    page.wait_for_url(f"{site.url}/facilitate/")
    page.goto("/facilitate/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    return page


def they_see(boards: list[Page], *words: str) -> None:
    """Everybody with a list, once they load it again, reads this of the delegate."""
    for page in boards:
        page.reload()
        row = page.get_by_role("row").filter(has_text=OWN_NAME)
        for said in words:
            expect(row).to_contain_text(said)
