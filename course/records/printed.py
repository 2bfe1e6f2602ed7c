"""Where this machine keeps PDFs of certificates, under the digest of what was signed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

FOLDER = "certificates"
"""Within the instance folder."""


def forget(instance_path: Path, digests: Iterable[str]) -> None:
    """Delete the PDFs of these certificates, where any were made here."""
    for digest in digests:
        (instance_path / FOLDER / f"{digest}.pdf").unlink(missing_ok=True)
