"""The forms of the room."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from course.web.forms import CourseForm
from course.web.i18n import lazy_gettext as _

LONGEST_REASON = 500  # characters


class CorrectionForm(CourseForm):
    """Why a key was wrong, and which draft is meant."""

    revision = HiddenField(validators=[Regexp(r"[0-9]{1,9}\Z")])
    reason = TextAreaField(
        _("What was wrong"),
        filters=[lambda text: " ".join(text.split()) if text else text],
        validators=[
            DataRequired(_("Say what was wrong with the key.")),
            Length(max=LONGEST_REASON, message=_("Write at most 500 characters.")),
        ],
    )
