"""Errors as pages: what happened, that nothing was lost, what to do, and a number to quote."""

from __future__ import annotations

import logging
import secrets
from typing import NamedTuple

from flask import (
    Flask,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from course.domain.errors import CourseError, NotAllowed, NotFound, NotNow, NotValid, TooMany
from course.domain.words import Words, words
from course.web.i18n import say
from course.web.logs import event
from course.web.signin import as_nobody
from course.web.strict_json import wants_json
from course.web.tablets import is_tablet

STATUS: dict[type[CourseError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    NotNow: 409,
    NotValid: 400,
    TooMany: 429,
}


class Said(NamedTuple):
    """What an error page says."""

    title: Words
    what: Words
    advice: Words


PAGES = {
    400: Said(
        words("This request could not be read"),
        words("The course does not understand something in what was sent."),
        words("Go back, load the page again, and send it again."),
    ),
    401: Said(
        words("Please sign in"),
        words("This page is for people who are signed in. You are not signed in, or not any more."),
        words("Sign in. Then you return to the page where you were."),
    ),
    403: Said(
        words("This page is not open to you"),
        words("You are signed in, but this page is for other people or for another job."),
        words("If you need it for your work, write to us and say why."),
    ),
    404: Said(
        words("There is no page at this address"),
        words("A part of the address may be missing, or the page is not for you to see."),
        words("The button below leads to a page from which you can look for it."),
    ),
    405: Said(
        words("This address cannot be used in this way"),
        words("The page does not answer this kind of request."),
        words("The button below leads to a page from which you can look for what you need."),
    ),
    409: Said(
        words("This has changed in the meantime"),
        words("Something was changed since you opened the page, perhaps by you in another window."),
        words("Go back and load the page again to see how it is now."),
    ),
    413: Said(
        words("This is too large to send"),
        words("What was sent is larger than this page takes."),
        words("Go back, make it shorter, and send it again."),
    ),
    422: Said(
        words("Something is still missing"),
        words("What was sent cannot be saved as it is."),
        words("Go back and look at the fields that are marked."),
    ),
    429: Said(
        words("Please wait a few minutes"),
        words("This page was used many times in a short time. A limit protects people's accounts."),
        words("Then go back and try again."),
    ),
    500: Said(
        words("This page cannot be shown just now"),
        words("The fault is on our side. A report of it has been kept."),
        words("Try again in a few minutes."),
    ),
    503: Said(
        words("The course is busy just now"),
        words("The course cannot reach its records at the moment."),
        words("Try again in a minute."),
    ),
}


def _reference() -> str:
    """A number that a person can read out, and that stands in the log; one for each request."""
    if "reference" not in g:
        g.reference = _new_reference()
    reference: str = g.reference
    return reference


def _new_reference() -> str:
    letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    a, b = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(2))
    return f"E-{a}-{b}"


def _answer(
    status: int, what: Words | None = None, code: str = "", wait_seconds: int | None = None
) -> ResponseReturnValue:
    """The error as a page, or as JSON where a script asked."""
    said = PAGES.get(status, PAGES[500 if status >= 500 else 400])
    headers = {"Retry-After": str(wait_seconds)} if wait_seconds is not None else {}
    event(
        "refused" if status < 500 else "failed",
        status=status,
        reference=_reference(),
        code=code or None,
        level=logging.WARNING if status < 500 else logging.ERROR,
    )
    if wants_json():
        body = {
            "error": code or str(status),
            "message": say(what or said.what),
            "reference": _reference(),
            "sign_in": url_for("accounts.sign_in"),
        }
        return jsonify(body), status, headers
    return _page(status, said, what or said.what), status, headers


def _page(status: int, said: Said, what: Words) -> str:
    """The page; where what it says of the reader is itself the fault, the page for a stranger."""
    shown = {"status": status, "said": said, "what": what, "reference": _reference()}
    try:
        return render_template("errors/page.html", **shown)
    except Exception:
        if status < 500:
            raise
        as_nobody()
        return render_template("errors/page.html", **shown)


def _undo() -> None:
    """The error page must not keep what the rule refused."""
    if "db" in g:
        g.db.rollback()


def show_course_error(error: CourseError) -> ResponseReturnValue:
    """Tell which rule said no."""
    _undo()
    wait = error.retry_after_seconds if isinstance(error, TooMany) else None
    kind = next((kind for kind in type(error).__mro__ if kind in STATUS), NotValid)
    return _answer(STATUS[kind], error.words, wait_seconds=wait)


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """Tell what HTTP has a number for."""
    _undo()
    if error.response is not None:
        return error.response
    status = error.code or 500
    if status == 401 and request.method == "GET" and not wants_json():
        if is_tablet():  # whoever comes next wants a page of their own
            return redirect(url_for("cards.learning_room"), 303)
        here = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=request.script_root + here), 303)
    if status < 400:
        return error.get_response()
    wait = getattr(error, "retry_after", None) or (60 if status in {429, 503} else None)
    answer = _answer(status, wait_seconds=wait if isinstance(wait, int) else 60 if wait else None)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response = make_response(answer)
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response
    return answer


def show_csrf_error(error: CSRFError) -> ResponseReturnValue:
    """The page's token is not this session's: signed out, or signed in anew, in the meantime."""
    _undo()
    event("csrf", reason=error.description, level=logging.WARNING)
    what = words("You signed in or out after you opened the page, so it cannot send any more.")
    return _answer(400, what, code="csrf")


def show_database_away(error: OperationalError | PoolTimeout) -> ResponseReturnValue:
    """The database is locked for too long, or gone; so nobody can be looked up for the page."""
    _log_trace("database", error)
    if "db" in g:
        g.pop("db").close()
    as_nobody()
    return _answer(503, wait_seconds=60)


def show_failure(error: Exception) -> ResponseReturnValue:
    """Something nobody foresaw; the page gives away nothing of it."""
    if current_app.testing or current_app.debug:
        raise error
    _undo()
    _log_trace("exception", error)
    return _answer(500)


def _log_trace(name: str, error: Exception) -> None:
    """Write down where it happened, under the number that the page shows."""
    values = {"reference": _reference(), "kind": type(error).__name__}
    current_app.logger.error(name, exc_info=error, extra={"values": values})


def init_app(app: Flask) -> None:
    """Register one handler a kind."""
    app.register_error_handler(CourseError, show_course_error)
    app.register_error_handler(CSRFError, show_csrf_error)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(OperationalError, show_database_away)
    app.register_error_handler(PoolTimeout, show_database_away)
    app.register_error_handler(Exception, show_failure)
