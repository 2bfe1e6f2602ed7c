"""The `course` command: everything that whoever runs the course does outside a browser."""

from __future__ import annotations

import sys

import click

from course.certify.commands import verify
from course.commands.bank import check, load
from course.commands.doctor import doctor
from course.commands.outbox import outbox
from course.commands.people import person
from course.commands.samples import samples
from course.commands.server import serve, upgrade
from course.commands.standing import standing
from course.content import ContentError
from course.domain.errors import CourseError
from course.settings import ConfigError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def course() -> None:
    """Run the course, look after its content, and help its people."""


for command in (serve, upgrade, check, load, person, standing, outbox, doctor, verify, samples):
    course.add_command(command)


def main() -> None:
    """Run a command. What a person can mend is one clear line on stderr, and exit status 1."""
    try:
        course(prog_name="course")
    except (ConfigError, ContentError, CourseError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
