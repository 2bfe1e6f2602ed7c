"""What tests of the books share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from course.records import keys
from course.records.regrading import Issuing
from course.store import Person
from course.store.database import Database
from tests.conftest import _create, closing_engine, prepare
from tests.factories import make_person


@pytest.fixture
def issuing(tmp_path: Path) -> Issuing:
    keys.prepare(tmp_path / "keys")
    return Issuing(tmp_path / "keys", "http://127.0.0.1:8000")


@pytest.fixture
def author(db: Session) -> Person:
    return make_person(db, role="admin", name="Noor Haddad")


@pytest.fixture
def reviewer(db: Session) -> Person:
    return make_person(db, role="admin", name="Luc Keller")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def books(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database of each kind for all histories; each begins by emptying it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('books') / 'course.sqlite3'}"
    else:
        server: str = request.getfixturevalue("postgres_server")
        _create(server, "course_books")
        url = server.replace("/postgres?", "/course_books?")
    prepare(url)
    with closing_engine(url) as database:
        yield database


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("issuer")
    keys.prepare(folder)
    return folder
