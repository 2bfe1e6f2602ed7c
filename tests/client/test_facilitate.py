"""The facilitators' list: who is ready, who is not, and what is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.completion import READ, LessonRecord, QuizRecord, Record
from course.domain.record_text import record_to_json
from course.domain.rights import Right
from course.facilitate import board_queries
from course.records import board, people, people_list
from course.store import Completion, Exemption, Grant, Person, Seat, StandingRow
from tests.client.conftest import Counter, SignIn, Visitor
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person

FIRST, SECOND = "introduction/first-steps", "introduction/second-steps"
LIST, BOARD = "/facilitate/people/", "/facilitate/board/"

READ_IT = LessonRecord(NOON, completed_at=NOON, how=READ)
FAILED = QuizRecord(tries=7, submitted_at=NOON, points=3.25, of=12.0, needed=9.6)
HALFWAY = Record({FIRST: READ_IT, SECOND: LessonRecord(NOON)}, {"introduction": FAILED})
COMPLETE = Record({FIRST: READ_IT, SECOND: READ_IT}, {}, completed_at=NOON)


def make_standing(app: Flask, db: Session, person: Person, record: Record) -> None:
    """Write down how far somebody is, as their own room would."""
    with app.app_context():
        edition = get_course().edition
    db.add(
        StandingRow(
            person_id=person.id, record=record_to_json(record), edition=edition,
            lessons_done=sum(one.completed_at is not None for one in record.lessons.values()),
            quizzes_passed=0, completed_at=record.completed_at,
        )
    )  # fmt: skip
    db.flush()
    with app.app_context():
        board.refresh(db, get_course(), [person.id], NOON)
    db.commit()


def make_learner(
    app: Flask, db: Session, name: str, record: Record | None = None, **values: object
) -> Person:
    person = make_person(db, name=name, latin_name=name, **values)  # type: ignore[arg-type]
    if record is not None:
        make_standing(app, db, person, record)
    return person


def names(page: BeautifulSoup) -> list[str]:
    return [cell.get_text(" ", strip=True) for cell in page.select("tbody th bdi")]


def row(page: BeautifulSoup, name: str) -> str:
    found = [r for r in page.select("tbody tr") if r.select_one("th bdi").get_text() == name]
    assert len(found) == 1
    return " ".join(found[0].get_text(" ", strip=True).split())


def shown(page: BeautifulSoup) -> dict[str, int]:
    """What stands beside each state: how many people are in it."""
    links = [" ".join(a.get_text(" ", strip=True).split()) for a in page.select(".filters a")]
    return {link.rpartition(" ")[0]: int(link.rpartition(" ")[2]) for link in links}


def numbers(page: BeautifulSoup) -> list[str]:
    return [" ".join(li.get_text(" ", strip=True).split()) for li in page.select(".numbers li")]


@pytest.fixture
def facilitator(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="L. Keller")


def test_a_facilitator_sees_everybody_and_what_is_missing(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    chile = make_delegation(db)
    make_learner(app, db, "Ready Person", COMPLETE, delegation=chile)
    make_learner(app, db, "Halfway Person", HALFWAY)
    make_learner(app, db, "New Person")

    page = facilitator.get(LIST)

    assert names(page) == ["Halfway Person", "New Person", "Ready Person"]
    assert "Nothing" in row(page, "Ready Person")
    assert "Chile" in row(page, "Ready Person")
    halfway = row(page, "Halfway Person")
    assert "Under way" in halfway
    assert "1 of 2" in halfway
    assert "Complete lesson 1.2, Second steps" in halfway
    assert "Pass quiz 1, Introduction. It has been taken, and not passed yet." in halfway
    assert "Complete lesson 1.1, First steps. It has not been opened yet." in row(
        page, "New Person"
    )


def test_whoever_learned_was_here_though_no_session_of_theirs_is_left(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    begun, new = make_learner(app, db, "Begun", HALFWAY), make_learner(app, db, "New")
    db.commit()
    said = {
        person: facilitator.get(f"/facilitate/people/{person.public_id}/").get_text()
        for person in (begun, new)
    }
    assert "last here" in said[begun]
    assert "never here" in said[new]


def test_the_numbers_count_everybody_in_view(app: Flask, db: Session, facilitator: Visitor) -> None:
    chile = make_delegation(db)
    make_learner(app, db, "A", COMPLETE, delegation=chile)
    make_learner(app, db, "B", HALFWAY, delegation=chile)
    make_learner(app, db, "C", HALFWAY)
    make_learner(app, db, "D", Record())  # a row, and nothing done

    # From noon UTC on 3 May to 18 June in Geneva.
    assert numbers(facilitator.get(BOARD)) == [
        "1 ready", "2 under way", "1 not started", "0 exempt", "46 days left",
    ]  # fmt: skip
    assert shown(facilitator.get(LIST)) == {
        "All": 4, "Not ready": 3, "Not started": 1, "Under way": 2, "Exempt": 0, "Ready": 1,
    }  # fmt: skip
    of_chile = shown(facilitator.get(f"{LIST}?delegation=CHL"))
    assert of_chile == {
        "All": 2, "Not ready": 1, "Not started": 0, "Under way": 1, "Exempt": 0, "Ready": 1,
    }  # fmt: skip


def test_no_points_and_no_tries_are_shown(app: Flask, db: Session, facilitator: Visitor) -> None:
    make_learner(app, db, "Halfway Person", HALFWAY)

    said = facilitator.get(LIST).select_one("main").get_text(" ")

    for told in ("3.2", "3.25", "9.6", "12", "7"):
        assert told not in said.split(), told
    assert "points" not in said


def test_a_focal_point_sees_their_own_delegation_alone(
    app: Flask, db: Session, sign_in: SignIn
) -> None:
    chile = make_delegation(db)
    fiji = make_delegation(db, code="FJI", name="Fiji")
    make_learner(app, db, "Of Chile", HALFWAY, delegation=chile)
    make_learner(app, db, "Of Fiji", COMPLETE, delegation=fiji)
    make_learner(app, db, "Of Nowhere")
    focal = sign_in(role="focal", name="Focal Point", delegation=chile)

    page = focal.get(LIST)

    assert names(page) == ["Focal Point", "Of Chile"]
    assert shown(page)["All"] == 2
    board = focal.get(BOARD)
    assert numbers(board)[:4] == ["0 ready", "1 under way", "1 not started", "0 exempt"]
    assert [cell.get_text() for cell in board.select("tbody th")] == ["Chile"]
    for address in (f"{LIST}?delegation=FJI", f"{LIST}?delegation=-", f"{BOARD}?after=FJI"):
        page = focal.get(address)
        assert names(page) == []
        assert "Of Fiji" not in page.get_text()
        assert "Of Nowhere" not in page.get_text()


def test_the_page_of_another_delegation_cannot_be_asked_for(
    app: Flask, db: Session, sign_in: SignIn
) -> None:
    chile = make_delegation(db)
    fiji = make_delegation(db, code="FJI", name="Fiji")
    stranger = make_learner(app, db, "Aa of Fiji", delegation=fiji)
    make_learner(app, db, "Of Chile", delegation=chile)
    focal = sign_in(role="focal", name="Focal Point", delegation=chile)

    page = focal.get(f"{LIST}?after={stranger.public_id}")

    assert names(page) == []
    assert "Fiji" not in page.get_text()


def test_a_focal_grant_for_no_delegation_opens_nobody(
    app: Flask, db: Session, sign_in: SignIn
) -> None:
    make_learner(app, db, "Somebody")

    page = sign_in(role="focal", name="Focal Point").get(LIST)

    assert names(page) == []
    assert "Nobody is here yet" in page.get_text()


def test_a_focal_grant_that_is_over_opens_nothing(app: Flask, db: Session, sign_in: SignIn) -> None:
    chile = make_delegation(db)
    make_learner(app, db, "Of Chile", delegation=chile)
    person = make_person(db, name="Was Focal")
    db.add(
        Grant(person_id=person.id, right=Right.FOCAL, granted_at=NOON - timedelta(days=9),
              delegation_id=chile.id, until=NOON - timedelta(days=1))
    )  # fmt: skip
    db.commit()

    sign_in(person).get(LIST, status=403)


@pytest.mark.parametrize("role", ["facilitator", "admin"])
def test_the_secretariat_and_admins_see_all(
    app: Flask, db: Session, sign_in: SignIn, role: str
) -> None:
    make_learner(app, db, "Somebody", delegation=make_delegation(db))

    assert names(sign_in(role=role).get(LIST)) == ["Somebody"]


def test_a_delegate_may_not_see_the_list(sign_in: SignIn) -> None:
    sign_in().get(LIST, status=403)


def test_a_stranger_is_asked_to_sign_in(visitor: Visitor) -> None:
    visitor.get(LIST, status=303)
    assert "/login" in visitor.location


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("", ["Halfway", "New", "Ready"]),
        ("not-ready", ["Halfway", "New"]),
        ("not-started", ["New"]),
        ("ready", ["Ready"]),
    ],
)
def test_a_filter_lives_in_the_address(
    app: Flask, db: Session, facilitator: Visitor, show: str, expected: list[str]
) -> None:
    make_learner(app, db, "Ready", COMPLETE)
    make_learner(app, db, "Halfway", HALFWAY)
    make_learner(app, db, "New")

    page = facilitator.get(f"{LIST}?state={show}" if show else LIST)

    assert names(page) == expected
    current = page.select('.filters [aria-current="page"]')
    assert [link.get_text(" ", strip=True).split()[-1] for link in current] == [str(len(expected))]


def test_what_nobody_knows_narrows_nothing_down(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    make_learner(app, db, "New")
    for nonsense in ("state='or'1", "sort=x", "module=x", "blocked=x", "inactive=-1", "locale=%27"):
        assert names(facilitator.get(f"{LIST}?{nonsense}")) == ["New"]


def test_an_empty_list_says_what_would_have_been_there(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    make_learner(app, db, "New")

    page = facilitator.get(f"{LIST}?state=ready")

    assert "Nobody is in this list" in page.get_text()
    assert page.select("thead th")
    assert shown(page)["Not started"] == 1


def test_nobody_is_told_about_people_who_may_no_longer_sign_in_or_do_not_learn(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    gone = make_learner(app, db, "Gone", HALFWAY)
    with app.app_context():
        people.disable(db, get_course(), gone, NOON)
    make_person(db, role="admin", name="An Admin")
    db.commit()

    page = facilitator.get(LIST)

    assert names(page) == []
    assert shown(page)["All"] == 0


def test_every_page_goes_on_where_the_last_one_ended(
    app: Flask, db: Session, facilitator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_list, "PAGE_SIZE", 2)
    # Two of one name, and cases that a byte-wise order would part.
    for name in ("ana", "Ana", "Berit", "cho", "Dia"):
        make_learner(app, db, name)
    found, page = [], facilitator.get(LIST)
    while True:
        found += names(page)
        following = page.select_one(".pages a[href*=after]")
        if following is None:
            break
        page = facilitator.get(str(following["href"]))

    assert [name.lower() for name in found] == ["ana", "ana", "berit", "cho", "dia"]
    assert len(set(found)) == 5


def test_addresses_of_pages_hold_no_names(
    app: Flask, db: Session, facilitator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_list, "PAGE_SIZE", 1)
    first = make_learner(app, db, "Aurelia")
    make_learner(app, db, "Berit")

    links = " ".join(str(a["href"]) for a in facilitator.get(LIST).select("main a"))

    assert first.public_id in links
    assert "urelia" not in links


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_takes_as_many_queries_however_many_people_there_are(
    app: Flask, db: Session, facilitator: Visitor, queries: Counter, count: int
) -> None:
    for number in range(count):
        make_learner(app, db, f"Person {number:02}", HALFWAY)
    queries.clear()

    page = facilitator.get(LIST)

    assert len(names(page)) == min(count, people_list.PAGE_SIZE)
    # The session's one, the delegations, the tally, the page, and what stands on it.
    # A page that is not full also asks whether it has seen all.
    assert len(queries) == 5 + (count < people_list.PAGE_SIZE)
    queries.clear()
    facilitator.get(f"{LIST}?q=per&state=under-way&inactive=1&sort=silent&after=0.{'x' * 8}")
    assert len(queries) <= 7
    queries.clear()
    facilitator.get(BOARD)
    assert len(queries) == 4  # the session's one, delegations, what blocks them, the tally


# ---------------------------------------------------------------- filters


def everybody(app: Flask, db: Session) -> None:
    """People who differ in all that a list can be narrowed down by."""
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    ana = make_learner(app, db, "Ana Ñandú", HALFWAY, delegation=chile)
    make_learner(app, db, "Berit Ærø", COMPLETE, delegation=chile)
    cho = make_learner(app, db, "Cho Lee", delegation=fiji)
    make_learner(app, db, "Dia O’Neill")
    cho.name, cho.locale = "조민수", "fr"
    seat = db.query(Seat).filter_by(person_id=cho.id).one()
    seat.category = "head"
    db.add(
        Exemption(
            public_id="lifted", person_id=ana.id, requirement=f"lesson:{FIRST}", reason="other",
            asked_by=cho.id, asked_at=NOON, signed_by=cho.id, signed_at=NOON, in_force_from=NOON,
        )
    )  # fmt: skip
    db.add(
        Completion(
            person_id=cho.id, edition="Before", policy_digest="x", requirements="[]",
            completed_at=NOON - timedelta(days=300),
        )
    )  # fmt: skip
    with app.app_context():
        lifted = Record(HALFWAY.lessons, HALFWAY.quizzes, exempt=(f"lesson:{FIRST}",))
        row = db.get_one(StandingRow, ana.id)
        row.record = record_to_json(lifted)
        board.refresh(db, get_course(), [ana.id, cho.id], NOON)
    db.commit()


ANA, BERIT, CHO, DIA = "Ana Ñandú", "Berit Ærø", "조민수", "Dia O’Neill"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("delegation=CHL", [ANA, BERIT]),
        ("delegation=-", [DIA]),
        ("delegation=NOWHERE", []),
        ("category=head", [CHO]),
        ("category=delegate", [ANA, BERIT]),
        ("state=ready", [BERIT]),
        ("module=introduction", [ANA, CHO, DIA]),
        (f"blocked=lesson:{SECOND}", [ANA]),
        ("blocked=quiz:introduction", []),
        ("locale=fr", [CHO]),
        ("exemption=yes", [ANA]),
        ("exemption=no", [BERIT, CHO, DIA]),
        ("edition=older", [CHO]),
        ("inactive=1", [CHO, DIA]),
        ("q=nandu", [ANA]),
        ("q=ANA+ñan", [ANA]),
        ("q=aero", [BERIT]),
        ("q=민수", [CHO]),
        ("q=lee+ch", [CHO]),
        ("q=oneil", [DIA]),
        ("q=neill", [DIA]),
        ("q=eill", []),
        ("q=%25", [ANA, BERIT, CHO, DIA]),
        ("q=dia&delegation=CHL", []),
        ("delegation=CHL&exemption=yes&state=not-ready&inactive=0", [ANA]),
        ("sort=state", [CHO, DIA, ANA, BERIT]),
        ("sort=silent", [CHO, DIA, ANA, BERIT]),
        ("sort=recent&state=under-way", [ANA]),
    ],
)
def test_each_filter_shows_whom_it_names(
    app: Flask, db: Session, facilitator: Visitor, asked: str, expected: list[str]
) -> None:
    everybody(app, db)

    page = facilitator.get(f"{LIST}?{asked}")

    assert names(page) == expected
    assert f"{len(expected)} of {len(expected)} shown" in page.select_one(".table-head").get_text()


def test_how_many_are_in_each_state_is_told_where_it_is_known(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    everybody(app, db)
    for asked, first in (("", "All 4"), ("delegation=CHL", "All 2"), ("q=ana", "All"),
                         ("delegation=CHL&inactive=1", "All")):  # fmt: skip
        page = facilitator.get(f"{LIST}?{asked}")
        assert page.select_one(".filters a").get_text() == first


def test_what_is_chosen_stands_above_the_list_and_can_be_taken_away(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    everybody(app, db)

    page = facilitator.get(f"{LIST}?delegation=CHL&q=ana&inactive=0&sort=state&state=under-way")

    chips = page.select(".people-chips a")
    assert [chip.bdi.get_text() for chip in chips[:-1]] == ["Name: ana", "Chile"]
    page = facilitator.get(str(chips[0]["href"]))
    assert names(page) == [ANA]
    assert page.select_one("#q")["value"] == ""
    assert page.select_one("#filter-sort option[selected]")["value"] == "state"
    assert page.select_one('input[name="state"]')["value"] == "under-way"


def test_every_page_says_as_of_when(app: Flask, db: Session, facilitator: Visitor) -> None:
    for address in (LIST, BOARD):
        assert "as of 12:00:00" in facilitator.get(address).get_text()


# ---------------------------------------------------------------- the board


def test_the_board_says_what_holds_a_delegation_up(
    app: Flask, db: Session, sign_in: SignIn, clock: Clock
) -> None:
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    make_delegation(db, code="TUV", name="Tuvalu")
    make_learner(app, db, "A", COMPLETE, delegation=chile)
    make_learner(app, db, "B", HALFWAY, delegation=chile)
    make_learner(app, db, "C", HALFWAY, delegation=chile)
    make_learner(app, db, "D", delegation=chile)
    make_learner(app, db, "E", COMPLETE, delegation=fiji)
    clock.pass_(days=4)
    facilitator = sign_in(role="facilitator")

    page = facilitator.get(BOARD)

    rows = [" ".join(row.get_text(" ", strip=True).split()) for row in page.select("tbody tr")]
    assert rows[0].startswith("Chile 1 of 4 ready 2 1 0")
    assert "2 at lesson 1.2 , last seen 4 days ago; 1 has not started" in rows[0]
    assert rows[1] == "Fiji 1 of 1 ready 0 0 0 Nothing 4 days ago"
    assert rows[2] == "Tuvalu 0 of 0 ready 0 0 0 Nobody is here yet never"
    stuck, new = page.select("a.board-blocker")
    assert names(facilitator.get(str(stuck["href"]))) == ["B", "C"]
    assert names(facilitator.get(str(new["href"]))) == ["D"]


def test_whoever_has_not_started_was_not_seen_though_others_wait_at_the_same_lesson(
    app: Flask, db: Session, sign_in: SignIn, clock: Clock
) -> None:
    chile = make_delegation(db)
    make_learner(app, db, "A", Record({FIRST: LessonRecord(NOON)}), delegation=chile)
    make_learner(app, db, "B", delegation=chile)
    clock.pass_(days=2)
    page = sign_in(role="facilitator").get(BOARD)
    held_up = page.select_one("td.cell-under")
    assert held_up is not None
    said = " ".join(held_up.get_text(" ", strip=True).split())
    parts = [part.strip() for part in said.split(";")]
    assert sorted(parts) == ["1 at lesson 1.1 , last seen 2 days ago", "1 has not started"]


def of_board(page: BeautifulSoup) -> list[str]:
    return [cell.get_text() for cell in page.select("tbody th")]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["Chile", "Fiji", "Kenya", "Peru"]),
        ("share", ["Kenya", "Chile", "Fiji", "Peru"]),
        ("seen", ["Kenya", "Peru", "Chile", "Fiji"]),
    ],
)
def test_delegations_are_sorted_and_paged(
    app: Flask,
    db: Session,
    facilitator: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    sort: str,
    expected: list[str],
) -> None:
    monkeypatch.setattr(board_queries, "PAGE_SIZE", 1)
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    kenya = make_delegation(db, code="KEN", name="Kenya")
    make_delegation(db, code="PER", name="Peru")  # nobody yet: nobody is missing
    make_learner(app, db, "A", COMPLETE, delegation=chile)
    make_learner(app, db, "B", HALFWAY, delegation=chile)
    make_learner(app, db, "C", COMPLETE, delegation=fiji)
    make_learner(app, db, "D", delegation=kenya)
    found, page = [], facilitator.get(f"{BOARD}?sort={sort}")
    while True:
        found += of_board(page)
        following = page.select_one(".pages a[href*=after]")
        if following is None:
            break
        page = facilitator.get(str(following["href"]))
    assert found == expected


def test_whose_right_has_ended_by_the_clock_is_neither_listed_nor_counted(
    app: Flask, db: Session, facilitator: Visitor, sign_in: SignIn, clock: Clock
) -> None:
    chile = make_delegation(db)
    make_learner(app, db, "Stays", HALFWAY, delegation=chile)
    person = make_learner(app, db, "Goes", HALFWAY, delegation=chile)
    grant = db.query(Grant).filter_by(person_id=person.id).one()
    grant.until = NOON + timedelta(days=1)
    with app.app_context():
        board.refresh(db, get_course(), [person.id], NOON)
    db.commit()
    assert names(facilitator.get(LIST)) == ["Goes", "Stays"]
    clock.pass_(days=2)
    facilitator = sign_in(role="facilitator")

    page = facilitator.get(LIST)

    assert names(page) == ["Stays"]
    assert shown(page)["All"] == 1
    assert numbers(facilitator.get(BOARD))[1] == "1 under way"
    assert "1 at lesson 1.2" in facilitator.get(BOARD).get_text()
