"""What all tests share: databases of both kinds, an app on each, a clock that stands."""

from __future__ import annotations

import gc
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import settings as laws
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import Dialect, Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from course import create_app
from course.commands.bank import written_bank
from course.content import load_bank
from course.records import bank
from course.settings import Settings
from course.store import migrate
from course.store.database import Database, open_database
from course.web import pdf
from tests import memory, postgres
from tests.factories import NOON

memory.hold_temporary_files()


def pytest_collection_finish() -> None:
    """Look seldom for cycles: ten thousand tests are held in memory, and to walk through them all
    again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# Machines that test are shared: how long an example takes says nothing. Whether a change lands is
# decided with the same examples each time; `make laws` looks for others.
laws.register_profile("same", deadline=None, max_examples=50, print_blob=True, derandomize=True)
laws.register_profile("others", deadline=None, max_examples=50, print_blob=True)
laws.load_profile(os.environ.get("COURSE_TEST_EXAMPLES", "same"))

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def browser_program() -> str | None:
    """Where Chromium is; the one without windows of its own costs a third less."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


SAMPLE = Path(__file__).parent / "sample"
REQUIRED = {name for name in os.environ.get("COURSE_TEST_REQUIRE", "").split(",") if name}

PROGRAMS: dict[str, tuple[Callable[[], object], str]] = {
    "postgres": (postgres.programs, "PostgreSQL's server programs are not installed"),
    "browser": (browser_program, "Chromium is not installed"),
    "node": (lambda: shutil.which("npm"), "Node.js and npm are not installed"),
    "pango": (pdf.available, "Pango is not installed"),
    "poppler": (lambda: shutil.which("pdftoppm"), "poppler-utils is not installed"),
    "zbar": (lambda: shutil.which("zbarimg"), "zbar-tools is not installed"),
}


def need(program: str) -> None:
    """Go on only where a program is there; skip with the reason, or fail where it is required."""
    there, reason = PROGRAMS[program]
    if there():
        return
    if program in REQUIRED:
        pytest.fail(f"{reason}, and COURSE_TEST_REQUIRE asks for it")
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _needs(request: pytest.FixtureRequest) -> None:
    for mark in request.node.iter_markers("needs"):
        for program in mark.args:
            need(program)


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time pass: `clock.pass_(minutes=15)`."""
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def prepare(url: str) -> None:
    """Migrate an empty database and load the tests' own bank."""
    with closing_engine(url) as database:
        migrate.upgrade(database.engine)
        load_sample(database)


def load_sample(database: Database) -> None:
    with database.session(writes=True) as db:
        bank.load(db, written_bank(load_bank(SAMPLE)), NOON)
        db.commit()


COMPILED: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}
"""For each kind of database, who speaks its SQL and what was said already in this process."""


def share_compiled(database: Database) -> Database:
    """Let SQL be compiled once for all databases of a run: many tests wait for that most."""
    engine = database.engine
    engine.dialect, engine._compiled_cache = COMPILED.setdefault(
        engine.dialect.name, (engine.dialect, LRUCache(5_000))
    )
    database.reader.dialect, database.reader._compiled_cache = COMPILED[engine.dialect.name]
    return database


class closing_engine:  # noqa: N801  # reads as `with closing_engine(url) as database`
    """A database whose connections are given back at the end."""

    def __init__(self, url: str) -> None:
        self.database = share_compiled(open_database(url))

    def __enter__(self) -> Database:
        return self.database

    def __exit__(self, *_: object) -> None:
        self.database.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, loaded file: made once, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "course.sqlite3"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server; skipped, with the reason, where there is none to run."""
    need("postgres")
    with postgres.server() as url:
        yield url
        _keeper(url).dispose()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The URL of a migrated, loaded database; nobody works in it."""
    url = postgres_server.replace("/postgres?", "/template_course?")
    _create(postgres_server, "template_course")
    prepare(url)
    return url


@cache
def _keeper(server_url: str) -> Engine:
    """Who makes databases, and stays connected: it does so for thousands of tests."""
    return create_engine(server_url, isolation_level="AUTOCOMMIT")


def _create(server_url: str, name: str, template: str = "template0") -> None:
    with _keeper(server_url).connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        # Copying its files takes a third of the time of writing all of it down first.
        quickly = " STRATEGY file_copy" if connection.dialect.server_version_info >= (15,) else ""
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}{quickly}"))


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, migrated database with the tests' bank in it: once on each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "course.sqlite3")
        return f"sqlite:///{tmp_path / 'course.sqlite3'}"
    server: str = request.getfixturevalue("postgres_server")
    request.getfixturevalue("postgres_template")
    _create(server, "course_test", "template_course")
    return server.replace("/postgres?", "/course_test?")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing_engine(database_url) as database:
        yield database


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A session that may write; on SQLite commit before another one should write."""
    with database.session(writes=True) as session:
        yield session


def settings_for(database_url: str, tmp_path: Path, **changes: object) -> Settings:
    """Settings of a server for tests."""
    given: dict[str, object] = {
        "database_url": database_url,
        "instance": str(tmp_path / "instance"),
        "content": str(SAMPLE),
        "secret_key": "only-for-tests-and-long-enough-to-be-accepted",
        "keys": str(tmp_path / "instance" / "keys"),
        "contact": "help@example.org",
    }
    return Settings(**(given | changes))  # type: ignore[arg-type]


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all apps of a run: that is most of what a first page costs."""

    kept: ClassVar[dict[tuple[str, str], bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self.kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class CompiledRule(Rule):
    """A rule of addresses that is compiled once for all apps of a run.

    That is most of what an app costs.
    """

    kept: ClassVar[dict[tuple[object, ...], dict[str, object]]] = {}
    COMPILED = ("_parts", "_trace", "_converters", "arguments")

    def compile(self) -> None:
        key = (self.rule, self.subdomain, self.merge_slashes, str(self.defaults))
        if key not in self.kept:
            super().compile()
            self.kept[key] = {name: getattr(self, name) for name in self.COMPILED} | {
                name: getattr(self, name).__func__ for name in ("_build", "_build_unknown")
            }
        for name, value in self.kept[key].items():
            setattr(self, name, value.__get__(self) if name.startswith("_build") else value)


Flask.url_rule_class = CompiledRule


def app_for_tests(settings: Settings, clock: Clock) -> Flask:
    """An app with a clock that stands."""
    app = create_app(settings, testing=True)
    share_compiled(app.extensions["database"])
    app.extensions["clock"] = clock
    app.jinja_env.bytecode_cache = CompiledTemplates()
    return app


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The app on a fresh database of each kind, with a clock that stands."""
    app = app_for_tests(settings_for(database_url, tmp_path), clock)
    yield app
    app.extensions["database"].engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one real browser of a test process; each test opens windows of its own in it."""
    need("browser")
    expect.set_options(timeout=15_000)  # milliseconds: machines that test are shared
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=CHROMIUM)
        yield browser
        browser.close()


def until_somebody_waits(database: Database, seconds: float = 30) -> None:
    """Go on once a transaction waits for the lock of another one. PostgreSQL alone says so."""
    waits = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with database.session(writes=False) as db:
            if db.scalar(waits):
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
