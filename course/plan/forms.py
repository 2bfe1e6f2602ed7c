"""The form of a plan: built from the module, so that only its own lessons can come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from wtforms import Form as PlainForm
from wtforms import FormField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from course.domain.bank import Blueprint
from course.domain.course import Module
from course.web.forms import CourseForm
from course.web.i18n import lazy_gettext as _

MOST = 40
"""Items of one lesson on one paper."""

LONGEST = 600
"""Minutes of the longest time limit."""


class PlanForm(CourseForm):
    """How a module's quiz is drawn and passed."""

    base_number = HiddenField()
    title = StringField(
        _("Title"), validators=[InputRequired(_("Write a title.")), Length(max=200)]
    )
    pass_percent = IntegerField(
        _("Points that pass, in percent"),
        validators=[
            InputRequired(_("Write a whole number from 1 to 100.")),
            NumberRange(1, 100, _("Write a whole number from 1 to 100.")),
        ],
    )
    limit_minutes = IntegerField(
        _("Time limit, in minutes"),
        validators=[
            Optional(),
            NumberRange(1, LONGEST, _("Write a whole number from 1 to 600, or nothing.")),
        ],
    )
    reason = StringField(
        _("Why you change it"),
        validators=[InputRequired(_("Say why: it stands in the history.")), Length(max=500)],
    )
    draw: FormField

    @classmethod
    def of(cls, module: Module, blueprint: Blueprint, number: int) -> Self:
        """The form of a module, with a field for each of its lessons."""

        class Draw(PlainForm):  # type: ignore[misc]  # WTForms ships no types
            """How many items each lesson gives."""

        for lesson in module.lessons:
            says = _("Write a whole number from 0 to 40.")
            field = IntegerField(
                f"{lesson.number} {lesson.title}",
                validators=[InputRequired(says), NumberRange(0, MOST, says)],
            )
            setattr(Draw, lesson.slug, field)

        class Whole(cls):  # type: ignore[valid-type,misc]  # a class of this very module
            """The same with its lessons."""

            draw = FormField(Draw)

        counts = {one.slug: blueprint.draw.get(one.slug, 0) for one in module.lessons}
        form: Self = Whole(
            base_number=str(number),
            title=blueprint.title,
            pass_percent=round(blueprint.pass_share * 100),
            limit_minutes=blueprint.limit_minutes,
            draw=counts,
        )
        return form

    @property
    def plan(self) -> Mapping[str, Any]:
        """The plan in its written shape."""
        counts = {slug: count for slug, count in self.draw.data.items() if slug != "csrf_token"}
        limit = {"limit_minutes": self.limit_minutes.data} if self.limit_minutes.data else {}
        return {
            "title": self.title.data.strip(),
            "pass": self.pass_percent.data / 100,
            "draw": counts,
            **limit,
        }

    @property
    def number(self) -> int:
        """The version that the page showed."""
        text = self.base_number.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
