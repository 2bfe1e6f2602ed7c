"""A claim as an Open Badges 3.0 credential, on the Verifiable Credentials Data Model 2.0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from course.domain.credentials import jws
from course.domain.credentials.claim import (
    NO_VIEW,
    Claim,
    Conditions,
    How,
    IdentityLevel,
    Requirement,
)
from course.domain.credentials.keys import IssuerKey, PublicKey
from course.domain.credentials.refused import Refused
from course.domain.credentials.status import status_entry
from course.domain.words import words

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
BADGE_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OWN_NAME, LATIN_NAME = "name", "ext:latinName"
DELEGATION_CODE, DELEGATION = "ext:delegationCode", "ext:delegation"

_HOW = {
    How.READ: "Lesson read, and each of its checks answered.",
    How.SHOWN: "Shown by passing the module's quiz first.",
    How.PASSED: "Quiz passed at {percent} % of its points or more.",
    How.EXEMPTED: "Lifted: an exemption, not a pass.",
}
_IDENTITY = {
    IdentityLevel.ASSERTED: "Asserted by the delegation.",
    IdentityLevel.DOCUMENT_SEEN: "An identity document was seen.",
}
_CONDITIONS = {
    Conditions.UNSUPERVISED: "The quizzes were taken without supervision.",
    Conditions.SUPERVISED: "The quizzes were taken under supervision.",
}


def percent(share: float) -> str:
    """A share of 0 to 1 in per cent, without needless decimals."""
    return f"{share * 100:.6g}"


def timestamp(moment: datetime) -> str:
    """A moment to the second, in UTC, as XML Schema writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def credential_address(base_url: str, public_id: str) -> str:
    """Where the signed document is served; also the credential's id."""
    return f"{base_url}/credentials/{public_id}"


def badge(claim: Claim, base_url: str) -> dict[str, Any]:
    """Say what is claimed in the words of Open Badges 3.0.

    base_url: the public address of the course, without a slash at its end.
    """
    address = credential_address(base_url, claim.public_id)
    return {
        "@context": [VC_CONTEXT, BADGE_CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{claim.course}, edition of {claim.edition}",
        "issuer": _issuer(claim, base_url),
        "validFrom": timestamp(claim.issued_at),
        "awardedDate": timestamp(claim.completed_at),
        "credentialSubject": _subject(claim, base_url, f"{address}#holder"),
        "evidence": list(_evidence(claim)),
        "credentialStatus": status_entry(claim.status_index, base_url),
    }


def sign_badge(body: dict[str, Any], key: IssuerKey, base_url: str) -> str:
    """Sign a badge as a VC-JWT (Open Badges 3.0, section 8.2): body and registered claims."""
    return jws.sign({**body, **_registered(body)}, key, base_url)


def verify_badge(token: str, keys: Iterable[PublicKey], now: datetime) -> dict[str, Any]:
    """Check a signed badge and give back its body, without the registered claims.

    Whether it was revoked since stands in the status list. Raises Refused, with the reason.
    """
    found = jws.verify(token, keys)
    try:
        registered = _registered(found)
        is_badge = "OpenBadgeCredential" in found["type"]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(words("The signed document is no certificate of completion.")) from error
    if not is_badge:
        raise Refused(words("The signed document is no certificate of completion."))
    if any(found.get(name) != value for name, value in registered.items()):
        raise Refused(words("The credential contradicts itself."))
    jws.check_started(found["nbf"], now)
    return {name: value for name, value in found.items() if name not in registered}


def _registered(body: dict[str, Any]) -> dict[str, Any]:
    """The registered claims of a JWT (RFC 7519) that must say the same as the body."""
    return {
        "iss": body["issuer"]["id"],
        "sub": body["credentialSubject"]["id"],
        "jti": body["id"],
        "nbf": int(datetime.fromisoformat(body["validFrom"]).timestamp()),
    }


def _issuer(claim: Claim, base_url: str) -> dict[str, Any]:
    issuer = {"id": base_url, "type": ["Profile"], "name": claim.issuer.name, "url": base_url}
    return {**issuer, "email": claim.issuer.contact} if claim.issuer.contact else issuer


def _subject(claim: Claim, base_url: str, holder: str) -> dict[str, Any]:
    said = {
        OWN_NAME: claim.name,
        LATIN_NAME: claim.latin_name,
        DELEGATION_CODE: claim.delegation_code,
        DELEGATION: claim.delegation_name,
    }
    return {
        "id": holder,
        "type": ["AchievementSubject"],
        "identifier": [_identity(kind, text) for kind, text in said.items() if text],
        "licenseNumber": claim.serial,
        "activityEndDate": timestamp(claim.completed_at),
        "achievement": _achievement(claim, base_url),
    }


def _identity(kind: str, text: str) -> dict[str, Any]:
    """A name in plain text: Open Badges keeps it in a field called hash, and says it is none."""
    return {"type": "IdentityObject", "hashed": False, "identityHash": text, "identityType": kind}


def _achievement(claim: Claim, base_url: str) -> dict[str, Any]:
    policy = {
        "type": "IdentifierEntry",
        "identifier": claim.policy_digest,
        "identifierType": "ext:policyDigest",
    }
    return {
        "id": f"{base_url}/about/scheme/#{claim.policy_digest[:16]}",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": claim.course,
        "version": claim.edition,
        "description": f"{claim.course}: a course completed before the summit. {NO_VIEW}",
        "criteria": {"id": f"{base_url}/about/scheme/", "narrative": _criteria(claim)},
        "otherIdentifier": [policy],
    }


def _criteria(claim: Claim) -> str:
    lessons = "All lessons completed"
    quizzes = f"every quiz passed at {percent(claim.pass_share)} % of its points or more"
    return f"{lessons}; {quizzes}; save what is named as lifted in the evidence. {NO_VIEW}"


def _evidence(claim: Claim) -> Iterator[dict[str, Any]]:
    for requirement in claim.requirements:
        yield _piece(
            f"{requirement.kind}/{requirement.how}",
            requirement.title,
            _said(requirement, claim.pass_share),
            requirement.module,
        )
    yield _piece(f"identity/{claim.identity}", "Identity", _IDENTITY[claim.identity])
    yield _piece(f"conditions/{claim.conditions}", "Conditions", _CONDITIONS[claim.conditions])


def _said(requirement: Requirement, pass_share: float) -> str:
    return _HOW[requirement.how].format(percent=percent(pass_share))


def _piece(genre: str, name: str, narrative: str, module: str = "") -> dict[str, Any]:
    piece = {"type": ["Evidence"], "name": name, "narrative": narrative, "genre": genre}
    return {**piece, "description": module} if module else piece
