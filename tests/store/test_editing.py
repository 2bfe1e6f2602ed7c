"""Authors who press at the same moment: one item, one draft, one image."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.author import editing_services
from course.content.items import item_to_mapping
from course.domain.bank import ItemType
from course.records import images
from course.store import Image, Item, ItemDraft, ItemEditor
from course.store.database import Database
from tests.factories import NOON, make_person
from tests.quiz import bank

ONE = "fs-single-1"


def at_once(database: Database, acts: list[Callable[[Session], object]]) -> list[object]:
    """Do things at the same moment, each in a transaction of its own; gives what each gave."""
    ready = threading.Barrier(len(acts))
    given: list[object] = [None] * len(acts)

    def do(place: int, act: Callable[[Session], object]) -> None:
        with database.session(writes=True) as db:
            ready.wait()
            try:
                given[place] = act(db)
                db.commit()
            except Exception as error:  # the test looks at it
                given[place] = error

    threads = [threading.Thread(target=do, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def author(database: Database) -> int:
    with database.session(writes=True) as db:
        return make_person(db, role="admin").id


def test_a_button_pressed_twice_at_once_begins_one_item(database: Database) -> None:
    me = author(database)

    def begin(db: Session) -> str:
        return editing_services.begin(
            db,
            module="introduction",
            kind=ItemType.NUMERIC,
            stem="Twice?",
            person_id=me,
            now=NOON,
        )

    assert at_once(database, [begin, begin]) == ["twice", "twice"]


def test_of_two_saves_at_once_one_is_kept_and_the_other_is_told(database: Database) -> None:
    people = author(database), author(database)

    def keep(person: int) -> Callable[[Session], object]:
        content = {**item_to_mapping(bank()[ONE]), "stem": f"By {person}?"}

        def act(db: Session) -> object:
            saved = editing_services.keep(db, ONE, content, revision=0, person_id=person, now=NOON)
            return saved.is_newer

        return act

    assert sorted(at_once(database, [keep(person) for person in people])) == [False, True]  # type: ignore[type-var]
    with database.session(writes=False) as db:
        assert db.scalars(select(ItemDraft.revision)).all() == [1]
        assert db.scalar(select(func.count()).select_from(ItemEditor)) == 2


def test_one_image_uploaded_twice_at_once_is_kept_once(database: Database) -> None:
    me = author(database)

    def keep(db: Session) -> None:
        images.keep(db, "a.png", b"x", width=1, height=1, person_id=me, now=NOON)

    assert at_once(database, [keep, keep]) == [None, None]
    with database.session(writes=False) as db:
        assert len(db.scalars(select(Image.id)).all()) == 1
        assert db.scalar(select(func.count()).select_from(Item)) == len(bank())
