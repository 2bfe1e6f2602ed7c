"""The tables of a lesson's front matter: its objectives, and what to read after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from course.content.fields import Fields
from course.content.links import read_target
from course.content.markdown import render_inline
from course.content.problems import Complain, Report, line_of
from course.domain.course import SHOWN_BY, FurtherReading, Objective


def objectives(
    tables: tuple[Mapping[str, object], ...], source: str, report: Report
) -> Iterator[Objective]:
    """What a learner can do after a lesson, and where they show it."""
    seen: set[str] = set()
    for table in tables:
        complain = report.at(line_of(source, f'"{table.get("id", "[[objectives]]")}"'))
        fields = Fields(table, complain)
        objective = Objective(fields.slug("id"), fields.text("text"), _shown_by(fields, complain))
        fields.done()
        if objective.id in seen:
            complain(f'two objectives have the id "{objective.id}"')
        seen.add(objective.id)
        yield objective


def _shown_by(fields: Fields, complain: Complain) -> tuple[str, ...]:
    if "shown_by" not in fields:
        return ("items",)
    shown_by = fields.texts("shown_by", required=True)
    for one in shown_by:
        if one not in SHOWN_BY:
            complain(f'"shown_by" names "{one}"; it lists any of {", ".join(SHOWN_BY)}')
    return tuple(one for one in SHOWN_BY if one in shown_by)


def further_reading(
    fields: Fields, source: str, base_path: str, report: Report
) -> Iterator[FurtherReading]:
    """Three texts to read after a lesson, or none."""
    tables = fields.tables("further_reading")
    line = line_of(source, "[[further_reading]]")
    if len(tables) not in {0, FURTHER}:
        report.add(line, f"[[further_reading]] lists {len(tables)}; a lesson has {FURTHER} or none")
    for table in tables:
        title = str(table.get("title", ""))
        complain = report.at(line_of(source, f'"{title}"', line), "further_reading: ")
        entry = Fields(table, complain)
        yield FurtherReading(
            entry.text("title"),
            entry.text("by"),
            _address(entry.text("address"), complain),
            render_inline(entry.text("note"), base_path),
        )
        entry.done()


FURTHER = 3


def _address(href: str, complain: Complain) -> str:
    """An address outside; "" for whatever else an author may have written."""
    target = read_target(href)
    if target is not None and href.startswith("https://"):
        return target.name
    if href:
        complain(f'"address" is "{href}"; it must begin with https://')
    return ""
