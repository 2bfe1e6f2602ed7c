"""What a lesson holds beside its paragraphs, and what is wrong with it where something is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from course.content import load_course, problems
from course.content.fences import cut
from course.content.frames import Formula
from course.content.problems import Report
from course.content.prose import Prose, render_prose
from course.content.reading_time import minutes, quiz_minutes
from course.domain.course import Lesson, Term
from course.domain.parts import Bracket, BracketedPart, BriefPart, BriefPrompt, CheckPart, HtmlPart
from tests.conftest import SAMPLE
from tests.unit.content.writing import COURSE, TIDES, write_course

TERM = Term("tide", "Tide", "The rise of the water.", "sea/tides")


def prose(body: str) -> Prose:
    return render_prose(cut(body, 1, Report(Path("x.md"))), {}, {"tide": TERM}, "")


def soup(body: str) -> BeautifulSoup:
    return BeautifulSoup("".join(piece.html for piece in prose(body).pieces), "html5lib")


def sample(slug: str = "first-steps") -> Lesson:
    lesson = load_course(SAMPLE).lesson(f"introduction/{slug}")
    assert lesson is not None
    return lesson


# ---------------------------------------------------------------- front matter


def test_a_lesson_says_when_its_sources_were_checked_and_what_to_read_next() -> None:
    lesson = sample()
    assert lesson.sources_checked == date(2026, 9, 30)
    assert [text.title for text in lesson.further_reading] == [
        "A Short Book",
        "A Long Book",
        "A Campaign’s Page",
    ]
    assert (
        lesson.further_reading[0].note == "Forty pages for <em>everyone</em> who has little time."
    )


def test_an_objective_is_shown_by_items_unless_it_says_otherwise() -> None:
    first, second = sample().objectives
    assert first.shown_by == ("items", "exploration")
    assert second.shown_by == ("items",)


# ---------------------------------------------------------------- beside the text


def test_an_aside_stands_beside_the_paragraph_before_it() -> None:
    page = soup('Text.\n\n!!! aside "Title"\n    A *short* note.\n\nMore.')
    [pair] = page.select(".noted")
    assert pair.p.text == "Text."
    [note] = pair.select(".side-note.aside[role=note]")
    assert note.select_one(".callout-title").text == "Title"
    assert note.em.text == "short"


def test_an_aside_joins_the_meaning_of_a_term() -> None:
    page = soup('A [tide](term:tide).\n\n!!! aside "Title"\n    A note.')
    assert len(page.select(".noted > .side-note")) == 2


def test_an_aside_after_anything_else_keeps_its_place() -> None:
    page = soup('## Head {#head}\n\n!!! aside "Title"\n    A note.\n\nText.')
    assert not page.select(".noted")
    assert page.select_one("h2 + .aside") is not None


def test_a_folded_part_says_how_much_longer_it_takes() -> None:
    words = "word " * 270
    page = soup(
        f'Core.\n\n??? "Go *deeper*"\n    {words}\n    {{: #deep}}\n\n    Second.[^a]\n\n[^a]: x'
    )
    [folded] = page.select("details.deeper")
    assert not folded.has_attr("open")
    assert folded.summary.b.decode_contents() == "Go <em>deeper</em>"
    assert folded.summary.span.text == "2 more minutes"
    assert [p.get("id") for p in folded.select(".deeper-text > p")] == ["s-deep", None]
    assert folded.select("a.note-ref")


def test_links_lead_into_a_folded_part_and_its_terms_are_explained_inside() -> None:
    body = '[See](#deep)\n\n??? "Deeper"\n    A [tide](term:tide).\n    {: #deep}'
    assert "deep" in prose(body).outline.anchors
    assert soup(body).select_one("details .noted .side-note") is not None


def test_a_figure_or_formula_may_stand_in_a_folded_part() -> None:
    formula = "    ```formula\n    tex = 'x^2'\n    say = 'x squared'\n    ```"
    body = f'??? "Deeper"\n    Text.\n\n{formula}\n'
    text = cut(body, 1, Report(Path("x.md")))
    [stand_in] = text.fences
    assert text.fences[stand_in].table == {"tex": "x^2", "say": "x squared"}
    made = render_prose(text, {stand_in: Formula("x^2", "x squared")}, {}, "")
    page = BeautifulSoup(made.pieces[0].html, "html5lib")
    assert page.select_one("details .deeper-text figure.formula math") is not None


def test_asides_and_folded_parts_are_not_counted_as_reading() -> None:
    extra = '!!! aside "A"\n    Three four.\n\n??? "B"\n    Five six.'
    body = f'One two.\n\n{extra}\n\n!!! note "C"\n    Seven.'
    assert prose(body).outline.words == 4  # the note's title and text are


def test_a_formula_takes_half_a_minute_unless_it_is_folded_away() -> None:
    formula = '<figure class="formula"></figure>'
    assert minutes(180, [HtmlPart(formula * 2, "")]) == 2
    assert minutes(180, [HtmlPart(f"<details>{formula * 2}</details>", "")]) == 1
    assert quiz_minutes(12) == 15


# ---------------------------------------------------------------- our blocks


def test_a_formula_is_said_in_words_under_it() -> None:
    html = "".join(part.html for part in sample().parts if isinstance(part, HtmlPart))
    page = BeautifulSoup(html, "html5lib")
    figure = page.select_one("figure.formula")
    assert figure.math["display"] == "block"
    assert figure.div["tabindex"] == "0"
    assert figure.figcaption.get_text(" ", strip=True).startswith("In words: The change")


def test_a_bracketed_text_is_cut_at_its_brackets() -> None:
    [part] = [part for part in sample().parts if isinstance(part, BracketedPart)]
    assert [p if isinstance(p, str) else p.words for p in part.pieces] == [
        "The Parties ",
        "shall",
        " ",
        "should, where appropriate,",
        " count to four.",
    ]
    assert part.brackets[0] == Bracket(
        "shall",
        "Friends of counting",
        "Friends of <em>guessing</em>",
        "The first want certainty. The second want room.",
    )
    assert part.section == "the-second-part"


def test_a_check_may_be_answered_from_the_other_chair() -> None:
    one, two = sample().checks
    assert (one.chair, two.chair) == ("", "Those who hold that sums are easy")
    assert isinstance(two, CheckPart)


def test_a_brief_asks_in_writing_or_for_a_choice() -> None:
    [part] = [part for part in sample("second-steps").parts if isinstance(part, BriefPart)]
    assert part.prompts[1] == BriefPrompt(
        "duties",
        "Which duties would you support?",
        choices=("A duty to report", "A duty to test"),
    )


def test_the_words_of_a_lesson_are_at_hand() -> None:
    assert [term.slug for term in sample().terms] == ["weight"]


BRACKETED = """\
```bracketed
text = "The sea [shall] rise [slowly]."
[[bracket]]
words = "shall"
proposes = "The moon"
reserves = "The shore"
why = "It pulls."
[[bracket]]
words = "slowly"
proposes = "The shore"
reserves = "The moon"
why = "It hopes."
```
"""
BRIEF = """\
```brief
title = "Mine"
[[prompt]]
id = "one"
label = "One?"
```
"""
FORMULA = "```formula\ntex = 'x^2'\nsay = 'x squared'\n```\n"
READING = """\
[[further_reading]]
title = "A"
by = "B"
address = "https://example.org/"
note = "C"

"""
PLACE = "After it,"
LINE = TIDES[: TIDES.index(PLACE)].count("\n") + 1

FAULTS = [
    (BRACKETED.replace("[slowly]", "slowly"), 'no "[slowly]" for this [[bracket]]'),
    (BRACKETED.replace("rise", "[rise]"), '"[rise]" has no [[bracket]] of its own'),
    (BRACKETED.replace("[shall]", "[[shall]]"), "brackets stand in pairs"),
    (BRACKETED.replace("[shall] rise [slowly]", "rise"), "no words in [brackets]"),
    (BRACKETED.replace("rise", "rise " * 900), "at most 4000 are shown"),
    (BRACKETED.replace('why = "It pulls."\n', ""), '"why" is missing'),
    (BRACKETED.replace("why", "reason"), 'unknown key "reason"'),
    (BRIEF.replace("[[prompt]]", "[[promt]]"), "it asks nothing"),
    (BRIEF + "\n" + BRIEF, "a lesson has one brief"),
    (BRIEF.replace("```\n", "", 1) + "\n", "is never closed"),
    (
        BRIEF.replace("```brief", "  ```brief").replace("\n```", "\n  ```"),
        "at the edge of the page",
    ),
    (
        BRIEF.replace("\n```", '\n[[prompt]]\nid = "one"\nlabel = "2"\n```'),
        "two prompts have the id",
    ),
    (BRIEF.replace('"one"', '"One two"'), '"id" is "One two"'),
    (FORMULA.replace("x^2", r"\href{x}{y}"), r'"tex" cannot be set: the command "\href"'),
    (FORMULA.replace("say = 'x squared'", ""), '"say" is missing'),
    ("??? Deeper\n    Text.\n", "a folded part begins with its title"),
    ('??? ""\n    Text.\n', "a folded part begins with its title"),
    ('??? "[a](term:spring-tide)"\n    Text.\n', "has no link in its title"),
    ("!!! aside\n    Text.\n", "an aside begins with its title"),
    (r"A sum \( \frac{1} \) here.", "this maths cannot be set"),
    (r"A sum \( x here.", "on the same line"),
]


@pytest.mark.parametrize(("block", "message"), FAULTS, ids=[message for _, message in FAULTS])
def test_a_faulty_block_is_named_with_its_line(tmp_path: Path, block: str, message: str) -> None:
    text = TIDES.replace(PLACE, f"{block}\n\n{PLACE}")
    found = problems(write_course(tmp_path, tides=text))
    assert any(message in one.message and one.line >= LINE for one in found), found


@pytest.mark.parametrize("block", [BRACKETED, BRIEF, FORMULA, '??? "Deeper"\n    Text.'])
def test_a_block_without_a_fault_has_no_problem(tmp_path: Path, block: str) -> None:
    text = TIDES.replace(PLACE, f"{block}\n\n{PLACE}")
    assert problems(write_course(tmp_path, tides=text)) == []


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (READING, "lists 1; a lesson has 3 or none"),
        (READING * 2 + READING.replace("https:", "javascript:"), "must begin with https://"),
        (READING * 2 + READING.replace('by = "B"', ""), 'further_reading: "by" is missing'),
    ],
)
def test_faulty_further_reading_is_named(tmp_path: Path, front: str, message: str) -> None:
    text = TIDES.replace("[[objectives]]", f"{front}[[objectives]]")
    assert any(message in str(one) for one in problems(write_course(tmp_path, tides=text)))


@pytest.mark.parametrize("ways", ['["quiz"]', "[]", '"items"'])
def test_an_objective_is_shown_in_known_places(tmp_path: Path, ways: str) -> None:
    text = TIDES.replace('rises;"\n', f'rises;"\nshown_by = {ways}\n')
    assert any("shown_by" in str(one) for one in problems(write_course(tmp_path, tides=text)))


def test_a_course_that_is_longer_than_it_promises_is_named(tmp_path: Path) -> None:
    promise = COURSE + "\n[reading]\nmost_minutes = {}\n"
    assert problems(write_course(tmp_path, course=promise.format(60))) == []
    [problem] = problems(write_course(tmp_path, course=promise.format(3)))
    assert "the course takes about" in problem.message
    assert problem.line == promise[: promise.index("most_minutes")].count("\n") + 1
