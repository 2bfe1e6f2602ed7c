"""The certificate through its pages: mine, and everybody's."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.cli import course as course_command
from course.domain.course import Course
from course.domain.credentials import (
    Claim,
    IssuerKey,
    badge,
    encoding,
    pack,
    read_jwks,
    read_status_list,
    sign_badge,
    unpack,
    verify_badge,
)
from course.records import credentials, keys, standing
from course.store import Completion, Credential, CredentialState, Person
from course.web import pdf
from tests.catalogues import bare
from tests.client.conftest import SignIn, Visitor
from tests.factories import NOON, make_delegation, make_person

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def keys_path(app: Flask) -> Path:
    """The key folder of the app, with a key in it."""
    folder: Path = app.extensions["settings"].keys_path
    keys.prepare(folder)
    return folder


@pytest.fixture
def course(app: Flask) -> Course:
    found: Course = app.extensions["course"]
    return found


def complete(db: Session, course: Course, person: Person, how: str = "read") -> None:
    """Let a person complete the course, as the books would say it."""
    requirements = [
        {"lesson": lesson.key, "number": lesson.number, "title": lesson.title, "how": how}
        for lesson in course.lessons
    ] + [{"quiz": m.slug, "number": m.number, "title": m.title, "how": "passed"} for m in course]
    db.add(
        Completion(
            person_id=person.id, edition=course.edition, policy_digest=course.policy_digest,
            requirements=json.dumps(requirements), completed_at=NOON,
        )
    )  # fmt: skip
    db.flush()
    standing.refresh(db, course, person.id, NOON)
    db.commit()


@pytest.fixture
def holder(app: Flask, db: Session, course: Course, keys_path: Path, sign_in: SignIn) -> Visitor:
    """A delegate of Jordan who has completed the course and holds the certificate."""
    person = make_person(
        db, name="ليلى يوسف الحسني", latin_name="LAYLA YOUSEF AL HASANI",
        delegation=make_delegation(db, code="JOR", name="Jordan"),
    )  # fmt: skip
    complete(db, course, person)
    credentials.issue_due(db, course, person.id, keys_path, BASE, NOON)
    db.commit()
    return sign_in(person)


def held(db: Session) -> Credential:
    """The newest credential, read afresh."""
    db.rollback()
    db.expire_all()
    found = db.scalars(select(Credential).order_by(Credential.id.desc())).first()
    assert found is not None
    db.commit()
    return found


# ---------------------------------------------------------------- mine


def test_before_completion_the_page_says_what_is_missing_and_where_to_mend_it(sign_in: SignIn):
    page = sign_in().get("/certificate/")
    missing = page.select(".missing li")
    assert missing
    assert all(one.select_one("a[href]") for one in missing)
    assert "has not been" in missing[0].get_text()


def test_the_certificate_shows_the_names_the_code_and_where_to_take_it_away(holder: Visitor):
    page = holder.get("/certificate/")
    assert bare(page.h1.get_text()) == "Your certificate, ليلى يوسف الحسني"
    assert page.select_one(".sheet-name span")["dir"] == "rtl"
    assert page.select_one(".sheet-latin").get_text(strip=True) == "LAYLA YOUSEF AL HASANI"
    assert len(page.select("svg.qr")) == 2
    assert page.select_one('a[href="/certificate.jwt"]')


def test_the_page_of_the_certificate_asks_little_of_the_database(holder: Visitor, queries):
    queries.clear()
    holder.get("/certificate/")
    assert len(queries) <= 1 + 3


def test_the_certificate_needs_a_sign_in(visitor: Visitor):
    visitor.get("/certificate/", status=303)
    for path in ("/certificate.pdf", "/certificate.jwt"):
        assert visitor.http.get(path).status_code == 303


def test_without_a_certificate_there_is_nothing_to_download(sign_in: SignIn):
    visitor = sign_in()
    for path in ("/certificate.pdf", "/certificate.jwt"):
        visitor.get(path, status=409)


@pytest.mark.needs("pango")
def test_the_pdf_is_a_file_to_keep_that_is_kept_here_too(holder: Visitor, db: Session, app: Flask):
    holder.get("/certificate.pdf")
    answer = holder.response
    serial = held(db).serial
    assert answer.mimetype == "application/pdf"
    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="certificate-{serial}.pdf"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"%PDF-")
    kept = app.extensions["settings"].instance_path / "certificates" / f"{held(db).digest}.pdf"
    assert kept.read_bytes() == answer.data


def test_where_no_pdf_can_be_made_the_page_says_so(holder: Visitor, monkeypatch):
    monkeypatch.setattr(pdf, "available", lambda: False)  # as on a machine without Pango
    page = holder.get("/certificate/")
    assert not page.select_one('a[href="/certificate.pdf"]')
    assert "Print this page instead" in page.get_text()


def test_the_signed_document_verifies_with_the_published_keys(
    holder: Visitor, visitor: Visitor, course: Course
):
    holder.get("/certificate.jwt")
    assert holder.response.mimetype == "application/vc+jwt"
    visitor.get("/.well-known/jwks.json")
    assert visitor.response.headers["Access-Control-Allow-Origin"] == "*"
    published = read_jwks(json.loads(visitor.response.data))
    body = verify_badge(holder.response.get_data(as_text=True), published, NOON)
    assert body["issuer"]["name"] == course.issuer.name
    visitor.get(body["id"].removeprefix(BASE))
    assert visitor.response.data == holder.response.data


SECRETS = re.compile(r"\b(score|points|tries|attempt|reason|ordinal)\b|9\.4", re.IGNORECASE)


def test_no_document_holds_a_score_a_number_of_tries_or_a_reason(
    holder: Visitor, db: Session, visitor: Visitor
):
    kept = held(db)
    body = encoding.decode(kept.document.split(".")[1]).decode()
    said = json.loads(body)
    for name in ("result", "creditsEarned", "resultDescription"):
        assert name not in body
    evidence = " ".join(piece["narrative"] for piece in said["evidence"])
    assert not SECRETS.search(re.sub(r"Quiz passed at \d+ % of its points or more", "", evidence))
    compact = encoding.decode(kept.compact)
    assert len(compact) < 180
    public = visitor.get(f"/verify/{kept.public_id}").select_one("main").get_text(" ")
    assert not SECRETS.search(public)
    assert not SECRETS.search(holder.get("/certificate/").select_one(".sheet-box").get_text(" "))


# ---------------------------------------------------------------- everybody's


def test_a_stranger_sees_what_was_certified(holder: Visitor, visitor: Visitor, db: Session, course):
    page = visitor.get(f"/verify/{held(db).public_id}")
    facts = dict(
        zip(
            [term.get_text(strip=True) for term in page.select(".facts dt")],
            [" ".join(fact.get_text(" ", strip=True).split()) for fact in page.select(".facts dd")],
            strict=True,
        )
    )
    assert page.h1.get_text(strip=True) == "Valid"
    assert facts == {
        "Name": "ليلى يوسف الحسني",
        "Name in Latin letters": "LAYLA YOUSEF AL HASANI",
        "Delegation": "Jordan (JOR)",
        "Course": course.title,
        "Edition": course.edition,
        "Completed": "3 May 2027",
        "Issued": "3 May 2027",
        "Serial": held(db).serial,
        "Identity": "Identity asserted by the delegation.",
        "Conditions": "Quizzes taken without supervision.",
    }
    assert len(page.select(".requirements li")) == len(course.lessons) + len(course.modules)
    assert visitor.response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_an_exemption_is_never_shown_as_passed(app, db, course, keys_path, visitor: Visitor):
    person = make_person(db)
    complete(db, course, person, how="exempted")
    credentials.issue_due(db, course, person.id, keys_path, BASE, NOON)
    db.commit()
    lines = visitor.get(f"/verify/{held(db).public_id}").select(".requirements li")
    assert "exemption, not a pass" in lines[0].get_text()


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "spaced"])
def test_a_serial_leads_to_the_public_page(holder: Visitor, visitor: Visitor, db: Session, typed):
    serial = held(db).serial
    sent = {"lower": serial.lower(), "spaced": serial.replace("-", " ")}.get(
        typed, typed.format(serial)
    )
    visitor.get("/verify/")
    visitor.post("/verify/", {"serial": sent})
    assert visitor.location == f"/verify/{held(db).public_id}"


def test_a_token_an_address_or_a_file_leads_to_the_public_page(
    holder: Visitor, visitor: Visitor, db: Session
):
    kept = held(db)
    visitor.get("/verify/")
    wrapped = "\n".join(kept.document[at : at + 60] for at in range(0, len(kept.document), 60))
    for token in (kept.document, wrapped, kept.compact, f"{BASE}/verify/#{kept.compact}"):
        visitor.post("/verify/", {"token": token})
        assert visitor.location == f"/verify/{kept.public_id}"
    file = (io.BytesIO(kept.document.encode()), "certificate.jwt")
    visitor.post("/verify/", {"file": file})
    assert visitor.location == f"/verify/{kept.public_id}"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "A serial has 12 letters"),
        ({"serial": "7KQ2-M4TD-9XHA"}, "One character of this serial is not right"),
        ({"serial": "7KQ2-M4TD-9XH9"}, "We issued no certificate with this serial"),
        ({"serial": "x" * 61}, "A serial has 12 letters"),
        ({"token": "%PDF-1.7"}, "Scan its square code"),
        ({"token": "a.b.c"}, "no credential of ours"),
        ({"token": "x" * 100_001}, "too long"),
        ({"file": b"\xff\x00\xfe"}, "no code of ours"),
    ],
)
def test_what_cannot_be_checked_is_said_in_words(visitor: Visitor, keys_path, sent, said):
    if "file" in sent:
        sent = {"file": (io.BytesIO(sent["file"]), "x.jwt")}
    visitor.get("/verify/")
    assert said in visitor.post("/verify/", sent, status=422).select_one("main").get_text(" ")


def test_a_forged_document_is_refused_with_the_reason(holder, visitor: Visitor, db: Session):
    claim = Claim.from_json(held(db).claim)
    stranger = IssuerKey.generate()
    forged = sign_badge(badge(claim, BASE), stranger, BASE)
    altered = held(db).document[:-4] + "AAAA"
    visitor.get("/verify/")
    for token, reason in (
        (forged, "not signed with one of our keys"),
        (altered, "changed or forged"),
        (pack(claim, stranger), "not signed with one of our keys"),
        (held(db).compact[:-4] + "AAAA", "changed or forged"),
        (held(db).compact[:-9], "a part of it is missing"),
        (held(db).document[:-9], "a part of it is missing"),
    ):
        page = visitor.post("/verify/", {"token": token}, status=422)
        assert page.h1.get_text(strip=True) == "Not valid"
        assert reason in page.select_one(".verdict").get_text(" ")


def test_a_document_of_ours_that_is_not_in_the_book_is_no_certificate(
    visitor: Visitor, holder, db: Session, keys_path: Path
):
    claim = Claim.from_json(held(db).claim)
    other = Claim.from_json(claim.to_json().replace(claim.public_id, "A" * 22))
    visitor.get("/verify/")
    page = visitor.post("/verify/", {"token": pack(other, keys.load(keys_path))}, status=422)
    assert "no record of this certificate" in page.get_text()


def test_verification_is_limited_by_address(visitor: Visitor, keys_path):
    statuses = {visitor.http.get("/verify/" + "A" * 22).status_code for _ in range(70)}
    assert statuses == {404, 429}
    limited = visitor.http.get("/verify/" + "A" * 22)
    assert int(limited.headers["Retry-After"]) > 0


def test_unknown_addresses_are_not_found(visitor: Visitor, keys_path):
    for path in ("/verify/nobody", "/credentials/nobody", "/credentials/status/0",
                 "/credentials/status/2", "/credentials/status/99999999999999"):  # fmt: skip
        visitor.get(path, status=404)


# ---------------------------------------------------------------- what follows


def test_a_corrected_name_supersedes_and_is_told_to_everybody(
    holder: Visitor, visitor: Visitor, db: Session, course: Course, keys_path: Path
):
    old = held(db)
    person = db.get_one(Person, holder.person.id)
    person.latin_name = "LAYLA YOUSSEF AL-HASANI"
    later = NOON + timedelta(days=1)
    credentials.reissue(db, course, person.id, keys_path, BASE, "Name corrected", later)
    db.commit()
    new = held(db)
    assert new.serial != old.serial
    assert Claim.from_json(new.claim).requirements == Claim.from_json(old.claim).requirements
    assert unpack(new.compact, keys.load_public(keys_path)).latin_name == "LAYLA YOUSSEF AL-HASANI"
    page = visitor.get(f"/verify/{old.public_id}")
    assert page.h1.get_text(strip=True) == "Superseded"
    assert "Name corrected" in page.select_one(".verdict").get_text(" ")
    assert visitor.get(f"/verify/{new.public_id}").h1.get_text(strip=True) == "Valid"
    assert new.serial in holder.get("/certificate/").get_text()


def test_a_revoked_certificate_says_so_everywhere(
    holder: Visitor, visitor: Visitor, db: Session, keys_path: Path
):
    kept = held(db)
    credentials.revoke(db, kept.public_id, "Issued to another person.", NOON)
    db.commit()
    page = visitor.get(f"/verify/{kept.public_id}")
    assert page.h1.get_text(strip=True) == "Revoked"
    assert "Issued to another person." in page.select_one(".verdict").get_text(" ")
    visitor.get("/credentials/status/1")
    bits = read_status_list(
        visitor.response.get_data(as_text=True), keys.load_public(keys_path), NOON
    )
    assert bits == {kept.id}
    assert holder.get("/certificate/").h1.get_text() == "Your certificate is not valid"
    holder.get("/certificate.jwt", status=409)


def test_a_valid_certificate_is_not_in_the_status_list(holder, visitor: Visitor, keys_path: Path):
    visitor.get("/credentials/status/1")
    assert visitor.response.headers["Access-Control-Allow-Origin"] == "*"
    signed = visitor.response.get_data(as_text=True)
    assert read_status_list(signed, keys.load_public(keys_path), NOON) == frozenset()


def test_when_the_key_cannot_be_read_completion_stands_and_the_next_visit_issues(
    app: Flask, db: Session, course: Course, sign_in: SignIn
):
    folder: Path = app.extensions["settings"].keys_path
    person = make_person(db)
    complete(db, course, person)
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    db.commit()
    assert db.scalars(select(Credential)).first() is None
    db.commit()
    visitor = sign_in(person)
    assert visitor.get("/certificate/").h1.get_text() == "Your certificate is being prepared"
    visitor.get("/credentials/status/1", status=503)
    keys.prepare(folder)
    assert visitor.get("/certificate/").h1.get_text() == "Your certificate, Amina Diallo"
    assert held(db).state is CredentialState.VALID


# ---------------------------------------------------------------- the command


def test_the_command_checks_offline_with_saved_keys(
    holder, visitor, db, keys_path: Path, tmp_path: Path
):
    visitor.get("/.well-known/jwks.json")
    jwks_file = tmp_path / "jwks.json"
    jwks_file.write_bytes(visitor.response.data)
    # The command looks at the machine's own clock, so the certificate is one of the past.
    claim = replace(Claim.from_json(held(db).claim), issued_at=datetime(2026, 1, 5, tzinfo=UTC))
    key = keys.load(keys_path)
    document, compact = sign_badge(badge(claim, BASE), key, BASE), pack(claim, key)
    file = tmp_path / "certificate.jwt"
    file.write_text(document)
    for given in (str(file), document, compact, f"{BASE}/verify/#{compact}"):
        done = CliRunner().invoke(course_command, ["verify", given, "--keys", str(jwks_file)])
        assert done.exit_code == 0, done.output
        assert "The signature is valid." in done.output
        assert "LAYLA YOUSEF AL HASANI" in done.output
    done = CliRunner().invoke(course_command, ["verify", document[:-9], "--keys", str(jwks_file)])
    assert done.exit_code == 1
    assert "a part of it is missing" in done.output


def test_the_command_without_keys_says_what_to_do(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("COURSE_INSTANCE", str(tmp_path))
    done = CliRunner().invoke(course_command, ["verify", "a.b.c"])
    assert done.exit_code == 1
    assert "Give them with --keys" in done.output
    bad = tmp_path / "bad.json"
    bad.write_text("[]")
    done = CliRunner().invoke(course_command, ["verify", "a.b.c", "--keys", str(bad)])
    assert "holds no set of keys" in done.output
