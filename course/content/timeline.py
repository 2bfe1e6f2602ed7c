"""modules/timeline.toml: the events that lessons share, and a lesson's choice of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from course.content.fields import Fields
from course.content.files import MODULES, read_table
from course.content.links import read_target
from course.content.problems import Complain, Problem, Report, line_of
from course.domain.timeline import Event, EventKind, When, chosen, in_order, read_when

TIMELINE = MODULES / "timeline.toml"

_DATES = 'such as "2023-11-01", "2024-05" or "1987"'
_KINDS = ", ".join(EventKind)


def read_timeline(root: Path, problems: list[Problem]) -> tuple[Event, ...]:
    """All events from the oldest on; a course may have none."""
    if not (root / TIMELINE).exists():
        return ()
    table, source = read_table(root, TIMELINE, problems)
    report = Report(TIMELINE)
    header = Fields(table, report.at(1))
    events = [_event(entry, source, report) for entry in header.tables("event")]
    header.done()
    titles = [event.title for event in events]
    for title in sorted({title for title in titles if titles.count(title) > 1}):
        report.add(line_of(source, f'"{title}"'), f'two events have the title "{title}"')
    problems += report.problems
    return in_order(events)


def _event(entry: Mapping[str, object], source: str, report: Report) -> Event:
    complain = report.at(line_of(source, f'"{entry.get("title", "[[event]]")}"'))
    fields = Fields(entry, complain)
    event = Event(
        when=_when(fields, "date", complain) or When(1),
        title=fields.text("title"),
        text=fields.text("text"),
        kind=next(_kinds((fields.text("kind"),), complain), EventKind.SCIENCE),
        source=fields.text("source"),
        address=outside_address(fields, "address", complain),
        lesson=fields.text("lesson", required=False),
        review_by=fields.day("review_by"),
    )
    fields.done()
    return event


def read_choice(fields: Fields, events: tuple[Event, ...], complain: Complain) -> tuple[Event, ...]:
    """The events that a ```timeline block asks for: `kinds`, `from` and `to`, each if it likes."""
    kinds = tuple(_kinds(fields.texts("kinds"), complain))
    since = _when(fields, "from", complain) if "from" in fields else None
    until = _when(fields, "to", complain) if "to" in fields else None
    found = chosen(events, kinds=kinds, since=since, until=until)
    if not found:
        complain(f"{TIMELINE.name} has no such event")
    return found


def outside_address(fields: Fields, key: str, complain: Complain) -> str:
    """An address on the web; "" where there is none."""
    address = fields.text(key)
    target = read_target(address)
    if address and (target is None or target.kind != "outside" or address.startswith("mailto:")):
        complain(f'"{key}" is "{address}"; it must be an address that begins with https://')
        return ""
    return address


def _when(fields: Fields, key: str, complain: Complain) -> When | None:
    text = fields.text(key)
    when = read_when(text)
    if text and when is None:
        complain(f'"{key}" is "{text}"; it must be a date in quotes, {_DATES}')
    return when


def _kinds(names: tuple[str, ...], complain: Complain) -> Iterator[EventKind]:
    for name in names:
        if name in set(EventKind):
            yield EventKind(name)
        elif name:
            complain(f'"{name}" is no kind of event: {_KINDS}')
