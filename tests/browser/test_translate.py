"""A question put into Arabic in a real browser: written, approved by another, then read."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from course.domain.translation import texts_of
from course.store import Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import TRANSLATIONS, Eyes
from tests.quiz import bank

pytestmark = pytest.mark.needs("browser")

CHECK = "fs-check-1"
LANGUAGES = f"/author/items/{CHECK}/translations/"
LESSON = "/course/introduction/first-steps/"

ARABIC = {
    "stem": "ما الذي يتغيّر عند تدريب الشبكة؟",
    "option.a.text": "أوزانها",
    "option.a.feedback": "نعم: أوزانها.",
    "option.b.text": "اسمها",
    "option.b.feedback": "الاسم لا يتغيّر عند التدريب.",
    "option.c.text": "شاشتها",
    "option.c.feedback": "الشاشة لا تتغيّر عند التدريب.",
}


def reader(site: Site, locale: str) -> Person:
    """A delegate who reads this language."""
    person = site.person()
    with closing(site.session()) as db:
        db.get_one(Person, person.id).locale = locale
        db.commit()
    return person


def write(page: Page) -> None:
    assert ARABIC.keys() == texts_of(bank()[CHECK]).keys()
    for name, text in ARABIC.items():
        page.locator(f"[name='text.{name}']").fill(text)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_question_goes_into_arabic_and_reaches_whoever_reads_it(
    site: Site, open_page: OpenPage, javascript: bool
) -> None:
    eyes = Eyes(site) if javascript else lambda page: None
    noor, wei = site.person(role="admin", name="نور حداد"), site.person(role="admin")
    page = open_page(LANGUAGES, noor, javascript=javascript)
    eyes(page)
    page.get_by_label("Translate into").select_option("ar")
    page.get_by_role("button", name="Open").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Translation into Arabic")
    eyes(page)
    write(page)
    page.get_by_role("button", name="Look at it first").press("Enter")
    expect(page.locator(".translate-sheet").first).to_contain_text(ARABIC["stem"])
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("One other person who writes or reviews")).to_be_visible()
    eyes(page)
    other = open_page("/author/review/", wei, javascript=javascript)
    expect(other.get_by_role("heading", level=1)).to_have_text("1 translation waits for you")
    eyes(other)
    other.get_by_role("link", name="Begin with the oldest translation").press("Enter")
    expect(other.get_by_role("heading", level=1)).to_have_text("Translation into Arabic")
    other.get_by_role("button", name="Approve this translation").press("Enter")
    expect(other.get_by_text("Delegates read it")).to_be_visible()
    other.goto(LANGUAGES)
    eyes(other)
    lesson = open_page(LESSON, reader(site, "ar"), javascript=javascript)
    check = lesson.locator("#check-1")
    expect(check.locator("[lang=ar]")).to_contain_text(ARABIC["stem"])
    option, text = check.locator(".option input").first, check.locator(".option-text").first
    at, beside = option.bounding_box(), text.bounding_box()
    assert at is not None
    assert beside is not None
    assert at["x"] > beside["x"], "what is pressed stands where reading begins, at the right"
    check.get_by_text(ARABIC["option.b.text"]).click()
    check.get_by_role("button", name="Check my answer").click()
    expect(check).to_contain_text(ARABIC["option.b.feedback"])
    eyes(lesson)
    if isinstance(eyes, Eyes):
        assert eyes.seen >= TRANSLATIONS
