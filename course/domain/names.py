"""A person's two names: what may stand in them, and which corrections are made at once.

Before the first quiz is submitted a person corrects both names freely. Afterwards a change that
leaves the *same name* is made at once: other case, other accents, another order of its parts,
another way of spelling it in Latin letters. Anything else is a request that somebody decides, so
that a certificate can never be renamed into another person's.

Two spellings are the same name when their parts have the same keys. A key folds case and accents;
in Latin letters it also folds the few spellings that differ only by habit (Sergei, Sergey; Mahmoud,
Mahmud). Where the name in the person's own script is not Latin and stays, it says who is meant;
then the Latin one may differ as transliterations do (Mohammed, Muhammad; Yelena, Elena). A table
for every script would be more exact, and wrong for somebody in each: doubt is decided by a person.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from course.domain.errors import NotValid
from course.domain.ethiopic import fold_ethiopic
from course.domain.words import words

OWN_MAX = 200
"""Characters of a name in its own script."""

LATIN_MAX = 39
"""Characters of a Latin name: the length of the name field in a passport's machine-readable line.
Source: ICAO Doc 9303, part 4."""

# fmt: off
_EXPANDED = {
    "ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "æ": "ae", "ø": "oe", "œ": "oe", "ß": "ss",
    "þ": "th",
}
"""Letters that the machine-readable line writes as two. Source: ICAO Doc 9303, part 3."""

PLAIN = {
    "æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "þ": "th", "đ": "d", "ð": "d", "ħ": "h", "ı": "i",
    "ł": "l", "ŋ": "n", "ŧ": "t", "ə": "e", "ĳ": "ij",
}
"""Latin letters that Unicode does not take apart, without their mark."""
# fmt: on

_ACCENTS = re.compile(r"[\u0300-\u036f]")
_POINTS = re.compile(r"[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u135d-\u135f]")
"""Hebrew and Arabic vowel points, the stroke that stretches a word, and the marks of long sounds in
Ethiopia: written or left out at will. The marks of other scripts are vowels and sounds; they stay.
"""

_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BETWEEN = re.compile(r"[\s,.\-\u2010-\u2015·・\u1361]+")
_APOSTROPHES = re.compile(r"['’‘ʼʻ`´]")
_JOINERS = "\u200c\u200d"


class Names(NamedTuple):
    """The two names of one person."""

    own: str  # in their own script
    latin: str | None  # as in the passport's machine-readable line; None: not given yet


class Change(StrEnum):
    """What becomes of a correction."""

    NONE = "none"  # nothing differs
    AT_ONCE = "at-once"
    REQUEST = "request"  # somebody decides it, beside the old name


# ---------------------------------------------------------------- what may stand in a name


def clean_own(text: str) -> str:
    """Bring a name of any script into one form: NFC, single spaces, without what nobody can see.

    Raises NotValid where it is empty, too long, or holds characters that control or turn text.
    """
    if _TURNS.search(text) or any(unicodedata.category(c) in {"Cc", "Cs", "Co"} for c in text):
        raise NotValid(words("The name holds a character that cannot be shown. Type it anew."))
    visible = (c for c in text if unicodedata.category(c) != "Cf" or c in _JOINERS)
    name = " ".join(unicodedata.normalize("NFC", "".join(visible)).split())
    if not any(c.isalpha() for c in name):
        raise NotValid(words("Write the name as you write it yourself."))
    if len(name) > OWN_MAX:
        raise NotValid(
            words("The name is longer than %(most)s characters. Shorten it.", most=OWN_MAX)
        )
    return name


def clean_latin(text: str) -> str:
    """Check a name in Latin letters, such as a passport's machine-readable line can hold.

    Raises NotValid, saying what to write instead.
    """
    name = clean_own(text)
    if "<" in name:
        raise NotValid(words("Write spaces in place of the signs “<” of the passport."))
    strange = next((c for c in name if not _is_latin(c)), None)
    if strange is not None:
        raise NotValid(
            words(
                "“%(sign)s” cannot stand in the Latin name. Use letters from A to Z, with or"
                " without accents, spaces, hyphens and apostrophes.",
                sign=strange,
            )
        )
    if len(name) > LATIN_MAX:
        raise NotValid(
            words(
                "The Latin name is longer than the %(most)s characters of a passport. Shorten it"
                " as your passport does.",
                most=LATIN_MAX,
            )
        )
    return name


def _is_latin(sign: str) -> bool:
    if sign in " -'’":
        return True
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", sign.lower()))
    return bare == "" or (bare.isascii() and bare.isalpha()) or bare in PLAIN


# ---------------------------------------------------------------- the rule of change


def judge_change(old: Names, new: Names, *, quiz_submitted: bool) -> Change:
    """Tell what becomes of a correction, by the rule of this module.

    quiz_submitted: whether the person has submitted any quiz.
    """
    if old == new:
        return Change.NONE
    if not quiz_submitted:
        return Change.AT_ONCE
    at_once = _same_own(old, new) and _same_latin(old, new)
    return Change.AT_ONCE if at_once else Change.REQUEST


def _same_own(old: Names, new: Names) -> bool:
    return _same(old.own, new.own) or (old.latin is not None and _same(old.latin, new.own))


def _same_latin(old: Names, new: Names) -> bool:
    if old.latin == new.latin:
        return True
    if new.latin is None:
        return False  # A name that was given is not taken away.
    spelt = (old.own, new.own, old.latin)  # the own name has passed the rule already
    if any(name is not None and _same(name, new.latin) for name in spelt):
        return True
    foreign = not is_in_latin(old.own) and _same(old.own, new.own)
    return foreign and old.latin is not None and _same(old.latin, new.latin, by_sound=True)


def _same(one: str, other: str, *, by_sound: bool = False) -> bool:
    """Whether two spellings are one name: its parts in any order, or the same run of letters."""
    return any(
        sorted(a) == sorted(b) or "".join(a) == "".join(b)
        for a in _keys(one, by_sound)
        for b in _keys(other, by_sound)
    )


def name_keys(name: str) -> frozenset[str]:
    """What two spellings of one name may have in common: keys of its sound, in any order.

    Names of different people have a key in common too: it is a reason to look, and no more.
    """
    kept = [parts for parts in _keys(name, by_sound=True) if parts]
    return frozenset({" ".join(sorted(p)) for p in kept} | {"".join(p) for p in kept})


def _keys(name: str, by_sound: bool) -> list[list[str]]:
    """Keys of a name's parts: once with accents dropped, once written out as passports do."""
    lower = unicodedata.normalize("NFC", _APOSTROPHES.sub("", name)).casefold()
    written_out = "".join(_EXPANDED.get(c, c) for c in unicodedata.normalize("NFC", name).lower())
    return [
        [_key(part, by_sound) for part in _BETWEEN.split(text) if part]
        for text in (lower, _APOSTROPHES.sub("", written_out))
    ]


def _key(part: str, by_sound: bool) -> str:
    bare = _POINTS.sub("", _ACCENTS.sub("", unicodedata.normalize("NFD", part.casefold())))
    plain = "".join(PLAIN.get(c, c) for c in unicodedata.normalize("NFC", bare))
    if not plain.isascii():
        return fold_ethiopic(plain) if by_sound else plain
    habit = _fold(plain, _HABITS)
    return _fold(habit, _SOUNDS) if by_sound else habit


# ---------------------------------------------------------------- looking for a name


def search_key(text: str) -> str:
    """The form in which names are looked for: without case, accents, points and hyphens."""
    taken_apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    bare = unicodedata.normalize("NFC", _POINTS.sub("", _ACCENTS.sub("", taken_apart)))
    plain = fold_ethiopic("".join(PLAIN.get(c, c) for c in bare))
    return " ".join(part for part in _BETWEEN.split(plain) if part)


_HABITS = (
    (r"ou|oo", "u"),
    (r"(?<=[aeiou])[yj](?![aeiou])", "i"),  # Sergey, Sergei
    (r"(?:i[yij]|yi?)$", "i"),  # Dmitriy, Dmitrii, Dmitry
    (r"kh", "h"),  # Mikhail, Mihail
    (r"([gd])h", r"\1"),
    (r"q", "k"),
    (r"ah$", "a"),  # Fatimah, Fatima
    (r"(.)\1+", r"\1"),  # Hassan, Hasan
)
"""Spellings of one name in Latin letters that differ by habit alone, in the order of folding."""

_SOUNDS = (
    (r"x", "ks"),
    (r"c(?!h)|ck", "k"),
    (r"ph", "f"),
    (r"th", "t"),
    (r"w", "v"),
    (r"[yj]", "i"),
    (r"e", "a"),
    (r"o", "u"),
    (r"^i(?=[au])", ""),  # Yelena, Elena; Yulia, Iuliia
    (r"(.)\1+", r"\1"),
)
"""Transliterations of one name from another script."""


def _fold(text: str, folds: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in folds:
        text = re.sub(pattern, replacement, text)
    return text


def is_in_latin(name: str) -> bool:
    """Whether all letters of a name are Latin."""
    return all(_is_latin(c) or not c.isalpha() for c in name)


__all__ = [
    "LATIN_MAX",
    "OWN_MAX",
    "Change",
    "Names",
    "clean_latin",
    "clean_own",
    "is_in_latin",
    "judge_change",
    "name_keys",
    "search_key",
]
