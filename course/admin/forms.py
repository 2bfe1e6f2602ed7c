"""The forms of the room."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from wtforms import DateField, DateTimeLocalField, Field, FileField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from course.domain.installation import clean_contact, clean_name
from course.domain.rights import Right
from course.store import Delegation
from course.web.forms import CourseForm, Line, said_by
from course.web.i18n import get_zone, gettext
from course.web.i18n import lazy_gettext as _
from course.web.zones import zones

YEARS = range(2000, 2101)
RIGHTS = (
    (Right.LEARN, _("Learn: take the course")),
    (Right.FOCAL, _("Focal point: look after one delegation")),
    (Right.SECRETARIAT, _("Secretariat: look after people")),
    (Right.DESK, _("Desk: check certificates at the door")),
    (Right.AUTHOR, _("Author: write questions")),
    (Right.REVIEW, _("Review: judge questions")),
    (Right.ADMIN, _("Admin: this administration")),
    (Right.AUDIT_READ, _("Audit: read the log")),
)


def in_our_time(_form: CourseForm, field: Field) -> None:
    """Refuse years that are slips of the finger."""
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(gettext("Write a year from 2000 to 2100."))


class GrantForm(CourseForm):
    """What somebody may do from now on."""

    right = SelectField(
        _("Right"), choices=[SelectChoice(right.value, words) for right, words in RIGHTS]
    )
    delegation = SelectField(_("For"))
    until = DateField(_("Until the end of"), validators=[Optional(), in_our_time])

    def offer(self, delegations: tuple[Delegation, ...]) -> None:
        """Offer these delegations."""
        every = [SelectChoice(one.code, f"{one.name} ({one.code})") for one in delegations]
        self.delegation.choices = [SelectChoice("", gettext("All")), *every]

    @property
    def end(self) -> datetime | None:
        """When it ends: with that day, where the admin is."""
        if self.until.data is None:
            return None
        midnight = datetime.combine(self.until.data + timedelta(days=1), time(), get_zone())
        return midnight.astimezone(UTC)


class SummitForm(CourseForm):
    """What the course prepares for."""

    summit = Line(_("Name of the summit"), validators=[said_by(clean_name)])


class DeadlineForm(CourseForm):
    """When the course should be done, by the clock of a city."""

    deadline = DateTimeLocalField(
        _("Day and time"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[InputRequired(_("Write day and time.")), in_our_time],
    )
    deadline_zone = SelectField(_("Time zone"), choices=zones)
    city = Line(_("City"), validators=[said_by(clean_name)])


class IssuerForm(CourseForm):
    """Who certifies."""

    issuer = Line(_("Name of the issuer"), validators=[said_by(clean_name)])


class ContactForm(CourseForm):
    """Where to write to the issuer."""

    contact = Line(_("E-mail address"), validators=[said_by(clean_contact)])


class LogoForm(CourseForm):
    """A picture; the view reads the file itself."""

    logo = FileField(_("Picture"))


class LetterForm(CourseForm):
    """The text of a letter."""

    subject = Line(_("Subject"))
    body = TextAreaField(_("Text"))
