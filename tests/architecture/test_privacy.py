"""The register of what is kept about people is whole: no table and no column is forgotten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Column, LargeBinary, String, Table

from course.domain.privacy import APART, REGISTER, Entry, Erasure, Topic, by_topic
from course.records.mentions import TEXTS
from course.store import Base

TABLES = Base.metadata.tables
OWN = {entry.table for entry in REGISTER if entry.is_own}
DOCUMENT = Path(__file__).parents[2] / "docs" / "privacy.md"

NOT_ABOUT_PEOPLE = {
    "bulk_change": {"before", "after"},  # questions
    "correction": {"outcome"},  # in numbers
    "image": {"data"},
    "import": {"told", "plan", "report"},  # questions
    "item": {"lesson", "module", "objective", "search_text"},
    "item_draft": {"content"},
    "item_translation": {"content", "served", "source"},
    "item_version": {"content"},
    "letter_text": {"subject", "body"},  # the same to everybody
    "quiz_version": {"content", "module"},
    "reminder": {"chosen"},  # a filter
    "setting": {"value", "data"},
}
"""Free text in tables of work, that is about the course."""

SAYS_WHAT_TO_DO = """
{where} is not in the register of what is kept about people.
Add an Entry for it in course/domain/privacy/ (people.py, learning.py, help.py; work.py for what
staff did, and APART for a table without people): what, why, ground, stay, seen, and what an erasure
does with it. Copy, erasure, retention, /about/privacy/ and docs/privacy.md follow from it; then add
its line to docs/privacy.md, as the test of that document says.
"""


def names_person(column: Column[object]) -> bool:
    return any(key.target_fullname == "person.id" for key in column.foreign_keys)


def is_free_text(column: Column[object]) -> bool:
    """Whether it may hold anything; keys, states, digests and ids are shorter or foreign."""
    if isinstance(column.type, LargeBinary):
        return True
    return isinstance(column.type, String) and (column.type.length or 9999) >= 120


def parts(table: Table) -> set[str]:
    """The tables of which a row of this one is a part, where those belong to people."""
    return {
        key.column.table.name
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in OWN - {"person"}
    }


def of_table(table: str) -> list[Entry]:
    return [entry for entry in REGISTER if entry.table == table]


def named(table: str) -> set[str]:
    return {column for entry in of_table(table) for column in entry.columns}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_register_names_all_that_is_kept_about_people(table: Table) -> None:
    where = f"The table {table.name}"
    assert of_table(table.name) or table.name in APART, SAYS_WHAT_TO_DO.format(where=where)
    if table.name in OWN or parts(table):
        wanted = {column.name for column in table.columns} - {"id"}
    else:
        texts = {column.name for column in table.columns if is_free_text(column)}
        people = {column.name for column in table.columns if names_person(column)}
        wanted = people | (texts - NOT_ABOUT_PEOPLE.get(table.name, set()) if people else set())
    missing = sorted(wanted - named(table.name))
    where = f"{table.name}: {', '.join(missing)}"
    assert not missing, SAYS_WHAT_TO_DO.format(where=where)


def test_the_register_names_nothing_that_is_not_there() -> None:
    assert {entry.table for entry in REGISTER} | APART.keys() <= TABLES.keys()
    for entry in REGISTER:
        columns = set(TABLES[entry.table].columns.keys())
        assert {*entry.columns, *entry.secret, *entry.empty} <= columns, entry.table
        assert set(entry.secret) <= set(entry.columns), entry.table


def test_no_table_is_both_in_the_register_and_apart() -> None:
    assert not {entry.table for entry in REGISTER} & APART.keys()


@pytest.mark.parametrize("entry", REGISTER, ids=lambda one: f"{one.table}.{one.owner}")
def test_an_entry_leads_to_a_person(entry: Entry) -> None:
    if not entry.owner:
        return
    table = TABLES[entry.table]
    for step in entry.owner.split(".")[:-1]:
        (key,) = table.columns[step].foreign_keys
        table = key.column.table
    last = table.columns[entry.owner.rpartition(".")[2]]
    assert names_person(last) or (table.name, last.name) == ("person", "id")


def test_every_column_that_names_a_person_is_how_an_entry_finds_its_rows() -> None:
    """So that nobody's number is forgotten when their data are copied."""
    there = {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if names_person(column)
    }
    found = {(entry.table, entry.owner) for entry in REGISTER}
    missing = there - found - {("audit_event", "actor_id")}
    assert not missing, SAYS_WHAT_TO_DO.format(where=f"A column that names people: {missing}")


def test_what_is_emptied_says_what_is_left() -> None:
    by_hand = {"credential", "audit_detail", "person"}
    for entry in REGISTER:
        if entry.erasure is Erasure.EMPTY and entry.table not in by_hand:
            assert entry.empty, f"{entry.table}: say what an erasure leaves"


# ---------------------------------------------------------------- the document


def lines_of_the_document() -> list[str]:
    return [
        f"| {', '.join(f'`{column}`' for column in entry.columns)} of `{entry.table}` |"
        f" {entry.what} | {entry.why} | {entry.ground.words} | {entry.stay.words} |"
        f" {entry.seen.words} | {entry.erasure.words} |"
        for _, entries in by_topic()
        for entry in entries
    ]


def test_every_entry_stands_in_the_document_for_the_data_protection_officer() -> None:
    """Run this file with Python to print the tables anew."""
    text = DOCUMENT.read_text("utf-8")
    missing = [line for line in lines_of_the_document() if line not in text]
    assert not missing, "docs/privacy.md lacks these lines:\n" + "\n".join(missing)


def test_the_document_says_nothing_that_the_register_does_not() -> None:
    text = DOCUMENT.read_text("utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| `\w+`.* of `\w+` \|", line)]
    assert set(rows) == set(lines_of_the_document())


def tables_of_the_document() -> str:
    """The part of the document that is made from the register."""
    lines, rest = [], iter(lines_of_the_document())
    head = "| where | what | why | ground | how long | who sees it | an erasure |"
    for topic, entries in by_topic():
        title = str(topic.words)
        lines += [f"### {title}", "", head, "| --- | --- | --- | --- | --- | --- | --- |"]
        lines += [next(rest) for _ in entries]
        lines.append("")
    return "\n".join(lines)


def test_every_topic_is_said_in_words() -> None:
    assert all(str(topic.words) for topic in Topic)


if __name__ == "__main__":
    print(tables_of_the_document())


NAMES_NOBODY = {
    "bulk_change.what",  # put together by the course
    "item.slug",
    "item_review.response",  # which options
    "roster_import.told",  # in numbers
    "roster_import.report",
}
"""Free text of staff that an erasure does not search."""


def test_an_erasure_searches_all_that_staff_may_write_about_somebody() -> None:
    searched = {f"{text.class_.__table__.name}.{text.key}" for text in TEXTS}
    written = {
        f"{entry.table}.{name}"
        for entry in REGISTER
        if entry.topic is Topic.WORK
        for name in entry.columns
        if is_free_text(TABLES[entry.table].c[name])
    }
    assert written - NAMES_NOBODY <= searched
