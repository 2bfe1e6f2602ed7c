"""Nobody is left standing: help after the third try, and a seat that passes to somebody else."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from course.domain.rights import Right
from course.store import Credential, Person
from tests.browser.conftest import OpenPage, Site, faults
from tests.browser.staff import come, figures, tab, waits
from tests.browser.steps import COVER, Steps
from tests.browser.test_cards import give_card
from tests.client.accounts import give_link
from tests.client.helping import fail, give, read
from tests.door import Door, Guest
from tests.factories import NOON, make_delegation, make_person
from tests.quiz import wrong

pytestmark = pytest.mark.needs("browser")

LESSONS = ("introduction/first-steps", "introduction/second-steps")


def somebody_who_failed_twice(site: Site) -> Person:
    course = site.app.extensions["course"]
    with closing(site.session()) as db:
        person = make_person(
            db, name="Bela Kovács", latin_name="Bela Kovacs", delegation=make_delegation(db)
        )
        read(db, course, person, NOON - timedelta(days=1), *LESSONS)
        fail(db, course, person, 1, 2, at=NOON)
        db.refresh(person)
        db.expunge(person)
    return person


def fail_once_more(site: Site, page: Page) -> None:
    """Read again what the review names, and be wrong about all of it for the third time."""
    site.clock.pass_(hours=1)
    steps = Steps(site, page)
    page.goto(COVER)
    while page.get_by_role("link", name="Reread lesson").count():
        page.get_by_role("link", name="Reread lesson").first.click()
        page.get_by_role("button", name="I have read it again").click()
    steps.start("Start the next try")
    steps.answer_paper(wrong)


def test_after_the_third_try_two_sign_that_nothing_is_asked(
    site: Site, open_page: OpenPage
) -> None:
    person = somebody_who_failed_twice(site)
    ana = come(site, open_page, "Ana Keller")
    tab(ana, "Third tries")
    expect(ana.get_by_text("Nobody waits for help")).to_be_visible()
    bela = open_page(COVER, person)
    fail_once_more(site, bela)
    bela.goto(COVER)
    expect(bela.get_by_text("The secretariat has been told")).to_be_visible()

    ana = come(site, open_page, "Ana Roy")
    tab(ana, "Third tries")
    row = ana.get_by_role("row").filter(has_text="Bela Kovács")
    for objective in site.app.extensions["course"].lessons[0].objectives:
        expect(row).to_contain_text(objective.text.rstrip(".;"))
    assert "points lost" not in row.inner_text()
    row.get_by_role("link").click()
    ana.get_by_role("link", name="Exempt them").click()
    ana.get_by_label("What is not asked of them").select_option(label="The whole course")
    ana.get_by_label("Reason").select_option(label="Has learned the same elsewhere")
    ana.get_by_label("Evidence").fill("The certificate of their own institute, seen.")
    ana.get_by_role("button", name="Sign the exemption").click()
    case = ana.locator(".assist-case")
    expect(case).to_contain_text("Waits for the second signature")
    expect(case).to_contain_text("A colleague signs as the second.")
    expect(case.get_by_role("button", name="Sign")).to_have_count(0)
    bela.goto("/course/")
    expect(bela.get_by_text("You are exempt")).to_have_count(0)  # one signature lifts nothing

    ben = come(site, open_page, "Ben Moyo")
    row = waits(ben, "An exemption waits for the second signature: The whole course")
    expect(row).to_contain_text("Bela Kovács · Chile")
    row.get_by_role("link").first.click()
    ben.get_by_role("button", name="Sign as the second").click()
    expect(ben.locator(".assist-case")).to_contain_text("Ben Moyo signed as the second on")
    tab(ben, "Third tries")
    expect(ben.get_by_text("Nobody waits for help")).to_be_visible()
    tab(ben, "Board")
    assert figures(ben).startswith("0 ready 0 under way 0 not started 1 exempt")

    bela.reload()
    expect(bela.get_by_role("heading", level=1)).to_have_text("You are exempt")
    expect(bela.locator("main")).to_contain_text("nothing is asked")
    bela.goto(COVER)
    lead = bela.locator("main .lead")
    expect(lead).to_have_text(re.compile("You are exempt from this"))
    expect(bela.get_by_text("You have passed")).to_have_count(0)


def a_guest_with_papers(site: Site) -> tuple[Guest, Person, Person, str, str]:
    """Somebody ready, who holds an old link and an old card; and their focal point."""
    settings, course = site.app.extensions["settings"], site.app.extensions["course"]
    with closing(site.session()) as db:
        door = Door(db, course, settings)
        guest = door.guest("Chen Wei", name="陈伟")
        person = db.get_one(Person, guest.person_id)
        focal = make_person(db, role="focal", name="Rosa Silva")
        give(db, focal, Right.FOCAL, door.delegations["Chile"])
        link = give_link(db, person)
        for one in (person, focal):
            db.refresh(one)
            db.expunge(one)
    return guest, person, focal, link, give_card(site, person)


def passed_on(page: Page, *addresses: str) -> None:
    for address in addresses:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("This place has been passed on")
        assert not faults(page)


def test_a_seat_passes_at_night_and_what_was_learned_stays(site: Site, open_page: OpenPage) -> None:
    guest, person, focal, link, code = a_guest_with_papers(site)
    site.clock.pass_(hours=15)  # three in the morning
    chen = open_page("/certificate/", person)
    rosa = open_page(f"/facilitate/people/{guest.public_id}/seat/", focal)
    rosa.get_by_label("Name in their own script").fill("Fay Heir")
    rosa.get_by_role("button", name="Pass the seat on", exact=True).click()
    heirs_link = rosa.get_by_label("Link").input_value()

    passed_on(open_page("/"), link, f"/card/{code}")
    chen.goto("/account/")
    expect(chen.get_by_text("Your place was passed on to somebody else")).to_be_visible()
    chen.get_by_role("link", name="My certificate").click()
    expect(chen.get_by_role("heading", level=1)).to_have_text("Your certificate, 陈伟")
    stranger = open_page(guest.scanned)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Valid")

    fay = open_page(heirs_link)
    fay.get_by_role("button", name="Sign in and begin").click()
    fay.goto("/course/")
    expect(fay.get_by_role("link", name="Start reading").first).to_be_visible()
    fay.goto("/certificate/")
    expect(fay.locator("main")).not_to_contain_text(guest.serial)  # it did not move with the seat

    rosa.get_by_role("button", name="Take it back").click()
    expect(rosa.get_by_text("陈伟 holds the seat again, with all rights.")).to_be_visible()
    expect(rosa.locator(".assist-case")).to_contain_text("Taken back on")
    answer = fay.goto("/course/")
    assert answer is not None
    assert answer.status == 403
    chen.goto("/account/")
    expect(chen.get_by_text("Your place was passed on")).to_have_count(0)
    chen.goto("/course/")
    expect(chen.get_by_role("heading", level=1)).to_have_text("The course is complete")
    with closing(site.session()) as db:
        held = db.scalars(select(Credential.person_id)).all()
    assert held == [person.id]
