"""Whichever way a page is found, it holds whom it should, in the order it should."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from course.domain.name_search import name_words, sort_key
from course.domain.readiness import Readiness
from course.domain.seats import Category
from course.records import people_list
from course.records.people_filter import Filter, Show, Sort, conditions, keys_of, read_filter
from course.records.sessions import Scope
from course.store import BoardRow, BoardWord, Delegation, Person
from course.store.board import NEVER
from tests.factories import NOON, sample_course

ALL = Scope(everyone=True, delegations=frozenset())
CODES = {"AAA": 1, "BBB": 2, "CCC": 3}
PLACES = {**CODES, "-": None, "ZZZ": -1}
KEYS = [
    None,
    "lesson:introduction/first-steps",
    "lesson:introduction/second-steps",
    "quiz:introduction",
]
NAMES = ["Ana Diaz", "ana ñandú", "Berit Ærø", "Ana Maria Martinez", "Cho", "王小明", "Ana"]
PEOPLE = 70


def row(number: int, rng: random.Random) -> dict[str, Any]:
    state = rng.choice(list(Readiness))
    name = rng.choice(NAMES)
    at = NEVER if rng.random() < 0.3 else NOON - timedelta(days=rng.randrange(1, 40))
    place = rng.choice([None, 1, 2, 3])
    return {
        "person_id": number, "public_id": f"p{number}", "delegation_id": place,
        "category": rng.choice(list(Category)).value if place else None, "state": state,
        "rank": state.rank, "blocked_on": rng.choice(KEYS), "active_at": at,
        "locale": rng.choice(["en", "fr"]), "has_exemption": rng.random() < 0.2,
        "edition": rng.choice([None, None, "Before"]),
        "learns_until": NOON - timedelta(days=1) if rng.random() < 0.05 else None,
        "sort_key": sort_key(name, None, longest=240),
        "names": f" {' '.join(name_words(name, longest=60))} ",
    }  # fmt: skip


@pytest.fixture
def rows(db: Session) -> list[dict[str, Any]]:
    rng = random.Random(5)
    made = [row(number, rng) for number in range(1, PEOPLE + 1)]
    db.execute(insert(Delegation), [{"id": i, "code": c, "name": c} for c, i in CODES.items()])
    db.execute(insert(Person), [
        {"id": one["person_id"], "public_id": one["public_id"], "name": "x", "created_at": NOON,
         "locale": "en", "zone": "UTC", "identity_level": "asserted", "is_sample": False}
        for one in made
    ])  # fmt: skip
    db.execute(insert(BoardRow), made)
    words = [(word, one["person_id"]) for one in made for word in one["names"].split()]
    db.execute(insert(BoardWord), [{"word": w, "person_id": i} for w, i in words])
    return made


def fits(one: dict[str, Any], wanted: Filter, scope: Scope, now: datetime) -> bool:
    """By hand, from what each filter is called."""
    course = sample_course()
    return all((
        one["learns_until"] is None or one["learns_until"] > now,
        scope.everyone or one["delegation_id"] in scope.delegations,
        all(f" {word}" in one["names"] for word in wanted.words),
        not wanted.delegation or one["delegation_id"] == PLACES[wanted.delegation],
        not wanted.category or one["category"] == wanted.category,
        not wanted.state or one["state"] in wanted.state.states,
        not wanted.module or one["blocked_on"] in keys_of(course, wanted.module),
        not wanted.blocked or one["blocked_on"] == wanted.blocked,
        not wanted.inactive or one["active_at"] <= now - timedelta(days=wanted.inactive),
        not wanted.locale or one["locale"] == wanted.locale,
        wanted.exemption != "yes" or one["has_exemption"],
        wanted.exemption != "no" or not one["has_exemption"],
        not wanted.edition or one["edition"] is not None,
    ))  # fmt: skip


def in_order(rows: list[dict[str, Any]], sort: Sort) -> list[int]:
    keys = {
        Sort.NAME: lambda one: (one["sort_key"], one["person_id"]),
        Sort.STATE: lambda one: (one["rank"], one["sort_key"], one["person_id"]),
        Sort.SILENT: lambda one: (one["active_at"], one["person_id"]),
        Sort.RECENT: lambda one: (one["active_at"], one["person_id"]),
    }
    found = sorted(rows, key=keys[sort], reverse=sort is Sort.RECENT)
    return [one["person_id"] for one in found]


ASKED = [
    {}, {"q": "ana"}, {"q": "mar ana"}, {"q": "小明"}, {"q": "aero"}, {"delegation": "AAA"},
    {"delegation": "-"}, {"delegation": "ZZZ"}, {"category": "head"}, {"state": "ready"},
    {"state": "not-ready"}, {"module": "introduction"}, {"blocked": "quiz:introduction"},
    {"inactive": "20"}, {"locale": "fr"}, {"exemption": "yes"}, {"exemption": "no"},
    {"edition": "older"}, {"q": "ana", "state": "not-ready", "locale": "fr"},
    {"delegation": "BBB", "exemption": "no", "inactive": "5"},
    {"blocked": "quiz:introduction", "module": "introduction", "edition": "older"},
]  # fmt: skip
SCOPES = [ALL, Scope(everyone=False, delegations=frozenset({2})),
          Scope(everyone=False, delegations=frozenset({1, 3})),
          Scope(everyone=False, delegations=frozenset())]  # fmt: skip


def pages(db: Session, wanted: Filter, scope: Scope) -> Iterator[people_list.Found]:
    codes = {c: i for c, i in CODES.items() if scope.everyone or i in scope.delegations}
    asked = conditions(wanted, sample_course(), scope, codes, NOON)
    after = None
    while True:
        found = people_list.find_page(db, asked, wanted.sort, after, NOON)
        yield found
        after = found.next_after
        if after is None:
            return


@pytest.mark.parametrize("way", ["read", "walk", "walk in short steps"])
def test_all_pages_together_hold_exactly_whom_the_filter_names_in_its_order(
    db: Session, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(people_list, "PAGE_SIZE", 7)
    monkeypatch.setattr(people_list, "READ_OR_WALK", 10_000 if way == "read" else 0)
    if way == "walk in short steps":
        monkeypatch.setattr(people_list, "WINDOW", 9)
    for scope in SCOPES:
        for asked in ASKED:
            for sort in Sort:
                wanted = read_filter(asked | {"sort": sort.value}, sample_course())
                expected = in_order([one for one in rows if fits(one, wanted, scope, NOON)], sort)
                if wanted.delegation == "-":
                    expected = [] if not scope.everyone else expected
                found = list(pages(db, wanted, scope))
                if found[0].sort is not sort:  # many of one name
                    assert wanted.words
                    assert way != "read"
                    expected = in_order(
                        [one for one in rows if one["person_id"] in expected], Sort.RECENT
                    )
                ids = [one for page in found for one in page.ids]
                assert ids == expected, (scope, asked, sort)
                totals = {page.total for page in found} - {None}
                assert not ids or totals <= {len(expected)}, (scope, asked, sort)


def test_the_three_ways_are_really_gone(
    db: Session, rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[str] = []
    for name in ("_of_few", "_walked"):
        way = getattr(people_list, name)

        def note(*args: Any, _name: str = name, _way: Any = way) -> people_list.Found:
            gone.append(_name)
            return _way(*args)  # type: ignore[no-any-return]

        monkeypatch.setattr(people_list, name, note)
    both = read_filter({"q": "ana", "locale": "fr"}, sample_course())
    monkeypatch.setattr(people_list, "READ_OR_WALK", 10_000)
    list(pages(db, both, ALL))
    assert gone == ["_of_few"]
    monkeypatch.setattr(people_list, "READ_OR_WALK", 0)
    monkeypatch.setattr(people_list, "WINDOW", 5)
    found = next(pages(db, both, ALL))
    assert gone == ["_of_few", "_walked"]
    assert found.has_looked_in_vain


@pytest.mark.parametrize(
    "after", ["", "x", "1.x", ".", "p1", "9" * 40 + ".p1", "-1.p1", "1.p1", "٣.p1"]
)
@pytest.mark.parametrize("sort", Sort)
def test_a_place_that_is_none_is_the_end_of_the_list_or_a_place_in_it(
    db: Session, rows: list[dict[str, Any]], after: str, sort: Sort
) -> None:
    found = people_list.find_page(db, [], sort, after, NOON)
    assert found.ids == () or after in {"", "p1", "1.p1"}


def test_a_filter_says_itself_in_the_address_and_is_read_back() -> None:
    wanted = Filter(
        "ana", "AAA", Category.HEAD, Show.NOT_READY, "introduction", "quiz:introduction", 3, "fr",
        "yes", "older", Sort.RECENT,
    )  # fmt: skip
    assert read_filter(wanted.as_args(), sample_course()) == wanted
    assert "sort" not in Filter().as_args()
    assert Filter(q="x", sort=Sort.STATE).chosen == ["q"]
