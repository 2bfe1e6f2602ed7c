"""`course erase` and `course retention`, as somebody types them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from course.cli import course as program
from course.commands import privacy
from course.domain.course import Course
from course.records import installation
from course.store import AuditDetail, Person
from tests.commands.conftest import Run, said
from tests.factories import NOON, make_person, sample_course


def add(run: Run) -> None:
    run("person", "add", "--name", "Amina Diallo", "--role", "delegate",
        "--email", "a@example.org", "--delegation", "SEN=Senegal")  # fmt: skip


def test_without_yes_nothing_is_erased_and_all_is_listed(run_course: Run, look: Callable) -> None:
    add(run_course)
    result = run_course("erase", "a@example.org")
    assert "person: name, latin_name, email. Is emptied." in result.stdout
    assert result.stdout.endswith("Nothing was changed. Add --yes to erase the record.\n")
    with look() as db:
        assert db.scalars(select(Person.name)).all() == ["Amina Diallo"]


def test_with_yes_and_a_reason_the_record_is_erased(run_course: Run, look: Callable) -> None:
    add(run_course)
    assert "--reason" in said(run_course("erase", "a@example.org", "--yes", status=2))[-1]
    run_course("erase", "a@example.org", "--yes", "--reason", "Asked by letter")
    with look() as db:
        person = db.scalars(select(Person)).one()
        assert (person.name, person.email) == ("(erased)", None)
        assert person.erased_at is not None
        texts = db.scalars(select(AuditDetail.text).where(AuditDetail.text.is_not(None))).all()
    assert texts == ["Asked by letter"]
    assert "Nobody here" in said(run_course("erase", "a@example.org", status=1))[0]
    assert run_course("person", "list").stdout == ""
    (line,) = said(run_course("erase", person.public_id, status=1))
    assert line == "Error: This record is erased already."
    proof = run_course("audit", "verify").stdout
    assert "the chain is whole" in proof
    assert "Names and texts of 1 event were erased; their digests hold." in proof


# ---------------------------------------------------------------- the end of the record


def test_without_an_end_nothing_ends(run_course: Run) -> None:
    assert said(run_course("retention", "--dry-run", status=1)) == [
        "Error: The course sets no end: see [privacy] keep_days."
    ]


@pytest.fixture
def after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A course whose records ended a week ago."""
    course: Course = replace(sample_course(), keep_days=53)
    monkeypatch.setattr(privacy, "load_course", lambda *_: course)
    monkeypatch.setattr(privacy, "now", lambda: course.summit.deadline + timedelta(days=60))


def test_a_dry_run_lists_by_number_and_changes_nothing(
    run_course: Run, look: Callable, after_the_end: None
) -> None:
    with look() as db:
        person, staff = make_person(db), make_person(db, role="facilitator")
        gone, stays = person.public_id, staff.public_id
    result = run_course("retention", "--dry-run")
    assert f"erase    {gone}" in result.stdout
    assert stays not in result.stdout
    assert "Amina" not in result.stdout
    assert "1 record would be erased, 0 emptied beside a certificate." in result.stdout
    with look() as db:
        assert db.scalars(select(Person.id).where(Person.erased_at.is_not(None))).all() == []


def test_records_end_once_somebody_says_yes(
    run_course: Run, look: Callable, after_the_end: None
) -> None:
    with look() as db:
        for _ in range(3):
            make_person(db)
    refused = CliRunner().invoke(program, ["retention"], input="n\n", prog_name="course")
    assert refused.exit_code == 1
    assert "End the records of 3 people?" in refused.output
    run_course("retention", "--yes")
    with look() as db:
        assert len(db.scalars(select(Person.id).where(Person.erased_at.is_not(None))).all()) == 3
    assert "0 records erased" in run_course("retention", "--yes").stdout


def test_no_record_ends_before_the_deadline_that_this_installation_sets(
    run_course: Run, look: Callable, after_the_end: None
) -> None:
    """The summit was put off by a year, on the page of settings."""
    put_off = sample_course().summit.deadline + timedelta(days=365)
    with look() as db:
        person, admin = make_person(db), make_person(db, role="admin")
        when = {"time": f"{put_off:%Y-%m-%dT%H:%M}", "zone": "Europe/Zurich", "city": "Geneva"}
        installation.say(db, installation.DEADLINE, when, admin.id, NOON)
        db.commit()
        person_id = person.id
    assert "0 records erased" in run_course("retention", "--yes").stdout
    with look() as db:
        assert db.get_one(Person, person_id).erased_at is None
