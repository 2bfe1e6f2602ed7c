"""modules/agenda.toml: the agenda that the course is built on, and what was put right in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from course.content.fields import Fields
from course.content.files import MODULES, read_table
from course.content.problems import Problem, Report, line_of
from course.content.timeline import outside_address
from course.domain.agenda import Agenda, AgendaLine, AgendaPart, Correction, Finding

AGENDA = MODULES / "agenda.toml"


def read_agenda(root: Path, problems: list[Problem]) -> Agenda | None:
    """The agenda, if the course follows one."""
    if not (root / AGENDA).exists():
        return None
    table, source = read_table(root, AGENDA, problems)
    report = Report(AGENDA)
    fields = Fields(table, report.at(1))
    agenda = Agenda(
        title=fields.text("title"),
        by=fields.text("by"),
        address=outside_address(fields, "address", report.at(line_of(source, "address"))),
        reason=fields.text("reason"),
        claims=fields.texts("claims"),
        parts=tuple(_part(entry, source, report) for entry in fields.tables("part")),
        corrections=tuple(
            _correction(entry, source, report) for entry in fields.tables("correction")
        ),
    )
    fields.done()
    problems += report.problems
    return agenda


def _part(entry: Mapping[str, object], source: str, report: Report) -> AgendaPart:
    complain = report.at(line_of(source, f'"{entry.get("quote", "[[part]]")}"'))
    fields = Fields(entry, complain)
    part = AgendaPart(
        quote=fields.text("quote"),
        claim=fields.text("claim"),
        module=fields.slug("module"),
        lines=tuple(_line(line, source, report) for line in fields.tables("line")),
    )
    fields.done()
    return part


def _line(entry: Mapping[str, object], source: str, report: Report) -> AgendaLine:
    complain = report.at(line_of(source, f'"{entry.get("quote", "[[part.line]]")}"'))
    fields = Fields(entry, complain)
    line = AgendaLine(fields.text("quote"), fields.texts("lessons", required=True))
    fields.done()
    return line


def _correction(entry: Mapping[str, object], source: str, report: Report) -> Correction:
    complain = report.at(line_of(source, f'"{entry.get("quote", "[[correction]]")}"'))
    fields = Fields(entry, complain)
    finding = fields.text("finding")
    if finding and finding not in set(Finding):
        complain(f'"finding" is "{finding}"; it must be one of {", ".join(Finding)}')
    correction = Correction(
        quote=fields.text("quote"),
        finding=Finding(finding) if finding in set(Finding) else Finding.CORRECTED,
        found=fields.text("found"),
        source=fields.text("source"),
        address=outside_address(fields, "address", complain),
        page=outside_address(fields, "page", complain) if "page" in fields else "",
    )
    fields.done()
    return correction
