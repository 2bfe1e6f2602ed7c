"""`course samples`: a first look, for `make run` alone."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.commands import sample_answers, sample_sittings
from course.commands.bank import load_content, tell
from course.commands.context import changing, now
from course.commands.server import bring_up_to_date, listens
from course.content import load_course
from course.records import invitations, people
from course.records.regrading import Issuing
from course.serving import supervisor
from course.settings import Settings, read
from course.store import Person, Purpose
from course.web.hosts import LOOPBACK
from course.web.inviting import link_address

PEOPLE = (
    ("delegate", "Amina Diallo", "amina.diallo@delegate.invalid"),
    ("facilitator", "Luc Keller", "luc.keller@facilitator.invalid"),
    ("admin", "Noor Haddad", "noor.haddad@admin.invalid"),
)


@click.command(hidden=True)
@listens
@click.option("--serve", "and_serve", is_flag=True, help="Then serve.")
def samples(host: str, port: int, and_serve: bool) -> None:
    """Prepare everything for a first look on this machine, and say how to get in.

    Adds a sample delegate, facilitator and admin where there is nobody yet, the database is SQLite
    and the server listens to this machine alone; prints fresh links for them at each start. A few
    more, whom nobody can sign in as, have answered the questions before and after the course, and
    a cohort has read, answered checks and taken quizzes, so that the statistics show something.

    Example: course samples --serve
    """
    settings = read()
    if settings.on_sqlite:
        bring_up_to_date(settings)
    with changing(settings) as (_, db):
        report = load_content(db, settings)
        is_first_look = settings.on_sqlite and host in LOOPBACK
        links = _links(db, settings) if is_first_look else []
    tell(report)
    if links:
        click.echo("\nSample people, each with a link that works once, for 24 hours:")
        for role, name, address in links:
            click.echo(f"  {role:<12} {name:<14} {address}")
        click.echo("")
    if and_serve:
        raise SystemExit(supervisor.run(settings, host, port))


def _links(db: Session, settings: Settings) -> list[tuple[str, str, str]]:
    if db.scalar(select(Person.id).limit(1)) is None:
        course = load_course(settings.content_root, settings.base_path)
        for role, name, email in PEOPLE:
            people.add(
                db,
                course,
                name=name,
                role=role,
                email=email,
                latin_name=name,
                is_sample=True,
                delegation="SMP=Sample delegation" if role == "delegate" else None,
                now=now(),
            )
        sample_sittings.add(db, course, now())
        issuing = Issuing(settings.keys_path, settings.base_url)
        sample_answers.add(db, course, issuing, now())
    living = db.scalars(select(Person).where(Person.is_sample, Person.disabled_at.is_(None)))
    by_email = {person.email: person for person in living}
    return [
        (
            role,
            name,
            link_address(
                settings.base_url,
                invitations.make(db, by_email[email].id, Purpose.SIGN_IN, now()),
            ),
        )
        for role, name, email in PEOPLE
        if email in by_email
    ]
