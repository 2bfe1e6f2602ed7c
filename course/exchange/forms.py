"""What comes in from the pages of exchange."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Length

from course.domain.bank import Difficulty, ItemUse
from course.domain.course import Course
from course.exchange.plans import Choice, Plan, read_place
from course.exchange.queries import MOST_CATEGORIES
from course.formats.registry import FORMATS
from course.web.forms import CourseForm
from course.web.i18n import lazy_gettext as _

MOST_CHOICES = 100
"""Questions that can be decided one by one; for all further ones the same is done."""

MOST_TAGS = 10
OFFERED_USES = (ItemUse.QUIZ, ItemUse.CHECK, ItemUse.PRACTICE)


class UploadForm(CourseForm):
    """A file of another system; its bytes come beside the form's fields."""

    format = SelectField(
        _("Format"),
        choices=[
            SelectChoice("", _("Find out from the file")),
            *(SelectChoice(one.name, one.label) for one in FORMATS.values()),
        ],
    )


class PlanForm(CourseForm):
    """Where questions go; rows of categories and questions are read by their numbers."""

    everywhere = StringField(_("Everything else"))
    use = SelectField(
        _("Use"), choices=[SelectChoice(one.value, one.value) for one in OFFERED_USES]
    )
    tags = StringField(_("Tags for all questions"), validators=[Length(max=300)])


def read_plan(form: PlanForm, sent: Mapping[str, str], course: Course) -> Plan:
    """What was decided; what names no place of the course is left open."""
    places, uses, choices = {}, {}, {}
    for n in range(MOST_CATEGORIES):
        name = sent.get(f"category-{n}")
        if name is None:
            break
        places[name] = _place(sent.get(f"place-{n}", ""), course)
        use = sent.get(f"use-{n}", "")
        uses[name] = use if use in set(OFFERED_USES) else ""
    for n in range(MOST_CHOICES):
        position, said = sent.get(f"question-{n}", ""), sent.get(f"choice-{n}", "")
        if position.isascii() and position.isdigit() and said in set(Choice):
            choices[position[:6]] = said
    return Plan(
        everywhere=_place(form.everywhere.data or "", course),
        use=ItemUse(form.use.data),
        tags=tuple(_tags(form.tags.data or "")),
        difficulty=_one_of(Difficulty, sent.get("difficulty", "")),
        places={name: place for name, place in places.items() if place},
        uses={name: use for name, use in uses.items() if use},
        choices=choices,
        otherwise=_one_of(Choice, sent.get("otherwise", "")),
    )


def _one_of(kind: type[StrEnum], text: str) -> str:
    return text if text in set(kind) else ""


def _place(text: str, course: Course) -> str:
    return str(read_place(text, course) or "")


def _tags(text: str) -> list[str]:
    told = [" ".join(tag.split())[:60] for tag in text.split(",")]
    return [tag for tag in dict.fromkeys(told) if tag][:MOST_TAGS]
