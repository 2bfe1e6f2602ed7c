"""What the room writes to whoever objected, in plain text."""

from __future__ import annotations

from course.challenge.services import Letter
from course.content import get_course
from course.domain.challenge import Verdict
from course.store import Challenge
from course.web.i18n import gettext as _
from course.web.pages import public_url


def verdict(name: str, made: Challenge) -> Letter:
    """The verdict and its reasons."""
    assert made.verdict is not None, "it has just been decided"
    said = {
        Verdict.UPHELD: _("your objection in the course “%(title)s” is upheld."),
        Verdict.PARTLY: _("your objection in the course “%(title)s” is partly upheld."),
        Verdict.REJECTED: _("your objection in the course “%(title)s” is not upheld."),
    }
    parts = [
        _("Dear %(name)s,", name=name),
        said[made.verdict] % {"title": get_course().title},
        _("The reasons:"),
        made.reasons or "",
        _("What you objected to, and all your objections, stand here:")
        + "\n"
        + public_url("challenge.mine"),
    ]
    if made.appeal_of is None:
        parts.append(
            _("If you do not agree, you may appeal there, once. Somebody else decides then.")
        )
    return Letter(_("Your objection is decided"), "\n\n".join(parts) + "\n")
