"""Reading a checked badge: what a person wants to know of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from course.domain.credentials.badge import DELEGATION, DELEGATION_CODE, LATIN_NAME, OWN_NAME
from course.domain.credentials.refused import Refused
from course.domain.words import words


class Certified(NamedTuple):
    """What a badge certifies."""

    public_id: str
    serial: str
    name: str
    latin_name: str
    delegation_code: str
    delegation_name: str
    course: str
    edition: str
    completed_at: datetime
    issued_at: datetime
    issuer: str
    identity: str  # an IdentityLevel, or what a later version of the course made of it
    conditions: str  # likewise of Conditions
    requirements: tuple[tuple[str, str, str], ...]  # kind, title, how


def certified(body: dict[str, Any]) -> Certified:
    """Read a body that `verify_badge` gave back. Raises Refused when it is not one of ours."""
    try:
        return _certified(body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(words("The signed document is no certificate of completion.")) from error


def _certified(body: dict[str, Any]) -> Certified:
    subject = body["credentialSubject"]
    achievement = subject["achievement"]
    names = {entry["identityType"]: entry["identityHash"] for entry in subject["identifier"]}
    pieces = [(*entry["genre"].split("/", 1), entry["name"]) for entry in body["evidence"]]
    about = {kind: how for kind, how, _ in pieces}
    return Certified(
        public_id=body["id"].rpartition("/")[2],
        serial=subject["licenseNumber"],
        name=names[OWN_NAME],
        latin_name=names.get(LATIN_NAME, ""),
        delegation_code=names.get(DELEGATION_CODE, ""),
        delegation_name=names.get(DELEGATION, ""),
        course=achievement["name"],
        edition=achievement["version"],
        completed_at=datetime.fromisoformat(subject["activityEndDate"]),
        issued_at=datetime.fromisoformat(body["validFrom"]),
        issuer=body["issuer"]["name"],
        identity=about["identity"],
        conditions=about["conditions"],
        requirements=tuple(
            (kind, title, how) for kind, how, title in pieces if kind in {"lesson", "quiz"}
        ),
    )
