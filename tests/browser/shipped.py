"""The course that ships, in place of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course.commands.bank import written_bank
from course.content import load_bank
from course.records import bank
from course.settings import shipped
from course.store import migrate
from tests.browser.conftest import Site, serving
from tests.conftest import Clock, closing_engine
from tests.factories import NOON


@contextmanager
def serving_what_ships(folder: Path, clock: Clock) -> Iterator[Site]:
    """Serve the lessons and items that ship, on a fresh database."""
    root = shipped("modules").parent
    with closing_engine(f"sqlite:///{folder / 'course.sqlite3'}") as database:
        migrate.upgrade(database.engine)
        with database.session(writes=True) as db:
            bank.load(db, written_bank(load_bank(root)), NOON)
            db.commit()
    with serving(folder, clock, content=str(root)) as site:
        yield site
