"""Desks in a browser, each at the end of a wire of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.rights import Right
from course.store import Checkin, Grant, Person
from tests.browser.conftest import Site, watch
from tests.browser.wire import Wire
from tests.door import Door
from tests.factories import NOON

READY = "[data-enhance=desk][data-ready]"


@contextmanager
def door_of(site: Site) -> Iterator[Door]:
    """Make guests; nobody else writes meanwhile."""
    with closing(site.session()) as db:
        yield Door(db, site.app.extensions["course"], site.app.extensions["settings"])


class DeskPage:
    """One desk, as somebody stands before it, at the end of a wire of its own."""

    def __init__(self, site: Site, context: BrowserContext, wire: Wire, person: Person) -> None:
        self.site, self.context, self.wire = site, context, wire
        self.failed: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        self.page = self.context.new_page()
        watch(self.page, self.failed)
        self.page.goto(f"{self.wire.url}/door/")
        self.page.wait_for_selector(READY)
        return self.page

    def cut(self) -> None:
        """No network: for pages and workers, and as the browser tells itself."""
        self.wire.cut()
        self.context.set_offline(True)

    def mend(self) -> None:
        self.wire.mend()
        self.context.set_offline(False)

    def is_kept(self) -> None:
        """Wait until everything is on the device."""
        expect(self.page.get_by_text("Opens without a network")).to_be_visible()
        expect(self.page.locator("[data-status-list]")).to_contain_text("on the list, fetched at")

    def enter(self, text: str) -> None:
        """Scan, or type; both end with Enter."""
        field = self.page.get_by_label("Code, serial or scanned square code")
        expect(field).to_be_focused()
        field.fill(text)
        field.press("Enter")

    @property
    def verdict(self) -> str:
        """What the page says, in one line."""
        place = self.page.locator("[data-verdict]")
        expect(place).to_be_visible()
        return " ".join(place.inner_text().split())

    def says(self, colour: str, *texts: str) -> None:
        place = self.page.locator("[data-verdict]")
        expect(place).to_have_attribute("data-colour", colour)
        for text in texts:
            expect(place).to_contain_text(text)

    def waits(self, text: str) -> None:
        expect(self.page.locator("[data-status-sent]")).to_have_text(text)


@pytest.fixture
def open_desk(
    site: Site, open_context: Callable[..., BrowserContext]
) -> Iterator[Callable[..., DeskPage]]:
    """A desk of somebody's own: `open_desk("Desk North")`."""
    desks: list[DeskPage] = []
    wires: list[Wire] = []

    def go(name: str = "Desk North", person: Person | None = None, **options: object) -> DeskPage:
        person = person or site.person(role="desk", name=name, latin_name=name)
        wires.append(Wire(site.url))
        desks.append(DeskPage(site, open_context(person, **options), wires[-1], person))
        return desks[-1]

    yield go
    for wire in wires:
        wire.close()
    for desk in desks:
        assert not desk.failed


def add_right(db: Session, person_id: int, right: Right) -> None:
    db.add(Grant(person_id=person_id, right=right, granted_at=NOON))
    db.commit()


def written(site: Site) -> list[Checkin]:
    with closing(site.app.extensions["database"].session(writes=False)) as db:
        return list(db.scalars(select(Checkin).order_by(Checkin.id)))


SEALED = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open("course-door");
    asked.onsuccess = () => resolve(asked.result);
  });
  const count = (name, range) => new Promise((resolve) => {
    const asked = db.transaction(name).objectStore(name).count(range);
    asked.onsuccess = () => resolve(asked.result);
  });
  return [await count("sealed"), await count("keys", IDBKeyRange.only("list"))];
}"""


__all__ = ["READY", "SEALED", "DeskPage", "add_right", "door_of", "open_desk", "written"]
