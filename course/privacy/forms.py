"""The forms of the room."""

from __future__ import annotations

from wtforms import TextAreaField

from course.privacy.services import clean_reason
from course.web.forms import CourseForm, said_by
from course.web.i18n import lazy_gettext as _


class ReasonForm(CourseForm):
    """Why somebody is erased."""

    reason = TextAreaField(_("Reason"), validators=[said_by(clean_reason)], render_kw={"rows": 3})
