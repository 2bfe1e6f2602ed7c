"""Reading JSON from a page: an object of the expected shape, or a clear refusal."""

from __future__ import annotations

import json
import math
from typing import NoReturn

from flask import request

from course.domain.errors import NotValid
from course.domain.words import words


def wants_json() -> bool:
    """Whether a script asks: it says so in Accept, a form or link never does."""
    return request.accept_mimetypes.best == "application/json"


def read_object() -> dict[str, object]:
    """The request's JSON object.

    Raises NotValid for anything else: another type, a number that is none or is endless, broken
    text, or letters that no database keeps.
    """
    try:
        text = request.get_data(cache=True)
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        _keepable(value)
    except (ValueError, RecursionError) as error:
        raise NotValid(words("What was sent could not be read. Load the page again.")) from error
    if not isinstance(value, dict):
        raise NotValid(words("What was sent could not be read. Load the page again."))
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def _keepable(value: object) -> None:
    """Look at every text. Raises ValueError for half a letter (a lone surrogate) and for NUL."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("NUL")
        value.encode()
    elif isinstance(value, dict | list):
        for part in value.items() if isinstance(value, dict) else value:
            _keepable(list(part) if isinstance(part, tuple) else part)
