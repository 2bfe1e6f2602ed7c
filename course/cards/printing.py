"""From people to a PDF: cards, the envelope for a mission, badges, the list for the door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import current_app, render_template

from course.cards import queries, sheets
from course.cards.codes import card_token, draw_code
from course.cards.queries import Holder, Line
from course.domain.course import Course
from course.domain.errors import NotNow
from course.domain.words import words
from course.web import pdf
from course.web.i18n import deadline, get_locale, speaking
from course.web.letters import whom_to_write_to

SECONDS = 40  # of computing, for one delegation
PEOPLE_A_SECOND = 10  # beyond that; on a slow machine, whose other work goes on
LIST_SECONDS = 90  # for a door list

TOO_MANY_LISTED = words(
    "These are too many people for one list at the moment. Choose a letter or a delegation."
)

ENVELOPES, CARDS, BADGES = "envelopes", "cards", "badges"


class Wish(NamedTuple):
    """What is to be printed."""

    kind: str
    by: int  # who asks: nobody gets a card from themselves
    days: int  # for which cards open the course
    place: str = ""  # of the learning room, as typed

    def until(self, now: datetime) -> datetime:
        """When the cards stop opening the course."""
        return now + timedelta(days=self.days)


class Printed(NamedTuple):
    """A file, and the secrets of the cards in it, by person."""

    content: bytes
    tokens: Mapping[int, str]


def draw(course: Course, holders: Sequence[Holder], wish: Wish, now: datetime) -> Printed | None:
    """Print one delegation's; None where there is nothing to print. Writes nothing anywhere.

    Takes a second or two. Raises NotNow for too many people, PdfUnavailable and TooMany.
    """
    if len(holders) > queries.MOST_PEOPLE:
        raise NotNow(
            words("These are too many people for one file. Print for a delegation or a person.")
        )
    codes = {one.person_id: draw_code() for one in holders if _gets_card(one, wish)}
    if not holders or (wish.kind == CARDS and not codes):
        return None
    if wish.kind == BADGES:
        html = _set(course, "cards/paper_badges.html", pages=sheets.badges(holders))
    else:
        html = _with_cards(course, holders, codes, wish, now)
    content = pdf.render(html, seconds=SECONDS + len(holders) // PEOPLE_A_SECOND)
    secret: str = current_app.config["SECRET_KEY"]
    return Printed(content, {one: card_token(secret, code) for one, code in codes.items()})


def _gets_card(holder: Holder, wish: Wish) -> bool:
    """Letters bring cards to those who are not ready; whoever does more than learn has no card."""
    if wish.kind == BADGES or not holder.learns_only or holder.person_id == wish.by:
        return False
    return wish.kind == CARDS or not holder.is_ready


def _with_cards(
    course: Course,
    holders: Sequence[Holder],
    codes: Mapping[int, str],
    wish: Wish,
    now: datetime,
) -> str:
    given = [one for one in holders if one.person_id in codes]
    template = "cards/paper_cards.html" if wish.kind == CARDS else "cards/paper_envelope.html"
    with _in_the_city(course):
        lessons, quizzes = len(course.lessons), len(course.modules)
        people = sheets.rows(holders, lessons, quizzes) if wish.kind == ENVELOPES else []
        return _set(
            course,
            template,
            pages=sheets.cards(given, codes),
            rows=people,
            delegation=holders[0].delegation,
            until=wish.until(now),
            address=sheets.typed_address(),
            contact=whom_to_write_to(),
            place=wish.place,
            now=now,
            as_of=_told(course, now),
        )


def door_list(course: Course, lines: Sequence[Line], now: datetime) -> bytes:
    """The list for the door, on paper. Raises NotNow for too many people, and as `draw` does."""
    if len(lines) > queries.MOST_LISTED:
        raise NotNow(TOO_MANY_LISTED)
    with _in_the_city(course):
        groups, as_of = sheets.entries(lines), _told(course, now)
        html = _set(course, "cards/paper_door_list.html", groups=groups, as_of=as_of)
    try:
        return pdf.render(html, seconds=LIST_SECONDS)
    except pdf.PdfFailed as error:
        raise NotNow(TOO_MANY_LISTED) from error


def _told(course: Course, now: datetime) -> str:
    """A moment as a deadline is told: 18 June 2027, 18:00, Geneva time."""
    here = now.astimezone(ZoneInfo(course.summit.zone))
    return deadline(replace(course.summit, deadline=here))


def _in_the_city(course: Course):  # type: ignore[no-untyped-def]  # a context manager
    """Paper tells the time by the summit's clock, whoever prints it."""
    return speaking(get_locale().code, course.summit.zone)


def _set(course: Course, template: str, **values: object) -> str:
    return render_template(template, course=course, **values)
