"""The folder of the issuer's keys.

`issuer.pem` signs; only its owner may read it. `<thumbprint>.pub` are the public halves of it and
of every key before it: what they signed stays checkable. The folder lies outside the database, so
that a copy of the one is not a copy of the other.
"""

from __future__ import annotations

import logging
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from course.domain.credentials import IssuerKey, PublicKey, encoding

SIGNING = "issuer.pem"
_log = logging.getLogger("course")


class KeyUnavailable(Exception):  # a state of the machine, not a fault in code
    """The key that signs cannot be read; the message says which file and why."""


def prepare(folder: Path) -> None:
    """Make the key if there is none yet, and publish its other half.

    Two processes that start together agree: the file is made whole, and only the first one's stays.
    Raises KeyUnavailable when the folder cannot be written or holds a file that is no key.
    """
    signing = folder / SIGNING
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not signing.exists():
            _write_once(signing, IssuerKey.generate().to_pem(), mode=0o600)
        _publish(folder, load(folder).public)
    except OSError as error:
        raise KeyUnavailable(f"{signing}: {error.strerror}") from error


def rotate(folder: Path) -> PublicKey:
    """Sign with a new key from now on; returns its public half.

    The old public half stays published, so what it signed stays valid. The old private half is
    gone: nobody can sign with it any more. Raises KeyUnavailable.
    """
    key, draft = IssuerKey.generate(), folder / f"{SIGNING}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        prepare(folder)  # the old one's public half is there, whoever made the folder
        _publish(folder, key.public)
        _write_once(draft, key.to_pem(), mode=0o600)
        draft.replace(folder / SIGNING)
    except OSError as error:
        raise KeyUnavailable(f"{folder / SIGNING}: {error.strerror}") from error
    return key.public


class Published(NamedTuple):
    """A key whose signature we stand by."""

    key: PublicKey
    since: datetime | None  # when its public half was written; None: only the whole key is there
    signs: bool


def published(folder: Path) -> list[Published]:
    """Every key, the one that signs first, then the newest."""
    try:
        signing = load(folder).public.raw
    except KeyUnavailable:
        signing = None
    found = [
        Published(key, _written_at(folder / f"{key.thumbprint}.pub"), key.raw == signing)
        for key in load_public(folder)
    ]
    found.sort(key=lambda one: (one.signs, one.since.timestamp() if one.since else 0.0))
    return found[::-1]


def _written_at(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def load(folder: Path) -> IssuerKey:
    """Read the key that signs. Raises KeyUnavailable."""
    signing = folder / SIGNING
    try:
        return IssuerKey.from_pem(signing.read_bytes())
    except OSError as error:
        raise KeyUnavailable(f"{signing}: {error.strerror}") from error
    except ValueError as error:
        raise KeyUnavailable(f"{signing}: {error}") from error


def load_public(folder: Path) -> tuple[PublicKey, ...]:
    """Every key whose signature we stand by, even when the one that signs cannot be read.

    A file that is not what its name says is left out, with a line in the log.
    """
    found = {key.raw: key for path in sorted(folder.glob("*.pub")) if (key := _public(path))}
    try:
        public = load(folder).public
    except KeyUnavailable:
        return tuple(found.values())
    return tuple({**found, public.raw: public}.values())


def _publish(folder: Path, public: PublicKey) -> None:
    _write_once(folder / f"{public.thumbprint}.pub", encoding.encode(public.raw).encode(), 0o644)


def _public(path: Path) -> PublicKey | None:
    try:
        key = PublicKey(encoding.decode(path.read_text("ascii").strip()))
    except (OSError, ValueError):
        key = None
    if key is None or key.thumbprint != path.stem:
        _log.warning("public key left out", extra={"values": {"file": path.name}})
        return None
    return key


def _write_once(path: Path, content: bytes, mode: int) -> None:
    """Put a whole file in its place, unless another process was first."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # Another process was first; its file is the file.
    finally:
        draft.unlink()
