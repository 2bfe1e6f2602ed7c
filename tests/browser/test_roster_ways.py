"""From a line of a list to a green desk: somebody without a mailbox, who finishes on a tablet."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from course.records import keys
from course.store import Seat
from tests.browser.conftest import OpenPage, Site
from tests.browser.staff import come, fetch, figures, tab, table, text_of
from tests.browser.steps import Steps
from tests.factories import make_delegation, make_person

pytestmark = pytest.mark.needs("browser")

AMHARIC, ARABIC = "ኃይለ ገብረ", "أمينة ديالو"
LIST = f"""\
name,latin name,e-mail,delegation code,delegation name,category,accreditation id
{ARABIC},Amina Diallo,amina@example.org,SEN,Senegal,head,A-1
{AMHARIC},Haile Gebre,,ETH,Ethiopia,delegate,A-2
Jon Smit,Jon Smit,,SEN,Senegal,adviser,A-9
Not Reachable,,not-an-address,SEN,Senegal,delegate,A-3
Wrong Category,,,ETH,Ethiopia,wizard,A-4
"""
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
READY = "[data-enhance=desk][data-ready]"


def somebody_with_an_id(site: Site) -> None:
    """John Smith of Senegal, whom the list spells otherwise."""
    with closing(site.session()) as db:
        senegal = make_delegation(db, code="SEN", name="Senegal")
        person = make_person(db, name="John Smith", latin_name="John Smith", delegation=senegal)
        db.execute(update(Seat).where(Seat.person_id == person.id).values(accreditation="A-9"))
        db.commit()


def bring(page: Page, text: str) -> None:
    tab(page, "Roster")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this list would change")


def names(page: Page) -> str:
    """Everybody on the list of people, as somebody of the secretariat reads it."""
    page.goto("/facilitate/people/")
    return page.locator("table.people").inner_text()


def test_a_list_is_looked_at_applied_and_undone_in_one_press(
    site: Site, open_page: OpenPage
) -> None:
    somebody_with_an_id(site)
    ana = come(site, open_page, "Ana Keller")
    bring(ana, LIST)
    assert figures(ana) == (
        "2 new 1 changed 0 for you to decide 0 leave 0 unchanged 2 cannot be taken"
    )
    new = ana.get_by_role("row").filter(has_text=AMHARIC)
    expect(new).to_contain_text("none")  # no e-mail, and welcome
    expect(ana.get_by_role("row").filter(has_text=ARABIC)).to_contain_text("amina@example.org")
    changed = ana.get_by_role("row").filter(has_text="Jon Smit")
    expect(changed).to_contain_text("John Smith")
    for line, why in (("5", "e-mail address"), ("6", "category")):
        bad = ana.get_by_role("row").filter(has_text="Not Reachable" if line == "5" else "Wrong")
        expect(bad.locator("td").first).to_have_text(line)
        expect(bad).to_contain_text(why)
    written = table(fetch(ana, ana.get_by_role("link", name="Download all as CSV")))
    assert [row[0] for row in written] == ["line", "5", "6"]
    there = ana.url
    assert AMHARIC not in names(ana)  # nothing has happened yet

    ana.goto(there)
    ana.get_by_role("button", name="Apply the list").click()
    assert figures(ana) == "2 added 1 changed 0 left 2 could not be taken"
    seen = names(ana)
    assert AMHARIC in seen
    assert ARABIC in seen
    assert "Jon Smit" in seen
    assert "John Smith" not in seen

    ana.goto(there)
    ana.get_by_role("button", name="Undo this list").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("This list was undone")
    assert "3 undone 0 stay" in figures(ana)
    seen = names(ana)
    assert AMHARIC not in seen
    assert "John Smith" in seen


@pytest.mark.needs("pango", "poppler")
def test_a_card_opens_the_course_on_a_tablet_and_the_desk_turns_green(
    site: Site, open_page: OpenPage
) -> None:
    keys.prepare(site.app.extensions["settings"].keys_path)
    ana = come(site, open_page, "Ana Keller")
    bring(ana, LIST.split("Jon")[0])
    ana.get_by_role("button", name="Apply the list").click()
    desk = come(site, open_page, "Desk North", "/door/", role="desk")
    desk.wait_for_selector(READY)
    expect(desk.locator("[data-status-list]")).to_contain_text("fetched at 14:00")
    look_up(desk, "ኃይለ")
    verdict(desk, "amber", "Haile Gebre", AMHARIC, "Ethiopia", "finish on site")

    tab(ana, "People")
    ana.get_by_label("Name, in any script, with or without accents").fill("haile")
    ana.get_by_role("button", name="Search").click()
    ana.get_by_role("link", name=AMHARIC).click()
    expect(ana.locator("main")).to_contain_text("None: they have no e-mail address here.")
    ana.get_by_role("link", name="Print a sign-in card").click()
    card = text_of(fetch(ana, ana.get_by_role("button", name="Print the card")))
    assert AMHARIC in card
    (code,) = CODE.findall(card)

    tablet = open_page("/learning-room/", width=810, height=1080)
    tablet.get_by_role("button", name="Make this a tablet of the room").click()
    tablet.get_by_label("Code on your card").fill(code.lower())
    tablet.get_by_role("button", name="Go on").click()
    expect(tablet.locator("main")).to_contain_text(AMHARIC)
    tablet.get_by_role("button", name="Sign in and begin").click()
    steps = Steps(site, tablet)
    steps.arrived(steps.course.lessons[0].title)
    steps.read_module()
    steps.arrived("Quiz 1: Introduction")
    steps.start()
    steps.pass_at_once()
    tablet.wait_for_load_state("networkidle")
    tablet.get_by_role("button", name="Finish and sign out").click()
    expect(tablet.get_by_label("Code on your card")).to_have_value("")

    site.clock.pass_(minutes=9)
    desk.get_by_role("button", name="Fetch the list now").click()
    expect(desk.locator("[data-status-list]")).to_contain_text("fetched at 14:09")
    look_up(desk, "Haile")
    verdict(desk, "green", "Haile Gebre", AMHARIC)
    ana.reload()
    ana.get_by_role("link", name="Record", exact=True).click()
    expect(ana.locator("[aria-labelledby=standing-title]")).to_contain_text("Ready")
    expect(ana.locator("[aria-labelledby=access-title]")).to_contain_text("by Ana Keller · used")


def look_up(desk: Page, name: str) -> None:
    """Somebody without a code says their name."""
    desk.get_by_label("Name or delegation, in any script, with or without accents").fill(name)
    found = desk.locator("[data-found] button")
    expect(found).to_have_count(1)
    found.click()


def verdict(desk: Page, colour: str, *texts: str) -> None:
    place = desk.locator("[data-verdict]")
    expect(place).to_have_attribute("data-colour", colour)
    for text in texts:
        expect(place).to_contain_text(text)
