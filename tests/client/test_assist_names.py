"""Requests for another name, decided beside the old one; and who somebody is."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.assist import inbox
from course.domain.exemptions import Reason
from course.records import keys, standing
from course.records.sessions import Scope
from course.store import (
    Credential,
    CredentialState,
    Exemption,
    IdentityLevel,
    NameRequest,
    Person,
)
from tests.catalogues import bare
from tests.client.accounts import letters, stored, submit_a_quiz
from tests.client.conftest import SignIn, Visitor
from tests.client.helping import actions, page_of, words
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person
from tests.store.test_credentials import complete

ACT = "name"


@pytest.fixture
def person(db: Session, sign_in: SignIn) -> Person:
    """Somebody who has asked for another name."""
    asker = make_person(db, name="ليلى يوسف", latin_name="LAYLA YOUSEF")
    submit_a_quiz(db, asker)
    request_name(sign_in(asker), "ليلى حسن", "LAYLA HASSAN")
    return asker


@pytest.fixture
def helper(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="Luc Keller")


def request_name(visitor: Visitor, own: str, latin: str) -> None:
    visitor.get("/account/")
    visitor.post("/account/names", {"name": own, "latin_name": latin})


def hidden(visitor: Visitor) -> dict[str, object]:
    """What the form carries of the request that the page showed."""
    assert visitor.page is not None
    found = visitor.page.select("main form input[type=hidden]")
    return {str(one["name"]): one["value"] for one in found if one["name"] != "csrf_token"}


def decide(
    visitor: Visitor, person: Person, decision: str, why: str = "", status: int = 303
) -> None:
    visitor.get(page_of(person, ACT))
    form = {**hidden(visitor), "decision": decision, "why": why}
    form.pop("level", None)
    visitor.post(page_of(person, ACT), form, status)


def requests(db: Session) -> list[NameRequest]:
    rows = list(db.scalars(select(NameRequest).execution_options(populate_existing=True)))
    db.commit()
    return rows


def test_both_names_stand_beside_each_other_in_both_scripts_with_what_differs(
    helper: Visitor, person: Person
) -> None:
    page = helper.get(page_of(person, ACT))
    shown = [" ".join(one.get_text().split()) for one in page.select(".assist-name")]
    assert shown == ["ليلى يوسف", "ليلى حسن", "LAYLA YOUSEF", "LAYLA HASSAN"]
    gone = [one.get_text() for one in page.select(".assist-gone")]
    new = [one.get_text() for one in page.select(".assist-new")]
    assert (gone, new) == (["يوسف", "YOUSEF"], ["حسن", "HASSAN"])
    assert all(one.name == "bdi" for one in page.select(".assist-name"))


def test_a_granted_name_is_borne_at_once_and_a_letter_says_so(
    db: Session, helper: Visitor, person: Person
) -> None:
    decide(helper, person, "grant")
    now = stored(db, person)
    assert (now.name, now.latin_name) == ("ليلى حسن", "LAYLA HASSAN")
    (row,) = requests(db)
    assert (row.granted, row.decided_by) == (True, helper.person.id)  # type: ignore[attr-defined]
    assert actions(db, person) == ["name.requested", "name.corrected"]
    (letter,) = letters(db)
    assert letter.person_id == person.id
    assert "ليلى حسن (LAYLA HASSAN)" in letter.body


def test_a_granted_name_supersedes_the_certificate(
    app: Flask, db: Session, helper: Visitor, sign_in: SignIn
) -> None:
    keys.prepare(app.extensions["settings"].keys_path)
    course = app.extensions["course"]
    holder = make_person(db, name="Amina Diallo")
    complete(db, course, holder)
    standing.refresh(db, course, holder.id, NOON)
    db.commit()
    sign_in(holder).get("/certificate/")
    submit_a_quiz(db, make_person(db))
    db.add(NameRequest(person_id=holder.id, name="Amina Sow", latin_name=None, asked_at=NOON))
    db.commit()
    decide(helper, holder, "grant")
    held = list(db.scalars(select(Credential).order_by(Credential.id)))
    db.commit()
    assert [one.state for one in held] == [CredentialState.SUPERSEDED, CredentialState.VALID]
    assert '"name": "Amina Sow"' in held[1].claim
    assert stored(db, holder).latin_name == "Amina Diallo"  # not asked for: it stays


def test_a_refusal_takes_a_reason_and_leaves_the_name(
    db: Session, helper: Visitor, person: Person
) -> None:
    decide(helper, person, "refuse", status=422)
    assert "Write the reason. The person reads it." in words(helper)
    decide(helper, person, "refuse", "The passport says Yousef.")
    assert stored(db, person).name == "ليلى يوسف"
    (row,) = requests(db)
    assert (row.granted, row.answer) == (False, "The passport says Yousef.")
    assert "The passport says Yousef." in letters(db)[0].body
    assert actions(db, person)[-1] == "name.refused"


def test_what_changed_since_the_page_was_shown_is_not_granted(
    db: Session, helper: Visitor, person: Person, sign_in: SignIn
) -> None:
    helper.get(page_of(person, ACT))
    seen = hidden(helper)
    seen.pop("level", None)
    request_name(sign_in(person), "Somebody Quite Else", "SOMEBODY ELSE")
    helper.post(page_of(person, ACT), {**seen, "decision": "grant"}, 409)
    assert "The request has changed since" in words(helper)
    assert stored(db, person).name == "ليلى يوسف"


def test_two_who_decide_at_once_decide_once(
    db: Session, helper: Visitor, person: Person, sign_in: SignIn
) -> None:
    other = sign_in(role="facilitator")
    other.get(page_of(person, ACT))
    seen = hidden(other)
    seen.pop("level", None)
    decide(helper, person, "grant")
    other.post(page_of(person, ACT), {**seen, "decision": "refuse", "why": "No."}, 409)
    assert stored(db, person).name == "ليلى حسن"
    assert len(letters(db)) == 1


def test_nobody_decides_about_their_own_name_or_identity(db: Session, helper: Visitor) -> None:
    me = helper.person  # type: ignore[attr-defined]
    db.add(NameRequest(person_id=me.id, name="King Luc", latin_name=None, asked_at=NOON))
    db.commit()
    helper.get(page_of(me, ACT))
    assert not helper.page.select("main form")  # type: ignore[union-attr]
    (row,) = requests(db)
    form = {"request": row.id, "name": "King Luc", "latin_name": "", "decision": "grant"}
    helper.post(page_of(me, ACT), form, 403)
    helper.post(f"/facilitate/people/{me.public_id}/identity", {"level": "document-seen"}, 403)
    assert stored(db, me).name == "Luc Keller"


def test_a_focal_point_does_not_decide_names(db: Session, sign_in: SignIn) -> None:
    chile = make_delegation(db)
    focal = sign_in(role="focal", delegation=chile)
    focal.get(page_of(make_person(db, delegation=chile), ACT), 403)


def test_identity_is_raised_by_whoever_saw_the_document_and_the_log_says_who(
    db: Session, helper: Visitor
) -> None:
    person = make_person(db)
    address = f"/facilitate/people/{person.public_id}/identity"
    helper.get(page_of(person, ACT))
    for level in ("document-seen", "document-seen"):
        helper.post(address, {"level": level})
    assert stored(db, person).identity_level is IdentityLevel.DOCUMENT_SEEN
    assert actions(db, person) == ["identity.changed"]
    helper.post(address, {"level": "asserted"})
    assert stored(db, person).identity_level is IdentityLevel.ASSERTED
    helper.post(address, {"level": "known for years"}, 400)


def test_what_waits_stands_in_the_inbox_the_second_signature_not_for_the_first_signer(
    app: Flask, db: Session, helper: Visitor, person: Person
) -> None:
    me = helper.person  # type: ignore[attr-defined]
    for number, signer in enumerate((None, me.id)):
        db.add(
            Exemption(
                public_id=f"exemption-{number}", person_id=person.id,
                requirement=("quiz:introduction", "all")[number], reason=Reason.LATE,
                asked_by=me.id, asked_at=NOON, signed_by=signer,
                signed_at=NOON if signer else None,
            )
        )  # fmt: skip
    db.commit()
    everyone = Scope(True, frozenset())
    with app.test_request_context():
        (name,) = inbox.names(db, everyone, NOON)
        assert str(name.words).startswith("Asks to be called ليلى حسن")
        assert name.person == person.public_id
        waits = [str(one.words) for one in inbox.exemptions(db, everyone, NOON)]
        assert waits == [
            "An exemption is asked for: Quiz 1, Introduction",
            "An exemption waits for the second signature: The whole course",
        ]
        assert not list(inbox.names(db, Scope(False, frozenset({7})), NOON))
    db.commit()


# ---------------------------------------------------------------- from the inbox


def answer_box(visitor: Visitor) -> str:
    """Open the inbox; gives where the answer to the request goes."""
    page = visitor.get("/facilitate/")
    form = page.select_one(".inbox-answer form")
    assert form is not None
    assert [one["value"] for one in form.select("button")] == ["grant", "refuse"]
    return str(form["action"])


def test_the_row_of_the_inbox_shows_all_four_names_and_grants(
    app: Flask, db: Session, helper: Visitor, person: Person
) -> None:
    keys.prepare(app.extensions["settings"].keys_path)
    path = answer_box(helper)
    said = bare(words(helper, ".inbox-line"))
    assert "Asks to be called ليلى حسن (LAYLA HASSAN). Now: ليلى يوسف (LAYLA YOUSEF)" in said
    helper.post(path, {"answer": "grant", "text": "What the box held."})
    assert stored(db, person).latin_name == "LAYLA HASSAN"
    (request,) = requests(db)
    assert (request.granted, request.answer) == (True, "")
    assert "You are called" in letters(db)[-1].body
    helper.post(path, {"answer": "grant"}, 404)


def test_the_row_refuses_with_a_text_and_not_without(
    db: Session, helper: Visitor, person: Person
) -> None:
    path = answer_box(helper)
    helper.post(path, {"answer": "refuse", "text": " "}, 422)
    assert requests(db)[0].decided_at is None
    helper.post(path, {"answer": "refuse", "text": "Show us the passport."})
    assert "The reason: Show us the passport." in letters(db)[-1].body
    assert stored(db, person).latin_name == "LAYLA YOUSEF"


def test_a_request_that_changed_is_not_granted_from_a_row_that_shows_the_old_one(
    db: Session, helper: Visitor, person: Person, sign_in: SignIn, clock: Clock
) -> None:
    path = answer_box(helper)
    clock.pass_(seconds=5)
    request_name(sign_in(person), "ليلى قاسم", "LAYLA KASSEM")
    helper.post(path, {"answer": "grant"}, 404)
    assert requests(db)[0].decided_at is None
    helper.post(answer_box(helper), {"answer": "grant"})
    assert stored(db, person).latin_name == "LAYLA KASSEM"
