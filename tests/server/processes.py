"""Real servers in processes of their own, and what tests do to them. Linux only, as CI is."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port below those that outgoing connections use.

    A client that keeps trying such a port while nobody listens can end up connected to itself.
    """
    while True:
        port = random.randint(15000, 30000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(true: Callable[[], object], seconds: float = 15, what: str = "") -> None:
    """Wait for something that has to happen."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"waited {seconds} seconds in vain: {what or true}"
        time.sleep(0.02)


def _stat(pid: int) -> tuple[str, int] | None:
    """State and parent of a process; None where there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, parent = text.rpartition(")")[2].split()[:2]
    return state, int(parent)


def lives(pid: int) -> bool:
    stat = _stat(pid)
    return stat is not None and stat[0] not in "ZX"


def children(pid: int) -> list[int]:
    """The living children of a process, the oldest first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            stat = _stat(int(entry.name))
            if stat is not None and stat[1] == pid and stat[0] not in "ZX":
                found.append(int(entry.name))
    return sorted(found)


def family(pid: int) -> list[int]:
    """A process and all that it started, parents first."""
    return [pid] + [one for child in children(pid) for one in family(child)]


def kill_family(pid: int) -> None:
    """`kill -9` of all of them, parents first, so that none is started anew."""
    members = family(pid)
    for member in members:
        try:
            os.kill(member, signal.SIGKILL)
        except ProcessLookupError:
            continue
    wait_until(lambda: not any(lives(member) for member in members), what="all are dead")


class Tree:
    """The processes of one server."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port = pid, port

    @property
    def granian(self) -> int:
        """The child that has children: the workers."""
        return next(child for child in children(self.pid) if children(child))

    @property
    def workers(self) -> list[int]:
        return [one for child in children(self.pid) for one in children(child)]

    @property
    def senders(self) -> list[int]:
        return [child for child in children(self.pid) if not children(child)]

    def get(self, path: str) -> tuple[int, str]:
        """Ask for a page; status and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait_ready(self, workers: int = 2) -> None:
        wait_until(lambda: len(self.workers) == workers and self.answers(), 30, "it serves")


class Served(Tree):
    """A server that a launcher started with `course serve`."""

    def __init__(self, launcher: Launcher, pid: int, port: int, log: Path) -> None:
        super().__init__(pid, port)
        self._launcher, self._log = launcher, log

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._launcher.ask(poll=self.pid)

    def wait(self, seconds: float = 20) -> int:
        wait_until(lambda: self.code is not None, seconds, "the server ends")
        assert self.code is not None
        return self.code


class Launcher:
    """Starts servers that need not read the course's code anew each time.

    A process of its own, with one thread, that makes a copy of itself for each server; the copy
    runs the `course` command.
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.launcher"],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def ask(self, **what: object) -> int | None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        answer: int | None = json.loads(self.process.stdout.readline())
        return answer

    @contextmanager
    def serve(self, environ: Mapping[str, str], log: Path, port: int = 0) -> Iterator[Served]:
        """Run `course serve`; whatever is left of it at the end is killed."""
        port = port or free_port()
        values = {"PORT": str(port), **environ}
        pid = self.ask(start=values, log=str(log))
        assert pid is not None
        try:
            yield Served(self, pid, port, log)
        finally:
            if lives(pid):
                kill_family(pid)
            self.ask(poll=pid)

    def close(self) -> None:
        for pid in children(self.process.pid):
            kill_family(pid)
        self.process.communicate(timeout=10)


def environ_for(database_url: str, folder: Path, **more: str) -> dict[str, str]:
    """Settings of a server on a database of the tests', with the tests' own lessons."""
    return {
        "COURSE_DATABASE_URL": database_url,
        "COURSE_INSTANCE": str(folder / "instance"),
        "COURSE_CONTENT": str(ROOT / "tests" / "sample"),
        "COURSE_SECRET_KEY": "only-for-tests-and-long-enough-to-be-accepted",
        "COURSE_KEYS": str(folder / "instance" / "keys"),
        "WEB_CONCURRENCY": "2",
        **more,
    }
