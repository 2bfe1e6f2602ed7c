"""The guide for authors: its example is a course without a fault, and it names all there is."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from course.commands.bank import check
from course.content import problems
from course.content.checking.checker import advice
from course.content.fences import KINDS
from course.content.style import Style
from course.domain.bank import Difficulty, ItemStatus, ItemType, ItemUse
from tests.unit.content.writing import COURSE, SVG

GUIDE = (Path(__file__).parents[3] / "docs" / "author.md").read_text("utf-8")
LESSON = re.search(r"````markdown\n(.*?)````\n", GUIDE, re.DOTALL)
BANK = re.search(r"```toml\n(\[quiz\].*?)```\n", GUIDE, re.DOTALL)
STYLE = re.search(r"```toml\n(\[style\].*?)```\n", GUIDE, re.DOTALL)


def example(root: Path, style: str = "") -> Path:
    """The course of the guide, as files."""
    assert LESSON
    assert BANK
    module = root / "modules" / "numbers"
    (module / "figures").mkdir(parents=True)
    (root / "quizzes").mkdir()
    header = COURSE.replace('["sea"]', '["numbers"]')
    (root / "modules" / "course.toml").write_text(f"{header}\n{style}", "utf-8")
    names = 'title = "Numbers"\nsummary = "S."\nlessons = ["shares-and-chances"]\n'
    (module / "module.toml").write_text(names, "utf-8")
    (module / "shares-and-chances.md").write_text(LESSON[1], "utf-8")
    (module / "figures" / "sh-answers.svg").write_text(SVG, "utf-8")
    (root / "quizzes" / "numbers.toml").write_text(BANK[1], "utf-8")
    return root


def test_the_example_of_the_guide_has_no_fault_and_needs_no_advice(tmp_path: Path) -> None:
    root = example(tmp_path, "[style]\nmedian_sentence = 18\ngrade = 11\n")
    assert [str(one) for one in problems(root)] == []
    assert [str(one) for one in advice(root)] == []


def test_the_style_of_the_guide_can_be_read_and_names_every_limit(tmp_path: Path) -> None:
    assert STYLE
    root = example(tmp_path, STYLE[1])
    assert not any("course.toml" in str(one) for one in problems(root))
    assert all(f"\n{one.name} = " in STYLE[1] for one in fields(Style))


def test_every_block_type_use_status_difficulty_and_option_is_described() -> None:
    named = set(re.findall(r"`([a-z-]+)`", GUIDE))
    for kind in (ItemType, ItemUse, ItemStatus, Difficulty):
        assert named >= {str(one) for one in kind}
    assert named >= set(KINDS)
    options = {name for one in check.params for name in one.opts if name.startswith("--")}
    assert {name for name in options if name not in GUIDE} == set()
