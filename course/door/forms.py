"""What a desk without a script sends."""

from __future__ import annotations

from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, Regexp

from course.store import Passage
from course.web.forms import CourseForm
from course.web.i18n import lazy_gettext as _


class LookForm(CourseForm):
    """One code, serial or square code."""

    shown = StringField(
        validators=[
            InputRequired(_("Type a code, or scan one.")),
            Length(max=1200, message=_("This is too long to be a code.")),
        ]
    )


class LetForm(CourseForm):
    """One press: in, out, or taken back."""

    passage = HiddenField(validators=[AnyOf([one.value for one in Passage])])
    seat = HiddenField(validators=[Regexp(r"[0-9]{0,9}\Z")])
    certificate = HiddenField(validators=[Regexp(r"[A-Za-z0-9_-]{0,40}\Z")])
    undoes = HiddenField(validators=[Regexp(r"[0-9a-f-]{0,36}\Z")])
