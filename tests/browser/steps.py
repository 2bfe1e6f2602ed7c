"""The way from an invitation to a certificate, as a person takes it: one step a method.

The steps are the same with a mouse and with a keyboard, with a script and without one; whoever
walks brings other hands (`press`, `choose`, `write`) and other eyes (`look`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

from bs4 import BeautifulSoup
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from course.content import load_bank
from course.content.markdown import render_inline
from course.domain.bank import CHOICE_TYPES, Item
from course.domain.course import Course, Lesson
from course.domain.items import Response
from course.store import Attempt, Credential, DrawnItem, ItemVersion, Person
from course.store import Item as StoredItem
from tests.browser.conftest import Site
from tests.catalogues import kept_apart
from tests.client.accounts import give_link
from tests.quiz import feedback_of, right, wrong

PHONES = (390, 320)  # CSS pixels: a phone of today, and the narrowest that WCAG asks for
COVER = "/course/introduction/quiz/"

OWN_NAME, LATIN_NAME = "ليلى يوسف الحسني", "LAYLA YOUSEF AL HASANI"

Give = Callable[[Item], Response]
Look = Callable[[Page], None]


def fits(page: Page) -> None:
    """A page scrolls down on a phone, and never sideways."""
    size = page.viewport_size
    assert size is not None
    page.wait_for_load_state()
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width, f"{page.url} is {wide} pixels wide on a phone of {width}"
    page.set_viewport_size(size)


def plain(markdown: str) -> str:
    """What a reader sees of an item's text."""
    return squeezed(BeautifulSoup(render_inline(markdown), "html5lib").get_text())


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


class Steps:
    """A delegate in front of a page."""

    def __init__(self, site: Site, page: Page, look: Look = lambda page: None) -> None:
        self.site, self.page, self.look = site, page, look
        self.course: Course = site.app.extensions["course"]
        bank = load_bank(site.app.extensions["settings"].content_root)
        self.items = {item.id: item for quiz in bank for item in quiz.items}

    # ------------------------------------------------------------ hands

    def press(self, target: Locator) -> None:
        """Press a button, or follow a link."""
        target.click()

    def choose(self, box: Locator) -> None:
        """Choose an option."""
        box.check()

    def write(self, field: Locator, text: str) -> None:
        """Put a text into a field."""
        field.fill(text)

    def press_button(self, name: str, within: Locator | None = None) -> None:
        place = within if within is not None else self.page
        self.press(place.get_by_role("button", name=name, exact=True))

    def press_link(self, name: str | re.Pattern[str]) -> None:
        self.press(self.page.get_by_role("link", name=name).first)

    def select(self, box: Locator, value: str) -> None:
        """Choose an entry of a list."""
        box.select_option(value)

    def place(self, section: Locator, places: Mapping[str, int]) -> None:
        """Put steps in order: each moved up to its place, or its place chosen from a list."""
        order = sorted(places, key=lambda step: places[step])
        first = section.locator(f'select[data-row="{order[0]}"]')
        if first.is_visible():
            for step, place in places.items():
                self.select(section.locator(f'select[data-row="{step}"]'), str(place))
            return
        for place, step in enumerate(order):
            row = section.locator(f'.arranged-row:has([data-row="{step}"])')
            while rows_of(section).index(step) > place:
                self.press(row.get_by_role("button", name="Move up"))
        as_shown = section.get_by_role("button", name="This order is right")
        if as_shown.is_visible():
            self.press(as_shown)

    def give(self, section: Locator, response: Response) -> None:
        """Answer a question where it stands."""
        if "text" in response:
            self.write(section.locator("input[type=text]"), str(response["text"]))
            return
        if "pairs" in response:
            for row, right in response["pairs"].items():  # type: ignore[attr-defined]
                self.select(section.locator(f'select[data-row="{row}"]'), right)
            return
        if "places" in response:
            self.place(section, response["places"])  # type: ignore[arg-type]
            return
        for option in response["options"]:  # type: ignore[attr-defined]
            self.choose(section.locator(f'.option input[value="{option}"]'))

    def arrived(self, heading: str | re.Pattern[str]) -> None:
        """The page with this heading is there; look at it."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.look(self.page)

    # ------------------------------------------------------------ getting in, getting out

    def come_in(self, link: str) -> None:
        """Open an invitation, and press its button."""
        self.page.goto(link)
        self.arrived("Welcome")
        self.press_button("Sign in and begin")

    def sign_out(self) -> None:
        """By the menu."""
        self.press(self.page.locator("details.menu summary"))
        self.look(self.page)
        self.press_button("Sign out")
        self.arrived("Sign in")

    # ------------------------------------------------------------ reading

    def read_module(self, number: int = 1) -> None:
        """From the contents through a module's lessons to its quiz's door."""
        self.press_link("Start reading")
        for lesson in self.course.modules[number - 1].lessons:
            self.arrived(lesson.title)
            for number in range(1, len(lesson.checks) + 1):
                self.answer_check(lesson, number, right if number > 1 else wrong)
            self.look(self.page)
            self.press_button("Complete and continue")

    def answer_check(self, lesson: Lesson, number: int, give: Give) -> None:
        """Answer a check; what it says about the answer stands where the check stands."""
        item = self.items[lesson.checks[number - 1].item]
        place = self.page.locator(f"#check-{number}")
        self.give(place, give(item))
        self.press_button("Check my answer", place)
        expect(place.get_by_role("button", name="Check my answer")).to_have_count(0)
        if give is wrong:
            expect(place).to_contain_text(mistake(item))
            expect(place).to_contain_text("A wrong answer costs nothing here.")

    def read_again(self) -> None:
        """Go from a review to the part it names, answer what is asked there, go back."""
        lesson = self.course.lessons[0]
        self.press_link(f"Reread lesson {lesson.number}")
        self.arrived(lesson.title)
        for number in range(1, len(lesson.checks) + 1):
            if self.page.locator(f"#check-{number} form").count():
                self.answer_check(lesson, number, right)
        self.press_button("I have read it again")

    # ------------------------------------------------------------ the quiz

    def start(self, name: str = "Start the quiz") -> None:
        """From the quiz's door to its paper."""
        self.press_button(name)
        self.page.wait_for_url("**/attempt/**")

    def give_latin_name(self) -> None:
        """The certificate needs it, so the first quiz asks for it."""
        self.press_button("Start the quiz")
        self.arrived("Your name as in your passport")
        self.write(self.page.get_by_role("textbox"), LATIN_NAME)
        self.press_button("Save and continue")

    def paper(self) -> list[Item]:
        """The questions of the try on this page, in order."""
        public_id = re.search(r"/attempt/([^/]+)/", self.page.url)
        assert public_id is not None
        statement = (
            select(StoredItem.slug)
            .join(ItemVersion, ItemVersion.item_id == StoredItem.id)
            .join(DrawnItem, DrawnItem.item_version_id == ItemVersion.id)
            .join(Attempt, Attempt.id == DrawnItem.attempt_id)
            .where(Attempt.public_id == public_id[1])
            .order_by(DrawnItem.position)
        )
        with closing(self.site.session()) as db:
            return [self.items[slug] for slug in db.scalars(statement)]

    def questions(self) -> Iterator[tuple[int, Item, Locator]]:
        """Each question of the paper, once it can be seen."""
        for position, item in enumerate(self.paper(), start=1):
            section = self.page.locator(f"#question-{position}")
            if not section.is_visible():  # with a script: one at a time
                before = self.page.locator(f"#question-{position - 1}")
                self.press_button("Next question", before)
            expect(section).to_be_visible()
            yield position, item, section

    def answer_paper(self, give: Give) -> list[Item]:
        """Answer all questions and submit; returns them."""
        paper = self.paper()
        self.look(self.page)
        for _, item, section in self.questions():
            self.give(section, give(item))
        self.press_button("Look over and submit", self.page.locator(f"#question-{len(paper)}"))
        self.arrived("Look over your answers")
        expect(self.page.get_by_text(f"All {len(paper)} questions are answered.")).to_be_visible()
        self.press_button("Submit")
        self.page.wait_for_url("**/review/")
        return paper

    def fail(self) -> None:
        """Mistake everything of the first lesson: that is said, and no key is."""
        first = self.course.lessons[0].slug
        paper = self.answer_paper(lambda item: wrong(item) if item.lesson == first else right(item))
        missed = [item for item in paper if item.lesson == first]
        points, of = len(paper) - len(missed), len(paper)
        self.arrived(f"{points} of {of}; {of * 0.8:.1f} are needed")
        said, source = squeezed(self.page.locator("main").text_content()), self.page.content()
        for item in missed:
            assert (mistake(item) if not keys_of_rows(item) else "Not right") in said
            for key in keys_of(item):
                assert key not in squeezed(BeautifulSoup(source, "html5lib").get_text())
        assert "Right answer" not in said
        assert "The answer:" not in said

    def pass_(self) -> None:
        """Answer what is asked once more: only the first lesson, and this time rightly."""
        paper = self.answer_paper(right)
        assert {item.lesson for item in paper} == {self.course.lessons[0].slug}
        self.arrived(re.compile(r"^Passed: (\d+) of \1 points$"))
        said = squeezed(self.page.locator("main").text_content())
        for item in paper:
            for key in keys_of(item):
                assert key in said

    def pass_at_once(self) -> None:
        """Answer everything rightly."""
        paper = self.answer_paper(right)
        self.arrived(f"Passed: {len(paper)} of {len(paper)} points")


def rows_of(section: Locator) -> list[str]:
    """The steps of an order as they are listed."""
    return [str(row.get_attribute("data-row")) for row in section.locator("select").all()]


def mistake(item: Item) -> str:
    """What the answer of `wrong` mistakes, in the item's own words."""
    if item.type in CHOICE_TYPES:
        (chosen,) = wrong(item)["options"]  # type: ignore[misc]
        return plain(next(one.feedback for one in item.options if one.id == chosen))
    if keys_of_rows(item):  # `wrong` mistakes each pair, and the first step
        return plain(keys_of_rows(item)[0])
    return plain(item.rejects[0].feedback) if item.rejects else ""


def keys_of(item: Item) -> list[str]:
    """What gives a key away: the words that say why it is right."""
    texts = [option.feedback for option in item.options if option.is_key]
    return [plain(text) for text in (*texts, *keys_of_rows(item), item.feedback) if text]


def keys_of_rows(item: Item) -> list[str]:
    """Why pairs belong together, and steps where they stand."""
    return feedback_of(item) if item.pairs or item.steps else []


def invite(site: Site, **values: Any) -> tuple[Person, str]:
    """Somebody new, and the address of their invitation."""
    person = site.person(**values)
    with closing(site.session()) as db:
        return person, give_link(db, person)


def invite_delegate(site: Site, **values: Any) -> tuple[Person, str]:
    """A delegate whom the course knows by their own script alone."""
    return invite(site, name=OWN_NAME, latin_name=None, **values)


def whole_way(steps: Steps, link: str) -> None:
    """From the invitation to the certificate's page, with a try that fails on the way."""
    steps.come_in(link)
    steps.arrived(steps.course.lessons[0].title)
    steps.read_module()
    steps.arrived(re.compile("^Quiz 1: "))
    steps.give_latin_name()
    steps.start()
    steps.fail()
    steps.site.clock.pass_(minutes=1)
    steps.read_again()
    steps.arrived(re.compile("^Quiz 1: "))
    steps.start("Start the next try")
    steps.pass_()
    steps.press_link("Go on with the course")
    for module in steps.course.modules[1:]:
        steps.arrived(module.lessons[0].title)
        steps.read_module(module.number)
        steps.arrived(re.compile(f"^Quiz {module.number}: "))
        steps.start()
        steps.pass_at_once()
        steps.press_link("Go on with the course")
    steps.arrived("The course is complete")
    steps.press_link("See my certificate")
    steps.arrived(f"Your certificate, {kept_apart(OWN_NAME)}")


def certificate_of(site: Site, person: Person) -> Credential:
    """The certificate in the books."""
    with closing(site.session()) as db:
        return db.scalars(select(Credential).where(Credential.person_id == person.id)).one()


def says_what_was_certified(page: Page, site: Site) -> None:
    """A stranger sees that it holds, for whom, and for which edition of which course."""
    course: Any = site.app.extensions["course"]
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid")
    facts = page.locator("dl.facts")
    for said in (OWN_NAME, LATIN_NAME, course.title, course.edition):
        expect(facts).to_contain_text(said)
