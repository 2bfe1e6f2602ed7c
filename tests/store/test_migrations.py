"""Migrations and models must tell the same story, as the databases themselves report it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text

from course.domain.bank import Change, Difficulty, ItemType
from course.store import Base, Item, ItemVersion, migrate
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


def test_a_bank_that_was_there_before_the_workshop_says_what_it_holds(
    empty_urls: list[str],
) -> None:
    """Items keep their rows and what points at them; what authors filter by is read from them."""
    content = {
        "id": "sea-tides", "lesson": "sea", "objective": "sea-1", "type": "single-choice",
        "use": "quiz", "status": "live", "difficulty": "apply", "stem": "Où va l'été?",
        "option": [{"id": "a", "text": "NORTH", "feedback": "No."}],
    }  # fmt: skip
    moment = NOON.replace(tzinfo=None) if empty_urls[0].startswith("sqlite") else NOON
    with closing_engine(empty_urls[0]) as database:
        migrate.upgrade(database.engine, "0002")
        with database.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO item (id, slug, module, lesson, use, status, created_at)"
                    " VALUES (7, 'sea-tides', 'sea', 'sea', 'quiz', 'live', :now)"
                ),
                {"now": moment},
            )
            for number, ended in ((1, moment), (2, None)):
                connection.execute(
                    text(
                        "INSERT INTO item_version (item_id, number, content, digest, origin,"
                        " made_at, superseded_at)"
                        " VALUES (7, :number, :content, 'd', 'file', :now, :ended)"
                    ),
                    {
                        "number": number, "content": json.dumps(content),
                        "now": moment, "ended": ended,
                    },
                )  # fmt: skip
        migrate.upgrade(database.engine)
        with database.session(writes=False) as db:
            item = db.scalars(select(Item)).one()
            assert (item.objective, item.type, item.difficulty) == (
                "sea-1", ItemType.SINGLE_CHOICE, Difficulty.APPLY,
            )  # fmt: skip
            assert item.search_text == "sea-tides ou va l'ete? north no."
            assert item.updated_at == NOON
            told = db.execute(
                select(ItemVersion.number, ItemVersion.change, ItemVersion.meaning)
                .order_by(ItemVersion.number)
            ).all()  # fmt: skip
            assert told == [(1, Change.FIRST, 1), (2, Change.MEANING, 2)]
