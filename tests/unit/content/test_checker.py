"""`course check`: every fault, with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.content import problems
from course.content.svg import read_svg
from tests.unit.content.writing import COURSE, GLOSSARY, MODULE, QUIZ, SVG, TIDES, write_course

SHIPPED = Path(__file__).parents[3]


def said(root: Path) -> list[str]:
    return [str(problem) for problem in problems(root)]


def test_a_course_without_a_fault_has_no_problem(tmp_path: Path) -> None:
    assert said(write_course(tmp_path)) == []


def test_the_course_that_ships_has_no_problem() -> None:
    assert said(SHIPPED) == []


def line(text: str, needle: str) -> int:
    return text[: text.index(needle)].count("\n") + 1


CHECK_LINE = line(TIDES, "```check")
FIGURE_LINE = line(TIDES, "```figure")
FIRST_ITEM = line(QUIZ, "[[item]]")
NUMERIC_ITEM = line(QUIZ, 'id = "tides-check"') - 1
LAST_ITEM = line(QUIZ, 'id = "currents-cold"') - 1

LESSON_FAULTS = [
    ('title = "Tides"', 'titel = "Tides"', 1, 'unknown key "titel"; did you mean "title"?'),
    ('title = "Tides"', 'title = " "', 1, '"title" is missing'),
    ("2027-06-01", '"June"', 1, '"review_by" must be a date'),
    ('title = "Tides"', "title = Tides", 2, "this cannot be read as TOML"),
    ("+++\ntitle", "title", 1, "must begin with its front matter"),
    ('[[objectives]]\nid = "tides-1"\ntext = "say why the water rises;"\n', "", 1, "no objectives"),
    ("key_points = ", "# key_points = ", 1, "no key_points"),
    ("{#the-moon}", "", line(TIDES, "## The moon"), "this heading has no anchor"),
    ("{#the-sun}", "{#the-moon}", line(TIDES, "## The sun"), '"#the-moon" is used twice'),
    ("## The sun", "# The sun", line(TIDES, "## The sun"), "begin parts with ##"),
    ("term:spring-tide", "term:neap-tide", line(TIDES, "At a ["), 'no term "neap-tide"'),
    ("#largest-range)", "#smallest)", line(TIDES, "After it"), 'no anchor "#smallest"'),
    ("currents#cold", "waves#cold", line(TIDES, "After it"), 'no lesson "sea/waves"'),
    ("#cold-water)", "#warm-water)", line(TIDES, "After it"), 'has no anchor "#warm-water"'),
    ("#largest-range)", "javascript:alert)", line(TIDES, "After it"), "leads nowhere"),
    ("After it", "<b>After</b> it", line(TIDES, "After it"), "HTML is not part of a lesson"),
    ("After it", "![x](y.png)", line(TIDES, "After it"), "a picture stands in a ```figure"),
    ("rises.[^thomson]", "rises.", line(TIDES, "[^thomson]:"), "is never used"),
    ("[^thomson]: W.", "W.", line(TIDES, "Twice"), 'there is no source "[^thomson]:"'),
    ('"tides.svg"', '"waves.svg"', FIGURE_LINE, 'there is no figure "waves.svg"'),
    ('"tides.svg"', '"../tides.svg"', FIGURE_LINE, "is no name for a figure"),
    ('alt = "A wave of two metres."\n', "", FIGURE_LINE, 'figure: "alt" is missing'),
    ("alt = ", "description = ", FIGURE_LINE, 'figure: unknown key "description"'),
    ('source = "Computed"', "", FIGURE_LINE, 'figure: "source" is missing'),
    ('item = "tides-check"', 'item = "x"', CHECK_LINE, 'check: there is no item "x"'),
    ('item = "tides-check"', 'item = "tides-moon"', CHECK_LINE, 'of use "quiz", not "check"'),
    ('item = "tides-check"\n```', 'item = "tides-check"\n', CHECK_LINE, "never closed"),
    ('item = "tides-check"', "item = tides", CHECK_LINE + 1, "cannot be read as TOML"),
]


@pytest.mark.parametrize(("old", "new", "at", "words"), LESSON_FAULTS)
def test_a_fault_of_a_lesson_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, at: int, words: str
) -> None:
    assert old in TIDES
    found = said(write_course(tmp_path, tides=TIDES.replace(old, new, 1)))
    assert any(p.startswith(f"modules/sea/tides.md:{at}: ") and words in p for p in found), found


BANK_FAULTS = [
    ("pass = 0.8", "pass = 8", 1, '"pass" must be a share'),
    ("tides = 1", "tides = 2", 1, '"draw" takes 2 items of "tides"; the bank can give 1'),
    ("pass = 0.8", "pass = 0.75", 1, '"pass" is 0.75; the policy in course.toml says 0.8'),
    ("tides = 1, ", "", 1, '"draw" leaves out the lesson "tides"'),
    ("tides = 1", "waves = 1", 1, '"draw" names no lesson of the module: "waves"'),
    ("[quiz]", "[quizz]", 1, 'unknown key "quizz"; did you mean "quiz"?'),
    ('stem = "What', 'stm = "What', FIRST_ITEM, 'item tides-moon: unknown key "stm"'),
    ("  key = true\n", "", FIRST_ITEM, "no option is the key"),
    ('feedback = "Ships float on it."\n', "", FIRST_ITEM, 'option "b" has no feedback'),
    ('text = "Ships"', 'text = "the  MOON"', FIRST_ITEM, "two options say"),
    ('id = "b"', 'id = "a"', FIRST_ITEM, 'two options have the id "a"'),
    ('id = "b"', 'id = "b"\n  key = true', FIRST_ITEM, "every option is a key"),
    ('"#the-moon"', '"#mars"', FIRST_ITEM, '"see" names no anchor of the lesson: "#mars"'),
    ('"#the-moon"', '"the-moon"', FIRST_ITEM, '"see" names no anchor'),
    ('objective = "tides-1"', 'objective = "x-1"', FIRST_ITEM, '"objective" names no objective'),
    ('lesson = "tides"', 'lesson = "waves"', FIRST_ITEM, '"lesson" names no lesson'),
    ('stem = "What', 'excludes = ["x"]\nstem = "What', FIRST_ITEM, '"excludes" names no item'),
    ('id = "currents-cold"', 'id = "tides-moon"', LAST_ITEM, "another item has this id"),
    ("answer = 2\n", "", NUMERIC_ITEM, '"answer" is missing'),
    ("tolerance = { absolute = 0 }\n", "", NUMERIC_ITEM, '"tolerance" needs either'),
    ("value = 1", "value = 2", NUMERIC_ITEM, "would be marked right"),
    ("value = 1", 'text = "one"', NUMERIC_ITEM, 'numeric item has a "value"'),
    ('feedback = "The earth has two bulges."\n', "", NUMERIC_ITEM, 'answer "1" has no feedback'),
    ('feedback = "Twice."\n', "", NUMERIC_ITEM, "the item has no feedback"),
    ('see = "#largest-range"\n', "", NUMERIC_ITEM, 'the item has no "see"'),
    ('accept = ["cold", "cold water"]\n', "", LAST_ITEM, '"accept" must list'),
    ('accept = ["cold", ', 'accept = ["COLD  water", ', LAST_ITEM, "the same answer twice"),
    ('use = "check"', 'use = "check"\nuse = "quiz"', NUMERIC_ITEM + 6, "cannot be read as TOML"),
]


@pytest.mark.parametrize(("old", "new", "at", "words"), BANK_FAULTS)
def test_a_fault_of_the_bank_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, at: int, words: str
) -> None:
    assert old in QUIZ
    found = said(write_course(tmp_path, sea=QUIZ.replace(old, new, 1)))
    assert any(p.startswith(f"quizzes/sea.toml:{at}: ") and words in p for p in found), found


def test_a_draft_may_lack_what_a_live_item_may_not(tmp_path: Path) -> None:
    draft = QUIZ.replace('feedback = "Cold water is heavier."\n', "").replace(
        'use = "quiz"\nstatus = "live"\ndifficulty = "remember"\nstem = "Which water',
        'use = "quiz"\nstatus = "draft"\ndifficulty = "remember"\nstem = "Which water',
    )
    found = said(write_course(tmp_path, sea=draft))
    assert [p for p in found if "feedback" in p] == []
    assert any('of "currents"; the bank can give 0' in p for p in found)


def test_a_check_that_no_lesson_asks_is_named(tmp_path: Path) -> None:
    silent = TIDES.replace('```check\nitem = "tides-check"\n```', "")
    found = said(write_course(tmp_path, tides=silent))
    assert found == [
        f"quizzes/sea.toml:{NUMERIC_ITEM}: item tides-check: no lesson asks this check"
    ]


OTHER_FAULTS = [
    ("course", COURSE, 'edition = "May 2027"\n', "", "course.toml:1", '"edition" is missing'),
    ("course", COURSE, '["sea"]', '["sea", "sea"]', "course.toml:1", 'names "sea" twice'),
    ("course", COURSE, '["sea"]', '["sea", "sky"]', "sky/module.toml:1", "no such file"),
    ("course", COURSE, "Europe/Zurich", "Mars/Base", "course.toml:10", '"zone" is "Mars/Base"'),
    ("course", COURSE, "18:00:00", "18:00:00Z", "course.toml:10", '"deadline" must be'),
    ("course", COURSE, "pass_share = 0.8", "pass = 0.8", "course.toml:5", 'unknown key "pass"'),
    ("course", COURSE, "sea@example.org", "nobody", "course.toml:16", "an e-mail address"),
    ("module", MODULE, ', "currents"', "", "sea/currents.md:1", "does not name currents.md"),
    ("module", MODULE, ', "currents"', ', "waves"', "sea/waves.md:1", "no such file"),
    ("module", MODULE, ', "currents"', ', "tides"', "sea/module.toml:1", 'names "tides" twice'),
    ("glossary", GLOSSARY, "sea/tides", "sea/waves", "glossary.toml:2", "names no lesson"),
    ("glossary", GLOSSARY, "definition", "meaning", "glossary.toml:2", 'unknown key "meaning"'),
]


@pytest.mark.parametrize(("file", "text", "old", "new", "place", "words"), OTHER_FAULTS)
def test_a_fault_of_the_courses_frame_is_named(
    tmp_path: Path, file: str, text: str, old: str, new: str, place: str, words: str
) -> None:
    assert old in text
    found = said(write_course(tmp_path, **{file: text.replace(old, new, 1)}))
    assert any(f"{place}: " in p and words in p for p in found), found


def test_two_terms_of_one_name_are_named(tmp_path: Path) -> None:
    found = said(write_course(tmp_path, glossary=GLOSSARY * 2))
    assert found == ['modules/glossary.toml:2: two terms have the slug "spring-tide"']


def test_a_module_that_would_hide_behind_another_address_is_named(tmp_path: Path) -> None:
    root = write_course(tmp_path, course=COURSE.replace('["sea"]', '["before"]'))
    (root / "modules" / "sea").rename(root / "modules" / "before")
    assert 'modules/course.toml:1: no module may be called "before"' in said(root)


def test_a_module_without_a_quiz_is_named(tmp_path: Path) -> None:
    root = write_course(tmp_path, tides=TIDES.replace('```check\nitem = "tides-check"\n```', ""))
    (root / "quizzes" / "sea.toml").unlink()
    assert said(root) == ["modules/sea/module.toml:1: there is no quizzes/sea.toml"]


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    root = write_course(tmp_path)
    for name in ("modules/sea/tides.md", "quizzes/sea.toml", "modules/glossary.toml"):
        (root / name).write_bytes("é".encode("latin-1"))
        assert f"{name}:1: the file is not written in UTF-8" in said(root)


@pytest.mark.parametrize(
    ("svg", "words"),
    [
        ("<svg>", "not well-formed"),
        (SVG.replace('viewBox="0 0 608 320"', ""), "needs a viewBox"),
        (SVG.replace("608 320", "nan inf"), "needs a viewBox"),
        (SVG.replace("<title>", "<script/><title>"), "holds <script>"),
        (SVG.replace("<title>", "<foreignObject/><title>"), "holds <foreignObject>"),
        (SVG.replace("<title>", '<g onload="x"/><title>'), 'the attribute "onload"'),
        (SVG.replace("<title>", '<g style="x"/><title>'), 'the attribute "style"'),
        (SVG.replace("<title>", '<g href="https://x"/><title>'), "outside itself"),
        (SVG.replace("<title>", "<style>@import 'x';</style><title>"), "from its style"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]>{SVG}', "declares a document type"),
        (SVG.replace("Wave", "Wave" * 20_000), "is larger than"),
    ],
)
def test_a_figure_that_is_no_plain_picture_is_named(tmp_path: Path, svg: str, words: str) -> None:
    path = tmp_path / "x.svg"
    path.write_text(svg, "utf-8")
    found: list[str] = []
    read_svg(path, found.append)
    assert any(words in fault for fault in found), found
