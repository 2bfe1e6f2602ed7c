"""The forms of the room."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from babel.support import LazyProxy
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from course.domain.accommodations import FACTORS
from course.domain.course import Course
from course.domain.exemptions import Reason, requirements
from course.domain.seats import Category
from course.web.forms import CourseForm, Line, SomebodyForm, end_of_day, in_our_time
from course.web.i18n import gettext, say
from course.web.i18n import lazy_gettext as _

LONGEST = 2000
"""Characters of what is written beside a decision."""


def readable(_form: CourseForm, field: Field) -> None:
    """Refuse what no page can show."""
    text = field.data = (field.data or "").strip().replace("\r\n", "\n")
    if not all(c.isprintable() or c in "\n\u200c\u200d" for c in text):
        raise ValidationError(gettext("This holds a character that cannot be shown. Type it anew."))


def written(label: LazyProxy, says: LazyProxy) -> TextAreaField:
    """A field for some sentences that must be there."""
    too_long = Length(max=LONGEST, message=_("This is longer than 2000 characters. Shorten it."))
    return TextAreaField(label, validators=[readable, DataRequired(says), too_long])


class ReasonForm(CourseForm):
    """Why something is refused or taken back; the person reads it."""

    why = written(_("The reason"), _("Write the reason. The person reads it."))


class ExemptionForm(CourseForm):
    """What is to be lifted, and why."""

    requirement = SelectField(
        _("What is not asked of them"), validators=[InputRequired(_("Choose what it is."))]
    )
    reason = SelectField(_("Reason"))
    evidence = written(
        _("Evidence"), _("Write what the evidence is: a certificate seen, a letter, who said so.")
    )
    until = DateField(_("Last day"), validators=[Optional(), in_our_time])

    @classmethod
    def of(cls, course: Course, asked: Collection[str], chosen: str = "") -> ExemptionForm:
        """The form of a course. asked: what is lifted or asked for already; it is not offered."""
        form = cls(requirement=chosen)
        offered = [one for one in requirements(course) if one.key not in asked]
        form.requirement.choices = [
            SelectChoice("", gettext("Choose a requirement")),  # a slip must not lift all of them
            *(SelectChoice(one.key, say(one.words)) for one in offered),
        ]
        form.reason.choices = [SelectChoice(one.value, say(one.words)) for one in Reason]
        return form

    @property
    def end(self) -> datetime | None:
        """When it ends: with that day, where the reader is."""
        return end_of_day(self.until.data)


class AccommodationForm(CourseForm):
    """What is arranged for a person. There is no field for the reason: it is never kept."""

    extra_time = SelectField(_("Time at quizzes that have a limit"), coerce=float)
    no_timer = BooleanField(_("No time limit at any quiz"))
    plain_layout = BooleanField(_("All pages in a plain layout"))

    @classmethod
    def of(cls, **values: object) -> AccommodationForm:
        """The form, with the shares of time that are offered."""
        form = cls(**values)
        form.extra_time.choices = [SelectChoice(one, _share(one)) for one in FACTORS]
        return form


def _share(factor: float) -> str:
    if factor == 1:
        return gettext("As everybody")
    return gettext("%(percent)s %% more", percent=round(factor * 100 - 100))


class NameForm(CourseForm):
    """What becomes of a request for another name; the names are those that the page showed."""

    request = HiddenField()
    name = HiddenField()
    latin_name = HiddenField()
    decision = RadioField(
        _("Decision"),
        choices=[
            SelectChoice("grant", _("Grant: the new name takes the place of the old")),
            SelectChoice("refuse", _("Refuse: the old name stays")),
        ],
        validators=[InputRequired(_("Choose one of the two."))],
    )
    why = TextAreaField(_("The reason, where it is refused"), validators=[readable])

    def validate_why(self, field: Field) -> None:
        """Refuse nobody without a reason."""
        if self.decision.data == "refuse" and not field.data:
            raise ValidationError(gettext("Write the reason. The person reads it."))
        if len(field.data) > LONGEST:
            raise ValidationError(gettext("This is longer than 2000 characters. Shorten it."))


class CategoryForm(CourseForm):
    """What somebody comes as."""

    category = SelectField(_("Comes as"))

    @classmethod
    def of(cls, category: str | None, *, is_sent: bool = False) -> CategoryForm:
        """The form, with the kinds of places. is_sent: as it came with the request."""
        form = cls(category=category) if is_sent else cls(None, category=category)
        form.category.choices = categories()
        return form


def categories() -> list[SelectChoice]:
    """The kinds of places."""
    return [SelectChoice(one.value, say(one.words)) for one in Category]


def _accreditation(_form: CourseForm, field: Field) -> None:
    field.data = (field.data or "").strip()
    if len(field.data) > 64 or not field.data.isprintable():
        raise ValidationError(gettext("An id has at most 64 characters, in a line."))


class NewHolderForm(SomebodyForm):
    """Somebody new who takes a seat over."""

    accreditation = Line(_("Accreditation id"), validators=[_accreditation])
    category = SelectField(_("Comes as"))

    @classmethod
    def of(cls, category: str, *, is_sent: bool = False) -> NewHolderForm:
        """The form, with the category of the seat as it is. is_sent: as the request brought it."""
        form = cls(category=category) if is_sent else cls(None, category=category)
        form.category.choices = categories()
        return form


class KnownHolderForm(CourseForm):
    """Somebody who is here already and takes a seat over."""

    who = Line(
        _("Their e-mail address, or their id here"),
        validators=[InputRequired(_("Type the address or the id.")), Length(max=254)],
    )
    accreditation = Line(_("Accreditation id"), validators=[_accreditation])
