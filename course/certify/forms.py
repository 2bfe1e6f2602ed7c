"""What a stranger sends to have a certificate checked."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from course.domain.words import words
from course.web.forms import CourseForm

MAX_CHARACTERS = 100_000


class VerifyForm(CourseForm):
    """A serial, or the signed document as text or file; whichever is given counts."""

    serial = StringField(
        validators=[Length(max=60, message=words("A serial has 12 letters and figures.").text)]
    )
    token = TextAreaField(
        validators=[
            Length(max=MAX_CHARACTERS, message=words("This is too long to be a certificate.").text)
        ]
    )
    file = FileField()
