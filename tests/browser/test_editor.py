"""The editor in a browser: written by keyboard, kept as one types, two authors, no network."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from course.domain.bank import ItemType
from course.store import Item, ItemDraft, Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import WORKSHOP, Eyes
from tests.browser.test_keyboard import Keyboard
from tests.quiz import bank
from tests.unit.content.test_uploads import picture

pytestmark = pytest.mark.needs("browser")

ONE = "fs-single-1"
KEPT = re.compile(r"Draft kept \d\d:\d\d:\d\d")
OFFLINE = "Not saved yet: no connection"


@pytest.fixture
def noor(site: Site) -> Person:
    return site.person(role="admin", name="Noor Haddad")


@pytest.fixture
def wei(site: Site) -> Person:
    return site.person(role="admin", name="Li Wei")


def address(slug: str) -> str:
    return f"/author/items/{slug}/"


def draft(site: Site, slug: str = ONE) -> dict[str, object]:
    """What the server has of a draft; empty where it has none."""
    with closing(site.session()) as db:
        statement = select(ItemDraft.content).join(Item).where(Item.slug == slug)
        content = db.scalar(statement)
    kept: dict[str, object] = json.loads(content) if content else {}
    return kept


def state(page: Page) -> Locator:
    return page.locator("[data-save-state]")


def stem(page: Page) -> Locator:
    return page.get_by_label("Question", exact=True)


def opened(open_page: OpenPage, person: Person, slug: str = ONE) -> Page:
    page = open_page(address(slug), person)
    expect(state(page)).to_be_visible()
    return page


# ---------------------------------------------------------------- by keyboard


def test_an_item_is_written_by_keyboard_alone(site: Site, open_page: OpenPage, noor: Person):
    hands = Keyboard(site, open_page("/author/items/new", noor))
    page = hands.page
    hands.reach(stem(page))
    page.keyboard.type("What is one number in a network?")
    hands.press_button("Begin")
    page.wait_for_url("**/author/items/what-is-one-number-in-a-network/")
    hands.reach(page.get_by_label("Answer 1", exact=True))
    page.keyboard.type("A **weight**")
    hands.reach(page.get_by_label("Feedback to answer 1", exact=True))
    page.keyboard.type("Yes.")
    hands.reach(page.get_by_label("Answer 2", exact=True))
    page.keyboard.type("A bolt")
    expect(page.locator("[data-preview] strong")).to_have_text("weight")
    expect(state(page)).to_have_text(KEPT)

    said = page.locator("[data-said]")
    hands.press(page.get_by_role("button", name="Move up answer 2"))
    expect(said).to_have_text("Answer 1: place 1 of 4")
    expect(page.get_by_label("Answer 1", exact=True)).to_have_value("A bolt")
    expect(page.get_by_role("button", name="Move up answer 1")).to_be_focused()
    hands.press(page.get_by_role("button", name="Remove answer 4"))
    expect(said).to_have_text("Answer 4 is removed")
    expect(page.get_by_role("button", name="Remove answer 3")).to_be_focused()
    hands.press(page.get_by_role("button", name="Add an answer"))
    expect(page.get_by_label("Answer 4", exact=True)).to_be_focused()
    page.keyboard.type("A cable")
    hands.choose(page.get_by_label("Answer 2 is right"))
    expect(page.locator("#note-option")).to_be_empty()
    expect(state(page)).to_have_text(KEPT)
    page.wait_for_load_state("networkidle")
    rows = draft(site, "what-is-one-number-in-a-network")["option"]
    assert [(row["id"], row["text"], row.get("key", False)) for row in rows] == [  # type: ignore[union-attr, attr-defined]
        ("b", "A bolt", False),
        ("a", "A **weight**", True),
        ("c", "", False),
        ("e", "A cable", False),
    ]


def test_advice_and_faults_come_and_go_as_one_types(open_page: OpenPage, noor: Person) -> None:
    page = opened(open_page, noor)
    field, note = page.get_by_label("Answer 1", exact=True), page.locator("#note-option-0-text")
    before = field.input_value()
    field.fill("A text so much longer than all the others that everybody can see it at once")
    expect(note).to_contain_text("Delegates may pick it for its length")
    expect(page.locator("[data-before]")).to_contain_text("of advice open")
    field.fill("")
    expect(note).to_contain_text("nothing is written here yet")
    page.get_by_role("link", name="Answer 1", exact=True).click()
    expect(field).to_be_focused()
    field.fill(before)
    expect(note).to_be_empty()
    expect(page.locator("[data-before]")).to_contain_text("Nothing is missing")


def test_an_answer_is_graded_as_it_is_given(open_page: OpenPage, noor: Person) -> None:
    item = next(i for i in bank().values() if i.type is ItemType.MATCHING)
    page = opened(open_page, noor, item.id)
    left, right = next(iter(item.matches.items()))
    page.locator(f'[data-preview] select[data-row="{left}"]').select_option(right)
    count = len(item.pairs)
    expect(page.locator("[data-tried]")).to_contain_text(f"of 1: 1 of {count} pairs")
    expect(page.locator("[data-tried]")).to_contain_text(item.pairs[0].feedback)
    assert page.locator("[data-tried] input:not([disabled])").count() == 0


def test_another_kind_is_another_form_and_nothing_typed_is_lost(
    site: Site, open_page: OpenPage, noor: Person
) -> None:
    page = opened(open_page, noor)
    stem(page).fill("Put these in order?")
    page.get_by_label("Kind").select_option("ordering")
    expect(page.get_by_label("Step 1", exact=True)).to_be_visible()
    expect(page.locator(".messages")).to_contain_text("set aside")
    expect(stem(page)).to_have_value("Put these in order?")
    assert draft(site)["type"] == "ordering"


def test_an_image_goes_where_the_author_wrote_last(
    site: Site, open_page: OpenPage, noor: Person, tmp_path: Path
) -> None:
    file = tmp_path / "square.png"
    file.write_bytes(picture())
    page = opened(open_page, noor)
    page.get_by_label("Answer 2", exact=True).click()
    page.get_by_text("Add an image").click()
    page.get_by_role("button", name="Put it into the question").click()
    expect(page.locator("[data-image-error]")).to_contain_text("Choose an image first")
    page.locator("#image").set_input_files(file)
    page.get_by_label("What it shows").fill("A square")
    page.get_by_role("button", name="Put it into the question").click()
    expect(page.get_by_label("Answer 2", exact=True)).to_have_value(
        re.compile(r"!\[A square\]\(image:[0-9a-f]{48}\.png\)")
    )
    image = page.get_by_role("img", name="A square")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.naturalWidth") == 30
    expect(state(page)).to_have_text(KEPT)


def test_the_preview_is_shown_as_on_a_phone_and_with_the_lamp_off(
    open_page: OpenPage, noor: Person
) -> None:
    page = opened(open_page, noor)
    sheet = page.locator("[data-sheet]")
    light = sheet.evaluate("sheet => getComputedStyle(sheet).backgroundColor")
    wide = sheet.evaluate("sheet => sheet.offsetWidth")
    page.get_by_role("link", name="Dark").click()
    page.get_by_role("link", name="Phone").click()
    assert sheet.evaluate("sheet => getComputedStyle(sheet).backgroundColor") != light
    assert sheet.evaluate("sheet => sheet.offsetWidth") < wide
    expect(page.get_by_role("link", name="Light")).to_be_visible()
    assert page.url.endswith(address(ONE))


# ---------------------------------------------------------------- two authors


def test_a_second_author_is_told_at_once_and_chooses(
    site: Site, open_page: OpenPage, noor: Person, wei: Person
) -> None:
    first = opened(open_page, noor)
    second = opened(open_page, wei)
    expect(second.locator("[data-others]")).to_contain_text("Noor Haddad has this item open")
    stem(first).fill("Which of these is a weight?")
    expect(state(first)).to_have_text(KEPT)
    stem(second).fill("Which of these is a bolt?")
    box = second.locator("#newer")
    expect(box).to_contain_text("Noor Haddad saved this draft")
    expect(state(second)).to_contain_text("there are two texts")
    assert draft(site)["stem"] == "Which of these is a weight?"
    stem(second).fill("Which of these is a nut?")  # goes on typing before choosing
    second.get_by_role("button", name="Keep my text").click()
    expect(state(second)).to_have_text(KEPT)
    assert draft(site)["stem"] == "Which of these is a nut?"

    stem(first).fill("Something else?")
    expect(first.locator("#newer del")).not_to_have_count(0)
    first.get_by_role("link", name="Take the other text").click()
    expect(stem(first)).to_have_value("Which of these is a nut?")
    expect(first.locator("#newer")).to_have_count(0)
    assert draft(site)["stem"] == "Which of these is a nut?"


# ---------------------------------------------------------------- no network


def test_what_is_typed_without_a_network_is_kept_and_sent_later(
    site: Site, open_page: OpenPage, noor: Person
) -> None:
    page = opened(open_page, noor)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    stem(page).fill("Typed in a tunnel?")
    expect(state(page)).to_contain_text(OFFLINE)
    stem(page).fill("Typed in a long tunnel?")
    page.get_by_role("button", name="Save the draft").click()  # waits, and loses nothing
    expect(stem(page)).to_have_value("Typed in a long tunnel?")
    page.context.set_offline(False)
    expect(page.locator("[data-when-well]")).to_be_visible()
    expect(stem(page)).to_have_value("Typed in a long tunnel?")
    expect(state(page)).to_have_text(KEPT)
    assert draft(site)["stem"] == "Typed in a long tunnel?"


def test_a_tab_that_was_closed_without_a_network_gives_its_text_back(
    site: Site, open_page: OpenPage, noor: Person
) -> None:
    page = opened(open_page, noor)
    context = page.context
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    stem(page).fill("First words")
    expect(state(page)).to_contain_text(OFFLINE)
    stem(page).fill("First words, and more?")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address(ONE))
    expect(stem(again)).to_have_value("First words, and more?")
    expect(state(again)).to_have_text(KEPT)
    assert draft(site)["stem"] == "First words, and more?"
    assert again.evaluate("() => Object.keys(localStorage).length") == 0


def let_come(page: Page, late: list[Route]) -> None:
    """Let the script come that was kept waiting, once it has been asked for."""
    for _ in range(300):  # half a minute: machines that test are shared
        if late:
            break
        page.wait_for_timeout(100)
    late[0].continue_()


def test_what_is_typed_before_the_script_has_come_is_kept(
    site: Site, open_page: OpenPage, noor: Person
) -> None:
    page = open_page("/author/", noor)
    late: list[Route] = []
    page.route("**/js/enhance/editor*.js*", lambda route: late.append(route))
    page.goto(address(ONE), wait_until="commit")
    stem(page).fill("Typed at once?")
    let_come(page, late)
    expect(state(page)).to_have_text(KEPT)
    assert draft(site)["stem"] == "Typed at once?"
    page.wait_for_load_state("networkidle")  # nothing of this page is cut off by the next
    late.clear()
    page.goto(address(ONE), wait_until="commit")
    page.get_by_label("Kind").select_option("ordering")
    let_come(page, late)
    expect(page.get_by_label("Step 1", exact=True)).to_be_visible()
    page.unroute_all()


def test_an_answer_that_is_lost_on_its_way_is_no_second_author(
    site: Site, open_page: OpenPage, noor: Person
) -> None:
    page = opened(open_page, noor)
    lost = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())  # the server saves; its answer never arrives
        route.abort()

    page.route("**/draft", lose)
    stem(page).fill("Saved, and nobody said so")
    expect(state(page)).to_contain_text(OFFLINE)
    stem(page).fill("Saved, and nobody said so?")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(state(page)).to_have_text(KEPT)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#newer")).to_have_count(0)
    assert draft(site)["stem"] == "Saved, and nobody said so?"


def test_without_a_script_the_page_does_its_work(
    site: Site, open_page: OpenPage, noor: Person
) -> None:
    page = open_page(address(ONE), noor, javascript=False)
    stem(page).fill("Typed without a script?")
    page.get_by_role("button", name="Add an answer").click()
    expect(stem(page)).to_have_value("Typed without a script?")
    count = len(bank()[ONE].options)
    page.get_by_label(f"Answer {count + 1}", exact=True).fill("One more")
    page.get_by_role("button", name=f"Move up answer {count + 1}").click()
    expect(page.get_by_label(f"Answer {count}", exact=True)).to_have_value("One more")
    page.locator("[data-preview] input[type=radio]").first.check()
    page.get_by_role("button", name="Try this answer").click()
    expect(page.locator(".tried-line")).to_be_visible()


# ---------------------------------------------------------------- barriers


def test_no_page_of_the_editor_has_a_barrier(site: Site, open_page: OpenPage, noor: Person) -> None:
    eyes = Eyes(site)
    page = opened(open_page, noor)
    page.get_by_label("Feedback to answer 1", exact=True).fill("")
    expect(page.locator("#note-option-0-feedback")).to_contain_text("Not finished")
    page.locator("[data-preview] input[type=radio]").first.check()
    expect(page.locator("[data-tried]")).to_contain_text("of 1")
    page.get_by_text("Use, tags").click()
    page.get_by_text("Add an image").click()
    eyes(page)
    page.get_by_role("link", name="Dark").click()
    eyes(page)
    eyes.at(page, f"{address(ONE)}discard", f"{address(ONE)}submit", "/author/items/new")
    for kind in ItemType:
        eyes.at(page, address(next(i.id for i in bank().values() if i.type is kind)))
    assert eyes.seen >= WORKSHOP
