"""`course verify`: a certificate is checked on a machine without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from course.content import load_course
from course.domain.credentials import jwks
from course.records import credentials, keys, standing
from course.settings import read
from course.store import Completion, Credential
from tests.commands.conftest import Run, run, said
from tests.conftest import SAMPLE
from tests.factories import make_delegation, make_person

BASE = "http://127.0.0.1:8000"
PAST = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)  # the command looks at the machine's own clock


class Issued(NamedTuple):
    """A certificate as its holder keeps it."""

    document: str
    compact: str
    serial: str


@pytest.fixture
def issued(run_course: Run, look: Callable) -> Issued:
    run_course("upgrade")
    course = load_course(SAMPLE)
    with look() as db:
        person = make_person(
            db, name="Léa N'Diaye", latin_name="LEA NDIAYE", delegation=make_delegation(db)
        )
        requirements = [
            {"lesson": one.key, "number": one.number, "title": one.title, "how": "read"}
            for one in course.lessons
        ]
        requirements += [
            {"quiz": one.slug, "number": one.number, "title": one.title, "how": "passed"}
            for one in course
        ]
        db.add(
            Completion(
                person_id=person.id,
                edition=course.edition,
                policy_digest=course.policy_digest,
                requirements=json.dumps(requirements),
                completed_at=PAST,
            )
        )
        db.flush()
        standing.refresh(db, course, person.id, PAST)
        credentials.issue_due(db, course, person.id, read().keys_path, BASE, PAST)
        db.commit()
        row = db.scalars(select(Credential)).one()
    return Issued(row.document, row.compact, row.serial)


def test_a_file_is_checked_with_this_servers_own_keys(issued: Issued, tmp_path: Path) -> None:
    file = tmp_path / "certificate.jwt"
    file.write_text(issued.document)
    lines = run("verify", str(file)).stdout.splitlines()
    assert lines[0] == "The signature is valid."
    assert "Name: Léa N'Diaye" in lines
    assert "Name in Latin letters: LEA NDIAYE" in lines
    assert "Delegation: Chile (CHL)" in lines
    assert f"Serial: {issued.serial}" in lines
    assert "Completed: 2026-01-05 09:30 UTC" in lines
    assert lines[-1].startswith("Not checked offline: ")


def test_what_the_square_code_says_is_checked_with_saved_keys(
    issued: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "jwks.json"
    saved.write_text(json.dumps(jwks(keys.load_public(read().keys_path), BASE)))
    monkeypatch.setenv("COURSE_KEYS", str(tmp_path / "elsewhere"))
    for text in (issued.compact, f"{BASE}/verify/#{issued.compact}", issued.document):
        output = run("verify", text, "--keys", str(saved)).stdout
        assert "Name in Latin letters: LEA NDIAYE" in output


def test_what_was_changed_or_signed_by_another_is_refused_with_the_reason(
    issued: Issued, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    head, body, signature = issued.document.split(".")
    changed = body[:40] + ("A" if body[40] != "A" else "B") + body[41:]
    assert said(run("verify", f"{head}.{changed}.{signature}", status=1))
    assert said(run("verify", issued.document[:-9], status=1))
    monkeypatch.setenv("COURSE_KEYS", str(tmp_path / "other"))
    keys.prepare(tmp_path / "other")
    assert said(run("verify", issued.document, status=1))


def test_without_keys_or_with_a_file_that_holds_none_it_says_what_to_do(
    run_course: Run, tmp_path: Path
) -> None:
    assert "Give them with --keys" in said(run_course("verify", "a.b.c", status=1))[0]
    for content in ("[]", "{", '{"keys": [{"kty": "RSA"}]}', '{"keys": 3}'):
        (tmp_path / "bad.json").write_text(content)
        words = ("verify", "a.b.c", "--keys", str(tmp_path / "bad.json"))
        (line,) = said(run(*words, status=1))
        assert "holds no set of keys" in line or "Give them with --keys" in line
