"""Pages of those who look after delegates in the ways people read: enlarged, mirrored, in forced
colours, by keyboard alone, without a script, printed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from course.cards import services as printing
from course.domain.reminding import Choice, choice_to_json
from course.records import board
from course.remind.off import address
from course.store import (
    Delegation,
    ErasureRequest,
    Exemption,
    NameRequest,
    OutboxMessage,
    Person,
    Reminder,
)
from tests.browser.conftest import OpenPage, Site
from tests.browser.test_cards import give_card
from tests.browser.ways import prints_what_is_read, scrolls_down_alone, stands_still, tabbed
from tests.client.helping import fail
from tests.client.walking import routes
from tests.door import Door
from tests.factories import NOON, make_delegation, make_person, sample_course
from tests.sittings import check, sit

pytestmark = pytest.mark.needs("browser")

ROOMS = {"facilitate", "remind", "assist", "roster", "cards", "mastery", "door", "privacy"}
NO_PAGES = {
    "facilitate.export", "roster.sample", "roster.not_taken", "cards.door_list", "cards.fetch",
    "cards.here", "door.seats", "door.worker", "mastery.days_pdf",
}  # fmt: skip
"""What answers with a file, or with something for a script."""

PRESSED = ".top, .filters, .people-filter, .person-acts, .pages, .board-sorts, main form button"
DAYS = "/facilitate/summit-days/"
BEHIND = "/facilitate/people/{stuck}"
PATHS = (
    "/facilitate/",
    "/facilitate/board/",
    "/facilitate/board/?sort=share",
    "/facilitate/people/",
    "/facilitate/people/?q=نور",
    "/facilitate/people/?q=nobody+of+this+name",
    "/facilitate/people/?state=not-ready&delegation=CHL&inactive=3&sort=silent",
    "/facilitate/cleared/?at=2027-06-01T18:00",
    f"{BEHIND}/",
    f"{BEHIND}/exemption/",
    f"{BEHIND}/accommodation/",
    f"{BEHIND}/name/",
    f"{BEHIND}/seat/",
    f"{BEHIND}/card/",
    f"{BEHIND}/remind/",
    f"{BEHIND}/data/",
    f"{BEHIND}/help/introduction/",
    "/facilitate/people/{guest}/remind/",
    "/admin/people/{stuck}/erase/",
    "/facilitate/third-tries/",
    "/facilitate/reminders/",
    "/facilitate/reminders/new/",
    "/facilitate/roster/",
    "{list}",
    "/facilitate/print/",
    "/facilitate/desks/",
    "/facilitate/room/",
    "/facilitate/room/?by=category",
    "/facilitate/gain/",
    DAYS,
    f"{DAYS}add/",
    f"{DAYS}introduction.first-steps.fs-1/",
    f"{DAYS}booklet/",
    "/door/",
    "/door/check/",
    "/door/inside/",
    "/door/shell/",
    "/door/seats/{seat}/",
    "/account/data/",
    "/admin/retention/",
    "/about/privacy/",
    "/about/scheme/",
)
STRANGERS = ("/card/", "/card/{card}", "/desk/{desk}", "/learning-room/", "/reminders/off/{off}")
"""Of people who are not signed in."""


class World(NamedTuple):
    """A secretariat in the middle of its work."""

    site: Site
    open_page: OpenPage
    admin: Person
    names: dict[str, object]  # of those in addresses

    def read(self, **options: object) -> Iterator[tuple[str, Page]]:
        """Each page, open, once its scripts have come."""
        for paths, person in ((PATHS, self.admin), (STRANGERS, None)):
            page = self.open_page("about:blank", person, **options)
            for path in (one.format(**self.names) for one in paths):
                answer = page.goto(path)
                assert answer is not None
                assert answer.status == 200, path
                page.wait_for_load_state("networkidle")
                yield path, page

    def page(self, path: str, **options: object) -> Page:
        """One of them."""
        return self.open_page(path.format(**self.names), self.admin, **options)


@pytest.fixture
def world(site: Site, open_page: OpenPage) -> World:
    """Everything that a page can show is there, and names are as long as names are."""
    admin, other = site.person(role="admin", name="Luc Keller"), site.person(role="admin")
    names: dict[str, object] = {}
    with closing(site.session()) as db:
        places = make_delegation(db), make_delegation(db, code="KNA", name=LONG_PLACE)
        stuck = make_person(db, name="نور عبد الرحمن", latin_name="NOUR ABDULRAHMAN",
                            delegation=places[0])  # fmt: skip
        fail(db, sample_course(), stuck, 1, 2, 3)
        wait(db, stuck, other)
        fill_the_room(db, places[1])
        door = Door(db, sample_course(), site.app.extensions["settings"])
        late = door.guest("Bela Kovacs", is_ready=False)
        printing.order(db, "badges", [one.id for one in places], admin.id, site.clock.now, days=14)
        guest = make_person(db, name="Ana Ruiz", email=None, delegation=places[0])
        names |= {"stuck": stuck.public_id, "guest": guest.public_id, "seat": late.seat}
        db.commit()
    with site.app.test_request_context():
        names["off"] = address(site.app.config["SECRET_KEY"], str(names["guest"])).rpartition("/")[
            2
        ]
    names |= {"card": give_card(site, guest), **work(open_page("/facilitate/roster/", admin))}
    return World(site, open_page, admin, names)


LONG_PLACE = "Saint Kitts and Nevis, Permanent Mission to the Office of the United Nations"


def wait(db: Session, person: Person, other: Person) -> None:
    """Let something of each kind wait in the inbox."""
    asked = NOON - timedelta(days=2)
    sent = {"written_at": asked, "due_at": asked, "sent_at": asked, "bounced_at": asked}
    db.add_all([
        NameRequest(person_id=person.id, name="نور الزهراني", latin_name="NOUR AL-ZAHRANI",
                    asked_at=asked),
        Exemption(public_id="x1", person_id=person.id, requirement="quiz:introduction",
                  reason="health", evidence="A letter, seen.", asked_by=other.id, asked_at=asked),
        Exemption(public_id="x2", person_id=person.id, requirement="all", reason="health",
                  evidence="A letter, seen.", asked_by=other.id, asked_at=asked,
                  signed_by=other.id, signed_at=asked),
        OutboxMessage(cause="back", person_id=person.id, kind="", recipient="nour@example.org",
                      subject="Your place at the summit course", body="", **sent),
        ErasureRequest(public_id="e1", person_id=person.id, asked_at=asked),
        Reminder(public_id="r1", chosen=choice_to_json(Choice()), note="", weekdays="04", hour=9,
                 until=NOON + timedelta(days=9), next_at=NOON + timedelta(days=2),
                 made_by=other.id, made_at=asked),
    ])  # fmt: skip
    db.commit()


def fill_the_room(db: Session, place: Delegation) -> None:
    """Enough people have answered that the room knows something."""
    people = [make_person(db, name=f"Person {number}", delegation=place).id for number in range(40)]
    board.refresh(db, sample_course(), people, NOON)
    check(db, "fs-check-1", sit(db, 40, of=people))
    db.commit()


def work(page: Page) -> dict[str, object]:
    """A list is read, a programme proposed, a desk opened; names that stand in addresses."""
    lines = ("name,delegation code,category", "李娜,CHL,head", "Ana Ruiz,CHL,", ",CHL,")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    page.set_input_files("#file", files=[file])  # type: ignore[list-item]
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this list would change")
    brought = page.url
    page.goto(DAYS)
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_text("This is a proposal")).to_be_visible()
    page.goto("/facilitate/desks/")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".cards-link code").inner_text()
    page.context.close()
    return {"list": "/" + brought.split("/", 3)[3], "desk": link.rpartition("/")[2]}


def test_no_page_of_these_rooms_is_missing(world: World) -> None:
    addresses, seen = world.site.app.url_map.bind(""), set()
    for path in (*PATHS, *STRANGERS):
        found = path.format(**world.names).partition("?")[0]
        seen.add(addresses.match(found)[0])
    pages = {
        route.endpoint
        for route in routes(world.site.app)
        if route.endpoint.partition(".")[0] in ROOMS and route.endpoint not in NO_PAGES
    }
    assert pages - seen == set()


def test_every_page_can_be_read_in_every_way(world: World) -> None:
    for path, page in world.read():
        scrolls_down_alone(page)
        stands_still(page)
        prints_what_is_read(page, PRESSED)
        expected, reached = tabbed(page)
        assert reached == expected, path
        assert 'class="skip"' in reached[0], path


def test_the_first_tab_skips_what_every_page_begins_with(world: World) -> None:
    page = world.page("/facilitate/people/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_what_unfolds_opens_and_closes_by_keyboard(world: World) -> None:
    page = world.page("/facilitate/people/")
    page.locator("details.people-narrow summary").press("Enter")
    expect(page.get_by_label("Delegation")).to_be_visible()
    page.locator("details.people-narrow summary").press("Enter")
    expect(page.get_by_label("Delegation")).to_be_hidden()
    for is_open in (True, False):
        page.locator("details.menu summary").press("Enter")
        expect(page.get_by_role("link", name="My account")).to_be_visible(visible=is_open)


def test_a_schedule_asks_for_its_days_once_it_is_chosen(world: World) -> None:
    page = world.page("/facilitate/reminders/new/", javascript=False)
    expect(page.get_by_label("Monday")).to_be_hidden()
    page.get_by_label("Once, now").press("ArrowDown")
    expect(page.get_by_label("Monday")).to_be_visible()
    expect(page.get_by_label("For the last time on")).to_be_visible()


def test_in_forced_colours_the_open_page_and_each_state_are_told_apart(world: World) -> None:
    page = world.page("/facilitate/people/", forced_colors="active")
    style = "(one, name) => getComputedStyle(one)[name]"
    for place in (".filters", ".person-acts"):
        feet = {True: set(), False: set()}
        for one in page.locator(f"{place} a").all():
            foot = one.evaluate(style, "borderBlockEndColor")
            feet[one.get_attribute("aria-current") == "page"].add(foot)
        assert len(feet[True]) == len(feet[False]) == 1
        assert feet[True] != feet[False]
        page.goto(f"{BEHIND}/".format(**world.names))
    page.goto(f"{BEHIND}/name/".format(**world.names))
    lines = {one.evaluate(style, "borderBlockEndStyle") for one in page.locator("mark").all()}
    assert lines == {"dashed", "solid"}
    page.goto("/door/seats/{seat}/".format(**world.names))
    shape = page.locator("[data-without-script] .door-shape")
    assert shape.evaluate(style, "stroke") != "none"
    assert shape.evaluate(style, "fill") == "none"


def test_without_a_script_nothing_is_offered_that_needs_one(world: World) -> None:
    for path, page in world.read(javascript=False):
        expect(page.locator("main")).to_be_visible()
        for one in page.locator("main button[type=button], [data-enhance] video").all():
            assert not one.is_visible(), (path, one.inner_text())
