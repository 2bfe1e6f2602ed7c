"""Signed JSON: written with one algorithm, and read with that one alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from course.domain.credentials import encoding
from course.domain.credentials.keys import ALGORITHM, IssuerKey, PublicKey
from course.domain.credentials.refused import Refused
from course.domain.words import words

MAX_CHARACTERS = 100_000
CLOCKS_DIFFER = timedelta(minutes=1)
_SIGNATURE_BYTES = 64


def sign(body: Mapping[str, object], key: IssuerKey, base_url: str) -> str:
    """Sign a body as a JWT. Its key is named by address, never carried along."""
    header = {"alg": ALGORITHM, "kid": key.public.kid(base_url), "typ": "JWT"}
    payload = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact(
        header, payload, OKPKey.import_key(key.private), algorithms=[ALGORITHM]
    )


def verify(token: str, keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Check a signature and only then read the body.

    keys: those we trust. What the token brings along (jwk, jku, x5c) is not looked at.
    Raises Refused, with the reason.
    """
    header = _header(token)
    key = _key(header, keys)
    try:
        signed = jws.deserialize_compact(
            token, OKPKey.import_key(key.crypto()), algorithms=[ALGORITHM]
        )
    except (JoseError, TypeError, ValueError) as error:  # a header may hold anything at all
        raise Refused(
            words("The signature does not fit: the credential was changed or forged.")
        ) from error
    return _json_object(bytes(signed.payload))


def check_started(not_before: object, now: datetime) -> None:
    """Refuse what is valid only from a later moment on.

    not_before: seconds since 1970, as it stands in the token.
    """
    if not isinstance(not_before, int) or isinstance(not_before, bool):
        raise Refused(words("The credential does not say from when it is valid."))
    if not_before > (now + CLOCKS_DIFFER).timestamp():
        raise Refused(words("The credential is not valid yet."))


def _header(token: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(token) > MAX_CHARACTERS or len(parts) != 3:
        raise Refused(words("This is no credential of ours, or a part of it is missing."))
    try:
        header, _, signature = (encoding.decode(part) for part in parts)
    except ValueError as error:
        raise Refused(
            words("This is no credential of ours, or a part of it is missing."),
        ) from error
    found = _json_object(header)
    if found.get("alg") != ALGORITHM or "crit" in found:  # we never ask for extensions
        raise Refused(words("The credential does not use our way of signing."))
    if len(signature) != _SIGNATURE_BYTES:
        raise Refused(words("The signature is cut short."))
    return found


def _key(header: Mapping[str, object], keys: Iterable[PublicKey]) -> PublicKey:
    """The trusted key that the header names; the part before # is only where to look for it."""
    _, _, thumbprint = str(header.get("kid", "")).rpartition("#")
    for key in keys:
        if key.thumbprint == thumbprint:
            return key
    raise Refused(words("The credential was not signed with one of our keys."))


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Refused(words("This is not a credential: it cannot be read.")) from error
    if not isinstance(found, dict):
        raise Refused(words("This is not a credential: it cannot be read."))
    return found
