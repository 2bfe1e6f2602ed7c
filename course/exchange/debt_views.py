"""The grid in which debts of drafts are paid, of one import or of all."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.content.debts import Kind
from course.content.markdown import render_plain
from course.domain.bank import Difficulty
from course.domain.errors import NotFound
from course.domain.words import words
from course.exchange import bp, debt_queries, debt_services, queries
from course.exchange.debt_services import Payment, Settled
from course.exchange.views import MAY
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import ngettext, say
from course.web.rights import requires
from course.web.strict_json import wants_json

MOST_ROWS = 120
"""Of one page: the last question on it is shown whole."""


@bp.get("/author/debts/")
@requires(*MAY)
def debts() -> ResponseReturnValue:
    """What all drafts owe."""
    return _show(None, None, 200)


@bp.get("/author/exchange/imports/<one>/debts/")
@requires(*MAY)
def debts_of_import(one: str) -> ResponseReturnValue:
    """What the drafts of one import owe."""
    return _show(one, None, 200)


def _show(one: str | None, settled: Settled | None, status: int) -> ResponseReturnValue:
    db, course, kind = get_db(), get_course(), _kind()
    page = debt_queries.debt_page(
        db, course, import_id=_import_id(one), kind=kind, after=request.args.get("after")
    )
    answer = render_template(
        "exchange/debts.html",
        page=page,
        one=one,
        kind=kind,
        kinds=[kind for kind in Kind if kind is not Kind.OTHER],
        address=_address,
        places=queries.places(course),
        difficulties_offered=list(Difficulty),
        unpaid={(u.payment.slug, u.payment.field): u for u in settled.unpaid} if settled else {},
        plain=render_plain,
    )
    return answer, status


def _kind() -> Kind | None:
    asked = request.args.get("kind", "")
    return Kind(asked) if asked in set(Kind) - {Kind.OTHER} else None


def _import_id(one: str | None) -> int | None:
    if one is None:
        return None
    found = debt_queries.import_id_of(get_db(), one, current_user.person_id)
    if found is None:
        raise NotFound(words("There is no such import of yours."))
    return found


def _address(one: str | None, **args: str | None) -> str:
    """The address of the grid, or of a part of it."""
    endpoint = "exchange.debts" if one is None else "exchange.debts_of_import"
    return url_for(endpoint, one=one, _external=False, **args)


@bp.post("/author/debts/")
@requires(*MAY)
def pay() -> ResponseReturnValue:
    """Pay what was written into the grid."""
    return _pay(None)


@bp.post("/author/exchange/imports/<one>/debts/")
@requires(*MAY)
def pay_of_import(one: str) -> ResponseReturnValue:
    """The same, beginning from one import."""
    return _pay(one)


def _pay(one: str | None) -> ResponseReturnValue:
    db = get_db()
    _import_id(one)
    settled = debt_services.settle(
        db, get_course(), _sent(), person_id=current_user.person_id, now=now()
    )
    db.commit()
    if wants_json():
        return _told(settled)
    if settled.unpaid:
        return _show(one, settled, 409)
    flash(_told_in_words(settled.changed))
    return redirect(_address(one, kind=_kind(), after=request.args.get("after")), 303)


def _told_in_words(changed: int) -> str:
    """How much is new; a script may have saved each field when it was left."""
    if not changed:
        return _("Nothing is new: all of it was saved already.")
    return ngettext("%(count)s change was saved.", "%(count)s changes were saved.", changed)


def _sent() -> list[Payment]:
    """The rows that say something."""
    found = []
    for n in range(MOST_ROWS):
        address, value = request.form.get(f"at-{n}"), request.form.get(f"pay-{n}", "")
        if address and value.strip():
            found.append(
                debt_services.read_payment(address, value, request.form.get(f"was-{n}", ""))
            )
    return found


def _told(settled: Settled) -> ResponseReturnValue:
    """What a script is told: the new revisions, or what stands in the way."""
    if not settled.unpaid:
        return jsonify(revisions=settled.revisions)
    unpaid = settled.unpaid[0]
    return (
        jsonify(
            error="newer", message=say(unpaid.why), stands=unpaid.stands, revision=unpaid.revision
        ),
        409,
    )
