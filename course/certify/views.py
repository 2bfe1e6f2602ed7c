"""The certificate of the person signed in, and the pages on which anybody checks one."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import ServiceUnavailable

from course.certify import bp, pdf, queries, services
from course.certify.forms import VerifyForm
from course.certify.qr import qr
from course.certify.queries import Held
from course.certify.sheet import CONDITIONS, IDENTITY, Sheet, make_sheet
from course.content import get_course
from course.domain.credentials import Refused, jwks, sign_status_list, verification_address
from course.domain.errors import CourseError, NotFound, NotNow, NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.records import credentials, keys, printed
from course.web.clock import now
from course.web.database import get_db, write_apart
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.limits import COSTLY, VERIFY, limiter
from course.web.logs import event
from course.web.pages import get_settings
from course.web.rights import public, requires

DOCUMENT = "application/vc+jwt"
FOR_EVERYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=300",
}
"""Keys and status lists are for every verifier, on every site; they hold nothing about people."""


def base_url() -> str:
    """The public address of the course, without a slash at its end."""
    return get_settings().base_url.rstrip("/")


@bp.get("/certificate/")
@requires(Right.LEARN)
def certificate() -> ResponseReturnValue:
    """My certificate; before it is there, what is missing."""
    held = _mine()
    if held is None or not held.is_valid or held.compact is None:
        return render_template("certify/without.html", standing=current_user.standing, held=held)
    address = verification_address(base_url(), held.compact)
    return render_template(
        "certify/certificate.html",
        held=held,
        sheet=_sheet(held),
        code=qr(
            address, _("Square code that leads to the verification of this certificate"), quiet=0
        ),
        has_pdf=pdf.available(),
    )


@bp.get("/certificate.pdf", endpoint="pdf")
@limiter.limit(COSTLY)
@requires(Right.LEARN)
def pdf_file() -> ResponseReturnValue:
    """The certificate on A4, to keep."""
    held = _held()
    folder = get_settings().instance_path / printed.FOLDER
    try:
        made = pdf.kept(folder, held.digest, lambda: _page(held))
    except pdf.PdfUnavailable as error:
        flash(say(error.words), "problem")
        return redirect(url_for(".certificate"), 303)
    return _download(made, "application/pdf", f"certificate-{held.claim.serial}.pdf")


@bp.get("/certificate.jwt")
@requires(Right.LEARN)
def jwt() -> ResponseReturnValue:
    """The signed document, for other systems."""
    held = _held()
    assert held.document is not None
    return _download(held.document, DOCUMENT, f"certificate-{held.claim.serial}.jwt")


@bp.route("/verify/", methods=["GET", "POST"])
@limiter.limit(VERIFY)
@public
def verify() -> ResponseReturnValue:
    """Ask for a certificate to check: by serial, by what its code says, by the signed document."""
    form = VerifyForm(CombinedMultiDict((request.files, request.form)))
    refused: CourseError | None = None
    if form.validate_on_submit():
        try:
            return redirect(url_for(".shown", public_id=_find(form)), 303)
        except (NotValid, NotFound) as error:
            event("verification refused", reason=error.words.text)
            refused = error
    page = render_template(
        "certify/verify.html", form=form, refused=refused, forged=isinstance(refused, Refused)
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/verify/<public_id>")
@limiter.limit(VERIFY)
@public
def shown(public_id: str) -> ResponseReturnValue:
    """Show anybody what was certified, and whether it still holds."""
    held = _known(public_id)
    page = render_template(
        "certify/shown.html",
        held=held,
        claim=held.claim,
        identity=IDENTITY[held.claim.identity],
        conditions=CONDITIONS[held.claim.conditions],
    )
    return page, 200, {"X-Robots-Tag": "noindex, nofollow"}


@bp.get("/credentials/<public_id>")
@limiter.limit(VERIFY)
@public
def document(public_id: str) -> ResponseReturnValue:
    """The signed document at its own address."""
    held = _known(public_id)
    if held.document is None:
        raise NotFound(words("This document was erased."))
    return Response(held.document, mimetype=DOCUMENT, headers={"X-Robots-Tag": "noindex"})


@bp.get("/credentials/status/<int:number>")
@limiter.limit(VERIFY)
@public
def status(number: int) -> ResponseReturnValue:
    """One list of which certificates no longer hold, signed afresh."""
    ended = queries.ended_in_list(get_db(), number) if number < 10_000 else None
    if ended is None:
        raise NotFound(words("There is no such list."))
    try:
        key = keys.load(get_settings().keys_path)
    except keys.KeyUnavailable as error:
        event("status list not signed", reason=str(error))
        raise ServiceUnavailable from error
    signed = sign_status_list(number, ended, key, base_url(), now())
    return Response(signed, mimetype=DOCUMENT, headers=FOR_EVERYBODY)


@bp.get("/.well-known/jwks.json", endpoint="jwks")
@public
def jwks_file() -> ResponseReturnValue:
    """The public keys with which anybody checks our signatures."""
    published = jwks(keys.load_public(get_settings().keys_path), base_url())
    return published, 200, {"Content-Type": "application/jwk-set+json", **FOR_EVERYBODY}


def _mine() -> Held | None:
    """What the person holds; what is due and could not be signed before is signed now."""
    if current_user.standing.is_complete and credentials.is_due(get_db(), current_user.person_id):
        with write_apart() as db:
            credentials.issue_due(
                db,
                get_course(),
                current_user.person_id,
                get_settings().keys_path,
                base_url(),
                now(),
            )
    return queries.held_by(get_db(), current_user.person_id)


def _held() -> Held:
    held = _mine()
    if held is None or not held.is_valid or held.document is None:
        raise NotNow(words("You have no valid certificate to download."))
    return held


def _known(public_id: str) -> Held:
    held = queries.by_public_id(get_db(), public_id)
    if held is None:
        raise NotFound(words("We issued no certificate under this address."))
    return held


def _sheet(held: Held) -> Sheet:
    assert held.compact is not None
    return make_sheet(held.claim, held.compact, base_url())


def _page(held: Held) -> str:
    return render_template("certify/certificate_sheet.html", sheet=_sheet(held))


def _find(form: VerifyForm) -> str:
    """The public id of what was sent: a file, else a text, else a serial."""
    public_keys = keys.load_public(get_settings().keys_path)
    sent = form.file.data.read() if form.file.data else b""
    text = sent.decode("utf-8", "replace") or form.token.data
    if text and text.strip():
        return services.find_by_token(get_db(), text, public_keys, now())
    return services.find_by_serial(get_db(), form.serial.data or "")


def _download(content: bytes | str, mimetype: str, name: str) -> Response:
    """A file to keep. The name holds nothing but a serial, so it needs no encoding."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)
