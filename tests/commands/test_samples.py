"""`course samples`: what `make run` prepares for a first look, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from course.commands.samples import PEOPLE
from course.domain.rights import ROLES
from course.records import keys
from course.settings import read
from course.store import Grant, Item, Person, Seat, migrate
from tests.commands.conftest import Run, run
from tests.commands.test_people import opens
from tests.commands.test_upgrade import at, copies
from tests.factories import make_person


def links(output: str) -> dict[str, str]:
    """Role -> address, as they are printed."""
    lines = [line.split() for line in output.splitlines() if "/invitation/" in line]
    return {line[0]: line[-1] for line in lines}


@pytest.fixture
def on_sqlite(run_at: Callable[..., Run], sqlite_template: Path, tmp_path: Path) -> Run:
    """A file that is not there yet."""
    return run_at(f"sqlite:///{tmp_path / 'first.sqlite3'}")


@pytest.fixture
def people(tmp_path: Path) -> Callable[[], list[Person]]:
    from_file = f"sqlite:///{tmp_path / 'first.sqlite3'}"

    def ask() -> list[Person]:
        with closing_session(from_file) as db:
            return list(db.scalars(select(Person).order_by(Person.id)))

    return ask
