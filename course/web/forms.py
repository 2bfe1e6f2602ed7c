"""The one base of every form on the site, and fields that several rooms need."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import EmailInput

from course.domain.errors import NotValid
from course.domain.names import clean_latin, clean_own
from course.web.i18n import get_zone, gettext, say
from course.web.i18n import lazy_gettext as _

YEARS = range(2000, 2101)


class CourseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form that carries the token against forgery and says what to do when it is not right."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        """How the form reads a request."""

        def wrap_formdata(
            self, _form: FlaskForm, formdata: MultiDict[str, str] | None
        ) -> MultiDict[str, str] | None:
            """Read forms alone: Flask-WTF would take JSON too, with values that are no text."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if request.form else None


def said_by(rule: Callable[[str], str]) -> Callable[[CourseForm, Field], None]:
    """Let a rule of the domain read a field: what it gives back is the field's value."""

    def validate(_form: CourseForm, field: Field) -> None:
        try:
            field.data = rule(field.data or "")
        except NotValid as refusal:
            raise ValidationError(say(refusal.words)) from refusal

    return validate


def in_our_time(_form: CourseForm, field: Field) -> None:
    """Refuse years that are slips of the finger."""
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(gettext("Write a year from 2000 to 2100."))


def end_of_day(day: date | None) -> datetime | None:
    """When a day ends where the reader is; None where none was given."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), get_zone()).astimezone(UTC)


class Line(StringField):  # type: ignore[misc]  # WTForms ships no types
    """A line of text. What no page can hold is not shown again when it was refused."""

    def _value(self) -> str:
        shown = self.data or ""
        return "".join(c for c in shown if unicodedata.category(c) not in {"Cc", "Cn"})


class SomebodyForm(CourseForm):
    """Somebody new: their names, and an address where they have one."""

    name = Line(
        _("Name in their own script"),
        validators=[InputRequired(_("Type the name.")), said_by(clean_own)],
        render_kw={"dir": "auto"},  # its script decides, not the page's
    )
    latin_name = Line(
        _("Name in Latin letters"),
        validators=[said_by(lambda text: clean_latin(text) if text.strip() else "")],
    )
    email = Line(_("E-mail address"), widget=EmailInput())
