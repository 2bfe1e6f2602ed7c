"""Signing in again, before what gives power or cannot be taken back.

A screen that was left open must not be enough to change rights or keys. So a view is marked:

    @bp.post("/admin/people/<person>/grants")
    @requires(Right.ADMIN)
    @recently_signed_in
    def give(person: str) -> ResponseReturnValue:

Where somebody has signed in, or proved anew who they are, within ten minutes on this device, the
view goes on. Else the answer is a page that asks for the password, or for a link by mail. It holds
all that was typed, and sends it on to the same address. Looking stays free: GET is never asked, so
what is to be guarded is a POST, a download too. A view that asks only sometimes calls `ask_again`.
Source: OWASP ASVS 5.0, 7.5.1; 7.2.4 for the new secret in the cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.records import proving
from course.store import Person
from course.web import signin
from course.web.clock import now
from course.web.database import get_db
from course.web.logs import event

View = TypeVar("View", bound=Callable[..., Any])

FRESH = timedelta(minutes=10)
"""How long a proof counts on the device where it was given."""

PASSWORD = "proof_password"  # noqa: S105  # the name of a field
TO = "proof_to"
_OURS = frozenset({"csrf_token", PASSWORD, TO})


def recently_signed_in(view: View) -> View:
    """Ask who it is before a change, unless they have shown it just now."""

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> ResponseReturnValue:
        return ask_again() or view(*args, **values)

    guarded.asks_again = True  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def ask_again() -> ResponseReturnValue | None:
    """The page that asks who it is; None where that is known and the view goes on.

    A password that came with the request is looked at first. Its proof is committed by itself: it
    stands, whatever becomes of the change.
    """
    if request.method in {"GET", "HEAD"} or is_proved():
        return None
    address = request.script_root + request.full_path.rstrip("?")
    given = request.form.get(PASSWORD)
    if given is None or not current_user.has_password:
        return page(address), 401
    db, moment = get_db(), now()
    is_right = proving.is_password(db, db.get_one(Person, current_user.person_id), given, moment)
    if is_right:
        signin.prove(moment)
    event("proved" if is_right else "sign-in refused", how="again", person=current_user.person_id)
    db.commit()
    return None if is_right else (page(address, is_wrong=True), 422)


def is_proved() -> bool:
    """Whether they have shown who they are just now, on this device."""
    return bool(now() - current_user.proved_at <= FRESH)


def page(address: str, *, is_wrong: bool = False, is_sent: bool = False) -> str:
    """Ask for the password or offer a link; what was typed stands in the page, unseen.

    address: of ours, where it goes on to. is_wrong: the password. is_sent: the link.
    """
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in _OURS]
    has_file = any(file.filename for file in request.files.values())
    return render_template(
        "accounts/proof.html",
        address=address,
        kept=kept,
        has_file=has_file,
        is_wrong=is_wrong,
        is_sent=is_sent,
        names={"password": PASSWORD, "to": TO},
    )


__all__ = ["FRESH", "TO", "ask_again", "is_proved", "page", "recently_signed_in"]
