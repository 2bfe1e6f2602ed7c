"""A delegate in front of a paper, in a browser, and what the server holds of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from course.domain.bank import Item, ItemType
from course.store import Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.steps import Steps
from tests.quiz import Stored, drawn, right, stored

COVER = "/course/introduction/quiz/"
FIRST_FIELD = ".option input, input[type=text], select:visible, [data-move='1']:visible"
OFFLINE = "Not saved yet: no connection. Your answers are kept on this device"


class Attempt:
    """A delegate in front of a paper, and what the server holds of it."""

    def __init__(self, site: Site, page: Page, person: Person) -> None:
        self.site, self.page, self.person = site, page, person
        self.id = re.search(r"/attempt/([^/]+)/", page.url).group(1)  # type: ignore[union-attr]
        with closing(site.session()) as db:
            self.items = drawn(db, self.id)

    def go(self, position: int) -> None:
        """Turn to a question by the navigator."""
        self.page.locator(f'[data-cell="{position}"]').click()
        expect(self.question(position)).to_be_visible()

    def question(self, position: int) -> Any:
        return self.page.locator(f"#question-{position}")

    def answer(self, position: int, give: Callable[[Item], Any] = right) -> None:
        """Turn to a question and answer it."""
        self.go(position)
        self.put(position, give(self.items[position - 1]))

    def put(self, position: int, response: Any) -> None:
        section = self.question(position)
        if "options" not in response:
            Steps(self.site, self.page).give(section, response)
            return
        for box in section.locator(".option input").all():
            wanted = box.get_attribute("value") in response["options"]
            if wanted or box.get_attribute("type") == "checkbox":
                box.set_checked(wanted)

    def saved(self, position: int) -> Stored | None:
        with closing(self.site.session()) as db:
            return stored(db, self.id, position)

    def says(self, words: str) -> None:
        """The page says this about saving."""
        state = self.page.locator("[data-save-state]")
        expect(state).to_contain_text(words, timeout=15000)

    def holds(self, position: int, response: Any) -> None:
        """Once this device keeps nothing more, the server holds this answer."""
        self.page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => key.startsWith('course:unsaved:'))"
        )
        kept = self.saved(position)
        assert kept is not None
        assert kept.response == response

    @property
    def unsaved(self) -> dict[str, str]:
        """What this device keeps."""
        kept = self.page.evaluate("() => ({...localStorage})")
        return {key: value for key, value in kept.items() if key.startswith("course:unsaved:")}

    @contextmanager
    def cut(self) -> Iterator[None]:
        """The network is gone for saves; pages still open."""
        with self.instead(lambda route: route.abort()):
            yield

    @contextmanager
    def instead(self, handle: Callable[[Route], None]) -> Iterator[None]:
        """Saves go to `handle` for a while; afterwards to the server again."""
        is_on = True
        self.page.context.route(
            re.compile("/(answers|flags)/"),
            lambda route: handle(route) if is_on else route.continue_(),
        )
        yield
        is_on = False


Begin = Callable[..., Attempt]


@pytest.fixture
def begin(site: Site, open_page: OpenPage) -> Begin:
    """Begin a quiz; `holding` asks for a paper with an item of that type."""

    def go(*, holding: ItemType | None = None, **options: Any) -> Attempt:
        for _ in range(40):
            person = site.person()
            page = open_page(COVER, person, **options)
            page.get_by_role("button", name="Start the quiz").click()
            page.wait_for_url("**/attempt/**")  # loaded, its scripts too
            attempt = Attempt(site, page, person)
            if holding is None or any(item.type is holding for item in attempt.items):
                return attempt
            page.context.close()
        raise AssertionError(f"no paper with {holding}")

    return go


def place(attempt: Attempt, *kinds: ItemType) -> int:
    return next(n for n, item in enumerate(attempt.items, start=1) if item.type in kinds)


__all__ = ["COVER", "FIRST_FIELD", "OFFLINE", "Attempt", "Begin", "begin", "place"]
