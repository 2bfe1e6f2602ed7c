"""Secrets that stand in a link or cookie: only their hash is kept."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """A secret of 256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def new_public_id() -> str:
    """A name that nobody can guess, of some 128 random bits; not a secret by itself.

    None begins with a hyphen: a sheet would take it for a formula, a command for an option.
    """
    while (name := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return name


def token_hash(token: str) -> str:
    """What is stored. A plain hash is enough: the token is too random to be searched for."""
    return hashlib.sha256(token.encode()).hexdigest()
