"""The editor's form, and the written shape of an item: one is the other, laid out.

There is no field that could be refused: a draft keeps whatever was typed, a number that cannot be
read as the text it is. Rows stand in the order in which the page sends them; their ids are made
here and travel with them, so that a row that moves stays the same row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from course.content.drafts import in_shape
from course.content.fields import SLUG, is_number
from course.content.retyping import PARTS, Content, new_id
from course.domain.bank import CHOICE_TYPES, Change, ItemType
from course.domain.errors import NotValid
from course.domain.numbers import read_number
from course.domain.words import words
from course.web.forms import CourseForm
from course.web.i18n import lazy_gettext as _

MOST_ROWS = 500
MOST_LETTERS = 60_000  # of one text
LONGEST_SLUG = 120  # letters that the database keeps
LARGEST_WHOLE = 1e15  # above it, numbers are written with their power of ten

_ROW = re.compile(r"(option|pair|step|reject)-(\d{1,6})-[a-z]+")
_PRESS = re.compile(r"(option|pair|step|reject)(?:-(\d{1,6}))?-(add|remove|up|down)")
_PLAIN = ("use", "difficulty", "stem", "unit", "feedback", "see")
_TEXTS = {
    "option": ("text", "feedback", "see"),
    "pair": ("left", "right", "feedback", "see"),
    "step": ("text", "feedback", "see"),
    "reject": ("text", "feedback", "see"),
}


class NewItemForm(CourseForm):
    """What a new item must say before it can be worked on."""

    module = SelectField(_("Module"))
    type = RadioField(_("Kind"), default=ItemType.SINGLE_CHOICE.value)
    stem = TextAreaField(_("Question"), [Length(max=2000)])


class SubmitForm(CourseForm):
    """What an author says of a draft that goes to review."""

    change = RadioField(
        _("What kind of change is it?"),
        [InputRequired(_("Say what kind of change it is: statistics follow it."))],
        validate_choice=False,
    )
    reason = TextAreaField(_("Why"), [Length(max=500)])
    seen = IntegerField(widget=HiddenInput())  # number of the version it was compared with

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for a reason too, where it is a change of something that was live."""
        fine = bool(super().validate(extra_validators))
        if "change" in self and not (self.reason.data or "").strip():
            self.reason.errors = [_("Say in a few words why you changed it: reviewers read it.")]
            return False
        return fine

    def said(self) -> Change | None:
        """The kind that was chosen; None where it is none of ours."""
        try:
            return Change(self.change.data or "")
        except ValueError:
            return None


# ---------------------------------------------------------------- reading


def read_content(
    form: MultiDict[str, str], base: Mapping[str, Any], *, module: str, taken: Collection[str] = ()
) -> Content:
    """Read the form as the item's written shape, of the type whose fields the page showed.

    base: the shape as it was before; its id and status stay.
    taken: ids of rows that other versions use, which no new row may get.
    Raises NotValid where the page did not send what the editor sends.
    """
    kind = _kind(form.get("shown"))
    _refuse_too_much(form)
    raw: Content = {"id": base.get("id", ""), "status": base.get("status", "draft"), "type": kind}
    raw |= {key: _text(form.get(key, "")) for key in _PLAIN}
    raw["lesson"], raw["objective"] = _place(form.get("place", ""))
    raw["disputed"] = "disputed" in form
    raw["excludes"] = _listed(form.get("excludes", ""))
    raw["tags"] = _listed(form.get("tags", ""), by=",\n")
    raw["accept"] = [line for line in _text(form.get("accept", "")).split("\n") if line.strip()]
    raw["answer"] = _number(form.get("answer", ""))
    tolerance = _number(form.get("tolerance", ""))
    raw["tolerance"] = {_one_of(form.get("tolerance-kind")): tolerance}
    raw |= {name: list(_rows(form, name, kind, taken)) for name in _TEXTS}
    return in_shape(_of_kind(raw, kind), module)


def _kind(value: str | None) -> ItemType:
    try:
        return ItemType(value or "")
    except ValueError as error:
        raise NotValid(words("What was sent could not be read. Load the page again.")) from error


def _refuse_too_much(form: MultiDict[str, str]) -> None:
    if len({found[0] for name in form if (found := re.match(r"[a-z]+-\d+-", name))}) > MOST_ROWS:
        raise NotValid(words("An item has at most %(count)s rows.", count=MOST_ROWS))
    if any(len(text) > MOST_LETTERS for text in form.values()):
        raise NotValid(words("A text has at most %(count)s letters.", count=MOST_LETTERS))


def _place(sent: str) -> tuple[str, str]:
    """The lesson and the objective that were chosen; "" for what is no name of either."""
    lesson, _, objective = sent.partition("/")
    named = [
        one if SLUG.fullmatch(one) and len(one) <= LONGEST_SLUG else ""
        for one in (lesson, objective)
    ]
    return named[0], named[1]


def _text(sent: str) -> str:
    """A text as it was typed: browsers send line ends of two signs."""
    return sent.replace("\r\n", "\n").replace("\r", "\n")


def _listed(text: str, by: str = ", \n\t") -> list[str]:
    parts = re.split(f"[{re.escape(by)}]+", _text(text))
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _number(text: str) -> float | str | None:
    """A number as people write it; the text itself where it is none, None where it is blank."""
    if not text.strip():
        return None
    try:
        return read_number(text)
    except NotValid:
        return text


def _one_of(kind: str | None) -> str:
    return "relative" if kind == "relative" else "absolute"


def _rows(
    form: MultiDict[str, str], name: str, kind: ItemType, taken: Collection[str]
) -> Iterator[Content]:
    """The rows of one list, in the order in which the page sent them."""
    numbers = dict.fromkeys(
        found[2] for field in form if (found := _ROW.fullmatch(field)) and found[1] == name
    )
    keys = set(form.getlist("key"))
    used = {form.get(f"{name}-{number}-id", "") for number in numbers} | set(taken)
    met: set[str] = set()
    for number in numbers:
        texts = {part: _text(form.get(f"{name}-{number}-{part}", "")) for part in _TEXTS[name]}
        if name == "reject":
            if kind is ItemType.NUMERIC:
                value = {"value": _number(form.get(f"reject-{number}-value", ""))}
                texts.pop("text")
                yield {k: v for k, v in (value | texts).items() if v is not None}
            else:
                yield texts
            continue
        sent = form.get(f"{name}-{number}-id", "")
        own = sent if SLUG.fullmatch(sent) and sent not in met else new_id(used)
        met.add(own)
        used.add(own)
        yield {"id": own, **texts} | ({"key": sent in keys} if name == "option" else {})


def _of_kind(raw: Content, kind: ItemType) -> Content:
    """Leave out what an item of this type does not have."""
    own: set[str] = {"answer", "tolerance", "unit", "accept", "reject", "feedback", "see", *PARTS}
    if kind in CHOICE_TYPES:
        own.remove("option")
    elif kind is ItemType.MATCHING:
        own.remove("pair")
    elif kind is ItemType.ORDERING:
        own.remove("step")
    elif kind is ItemType.NUMERIC:
        own -= {"answer", "tolerance", "unit", "reject", "feedback", "see"}
    else:
        own -= {"accept", "reject", "feedback", "see"}
    return {key: value for key, value in raw.items() if key not in own}


# ---------------------------------------------------------------- rows


class Pressed(NamedTuple):
    """A button of the form that changes its rows."""

    name: str  # "option"
    place: int  # of the row, counted from 0; -1 for a new one
    act: str  # "add", "remove", "up", "down"


def read_press(value: str, form: MultiDict[str, str]) -> Pressed | None:
    """Tell which row a button changes; None where it does something else."""
    found = _PRESS.fullmatch(value)
    if found is None:
        return None
    name, number, act = found.groups()
    if act == "add":
        return Pressed(name, -1, act)
    numbers = list(
        dict.fromkeys(m[2] for field in form if (m := _ROW.fullmatch(field)) and m[1] == name)
    )
    return Pressed(name, numbers.index(number), act) if number in numbers else None


def with_row_changed(content: Content, pressed: Pressed, taken: Collection[str] = ()) -> Content:
    """The shape after a button was pressed: a row more or less, or one at another place."""
    rows = list(content.get(pressed.name, ()))
    if pressed.act == "add":
        used = {row.get("id", "") for row in rows} | set(taken)
        rows.append({} if pressed.name == "reject" else {"id": new_id(used)})
    elif pressed.act == "remove":
        del rows[pressed.place]
    else:
        other = pressed.place + (-1 if pressed.act == "up" else 1)
        if 0 <= other < len(rows):
            rows[pressed.place], rows[other] = rows[other], rows[pressed.place]
    return {**content, pressed.name: rows}


def shown_number(value: object) -> str:
    """A number in a field, written so that it reads back the same; a text as it is."""
    if not is_number(value):
        return value if isinstance(value, str) else ""
    is_whole = float(value).is_integer() and abs(value) < LARGEST_WHOLE
    text = repr(int(value) if is_whole else float(value))
    return f"{text}0" if _number(text) == text else text  # "1.125" could be read in two ways
