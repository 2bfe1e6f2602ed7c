"""`course serve` as it runs: it answers, looks after its processes, and ends in good order."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from course.records import outbox
from course.serving import supervisor
from course.settings import ConfigError, Settings
from course.store import ChoreRow
from tests.conftest import closing_engine
from tests.server.processes import (
    Launcher,
    Served,
    environ_for,
    free_port,
    lives,
    wait_until,
)
from tests.server.visitors import Learner, Unanswered, sign_in_learner


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    (tmp_path / "course.sqlite3").write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{tmp_path / 'course.sqlite3'}"


@pytest.fixture
def served(launcher: Launcher, url: str, tmp_path: Path) -> Iterator[Served]:
    with launcher.serve(environ_for(url, tmp_path), tmp_path / "log") as server:
        server.wait_ready()
        yield server


@pytest.fixture
def learner(served: Served, url: str, tmp_path: Path) -> Learner:
    """Somebody who has a paper before them."""
    with closing_engine(url) as database:
        learner = sign_in_learner(database, url, tmp_path)
    learner.open(served.port)
    return learner


def stop(server: Served, number: signal.Signals = signal.SIGTERM) -> int:
    os.kill(server.pid, number)
    return server.wait()


def write_letter(url: str) -> None:
    with closing_engine(url) as database, database.session(writes=True) as db:
        outbox.write(
            db,
            cause="a:1",
            recipient="amina@example.org",
            subject="Hello",
            body="Text\n",
            now=datetime.now(UTC),
        )
        db.commit()


def make_due(url: str) -> None:
    """Let all that the clock asks for be due now."""
    with closing_engine(url) as database, database.session(writes=True) as db:
        db.execute(update(ChoreRow).values(due_at=datetime(2026, 1, 1, tzinfo=UTC)))
        db.commit()


def test_it_answers_sends_mail_and_ends_with_nothing_left_behind(
    served: Served, url: str, tmp_path: Path
) -> None:
    assert served.get("/healthz") == (200, "ok\n")
    assert len(served.workers) == 2
    assert len(served.senders) == 1
    assert f"Messages are written to {tmp_path / 'instance' / 'mail'}/." in served.log
    write_letter(url)
    folder = tmp_path / "instance" / "mail"
    wait_until(lambda: folder.is_dir() and list(folder.glob("*.eml")), 5, "the letter is a file")
    make_due(url)
    wait_until(lambda: "chore=statistics" in served.log, 10, "what the clock asks for is done")
    members = [served.pid, served.granian, *served.workers, *served.senders]
    assert stop(served) == 0
    assert not any(lives(member) for member in members)
    assert "in_time=True" in served.log


def test_a_mail_server_that_is_away_keeps_nothing_back_that_the_clock_asks_for(
    launcher: Launcher, url: str, tmp_path: Path
) -> None:
    nobody = f"smtp://127.0.0.1:{free_port()}"
    write_letter(url)
    with launcher.serve(
        environ_for(url, tmp_path, COURSE_SMTP_URL=nobody), tmp_path / "log"
    ) as server:
        server.wait_ready()
        wait_until(lambda: "mail-away" in server.log, 30, "the letter was tried")
        before = server.log.count("chore=statistics")
        make_due(url)
        wait_until(lambda: server.log.count("chore=statistics") > before, 10, "work goes on")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_flight_is_finished_before_the_server_ends(
    served: Served, url: str, learner: Learner, number: signal.Signals
) -> None:
    answers: list[tuple[int, dict[str, object]]] = []
    asking = threading.Thread(
        target=lambda: answers.append(learner.save(served.port, 1, revision=0, text="42"))
    )
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")  # the save now waits for its turn to write
        asking.start()
        time.sleep(0.5)
        os.kill(served.pid, number)
        time.sleep(1.0)
        assert served.code is None
        assert answers == []
        holder.execute("ROLLBACK")
    asking.join(20)
    assert served.wait() == 0
    assert answers[0][0] == 200
    assert learner.stored()[1] == (1, "42")


def test_a_second_signal_ends_it_at_once(served: Served, url: str, learner: Learner) -> None:

    def ask() -> None:
        with suppress(Unanswered):
            learner.save(served.port, 1, revision=0, text="lost")

    asking = threading.Thread(target=ask)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        asking.start()
        time.sleep(0.5)
        os.kill(served.pid, signal.SIGINT)
        time.sleep(0.5)
        members = [served.granian, *served.workers]
        os.kill(served.pid, signal.SIGINT)
        assert served.wait(5) == 1
        assert not any(lives(member) for member in members)
    asking.join(20)
    assert learner.stored() == {}


def test_a_killed_worker_is_started_anew(served: Served) -> None:
    victim = served.workers[0]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in served.workers and len(served.workers) == 2)
    wait_until(served.answers)
    assert stop(served) == 0


def test_a_killed_sender_is_started_anew_later_each_time(served: Served) -> None:
    [first] = served.senders
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: served.senders not in ([], [first]))
    [second] = served.senders
    os.kill(second, signal.SIGKILL)
    wait_until(lambda: served.senders not in ([], [second]))
    waits = [line.rpartition("=")[2] for line in served.log.splitlines() if "sender-died" in line]
    assert waits == ["1", "2"]
    assert served.answers()
    assert stop(served) == 0


def test_if_granian_dies_the_server_ends_with_an_error_and_no_worker_stays(served: Served) -> None:
    members = [*served.workers, *served.senders]
    os.kill(served.granian, signal.SIGKILL)
    assert served.wait() == 1
    assert not any(lives(member) for member in members)
    assert "granian-died" in served.log


def test_if_the_server_itself_is_killed_nothing_goes_on_without_it(served: Served) -> None:
    members = [served.granian, *served.workers, *served.senders]
    os.kill(served.pid, signal.SIGKILL)
    wait_until(lambda: not any(lives(member) for member in members), 10)


def test_a_second_server_on_the_same_port_says_so_and_leaves_the_first_alone(
    launcher: Launcher, served: Served, url: str, tmp_path: Path
) -> None:
    environ = environ_for(url, tmp_path)
    with launcher.serve(environ, tmp_path / "second", port=served.port) as second:
        assert second.wait() == 1
    assert f"cannot listen at 127.0.0.1, port {served.port}" in second.log
    assert "Traceback" not in second.log
    assert served.answers()


def test_its_log_is_json_throughout_where_that_is_asked_for(
    launcher: Launcher, url: str, tmp_path: Path
) -> None:
    environ = environ_for(url, tmp_path, COURSE_LOG="json")
    with launcher.serve(environ, tmp_path / "log") as server:
        server.wait_ready()
        server.get("/login")
        assert stop(server) == 0
    lines = server.log.splitlines()
    assert [line for line in lines if not line.startswith("{")] == [lines[0]], "where mail goes"


def test_the_number_of_workers_is_the_setting_and_at_most_two_on_sqlite() -> None:
    postgres = Settings(database_url="postgresql+psycopg://db/course")
    assert supervisor.worker_count(postgres, {"WEB_CONCURRENCY": "9"}) == 9
    assert supervisor.worker_count(Settings(), {"WEB_CONCURRENCY": "9"}) == 2
    assert supervisor.worker_count(Settings(), {"WEB_CONCURRENCY": "1"}) == 1
    assert supervisor.worker_count(postgres, {}) == os.cpu_count()


@pytest.mark.parametrize("given", ["0", "-1", "two", "1.5", "²", "99999"])
def test_a_number_of_workers_that_is_none_stops_the_start(given: str) -> None:
    with pytest.raises(ConfigError, match="WEB_CONCURRENCY"):
        supervisor.worker_count(Settings(), {"WEB_CONCURRENCY": given})


def test_a_host_that_is_not_ours_stops_the_start() -> None:
    with pytest.raises(ConfigError, match="HOST"):
        supervisor.free_address("192.0.2.1", free_port())
