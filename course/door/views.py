"""The desk's page, and what it does for a browser without a script."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.admission import Colour, Proof
from course.domain.errors import NotFound, NotNow, NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.door import bp, looking, offline, queries, services
from course.door.forms import LetForm, LookForm
from course.door.looking import Found
from course.door.seen import seen
from course.door.services import Written
from course.records import keys
from course.store import Passage
from course.web.clock import now
from course.web.database import get_db
from course.web.headers import allow_camera
from course.web.i18n import say
from course.web.pages import get_settings
from course.web.rights import requires


@bp.get("/door/")
@allow_camera
@requires(Right.DESK, Right.SECRETARIAT, for_all=True)
def desk() -> ResponseReturnValue:
    """The desk."""
    return _page()


@bp.post("/door/look")
@requires(Right.DESK, Right.SECRETARIAT, for_all=True)
def look() -> ResponseReturnValue:
    """Look up one code, where there is no script; a seat has a page of its own."""
    form = LookForm()
    if not form.validate():
        return _page(form=form), 422
    public_keys = keys.load_public(get_settings().keys_path)
    try:
        found = looking.look(get_db(), get_course(), public_keys, form.shown.data, _day_start())
    except NotValid as error:
        form.shown.errors = [say(error.words)]
        return _page(form=form), 422
    # A code that was taken back is told here: the page of the seat judges the seat alone.
    if found.seat is not None and not found.certificate:
        return redirect(url_for(".seat", seat=found.seat.seat_id), 303)
    return _page(found=found)


@bp.get("/door/seats/<int:seat>/")
@requires(Right.DESK, Right.SECRETARIAT, for_all=True)
def seat(seat: int) -> ResponseReturnValue:
    """One seat: the verdict, and what can be written down."""
    found = looking.of_seat(get_db(), get_course(), seat, _day_start())
    if found.seat is None:
        raise NotFound(words("There is no such seat."))
    return _page(found=found)


@bp.post("/door/let")
@requires(Right.DESK, Right.SECRETARIAT, for_all=True)
def let() -> ResponseReturnValue:
    """Write down one passage, where there is no script."""
    form, db = LetForm(), get_db()
    if not form.validate():
        raise NotValid(words("This is not what a desk sends. Load the page of the desk again."))
    seat_id = int(form.seat.data) if form.seat.data else None
    passage = Passage(form.passage.data)
    undoes = form.undoes.data or None
    if (passage is Passage.UNDO) != (undoes is not None):
        raise NotValid(words("This is not what a desk sends. Load the page of the desk again."))
    verdict = _verdict(seat_id, form.certificate.data)
    if passage is Passage.IN and verdict == Colour.RED:
        raise NotNow(words("Nobody enters with this any more. Look it up again to see why."))
    at_ms = int(now().timestamp() * 1000)
    written = Written(
        str(uuid.uuid4()), passage, undoes, seat_id, form.certificate.data, verdict, "code", at_ms
    )
    services.append_one(db, current_user.person_id, _device(), written, now())
    db.commit()
    return redirect(url_for(".desk") if seat_id is None else url_for(".seat", seat=seat_id), 303)


def _page(form: LookForm | None = None, found: Found | None = None) -> str:
    shown = seen(found, get_course()) if found else None
    return render_template("door/desk.html", form=form, seen=shown, **offline.WORDS)


def _verdict(seat_id: int | None, certificate: str) -> str:
    """What the desk said, as it stands now. Raises NotFound for a seat that is none."""
    if seat_id is None:  # only a signed certificate without a seat is let in like this
        known = queries.certificate_of(get_db(), public_id=certificate) if certificate else None
        is_revoked = known is not None and known[1].proof is Proof.REVOKED
        return (Colour.RED if is_revoked else Colour.GREEN).value
    found = looking.of_seat(get_db(), get_course(), seat_id, _day_start())
    if found.seat is None:
        raise NotFound(words("There is no such seat."))
    return found.verdict.colour.value


def _day_start() -> datetime:
    return get_course().summit.day_of(now())[0]


def _device() -> str:
    """The name of this browser among desks, in its cookie."""
    device: str = session.setdefault("door_device", str(uuid.uuid4()))
    return device
