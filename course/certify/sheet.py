"""Everything that stands on the certificate, ready to be set."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from course.certify.seal import seal
from course.domain.credentials import (
    Claim,
    Conditions,
    IdentityLevel,
    Kind,
    percent,
    verification_address,
)
from course.domain.words import Words, words
from course.web.i18n import gettext as _
from course.web.i18n import ngettext, say
from course.web.qr import qr
from course.web.script import Setting, setting

_NUMBERS = (
    words("no"), words("one"), words("two"), words("three"), words("four"), words("five"),
    words("six"), words("seven"), words("eight"), words("nine"), words("ten"), words("eleven"),
    words("twelve"), words("thirteen"), words("fourteen"), words("fifteen"), words("sixteen"),
    words("seventeen"), words("eighteen"), words("nineteen"), words("twenty"),
)  # fmt: skip

IDENTITY = {
    IdentityLevel.ASSERTED: words("Identity asserted by the delegation."),
    IdentityLevel.DOCUMENT_SEEN: words("An identity document was seen."),
}
CONDITIONS = {
    Conditions.UNSUPERVISED: words("Quizzes taken without supervision."),
    Conditions.SUPERVISED: words("Quizzes taken under supervision."),
}


class Sheet(NamedTuple):
    """One certificate as it is set: on A4, and in small on its page."""

    name: str
    name_set: Setting
    latin_name: str  # "" where it is the same as the name
    course: str
    edition: str
    what: str  # which lessons and quizzes
    issuer: str
    spine: tuple[tuple[int, tuple[Kind, ...]], ...]  # (hue 1 to 4, segments)
    completed_at: datetime
    serial: str
    address: str  # where to check it, as people type it
    identity: Words
    conditions: Words
    seal: Markup
    qr: Markup


def make_sheet(claim: Claim, compact: str, base_url: str) -> Sheet:
    """Set a claim. compact: the token of its QR code."""
    same = claim.name.casefold() == claim.latin_name.casefold()
    target = verification_address(base_url, compact)
    return Sheet(
        name=claim.name,
        name_set=setting(claim.name, claim.delegation_code),
        latin_name="" if same else claim.latin_name,
        course=claim.course,
        edition=claim.edition,
        what=_what(claim),
        issuer=claim.issuer.name,
        spine=_spine(claim),
        completed_at=claim.completed_at,
        serial=claim.serial,
        address=f"{base_url}/verify".partition("://")[2],
        identity=IDENTITY[claim.identity],
        conditions=CONDITIONS[claim.conditions],
        seal=seal(claim.count(Kind.LESSON), claim.count(Kind.QUIZ), _("Seal of the course")),
        qr=qr(target, _("Square code that leads to the verification of this certificate"), quiet=0),
    )


def _what(claim: Claim) -> str:
    """Say "fifteen lessons and four quizzes, each quiz passed at 80 % or more."."""
    lessons, quizzes = claim.count(Kind.LESSON), claim.count(Kind.QUIZ)
    values = {
        "lessons": ngettext(
            "%(number)s lesson", "%(number)s lessons", lessons, number=_letters(lessons)
        ),
        "quizzes": ngettext(
            "%(number)s quiz", "%(number)s quizzes", quizzes, number=_letters(quizzes)
        ),
        "percent": percent(claim.pass_share),
    }
    if claim.exempted:
        return _("%(lessons)s and %(quizzes)s, a quiz being passed at %(percent)s %% or more;"
                 " %(lifted)s.", lifted=_lifted(claim.exempted), **values)  # fmt: skip
    if quizzes == 1:
        return _("%(lessons)s and %(quizzes)s, passed at %(percent)s %% or more.", **values)
    return _("%(lessons)s and %(quizzes)s, each quiz passed at %(percent)s %% or more.", **values)


def _lifted(number: int) -> str:
    return ngettext(
        "%(number)s requirement was lifted",
        "%(number)s requirements were lifted",
        number,
        number=_letters(number),
    )


def _letters(number: int) -> str:
    """A number in letters, as long as it is small."""
    return say(_NUMBERS[number]) if number < len(_NUMBERS) else str(number)


def _spine(claim: Claim) -> tuple[tuple[int, tuple[Kind, ...]], ...]:
    modules = groupby(claim.requirements, key=lambda requirement: requirement.module)
    return tuple(
        (number % 4 + 1, tuple(requirement.kind for requirement in group))
        for number, (_module, group) in enumerate(modules)
    )
