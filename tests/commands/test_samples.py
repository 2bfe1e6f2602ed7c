"""`course samples`: what `make run` prepares for a first look, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from course.analyse.computing import compute
from course.commands.sample_answers import COHORT
from course.commands.sample_sittings import SKIPPED, TOOK_BOTH
from course.commands.samples import PEOPLE
from course.content import load_course
from course.domain.bank import ItemUse
from course.domain.rights import ROLES, Right
from course.domain.statistics import Kind
from course.domain.statistics.which import Which
from course.records import keys
from course.settings import read
from course.store import DrawnItem, Grant, Invitation, Item, Person, PretestSitting, Seat
from tests.commands.conftest import Run, looking, run, said
from tests.commands.test_people import opens
from tests.commands.test_upgrade import copies
from tests.conftest import SAMPLE, _create
from tests.factories import make_person
from tests.quiz import bank
from tests.store import recompute

OTHERS = len(TOOK_BOTH + SKIPPED) + COHORT
"""People without a link: they fill the pages of gains and of statistics."""


def links(output: str) -> dict[str, str]:
    """Role -> address, as they are printed."""
    lines = [line.split() for line in output.splitlines() if "/invitation/" in line]
    return {line[0]: line[-1] for line in lines}


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file that is not there yet."""
    return f"sqlite:///{tmp_path / 'first.sqlite3'}"


@pytest.fixture
def run_first(run_at: Callable[..., Run], url: str) -> Run:
    return run_at(url)


def test_from_nothing_it_makes_all_that_a_first_look_takes(
    run_first: Run, url: str, tmp_path: Path
) -> None:
    shown = links(run_first("samples").stdout)
    assert list(shown) == ["delegate", "facilitator", "admin"]
    assert all(opens(address) for address in shown.values())
    assert keys.load(read().keys_path)
    assert copies(tmp_path) == []
    with looking(url) as db:
        for role, name, email in PEOPLE:
            person = db.scalars(select(Person).where(Person.email == email)).one()
            rights: list[Right] = list(
                db.scalars(select(Grant.right).where(Grant.person_id == person.id))
            )
            assert set(rights) == ROLES[role]
            assert (person.name, person.is_sample) == (name, True)
            assert email.endswith(".invalid")
        assert db.scalar(select(func.count()).select_from(Seat)) == 1 + OTHERS
        assert db.scalar(select(func.count()).select_from(Item)) == len(bank())


def test_each_start_prints_fresh_links_and_keeps_everything(run_first: Run, url: str) -> None:
    before = links(run_first("samples").stdout)
    with looking(url) as db:
        db.scalars(select(Person).where(Person.name == "Luc Keller")).one().zone = "Asia/Tokyo"
        db.commit()
    after = links(run_first("samples").stdout)
    assert not set(before.values()) & set(after.values())
    assert all(opens(address) for address in after.values())
    with looking(url) as db:
        assert len(db.scalars(select(Person)).all()) == 3 + OTHERS
        assert "Asia/Tokyo" in db.scalars(select(Person.zone)).all()
        assert len(db.scalars(select(Invitation)).all()) == 6


def test_sample_people_have_answered_before_and_after_so_that_gains_can_be_seen(
    run_first: Run, url: str
) -> None:
    run_first("samples")
    with looking(url) as db:
        sittings = db.scalars(select(PretestSitting)).all()
        assert sum(one.finished_at is not None for one in sittings) == 2 * len(TOOK_BOTH)
        assert sum(one.skipped_at is not None for one in sittings) == len(SKIPPED)
        assert {person.email for person in db.scalars(select(Person))} == {
            None, *(email for _, _, email in PEOPLE),
        }  # fmt: skip


def test_a_cohort_has_answered_so_that_statistics_show_something(run_first: Run, url: str) -> None:
    run_first("samples")
    with looking(url) as db:
        found = compute(db, "introduction", Which.FIRST)
        assert found.quiz.papers == COHORT
        kinds = {subject.slug: figures.verdict.kind for subject, figures in found.items}
        assert Kind.MISKEYED in kinds.values()
        checks = [one for subject, one in found.items if subject.use is ItemUse.CHECK]
        assert checks
        orders = db.scalars(select(DrawnItem.option_order)).all()  # a review shows what was chosen
        assert sum(order != "[]" for order in orders) > len(orders) / 2
        assert all(one.answers == COHORT and one.confidence for one in checks)
        course = load_course(SAMPLE)
        stands, kept = recompute.expected(db, course), recompute.written(db)
        assert all(stands[person] == row for person, row in kept.items())


def test_a_sample_that_was_disabled_gets_no_link(run_first: Run) -> None:
    run_first("samples")
    run("person", "disable", PEOPLE[2][2])
    assert list(links(run("samples").stdout)) == ["delegate", "facilitator"]


def test_where_somebody_is_there_nobody_is_added(run_first: Run, url: str) -> None:
    run_first("upgrade")
    with looking(url) as db:
        make_person(db)
    assert links(run("samples").stdout) == {}
    with looking(url) as db:
        assert not db.scalars(select(Person).where(Person.is_sample)).all()


@pytest.mark.parametrize("host", ["0.0.0.0", "course.example.org", "::"])
def test_where_others_can_reach_the_server_nobody_is_added(
    run_first: Run, url: str, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HOST", host)
    assert links(run_first("samples").stdout) == {}
    with looking(url) as db:
        assert not db.scalars(select(Person)).all()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_every_name_of_this_machine_will_do(
    run_first: Run, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HOST", host)
    assert len(links(run_first("samples").stdout)) == 3


def test_on_postgresql_nobody_is_added_and_the_database_is_not_migrated(
    run_at: Callable[..., Run], postgres_server: str
) -> None:
    url = postgres_server.replace("/postgres?", "/course_bare?")
    _create(postgres_server, "course_bare")
    assert "Run `course upgrade` first" in said(run_at(url)("samples", status=1))[0]
    run("upgrade")
    assert links(run("samples").stdout) == {}
    with looking(url) as db:
        assert not db.scalars(select(Person)).all()


def test_a_port_that_is_none_is_refused_before_anything_is_made(
    run_first: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PORT", "http")
    assert "'--port'" in said(run_first("samples", status=2))[-1]
    assert not (tmp_path / "first.sqlite3").exists()
