"""`course check` and `course load`: from files to the bank."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from course.content import load_course
from course.records import standing
from course.store import Item, ItemVersion, LessonProgress, StandingRow
from tests.commands.conftest import Run, run, said
from tests.conftest import SAMPLE
from tests.factories import NOON, make_person
from tests.unit.content.test_translations import write as write_translation
from tests.unit.content.writing import COURSE, QUIZ, TIDES, write_course

# ---------------------------------------------------------------- check


def test_files_without_a_fault_are_said_to_be_so(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    assert run("check", str(root)).stdout == "Every lesson and quiz reads well.\n"


def test_every_fault_is_a_line_with_file_and_place_and_the_status_says_so(tmp_path: Path) -> None:
    root = write_course(
        tmp_path, tides=TIDES.replace("#largest-range)", "#smallest)"), sea=QUIZ.replace("key", "k")
    )
    result = run("check", str(root), status=1, has_many_faults=True)
    assert result.stdout == ""
    line = TIDES[: TIDES.index("After it")].count("\n") + 1
    assert any(
        one.startswith(f"modules/sea/tides.md:{line}: ") and "#smallest" in one
        for one in said(result)
    )
    assert any(one.startswith("quizzes/sea.toml:6: ") for one in said(result))


def test_without_a_folder_it_checks_what_the_course_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_course(tmp_path, course=COURSE.replace("[policy]", "[polices]"))
    monkeypatch.setenv("COURSE_CONTENT", str(root))
    assert said(run("check", status=1))[0].startswith("modules/course.toml:")


def test_a_folder_that_is_not_there_is_named() -> None:
    assert "'nowhere' does not exist" in said(run("check", "nowhere", status=2))[-1]


def test_outside_addresses_are_printed_once_for_a_person_to_open(tmp_path: Path) -> None:
    printed = run("check", "--links", str(write_course(tmp_path))).stdout
    assert printed == (
        "sea/tides (1.1 Tides)\n"
        "  https://example.org/tides\n"
        "      W. Thomson, The Tides, 1882\n"
        "1 address. None was opened.\n"
    )


# ---------------------------------------------------------------- load


def test_the_bank_is_loaded_once_and_a_second_time_nothing_changes(
    run_at: Callable[..., Run], bare_url: str, tmp_path: Path
) -> None:
    run_here = run_at(bare_url, content=str(write_course(tmp_path / "content")))
    run_here("upgrade")
    assert run_here("load").stdout == (
        "Item bank: 3 items added, 0 changed, 0 as they were; 1 plans of quizzes new or changed.\n"
    )
    assert run_here("load").stdout == (
        "Item bank: 0 items added, 0 changed, 3 as they were; 0 plans of quizzes new or changed.\n"
    )
    write_course(tmp_path / "content", sea=QUIZ.replace("Which water sinks?", "What sinks?"))
    assert "0 items added, 1 changed, 2 as they were" in run_here("load").stdout


def test_what_was_edited_in_the_browser_is_named_and_left(run_course: Run, look: Callable) -> None:
    with look() as db:
        one = select(Item.id).where(Item.slug == "fs-single-1").scalar_subquery()
        db.execute(
            update(ItemVersion)
            .where(ItemVersion.item_id == one)
            .values(origin="browser", digest="0" * 64, content="{}")
        )
        db.commit()
    result = run_course("load")
    assert said(result) == ["fs-single-1: edited in the browser since, left as it is"]
    with look() as db:
        assert db.scalars(select(ItemVersion.content).where(ItemVersion.item_id == one)).one() == (
            "{}"
        )


def test_a_translation_is_loaded_with_the_bank_and_said_so(
    run_at: Callable[..., Run], bare_url: str, tmp_path: Path
) -> None:
    run_here = run_at(bare_url, content=str(write_translation(tmp_path / "content")))
    run_here("upgrade")
    assert "Translations: 3 new or changed." in run_here("load").stdout
    assert "Translations" not in run_here("load").stdout


@pytest.mark.parametrize(
    ("changed", "said_first"),
    [
        ({"sea": QUIZ.replace('"numeric"', '"guess"')}, "quizzes/sea.toml:"),
        ({"tides": "no front matter"}, "modules/sea/tides.md:1: "),
    ],
    ids=["the bank", "a lesson"],
)
def test_files_at_fault_are_named_and_nothing_is_loaded(
    run_at: Callable[..., Run],
    database_url: str,
    look: Callable,
    tmp_path: Path,
    changed: dict[str, str],
    said_first: str,
) -> None:
    run_at(database_url, content=str(write_course(tmp_path / "content", **changed)))
    result = run("load", status=1, has_many_faults=True)
    assert all(":" in line for line in said(result))
    assert said(result)[0].startswith(said_first)
    with look() as db:
        assert not db.scalars(select(Item).where(Item.module == "sea")).all()


def test_standings_follow_the_edition_that_is_loaded(
    run_at: Callable[..., Run], database_url: str, look: Callable, tmp_path: Path
) -> None:
    with look() as db:
        person = make_person(db)
        first = load_course(SAMPLE).lessons[0]
        db.add(
            LessonProgress(
                person_id=person.id, lesson=first.key, opened_at=NOON, completed_at=NOON, how="read"
            )
        )
        standing.refresh(db, load_course(SAMPLE), person.id, NOON)
        db.commit()
    run_at(database_url, content=str(write_course(tmp_path / "content")))("load")
    with look() as db:
        row = db.scalars(select(StandingRow)).one()
    assert (row.edition, row.lessons_done) == ("May 2027", 0)
