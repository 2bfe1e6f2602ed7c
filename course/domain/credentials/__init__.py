"""What a certificate says, how it is signed, and how anybody checks it.

One claim is signed twice with the same Ed25519 key. As an Open Badges 3.0 credential in a JWT it
says everything, for wallets and other systems. As a compact token of some 160 bytes it fits into a
QR code that a phone reads off paper without a network. We write that token ourselves because the
shortest JWT is over 300 characters, which makes a code too fine to print small. The two signatures
cannot be exchanged for each other: the compact one covers a sentence of purpose that is not sent.

Keys are found by the thumbprint of the public half among those the caller trusts; a key that a
token brings along is never looked at. Only one algorithm is written or read.
"""

from __future__ import annotations

from course.domain.credentials.badge import (
    badge,
    credential_address,
    percent,
    sign_badge,
    verify_badge,
)
from course.domain.credentials.certified import Certified, certified
from course.domain.credentials.claim import (
    NO_VIEW,
    Claim,
    Conditions,
    How,
    IdentityLevel,
    Kind,
    Requirement,
)
from course.domain.credentials.compact import CompactClaim, pack, unpack, verification_address
from course.domain.credentials.keys import IssuerKey, PublicKey, jwks, read_jwks
from course.domain.credentials.refused import Refused
from course.domain.credentials.serial import ENTROPY_BYTES, new_serial, normalise_serial
from course.domain.credentials.status import (
    LIST_BITS,
    read_status_list,
    sign_status_list,
    status_place,
)

__all__ = [
    "ENTROPY_BYTES",
    "LIST_BITS",
    "NO_VIEW",
    "Certified",
    "Claim",
    "CompactClaim",
    "Conditions",
    "How",
    "IdentityLevel",
    "IssuerKey",
    "Kind",
    "PublicKey",
    "Refused",
    "Requirement",
    "badge",
    "certified",
    "credential_address",
    "jwks",
    "new_serial",
    "normalise_serial",
    "pack",
    "percent",
    "read_jwks",
    "read_status_list",
    "sign_badge",
    "sign_status_list",
    "status_place",
    "unpack",
    "verification_address",
    "verify_badge",
]
