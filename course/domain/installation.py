"""What one installation says in place of the course's files: its summit, its issuer, its logo."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from course.domain.course import Course
from course.domain.errors import NotValid
from course.domain.words import words

LONGEST = 120
"""Characters of a name: it stands on one line of the certificate."""

_ADDRESS = re.compile(r"(?=.{3,254}$)[^\s@<>,;]+@[^\s@<>,;]+")


@dataclass(frozen=True, slots=True)
class Installation:
    """Each value is None where the files have their way."""

    summit_name: str | None = None
    deadline: str | None = None  # "2027-06-18T18:00", by the clock of its zone
    zone: str | None = None  # given whenever the deadline is, like the city
    city: str | None = None
    issuer_name: str | None = None
    issuer_contact: str | None = None
    logo: str | None = None  # sha256, hex, of the picture

    def adapt(self, course: Course) -> Course:
        """The course as this installation shows it."""
        summit, issuer = course.summit, course.issuer
        if self.deadline and self.zone and self.city:
            moment = datetime.fromisoformat(self.deadline).replace(tzinfo=ZoneInfo(self.zone))
            summit = replace(summit, deadline=moment, zone=self.zone, city=self.city)
        return replace(
            course,
            summit=replace(summit, name=self.summit_name or summit.name),
            issuer=replace(
                issuer,
                name=self.issuer_name or issuer.name,
                contact=self.issuer_contact or issuer.contact,
            ),
        )


def clean_name(text: str) -> str:
    """One line that can be shown. Raises NotValid where it is empty, too long, or cannot be."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise NotValid(words("Write a name."))
    if not name.isprintable():
        raise NotValid(words("This holds a character that cannot be shown. Type it anew."))
    if len(name) > LONGEST:
        raise NotValid(words("This is longer than %(most)s characters. Shorten it.", most=LONGEST))
    return name


def clean_contact(text: str) -> str:
    """An e-mail address. Raises NotValid."""
    address = text.strip()
    if not (_ADDRESS.fullmatch(address) and address.isprintable()):
        raise NotValid(words("Write an e-mail address, such as help@example.org."))
    return address
