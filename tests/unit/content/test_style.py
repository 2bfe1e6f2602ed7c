"""What a course asks of its lessons and its bank in [style]."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import problems
from course.content.checking import readability as readable
from course.content.checking.depth import disjoint_papers
from course.content.checking.readability import grade
from course.content.checking.sentences import Where, paragraphs, sentences
from course.content.checking.staleness import due
from course.content.course import read_course
from course.domain.bank import Item
from tests.unit.content.making import item
from tests.unit.content.writing import COURSE, QUIZ, TIDES, write_course

HARD = (
    "Notwithstanding considerable international disagreement concerning proportionality,"
    " administrative authorities occasionally characterise institutional arrangements as"
    " satisfactory. "
)


def said(root: Path, style: str, **changed: str) -> list[str]:
    """What is found under some [style], and not without it."""
    usual = {str(one) for one in problems(write_course(root, **changed))}
    changed["course"] = f"{COURSE}\n[style]\n{style}\n"
    found = [str(one) for one in problems(write_course(root, **changed))]
    return [one for one in found if one not in usual]


# ---------------------------------------------------------------- reading


def written(root: Path, text: str) -> list[tuple[Where, int, str]]:
    """The sentences of a lesson with this text: where, on which line, which words count."""
    edge = TIDES.index("+++\n\n") + 4
    write_course(root, tides=TIDES[:edge] + text)
    lesson = read_course(root).written[0]
    return [
        (block.where, one.line - lesson.body_line + 1, " ".join(one.words))
        for block in paragraphs(lesson)
        for one in sentences(block)
    ]


def test_sentences_are_found_with_their_lines_and_without_what_is_not_running_text(
    tmp_path: Path,
) -> None:
    text = """
The water rises twice. Why does it?
It follows the moon.[^thomson]

## A heading of many words {#heading}

- A list has entries.
- Each of them is read.

| a table | is not |
| --- | --- |

```figure
alt = "Neither is a figure."
```

!!! note "A title"
    A note is read apart. It stands by itself.

A [link](term:spring-tide) shows **its words** only.
{: #anchor }

[^thomson]: W. Thomson, *The Tides*. A footnote is long.
    It goes on here. And here.
"""
    found = written(tmp_path, text)
    core = [(line, words) for where, line, words in found if where is Where.CORE]
    assert core == [
        (2, "The water rises twice"),
        (2, "Why does it"),
        (3, "It follows the moon"),
        (7, "A list has entries"),
        (8, "Each of them is read"),
        (20, "A link shows its words only"),
    ]
    apart = [(line, words) for where, line, words in found if where is Where.APART]
    assert apart == [(18, "A note is read apart"), (18, "It stands by itself")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He says: “Nobody did.” Is it so?", ["He says", "Is it so"]),
        ("The text calls “a very long and hard thing” good.", ["The text calls good"]),
        ("The firm Epoch AI counts chips.", ["The firm counts chips"]),
        ("It fell by 1.5 % in the U.S. market.", ["It fell by 1.5 in the market"]),
        ("It is small, e.g. a drop.", ["It is small e.g a drop"]),
        ("> What another wrote. At length.", []),
        ("A rule, \\( a + b \\), holds here.", ["A rule x holds here"]),
    ],
)
def test_quotations_and_names_are_not_the_authors_words(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    assert [one for _, _, one in written(tmp_path, f"\n{text}\n")] == words


def test_the_grade_is_that_of_kincaid() -> None:
    # 6 words, 1 sentence, 6 syllables; then 4 words with 1 + 4 + 3 + 4 syllables.
    assert grade([["the", "cat", "sat", "on", "the", "mat"]]) == pytest.approx(-1.45)
    words = ["our", "democracy", "flourishes", "especially"]
    assert grade([words]) == pytest.approx(0.39 * 4 + 11.8 * 12 / 4 - 15.59)


def test_no_word_is_looked_up_on_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert grade([["unprecedentedly", "zzyzx"]]) > 0


def test_without_the_library_the_grade_is_said_to_be_unjudged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readable, "textstat", None)
    (found,) = said(tmp_path, "grade = 11", tides=TIDES.replace("At a [", HARD * 3 + "At a ["))
    assert found.startswith("modules/course.toml:1: ")
    assert "install summit-course[authors]" in found


def test_a_text_that_is_too_hard_is_named_at_its_worst_sentence(tmp_path: Path) -> None:
    tides = TIDES.replace("At a [", f"It is so. It is not. {HARD * 4}\nAt a [")
    line = tides[: tides.index(HARD)].count("\n") + 1
    found = said(tmp_path, "grade = 11\nmedian_sentence = 7", tides=tides)
    assert [one.partition(": ")[0] for one in found] == [f"modules/sea/tides.md:{line}"] * 2
    assert "Flesch-Kincaid grade" in found[1]
    assert "it may be 11" in found[1]
    assert "“Notwithstanding considerable international disagreement …”" in found[1]
    assert "half of the sentences in the text have 8 words or more; it may be 7" in found[0]


def test_a_folded_part_is_judged_by_itself(tmp_path: Path) -> None:
    tides = TIDES.replace("## The sun", f'??? "Go deeper: why"\n    {HARD * 3}\n\n## The sun')
    found = said(tmp_path, "grade = 11", tides=tides)
    assert [("notes and folded parts: Flesch-Kincaid" in one) for one in found] == [True]


def test_the_core_text_has_a_length(tmp_path: Path) -> None:
    found = said(tmp_path, "words = [5, 20]")
    assert found == [
        "modules/sea/currents.md:10: the text has 3 words; it may have 5 to 20",
        "modules/sea/tides.md:11: the text has 23 words; it may have 5 to 20",
    ]


@pytest.mark.parametrize("style", ["words = [9, 1]", "words = 5", 'grade = "x"', "size = 1"])
def test_a_style_that_cannot_be_read_is_a_fault(tmp_path: Path, style: str) -> None:
    assert any(one.startswith("modules/course.toml:20: ") for one in said(tmp_path, style))


# ---------------------------------------------------------------- what every lesson has


def test_what_a_lesson_lacks_is_named_with_its_line(tmp_path: Path) -> None:
    disputed = QUIZ.replace('difficulty = "remember"', 'difficulty = "remember"\ndisputed = true')
    found = said(tmp_path, "lesson_rules = true", sea=disputed)
    objective = TIDES[: TIDES.index('"tides-1"')].count("\n") + 1
    figure = TIDES[: TIDES.index("```figure")].count("\n") + 1
    for line, words in [
        (objective - 1, "the lesson has 1 objectives; it needs 3 to 5"),
        (objective, 'objective tides-1: add shown_by = ["items"]'),
        (objective, "objective tides-1: 1 live quiz items examine it; it needs 2 or more"),
        (5, "the lesson has 1 key_points; it needs 3 to 5"),
        (1, "the lesson has 0 [[further_reading]]; it needs exactly 3"),
        (figure, 'figure: "alt" has 21 characters; 40 or more'),
        (11, "the lesson has 1 figures; it needs 2 or more"),
        (11, 'items of the lesson are disputed; no check of it has a "chair"'),
    ]:
        assert any(o.startswith(f"modules/sea/tides.md:{line}: ") and words in o for o in found), (
            line,
            words,
            found,
        )
    assert any("currents.md" in o and "no check of the lesson asks it" in o for o in found)


def test_a_chair_asks_for_several_answers_to_a_disputed_question(tmp_path: Path) -> None:
    tides = TIDES.replace('item = "tides-check"', 'item = "tides-check"\nchair = "Those who sail"')
    disputed = QUIZ.replace('use = "check"', 'use = "check"\ndisputed = true')
    found = said(tmp_path, "lesson_rules = true", tides=tides, sea=disputed)
    assert any('check tides-check: a check with a "chair" is disputed' in one for one in found)
    assert not any('has a "chair"' in one and "tides.md" in one for one in found)


# ---------------------------------------------------------------- depth


def test_too_few_items_for_fresh_retries_are_named(tmp_path: Path) -> None:
    found = said(tmp_path, "fresh_retries = 2")
    assert found == [
        'quizzes/sea.toml:1: "currents" has 1 live quiz items; 2 fresh retries need 3 × 1 = 3',
        'quizzes/sea.toml:1: "tides" has 1 live quiz items; 2 fresh retries need 3 × 1 = 3',
    ]


def pool(count: int, excludes: dict[int, int] | None = None) -> list[Item]:
    excludes = excludes or {}
    return [
        item(id=f"i{n}", excludes=(f"i{excludes[n]}",) if n in excludes else ())
        for n in range(count)
    ]


def test_papers_are_disjoint_only_where_what_items_exclude_allows_it() -> None:
    assert disjoint_papers(pool(6), {"tides": 2}, 3)
    assert not disjoint_papers(pool(5), {"tides": 2}, 3)
    # Two that exclude each other must go apart; three that all do need three papers.
    assert disjoint_papers(pool(6, {0: 1}), {"tides": 2}, 3)
    assert disjoint_papers(pool(6, {0: 1, 1: 2, 2: 0}), {"tides": 2}, 3)
    assert not disjoint_papers(pool(4, {0: 1, 1: 2, 2: 0}), {"tides": 2}, 2)


@given(st.integers(0, 8), st.integers(1, 3), st.integers(1, 3))
def test_without_exclusions_counting_is_enough(count: int, number: int, papers: int) -> None:
    assert disjoint_papers(pool(count), {"tides": number}, papers) is (count >= number * papers)


PRETEST = """
[[item]]
id = "{id}"
lesson = "tides"
objective = "tides-1"
type = "single-choice"
use = "{use}"
status = "live"
difficulty = "{difficulty}"
stem = "What moves the water?"

  [[item.option]]
  id = "a"
  text = "The moon"
  key = true
  feedback = "Yes."
  see = "#the-moon"

  [[item.option]]
  id = "b"
  text = "Ships"
  feedback = "No."
  see = "#the-moon"
"""


def test_the_forms_of_the_pretest_match_pair_by_pair(tmp_path: Path) -> None:
    a = PRETEST.format(id="pre-a", use="pretest-a", difficulty="remember")
    b = PRETEST.format(id="pre-b", use="pretest-b", difficulty="remember")
    other = PRETEST.format(id="pre-b", use="pretest-b", difficulty="apply")

    def faults(bank: str) -> list[str]:
        return [o for o in said(tmp_path, "lesson_rules = true", sea=QUIZ + bank) if "pretest" in o]

    assert faults(a + b) == []
    assert faults(a) == [
        'quizzes/sea.toml:1: pretest of "tides": 1 items of form A and 0 of form B;'
        " both need the same number"
    ]
    (found,) = faults(a + other)
    assert "no item of form B matches one of form A (tides-1, single-choice, remember)" in found


# ---------------------------------------------------------------- staleness


def test_what_is_late_comes_before_what_is_due_soon(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    (root / "modules" / "timeline.toml").write_text(
        '[[event]]\ntitle = "A summit"\n[[event]]\ntitle = "A law"\nreview_by = 2027-03-01\n',
        "utf-8",
    )
    found = due(root, date(2027, 4, 2))
    assert [(str(one.place), one.is_past) for one in found] == [
        ("modules/timeline.toml:4: event A law", True),
        ("modules/sea/tides.md:4: lesson Tides", False),
    ]
    assert [one.is_past for one in due(root, date(2027, 6, 1))] == [True, False]
    assert due(root, date(2026, 1, 1)) == []
