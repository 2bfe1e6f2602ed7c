"""Who may do what: rights, and the roles that bundle them."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """One thing a person may do; a route names the one it needs."""

    LEARN = "learn"
    FOCAL = "focal"  # sees one delegation
    SECRETARIAT = "secretariat"  # sees everybody
    DESK = "desk"
    AUTHOR = "author"
    REVIEW = "review"
    ADMIN = "admin"
    AUDIT_READ = "audit-read"


STAFF = frozenset(Right) - {Right.LEARN}
"""Whoever holds one of these is signed out sooner."""

ROLES: dict[str, frozenset[Right]] = {
    "delegate": frozenset({Right.LEARN}),
    "focal": frozenset({Right.LEARN, Right.FOCAL}),
    "desk": frozenset({Right.DESK}),
    "author": frozenset({Right.AUTHOR}),
    "reviewer": frozenset({Right.REVIEW}),
    "facilitator": frozenset({Right.SECRETARIAT}),
    "admin": frozenset({Right.ADMIN, Right.SECRETARIAT, Right.AUTHOR, Right.REVIEW}),
}
