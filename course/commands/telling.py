"""What the commands of exchange share: how far a long work is, and what is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import click

from course.formats.foreign import Loss
from course.formats.registry import FORMATS

FORMAT = click.Choice(sorted(FORMATS))
T = TypeVar("T")


def bar(label: str) -> Callable[[Sequence[T]], Iterable[T]]:
    """A bar that shows how far a long work is, on stderr."""

    def watch(work: Sequence[T]) -> Iterator[T]:
        with click.progressbar(work, label=label, file=sys.stderr) as going:
            yield from going

    return watch


def tell(source: str, losses: Iterable[Loss]) -> None:
    """List what is lost, each with its file and line."""
    for loss in losses:
        line = f":{loss.line}" if loss.line else ""
        question = f" {loss.question}:" if loss.question else ""
        click.echo(f"{source}{line}:{question} {loss.message}", err=True)
