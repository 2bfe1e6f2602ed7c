"""What `course load` brings into the bank, and what it leaves alone."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from course.commands.bank import written_bank
from course.content import Quiz, load_bank
from course.content.bank import item_from_mapping, item_to_mapping
from course.domain.bank import Change, Item, ItemStatus
from course.records import bank, items
from course.records.bank import Loaded
from course.records.standing import blueprint_of
from course.records.written import WrittenItem
from course.store import Item as ItemRow
from course.store import ItemVersion, QuizVersion
from course.store.database import Database, open_database
from tests.conftest import SAMPLE
from tests.factories import NOON, make_person

LATER = NOON + timedelta(days=1)
ONE = "fs-single-1"
MODULE = "introduction"


def quiz(change: Callable[[Item], Item] = lambda item: item, **plan: object) -> Quiz:
    """The sample's quiz, with every item changed by `change` and another plan."""
    (sample,) = load_bank(SAMPLE)
    blueprint = replace(sample.blueprint, **plan)  # type: ignore[arg-type]
    return Quiz(blueprint, tuple(change(item) for item in sample.items))


def reworded(item: Item) -> Item:
    return replace(item, stem="In other words.") if item.id == ONE else item


def load(db: Session, *quizzes: Quiz) -> Loaded:
    report = bank.load(db, written_bank(quizzes), LATER)
    db.commit()
    return report


def versions(db: Session, slug: str = ONE) -> list[ItemVersion]:
    statement = (
        select(ItemVersion)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.slug == slug)
        .order_by(ItemVersion.number)
        .execution_options(populate_existing=True)
    )
    return list(db.scalars(statement))


def plans(db: Session, module: str = MODULE) -> list[QuizVersion]:
    statement = select(QuizVersion).where(QuizVersion.module == module)
    statement = statement.execution_options(populate_existing=True)
    return list(db.scalars(statement.order_by(QuizVersion.number)))


def edit_in_the_browser(db: Session, table: type[ItemVersion] | type[QuizVersion]) -> None:
    """As a page for authors would: every current version is somebody's own work."""
    db.execute(update(table).values(origin="browser"))
    db.commit()


def test_what_is_new_is_added_as_version_one(db: Session) -> None:
    sea = Quiz(
        replace(quiz().blueprint, module="sea"),
        tuple(replace(item, id=f"sea-{item.id}", module="sea") for item in quiz().items),
    )
    report = load(db, quiz(), sea)
    assert report.added == [item.id for item in sea.items]
    assert (report.changed, report.left_alone, report.plans) == ([], [], ["sea"])
    assert report.unchanged == len(quiz().items)
    (version,) = versions(db, f"sea-{ONE}")
    assert (version.number, version.origin, version.made_at) == (1, "file", LATER)
    assert version.superseded_at is None
    assert item_from_mapping(json.loads(version.content), "sea") == next(
        item for item in sea.items if item.id == f"sea-{ONE}"
    )
    (plan,) = plans(db, "sea")
    assert blueprint_of("sea", plan.content) == sea.blueprint


def test_what_is_as_it_was_is_not_touched(db: Session) -> None:
    report = load(db, quiz())
    assert report == Loaded(unchanged=len(quiz().items))
    (version,) = versions(db)
    assert (version.made_at, version.superseded_at) == (NOON, None)
    assert len(plans(db)) == 1


def test_a_changed_item_becomes_a_new_version_and_the_old_one_is_kept(db: Session) -> None:
    (before,) = versions(db)
    content = before.content
    report = load(db, quiz(reworded))
    assert (report.changed, report.unchanged) == ([ONE], len(quiz().items) - 1)
    old, new = versions(db)
    assert (old.content, old.superseded_at) == (content, LATER)
    assert json.loads(new.content)["stem"] == "In other words."
    assert (new.number, new.superseded_at) == (2, None)
    report = load(db, quiz())
    assert report.changed == [ONE]
    assert [version.number for version in versions(db)] == [1, 2, 3]
    assert versions(db)[2].digest == old.digest


def test_the_row_of_an_item_follows_its_newest_version(db: Session) -> None:
    load(
        db,
        quiz(
            lambda item: (
                replace(item, status=ItemStatus.RETIRED, lesson="second-steps")
                if item.id == ONE
                else item
            )
        ),
    )
    row = db.scalars(select(ItemRow).where(ItemRow.slug == ONE)).one()
    assert (row.status, row.lesson) == (ItemStatus.RETIRED, "second-steps")


def test_an_item_edited_in_the_browser_since_is_left_alone_and_reported(db: Session) -> None:
    edit_in_the_browser(db, ItemVersion)
    report = load(db, quiz(reworded))
    assert (report.changed, report.left_alone) == ([], [ONE])
    (version,) = versions(db)
    assert json.loads(version.content)["stem"] != "In other words."


def test_an_item_that_left_its_file_stays_as_it_is_and_is_reported(db: Session) -> None:
    whole = quiz()
    shorter = whole._replace(items=whole.items[1:])
    assert load(db, shorter).missing == [whole.items[0].id]
    assert len(versions(db, whole.items[0].id)) == 1
    assert load(db, whole).missing == []


def test_an_item_edited_into_what_the_file_says_is_no_conflict(db: Session) -> None:
    edit_in_the_browser(db, ItemVersion)
    assert load(db, quiz()).left_alone == []


def test_a_changed_plan_becomes_a_new_version_and_the_old_one_is_kept(db: Session) -> None:
    report = load(db, quiz(pass_share=0.5))
    assert report.plans == [MODULE]
    old, new = plans(db)
    assert (old.number, old.superseded_at, new.number, new.superseded_at) == (1, LATER, 2, None)
    assert blueprint_of(MODULE, old.content).pass_share == 0.8
    assert blueprint_of(MODULE, new.content).pass_share == 0.5


def test_a_plan_edited_in_the_browser_since_is_left_alone_and_reported(db: Session) -> None:
    edit_in_the_browser(db, QuizVersion)
    report = load(db, quiz(pass_share=0.5))
    assert (report.plans, report.left_alone) == ([], [MODULE])
    assert len(plans(db)) == 1


def test_a_plan_draws_its_sections_in_the_order_in_which_it_names_them(db: Session) -> None:
    order = ["second-steps", "first-steps"]
    load(db, quiz(draw=dict.fromkeys(order, 2)))
    assert list(blueprint_of(MODULE, plans(db)[-1].content).draw) == order
    assert load(db, quiz(draw=dict.fromkeys(reversed(order), 2))).plans == [MODULE]


# ---------------------------------------------------------------- at the same time


def load_at(url: str, start: Barrier) -> None:
    """What `course load` does, begun by all at the same moment."""
    database = open_database(url)
    with database.session(writes=True) as db:
        written = written_bank([quiz(reworded, pass_share=0.5)])
        start.wait(30)
        bank.load(db, written, LATER)
        db.commit()
    database.engine.dispose()


# Newer Pythons warn of copies of a process with threads; these open an engine of their own.
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("is_new", [True, False], ids=["an empty bank", "a bank that changes"])
def test_two_processes_that_load_at_once_bring_everything_in_once(
    database: Database, database_url: str, is_new: bool
) -> None:
    with database.session(writes=True) as db:
        for table in (ItemVersion, ItemRow, QuizVersion) if is_new else ():
            db.execute(delete(table))
        db.commit()
    database.engine.dispose()
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(2)
    workers = [fork.Process(target=load_at, args=(database_url, start)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    newest = 1 if is_new else 2
    with database.session(writes=False) as db:
        assert [version.number for version in versions(db)] == list(range(1, newest + 1))
        assert [plan.number for plan in plans(db)] == list(range(1, newest + 1))
        assert len(db.scalars(select(ItemRow)).all()) == len(quiz().items)


def test_a_change_that_leaves_the_question_as_it_was_keeps_its_meaning(db: Session) -> None:
    def explained(item: Item) -> Item:
        options = tuple(replace(option, feedback="Said better.") for option in item.options)
        return replace(item, options=options) if item.id == ONE else item

    load(db, quiz(explained))
    load(db, quiz(reworded))
    told = [(one.number, one.change, one.meaning) for one in versions(db)]
    assert told == [(1, Change.FIRST, 1), (2, Change.WORDING, 1), (3, Change.MEANING, 3)]


def test_what_authors_began_in_the_browser_is_left_alone(db: Session) -> None:
    item = replace(quiz().items[0], id="sea-new")
    author = make_person(db, role="admin")
    items.create(db, WrittenItem(item, item_to_mapping(item)), author_id=author.id, now=NOON)
    both = Quiz(quiz().blueprint, (*quiz().items, item))
    report = load(db, both)
    assert report.left_alone == ["sea-new"]
    assert report.missing == []
