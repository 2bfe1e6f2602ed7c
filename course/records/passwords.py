"""Passwords: kept as argon2id, compared exactly, refused when they are guessed first.

There are no rules of composition: any characters, spaces included, 12 to 128 of them. What is
refused is what everybody tries: the passwords of a list that ships with the course, their usual
disguises, and those made of the course's or the person's own words.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from course.domain.errors import NotValid
from course.domain.words import words

SHORTEST = 12
LONGEST = 128
"""Characters, as typed."""

CONTEXT = ("summit", "delegate", "delegation", "course", "password", "artificial intelligence")
"""Words that whoever guesses at *this* course tries first."""

UNGUESSED = 8
"""Characters that a password must have beside words that others know."""

BANNED = Path(__file__).with_name("banned_passwords.txt")

# One guess takes about 25 ms of one core and 19 MiB: short enough for the write lock that SQLite
# holds meanwhile. Source: OWASP Password Storage Cheat Sheet, argon2id, m = 19 MiB, t = 2, p = 1.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

_DISGUISE = str.maketrans("@4301!$57", "aaeoiisst")
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def hash_password(password: str) -> str:
    """What is stored in place of a password."""
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password, to the letter.

    kept: the stored hash; None takes as long as a wrong password, so that time tells nobody whether
    an account exists.
    """
    try:
        return _hasher.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made at another cost than today's; a sign-in then makes it anew."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("a password that nobody has")


def check_new(password: str, *known: str) -> None:
    """Refuse a password that is too short, too long, or among the first to be guessed.

    known: words that others know: the person's name and address, the course's title.
    Raises NotValid, saying what to do.
    """
    if len(password) < SHORTEST:
        raise NotValid(
            words("Use at least %(least)s characters, for example several words.", least=SHORTEST)
        )
    if len(password) > LONGEST:
        raise NotValid(words("Use at most %(most)s characters.", most=LONGEST))
    if _is_common(password):
        raise NotValid(
            words("This password is one of those that are tried first. Choose another one.")
        )
    if len(_without(password, (*CONTEXT, *known))) < UNGUESSED:
        raise NotValid(
            words(
                "Others know these words: your name, your address, or the course. Add other words."
            )
        )


def _is_common(password: str) -> bool:
    folded = password.casefold()
    shapes = {folded, "".join(folded.split())}
    for shape in tuple(shapes):
        core = _ENDS.sub("", shape)
        if len(shape) - len(core) < UNGUESSED:  # "sunshine" before a year is "sunshine" still
            shapes.add(core)
    shapes |= {shape.translate(_DISGUISE) for shape in shapes}
    return any(shape in banned() or _repeats(shape) for shape in shapes)


def _repeats(text: str) -> bool:
    """Whether a text is one short or common piece over and over."""
    period = (text + text).find(text, 1)
    if not 0 < period < len(text):
        return False
    return period < UNGUESSED or text[:period] in banned()


def _without(password: str, known: tuple[str, ...]) -> str:
    """The letters and figures that remain when words that others know are taken out."""
    rest = password.casefold()
    parts = {part for text in known for part in re.split(r"[\W_]+", text.casefold())}
    for part in sorted((p for p in parts if len(p) > 2), key=len, reverse=True):
        rest = rest.replace(part, "")
    return re.sub(r"[\W_]+", "", rest) if rest != password.casefold() else rest


@cache
def banned() -> frozenset[str]:
    """The list that ships: one a line, folded to lower case; lines with "# " explain it."""
    lines = BANNED.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


__all__ = [
    "BANNED",
    "CONTEXT",
    "LONGEST",
    "SHORTEST",
    "banned",
    "check_new",
    "hash_password",
    "is_outdated",
    "matches",
]
