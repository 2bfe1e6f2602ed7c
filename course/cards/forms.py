"""What is asked before something is printed, and the code of a card."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput

from course.cards.printing import BADGES, CARDS, ENVELOPES
from course.domain.card_codes import normalise_code
from course.store import Delegation
from course.web.forms import CourseForm, Line, said_by
from course.web.i18n import gettext, ngettext
from course.web.i18n import lazy_gettext as _

DAYS = (1, 3, 7, 14, 30)
USUAL_DAYS = 14
ALL = ""
WITHOUT_MAIL = "cards-without-mail"


class CardForm(CourseForm):
    """The code of a card, as it is typed."""

    code = Line(
        _("Code on your card"),
        [InputRequired(_("Type the code on your card.")), Length(max=60), said_by(normalise_code)],
        widget=TextInput(),
    )


class DaysForm(CourseForm):
    """For how long cards open the course."""

    days = SelectField(_("Sign-in cards are good for"), coerce=int, default=USUAL_DAYS)

    def __init__(self, *args: object, **values: object) -> None:
        super().__init__(*args, **values)
        self.days.choices = [
            SelectChoice(count, ngettext("%(count)s day", "%(count)s days", count))
            for count in DAYS
        ]


class PrintForm(DaysForm):
    """What to print, and for whom."""

    kind = RadioField(
        _("What"),
        choices=[
            SelectChoice(ENVELOPES, _("Envelopes for the missions")),
            SelectChoice(CARDS, _("Sign-in cards for all delegates")),
            SelectChoice(WITHOUT_MAIL, _("Sign-in cards for those without an e-mail address")),
            SelectChoice(BADGES, _("Badges")),
        ],
        default=ENVELOPES,
    )
    delegation = SelectField(_("For whom"), default=ALL)
    place = Line(_("Learning room"), [Length(max=200)])

    def offer(self, delegations: Iterable[Delegation]) -> None:
        """Choose among the delegations of the reader."""
        self.delegation.choices = [
            SelectChoice(ALL, gettext("All delegations, a file each")),
            *(SelectChoice(one.code, f"{one.name} ({one.code})") for one in delegations),
        ]

    def begin_with(self, kind: str | None) -> None:
        """Mark what an address asks for; what is not offered marks nothing."""
        if kind in {choice.value for choice in self.kind.choices}:
            self.kind.data = kind


class DeskForm(CourseForm):
    """A desk at the door."""

    name = Line(
        _("Name of the desk"),
        [InputRequired(_("Give the desk a name, such as Desk 3.")), Length(max=60)],
        default="Desk 1",
    )
