"""From the inbox to a person, and to who was cleared: one morning of the secretariat."""

from __future__ import annotations

import csv
import hashlib
import io
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from course.domain.rights import Right
from course.store import Person
from tests.browser.conftest import OpenPage, Site, faults
from tests.browser.staff import come, fetch, figures, tab, table, waits
from tests.client.helping import fail, give
from tests.door import Door
from tests.factories import make_person

pytestmark = pytest.mark.needs("browser")

FORMULA = "=SUM(A1:A9)"
"""A name that a spreadsheet would take for something else."""


def people_of_two_delegations(site: Site) -> dict[str, Person]:
    """Chile: one failed a quiz, one is ready. Ghana: one is ready, one never came."""
    course = site.app.extensions["course"]
    with closing(site.session()) as db:
        door = Door(db, course, site.app.extensions["settings"])
        made = {
            "amina": door.guest("Amina Dialo", is_ready=False),
            "chen": door.guest("Chen Wei", name="陈伟"),
            "dora": door.guest("Dora Owusu", country="Ghana"),
            "emil": door.guest(FORMULA, country="Ghana", is_ready=False),
        }
        people = {name: db.get_one(Person, guest.person_id) for name, guest in made.items()}
        fail(db, course, people["amina"], 1)
        ghana = door.delegations["Ghana"]
        people["focal"] = make_person(db, role="focal", name="Kofi Mensah")
        give(db, people["focal"], Right.FOCAL, ghana)
        for one in people.values():
            db.refresh(one)
            db.expunge(one)
    return people


def ask_for_another_name(page: Page, name: str) -> None:
    page.get_by_label("Name in your own script").fill(name)
    page.get_by_role("button", name="Save the names").click()
    expect(page.get_by_text("You asked for this on")).to_be_visible()


def digest_of(lines: list[list[str]]) -> str:
    """What the last line should say of the lines before it, of those cells that it names."""
    head, of = lines[0], lines[-1][0].removeprefix("sha256 ")
    named = set(head) - {"name", "latin_name"} if of == "without names" else set(of[3:].split(", "))
    kept = [place for place, name in enumerate(head) if name in named]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([line[place] for place in kept] for line in lines[:-1])
    return hashlib.sha256(text.getvalue().encode()).hexdigest()


def test_two_facilitators_share_the_inbox_and_one_decides_about_a_name(
    site: Site, open_page: OpenPage
) -> None:
    people = people_of_two_delegations(site)
    amina = open_page("/account/", people["amina"])
    ask_for_another_name(amina, "Zainab Diallo")

    ana = come(site, open_page, "Ana Keller")
    ben = come(site, open_page, "Ben Moyo")
    row = waits(ana, "Asks to be called Zainab Diallo")
    expect(row).to_contain_text("Amina Dialo · Chile")
    row.get_by_role("button", name="I take it").click()
    expect(waits(ana, "Zainab Diallo")).to_contain_text("Ana Keller has it")
    ben.reload()
    expect(waits(ben, "Zainab Diallo")).to_contain_text("Ana Keller has it")

    waits(ana, "Zainab Diallo").get_by_role("link").first.click()
    names = ana.locator(".assist-names")
    expect(names).to_contain_text("Now Amina Dialo")
    expect(names).to_contain_text("Asked for Zainab Diallo")
    tab(ana, "Inbox")
    row = waits(ana, "Asks to be called Zainab Diallo (Amina Dialo). Now: Amina Dialo")
    row.get_by_text("Answer").click()
    assert not faults(ana)
    row.get_by_role("button", name="Grant").click()
    expect(ana.get_by_text("Nothing waits for you")).to_be_visible()

    # The other one looked away meanwhile, and presses what is not there any more.
    waits(ben, "Zainab Diallo").get_by_role("button", name="I take it").click()
    expect(ben.get_by_text("Somebody else may have answered it")).to_be_visible()
    amina.reload()
    expect(amina.get_by_label("Name in your own script")).to_have_value("Zainab Diallo")
    expect(amina.get_by_text("You asked for this on")).to_have_count(0)


def test_the_board_leads_to_a_person_who_sees_who_looked(site: Site, open_page: OpenPage) -> None:
    people = people_of_two_delegations(site)
    ana = come(site, open_page, "Ana Keller")
    ben = come(site, open_page, "Ben Moyo")
    tab(ana, "Board")
    # Amina is under way; Emil has not started, nor has the focal point, who learns as well.
    assert figures(ana).startswith("2 ready 1 under way 2 not started 0 exempt")
    chile = ana.get_by_role("row").filter(has_text="Chile")
    expect(chile).to_contain_text("1 of 2")
    chile.locator(".board-blocker").click()
    expect(ana.locator(".people-chips")).to_contain_text("Chile")
    expect(ana.locator("table.people tbody tr")).to_have_count(1)
    expect(ana.locator("table.people")).to_contain_text("Amina Dialo")

    ben.goto(ana.url)  # what is chosen stands in the address, so a colleague sees the same
    expect(ben.locator("table.people tbody tr")).to_have_count(1)
    ana.get_by_role("link", name="Amina Dialo").click()
    expect(
        ana.get_by_text("They can see on their account page that you opened this")
    ).to_be_visible()
    expect(ana.locator(".person-missing")).to_contain_text("Pass quiz 1, Introduction")
    assert "points" not in ana.locator("main").inner_text()
    assert not faults(ana)

    amina = open_page("/account/", people["amina"])
    seen = amina.locator("#views")
    expect(seen).to_contain_text("Ana Keller")
    expect(seen).not_to_contain_text("Ben Moyo")  # a list tells nothing of one person

    focal = open_page("/facilitate/", people["focal"])
    tab(focal, "Board")
    expect(focal.locator("table.board tbody tr")).to_have_count(1)
    expect(focal.locator("table.board")).to_contain_text("Ghana")
    answer = focal.goto(f"/facilitate/people/{people['amina'].public_id}/")
    assert answer is not None
    assert answer.status == 404
    expect(focal.locator("main")).not_to_contain_text("Amina")


def test_a_narrowed_list_leaves_as_a_file_and_who_was_cleared_has_a_digest(
    site: Site, open_page: OpenPage
) -> None:
    people = people_of_two_delegations(site)
    ana = come(site, open_page, "Ana Keller", "/facilitate/people/")
    ana.get_by_text("Narrow the list").click()
    ana.get_by_label("Delegation").select_option(label="Ghana")
    ana.get_by_role("button", name="Narrow", exact=True).click()
    expect(ana.locator("table.people tbody tr")).to_have_count(2)
    assert "delegation=D1" in ana.url
    lines = table(fetch(ana, ana.get_by_role("link", name="Download this list as CSV")))
    head, *rows, seal = lines
    told = {row[head.index("name")]: row[head.index("state")] for row in rows}
    assert told == {f"'{FORMULA}": "not-started", "Dora Owusu": "ready"}
    assert not {"points", "score", "answers"} & set(head)
    assert seal[1] == digest_of(lines)

    ana.get_by_role("link", name="Who was cleared at a moment").click()
    eve = ana.get_by_label("Moment, Geneva time")
    expect(eve).to_have_value("2027-06-17T18:00")
    eve.fill("2027-05-10T18:00")
    ana.get_by_role("button", name="Show").click()
    assert figures(ana) == "2 cleared 2 ready 0 exempt"
    digest = ana.locator(".people-digest code").inner_text()
    cleared = table(fetch(ana, ana.get_by_role("link", name="Download as CSV")))
    assert cleared[-1][1] == digest == digest_of(cleared)

    site.clock.pass_(days=10)
    cleo = come(site, open_page, "Cleo Roy", f"/facilitate/people/{people['dora'].public_id}/")
    cleo.get_by_role("link", name="Pass the seat on").click()
    cleo.get_by_label("Name in their own script").fill("Fay Heir")
    cleo.get_by_role("button", name="Pass the seat on", exact=True).click()
    expect(cleo.get_by_text("The seat is theirs.")).to_be_visible()
    cleo.goto("/facilitate/cleared/")
    for moment, said, is_same in (("2027-05-10T18:00", 2, True), ("2027-05-14T18:00", 1, False)):
        cleo.get_by_label("Moment, Geneva time").fill(moment)
        cleo.get_by_role("button", name="Show").click()
        expect(cleo.locator("ul.numbers")).to_contain_text(f"{said} cleared")
        assert (cleo.locator(".people-digest code").inner_text() == digest) == is_same
