"""What whoever plans the summit days fills in."""

from __future__ import annotations

from typing import Self

from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from course.domain.course import Course
from course.domain.programme import (
    LONGEST_AIM,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_A_DAY,
    MOST_DAYS,
    Place,
    Programme,
    Session,
)
from course.mastery.queries import Planned
from course.web.forms import CourseForm, Line
from course.web.i18n import gettext
from course.web.i18n import lazy_gettext as _

_TOO_LONG = _("This is too long. Shorten it.")


class Revised(CourseForm):
    """A form that names the revision it changes."""

    revision = HiddenField()

    @property
    def seen(self) -> int:
        """The revision that the page showed; 0 where it showed none, or says nonsense."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


class ProposeForm(Revised):
    """How long the days are."""

    days = IntegerField(
        _("Days"),
        default=2,
        validators=[
            InputRequired(_("Write a whole number from 1 to 5.")),
            NumberRange(1, MOST_DAYS, _("Write a whole number from 1 to 5.")),
        ],
    )
    a_day = IntegerField(
        _("Sessions a day"),
        default=4,
        validators=[
            InputRequired(_("Write a whole number from 1 to 8.")),
            NumberRange(1, MOST_A_DAY, _("Write a whole number from 1 to 8.")),
        ],
    )

    @classmethod
    def of(cls, planned: Planned | None) -> Self:
        """The form as it stands beside a programme."""
        if planned is None:
            return cls(revision="0")
        programme = planned.programme
        return cls(
            revision=str(planned.revision),
            days=min(max(1, len(programme.days)), MOST_DAYS),
            a_day=programme.a_day,
        )


class SessionForm(Revised):
    """The words of one session."""

    title = Line(
        _("Title"),
        validators=[
            DataRequired(_("Write a title.")),
            Length(max=LONGEST_TITLE, message=_TOO_LONG),
        ],
    )
    aim = TextAreaField(
        _("Aim: after this session, the participants can"),
        validators=[DataRequired(_("Write an aim.")), Length(max=LONGEST_AIM, message=_TOO_LONG)],
    )
    opening = TextAreaField(
        _("Text to open with"), validators=[Length(max=LONGEST_TEXT, message=_TOO_LONG)]
    )

    @classmethod
    def of(cls, session: Session, revision: int) -> Self:
        """The form with what is kept."""
        return cls(
            revision=str(revision), title=session.title, aim=session.aim, opening=session.text
        )

    @property
    def words(self) -> dict[str, str]:
        """What was written, without what no page can hold and without space around it."""
        title, aim = (" ".join((f.data or "").split()) for f in (self.title, self.aim))
        return {
            "title": _plain(title),
            "aim": _plain(aim),
            "text": _plain(self.opening.data or "").strip(),
        }


def _plain(text: str) -> str:
    kept = text.replace("\r\n", "\n")
    return "".join(one for one in kept if one == "\n" or one.isprintable())


class AddForm(Revised):
    """Which objective one more session is for."""

    place = SelectField(
        _("Objective"), validators=[InputRequired(_("Choose an objective to go on."))]
    )

    def offer(self, course: Course, programme: Programme) -> None:
        """Offer every objective that has no session yet, lesson by lesson."""
        taken = {session.place for session in programme.sessions}
        choices = [SelectChoice("", gettext("Choose an objective"))]
        for lesson in course.lessons:
            heading = f"{lesson.number} {lesson.title}"
            choices += [
                SelectChoice(f"{lesson.key}#{one.id}", one.text.strip(" .;"), optgroup=heading)
                for one in lesson.objectives
                if (lesson.key, one.id) not in taken
            ]
        self.place.choices = choices

    @property
    def chosen(self) -> Place:
        """The objective."""
        lesson, _hash, objective = str(self.place.data).partition("#")
        return lesson, objective
