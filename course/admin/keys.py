"""`/admin/keys/`: the keys that sign certificates, and a new one when it is time."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.admin import bp, state
from course.domain.errors import NotNow
from course.domain.rights import Right
from course.domain.words import words
from course.records import audit
from course.records import keys as folder
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.pages import get_settings, public_url
from course.web.proof import recently_signed_in
from course.web.rights import requires


@bp.get("/admin/keys/")
@requires(Right.ADMIN)
def keys() -> ResponseReturnValue:
    """Which key signs, which are published, and how many certificates hang on each."""
    settings = get_settings()
    return render_template(
        "admin/keys.html",
        keys=folder.published(settings.keys_path),
        signed=state.signed_with(get_db()),
        base=settings.base_url.rstrip("/"),
        address=public_url("certify.jwks"),
    )


@bp.route("/admin/keys/rotate", methods=["GET", "POST"])
@requires(Right.ADMIN)
@recently_signed_in
def rotate() -> ResponseReturnValue:
    """Ask, then sign with a new key from now on."""
    if request.method != "POST":
        return render_template("admin/rotate.html")
    db = get_db()
    try:
        public = folder.rotate(get_settings().keys_path)
    except folder.KeyUnavailable as error:
        raise NotNow(
            words("The folder of keys cannot be written: %(why)s", why=str(error))
        ) from error
    audit.record(
        db,
        actor_id=current_user.person_id,
        action="key.rotated",
        subject=f"key {public.thumbprint}",
        now=now(),
    )
    db.commit()
    flash(_("Certificates are signed with a new key from now on."), "done")
    return redirect(url_for("admin.keys"), 303)
