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


def upgrade_sqlite(engine: Engine) -> None:
    """Migrate without foreign keys, which would forbid making a table anew; then judge them all.

    Whether they hold can be switched outside a transaction alone.
    """
    with engine.connect() as connection:
        switch = connection.connection.cursor()
        switch.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                run(connection)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    raise RuntimeError(f"A row of {broken[0]} points at nothing in {broken[2]}.")
        finally:
            switch.execute("PRAGMA foreign_keys = ON")
            switch.close()


engine: Engine = context.config.attributes["engine"]
if engine.dialect.name == "sqlite":
    upgrade_sqlite(engine)
else:
    with engine.begin() as connection:
        # Two machines that upgrade at once take turns; the second finds nothing left to do.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20270518)")
        run(connection)
