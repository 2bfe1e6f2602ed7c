"""Migrations and models must tell the same story, as the databases themselves report it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from course.store import Base, migrate
from tests.conftest import NOON, _create, closing_engine

POSTGRES_SAYS = {
    "columns": """
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,
               column_default
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal""",
}


def schema(engine: Engine) -> set[tuple[object, ...]]:
    """All that a database knows of its tables: predicates of indexes and checks included."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.execute(text("SELECT tbl_name, name, sql FROM sqlite_master"))
            said = {(table, name, clauses(sql or "")) for table, name, sql in rows}
        else:
            said = {
                (kind, *row)
                for kind, question in POSTGRES_SAYS.items()
                for row in connection.execute(text(question))
            }
    return {row for row in said if "alembic_version" not in str(row)}


def clauses(sql: str) -> frozenset[str]:
    """The parts of a statement between its outer commas: their order says nothing."""
    depth, parts = 0, [""]
    for letter in " ".join(sql.replace('"', "").split()):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 1:
            parts.append("")
        else:
            parts[-1] += letter
    parts[-1] = parts[-1].removesuffix(")")
    head, _, first = parts[0].partition("(")
    return frozenset(part.strip() for part in (head, first, *parts[1:]))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_urls(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """Two databases without a table."""
    if request.param == "sqlite":
        return [f"sqlite:///{tmp_path / name}.sqlite3" for name in ("one", "two")]
    server: str = request.getfixturevalue("postgres_server")
    for name in ("empty_one", "empty_two"):
        _create(server, name)
    return [server.replace("/postgres?", f"/{name}?") for name in ("empty_one", "empty_two")]


def test_migrations_make_what_the_models_say(empty_urls: list[str]) -> None:
    with closing_engine(empty_urls[0]) as migrated, closing_engine(empty_urls[1]) as modelled:
        migrate.upgrade(migrated.engine)
        with modelled.engine.begin() as connection:
            Base.metadata.create_all(connection)
        assert schema(migrated.engine) == schema(modelled.engine)
        assert len(inspect(migrated.engine).get_table_names()) == len(Base.metadata.tables) + 1


def test_every_migration_goes_down_again(empty_urls: list[str]) -> None:
    with closing_engine(empty_urls[0]) as database:
        migrate.upgrade(database.engine)
        migrate.downgrade(database.engine, "base")
        assert schema(database.engine) == set()
        migrate.upgrade(database.engine)
        assert migrate.current(database.engine) == migrate.head()


def test_a_copy_of_a_sqlite_file_is_kept_before_it_changes(tmp_path: Path) -> None:
    with closing_engine(f"sqlite:///{tmp_path / 'course.sqlite3'}") as database:
        assert migrate.keep_copy(database.engine, NOON) is None
        migrate.upgrade(database.engine)
        copy = migrate.keep_copy(database.engine, NOON)
    assert copy is not None
    with closing_engine(f"sqlite:///{copy}") as kept:
        assert migrate.current(kept.engine) == migrate.head()
