"""Faults of a lesson that only show beside the rest of the course: links, sources, checks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.content import maths
from course.content.course import Reading
from course.content.fields import SLUG
from course.content.lessons import Written
from course.content.links import read_target
from course.content.problems import Problem, Report
from course.domain.course import Course

_LINK = re.compile(r"(!?)\[[^\]\n]*\]\(\s*<?([^\s)>]*)")
_LABEL = re.compile(r"\[\^([^\]]*)\]")
_DEFINITION = re.compile(r" {0,3}\[\^([^\]]*)\]:")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|<!--|<!\[|<!DOCTYPE|<\?", re.IGNORECASE)
_AUTOLINK = re.compile(r"<https?://[^<>\s]*>", re.IGNORECASE)
_CODE = re.compile(r"`[^`\n]*`")
_MATHS = re.compile(maths.INLINE)
_FOLDED = re.compile(r'\?\?\? *"([^"\n]*)" *')
_ASIDE = re.compile(r'!!! ?aside(?! +"[^"\n]+" *$)')
_TITLE = re.compile(r"(#{1,6})(?!#)\s*(.*)")
_ANCHOR = re.compile(r"\{:?\s*#([^\s}]*)[^}]*\}\s*$")

Lines = list[tuple[int, str]]


def lesson_problems(reading: Reading) -> list[Problem]:
    """Faults of all lessons of a course."""
    found: list[Problem] = []
    for written in reading.written:
        report = Report(written.path)
        _check_whole(written, report)
        lines = _prose_lines(written)
        _check_headings(lines, report)
        _check_sources(lines, report)
        _check_notes(lines, report)
        _check_maths(lines, report)
        _check_links(lines, written, reading.course, report)
        found += report.problems
    return found


def _prose_lines(written: Written) -> Lines:
    """The lines of the text with their numbers, code in them blanked."""
    lines = written.source.split("\n")[written.body_line - 1 :]
    return [(n, _CODE.sub("", line)) for n, line in enumerate(lines, start=written.body_line)]


def _check_whole(written: Written, report: Report) -> None:
    lesson = written.lesson
    if not lesson.objectives:
        report.add(1, "the lesson has no objectives: add [[objectives]] with id and text")
    if not lesson.sources:
        report.add(1, "the lesson has no sources: add footnotes such as [^name]: Author, title …")
    if not lesson.key_points:
        report.add(1, "the lesson has no key_points")
    for anchor in written.repeated:
        lines = [n for n, line in _prose_lines(written) if _anchor_of(line) == anchor]
        report.add(lines[-1] if lines else 1, f'the anchor "#{anchor}" is used twice')
    names = [fence for fence in written.fences if fence.kind == "explore"]
    for at, fence in enumerate(names):
        if fence.table.get("name") in [other.table.get("name") for other in names[:at]]:
            report.add(fence.line, f'two explorations have the name "{fence.table.get("name")}"')


def _anchor_of(line: str) -> str:
    found = _ANCHOR.search(line)
    return found[1] if found else ""


def _check_headings(lines: Lines, report: Report) -> None:
    for number, line in lines:
        title = _TITLE.match(line)
        anchor = _anchor_of(line)
        if "#" in line and anchor and not SLUG.fullmatch(anchor):
            report.add(number, f'"#{anchor}" is no anchor: use small letters and single hyphens')
        if title is None:
            continue
        if len(title[1]) == 1:
            report.add(number, "the lesson's title stands in its front matter; begin parts with ##")
        if len(title[1]) == 2 and not anchor:
            report.add(number, "this heading has no anchor: add {#some-name} to its end")
        if not _ANCHOR.sub("", title[2]).strip():
            report.add(number, "this heading has no text")


def _check_notes(lines: Lines, report: Report) -> None:
    """Folded parts and asides carry a title; a link in one could not be told from its button."""
    for number, line in lines:
        folded = _FOLDED.fullmatch(line)
        if line.startswith("???") and (folded is None or not folded[1].strip()):
            report.add(number, 'a folded part begins with its title: ??? "Go deeper: …"')
        elif folded is not None and "](" in folded[1]:
            report.add(number, "a folded part has no link in its title: pressing it opens the part")
        if _ASIDE.match(line):
            report.add(number, 'an aside begins with its title: !!! aside "…"')


def _check_maths(lines: Lines, report: Report) -> None:
    for number, line in lines:
        for fault in maths.faults_within(line):
            report.add(number, fault)


def _check_sources(lines: Lines, report: Report) -> None:
    """Footnotes: each used, each defined, each once, with a name that can stand in an address."""
    defined: dict[str, int] = {}
    used: dict[str, int] = {}
    for number, line in lines:
        definition = _DEFINITION.match(line)
        if definition is not None:
            if definition[1] in defined:
                report.add(number, f'the source "{definition[1]}" is given twice')
            defined.setdefault(definition[1], number)
            line = line[definition.end() :]
        for label in _LABEL.findall(line):
            used.setdefault(label, number)
    for label in defined.keys() | used.keys():
        number = defined.get(label, used.get(label, 1))
        if not SLUG.fullmatch(label):
            report.add(
                number, f'"[^{label}]" is no name for a source: use small letters, digits, -'
            )
        if label not in defined:
            report.add(number, f'there is no source "[^{label}]:"')
        if label not in used:
            report.add(number, f'the source "{label}" is never used')


def _check_links(lines: Lines, written: Written, course: Course, report: Report) -> None:
    for number, text in lines:
        line = _MATHS.sub("", text)
        if _TAG.search(_AUTOLINK.sub("", line)):
            report.add(number, "HTML is not part of a lesson; it would show as it is typed")
        for bang, href in _LINK.findall(line):
            if bang:
                report.add(number, "a picture stands in a ```figure block, with alt and source")
                continue
            for fault in _link_faults(href, written, course):
                report.add(number, fault)


def _link_faults(href: str, written: Written, course: Course) -> Iterator[str]:
    target = read_target(href)
    if target is None:
        yield f'the link "{href}" leads nowhere: use https://, #anchor, term: or lesson:'
        return
    if target.kind == "term" and target.name not in {term.slug for term in course.glossary}:
        yield f'the glossary has no term "{target.name}"'
    if target.kind == "here" and target.anchor not in written.lesson.anchors:
        yield f'the lesson has no anchor "#{target.anchor}"'
    if target.kind == "lesson":
        lesson = course.lesson(target.name)
        if lesson is None:
            yield f'the course has no lesson "{target.name}"'
        elif target.anchor and target.anchor not in lesson.anchors:
            yield f'the lesson "{target.name}" has no anchor "#{target.anchor}"'
