"""The forms of the room."""

from __future__ import annotations

from datetime import datetime

from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    FileField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from course.domain.installation import clean_contact, clean_name
from course.domain.rights import ROLES, Right
from course.store import Delegation
from course.web.bank_languages import languages_to_read
from course.web.forms import CourseForm, Line, SomebodyForm, end_of_day, in_our_time, said_by
from course.web.i18n import SOURCE, gettext
from course.web.i18n import lazy_gettext as _
from course.web.zones import zones

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
        return end_of_day(self.until.data)


ROLE_WORDS = {
    "delegate": _("Delegate: takes the course"),
    "focal": _("Focal point: takes the course, and looks after one delegation"),
    "desk": _("Desk: checks certificates at the door"),
    "author": _("Author: writes questions"),
    "reviewer": _("Reviewer: judges questions"),
    "facilitator": _("Facilitator: looks after people"),
    "admin": _("Admin: this administration, people and questions"),
}
LINK, INVITE = "link", "invite"


class PersonForm(SomebodyForm):
    """Somebody new. What a database has to tell is checked where they are added."""

    locale = SelectField(_("Language"), choices=languages_to_read, default=SOURCE)
    role = RadioField(
        _("What they do"),
        choices=[SelectChoice(role, ROLE_WORDS[role]) for role in ROLES],
        default="delegate",
    )
    delegation = SelectField(_("Delegation"))
    new_code = Line(_("Code of a new delegation"))
    new_name = Line(_("Name of the new delegation"))
    entry = RadioField(
        _("How they get in"),
        choices=[
            SelectChoice(LINK, _("Show me a sign-in link once, to hand over")),
            SelectChoice(INVITE, _("Send them an invitation by e-mail")),
        ],
        default=LINK,
    )

    def offer(self, delegations: tuple[Delegation, ...]) -> None:
        """Offer these delegations."""
        every = [SelectChoice(one.code, f"{one.name} ({one.code})") for one in delegations]
        self.delegation.choices = [SelectChoice("", gettext("None, or a new one")), *every]

    def validate_email(self, field: Field) -> None:
        """An invitation goes somewhere."""
        if self.entry.data == INVITE and not (field.data or "").strip():
            raise ValidationError(
                gettext("Write the address that the invitation goes to, or choose the link.")
            )

    def validate_new_code(self, field: Field) -> None:
        """A new delegation has both."""
        if self.new_name.data and not field.data:
            raise ValidationError(gettext("Write its code too."))

    def validate_new_name(self, field: Field) -> None:
        """The same, the other way round."""
        if self.new_code.data and not field.data:
            raise ValidationError(gettext("Write its name too."))

    @property
    def place(self) -> str | None:
        """The delegation as people are added to it: its code, and its name where it is new."""
        if self.new_code.data:
            return f"{self.new_code.data}={self.new_name.data}"
        return self.delegation.data or None


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
