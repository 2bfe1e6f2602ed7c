"""The book of credentials: issued once, superseded by a corrected name, revoked with a reason.

A credential is signed in the transaction that completes the course. Whatever goes wrong with it
must not undo that: a key that cannot be read is logged, and the next visit to the certificate's
page issues; a clash of two processes is settled by a unique index, and the loser does nothing.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import and_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.credentials import (
    Claim,
    IssuerKey,
    badge,
    pack,
    sign_badge,
)
from course.domain.errors import NotFound, NotNow
from course.domain.words import words
from course.records import audit, claims, keys, tokens
from course.store import Completion, Credential, CredentialState, Person

_log = logging.getLogger("course")
CORRECTED = "The name was corrected."


def is_due(db: Session, person_id: int) -> bool:
    """Whether something is to be signed: a completion, or a name that changed since."""
    return bool(_unissued(db, person_id) or _outdated(db, person_id))


def issue_due(
    db: Session, course: Course, person_id: int, keys_path: Path, base_url: str, now: datetime
) -> None:
    """Sign what a person has completed and holds no credential for.

    Does nothing when nothing is due. When the key cannot be read, or anything else goes wrong, that
    is logged, what the caller has written stays, and the next visit tries again.
    """
    if not is_due(db, person_id):
        return
    key = _key(keys_path)
    if key is None:
        return
    try:
        with db.begin_nested():
            for completion in _unissued(db, person_id):
                _issue(
                    db, claims.first_claim(db, course, completion, now), person_id, key, base_url
                )
            _replace(db, course, person_id, key, base_url, CORRECTED, now)
    except Exception as error:  # whatever it is: a submission is never undone for a certificate
        values = {"reason": type(error).__name__}
        _log.error("credential not issued", exc_info=error, extra={"values": values})


def reissue(
    db: Session,
    course: Course,
    person_id: int,
    keys_path: Path,
    base_url: str,
    reason: str,
    now: datetime,
) -> None:
    """Supersede a person's credentials by ones with the names as they now stand.

    What was certified stays as it was. Credentials that already bear the names are left alone. When
    the key cannot be read, the old ones speak on, and the next visit tries again.
    """
    key = _key(keys_path)
    if key is not None:
        _replace(db, course, person_id, key, base_url, reason, now)


def revoke(
    db: Session, public_id: str, reason: str, now: datetime, *, by: int | None = None
) -> None:
    """Take a credential back. Its page and the status list say so; nothing is deleted.

    by: who decides it; None for the command line.
    Raises NotFound, or NotNow when it no longer speaks anyway.
    """
    statement = select(Credential).where(Credential.public_id == public_id).with_for_update()
    credential = db.scalar(statement)
    if credential is None:
        raise NotFound(words("There is no such certificate."))
    if credential.state is not CredentialState.VALID:
        raise NotNow(words("This certificate is not valid any more already."))
    _end(credential, CredentialState.REVOKED, reason, now)
    db.flush()
    audit.record(
        db,
        actor_id=by,
        action="credential.revoked",
        subject=f"credential {credential.serial}",
        now=now,
        personal={"reason": reason},
    )


def _key(keys_path: Path) -> IssuerKey | None:
    try:
        return keys.load(keys_path)
    except keys.KeyUnavailable as error:
        _log.error("credential not issued", extra={"values": {"reason": str(error)}})
        return None


def _unissued(db: Session, person_id: int) -> Sequence[Completion]:
    """Completions without any credential; one that was revoked is not issued again by itself."""
    same = and_(
        Credential.person_id == Completion.person_id, Credential.edition == Completion.edition
    )
    statement = (
        select(Completion)
        .outerjoin(Credential, same)
        .where(Completion.person_id == person_id, Credential.id.is_(None))
    )
    return db.scalars(statement).all()


def _outdated(db: Session, person_id: int) -> list[Credential]:
    """Valid credentials that bear other names than the person now has."""
    statement = (
        select(Credential, Person)
        .join(Person)
        .where(Credential.person_id == person_id, Credential.state == CredentialState.VALID)
    )
    rows = db.execute(statement).all()
    return [
        row
        for row, person in rows
        if claims.names_on(Claim.from_json(row.claim)) != claims.names_of(person)
    ]


def _replace(
    db: Session,
    course: Course,
    person_id: int,
    key: IssuerKey,
    base_url: str,
    reason: str,
    now: datetime,
) -> None:
    person = db.get_one(Person, person_id)
    name, latin_name = claims.names_of(person)
    outdated = _outdated(db, person_id)
    for old in outdated:
        _end(old, CredentialState.SUPERSEDED, reason, now)
    db.flush()  # Only one may be valid at any moment.
    for old in outdated:
        audit.record(
            db,
            actor_id=None,
            action="credential.superseded",
            subject=f"credential {old.serial}",
            now=now,
            personal={"reason": reason},
        )
        claim = replace(
            Claim.from_json(old.claim),
            name=name,
            latin_name=latin_name,
            issued_at=now,
            issuer=course.issuer,
            serial=claims.draw_serial(),
            public_id=tokens.new_public_id(),
        )
        _issue(db, claim, person_id, key, base_url)


def _end(credential: Credential, state: CredentialState, reason: str, now: datetime) -> None:
    credential.state = state
    credential.state_reason = reason
    credential.state_changed_at = now


def _issue(db: Session, claim: Claim, person_id: int, key: IssuerKey, base_url: str) -> None:
    """Write the row, whose id is its place in the status list, then sign with that place in it."""
    credential_id = _reserve(db, claim, person_id, key.public.kid(base_url.rstrip("/")))
    if credential_id is None:
        return  # Another process was first: what it issued is the credential.
    credential = db.get_one(Credential, credential_id)
    placed = replace(claim, status_index=credential_id)
    base = base_url.rstrip("/")
    document = sign_badge(badge(placed, base), key, base)
    credential.claim = placed.to_json()
    credential.document = document
    credential.compact = pack(placed, key)
    credential.digest = hashlib.sha256(document.encode()).hexdigest()
    db.flush()
    audit.record(
        db,
        actor_id=None,
        action="credential.issued",
        subject=f"credential {claim.serial}",
        now=claim.issued_at,
        details={"edition": claim.edition, "digest": credential.digest},
    )


def _reserve(db: Session, claim: Claim, person_id: int, key_id: str) -> int | None:
    """Take the one place of a valid credential; None when it is taken already."""
    values = {
        "public_id": claim.public_id,
        "serial": claim.serial,
        "person_id": person_id,
        "edition": claim.edition,
        "claim": claim.to_json(),
        "digest": "",
        "key_id": key_id,
        "issued_at": claim.issued_at,
        "state": CredentialState.VALID,
        "state_reason": "",
    }
    dialect = db.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(Credential).values(**values).on_conflict_do_nothing()
    return db.scalar(statement.returning(Credential.id))


__all__ = ["CORRECTED", "is_due", "issue_due", "reissue", "revoke"]
