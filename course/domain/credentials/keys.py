"""The issuer's keys: Ed25519, named by the thumbprint of their public half."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from course.domain.credentials import encoding

ALGORITHM = "Ed25519"  # RFC 9864
JWKS_PATH = "/.well-known/jwks.json"
SHORT_ID_BYTES = 8


@dataclass(frozen=True)
class PublicKey:
    """The half of a key that everybody may have: it checks and cannot sign."""

    raw: bytes  # 32 bytes

    @cached_property
    def thumbprint_bytes(self) -> bytes:
        """SHA-256 over the members of the JWK that make the key (RFC 7638)."""
        members = {"crv": ALGORITHM, "kty": "OKP", "x": encoding.encode(self.raw)}
        canonical = json.dumps(members, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(canonical.encode()).digest()

    @property
    def thumbprint(self) -> str:
        """The key's name, in base64url."""
        return encoding.encode(self.thumbprint_bytes)

    @property
    def short_id(self) -> bytes:
        """The first eight bytes of the thumbprint: the key's name where room is short."""
        return self.thumbprint_bytes[:SHORT_ID_BYTES]

    def kid(self, base_url: str) -> str:
        """The full address at which this key is published."""
        return f"{base_url}{JWKS_PATH}#{self.thumbprint}"

    def jwk(self, base_url: str) -> dict[str, str]:
        """The key as a JSON Web Key (RFC 8037)."""
        return {
            "kty": "OKP",
            "crv": ALGORITHM,
            "x": encoding.encode(self.raw),
            "alg": ALGORITHM,
            "use": "sig",
            "kid": self.kid(base_url),
        }

    def crypto(self) -> Ed25519PublicKey:
        """The key as the cryptography library holds it."""
        return Ed25519PublicKey.from_public_bytes(self.raw)

    def signed(self, signature: bytes, message: bytes) -> bool:
        """Tell whether this key's private half made the signature of the message."""
        try:
            self.crypto().verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class IssuerKey:
    """A whole key: it signs."""

    private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> IssuerKey:
        """Make a new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: bytes) -> IssuerKey:
        """Read a key as `to_pem` wrote it. Raises ValueError for anything else."""
        try:
            private = serialization.load_pem_private_key(pem, password=None)
        except TypeError as error:  # locked with a password
            raise ValueError("the key is encrypted") from error
        if isinstance(private, Ed25519PrivateKey):
            return cls(private)
        raise ValueError("not an Ed25519 key")

    def to_pem(self) -> bytes:
        """Write the key as unencrypted PKCS #8: whoever reads it can sign."""
        return self.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    @cached_property
    def public(self) -> PublicKey:
        """The half that may be published."""
        return PublicKey(self.private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Sign a message: 64 bytes."""
        return self.private.sign(message)


def jwks(keys: Iterable[PublicKey], base_url: str) -> dict[str, list[dict[str, str]]]:
    """The published set of keys (RFC 7517), old ones included: what they signed stays checkable."""
    return {"keys": [key.jwk(base_url) for key in keys]}


def read_jwks(document: object) -> tuple[PublicKey, ...]:
    """The Ed25519 keys of a published set; keys of other kinds are passed over.

    Raises ValueError when it is no set of keys.
    """
    listed = document.get("keys") if isinstance(document, Mapping) else None
    if isinstance(listed, list):
        return tuple(_public_key(jwk) for jwk in listed if _is_ours(jwk))
    raise ValueError("not a set of keys")


def _is_ours(jwk: object) -> bool:
    return isinstance(jwk, Mapping) and (jwk.get("kty"), jwk.get("crv")) == ("OKP", ALGORITHM)


def _public_key(jwk: Mapping[str, object]) -> PublicKey:
    raw = encoding.decode(str(jwk.get("x")))
    if len(raw) != 32:
        raise ValueError("not an Ed25519 key")
    return PublicKey(raw)
