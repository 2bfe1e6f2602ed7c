"""The production server: granian's workers, and one sender of mail beside them.

`course serve` calls `run`, which looks after both. A worker that dies is started anew by granian; a
sender that dies, by this module, after a wait that grows. If granian itself dies there is nothing
left to look after: the server ends with an error, and whoever started it starts it again.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import time
from collections.abc import Mapping

import click

from course import create_app
from course.serving import mail, sender, workers
from course.serving.processes import TICK_SECONDS, Child, StopSign
from course.settings import ConfigError, Settings
from course.web import logs
from course.web.logs import event

MOST_WORKERS_ON_SQLITE = 2
"""Writers take turns there; more processes would only wait for each other."""

PORT_SECONDS = 3
"""How long a port may still be taken when the server starts."""

LONGEST_WAIT_SECONDS = 60
"""Between two starts of a sender that keeps dying."""

KILL_AFTER_SECONDS = workers.STOP_SECONDS + 5
"""Granian ends its own workers after STOP_SECONDS; later nothing is worth waiting for."""


def run(settings: Settings, host: str, port: int) -> int:
    """Serve until SIGTERM or Ctrl-C; returns the exit code: 0 when stopped, else what went wrong.

    Requests in flight are finished first; a second signal ends everything at once.
    Raises ConfigError where the address, the mail server or the number of workers cannot be used,
    ContentError where the lessons cannot be read.
    """
    count = worker_count(settings, os.environ)
    address = free_address(host, port)
    click.echo(mail.open_post(settings).describe())
    sys.stdout.flush()  # what waits in the buffer would be copied into each child
    logs.begin(settings)
    create_app(settings)  # what it refuses is said once, here, and not by each worker in turn
    stop = StopSign()
    children = Children(settings, address, port, count)
    try:
        while not stop and children.web.code is None:
            children.keep_sender()
            time.sleep(TICK_SECONDS)
        return children.end(stop)
    finally:
        children.kill()


def worker_count(settings: Settings, environ: Mapping[str, str]) -> int:
    """How many processes answer: WEB_CONCURRENCY, else one a core; on SQLite at most two.

    Raises ConfigError for anything but a whole number from 1.
    """
    given = environ.get("WEB_CONCURRENCY", "").strip()
    if given and not (given.isascii() and given.isdigit() and 1 <= int(given) <= 1000):
        raise ConfigError(f"WEB_CONCURRENCY must be a whole number from 1, not {given!r}.")
    count = int(given) if given else (os.cpu_count() or 1)
    return min(count, MOST_WORKERS_ON_SQLITE) if settings.on_sqlite else count


def free_address(host: str, port: int) -> str:
    """The address that a host's name stands for, once nobody listens there.

    Workers share their port, and would share it with another server without a word. Those of a
    server that was killed a moment ago are given PORT_SECONDS to end.
    Raises ConfigError, saying what to change.
    """
    until = time.monotonic() + PORT_SECONDS
    while True:
        try:
            return _address(host, port)
        except (OSError, OverflowError) as error:
            is_taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            if not is_taken or time.monotonic() > until:
                raise ConfigError(
                    f"The server cannot listen at {host}, port {port}: {error}."
                    " Set HOST or PORT to another one, or end the program that uses it."
                ) from error
        time.sleep(TICK_SECONDS)


def _address(host: str, port: int) -> str:
    family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(where)
        probe.listen(1)
    return str(where[0])


class Children:
    """Granian, and the sender of mail."""

    def __init__(self, settings: Settings, address: str, port: int, count: int) -> None:
        self.settings = settings
        self.web = Child(workers.run, settings, address, port, count)
        self.sender: Child | None = None
        self._wait_seconds = 0.0  # before a sender is started again
        self._next_start = 0.0  # monotonic; counts while there is no sender

    def keep_sender(self) -> None:
        """See that there is a sender; a dead one is started later each time it dies young."""
        now = time.monotonic()
        if self.sender is None:
            if now >= self._next_start:
                self.sender = Child(sender.run_forever, self.settings)
                event("sender-started", pid=self.sender.pid)
        elif self.sender.code is not None:
            lived_long = now - self.sender.began > LONGEST_WAIT_SECONDS
            wait = 1 if lived_long else max(1, self._wait_seconds * 2)
            self._wait_seconds = min(wait, LONGEST_WAIT_SECONDS)
            event(
                "sender-died",
                level=logging.ERROR,
                code=self.sender.code,
                again_in_seconds=self._wait_seconds,
            )
            self.sender, self._next_start = None, now + self._wait_seconds

    def end(self, stop: StopSign) -> int:
        """Stop all and wait; returns the exit code of the server."""
        died = self.web.code
        if died is None:
            event("stopping")
        else:
            event("granian-died", level=logging.ERROR, code=died)
        for child in self._all():
            child.ask_to_end()
        until = time.monotonic() + KILL_AFTER_SECONDS
        while self._remain() and stop.asked < 2 and time.monotonic() < until:
            time.sleep(TICK_SECONDS / 4)
        in_time = not self._remain()
        event("stopped", in_time=in_time)
        if died is not None:
            return died if died > 0 else 1
        return 0 if in_time else 1

    def kill(self) -> None:
        """Leave nothing behind."""
        for child in self._all():
            child.kill()

    def _all(self) -> list[Child]:
        return [self.web] if self.sender is None else [self.web, self.sender]

    def _remain(self) -> bool:
        return any(child.remains() for child in self._all())
