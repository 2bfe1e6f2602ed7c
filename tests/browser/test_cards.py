"""Printing, desks and tablets of the learning room, in a real browser."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from course.cards import services
from course.cards.codes import card_token, draw_code
from course.store import Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import CARDS, Eyes
from tests.factories import make_delegation, make_person

pytestmark = pytest.mark.needs("browser")

UNSENT = "course:unsaved:somebody:attempt:1"


def give_card(site: Site, person: Person) -> str:
    """A card for a person; returns its code."""
    code, now = draw_code(), site.clock.now
    token = card_token(site.app.config["SECRET_KEY"], code)
    with closing(site.session()) as db:
        by = make_person(db, role="facilitator")
        services.issue(db, {person.id: token}, by.id, now + timedelta(days=14), now)
        db.commit()
    return code


def use_card(site: Site, page: Page, person: Person) -> None:
    """Type the code of a new card on a tablet, and press the button."""
    page.get_by_label("Code on your card").fill(give_card(site, person).lower())
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Sign in and begin").click()
    expect(page.get_by_role("button", name="Finish and sign out")).to_be_visible()


def make_tablet(page: Page) -> None:
    page.get_by_role("button", name="Make this a tablet of the room").click()
    expect(page.get_by_label("Code on your card")).to_be_visible()


def kept(page: Page) -> object:
    return page.evaluate("() => Object.keys(localStorage)")


def test_no_page_of_cards_and_desks_has_a_barrier(site: Site, open_page: OpenPage) -> None:
    eyes = Eyes(site)
    with closing(site.session()) as db:
        chile = make_delegation(db)
        person = make_person(db, name="أمينة ديالو", delegation=chile)
        focal = make_person(db, role="focal", delegation=chile)
        person_id, focal_id = person.public_id, focal.public_id
        admin = make_person(db, role="facilitator")
        services.order(db, "badges", [chile.id], admin.id, site.clock.now, days=14)
        db.commit()
    page = open_page("/facilitate/print/", admin)
    eyes(page)
    eyes.at(page, f"/facilitate/people/{person_id}/card/", f"/facilitate/people/{focal_id}/card/")
    eyes.at(page, "/facilitate/desks/")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("heading", name="Desk 1 is open")).to_be_visible()
    eyes(page)
    link = page.locator(".cards-link code").inner_text()
    stranger = open_page("/card/")
    eyes(stranger)
    eyes.at(stranger, link, "/desk/unknown", f"/card/{draw_code()}")
    eyes.at(stranger, f"/card/{give_card(site, person)}", "/learning-room/")
    make_tablet(stranger)
    eyes(stranger)
    use_card(site, stranger, person)
    eyes(stranger)
    assert eyes.seen >= CARDS


def test_a_tablet_is_wiped_when_somebody_signs_out(site: Site, open_page: OpenPage) -> None:
    page = open_page("/learning-room/")
    make_tablet(page)
    use_card(site, page, site.person(name="Nadia"))
    page.evaluate("() => { localStorage.setItem('something', 'of mine'); }")
    page.evaluate("async () => { await caches.open('mine'); }")
    page.get_by_role("button", name="Finish and sign out").click()
    expect(page.get_by_label("Code on your card")).to_be_visible()
    assert kept(page) == []
    assert page.evaluate("() => caches.keys()") == []
    page.go_back()
    expect(page.get_by_text("Nadia")).to_have_count(0)
    expect(page.get_by_label("Code on your card")).to_be_visible()


def test_what_was_not_sent_is_said_before_it_is_deleted(site: Site, open_page: OpenPage) -> None:
    page = open_page("/learning-room/")
    make_tablet(page)
    use_card(site, page, site.person(name="Nadia"))
    page.wait_for_load_state("networkidle")  # the script that looks for it is there
    page.evaluate(f"() => localStorage.setItem('{UNSENT}', '1')")
    page.get_by_role("button", name="Finish and sign out").click()
    expect(page.get_by_text("Something is on this tablet alone")).to_be_visible()
    assert kept(page) == [UNSENT]
    page.get_by_role("button", name="Delete it and sign out").click()
    expect(page.get_by_label("Code on your card")).to_be_visible()
    assert kept(page) == []


def test_a_tablet_that_nobody_touches_signs_out_and_keeps_what_was_not_sent(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page("/learning-room/")
    make_tablet(page)
    page.clock.install()
    nadia = site.person(name="Nadia")
    use_card(site, page, nadia)
    page.wait_for_load_state("networkidle")  # the script that counts the minutes is there
    page.evaluate(f"() => localStorage.setItem('{UNSENT}', '1')")
    page.clock.fast_forward("10:10")
    expect(page.get_by_label("Code on your card")).to_be_visible()
    assert kept(page) == [UNSENT]
    use_card(site, page, site.person(name="Hamza"))
    assert kept(page) == []


def test_a_tablet_works_without_script(site: Site, open_page: OpenPage) -> None:
    page = open_page("/learning-room/", javascript=False)
    make_tablet(page)
    use_card(site, page, site.person(name="Nadia"))
    page.get_by_role("button", name="Finish and sign out").click()
    expect(page.get_by_label("Code on your card")).to_be_visible()
