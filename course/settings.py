"""Typed settings, read once from the environment.

Each field names its variable and says what it means; docs/operate.md repeats every one of them, and
a test compares the two.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PACKAGE = Path(str(files("course")))


class ConfigError(Exception):
    """A setting is missing or cannot be read; the message names each one and the remedy."""


def shipped(name: str) -> Path:
    """Where `name` (templates, modules, quizzes) lies: in the wheel, else in the checkout."""
    packed = PACKAGE / "_shipped" / name
    return packed if packed.is_dir() else PACKAGE.parent / name


def _setting(variable: str, meaning: str, default: Any = "") -> Any:
    return field(default=default, metadata={"variable": variable, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """What whoever runs the course may decide."""

    database_url: str = _setting("COURSE_DATABASE_URL", "SQLAlchemy URL of the database")
    instance: str = _setting(
        "COURSE_INSTANCE", "folder for the database, the keys and outgoing mail", "instance"
    )
    content: str = _setting("COURSE_CONTENT", "folder with modules/ and quizzes/")
    secret_key: str = _setting("COURSE_SECRET_KEY", "signs cookies; at least 32 characters")
    keys: str = _setting("COURSE_KEYS", "folder of the issuer's keys, one for all machines")
    base_url: str = _setting(
        "COURSE_BASE_URL", "the public address, sub-path included", "http://127.0.0.1:8000"
    )
    smtp_url: str = _setting(
        "COURSE_SMTP_URL", "mail server, as smtp://user:password@host:587 or smtps://host"
    )
    redis_url: str = _setting("COURSE_REDIS_URL", "shares the limits by address between machines")
    trusted_proxies: int = _setting(
        "COURSE_TRUSTED_PROXIES", "how many proxies stand in front of the server", 0
    )
    mail_from: str = _setting("COURSE_MAIL_FROM", "sender of the messages")
    contact: str = _setting("COURSE_CONTACT", "address shown on every error page")
    log: str = _setting("COURSE_LOG", "form of the log: text or json", "text")
    idle_minutes: int = _setting(
        "COURSE_IDLE_MINUTES", "a delegate unseen for so long signs in again", 12 * 60
    )
    absolute_hours: int = _setting(
        "COURSE_ABSOLUTE_HOURS", "the longest a delegate stays signed in", 14 * 24
    )
    staff_idle_minutes: int = _setting(
        "COURSE_STAFF_IDLE_MINUTES", "the same for facilitators and admins", 60
    )
    staff_absolute_hours: int = _setting(
        "COURSE_STAFF_ABSOLUTE_HOURS", "the same for facilitators and admins", 12
    )

    @property
    def instance_path(self) -> Path:
        """The instance folder, absolute."""
        return Path(self.instance).absolute()

    @property
    def database(self) -> str:
        """The database's URL; a file in the instance folder where none is given."""
        return self.database_url or f"sqlite:///{self.instance_path / 'course.sqlite3'}"

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database.startswith("sqlite")

    @property
    def keys_path(self) -> Path:
        """Folder of the issuer's keys."""
        return Path(self.keys).absolute() if self.keys else self.instance_path / "keys"

    @property
    def content_root(self) -> Path:
        """The folder with modules/ and quizzes/: the one given, else what ships with the course."""
        return Path(self.content).absolute() if self.content else shipped("modules").parent

    @property
    def is_https(self) -> bool:
        """Whether people reach the course over TLS."""
        return self.base_url.startswith("https://")

    @property
    def base_path(self) -> str:
        """The sub-path of the public address: "" or "/course-2027"."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def host(self) -> str:
        """Host and port of the public address, as a browser sends them."""
        return urlsplit(self.base_url).netloc


LIMITS = ("idle_minutes", "absolute_hours", "staff_idle_minutes", "staff_absolute_hours")
MOST_HOURS = 10 * 365 * 24
WHOLE_NUMBERS = {f.name for f in fields(Settings) if f.type == "int"}


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises ConfigError, naming every setting at fault at once.
    """
    environ = os.environ if environ is None else environ
    given: dict[str, Any] = {}
    faults: list[str] = []
    for entry in fields(Settings):
        variable = entry.metadata["variable"]
        value = environ.get(variable, "").strip()
        if not value:
            continue
        if entry.name in WHOLE_NUMBERS:
            if not value.isascii() or not value.isdigit():
                faults.append(f"{variable} must be a whole number, not {value!r}.")
                continue
            given[entry.name] = int(value)
        else:
            given[entry.name] = value
    settings = Settings(**given)
    faults += _faults(settings)
    if faults:
        raise ConfigError("\n".join(faults))
    return settings


def _faults(settings: Settings) -> list[str]:
    faults = _limit_faults(settings)
    if settings.log not in {"text", "json"}:
        faults.append("COURSE_LOG must be text or json.")
    if not _is_address(settings.base_url):
        faults.append("COURSE_BASE_URL must be an address such as https://course.example.org.")
    if not settings.on_sqlite:
        for name in ("COURSE_SECRET_KEY", "COURSE_KEYS"):
            if not getattr(settings, name.removeprefix("COURSE_").lower()):
                faults.append(f"{name} must be set: several machines share one PostgreSQL.")
    if not settings.database.startswith(("sqlite:///", "postgresql:", "postgresql+psycopg:")):
        faults.append("COURSE_DATABASE_URL must begin with postgresql:// or sqlite:///.")
    if settings.redis_url and not settings.redis_url.startswith(("redis://", "rediss://")):
        faults.append("COURSE_REDIS_URL must begin with redis:// or rediss://.")
    if settings.secret_key and len(settings.secret_key) < 32:
        faults.append("COURSE_SECRET_KEY must have at least 32 characters: use a random one.")
    return faults


def _is_address(url: str) -> bool:
    """Whether it names a host, and at most a port and a plain path."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or "//" in parts.path)
    return parts.scheme in {"http", "https"} and bool(host) and plain


def _limit_faults(settings: Settings) -> list[str]:
    """A sign-in lasts at least a minute and at most ten years."""
    known = {entry.name: entry.metadata["variable"] for entry in fields(Settings)}
    most = {"minutes": MOST_HOURS * 60, "hours": MOST_HOURS}
    limits = ((name, most[name.rpartition("_")[2]]) for name in LIMITS)
    return [
        f"{known[name]} must be a number from 1 to {highest}."
        for name, highest in limits
        if not 1 <= getattr(settings, name) <= highest
    ]


def secret_key(settings: Settings) -> str:
    """The key that signs cookies; on SQLite made once and kept in the instance folder.

    Two processes that start together agree: the file is made whole, and only the first one's stays.
    """
    if settings.secret_key:
        return settings.secret_key
    kept = settings.instance_path / "secret-key"
    if not kept.exists():
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = kept.with_name(f"secret-key.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, kept)
        except FileExistsError:
            pass  # Another process was first; its key is the key.
        finally:
            draft.unlink()
    return kept.read_text()
