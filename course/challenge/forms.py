"""What a delegate sends to object, and what is sent to decide."""

from __future__ import annotations

from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, Length

from course.domain.challenge import LONGEST, Verdict, clean_text
from course.web.forms import CourseForm
from course.web.i18n import lazy_gettext as _

_TOO_LONG = _("This is too long: write at most 4000 characters.")


class ObjectionForm(CourseForm):
    """An objection to a question, or an appeal."""

    objection = TextAreaField(
        _("What is wrong?"),
        filters=[clean_text],
        validators=[DataRequired(_("Say what is wrong.")), Length(max=LONGEST, message=_TOO_LONG)],
        render_kw={"dir": "auto", "maxlength": LONGEST},
    )


class SentenceForm(ObjectionForm):
    """An objection to a sentence of a lesson."""

    quote = TextAreaField(
        _("The sentence"),
        filters=[clean_text],
        validators=[
            DataRequired(_("Copy the sentence from the lesson, or type its first words.")),
            Length(max=LONGEST, message=_TOO_LONG),
        ],
        render_kw={"rows": 3, "dir": "auto", "maxlength": LONGEST},
    )


class VerdictForm(CourseForm):
    """A verdict and its reasons."""

    verdict = RadioField(
        _("Verdict"),
        choices=[
            SelectChoice(Verdict.UPHELD.value, _("Upheld: the objection is right")),
            SelectChoice(Verdict.PARTLY.value, _("Partly upheld: right in part")),
            SelectChoice(Verdict.REJECTED.value, _("Not upheld: it stays as it is")),
        ],
        validators=[DataRequired(_("Choose a verdict."))],
    )
    reasons = TextAreaField(
        _("Reasons"),
        filters=[clean_text],
        validators=[
            DataRequired(_("Give the reasons: everybody who met it reads them.")),
            Length(max=LONGEST, message=_TOO_LONG),
        ],
        render_kw={"dir": "auto", "maxlength": LONGEST},
    )
