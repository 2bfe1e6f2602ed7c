"""`course verify`: check a certificate on a machine without a network."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from course.certify.services import read_token
from course.domain.credentials import Certified, CompactClaim, PublicKey, Refused, read_jwks
from course.records import keys
from course.settings import read

MAX_BYTES = 200_000


@click.command()
@click.argument("certificate", metavar="FILE-OR-TOKEN")
@click.option(
    "--keys",
    "jwks_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The issuer's keys, saved from /.well-known/jwks.json. Without it: this server's own.",
)
def verify(certificate: str, jwks_file: Path | None) -> None:
    """Check a certificate offline, and say what it certifies.

    FILE-OR-TOKEN is a .jwt file, the text in it, or what the square code says. Exits with 1 and
    the reason when it is not one of ours. Whether it was withdrawn since stands on its page.

    Example: course verify certificate-7KQ2-M4TD-9XH9.jwt --keys jwks.json
    """
    trusted = _read_keys(jwks_file) if jwks_file else keys.load_public(read().keys_path)
    if not trusted:
        raise click.ClickException("There are no keys to check with. Give them with --keys.")
    try:
        found = read_token(_text(certificate), trusted, datetime.now(UTC))
    except Refused as error:
        raise click.ClickException(str(error)) from error
    click.echo("The signature is valid.")
    for label, value in _lines(found):
        click.echo(f"{label}: {value}")
    click.echo("Not checked offline: whether it was superseded or revoked since.")


def _read_keys(path: Path) -> tuple[PublicKey, ...]:
    try:
        return read_jwks(json.loads(path.read_bytes()))
    except ValueError as error:
        raise click.ClickException(f"{path} holds no set of keys.") from error


def _text(certificate: str) -> str:
    """What to check: the content of a file of that name, else the argument itself."""
    path = Path(certificate)
    try:
        if not path.is_file():
            return certificate
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:  # a token is longer than any name of a file
        return certificate


def _lines(found: Certified | CompactClaim) -> list[tuple[str, str]]:
    if isinstance(found, CompactClaim):
        return [
            ("Name in Latin letters", found.latin_name),
            ("Delegation", found.delegation_code),
            ("Edition", found.edition),
            ("Issued", f"{found.issued_at:%Y-%m-%d %H:%M} UTC"),
            ("Public id", found.public_id),
        ]
    return [
        ("Name", found.name),
        ("Name in Latin letters", found.latin_name),
        ("Delegation", f"{found.delegation_name} ({found.delegation_code})"),
        ("Course", found.course),
        ("Edition", found.edition),
        ("Completed", f"{found.completed_at:%Y-%m-%d %H:%M} UTC"),
        ("Serial", found.serial),
        ("Issuer", found.issuer),
        ("Identity", found.identity),
        ("Conditions", found.conditions),
        *((kind.capitalize(), f"{title} ({how})") for kind, title, how in found.requirements),
    ]
