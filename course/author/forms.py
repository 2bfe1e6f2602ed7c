"""What comes in from the list of items."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    HiddenField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Length, ValidationError

from course.domain.bank import Difficulty
from course.domain.bulk import Action, Bulk
from course.web.forms import CourseForm
from course.web.i18n import lazy_gettext as _

ACTIONS = [
    SelectChoice(Action.ADD_TAG.value, _("Add a tag")),
    SelectChoice(Action.REMOVE_TAG.value, _("Take a tag away")),
    SelectChoice(Action.DIFFICULTY.value, _("Set the difficulty")),
    SelectChoice(Action.RETIRE.value, _("Retire")),
    SelectChoice(Action.BRING_BACK.value, _("Bring back")),
]
DIFFICULTIES = [
    SelectChoice(Difficulty.REMEMBER.value, _("remember")),
    SelectChoice(Difficulty.UNDERSTAND.value, _("understand")),
    SelectChoice(Difficulty.APPLY.value, _("apply")),
    SelectChoice(Difficulty.ANALYSE.value, _("analyse")),
]


class BulkForm(CourseForm):
    """Which items, what is done to them, and whether the person has seen what that does."""

    items = SelectMultipleField(_("Items"), validate_choice=False)
    everything = BooleanField(_("All items of this list, on every page"))
    action = SelectField(_("What to do"), choices=ACTIONS)
    tag = StringField(_("Tag"), validators=[Length(max=60)])
    difficulty = SelectField(_("Difficulty"), choices=DIFFICULTIES, validate_choice=False)
    seen = HiddenField()

    def validate_items(self, field: SelectMultipleField) -> None:
        """Ask for at least one item."""
        if not field.data and not self.everything.data:
            raise ValidationError(_("Choose at least one item of the list."))

    def validate_tag(self, field: StringField) -> None:
        """Ask for a tag where one is needed."""
        needs = self.action.data in {Action.ADD_TAG, Action.REMOVE_TAG}
        if needs and not (field.data or "").strip():
            raise ValidationError(_("Write the tag."))

    def validate_difficulty(self, field: SelectField) -> None:
        """Ask for a difficulty where one is needed."""
        if self.action.data == Action.DIFFICULTY and field.data not in set(Difficulty):
            raise ValidationError(_("Choose the difficulty."))

    @property
    def bulk(self) -> Bulk:
        """The change."""
        action = Action(self.action.data)
        value = {
            Action.ADD_TAG: self.tag.data,
            Action.REMOVE_TAG: self.tag.data,
            Action.DIFFICULTY: self.difficulty.data,
        }.get(action)
        return Bulk(action, (value or "").strip())

    @property
    def was_seen(self) -> bool:
        """Whether the change was looked at."""
        return bool(self.seen.data == "yes")
