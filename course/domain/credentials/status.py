"""The status list: which credentials no longer speak (W3C Bitstring Status List 1.0)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from course.domain.credentials import encoding, jws
from course.domain.credentials.keys import IssuerKey, PublicKey
from course.domain.credentials.refused import Refused
from course.domain.words import words

LIST_BITS = 131_072  # the least the standard allows, so that one bit hides among many
FRESH_FOR = timedelta(days=1)
_CONTEXT = "https://www.w3.org/ns/credentials/v2"


def status_place(index: int) -> tuple[int, int]:
    """The list, 1 for the first, and the bit in it that belong to a credential's index."""
    return index // LIST_BITS + 1, index % LIST_BITS


def status_address(base_url: str, number: int) -> str:
    """Where a list is served; also its id."""
    return f"{base_url}/credentials/status/{number}"


def status_entry(index: int, base_url: str) -> dict[str, str]:
    """What a credential says of its own place."""
    number, bit = status_place(index)
    address = status_address(base_url, number)
    return {
        "id": f"{address}#{bit}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(bit),
        "statusListCredential": address,
    }


def sign_status_list(
    number: int, indexes: Iterable[int], key: IssuerKey, base_url: str, now: datetime
) -> str:
    """Sign one list.

    indexes: of all credentials that no longer speak, those of other lists included.
    """
    places = (status_place(index) for index in indexes)
    bits = (bit for at, bit in places if at == number)
    return jws.sign(_body(status_address(base_url, number), bits, base_url, now), key, base_url)


def read_status_list(token: str, keys: Iterable[PublicKey], now: datetime) -> frozenset[int]:
    """Check a signed list and give the bits that are set.

    Raises Refused when it is not ours, not a list or out of date.
    """
    found = jws.verify(token, keys)
    subject = found.get("credentialSubject")
    if "BitstringStatusListCredential" not in found.get("type", ()) or not isinstance(
        subject, dict
    ):
        raise Refused(words("The signed document is no status list."))
    jws.check_started(found.get("nbf"), now)
    if not isinstance(found.get("exp"), int) or found["exp"] <= now.timestamp():
        raise Refused(words("The status list is out of date. Fetch it again."))
    return decode_bits(str(subject.get("encodedList")))


def encode_bits(bits: Iterable[int]) -> str:
    """Pack the set bits: bit 0 is the highest of the first byte; gzip; multibase base64url.

    Raises ValueError for a bit outside the list.
    """
    packed = bytearray(LIST_BITS // 8)
    for bit in bits:
        if not 0 <= bit < LIST_BITS:
            raise ValueError(f"the list has no bit {bit}")
        packed[bit // 8] |= 0x80 >> bit % 8
    return "u" + encoding.encode(gzip.compress(bytes(packed), mtime=0))


def decode_bits(text: str) -> frozenset[int]:
    """Unpack what `encode_bits` packed; never more than one list's worth. Raises Refused."""
    try:
        if not text.startswith("u"):
            raise ValueError("not multibase base64url")
        unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        packed = unpacker.decompress(encoding.decode(text[1:]), LIST_BITS // 8)
    except (ValueError, zlib.error) as error:
        raise Refused(words("The status list cannot be read.")) from error
    if len(packed) != LIST_BITS // 8:
        raise Refused(words("The status list cannot be read."))
    return frozenset(
        at * 8 + bit
        for at, byte in enumerate(packed)
        if byte
        for bit in range(8)
        if byte & 0x80 >> bit
    )


def _body(address: str, bits: Iterable[int], base_url: str, now: datetime) -> dict[str, Any]:
    start = now.astimezone(UTC).replace(microsecond=0)
    end = start + FRESH_FOR
    return {
        "@context": [_CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": base_url,
        "validFrom": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "validUntil": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode_bits(bits),
        },
        "iss": base_url,
        "sub": f"{address}#list",
        "jti": address,
        "nbf": int(start.timestamp()),
        "exp": int(end.timestamp()),
    }
