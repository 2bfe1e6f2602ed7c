"""`course check --links`: what a person opens by hand before an edition opens."""

from __future__ import annotations

from pathlib import Path

import click

from course.content import load_course
from course.content.checking.outside import outside_links


def tell_links(root: Path) -> None:
    """Print every outside address once, under the lesson that names it first. Opens none."""
    count = 0
    for group in outside_links(load_course(root)):
        click.echo(group.title)
        for link in group.links:
            count += 1
            click.echo(f"  {link.address}\n      {link.name}")
    click.echo(f"{count} {'address' if count == 1 else 'addresses'}. None was opened.")
