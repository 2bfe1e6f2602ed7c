"""What a reader looks up: terms, sources, events."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from course.content import get_course
from course.content.links import TERM_PREFIX
from course.content.sources import sources_of
from course.domain.errors import NotFound
from course.domain.timeline import EventKind, by_year, chosen
from course.domain.words import words
from course.reference import bp
from course.reference.glossary import by_letter, looked_for
from course.web.rights import public

LONGEST_LOOKED_FOR = 100


@bp.get("/glossary/", endpoint="glossary")
@public
def show_glossary() -> ResponseReturnValue:
    """Show the terms, or those that hold what somebody looks for; the words live in the address."""
    text = request.args.get("q", "").strip()[:LONGEST_LOOKED_FOR]
    found = looked_for(get_course().glossary, text)
    return render_template(
        "reference/glossary.html",
        text=text,
        found=found,
        letters=by_letter(found),
        TERM_PREFIX=TERM_PREFIX,
    )


@bp.get("/sources/", endpoint="sources")
@public
def show_sources() -> ResponseReturnValue:
    """Show the sources of every lesson, when they were checked, and where each is used."""
    listed = [(lesson, sources_of(lesson)) for lesson in get_course().lessons]
    return render_template("reference/sources.html", listed=listed)


@bp.get("/timeline/", endpoint="timeline")
@public
def show_timeline() -> ResponseReturnValue:
    """Show the events by year, all or one kind of them; the kind lives in the address."""
    events, kind = get_course().timeline, _asked_for(request.args.get("kind"))
    found = chosen(events, kinds=(kind,) if kind else ())
    return render_template(
        "reference/timeline.html",
        kind=kind,
        kinds=[one for one in EventKind if any(event.kind is one for event in events)],
        count=len(found),
        years=by_year(found),
    )


def _asked_for(name: str | None) -> EventKind | None:
    try:
        return EventKind(name) if name is not None else None
    except ValueError:
        raise NotFound(words("There is no list of that name.")) from None
