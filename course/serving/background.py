"""What the server does by itself besides sending mail: it finishes what takes long.

It stands in the process that sends mail, between two rounds of letters. `course outbox send` does
the same once, where another server serves the pages.
"""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from functools import cached_property

from flask import Flask
from sqlalchemy.exc import DBAPIError

from course import create_app
from course.content import get_course
from course.correct import letters, queries, services
from course.records.regrading import Issuing
from course.serving.processes import StopSign
from course.settings import Settings
from course.store.database import Database
from course.web.logs import event

_log = logging.getLogger("course")

AFTER_FAILURE_SECONDS = 60
"""Before what failed is tried again."""


class Background:
    """The work that waits; each piece of it is one transaction, which another process may take."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self._not_before = 0.0  # monotonic; later where something failed

    @cached_property
    def _app(self) -> Flask:
        """The course as pages know it; made when it is needed first."""
        return create_app(self.settings)

    def work(self, stop: StopSign) -> None:
        """Do what waits. Where that fails, it is logged, and mail goes on; it is tried again later.

        Raises DBAPIError where the database is away.
        """
        if time.monotonic() < self._not_before:
            return
        try:
            self.finish_corrections(stop)
        except DBAPIError:
            raise
        except Exception as error:  # whatever it is: letters are not kept back for it
            self._not_before = time.monotonic() + AFTER_FAILURE_SECONDS
            _log.error("background work failed", exc_info=error)

    def finish_corrections(self, stop: StopSign | None = None) -> int:
        """Mark again what corrections have not reached yet; returns how many portions that took.

        Between two portions others may write for as long as the last one took.
        """
        portions = 0
        while not stop:
            with self.database.session(writes=False) as db:
                if queries.begun(db) is None:
                    break
            began = time.monotonic()
            self._reach_next()
            portions += 1
            (stop.wait if stop else time.sleep)(time.monotonic() - began)
        return portions

    def _reach_next(self) -> None:
        issuing = Issuing(self.settings.keys_path, self.settings.base_url)
        # Letters name addresses of pages, as a request to the public address would.
        with (
            self._app.test_request_context(base_url=self.settings.base_url),
            self.database.session(writes=True) as db,
        ):
            begun = queries.begun(db)
            if begun is None:
                return
            is_left = services.go_on(
                db,
                get_course(),
                begun,
                letter=letters.corrected(begun.module, begun.reason),
                issuing=issuing,
                now=datetime.now(UTC),
            )
            db.commit()
        if not is_left:
            event("corrected-all", item=begun.question.corrected.id)
