"""Alembic's entry: runs on the engine it is given, in one transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine

import course.store


def run(connection: Connection) -> None:
    """Migrate; SQLite alters a table by making it anew."""
    context.configure(
        connection=connection,
        target_metadata=course.store.Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


engine: Engine = context.config.attributes["engine"]
with engine.begin() as connection:
    if connection.dialect.name == "postgresql":
        # Two machines that upgrade at once take turns; the second finds nothing left to do.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20270518)")
    run(connection)
