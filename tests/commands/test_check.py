"""`course check` with its options: advice, cues, balance, what is stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.content.checking import guesser
from course.settings import shipped
from tests.commands.conftest import run, said
from tests.unit.content.writing import QUIZ, write_course


def test_advice_is_listed_with_its_place_and_is_no_error(tmp_path: Path) -> None:
    root = write_course(tmp_path, sea=QUIZ.replace('text = "The moon"', 'text = "It may be so"'))
    result = run("check", "--advice", str(root))
    assert "quizzes/sea.toml:6: advice: item tides-moon: “may” in the key alone\n" in result.stdout
    assert said(result) == ["Pieces of advice: 1. Each may have its exception."]


def test_what_is_stale_is_listed_and_fails_only_where_that_is_asked(tmp_path: Path) -> None:
    root = str(write_course(tmp_path))
    line = "modules/sea/tides.md:4: lesson Tides"
    assert run("check", root, "--stale", "--on", "2027-05-01").stdout == (
        f"{line} is to be read again by 2027-06-01\n"
    )
    assert run("check", root, "--stale", "--on", "2027-06-02").stdout == (
        f"{line} was to be read again by 2027-06-01\n"
    )
    assert run("check", root, "--stale", "--on", "2027-01-01").stdout == (
        "Nothing is to be read again by 2027-03-02.\n"
    )
    run("check", root, "--stale", "--on", "2027-05-01", "--fail")
    late = run("check", root, "--stale", "--on", "2027-06-02", "--fail", status=1)
    assert said(late) == ["Error: 1 is late."]


def test_the_balance_of_a_bank_is_a_table(tmp_path: Path) -> None:
    result = run("check", "--balance", str(write_course(tmp_path)))
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["remember", "3", "3", "100%", "25%"] in lines
    assert ["single-choice", "1", "1", "33%"] in lines


@pytest.fixture
def _few_shuffles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.commands.reports.SHUFFLES", 3)


@pytest.mark.usefixtures("_few_shuffles")
def test_a_bank_that_gives_its_keys_away_fails(tmp_path: Path) -> None:
    start, rest = QUIZ.index("[[item]]"), QUIZ.index('[[item]]\nid = "tides-check"')
    one = QUIZ[start:rest].replace('"The moon"', '"Perhaps the moon"')
    more = "".join(one.replace("tides-moon", f"tides-moon-{n}") for n in range(12))
    root = str(write_course(tmp_path, sea=QUIZ[:start] + more + QUIZ[rest:]))
    result = run("check", "--cues", root, status=1, has_many_faults=True)
    assert "12 live items with options; 2 others (typed, matching, ordering)" in result.stdout
    assert "  hedged option            100.0    50.0   +50.0" in result.stdout
    assert any(
        line.startswith("all items: best cue earns 50.0 points above") for line in said(result)
    )


@pytest.mark.usefixtures("_few_shuffles")
def test_a_bank_too_small_to_guess_is_said_to_be_so(tmp_path: Path) -> None:
    assert "too few live items" in run("check", "--cues", str(write_course(tmp_path))).stdout
    assert guesser.SHUFFLES == 100


@pytest.mark.usefixtures("_few_shuffles")
def test_the_bank_that_ships_gives_no_key_away() -> None:
    run("check", "--cues", str(shipped("modules").parent))


def test_one_question_is_asked_at_a_time(tmp_path: Path) -> None:
    root = str(write_course(tmp_path))
    assert "one of" in said(run("check", root, "--advice", "--cues", status=2))[-1]
    assert "--stale" in said(run("check", root, "--on", "2027-01-01", status=2))[-1]
