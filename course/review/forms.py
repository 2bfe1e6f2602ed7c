"""What reviewers send."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from course.web.forms import CourseForm
from course.web.i18n import lazy_gettext as _

MOST_LETTERS = 4000


class AnswerForm(CourseForm):
    """A reviewer's answer, given before the key is shown; its fields are the question's own."""

    digest = HiddenField()


class VerdictForm(CourseForm):
    """Approve a question, or return it to its author with a note."""

    digest = HiddenField()
    settlement = TextAreaField(
        _("Why is the key right, although your answer differed?"),
        validators=[Length(max=MOST_LETTERS)],
    )
    note = TextAreaField(_("To the author"), validators=[Length(max=MOST_LETTERS)])
    verdict = HiddenField()
    must_settle = False  # whether the reviewer's answer differs from the key

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for a note where a question is returned, and for a reason where the key stands."""
        fine = bool(super().validate(extra_validators))
        approves = self.verdict.data == "approved"
        if approves and self.must_settle and not (self.settlement.data or "").strip():
            self.settlement.errors = [_("Say why the key is right, or return the question.")]
            return False
        if self.verdict.data == "returned" and not (self.note.data or "").strip():
            self.note.errors = [_("Say what the author should change.")]
            return False
        return fine


class CommentForm(CourseForm):
    """Something said to everybody who works on a question."""

    comment = TextAreaField(
        _("Comment"),
        validators=[DataRequired(_("Write what you want to say.")), Length(max=MOST_LETTERS)],
    )
