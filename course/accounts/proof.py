"""Showing again who one is, by a link: for people without a password, and for who prefers it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.accounts import bp, letters, services
from course.domain.errors import NotNow
from course.domain.letters import Letter
from course.domain.words import words
from course.store import Person, Purpose
from course.web import proof
from course.web.clock import now
from course.web.database import get_db
from course.web.limits import SIGN_IN, limiter
from course.web.logs import event
from course.web.pages import safe_next
from course.web.rights import signed_in


@bp.post("/account/proof/link")
@limiter.limit(SIGN_IN)
@signed_in
def proof_link() -> ResponseReturnValue:
    """Write a sign-in link to one's own address.

    Where it is asked for in the middle of a change, the page goes on holding what was typed.
    """
    db, address = get_db(), safe_next(request.form.get(proof.TO))
    if current_user.email is None:
        raise NotNow(words("No address is kept for you, so no link can be sent."))
    onward = url_for(".proved" if address else ".account")

    def write(person: Person, token: str) -> Letter:
        return letters.sign_in_link(db, person, token, onward)

    services.send_link(db, current_user.email, Purpose.SIGN_IN, write, now())
    event("link asked for", purpose=Purpose.SIGN_IN.value, person=current_user.person_id)
    db.commit()
    if address is None:
        return redirect(url_for(".sent", purpose=Purpose.SIGN_IN.value), 303)
    return proof.page(address, is_sent=True)


@bp.get("/account/proof/")
@signed_in
def proved() -> ResponseReturnValue:
    """Where such a link leads: back to the window that holds what was typed."""
    return render_template("accounts/proved.html")
