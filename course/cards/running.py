"""Printing for many delegations by the clock, a file at a time, and fetching what is there.

Files are sealed under the server's secret while they wait in the database: they may hold codes that
sign people in, and those are kept nowhere in clear. After a day all of it is deleted.
"""

from __future__ import annotations

import secrets
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy.orm import Session

from course.cards import printing, queries, run_queries, services
from course.cards.printing import Printed, Wish
from course.domain.course import Course
from course.domain.errors import NotNow
from course.store import Delegation, PrintRun
from course.store.database import Database
from course.web.chores import Chore, at_once
from course.web.database import get_database
from course.web.pdf import PdfFailed, PdfUnavailable

A_TURN = 10.0
"""Seconds after which mail and other work get their turn."""

NOT_MADE = b""
"""In place of a file: it could not be made."""

_NONCE = 12  # bytes
_INFO = b"summit course: files that wait to be printed, AES-256-GCM, 1"


def go_on(course: Course, now: datetime) -> None:
    """Make files that wait, one after the other, until the turn is over."""
    began = time.monotonic()
    while time.monotonic() - began < A_TURN:
        with get_database().session(writes=False) as db:
            waiting = run_queries.next_part(db)
            people = queries.of_delegation(db, course, waiting[1].id, now) if waiting else ()
            newest = queries.newest_card(db, [one.person_id for one in people])
        if waiting is None:
            return
        _make(course, *waiting, people, newest, now)


def _make(
    course: Course,
    run: PrintRun,
    delegation: Delegation,
    people: tuple[queries.Holder, ...],
    newest: int,
    now: datetime,
) -> None:
    wish = Wish(run.kind, run.made_by, run.days, run.place)
    made: Printed | None = None
    sealed: bytes | None = NOT_MADE
    try:
        made = printing.draw(course, people, wish, now)
        sealed = seal(made.content, run.public_id, delegation.id) if made else None
    except NotNow as error:
        # Where one file is too much, the others are made all the same.
        if isinstance(error, PdfUnavailable) and not isinstance(error, PdfFailed):
            _give_up(run, now)
            return
    with suppress(NotNow), get_database().session(writes=True) as db:
        # Where somebody printed the same people's cards meanwhile, these are drawn again.
        if services.keep(db, run, delegation.id, sealed, now) and made is not None:
            services.issue(db, made.tokens, run.made_by, wish.until(now), now, newest=newest)
        db.commit()


def _is_any(db: Session, _course: Course, now: datetime) -> bool:
    return run_queries.next_part(db) is not None or bool(run_queries.old_runs(db, now))


def _forget_old(db: Session, _course: Course, now: datetime) -> None:
    services.forget_old(db, now)


def _give_up(run: PrintRun, now: datetime) -> None:
    with get_database().session(writes=True) as db:
        services.give_up(db, run.id, now)
        db.commit()


CHORE = Chore("printing", _forget_old, at_once, go_on, _is_any)


# ---------------------------------------------------------------- sealed files


def seal(content: bytes, run: str, delegation_id: int) -> bytes:
    """Seal a file for its place."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, content, f"{run} {delegation_id}".encode())


def unseal(sealed: bytes, run: str, delegation_id: int, key: bytes) -> bytes:
    """Open it again. Raises InvalidTag where the secret is another, or the file."""
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{run} {delegation_id}".encode())


def _key() -> bytes:
    """Derived, so nothing is stored. Source: HKDF with SHA-256, RFC 5869."""
    secret: str = current_app.config["SECRET_KEY"]
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(secret.encode())


# ---------------------------------------------------------------- all in one


def as_zip(run: PrintRun, parts: list[tuple[int, str]]) -> Iterator[bytes]:
    """All files of an order in one, a delegation at a time: no more than one is in memory."""
    return _zipped(get_database(), _key(), run.id, run.public_id, run.kind, parts)


def _zipped(
    database: Database,
    key: bytes,
    run_id: int,
    public_id: str,
    kind: str,
    parts: list[tuple[int, str]],
) -> Iterator[bytes]:
    """The same while the answer goes out, when the request and its app are not at hand."""
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for delegation_id, code in parts:
            with database.session(writes=False) as db:
                sealed = run_queries.content(db, run_id, delegation_id)
            if sealed:
                content = unseal(sealed, public_id, delegation_id, key)
                archive.writestr(f"{kind}-{code}.pdf", content)
                yield out.taken()
    yield out.taken()


class _Pipe:
    """What a ZIP is written to: it is handed on, never read back."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        data = bytes(self._waiting)
        self._waiting.clear()
        return data
