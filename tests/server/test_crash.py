"""An acknowledged answer is never lost, whatever dies: a worker, or the whole server."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

import pytest

from course.store.database import Database
from tests.server.processes import (
    Launcher,
    Served,
    environ_for,
    free_port,
    kill_family,
    wait_until,
)
from tests.server.visitors import POSITIONS, Learner, Unanswered, sign_in_learner

WRITERS = 8


class Writer:
    """Saves one answer after the other, each until it is acknowledged."""

    def __init__(self, learner: Learner, port: int) -> None:
        self.learner, self.port = learner, port
        self.acknowledged = dict.fromkeys(POSITIONS, (0, ""))
        self.count = 0

    def write(self, stop: Event) -> None:
        """Write on until told to stop; the last answer is acknowledged too."""
        while not stop.is_set():
            position = POSITIONS[self.count % len(POSITIONS)]
            revision, text = self.acknowledged[position][0], str(self.count)
            status, answer = self._save(position, revision, text)
            # One lost, or one too many: either would show as another revision.
            assert (status, answer.get("revision")) == (200, revision + 1), answer
            self.acknowledged[position] = (revision + 1, text)
            self.count += 1

    def answered(self) -> dict[int, tuple[int, str]]:
        """What was acknowledged: positions this writer never came to have no answer."""
        return {place: answer for place, answer in self.acknowledged.items() if answer[0]}

    def _save(self, position: int, revision: int, text: str) -> tuple[int, dict[str, object]]:
        """Send the same save until there is an answer, as the page does."""
        until = time.monotonic() + 60
        while True:
            try:
                return self.learner.save(self.port, position, revision=revision, text=text)
            except Unanswered:
                assert time.monotonic() < until, "no answer for a minute"
                time.sleep(0.02)


@contextmanager
def writing(writers: list[Writer]) -> Iterator[None]:
    """Let all of them write while the block lasts; what went wrong with one is raised."""
    stop = Event()
    with ThreadPoolExecutor(len(writers)) as pool:
        work: list[Future[None]] = [pool.submit(writer.write, stop) for writer in writers]
        try:
            yield
        finally:
            stop.set()
    for one in work:
        one.result()


def total(writers: list[Writer]) -> int:
    return sum(writer.count for writer in writers)


def wait_for_answers(writers: list[Writer], server: Served) -> None:
    """Let some more answers be acknowledged: the server is at work again, and busy."""
    enough = total(writers) + WRITERS
    wait_until(lambda: total(writers) >= enough or server.code is not None, 30, "answers come")
    assert server.code is None, server.log[-500:]


@pytest.fixture
def writers(database: Database, database_url: str, tmp_path: Path) -> list[Writer]:
    port = free_port()
    learners = [sign_in_learner(database, database_url, tmp_path) for _ in range(WRITERS)]
    database.engine.dispose()
    return [Writer(learner, port) for learner in learners]


@pytest.fixture
def kills(database_url: str) -> range:
    """Most often where our own settings decide what survives; PostgreSQL looks after itself."""
    return range(20 if database_url.startswith("sqlite") else 10)


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "instance").mkdir(exist_ok=True)
    return environ_for(database_url, tmp_path)


def kill_worker(server: Served, victim: int) -> None:
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in server.workers and len(server.workers) == 2)


def test_killing_workers_loses_no_acknowledged_answer(
    launcher: Launcher,
    writers: list[Writer],
    kills: range,
    environ: dict[str, str],
    tmp_path: Path,
) -> None:
    with launcher.serve(environ, tmp_path / "log", writers[0].port) as server:
        server.wait_ready()
        with writing(writers):
            for _ in kills:
                wait_for_answers(writers, server)
                kill_worker(server, server.workers[0])  # the older one: they take turns
        assert server.code is None
    assert [w.learner.stored() for w in writers] == [w.answered() for w in writers]


def test_killing_the_whole_server_loses_no_acknowledged_answer(
    launcher: Launcher,
    writers: list[Writer],
    kills: range,
    environ: dict[str, str],
    tmp_path: Path,
) -> None:
    with ExitStack() as running, writing(writers):
        for _ in kills:
            with launcher.serve(environ, tmp_path / "log", writers[0].port) as server:
                wait_for_answers(writers, server)
                kill_family(server.pid)
        # The last answers of the writers need a server that acknowledges them.
        last = launcher.serve(environ, tmp_path / "log", writers[0].port)
        wait_for_answers(writers, running.enter_context(last))
    assert [writer.learner.stored() for writer in writers] == [w.acknowledged for w in writers]
