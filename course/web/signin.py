"""Who is asking: Flask-Login, standing on sessions that the database keeps.

The cookie holds a secret that points to a session's row; that row says whether it still counts. So
signing out ends a copied cookie too.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from flask import Flask, Response, current_app, g, request, session
from flask_login import (
    AnonymousUserMixin,
    LoginManager,
    UserMixin,
    current_user,
    login_user,
    logout_user,
)
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Unauthorized

from course.content import get_course
from course.domain.completion import Record, Standing, is_lifted, judge
from course.domain.exemptions import lesson_key, quiz_key
from course.domain.record_text import record_from_json
from course.domain.rights import STAFF, Right
from course.records import sessions
from course.records.sessions import Found, Limits, Scope
from course.settings import Settings
from course.web.clock import now
from course.web.database import close, get_database, get_db
from course.web.logs import event

_FORGERY = "csrf_token"
"""Where Flask-WTF keeps it in the cookie."""


class Segment(NamedTuple):
    """One stroke of the header's edge."""

    kind: str  # lesson or quiz
    state: str  # done, begun, todo, lifted


class Progress(NamedTuple):
    """What every page says about how far one is."""

    lessons_done: int
    lessons_total: int
    quizzes_passed: int
    quizzes_total: int
    lifted: int  # lessons and quizzes that are not asked of them
    spine: tuple[tuple[int, tuple[Segment, ...]], ...]  # (module number, its segments)


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """The person behind a request: values only, no row of the database."""

    def __init__(self, found: Found, token: str) -> None:
        self._found, self._token = found, token
        person = found.person
        self.person_id, self.public_id = person.id, person.public_id
        self.name, self.latin_name, self.email = person.name, person.latin_name, person.email
        self.locale, self.zone = person.locale, person.zone
        self.has_password = person.password_hash is not None
        self.reminders_off = person.reminders_off_at is not None
        self.session_id = found.session.id
        self.is_shared = found.session.is_shared
        self.proved_at = found.session.proved_at or found.session.made_at
        self.accommodation = found.accommodation

    def get_id(self) -> str:
        """The secret in the cookie; Flask-Login keeps it there."""
        return self._token

    def may(self, right: Right | str) -> bool:
        """Whether they hold a right, for anybody at all."""
        return Right(right) in self._found.scopes

    def scope(self, right: Right) -> Scope:
        """For whom they hold it."""
        return self._found.scopes.get(right, Scope(False, frozenset()))

    @property
    def held(self) -> frozenset[Right]:
        """Every right they hold, for anybody at all."""
        return frozenset(self._found.scopes)

    @property
    def is_staff(self) -> bool:
        """Whether they do more than learn."""
        return bool(STAFF & self._found.scopes.keys())

    @cached_property
    def record(self) -> Record:
        """What they did, as their standing holds it."""
        kept = self._found.standing
        return record_from_json(kept) if kept else Record()

    @cached_property
    def standing(self) -> Standing:
        """How far they are in the course as it is today."""
        return judge(get_course(), self.record)

    @cached_property
    def progress(self) -> Progress | None:
        """The header's words and edge; None for people who do not learn."""
        return progress(self.record, self.standing) if self.may(Right.LEARN) else None


class Nobody(AnonymousUserMixin):  # type: ignore[misc]  # as above
    """Somebody who has not signed in."""

    def may(self, _right: Right | str) -> bool:
        """Nothing."""
        return False


def progress(record: Record, standing: Standing) -> Progress:
    """Draw the edge: one segment a lesson, a short one a quiz, grouped by module."""
    return Progress(
        standing.lessons_done,
        standing.lessons_total,
        standing.quizzes_passed,
        standing.quizzes_total,
        standing.lessons_lifted + standing.quizzes_lifted,
        tuple((module.number, tuple(_segments(module.slug, record))) for module in get_course()),
    )


def _segments(module_slug: str, record: Record) -> list[Segment]:
    module = get_course().module(module_slug)
    assert module is not None
    drawn = []
    for lesson in module.lessons:
        seen = record.lessons.get(lesson.key)
        state = "todo" if seen is None else "done" if seen.completed_at else "begun"
        is_asked = state == "done" or not is_lifted(record, lesson_key(lesson))
        drawn.append(Segment("lesson", state if is_asked else "lifted"))
    quiz = record.quizzes.get(module_slug)
    state = "todo" if not quiz else "done" if quiz.passed_at else "begun"
    is_asked = state == "done" or not is_lifted(record, quiz_key(module))
    drawn.append(Segment("quiz", state if is_asked else "lifted"))
    return drawn


def load(token: str) -> SignedIn | None:
    """Find the session behind a cookie, for Flask-Login."""
    settings: Settings = current_app.extensions["settings"]
    found = sessions.find(get_db(), token, *limits(settings), now())
    if found is None:
        return None
    if sessions.is_due(found.session, now()):
        g.seen = found.session.id
    return SignedIn(found, token)


def limits(settings: Settings) -> tuple[Limits, Limits]:
    """How long delegates, and staff, stay signed in."""
    return (
        Limits(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours)),
        Limits(
            timedelta(minutes=settings.staff_idle_minutes),
            timedelta(hours=settings.staff_absolute_hours),
        ),
    )


def sign_in(person_id: int, moment: datetime, *, is_shared: bool = False) -> None:
    """Begin a session for a person, in the request's transaction, and give the browser its cookie.

    Whatever the cookie held before is dropped. So is the token against forgery, unless the same
    person signs in again: then pages that they have open can still be sent. The caller commits.
    is_shared: others use the device next.
    """
    is_same = current_user.is_authenticated and current_user.person_id == person_id
    kept = session.get(_FORGERY) if is_same else None
    browser = device(request.user_agent.string)
    token = sessions.begin(get_db(), person_id, browser, moment, is_shared=is_shared)
    session.clear()
    if kept is not None:
        session[_FORGERY] = kept
    session.permanent = True
    user = load(token)
    assert user is not None, "a session just begun is alive"
    login_user(user)


def prove(moment: datetime) -> None:
    """Note that whoever is signed in has shown again who they are; the cookie gets a new secret.

    The token against forgery stays: pages that are open can still be sent. The caller commits.
    """
    token = sessions.renew(get_db(), current_user.session_id, moment)
    user = load(token)
    if user is None:
        raise Unauthorized  # it was ended elsewhere, this very moment
    login_user(user)


def as_nobody() -> None:
    """Go on with this request as if nobody were signed in; the cookie stays as it is."""
    g._login_user = Nobody()
    g.pop("locale", None)


def sign_out() -> None:
    """Forget the cookie; the caller has ended the session's row."""
    logout_user()
    session.clear()


_BROWSERS = ("Firefox", "Edg", "OPR", "SamsungBrowser", "Chrome", "Safari")
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
_NAMES = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet"}


def device(user_agent: str) -> str:
    """Browser and system in two words, for the page of devices; nothing finer is kept."""
    browser = next((b for b in _BROWSERS if re.search(rf"\b{b}/", user_agent)), "")
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "")
    named = _NAMES.get(browser, browser)
    return f"{named} · {system}" if named and system else named or system


def init_app(app: Flask) -> None:
    """Prepare Flask-Login; our own records guard the session, so its fingerprint does not."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.anonymous_user = Nobody
    manager.user_loader(load)

    app.teardown_request(note_seen)

    @app.after_request
    def vary(response: Response) -> Response:
        if not response.cache_control.public:
            response.vary.add("Cookie")
        return response


def note_seen(error: BaseException | None) -> None:
    """Write when a session was last seen, in a transaction of its own.

    The request's own ends first, whatever became of it: on SQLite one writer would wait for the
    other. The answer is made already, so a database that is away must not undo it.
    """
    seen = g.pop("seen", None)
    if seen is None:
        return
    close(error)
    try:
        with get_database().session(writes=True) as db:
            sessions.touch(db, seen, now())
            db.commit()
    except SQLAlchemyError as away:
        event("session not touched", level=logging.WARNING, kind=type(away).__name__)


__all__ = [
    "Nobody",
    "Progress",
    "Segment",
    "SignedIn",
    "as_nobody",
    "device",
    "load",
    "progress",
    "prove",
    "sign_in",
    "sign_out",
]
