"""Whom to remind, of what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from course.domain.course import Course
from course.domain.exemptions import ALL, requirements
from course.domain.reminding import Choice
from course.store import Delegation
from course.web.forms import CourseForm
from course.web.i18n import gettext, say
from course.web.i18n import lazy_gettext as _

DAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
    _("Sunday"),
)  # fmt: skip


class Ticks(SelectMultipleField):  # type: ignore[misc]  # WTForms ships no types
    """Several of a few: boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReminderForm(CourseForm):
    """A reminder, to look at before it goes."""

    delegation = SelectField(_("Delegation"), validators=[Optional()])
    who = RadioField(
        _("Who"),
        choices=[
            SelectChoice("not-ready", _("Everybody who is not ready")),
            SelectChoice("not-started", _("Only those who have not started")),
        ],
        default="not-ready",
    )
    blocked_on = SelectField(_("What is next for them"), validators=[Optional()])
    inactive_days = IntegerField(
        _("Not active for at least so many days"),
        default=0,
        validators=[Optional(), NumberRange(0, 365, _("Write a whole number from 0 to 365."))],
    )
    note = TextAreaField(
        _("A paragraph of your own"),
        validators=[Length(max=2000, message=_("Write at most 2000 characters."))],
    )
    when = RadioField(
        _("When"),
        choices=[
            SelectChoice("now", _("Once, now")),
            SelectChoice("weekly", _("Every week, to those who are not ready then")),
        ],
        default="now",
    )
    weekdays = Ticks(
        _("On these days"),
        choices=[SelectChoice(str(number), name) for number, name in enumerate(DAYS)],
        validators=[Optional()],
    )
    hour = IntegerField(
        _("At this hour"),
        default=9,
        validators=[Optional(), NumberRange(0, 23, _("Write an hour from 0 to 23."))],
    )
    until = DateField(_("For the last time on"), validators=[Optional()])
    seen = HiddenField()

    def offer(self, course: Course, delegations: Sequence[Delegation]) -> None:
        """Fill the lists."""
        self.ids = {one.code: one.id for one in delegations}
        self.delegation.choices = [
            SelectChoice("", gettext("All that you look after")),
            *(SelectChoice(one.code, one.name) for one in delegations),
        ]
        self.blocked_on.choices = [
            SelectChoice("", gettext("Anything")),
            *(SelectChoice(o.key, say(o.words)) for o in requirements(course) if o.key != ALL),
        ]

    def begin(self, course: Course, now: datetime) -> None:
        """Propose the day before the deadline as the end of a schedule, while it is to come."""
        zone = ZoneInfo(course.summit.zone)
        eve = course.summit.deadline.astimezone(zone).date() - timedelta(days=1)
        if self.until.data is None and eve >= now.astimezone(zone).date():
            self.until.data = eve

    @property
    def mark(self) -> str:
        """What the form says, in short: two that differ have different ones."""
        said = (self.choice, self.note.data, self.when.data, self.days, self.hour.data)
        return sha256(repr((*said, self.until.data)).encode()).hexdigest()[:16]

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than what was looked at."""
        return bool(self.seen.data) and self.seen.data != self.mark

    def validate(self, extra_validators: object = None) -> bool:
        """A schedule needs a day and an end."""
        fine: bool = super().validate(extra_validators)
        if self.when.data == "weekly" and not self.weekdays.data:
            self.weekdays.errors = (gettext("Choose a day."),)
            fine = False
        if self.when.data == "weekly" and self.until.data is None:
            self.until.errors = (gettext("Write the day of the last reminder."),)
            fine = False
        return fine

    @property
    def choice(self) -> Choice:
        """Whom it is for."""
        place = self.delegation.data or ""
        return Choice(
            (self.ids[place],) if place else (),
            self.who.data == "not-started",
            self.blocked_on.data or "",
            self.inactive_days.data or 0,
        )

    def end(self, course: Course) -> datetime | None:
        """The end of the last day, by the clock of the summit's city."""
        if self.when.data != "weekly" or self.until.data is None:
            return None
        return datetime.combine(self.until.data, time(23, 59), ZoneInfo(course.summit.zone))

    @property
    def days(self) -> str:
        """Figures of the days of a schedule; "": once."""
        return "".join(sorted(self.weekdays.data or ())) if self.when.data == "weekly" else ""
