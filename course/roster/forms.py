"""What comes in from the pages of the roster."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import BooleanField

from course.web.forms import CourseForm
from course.web.i18n import lazy_gettext as _


class UploadForm(CourseForm):
    """A list; its bytes come beside the form's fields."""

    whole = BooleanField(_("This file is the whole list of its delegations"))


class ApplyForm(CourseForm):
    """The decision about a list; rows of proposals are read by their numbers."""

    invite = BooleanField(_("Write invitations now to the new people who have an e-mail address"))


def chosen(names: Iterable[str]) -> set[int]:
    """The proposals that were ticked as the same person, by the number of their line here."""
    numbers = (name.removeprefix("same-") for name in names if name.startswith("same-"))
    return {int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 10}
