"""The `course` command: everything that whoever runs the course does outside a browser."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy.exc import ArgumentError, DBAPIError

from course.certify.commands import verify
from course.commands.audit import audit
from course.commands.backup import backup, restore
from course.commands.bank import check, load
from course.commands.doctor import doctor
from course.commands.items import items
from course.commands.keys import keys
from course.commands.outbox import outbox
from course.commands.people import person
from course.commands.privacy import end_records, erase
from course.commands.samples import samples
from course.commands.server import serve, upgrade
from course.commands.standing import standing
from course.content import ContentError
from course.domain.errors import CourseError
from course.settings import ConfigError


class Refusal(click.ClickException):
    """What a person can mend, in its own words: a line of a fault begins with its file."""

    def show(self, file: Any = None) -> None:
        """Write it to stderr."""
        click.echo(self.message, file=file, err=True)


class Commands(click.Group):
    """Commands whose failures are one clear line on stderr, and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; say in words what kept it from its work."""
        try:
            return super().invoke(ctx)
        except (ConfigError, ContentError, CourseError) as error:
            raise Refusal(str(error)) from error
        except ArgumentError as error:
            raise Refusal("COURSE_DATABASE_URL is not the address of a database.") from error
        except PermissionError as error:
            raise Refusal(f"{error.filename}: {error.strerror}.") from error
        except DBAPIError as error:
            reason = str(error.orig).strip().partition("\n")[0]
            raise Refusal(f"The database does not work: {reason}") from error


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def course() -> None:
    """Run the course, look after its content, and help its people."""


for command in (
    serve,
    upgrade,
    check,
    load,
    items,
    person,
    standing,
    outbox,
    audit,
    erase,
    end_records,
    keys,
    backup,
    restore,
    doctor,
    verify,
    samples,
):
    course.add_command(command)


def main() -> None:
    """Run a command, and end with its exit status."""
    course(prog_name="course")
