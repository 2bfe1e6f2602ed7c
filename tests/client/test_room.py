"""What the room knows: figures of groups, counted anew by hand, and nothing of few people."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping
from course.domain.bank import ItemUse
from course.domain.items import grade
from course.domain.mastery import FEWEST
from course.mastery.counting import count
from course.mastery.knowing import By, Known
from course.records import board
from course.store import (
    Attempt,
    BoardRow,
    CheckAnswer,
    DrawnItem,
    ItemVersion,
    Person,
    RoomFigures,
    Seat,
    StoredResponse,
)
from tests.client.conftest import Counter, SignIn, Visitor
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person, sample_course
from tests.sittings import reword, served, sit

PAGE = "/facilitate/room/"
OF_CHECK = "fs-check-1"

Room = Callable[..., list[int]]


@pytest.fixture
def room(db: Session) -> Room:
    """Let people learn and submit: `room(30)`; some in French, some as heads of delegation."""

    def fill(people: int, *, french: int = 0, heads: int = 0) -> list[int]:
        place = make_delegation(db, code=f"D{people}", name="Chile")
        made = [make_person(db, name=f"Person {n}", delegation=place) for n in range(people)]
        for person in made[:french]:
            person.locale = "fr"
        ids = [person.id for person in made]
        for seat in db.scalars(select(Seat).where(Seat.person_id.in_(ids[:heads]))):
            seat.category = "head"
        db.flush()
        board.refresh(db, sample_course(), ids, NOON)
        return sit(db, people, of=ids)

    return fill


@pytest.fixture
def facilitator(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="L. Keller")


def table(visitor: Visitor) -> dict[str, list[str]]:
    """The table: an objective -> its cells."""
    assert visitor.page is not None
    return {
        " ".join(row.select_one("th").get_text(" ").split()): [
            " ".join(cell.get_text(" ").split()) for cell in row.select("td")
        ]
        for row in visitor.page.select("table.room-table tbody tr")
    }


def recount(
    db: Session, by: Callable[[BoardRow], str]
) -> dict[tuple[str, str], dict[str, list[int]]]:
    """Objective -> group -> people, answers, right ones: graded anew, one paper after the other."""
    found: dict[tuple[str, str], dict[str, dict[int, list[bool]]]] = {}
    rows = {row.person_id: row for row in db.scalars(select(BoardRow))}
    statement = (
        select(Attempt.person_id, ItemVersion.content, StoredResponse.content)
        .join(DrawnItem, DrawnItem.attempt_id == Attempt.id)
        .join(ItemVersion, ItemVersion.id == DrawnItem.item_version_id)
        .outerjoin(StoredResponse, StoredResponse.drawn_item_id == DrawnItem.id)
        .where(Attempt.ordinal == 1, Attempt.submitted_at.is_not(None))
    )
    for person, content, response in db.execute(statement):
        if person in rows:
            item = item_from_mapping(json.loads(content), "introduction")
            is_right = grade(item, json.loads(response) if response else None).fraction == 1
            groups = found.setdefault((item.lesson_key, item.objective), {})
            people = groups.setdefault(by(rows[person]), defaultdict(list))
            people[person].append(is_right)
    return {
        place: {
            name: [len(people), sum(map(len, people.values())), sum(map(sum, people.values()))]
            for name, people in groups.items()
        }
        for place, groups in found.items()
    }


@pytest.mark.parametrize(
    ("by", "name"),
    [
        (By.NOTHING, lambda _row: ""),
        (By.LOCALE, lambda row: row.locale),
        (By.CATEGORY, lambda row: row.category or ""),
    ],
)
def test_the_database_counts_what_a_recount_by_hand_finds(
    db: Session, room: Room, by: By, name: Callable[[BoardRow], str]
) -> None:
    room(40, french=13, heads=7)
    known = Known(NOON, count(db))
    counted = {
        place: {group: list(own[:3]) for group, own in groups.items()}
        for place, groups in known.counts(by).items()
    }
    assert counted == recount(db, name)
    assert len(counted) >= 2, "there is something to count"


def test_the_page_shows_the_shares_of_a_recount_weakest_first(
    db: Session, room: Room, facilitator: Visitor
) -> None:
    room(40)
    facilitator.get(PAGE)
    shown = [cells[0] for cells in table(facilitator).values()]
    wanted = sorted(own[""][2] / own[""][1] for own in recount(db, lambda _: "").values())
    assert [one.removeprefix("Everybody ") for one in shown] == [f"{s * 100:.0f} %" for s in wanted]


def test_later_tries_and_people_who_may_not_learn_are_not_counted(db: Session, room: Room) -> None:
    people = room(12)
    before = Known(NOON, count(db)).counts(By.NOTHING)
    sit(db, 12, of=people, ordinal=2, seed=9)
    sit(db, 5)  # who hold no right
    assert Known(NOON, count(db)).counts(By.NOTHING) == before


def test_answers_to_what_meant_something_else_stay_out_and_a_new_wording_changes_nothing(
    db: Session, room: Room
) -> None:
    room(30)
    before = Known(NOON, count(db)).counts(By.NOTHING)
    slug = served(db)[0].item.id
    reword(db, slug, is_same=True)
    assert Known(NOON, count(db)).counts(By.NOTHING) == before
    reword(db, slug, is_same=False)
    after = Known(NOON, count(db)).counts(By.NOTHING)
    assert sum(own[""].answers for own in after.values()) < sum(
        own[""].answers for own in before.values()
    )


# ---------------------------------------------------------------- few people


@pytest.mark.parametrize("people", [0, 1, FEWEST - 1])
def test_nothing_is_told_of_fewer_than_ten_people(
    room: Room, facilitator: Visitor, people: int
) -> None:
    if people:
        room(people)
    page = facilitator.get(PAGE)
    assert "Too few people yet" in page.get_text()
    assert not page.select("svg.chart, .room-says, .room-mistakes")
    assert all(cells == ["withheld: fewer than 10"] for cells in table(facilitator).values())


def test_a_small_group_is_withheld_and_the_other_does_not_give_it_away(
    room: Room, facilitator: Visitor
) -> None:
    room(80, french=8)
    facilitator.get(f"{PAGE}?by=locale")
    rows = list(table(facilitator).values())
    assert all("%" in everybody for everybody, *_ in rows)
    few = [(english, french) for _, english, french in rows if "nobody is counted" not in french]
    assert few
    assert all("withheld" in english and "withheld" in french for english, french in few)


def test_groups_that_are_large_enough_are_shown_beside_each_other(
    room: Room, facilitator: Visitor
) -> None:
    room(60, heads=25)
    page = facilitator.get(f"{PAGE}?by=category")
    heads = [" ".join(th.get_text(" ").split()) for th in page.select(".room-table thead th")]
    assert heads == ["Objective", "Everybody", "Delegates", "Heads of delegation"]
    assert any("%" in cells[2] for cells in table(facilitator).values())


def test_a_focal_point_sees_everybody_together_and_no_groups(
    db: Session, room: Room, sign_in: SignIn
) -> None:
    room(30)
    fiji = make_delegation(db, code="FJI", name="Fiji")
    focal = sign_in(role="focal", name="Focal Point", delegation=fiji)
    page = focal.get(PAGE)
    assert "%" in next(iter(table(focal).values()))[0]
    assert not page.select("nav a[href*='by=']")
    assert not page.select("a[href*='summit-days']")
    focal.get(f"{PAGE}?by=category", status=404)
    focal.get("/facilitate/summit-days/", status=403)


def test_no_state_no_delegation_and_nobody_stands_on_the_page(
    db: Session, room: Room, facilitator: Visitor
) -> None:
    room(30)
    text = str(facilitator.get(f"{PAGE}?by=category"))
    assert "Chile" not in text
    assert not [p for p in db.scalars(select(Person.name)) if p.startswith("Person") and p in text]


def test_a_delegate_may_not_see_it_and_a_page_of_no_such_form_is_not_found(
    sign_in: SignIn, facilitator: Visitor
) -> None:
    sign_in().get(PAGE, status=403)
    facilitator.get(f"{PAGE}?by=delegation", status=404)


# ---------------------------------------------------------------- wrong, and sure of it


def answer(db: Session, people: list[int], wrong: int, confidence: str = "sure") -> str:
    """Let people answer a check, so many of them wrong; returns what their option mistakes."""
    check = next(one for one in served(db, use=ItemUse.CHECK) if one.item.id == OF_CHECK)
    right = next(option for option in check.item.options if option.is_key)
    mistake = next(option for option in check.item.options if not option.is_key)
    for number, person in enumerate(people):
        is_wrong = number < wrong
        db.add(
            CheckAnswer(
                person_id=person,
                lesson=check.item.lesson_key,
                item=OF_CHECK,
                item_version_id=check.version,
                response=json.dumps({"options": [(mistake if is_wrong else right).id]}),
                fraction=0.0 if is_wrong else 1.0,
                confidence=confidence,
                locale="en",
                answered_at=NOON,
            )
        )
    db.commit()
    return mistake.feedback


def mistakes(visitor: Visitor) -> list[str]:
    assert visitor.page is not None
    return [
        " ".join(one.get_text(" ").split()) for one in visitor.page.select(".room-mistakes > li")
    ]


def test_a_mistake_of_those_who_were_sure_is_told_by_what_it_mistakes(
    db: Session, room: Room, facilitator: Visitor
) -> None:
    people = room(20)
    feedback = answer(db, people, wrong=8)
    answer(db, people, wrong=20)  # a second answer counts no more
    facilitator.get(PAGE)
    (told,) = mistakes(facilitator)
    assert told.startswith("40 % (19 to 64 %)")  # 8 of 20: Clopper and Pearson
    assert "8 of 20 who were sure." in told
    assert feedback.split("*")[0][:20] in told


@pytest.mark.parametrize(("people", "confidence"), [(9, "sure"), (20, "guess"), (20, "think-so")])
def test_mistakes_of_few_people_or_of_the_unsure_are_not_told(
    db: Session, room: Room, facilitator: Visitor, people: int, confidence: str
) -> None:
    own = room(20)
    answer(db, own[:people], wrong=people, confidence=confidence)
    facilitator.get(PAGE)
    assert not mistakes(facilitator)


# ---------------------------------------------------------------- two looks


def test_one_more_person_changes_no_figure_and_five_do(room: Room, facilitator: Visitor) -> None:
    def told() -> dict[str, list[str]]:
        return {name: cells for name, cells in table(facilitator).items() if "%" in cells[0]}

    room(20)
    facilitator.get(PAGE)
    before = told()
    assert before
    for newcomers in (1, 3):
        room(newcomers)
        page = facilitator.get(PAGE)
        assert told() == before
    assert "at least 5 people have come or gone" in " ".join(page.get_text().split())
    room(6)
    facilitator.get(PAGE)
    assert told() != before


def test_somebody_who_leaves_while_another_comes_changes_no_figure(
    db: Session, room: Room, facilitator: Visitor
) -> None:
    people = room(20)
    facilitator.get(PAGE)
    before = table(facilitator)
    for person in people[:2]:
        db.get_one(Person, person).locale = "fr"
    db.flush()
    board.refresh(db, sample_course(), people[:2], NOON)
    db.commit()
    room(2)
    facilitator.get(PAGE)
    assert table(facilitator) == before


def test_a_mistake_of_one_more_person_who_was_sure_is_not_told(
    db: Session, room: Room, facilitator: Visitor
) -> None:
    people = room(30)
    answer(db, people[:20], wrong=8)
    facilitator.get(PAGE)
    before = mistakes(facilitator)
    assert before
    answer(db, people[20:24], wrong=4)
    facilitator.get(PAGE)
    assert mistakes(facilitator) == before
    answer(db, people[24:25], wrong=1)
    facilitator.get(PAGE)
    assert "13 of 25 who were sure." in mistakes(facilitator)[0]


# ---------------------------------------------------------------- kept


def test_figures_are_kept_until_somebody_submits(
    db: Session, room: Room, facilitator: Visitor, clock: Clock
) -> None:
    room(20)
    first = facilitator.get(PAGE).select_one("time")["datetime"]  # type: ignore[index]
    clock.pass_(minutes=5)
    assert facilitator.get(PAGE).select_one("time")["datetime"] == first  # type: ignore[index]
    room(12)
    assert facilitator.get(PAGE).select_one("time")["datetime"] != first  # type: ignore[index]
    assert len(db.scalars(select(RoomFigures)).all()) == 1


@pytest.mark.parametrize("people", [12, 60])
def test_queries_are_few_however_many_people_there_are(
    room: Room, facilitator: Visitor, queries: Counter, people: int
) -> None:
    room(people)
    facilitator.get("/account/")
    queries.clear()
    facilitator.get(PAGE)
    assert len(queries) == 7  # session, stamp, kept; counted twice; shown last; kept anew
    queries.clear()
    facilitator.get(PAGE)
    assert len(queries) == 3


def test_the_pictures_stand_where_the_figures_say(room: Room, facilitator: Visitor) -> None:
    room(40)
    page = facilitator.get(PAGE)
    wide = page.select_one("svg.chart-wide")
    assert wide is not None
    bars = wide.select(".bar")
    assert len(bars) == len(table(facilitator))
    ends = [float(str(bar["d"]).partition("H")[2].partition("V")[0]) for bar in bars]
    assert ends == sorted(ends), "weakest first"
    share = float(next(iter(table(facilitator).values()))[0].split()[1])
    assert (ends[0] - 8) / (836 - 24 - 8) * 100 == pytest.approx(share, abs=0.6)


def test_random_rooms_agree_with_a_recount(db: Session, room: Room) -> None:
    rng = random.Random(11)
    room(rng.randint(15, 30), french=rng.randint(0, 15), heads=rng.randint(0, 15))
    known = Known(NOON, count(db)).counts(By.CATEGORY)
    wanted = recount(db, lambda row: row.category or "")
    assert {p: {g: list(c[:3]) for g, c in own.items()} for p, own in known.items()} == wanted
