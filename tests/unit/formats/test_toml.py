"""Our own shape: what is written is what is read, exactly and in one layout."""

from __future__ import annotations

import random
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.content.bank import QuizFile, read_bank
from course.content.items import item_from_mapping
from course.domain.bank import Blueprint, Item, ItemStatus
from course.formats import toml
from course.formats.foreign import Reading, Unreadable
from tests.unit.formats.making import an_item, coming_back
from tests.unit.items import items, slugs

ROOT = Path(__file__).parents[3]
DECIDED = {"id": "x", "lesson": "l", "objective": "o", "use": "quiz", "status": "draft"}

lines = st.lists(
    st.sampled_from(
        ["", "a", '"', '""', '"""', "'''", "\\", "\\n", "\t", "é", "\x7f", " ", "[[item]]"]
    ),
    max_size=8,
).map("\n".join)
blueprints = st.builds(
    Blueprint,
    st.just("sea"),
    lines.filter(str.strip),
    st.floats(0.01, 1),
    st.dictionaries(slugs | lines, st.integers(0, 9), min_size=1, max_size=3),
)


def read_back(data: bytes) -> tuple[Blueprint, tuple[Item, ...]]:
    """What the bank reads in a file of quizzes/."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "quizzes", "sea.toml")
        path.parent.mkdir()
        path.write_bytes(data)
        files, problems = read_bank(Path(folder))
    assert not problems
    (file,) = files
    return file.quiz


@given(st.lists(items(), max_size=3), blueprints, lines)
@settings(max_examples=40, deadline=None)
def test_a_quiz_comes_back_exactly(bank: list[Item], blueprint: Blueprint, text: str) -> None:
    # A live item may lack nothing; here texts are what is tried.
    bank = [replace(item, status=ItemStatus.DRAFT) for item in bank]
    if text.strip():
        bank = [replace(item, stem=text) for item in bank]
    assert read_back(toml.write(bank, blueprint).data) == (blueprint, tuple(bank))


@given(items())
@settings(max_examples=50, deadline=None)
def test_an_item_becomes_a_draft_of_the_same_content(item: Item) -> None:
    written = toml.write([item])
    assert not written.losses
    (one,) = toml.read(written.data, "quizzes/sea.toml").questions
    assert (one.foreign_id, one.category, one.line) == (item.id, f"sea/{item.lesson}", 1)
    same = replace(item, **DECIDED)
    assert item_from_mapping({**DECIDED, **one.content}, "sea") == same


def without_notes(text: str) -> list[str]:
    """The lines of a file; 100.0 is 100, and blank lines and comments do not count."""
    lines = (re.sub(r"(= -?\d+)\.0$", r"\1", line) for line in text.split("\n"))
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("file", read_bank(ROOT)[0], ids=lambda file: file.path.stem)
def test_the_files_that_ship_keep_their_layout(file: QuizFile) -> None:
    written = toml.write(file.quiz.items, file.quiz.blueprint).data.decode()
    assert without_notes(written) == without_notes((ROOT / file.path).read_text("utf-8"))


def test_lines_of_items_are_known_and_a_fault_of_shape_is_refused_there() -> None:
    source = toml.write([an_item(id="one"), an_item(id="two")]).data.decode()
    broken = source.replace('id = "two"', 'id = "two"\nstm = "typo"')
    reading = toml.read(broken.encode(), "quizzes/sea.toml")
    assert [one.foreign_id for one in reading.questions] == ["one"]
    (loss,) = reading.refused
    assert (loss.question, loss.line) == ("two", broken[: broken.index('"two"')].count("\n"))
    assert 'unknown key "stm"; did you mean "stem"?' in str(loss.message)


def test_a_draft_may_lack_feedback_and_difficulty() -> None:
    reading = toml.read(b'[[item]]\ntype = "numeric"\nstem = "How many?"\n')
    assert reading.questions[0].content["stem"] == "How many?"
    assert reading.questions[0].foreign_id == ""


def test_parts_come_back_by_their_names() -> None:
    (one,) = toml.read(toml.write([an_item()]).data).questions
    assert [option["id"] for option in one.content["option"]] == ["a", "b"]
    assert one.content["option"][0]["see"] == "#m"
    assert coming_back(an_item())["stem"] == one.content["stem"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", r"no \[\[item\]\]"),
        (b"a = 1", r"no \[\[item\]\]"),
        (b"item = 3", r"no \[\[item\]\]"),
        (b"x = \n", "Line 1"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"a = " + b"1" * 10_000, "nested|thousands|TOML"),
        (b"#" * (toml.MOST_BYTES + 1), "10 MB"),
    ],
)
def test_what_is_no_bank_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        toml.read(data)


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_a_mutated_file_is_read_or_refused(rng: random.Random) -> None:
    data = bytearray(toml.write([an_item(), an_item(id="b")]).data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        if rng.random() < 0.5:
            data[at] = rng.randrange(256)
        else:
            del data[at : at + rng.randint(1, 30)]
    with suppress(Unreadable):
        assert isinstance(toml.read(bytes(data)), Reading)
