"""What tests of the books share."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from course.records import keys
from course.records.regrading import Issuing
from course.store import Person
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
