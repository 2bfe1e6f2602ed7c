"""Files that lessons share: agreed forms, the timeline, the agenda."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.content import load_course, problems
from course.domain.agenda import Finding
from course.domain.parts import TimelinePart
from course.domain.timeline import EventKind, When
from tests.unit.content.writing import CURRENTS, GLOSSARY, write_course

AGREED = """\
[spring-tide]
ar = "مد"
zh = "大潮"
fr = "grande marée"
ru = "сизигийный прилив"
es = "marea viva"
source = "Convention on the Tides, Article 2"
"""

TIMELINE = """\
[[event]]
date = "1882"
title = "Tides explained"
text = "A lord explains them."
kind = "science"
lesson = "sea/tides"
source = "Thomson, 1882"
address = "https://example.org/tides"

[[event]]
date = "1855-02"
title = "Currents drawn"
text = "An officer draws them."
kind = "law"
source = "Maury, 1855"
address = "https://example.org/currents"
review_by = 2027-01-15
"""

AGENDA = """\
title = "What to Teach"
by = "A Group"
address = "https://example.org/agenda"
reason = "Because."
claims = ["We want it."]

[[part]]
quote = "The sea"
claim = "It is large."
module = "sea"

  [[part.line]]
  quote = "Tides"
  lessons = ["sea/tides"]

[[correction]]
quote = "thrice a day"
finding = "corrected"
found = "Twice."
source = "Thomson, 1882"
address = "https://example.org/tides"
"""


def write(root: Path, name: str, text: str) -> Path:
    """The small course, with one more file of what lessons share."""
    write_course(root)
    (root / "modules" / name).write_text(text, "utf-8")
    return root


def faults(root: Path) -> list[str]:
    return [str(problem) for problem in problems(root)]


# ---------------------------------------------------------------- agreed forms


def test_agreed_forms_find_their_term(tmp_path: Path) -> None:
    (term,) = load_course(write(tmp_path, "agreed-terms.toml", AGREED)).glossary
    assert term.agreed is not None
    assert [language for language, _ in term.agreed.forms] == ["ar", "zh", "fr", "ru", "es"]
    assert dict(term.agreed.forms)["fr"] == "grande marée"
    assert term.agreed.source == "Convention on the Tides, Article 2"


def test_agreed_forms_may_stand_beside_their_term(tmp_path: Path) -> None:
    beside = AGREED.replace("[spring-tide]", "[term.agreed]")
    (term,) = load_course(write(tmp_path, "glossary.toml", GLOSSARY + beside)).glossary
    assert term.agreed is not None
    assert dict(term.agreed.forms)["es"] == "marea viva"


def test_forms_of_a_term_that_is_not_there_yet_wait(tmp_path: Path) -> None:
    more = AGREED + AGREED.replace("[spring-tide]", "[neap-tide]")
    assert faults(write(tmp_path, "agreed-terms.toml", more)) == []


def test_forms_in_two_places_are_a_fault(tmp_path: Path) -> None:
    write(tmp_path, "agreed-terms.toml", AGREED)
    beside = AGREED.replace("[spring-tide]", "[term.agreed]")
    (tmp_path / "modules/glossary.toml").write_text(GLOSSARY + beside, "utf-8")
    assert faults(tmp_path) == [
        "modules/glossary.toml:2: its agreed forms stand here and in agreed-terms.toml as well"
    ]


@pytest.mark.parametrize("language", ["ar", "zh", "fr", "ru", "es", "source"])
def test_forms_are_all_five_and_their_source_or_nothing(tmp_path: Path, language: str) -> None:
    fewer = "\n".join(line for line in AGREED.split("\n") if not line.startswith(f"{language} ="))
    assert faults(write(tmp_path, "agreed-terms.toml", fewer)) == [
        f'modules/agreed-terms.toml:1: agreed: "{language}" is missing'
    ]


# ---------------------------------------------------------------- the timeline


def test_events_come_in_order(tmp_path: Path) -> None:
    first, second = load_course(write(tmp_path, "timeline.toml", TIMELINE)).timeline
    assert (first.when, first.kind, first.lesson) == (When(1855, 2), EventKind.LAW, "")
    assert (second.when, second.lesson) == (When(1882), "sea/tides")
    assert first.review_by is not None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('date = "1882"', "date = 1882", 'line 3: "date" must be text in quotes'),
        ('"1882"\n', '"May 1882"\n', 'line 3: "date" is "May 1882"; it must be a date in quotes'),
        ('"science"', '"art"', 'line 3: "art" is no kind of event: summit, treaty, law, system,'),
        ("https://example.org/tides", "/tides", 'line 3: "address" is "/tides"; it must be an'),
        ("https://example.org/tides", "mailto:a@b.c", 'line 3: "address" is "mailto:a@b.c"'),
        ("Currents drawn", "Tides explained", 'line 3: two events have the title "Tides expl'),
        ("sea/tides", "sea/waves", 'line 6: the course has no lesson "sea/waves"'),
        ("sea/tides", "tides", 'line 6: the course has no lesson "tides"'),
        ('kind = "law"', 'kind = "law"\nwho = "me"', 'line 12: unknown key "who"'),
    ],
)
def test_a_fault_of_an_event_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    found = faults(write(tmp_path, "timeline.toml", TIMELINE.replace(old, new, 1)))
    expected = fault.replace("line ", "modules/timeline.toml:")
    assert any(one.startswith(expected) for one in found), found


def test_an_event_may_name_a_lesson_of_a_module_that_this_edition_leaves_out(
    tmp_path: Path,
) -> None:
    later = TIMELINE.replace("sea/tides", "sky/clouds")
    assert faults(write(tmp_path, "timeline.toml", later)) == []


def with_block(root: Path, block: str) -> Path:
    write(root, "timeline.toml", TIMELINE)
    text = CURRENTS.replace("[^maury]:", f"```timeline\n{block}\n```\n\n[^maury]:")
    (root / "modules/sea/currents.md").write_text(text, "utf-8")
    return root


@pytest.mark.parametrize(
    ("block", "titles"),
    [
        ("", ["Currents drawn", "Tides explained"]),
        ('kinds = ["law"]', ["Currents drawn"]),
        ('from = "1860"', ["Tides explained"]),
        ('from = "1855"\nto = "1855-02"', ["Currents drawn"]),
    ],
)
def test_a_lesson_shows_the_events_it_asks_for(
    tmp_path: Path, block: str, titles: list[str]
) -> None:
    lesson = load_course(with_block(tmp_path, block)).lessons[1]
    (part,) = [part for part in lesson.parts if isinstance(part, TimelinePart)]
    assert [event.title for event in part.events] == titles
    assert part.section == "cold-water"


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ('kinds = ["art"]', 'timeline: "art" is no kind of event'),
        ('from = "soon"', 'timeline: "from" is "soon"'),
        ('from = "1990"', "timeline: timeline.toml has no such event"),
        ('kind = "law"', 'timeline: unknown key "kind"; did you mean "kinds"?'),
    ],
)
def test_a_choice_that_cannot_be_made_is_a_fault(tmp_path: Path, block: str, fault: str) -> None:
    found = faults(with_block(tmp_path, block))
    assert found
    assert fault in found[0]
    assert found[0].startswith("modules/sea/currents.md:")


# ---------------------------------------------------------------- the agenda


def test_the_agenda_is_read_with_its_lines_and_corrections(tmp_path: Path) -> None:
    agenda = load_course(write(tmp_path, "agenda.toml", AGENDA)).agenda
    assert agenda is not None
    assert [line.lessons for line in agenda.lines] == [("sea/tides",)]
    assert agenda.corrections[0].finding is Finding.CORRECTED


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"corrected"', '"wrong"', '17: "finding" is "wrong"; it must be one of outdated, corr'),
        ("sea/tides", "sea/waves", '14: the course has no lesson "sea/waves"'),
        ('by = "A Group"\n', "", '1: "by" is missing'),
        ('lessons = ["sea/tides"]', "", '13: "lessons" is missing'),
    ],
)
def test_a_fault_of_the_agenda_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    found = faults(write(tmp_path, "agenda.toml", AGENDA.replace(old, new)))
    assert any(one.startswith(f"modules/agenda.toml:{fault}") for one in found), found


def test_a_course_may_have_none_of_them(tmp_path: Path) -> None:
    course = load_course(write_course(tmp_path))
    assert (course.timeline, course.agenda) == ((), None)
