"""`course samples`: a first look, for `make run` alone."""

from __future__ import annotations

import os

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.commands.bank import load_content
from course.commands.context import changing, now
from course.commands.people import link_address
from course.commands.server import bring_up_to_date
from course.records import invitations, people
from course.serving import supervisor
from course.settings import Settings, read
from course.store import Person, Purpose
from course.web.hosts import LOOPBACK

PEOPLE = (
    ("delegate", "Amina Diallo", "amina.diallo@delegate.invalid"),
    ("facilitator", "Luc Keller", "luc.keller@facilitator.invalid"),
    ("admin", "Noor Haddad", "noor.haddad@admin.invalid"),
)


@click.command(hidden=True)
@click.option("--serve", "and_serve", is_flag=True, help="Then serve.")
def samples(and_serve: bool) -> None:
    """Prepare everything for a first look on this machine, and say how to get in.

    Adds a sample delegate, facilitator and admin where there is nobody yet, the database is SQLite
    and the server listens to this machine alone; prints fresh links for them at each start.

    Example: course samples --serve
    """
    settings = read()
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if settings.on_sqlite:
        bring_up_to_date(settings)
    with changing(settings) as (_, db):
        report = load_content(db, settings)
        links = _links(db, settings) if _is_first_look(settings) else []
    click.echo(f"Item bank: {len(report.added)} added, {len(report.changed)} changed.")
    if links:
        click.echo("\nSample people, each with a link that works once, for 24 hours:")
        for role, name, address in links:
            click.echo(f"  {role:<12} {name:<14} {address}")
        click.echo("")
    if and_serve:
        raise SystemExit(supervisor.run(settings, host, int(port)))


def _is_first_look(settings: Settings) -> bool:
    return settings.on_sqlite and os.environ.get("HOST", "127.0.0.1") in LOOPBACK


def _links(db: Session, settings: Settings) -> list[tuple[str, str, str]]:
    if db.scalar(select(Person.id).limit(1)) is None:
        for role, name, email in PEOPLE:
            people.add(
                db,
                name=name,
                role=role,
                email=email,
                latin_name=name,
                is_sample=True,
                delegation="SMP=Sample delegation" if role == "delegate" else None,
                now=now(),
            )
    living = db.scalars(select(Person).where(Person.is_sample, Person.disabled_at.is_(None)))
    by_email = {person.email: person for person in living}
    return [
        (
            role,
            name,
            link_address(
                settings, invitations.make(db, by_email[email].id, Purpose.SIGN_IN, now())
            ),
        )
        for role, name, email in PEOPLE
        if email in by_email
    ]
