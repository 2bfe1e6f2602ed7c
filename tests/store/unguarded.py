"""What somebody can do who owns the database: lift its refusals, and put them back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session


@contextmanager
def unguarded(db: Session) -> Iterator[None]:
    """Work without the triggers that hold the audit log."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        db.execute(text("SET LOCAL session_replication_role = origin"))
        return
    guards = db.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in guards:
        db.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, sql in guards:
        db.execute(text(sql))
