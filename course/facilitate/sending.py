"""Lists of people on their way to a browser: nothing is held in memory, and a script may watch.

Without a script the file comes as it is written. A script that sends `X-Course-Progress` gets the
same file with word of how far it is before it: lines with the rows written so far, then a line with
the length of the file ("=48210"), then the file. How many rows there will be, about, stands in the
header `X-Course-Rows`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from flask import Response, request
from sqlalchemy.orm import Session

from course.domain.errors import NotFound
from course.domain.words import words
from course.facilitate import leaving
from course.facilitate.leaving import Row
from course.store.database import Database
from course.web.database import get_database

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PROGRESS, ROWS = "X-Course-Progress", "X-Course-Rows"
SIZE = 64 * 1024  # bytes that are sent at a time
Ask = Callable[[Session], Iterator[Row]]


def answer(
    kind: str, name: str, head: Row, ask: Ask, at: datetime, about: Callable[[], int]
) -> Response:
    """Send a file as it is written; the request's own session is over before the last line.

    about: how many rows there will be, about; asked only where somebody watches. Raises NotFound.
    """
    if kind not in TYPES:
        raise NotFound(words("There is no such form of this page."))
    database = get_database()
    is_watched = PROGRESS in request.headers
    if kind == "csv" and not is_watched:
        response = Response(_lines(database, head, ask, at))
    else:
        response = Response(_parts(database, kind, head, ask, at, is_watched=is_watched))
    response.mimetype = "application/octet-stream" if is_watched else TYPES[kind]
    response.headers["Content-Disposition"] = f"attachment; filename={name}.{kind}"
    if is_watched:
        response.headers[ROWS] = str(about())
        response.headers["X-Accel-Buffering"] = "no"  # a proxy that collects would tell it late
    return response


def _lines(database: Database, head: Row, ask: Ask, at: datetime) -> Iterator[bytes]:
    with database.session(writes=False) as db:
        yield from leaving.as_csv(head, ask(db), at)


def _parts(
    database: Database, kind: str, head: Row, ask: Ask, at: datetime, *, is_watched: bool
) -> Iterator[bytes]:
    """Write the whole file aside, then send it; where somebody watches, say how far it is."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"people.{kind}"
        with (
            database.session(writes=False) as db,
            closing(leaving.writing(file, kind, head, ask(db), at)) as far,
        ):
            for rows in far:
                if is_watched:
                    yield f"{rows}\n".encode()
        if is_watched:
            yield f"={file.stat().st_size}\n".encode()
        with file.open("rb") as written:
            while part := written.read(SIZE):
                yield part
