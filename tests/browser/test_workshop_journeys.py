"""Two long ways through the workshop: a question whose key was wrong, and a file of others."""

from __future__ import annotations

import re
from contextlib import closing
from random import Random

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from course.domain.bank import Item
from course.domain.items import Response
from course.domain.rights import Right
from course.records import audit
from course.store import Grant, OutboxMessage, Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.steps import COVER, Steps
from tests.browser.test_keyboard import Keyboard
from tests.factories import NOON
from tests.quiz import right, wrong
from tests.sittings import by_ability, served, sit

pytestmark = pytest.mark.needs("browser")

OBJECTIVE = "first-steps/fs-1"


@pytest.fixture
def noor(site: Site) -> Person:
    """An author, who may write and nothing else."""
    person = site.person(name="Noor Haddad")
    with closing(site.session()) as db:
        db.add(Grant(person_id=person.id, right=Right.AUTHOR, granted_at=NOON))
        db.commit()
    return person


@pytest.fixture
def wei(site: Site) -> Person:
    """An admin, who reviews what others wrote."""
    return site.person(role="admin", name="Li Wei")


def press(page: Page, name: str) -> None:
    """Press a button, and wait for the page that it leads to."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow a link."""
    page.get_by_role("link", name=name, exact=True).first.click()


def arrives(page: Page, heading: str | re.Pattern[str]) -> None:
    """The page with this heading is there."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


# ---------------------------------------------------------------- a question whose key was wrong

STEM = "What does training change?"
SLUG = "what-does-training-change"
TRUTH, MISTAKE, NEITHER = "The weights", "The cables", "The law"
ANSWERS = (TRUTH, MISTAKE, NEITHER)
CROWD = 40
MISSED = {"fs-true-1", "fs-short-1"}
"""What the delegate does not know; with the question whose key is wrong it is one too many."""


def test_a_question_is_written_reviewed_answered_found_wrong_and_put_right(
    site: Site, open_page: OpenPage, noor: Person, wei: Person
) -> None:
    author, reviewer = open_page("/author/", noor), open_page("/author/review/", wei)
    writes_a_question_with_the_wrong_key(author)
    sends_it_to_review(author)
    answers_before_the_key_is_shown(reviewer, MISTAKE)
    approves(reviewer)
    asks_every_question_of_the_first_lesson(author, site)

    delegate = Steps(site, open_page(COVER, site.person(name="Leila Ben Salah")))
    fails_by_one_point(delegate)
    a_crowd_sits_the_quiz(site)

    sees_that_the_strong_choose_otherwise(author)
    marks_the_right_answer(author)
    sends_it_to_review(author, "Key: the same question, but another answer is right")
    answers_before_the_key_is_shown(reviewer, TRUTH)
    approves(reviewer)
    sees_who_would_pass(reviewer)
    corrects_the_key(reviewer)

    finds_that_the_quiz_is_passed(delegate)
    a_letter_waits(site)
    the_log_names_it_and_is_whole(reviewer, site)


def writes_a_question_with_the_wrong_key(page: Page) -> None:
    """From the list to a draft that lacks nothing, its second answer marked as right."""
    follow(page, "New question")
    page.get_by_label("Question", exact=True).fill(STEM)
    press(page, "Begin")
    page.wait_for_url(f"**/author/items/{SLUG}/")
    page.get_by_label("Teaches").select_option(OBJECTIVE)
    see = page.get_by_label("Paragraph for answer 1", exact=True)
    expect(see.locator("option[value='#training']")).to_have_count(
        1
    )  # the lesson's are offered now
    page.get_by_label("Asks the delegate to").select_option("understand")
    press(page, "Remove answer 4")
    for number, text in enumerate(ANSWERS, start=1):
        page.get_by_label(f"Answer {number}", exact=True).fill(text)
        page.get_by_label(f"Feedback to answer {number}", exact=True).fill(f"{text}: see there.")
        page.get_by_label(f"Paragraph for answer {number}", exact=True).select_option("#training")
    marks(page, MISTAKE)


def marks(page: Page, text: str) -> None:
    """Mark an answer as the right one; nothing is missing then."""
    page.get_by_label(f"Answer {ANSWERS.index(text) + 1} is right").check()
    expect(page.locator("[data-before]")).to_contain_text("Nothing is missing")


def sends_it_to_review(page: Page, change: str = "") -> None:
    """change: what kind it is, of a question that delegates get already."""
    press(page, "Send to review …")
    arrives(page, "Send to review")
    if change:
        page.get_by_label(change).check()
        page.get_by_label("Why", exact=True).fill("The lesson says otherwise.")
    press(page, "Send to review")
    expect(page.locator(".messages")).to_contain_text("The draft is in review")


def answers_before_the_key_is_shown(page: Page, text: str, hidden: str = "see there") -> None:
    """From the inbox to the verdict's form. hidden: words that say why an answer is right."""
    page.goto("/author/review/")
    arrives(page, "1 question waits for you")
    follow(page, "Begin with the oldest")
    expect(page.locator("#verdict")).to_have_count(0)
    assert hidden not in page.content(), "feedback would tell the key"
    page.get_by_label(text).check()
    press(page, "Answer, and see the key")
    expect(page.get_by_text("Your answer is the key’s")).to_be_visible()
    expect(page.locator(".reviewed")).to_contain_text(hidden)
    expect(page.get_by_text("answered as the key")).to_be_visible()


def approves(page: Page) -> None:
    press(page, "Approve")
    expect(page.locator(".messages")).to_contain_text("Approved.")


def asks_every_question_of_the_first_lesson(page: Page, site: Site) -> None:
    """The plan draws all that the first lesson has, so everybody meets the new one."""
    follow(page, "Quizzes")
    follow(page, "1 Introduction")
    with closing(site.session()) as db:
        count = sum(one.item.lesson == "first-steps" for one in served(db))
    page.locator("[name='draw-first-steps']").fill(str(count))
    page.get_by_label("Why you change it").fill("The new question is to be tried out.")
    press(page, "Save the plan")
    expect(page.locator(".messages")).to_contain_text("Papers are drawn by this plan")


def as_served(site: Site) -> Item:
    """The question as delegates get it."""
    with closing(site.session()) as db:
        return next(one.item for one in served(db) if one.item.id == SLUG)


def chooses(item: Item, text: str) -> Response:
    return {"options": [next(one.id for one in item.options if one.text == text)]}


def fails_by_one_point(steps: Steps) -> None:
    """Sit the quiz as somebody who knows what training changes, and not everything else."""

    def give(item: Item) -> Response:
        if item.id == SLUG:
            return chooses(item, TRUTH)
        return wrong(item) if item.id in MISSED else right(item)

    steps.items[SLUG] = as_served(steps.site)
    steps.start()
    steps.answer_paper(give)
    steps.arrived("8 of 11; 8.8 are needed")


def a_crowd_sits_the_quiz(site: Site) -> None:
    """The strong choose what is right; the weak what the key says, or anything."""

    def choose(item: Item, ability: float, rng: Random) -> Response | None:
        if item.id != SLUG:
            return by_ability(item, ability, rng)
        return chooses(item, TRUTH if ability > 0.6 else rng.choice([MISTAKE, NEITHER]))

    with closing(site.session()) as db:
        sit(db, CROWD, choose)


def sees_that_the_strong_choose_otherwise(page: Page) -> None:
    """From the map of the bank to the question, and from there to its editor."""
    follow(page, "Statistics")
    follow(page, STEM)
    arrives(page, STEM)
    expect(page.locator(".judged")).to_contain_text("Check the key")
    expect(page.locator(".judged-words")).to_contain_text(
        "Probably mis-keyed: strong delegates choose A"
    )


def marks_the_right_answer(page: Page) -> None:
    follow(page, "Edit")
    marks(page, TRUTH)


def sees_who_would_pass(page: Page) -> None:
    """What would follow, before anything does: the reviewer who approved a key is led there."""
    arrives(page, "When the key was wrong")
    expect(page.locator("main")).to_contain_text("Nothing has changed yet.")
    row = page.locator(".touched tr").filter(has_text="Leila Ben Salah")
    expect(row).to_contain_text("rises")
    expect(row).to_contain_text("passes now")


def corrects_the_key(page: Page) -> None:
    page.get_by_label("What was wrong").fill("The lesson says otherwise.")
    press(page, "Correct the key and mark again")
    arrives(page, "The key is corrected")


def finds_that_the_quiz_is_passed(steps: Steps) -> None:
    """The review of the try that failed says what happened, at the question and at its head."""
    steps.page.reload()
    steps.arrived("Passed: 9 of 11 points")
    note = steps.page.locator(".reviewed-note")
    expect(note).to_contain_text("your mark was raised from 0 to 1")


def a_letter_waits(site: Site) -> None:
    with closing(site.session()) as db:
        letter = db.scalars(select(OutboxMessage)).one()  # the crowd has no mailbox
    assert "change from 8 to 9 of 11" in letter.body
    assert "With that you have passed this quiz." in letter.body
    assert TRUTH not in letter.body


def the_log_names_it_and_is_whole(page: Page, site: Site) -> None:
    page.goto("/admin/audit/?action=item.corrected")
    row = page.locator("table.log tbody tr")
    expect(row).to_contain_text(SLUG)
    expect(row).to_contain_text("Li Wei")
    follow(page, "Prove the chain")
    expect(page.locator(".message.done")).to_contain_text("the chain is whole")
    with closing(site.session()) as db:
        assert audit.verify(db).broken is None


# ---------------------------------------------------------------- a file of another system

FILE = b"""$CATEGORY: Harbour/Basics

// [id:pier-1]
::One number::What is one number in a network called? {
=A weight#Yes, one number is a weight.
~A pier#A pier stands in the sea.
~A rope
}

// [id:pier-2]
::Many numbers::A network holds many numbers. {TRUE}

// [id:pier-3]
::Its name::What is one adjustable number called? {=weight =a weight}

$CATEGORY: Harbour/Sums

// [id:pier-4]
::Two and two::How much are two and two? {#4:0}

// [id:pier-5]
::A half::Which is a half? {
=0.5
~5
~50
}
"""
QUESTIONS = 5
IMPORTED = "What is one number in a network called?"
PLACES = {
    "Harbour/Basics": "introduction/first-steps/fs-1",
    "Harbour/Sums": "introduction/first-steps/fs-2",
}


def test_a_file_is_imported_placed_completed_by_keyboard_and_one_question_goes_live(
    site: Site, open_page: OpenPage, noor: Person, wei: Person
) -> None:
    author = open_page("/author/", noor)
    uploads_the_file(author)
    assert figures(author)["new"] == QUESTIONS
    chooses_where_its_categories_go(author)
    press(author, f"Make {QUESTIONS} drafts")
    expect(author.locator(".owed")).to_contain_text("Feedback is missing on")
    assert figures(author)["new drafts"] == QUESTIONS
    follow(author, "Fill the gaps")
    fills_all_gaps_by_keyboard(Keyboard(site, author))

    opens_from_the_list(author, IMPORTED)
    sends_it_to_review(author)
    reviewer = open_page("/author/review/", wei)
    answers_before_the_key_is_shown(reviewer, "A weight", hidden="Yes, one number is a weight.")
    approves(reviewer)
    is_listed_as_live(author)

    uploads_the_file(author)
    assert figures(author)["as they were"] == QUESTIONS
    assert sum(figures(author).values()) == QUESTIONS, "nothing new, changed, undecided or lost"


def uploads_the_file(page: Page) -> None:
    follow(page, "Exchange")
    file: FilePayload = {"name": "harbour.gift", "mimeType": "text/plain", "buffer": FILE}
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Read the file")
    arrives(page, f"{QUESTIONS} questions read")


def figures(page: Page) -> dict[str, int]:
    """The figures at the head of a page, by their words."""
    lines = [line.split(maxsplit=1) for line in page.locator(".numbers li").all_inner_texts()]
    return {words: int(number) for number, words in lines}


def chooses_where_its_categories_go(page: Page) -> None:
    for category, place in PLACES.items():
        page.get_by_label(f"Place of {category}").select_option(place)


def fills_all_gaps_by_keyboard(hands: Keyboard) -> None:
    """Tab leads into the grid, Enter from line to line, arrows to a choice; each line is kept."""
    page = hands.page
    gaps = page.locator("[data-pay]")
    hands.reach(gaps.first)
    for n in range(gaps.count()):
        gap = gaps.nth(n)
        expect(gap).to_be_focused()
        if gap.evaluate("gap => gap.tagName") == "SELECT":
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.type("The lesson says why.")
        page.keyboard.press("Enter")
    expect(page.locator(".saved").filter(has_text="Saved")).to_have_count(gaps.count())
    expect(page.locator("[data-count=all]")).to_have_text("0")
    hands.press_button("Save what I wrote")
    expect(page.get_by_role("heading", name="No gap is left here")).to_be_visible()
    expect(page.get_by_text(f"{QUESTIONS} of {QUESTIONS} drafts lack nothing.")).to_be_visible()


def opens_from_the_list(page: Page, stem: str) -> None:
    follow(page, "Questions")
    follow(page, stem)
    expect(page.locator("[data-before]")).to_contain_text("Nothing is missing")


def is_listed_as_live(page: Page) -> None:
    follow(page, "Questions")
    page.get_by_label("Search in questions").fill(IMPORTED)
    press(page, "Search")
    row = page.locator("table.bank tbody tr").filter(has_text=IMPORTED)
    expect(row).to_contain_text("Live")
