"""What the course calls a person, and how it speaks to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.records import credentials, keys
from course.store import (
    AuditDetail,
    AuditEvent,
    Credential,
    CredentialState,
    Exemption,
    NameRequest,
    Person,
)
from course.web.zones import zones
from tests.client.accounts import (
    stored,
    submit_a_quiz,
)
from tests.client.conftest import SignIn, Visitor
from tests.client.helping import QUIZ, read
from tests.client.test_certify import complete
from tests.factories import NOON, make_person

# ---------------------------------------------------------------- names


def test_names_are_corrected_freely_before_the_first_quiz(db: Session, sign_in: SignIn):
    visitor = sign_in()
    visitor.get("/account/")
    visitor.post("/account/names", {"name": "  محمد   الفارسي ", "latin_name": "Muhammad Al-Farsi"})
    assert "Your name is saved." in visitor.follow().get_text()
    person = stored(db, visitor.person)
    assert (person.name, person.latin_name) == ("محمد الفارسي", "Muhammad Al-Farsi")


def test_an_empty_latin_name_is_none(db: Session, sign_in: SignIn):
    visitor = sign_in()
    visitor.get("/account/")
    visitor.post("/account/names", {"name": "Amina Diallo", "latin_name": " "})
    assert stored(db, visitor.person).latin_name is None


@pytest.mark.parametrize(
    "names",
    [
        {"name": "", "latin_name": "Amina"},
        {"name": "Amina", "latin_name": "Амина"},
        {"name": "Amina", "latin_name": "A" * 40},
        {"name": "A" * 201, "latin_name": "Amina"},
        {"name": "Amina\u202e", "latin_name": "Amina"},
        {"name": "Amina\x1b", "latin_name": "Amina"},
        {"name": "A" * 200_000, "latin_name": ""},
        {"latin_name": "Amina"},
        {},
    ],
)
def test_what_is_no_name_is_refused_beside_its_field(db: Session, sign_in: SignIn, names):
    visitor = sign_in()
    visitor.get("/account/")
    visitor.post("/account/names", names, status=422)
    assert visitor.page.select("#names .error")
    assert stored(db, visitor.person).name == "Amina Diallo"


def test_after_a_quiz_another_name_is_a_request(db: Session, sign_in: SignIn):
    visitor = sign_in()
    submit_a_quiz(db, visitor.person)
    visitor.get("/account/")
    visitor.post("/account/names", {"name": "Jens Holm", "latin_name": "Jens Holm"})
    page = visitor.follow()
    assert "Until it is decided, the old name is used." in page.get_text()
    assert "Jens Holm" in page.select_one("#names .message").get_text()
    assert stored(db, visitor.person).name == "Amina Diallo"


def test_a_newer_request_takes_the_place_of_one_that_waits(db: Session, sign_in: SignIn):
    visitor = sign_in()
    submit_a_quiz(db, visitor.person)
    visitor.get("/account/")
    for name in ("Jens Holm", "Jens Holme"):
        visitor.post("/account/names", {"name": name, "latin_name": name})
    asked = db.scalars(select(NameRequest.name)).all()
    db.commit()
    assert asked == ["Jens Holme"]


def test_what_is_asked_and_what_is_corrected_stand_in_the_audit_log(db: Session, sign_in: SignIn):
    visitor = sign_in()
    visitor.get("/account/")
    visitor.post("/account/names", {"name": "Amina DIALLO", "latin_name": "Amina Diallo"})
    submit_a_quiz(db, visitor.person)
    visitor.post("/account/names", {"name": "Jens Holm", "latin_name": "Jens Holm"})
    events = db.execute(select(AuditEvent.action, AuditEvent.actor_id).order_by(AuditEvent.id))
    me = visitor.person.id
    assert [tuple(row) for row in events] == [("name.corrected", me), ("name.requested", me)]
    asked = db.scalar(select(AuditDetail.text).where(AuditDetail.event_id == 2).limit(1))
    db.commit()
    assert asked in {"Amina DIALLO (Amina Diallo)", "Jens Holm (Jens Holm)"}


def test_a_request_can_be_taken_back(db: Session, sign_in: SignIn):
    visitor = sign_in()
    submit_a_quiz(db, visitor.person)
    visitor.get("/account/")
    visitor.post("/account/names", {"name": "Jens Holm", "latin_name": ""})
    page = visitor.follow()
    visitor.post(page.select_one("#names .message form")["action"])
    assert not visitor.follow().select("#names .message")
    assert db.scalar(select(func.count()).select_from(NameRequest)) == 0


def test_after_a_quiz_case_accents_and_order_change_at_once(db: Session, sign_in: SignIn):
    visitor = sign_in()
    submit_a_quiz(db, visitor.person)
    visitor.get("/account/")
    visitor.post("/account/names", {"name": "DIALLO Aminá", "latin_name": "DIALLO AMINA"})
    assert "Your name is saved." in visitor.follow().get_text()
    person = stored(db, visitor.person)
    assert (person.name, person.latin_name) == ("DIALLO Aminá", "DIALLO AMINA")


@pytest.fixture
def holder(app: Flask, db: Session, sign_in: SignIn) -> Visitor:
    """Somebody with a certificate."""
    folder: Path = app.extensions["settings"].keys_path
    keys.prepare(folder)
    visitor = sign_in()
    submit_a_quiz(db, visitor.person)
    complete(db, app.extensions["course"], visitor.person)
    credentials.issue_due(
        db, app.extensions["course"], visitor.person.id, folder, "http://127.0.0.1:8000", NOON
    )
    db.commit()
    return visitor


def held(db: Session) -> list[tuple[CredentialState, bool]]:
    """State of each credential, and whether it bears the corrected name."""
    rows = db.scalars(select(Credential).order_by(Credential.id)).all()
    db.commit()
    return [(row.state, "DIALLO" in row.claim) for row in rows]


def test_a_corrected_name_reissues_the_certificate(db: Session, holder: Visitor):
    assert held(db) == [(CredentialState.VALID, False)]
    holder.get("/account/")
    holder.post("/account/names", {"name": "Amina DIALLO", "latin_name": "Amina DIALLO"})
    assert held(db) == [(CredentialState.SUPERSEDED, False), (CredentialState.VALID, True)]


def test_nor_is_one_that_took_no_quiz(app: Flask, db: Session, sign_in: SignIn):
    """Whoever is exempt from the quizzes completes the course without a try at any."""
    visitor = sign_in(name="Amina Diallo", latin_name="Amina Diallo")
    person, course = visitor.person, app.extensions["course"]
    keys.prepare(app.extensions["settings"].keys_path)
    helper = make_person(db, role="facilitator").id
    db.add(
        Exemption(
            public_id="x1", person_id=person.id, requirement=QUIZ, reason="equivalent",
            asked_by=helper, asked_at=NOON, signed_by=helper, signed_at=NOON, in_force_from=NOON,
        )
    )  # fmt: skip
    read(db, course, person, NOON, *(lesson.key for lesson in course.lessons))
    visitor.get("/certificate/")
    assert db.scalars(select(Credential.state)).one() is CredentialState.VALID
    db.rollback()
    visitor.get("/account/")
    visitor.post("/account/names", {"name": "Maria Silva", "latin_name": "Maria Silva"})
    visitor.get("/certificate/")
    assert db.scalars(select(Person.name).where(Person.id == person.id)).one() == "Amina Diallo"
    assert db.scalars(select(NameRequest.name)).one() == "Maria Silva"
    assert db.scalars(select(Credential.state)).one() is CredentialState.VALID


def test_a_certificate_is_never_renamed_into_another_person_s(db: Session, holder: Visitor):
    holder.get("/account/")
    holder.post("/account/names", {"name": "Jens Holm", "latin_name": "Jens Holm"})
    holder.post("/account/latin-name/", {"latin_name": "Jens Holm"})
    assert held(db) == [(CredentialState.VALID, False)]


def test_nobody_sets_more_than_the_form_asks(db: Session, sign_in: SignIn):
    visitor = sign_in()
    visitor.get("/account/")
    visitor.post(
        "/account/names",
        {
            "name": "Amina", "latin_name": "Amina", "email": "evil@example.org", "person_id": "1",
            "identity_level": "document-seen", "role": "admin", "password_hash": "x",
        },
    )  # fmt: skip
    before = visitor.person.email
    person = stored(db, visitor.person)
    assert (person.email, person.identity_level.value) == (before, "asserted")
    assert person.password_hash is None


# ---------------------------------------------------------------- the latin name, before a quiz


def test_a_quiz_asks_for_the_latin_name_first_and_goes_on(db: Session, sign_in: SignIn):
    visitor = sign_in(name="李娜", latin_name=None)
    visitor.get("/course/introduction/quiz/")
    visitor.post("/course/introduction/quiz/")
    page = visitor.follow()
    target = page.select_one('input[name="next"]')["value"]
    visitor.post("/account/latin-name/", {"latin_name": "李娜", "next": target}, status=422)
    visitor.post("/account/latin-name/", {"latin_name": "LI NA", "next": target})
    assert visitor.location == "/course/introduction/quiz/"
    assert stored(db, visitor.person).latin_name == "LI NA"


def test_the_latin_name_page_goes_on_to_pages_of_ours_alone(sign_in: SignIn):
    visitor = sign_in(latin_name=None)
    visitor.get("/account/latin-name/?next=https://evil.example/")
    visitor.post("/account/latin-name/", {"latin_name": "Li Na", "next": "//evil.example"})
    assert visitor.location == "/course/"


# ---------------------------------------------------------------- language and time


def test_times_are_shown_in_the_chosen_zone(db: Session, sign_in: SignIn):
    visitor = sign_in()
    assert "12:00 UTC" in visitor.get("/account/").select_one("#devices").get_text()
    visitor.post("/account/preferences", {"locale": "en", "zone": "Asia/Tokyo"})
    assert "21:00 Tokyo" in visitor.follow().select_one("#devices").get_text()
    assert stored(db, visitor.person).zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    "chosen",
    [
        {"locale": "en", "zone": "Mars/Olympus"},
        {"locale": "xx", "zone": "UTC"},
        {"locale": "en", "zone": "../../etc/passwd"},
        {"locale": "en", "zone": ""},
        {},
    ],
)
def test_zones_and_languages_that_are_none_are_refused(db: Session, sign_in: SignIn, chosen):
    visitor = sign_in()
    visitor.get("/account/")
    visitor.post("/account/preferences", chosen, status=422)
    assert stored(db, visitor.person).zone == "UTC"


def test_every_zone_can_be_chosen_under_its_region(sign_in: SignIn):
    page = sign_in().get("/account/")
    offered = {option["value"] for option in page.select('select[name="zone"] option')}
    assert {"UTC", "Africa/Dakar", "America/Argentina/Buenos_Aires", "Asia/Tokyo"} <= offered
    assert offered == {name for places in zones().values() for name, _ in places}
    groups = [group["label"] for group in page.select('select[name="zone"] optgroup')]
    assert groups == [*sorted(groups[:-1]), "UTC"]


# ---------------------------------------------------------------- what cannot be read


PATHS = [
    "/login", "/login/link", "/password/forgot", "/account/names", "/account/preferences",
    "/account/password", "/account/latin-name/",
]  # fmt: skip
BODIES = [
    [], {}, [1], {"username": ["a"], "password": {"b": 1}, "name": ["x"], "latin_name": {}},
    {"username": float("nan"), "password": 10**400, "name": None, "zone": [], "locale": {}}, "text",
    None, True,
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_json_in_place_of_a_form_is_refused_and_never_fails(sign_in: SignIn, path: str):
    visitor = sign_in()
    visitor.get("/account/")
    for body in BODIES:
        answer = visitor.http.post(path, json=body, headers={"X-CSRFToken": visitor.token})
        assert answer.status_code in {400, 422}, (path, body)


@pytest.mark.parametrize("path", PATHS)
def test_fields_sent_twice_huge_or_unprintable_are_refused_and_never_fail(
    sign_in: SignIn, path: str
):
    visitor = sign_in()
    visitor.get("/account/")
    names = (
        "username",
        "password",
        "name",
        "latin_name",
        "zone",
        "locale",
        "new_password",
        "again",
    )
    for value in (["\x00", "\x00"], ["\x1b"], ["x" * 9_000], ["\ufffe\u2028"], [""]):
        data = {"csrf_token": visitor.token} | dict.fromkeys(names, value)
        answer = visitor.http.post(path, data=data)
        assert answer.status_code in {400, 422, 303}, (path, value)
        if path not in {"/login/link", "/password/forgot"}:
            assert answer.status_code != 303, (path, value)


def test_too_large_a_form_is_refused(visitor: Visitor):
    visitor.get("/login")
    visitor.post("/login", {"username": "a", "password": "x" * 300_000}, status=413)
