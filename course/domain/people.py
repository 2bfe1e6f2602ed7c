"""What names people and delegations: addresses, codes, and the kinds of seats."""

from __future__ import annotations

import re

from course.domain.errors import NotValid
from course.domain.words import words

"""As whom somebody holds a seat; the first in rank stands first."""

_EMAIL = re.compile(r"(?=.{3,254}$)[^\s@<>,;]+@[^\s@<>,;]+")
_CODE = re.compile(r"[A-Z0-9]{2,12}")  # stands in the square code of every certificate
_LONGEST_NAME = 120  # characters of a delegation's name


def fold_email(email: str) -> str:
    """The form in which an address is kept and compared."""
    return email.strip().lower()


def clean_email(email: str) -> str:
    """An address as it is kept. Raises NotValid for what is none."""
    folded = fold_email(email)
    if not (_EMAIL.fullmatch(folded) and folded.isprintable()):
        raise NotValid(words("%(email)s is no e-mail address.", email=folded))
    return folded


def is_code(text: str) -> bool:
    """Whether a delegation may be called so in a code."""
    return _CODE.fullmatch(text) is not None


def clean_code(text: str) -> str:
    """Check the code of a delegation. Raises NotValid."""
    if not is_code(text):
        raise NotValid(
            words("The code of a delegation has 2 to 12 capital letters or figures, as in CHL.")
        )
    return text


def clean_place_name(text: str) -> str:
    """Check the name of a delegation. Raises NotValid."""
    if len(text) > _LONGEST_NAME or not text.isprintable():
        raise NotValid(words("The name of a delegation has at most 120 characters, in a line."))
    return text
