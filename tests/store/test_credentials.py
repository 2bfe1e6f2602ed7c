"""The book of credentials: issued once, whatever happens at the same time."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.content import load_course
from course.domain.course import Course
from course.domain.credentials import Claim, How, unpack, verify_badge
from course.domain.errors import NotFound, NotNow
from course.records import audit, credentials, keys
from course.store import AuditEvent, Completion, Credential, CredentialState, LessonProgress, Person
from course.store.database import Database, open_database
from tests.conftest import SAMPLE
from tests.factories import NOON, make_delegation, make_person

BASE = "https://course.example.org"


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(SAMPLE, "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys.prepare(tmp_path / "keys")
    return tmp_path / "keys"


def complete(
    db: Session, course: Course, person: Person, how: str = "read", at: datetime = NOON
) -> None:
    requirements = [
        {"lesson": lesson.key, "number": lesson.number, "title": lesson.title, "how": how}
        for lesson in course.lessons
    ] + [{"quiz": m.slug, "number": m.number, "title": m.title, "how": "passed"} for m in course]
    db.add(
        Completion(
            person_id=person.id, edition=course.edition, policy_digest="0" * 64,
            requirements=json.dumps(requirements), completed_at=at,
        )
    )  # fmt: skip
    db.commit()


def issued(db: Session) -> list[Credential]:
    return list(db.scalars(select(Credential).order_by(Credential.id)))


def test_nothing_is_issued_before_completion(db: Session, course: Course, folder: Path) -> None:
    person = make_person(db)
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    assert not issued(db)
    assert not credentials.is_due(db, person.id)


def test_what_is_issued_says_what_the_completion_said(
    db: Session, course: Course, folder: Path
) -> None:
    person = make_person(db, delegation=make_delegation(db))
    complete(db, course, person, how="quiz")
    credentials.issue_due(db, course, person.id, folder, f"{BASE}/", NOON)
    (credential,) = issued(db)
    claim = Claim.from_json(credential.claim)
    assert (claim.delegation_code, claim.delegation_name) == ("CHL", "Chile")
    assert [requirement.title for requirement in claim.requirements] == [
        *(lesson.title for lesson in course.lessons),
        course.modules[0].title,
    ]
    assert claim.requirements[0].how is How.SHOWN
    assert claim.status_index == credential.id
    public = keys.load_public(folder)
    body = verify_badge(credential.document, public, NOON)
    assert body["id"] == f"{BASE}/credentials/{credential.public_id}"
    assert body["credentialStatus"]["statusListIndex"] == str(credential.id)
    assert unpack(credential.compact, public).public_id == credential.public_id
    assert credential.digest == hashlib.sha256(credential.document.encode()).hexdigest()
    assert credential.key_id == public[0].kid(BASE)


def test_issuing_again_does_nothing(db: Session, course: Course, folder: Path) -> None:
    person = make_person(db)
    complete(db, course, person)
    for _ in range(3):
        credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    assert len(issued(db)) == 1


def test_a_person_without_a_latin_name_bears_the_one_they_have(
    db: Session, course: Course, folder: Path
) -> None:
    person = make_person(db, name="Ana", latin_name=None)
    complete(db, course, person)
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    assert not credentials.is_due(db, person.id)
    assert Claim.from_json(issued(db)[0].claim).latin_name == "Ana"


def test_a_corrected_name_supersedes_and_keeps_the_evidence(
    db: Session, course: Course, folder: Path
) -> None:
    person = make_person(db)
    complete(db, course, person)
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    person.name = "Amina Diallo Ndiaye"
    later = NOON + timedelta(days=3)
    credentials.reissue(db, course, person.id, folder, BASE, "Married name", later)
    old, new = issued(db)
    assert (old.state, old.state_reason) == (CredentialState.SUPERSEDED, "Married name")
    assert (old.state_changed_at, new.issued_at) == (later, later)
    assert new.state is CredentialState.VALID
    before, after = Claim.from_json(old.claim), Claim.from_json(new.claim)
    assert after.name == "Amina Diallo Ndiaye"
    assert (after.requirements, after.completed_at) == (before.requirements, before.completed_at)
    assert {before.serial, before.public_id}.isdisjoint({after.serial, after.public_id})
    assert after.status_index == new.id


def test_reissuing_an_unchanged_name_changes_nothing(
    db: Session, course: Course, folder: Path
) -> None:
    person = make_person(db)
    complete(db, course, person)
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    credentials.reissue(db, course, person.id, folder, BASE, "Asked twice", NOON)
    assert [credential.state for credential in issued(db)] == [CredentialState.VALID]


def test_a_name_corrected_while_the_key_is_away_is_reissued_at_the_next_visit(
    db: Session, course: Course, folder: Path, tmp_path: Path
) -> None:
    person = make_person(db)
    complete(db, course, person)
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    person.latin_name = "AMINA NDIAYE"
    credentials.reissue(db, course, person.id, tmp_path / "away", BASE, "Corrected", NOON)
    assert [credential.state for credential in issued(db)] == [CredentialState.VALID]
    assert credentials.is_due(db, person.id)
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    assert [credential.state for credential in issued(db)] == [
        CredentialState.SUPERSEDED,
        CredentialState.VALID,
    ]


def test_a_key_that_cannot_be_read_is_logged_and_undoes_nothing(
    db: Session, course: Course, tmp_path: Path, caplog
) -> None:
    person = make_person(db)
    complete(db, course, person)
    person.zone = "Africa/Dakar"
    credentials.issue_due(db, course, person.id, tmp_path / "away", BASE, NOON)
    db.commit()
    assert not issued(db)
    assert db.get_one(Person, person.id).zone == "Africa/Dakar"
    assert "credential not issued" in caplog.text


def test_a_fault_while_signing_is_logged_and_undoes_nothing(
    db: Session, course: Course, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    person = make_person(db)
    complete(db, course, person)
    person.zone = "Africa/Dakar"

    def fails(*_: object) -> str:
        raise ValueError("too long for a code")

    with monkeypatch.context() as broken:
        broken.setattr(credentials, "sign_badge", fails)
        credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    db.commit()
    assert not issued(db), "no row stands without its document"
    assert db.get_one(Person, person.id).zone == "Africa/Dakar"
    assert "credential not issued" in caplog.text
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    assert [bool(credential.document) for credential in issued(db)] == [True]


def test_what_the_database_refuses_of_a_certificate_undoes_nothing_either(
    db: Session, course: Course, folder: Path
) -> None:
    person = make_person(db)
    complete(db, course, person)
    person.zone = "Africa/Dakar"
    far_away = f"https://{'a' * 280}.example.org"  # too long for a column of PostgreSQL's
    credentials.issue_due(db, course, person.id, folder, far_away, NOON)
    db.commit()
    assert db.get_one(Person, person.id).zone == "Africa/Dakar"
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    assert len(issued(db)) == 1


def test_a_revoked_credential_is_not_issued_again_by_itself(
    db: Session, course: Course, folder: Path
) -> None:
    person = make_person(db)
    complete(db, course, person)
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    (credential,) = issued(db)
    credentials.revoke(db, credential.public_id, "Not this person", NOON)
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    assert [one.state for one in issued(db)] == [CredentialState.REVOKED]
    with pytest.raises(NotNow):
        credentials.revoke(db, credential.public_id, "Twice", NOON)
    with pytest.raises(NotFound):
        credentials.revoke(db, "nobody", "Nobody", NOON)


def test_what_becomes_of_a_credential_stands_in_the_audit_log(
    db: Session, course: Course, folder: Path
) -> None:
    person, admin = make_person(db), make_person(db, role="admin")
    complete(db, course, person)
    credentials.issue_due(db, course, person.id, folder, BASE, NOON)
    person.name = "Amina DIALLO"
    credentials.reissue(db, course, person.id, folder, BASE, "Corrected", NOON)
    old, new = issued(db)
    credentials.revoke(db, new.public_id, "Not this person", NOON, by=admin.id)
    events = db.scalars(select(AuditEvent).order_by(AuditEvent.id))
    assert [(event.action, event.subject, event.actor_id) for event in events] == [
        ("credential.issued", f"credential {old.serial}", None),
        ("credential.superseded", f"credential {old.serial}", None),
        ("credential.issued", f"credential {new.serial}", None),
        ("credential.revoked", f"credential {new.serial}", admin.id),
    ]
    assert audit.verify(db).broken is None


def _submit(url: str, person_id: int, number: int, folder: Path, barrier: object) -> None:
    """What a submission does: something of its own, then what completion brings."""
    database = open_database(url)
    course = load_course(SAMPLE, "")
    barrier.wait()  # type: ignore[attr-defined]
    with database.session(writes=True) as db:
        db.add(LessonProgress(person_id=person_id, lesson=f"own/{number}", opened_at=NOON))
        db.flush()
        credentials.issue_due(db, course, person_id, folder, BASE, NOON)
        db.commit()
    database.engine.dispose()


def test_processes_that_issue_at_the_same_time_make_one_and_lose_no_submission(
    database: Database, database_url: str, course: Course, folder: Path
) -> None:
    with database.session(writes=True) as db:
        person = make_person(db)
        complete(db, course, person)
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    processes = [
        context.Process(target=_submit, args=(database_url, person.id, number, folder, barrier))
        for number in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
        assert process.exitcode == 0
    with database.session(writes=False) as db:
        assert len(issued(db)) == 1
        assert issued(db)[0].document
        assert db.scalar(select(func.count()).select_from(LessonProgress)) == 2
