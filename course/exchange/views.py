"""Files that come in, and the imports of earlier."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.rights import Right
from course.domain.words import words
from course.exchange import bp, queries, services
from course.exchange.forms import UploadForm
from course.exchange.reading import ReadFile, read_apart
from course.formats.foreign import Unreadable
from course.formats.limits import MOST_BYTES
from course.formats.registry import FORMATS
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.limits import COSTLY, limiter
from course.web.received import takes_a_file
from course.web.rights import requires
from course.web.strict_json import wants_json

MAY = (Right.AUTHOR, Right.ADMIN)
ROUND_THE_FILE = 64 * 1024  # bytes of the rest of the form


@bp.get("/author/exchange/")
@requires(*MAY)
def overview() -> ResponseReturnValue:
    """Import a file, export the bank, look at earlier imports."""
    return _show(UploadForm(), "", 200)


def _show(form: UploadForm, fault: str, status: int) -> ResponseReturnValue:
    page = render_template(
        "exchange/overview.html",
        form=form,
        fault=fault,
        formats=FORMATS.values(),
        labels={one.name: one.label for one in FORMATS.values()},
        earlier=queries.earlier(get_db(), current_user.person_id),
    )
    return page, status


@bp.post("/author/exchange/")
@limiter.limit(COSTLY)
@takes_a_file(MOST_BYTES + ROUND_THE_FILE)
@requires(*MAY)
def upload() -> ResponseReturnValue:
    """Read a file and keep what it gave, beside the bank; nothing of a file that is refused.

    A script that sends it, to show how far it is, hears where to go on.
    """
    form, person_id = UploadForm(), current_user.person_id
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _refuse(form, _("Choose a file."))
    if not form.validate():
        return _refuse(form, _("Choose one of the formats."))
    get_db().rollback()  # reading takes long, and on SQLite nobody could save in the meantime
    try:
        read = _read(sent.stream.read(), form.format.data, sent.filename)
    except Unreadable as refusal:
        return _refuse(form, say(refusal.words))
    db = get_db()
    one = services.keep(
        db, get_course(), read, file_name=sent.filename, person_id=person_id, now=now()
    )
    db.commit()
    address = url_for("exchange.imported", one=one.public_id)
    return jsonify(address=address) if wants_json() else redirect(address, 303)


def _refuse(form: UploadForm, fault: str) -> ResponseReturnValue:
    """Say why a file is not taken: on the page, or to the script that sent it."""
    return (jsonify(message=fault), 422) if wants_json() else _show(form, fault, 422)


def _read(data: bytes, name: str, file_name: str) -> ReadFile:
    read = read_apart(data, name=name, file_name=file_name)
    if not read.questions and not read.refused:
        raise Unreadable(words("The file holds no question. Choose another one."))
    return read
