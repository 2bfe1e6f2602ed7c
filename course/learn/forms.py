"""What the page of a lesson sends.

A check's fields follow from its item, so the one reader that judges a response
(`course.domain.items`) judges these too; here they only take the shape it reads.
"""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from course.domain.bank import CHOICE_TYPES, Item
from course.web.arranging import ROW_TYPES, given_rows


def field_name(number: int) -> str:
    """The name of the fields of a lesson's check."""
    return f"answer-{number}"


def given(item: Item, number: int, form: MultiDict[str, str]) -> dict[str, object]:
    """Read the response to a check from a form, as a script would have sent it."""
    name = field_name(number)
    if item.type in ROW_TYPES:
        return given_rows(item, name, form)
    if item.type in CHOICE_TYPES:
        return {"options": form.getlist(name)}
    return {"text": form.get(name, "")}
