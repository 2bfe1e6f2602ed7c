"""`course person`: people, one at a time."""

from __future__ import annotations

import sys

import click
from sqlalchemy import select

from course.commands.context import changing, now, reading
from course.content import load_course
from course.domain import names
from course.domain.rights import ROLES
from course.records import audit, invitations, passwords, people
from course.store import Grant, Person, Purpose, StandingRow
from course.web import inviting
from course.web.i18n import SOURCE, languages


@click.group()
def person() -> None:
    """Add people, list them, hand out links."""


@person.command()
@click.option("--name", required=True, help="The name in the person's own script.")
@click.option("--role", type=click.Choice(sorted(ROLES)), required=True)
@click.option("--email", help="For signing in; leave it out for people without a mailbox.")
@click.option("--latin-name", help="In Latin letters, as in the passport's machine-readable line.")
@click.option("--delegation", help="Its code; CODE=NAME makes a new one.")
@click.option("--locale", default=SOURCE, help="The language of pages and letters, such as fr.")
@click.option("--password-stdin", is_flag=True, help="Read a password from standard input.")
@click.option("--invite", is_flag=True, help="Write the person an invitation.")
def add(
    name: str,
    role: str,
    email: str | None,
    latin_name: str | None,
    delegation: str | None,
    locale: str,
    password_stdin: bool,
    invite: bool,
) -> None:
    """Add a person.

    Example: course person add --name "Amina Diallo" --role delegate --email amina@example.org
    --delegation SEN=Senegal --invite
    """
    if invite and not email:
        raise click.UsageError("--invite needs --email. Without one, use `course person link`.")
    if password_stdin and not email:
        raise click.UsageError("--password-stdin needs --email: people sign in with both.")
    if role == "focal" and not delegation:
        raise click.UsageError("--role focal needs --delegation: whom the person answers for.")
    language = _language(locale)
    own = names.clean_own(name)
    latin = names.clean_latin(latin_name) if latin_name else None
    # Before the database is opened: nobody else could write while this waits for a line.
    password_hash = _read_password(own, latin or "", email or "") if password_stdin else None
    with changing() as (settings, db):
        added = people.add(
            db,
            load_course(settings.content_root, settings.base_path),
            name=own,
            role=role,
            email=email,
            latin_name=latin,
            delegation=delegation,
            locale=language,
            now=now(),
        )
        added.password_hash = password_hash
        if invite:
            title = load_course(settings.content_root, settings.base_path).title
            inviting.invite(db, added, title, settings.base_url, now())
    click.echo(f"Added {added.name} ({role}), id {added.public_id}.")
    if invite:
        click.echo(f"The invitation to {added.email} waits to be sent.")


def _language(code: str) -> str:
    """One of the languages of the interface, which the page for new people offers too."""
    offered = [one for one, _ in languages()]
    written = code.strip().replace("-", "_")
    for one in offered:
        if one.lower() == written.lower():
            return one
    known = ", ".join(one.replace("_", "-") for one in offered)
    raise click.UsageError(f"--locale {code}: the pages do not speak it. They speak {known}.")


def _read_password(*known: str) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    passwords.check_new(password, *known)
    return passwords.hash_password(password)


@person.command(name="list")
def list_people() -> None:
    """List everybody, one a line.

    Example: course person list
    """
    with reading() as (_, db):
        grants: dict[int, set[str]] = {}
        for person_id, right in db.execute(select(Grant.person_id, Grant.right)):
            grants.setdefault(person_id, set()).add(right)
        statement = (
            select(Person, StandingRow.completed_at)
            .outerjoin(StandingRow, StandingRow.person_id == Person.id)
            .where(Person.erased_at.is_(None))
            .order_by(Person.id)
        )
        for row, completed_at in db.execute(statement):
            state = "disabled" if row.disabled_at else "complete" if completed_at else "open"
            rights = ",".join(sorted(grants.get(row.id, ())))
            click.echo("\t".join((row.public_id, row.email or "-", row.name, rights, state)))


@person.command()
@click.argument("email_or_id")
def disable(email_or_id: str) -> None:
    """Let a person sign in no more, and end their sign-ins. What they did stays.

    Example: course person disable amina@example.org
    """
    with changing() as (settings, db):
        found = people.find(db, email_or_id)
        course = load_course(settings.content_root, settings.base_path)
        people.disable(db, course, found, now())
    click.echo(f"{found.name} can no longer sign in.")


@person.command()
@click.argument("email_or_id")
def link(email_or_id: str) -> None:
    """Print a link that signs a person in, once, within 24 hours.

    For people without a mailbox, and for whoever set up the course.

    Example: course person link amina@example.org
    """
    with changing() as (settings, db):
        found = people.find(db, email_or_id)
        if found.disabled_at:
            raise click.ClickException(f"{found.name} is disabled.")
        token = invitations.make(db, found.id, Purpose.SIGN_IN, now())
        subject = people.subject(found)
        audit.record(db, actor_id=None, action="person.link-made", subject=subject, now=now())
    click.echo(inviting.link_address(settings.base_url, token))
