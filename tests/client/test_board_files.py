"""Lists of people as files, and who was cleared at a moment."""

from __future__ import annotations

import csv
import hashlib
import io
import tracemalloc
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content import get_course
from course.facilitate import cleared_queries, export_queries, leaving
from course.records import standing
from course.records.sessions import Scope
from course.store import Completion, Credential, CredentialState, Exemption, Person, Seat
from tests.client.conftest import SignIn, Visitor
from tests.client.test_facilitate import ANA, BERIT, COMPLETE, everybody, make_learner
from tests.factories import NOON, make_delegation, make_person

FILE, CLEARED = "/facilitate/people/export", "/facilitate/cleared/"
EVERYBODY = Scope(everyone=True, delegations=frozenset())
HOUR = timedelta(hours=1)


@pytest.fixture
def facilitator(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="L. Keller")


def read(visitor: Visitor, address: str) -> bytes:
    visitor.get(address)
    assert visitor.response is not None
    return visitor.response.get_data()


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_file_holds_exactly_what_is_filtered(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    everybody(app, db)

    head, *rows, last = table(read(facilitator, f"{FILE}/csv?delegation=CHL&sort=recent"))

    assert head[:3] == ["id", "name", "latin_name"]
    assert [row[1] for row in rows] == [ANA, BERIT]
    ana = dict(zip(head, rows[0], strict=True))
    assert (ana["state"], ana["exemption"], ana["delegation"]) == ("under-way", "yes", "CHL")
    assert ana["missing"] == "Complete lesson 1.2, Second steps; Pass quiz 1, Introduction"
    assert "3.25" not in ",".join(rows[0])
    assert last[:1] + last[2:4] == ["sha256 without names", "rows", "2"]
    assert read(facilitator, f"{FILE}/csv?q=nandu").startswith(b"\xef\xbb\xbfid,name")


def test_a_workbook_holds_the_same(
    app: Flask, db: Session, facilitator: Visitor, tmp_path: Path
) -> None:
    everybody(app, db)
    (tmp_path / "people.xlsx").write_bytes(read(facilitator, f"{FILE}/xlsx?state=not-ready"))

    sheet = CalamineWorkbook.from_path(tmp_path / "people.xlsx").get_sheet_by_index(0)

    rows = [[str(cell) for cell in row] for row in sheet.to_python()]
    same = table(read(facilitator, f"{FILE}/csv?state=not-ready"))
    assert rows[:-1] == same[:-1]
    assert rows[-1][: len(same[-1])] == same[-1]


def test_nothing_in_a_file_is_a_formula(
    app: Flask, db: Session, facilitator: Visitor, tmp_path: Path
) -> None:
    for sign in ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"):
        person = make_learner(app, db, "Somebody")
        person.name = person.latin_name = sign
    db.commit()

    rows = table(read(facilitator, f"{FILE}/csv"))[1:-1]

    assert len(rows) == 6
    assert all(cell.startswith("'") for row in rows for cell in row[1:3])
    (tmp_path / "x.xlsx").write_bytes(read(facilitator, f"{FILE}/xlsx"))
    sheet = CalamineWorkbook.from_path(tmp_path / "x.xlsx").get_sheet_by_index(0)
    assert all(str(row[1]).startswith("'") for row in sheet.to_python()[1:-1])


def test_a_focal_point_exports_their_own_delegation_alone(
    app: Flask, db: Session, sign_in: SignIn
) -> None:
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    make_learner(app, db, "Of Fiji", COMPLETE, delegation=fiji)
    db.add(completion(app, make_learner(app, db, "Ready of Fiji", delegation=fiji), NOON))
    db.commit()
    focal = sign_in(role="focal", name="Focal Point", delegation=chile)
    then = f"{CLEARED}?at=2027-05-04T12:00&format=csv"
    for address in (f"{FILE}/csv", f"{FILE}/csv?delegation=FJI", then):
        assert b"Fiji" not in read(focal, address)


def test_another_kind_of_file_is_not_there(facilitator: Visitor) -> None:
    facilitator.get(f"{FILE}/pdf", status=404)
    facilitator.get(f"{CLEARED}?at=2027-05-04T12:00&format=pdf", status=404)
    facilitator.get(f"{CLEARED}?at=yesterday", status=400)


# ---------------------------------------------------------------- as of a moment


def completion(app: Flask, person: Person, at: datetime) -> Completion:
    with app.app_context():
        edition = get_course().edition
    return Completion(
        person_id=person.id, edition=edition, policy_digest="x", requirements="[]", completed_at=at
    )


def credential(
    person: Person, edition: str, serial: str, issued: datetime, **ended: object
) -> Credential:
    return Credential(
        public_id=serial, serial=serial, person_id=person.id, edition=edition, claim="{}",
        digest="x", key_id="k", issued_at=issued, **ended,  # type: ignore[arg-type]
    )  # fmt: skip


def test_who_was_cleared_is_reproduced_for_every_moment(app: Flask, db: Session) -> None:
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    people = {name: make_person(db, name=name, delegation=chile) for name in (
        "completed", "moved", "revoked", "replaced", "exempt", "partly", "gone", "passed on",
    )}  # fmt: skip
    with app.app_context():
        course = get_course()
    for name in ("completed", "moved", "revoked", "replaced", "gone", "passed on"):
        db.add(completion(app, people[name], NOON + 2 * HOUR))
    seat = db.query(Seat).filter_by(person_id=people["moved"].id).one()
    seat.held_to = NOON + 4 * HOUR
    db.flush()
    db.add(Seat(person_id=people["moved"].id, delegation_id=fiji.id, held_from=NOON + 4 * HOUR))
    seat = db.query(Seat).filter_by(person_id=people["passed on"].id).one()
    seat.held_to = NOON + 4 * HOUR
    heir = {"person_id": make_person(db).id, "replaces_id": seat.id, "held_from": NOON + 4 * HOUR}
    db.add(Seat(delegation_id=chile.id, **heir))
    revoked = {"state": CredentialState.REVOKED, "state_changed_at": NOON + 5 * HOUR}
    for name in ("revoked", "replaced"):
        db.add(credential(people[name], course.edition, name, NOON + 2 * HOUR, **revoked))
    db.add(credential(people["replaced"], course.edition, "again", NOON + 5 * HOUR))
    people["gone"].disabled_at = NOON + 6 * HOUR
    signer = make_person(db, role="facilitator")
    for name, requirement in (("exempt", "all"), ("partly", "quiz:introduction")):
        db.add(
            Exemption(
                public_id=name, person_id=people[name].id, requirement=requirement, reason="other",
                asked_by=signer.id, asked_at=NOON, signed_by=signer.id, signed_at=NOON,
                in_force_from=NOON + 3 * HOUR, ended_at=NOON + 7 * HOUR,
            )
        )  # fmt: skip
    db.flush()
    with app.app_context():
        standing.refresh_all(db, course, [one.id for one in people.values()], NOON)
    db.commit()
    names = {one.public_id: name for name, one in people.items()}

    def at(hours: float) -> dict[str, tuple[str, str]]:
        rows = cleared_queries.cleared(db, course, EVERYBODY, NOON + hours * HOUR)
        return {names[row[0]]: (row[3], row[6]) for row in rows}

    ready = ("CHL", "ready")
    assert at(1) == {}
    first = dict.fromkeys(("completed", "moved", "revoked", "replaced", "gone", "passed on"), ready)
    assert at(2) == first
    assert at(3) == first | {"exempt": ("CHL", "exempt")}
    assert "passed on" in at(3.9)
    assert "passed on" not in at(4)
    assert at(4)["moved"] == ("FJI", "ready")
    assert "revoked" in at(4.9)
    assert at(5).keys() == {"completed", "moved", "replaced", "gone", "exempt"}
    assert at(6).keys() == {"completed", "moved", "replaced", "exempt"}
    assert at(7).keys() == {"completed", "moved", "replaced"}


# ---------------------------------------------------------------- on its way


def watched(visitor: Visitor, address: str) -> tuple[list[int], bytes, int]:
    """What a script gets: rows so far, the file, and how many rows there will be, about."""
    answer = visitor.http.get(address, headers={"X-Course-Progress": "1"})
    assert answer.status_code == 200
    told, _, rest = answer.get_data().partition(b"=")
    length, _, file = rest.partition(b"\n")
    assert int(length) == len(file)
    return [int(line) for line in told.split()], file, int(answer.headers["X-Course-Rows"])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_whoever_watches_hears_how_far_the_same_file_is(
    app: Flask,
    db: Session,
    facilitator: Visitor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    monkeypatch.setattr(leaving, "EVERY", 2)
    everybody(app, db)
    plain = read(facilitator, f"{FILE}/{kind}")

    told, file, about = watched(facilitator, f"{FILE}/{kind}")

    assert told == sorted(told)
    assert told[-1] == about == 4
    assert len(set(told)) > 2
    assert "X-Course-Rows" not in facilitator.http.get(f"{FILE}/{kind}").headers
    if kind == "csv":
        assert table(file)[:-1] == table(plain)[:-1]
    else:
        (tmp_path / "people.xlsx").write_bytes(file)
        sheet = CalamineWorkbook.from_path(tmp_path / "people.xlsx").get_sheet_by_index(0)
        assert len(sheet.to_python()) == about + 2


def test_what_is_filtered_is_counted_for_whoever_watches(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    everybody(app, db)
    told, _, about = watched(facilitator, f"{FILE}/csv?delegation=CHL")
    assert (told[-1], about) == (2, 2)
    told, _, about = watched(facilitator, f"{CLEARED}?at=2100-01-01T00:00&format=csv")
    assert told[-1] <= about + 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_held_in_memory_does_not_grow_with_the_rows(tmp_path: Path, kind: str) -> None:
    def peak(count: int) -> int:
        rows = ((f"{n}", f"Name {n}", f"NAME {n}", "CHL") for n in range(count))
        tracemalloc.start()
        *_, last = leaving.writing(
            tmp_path / "f", kind, ("id", "name", "latin_name", "d"), rows, NOON
        )
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert last == count
        return most

    peak(100)
    assert peak(20_000) < peak(2_000) + 100_000


def test_a_file_that_nobody_waits_for_is_given_up(
    app: Flask, db: Session, facilitator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parts are written as they are asked for; whoever hangs up ends the writing."""
    monkeypatch.setattr(leaving, "EVERY", 1)
    everybody(app, db)
    asked: list[int] = []
    rows = export_queries.rows

    def counting(*args: object) -> Iterator[tuple[str, ...]]:
        for row in rows(*args):  # type: ignore[arg-type]
            asked.append(1)
            yield row

    monkeypatch.setattr(export_queries, "rows", counting)
    answer = facilitator.http.get(
        f"{FILE}/xlsx", headers={"X-Course-Progress": "1"}, buffered=False
    )
    parts = iter(answer.response)
    next(parts)
    next(parts)
    answer.close()
    assert len(asked) <= 3
    assert facilitator.http.get("/health/ready").status_code in {200, 404}


def lines(app: Flask, db: Session, moment: datetime) -> Iterator[bytes]:
    with app.app_context():
        course = get_course()
    rows = cleared_queries.cleared(db, course, EVERYBODY, moment)
    return leaving.as_csv(cleared_queries.HEAD, rows, moment)


def test_two_exports_of_one_moment_are_the_same_to_the_byte_and_bear_its_digest(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    people = [
        make_person(db, name=name, delegation=make_delegation(db, code=name[-3:].upper()))
        for name in ("=Ana", "Berit", "Cho")
    ]
    people[1].public_id = "-as-some-ids-of-old-begin"
    for person in people:
        db.add(completion(app, person, NOON))
    db.commit()
    address = f"{CLEARED}?at=2027-05-03T14:00"  # Geneva is two hours ahead of UTC
    first = read(facilitator, f"{address}&format=csv")
    page = facilitator.get(address)

    assert read(facilitator, f"{address}&format=csv") == first
    *rows, last = table(first)
    assert len(rows) == 4
    kept = [[cell for place, cell in enumerate(row) if place in (0, 6, 7)] for row in rows]
    said = io.StringIO()
    csv.writer(said).writerows(kept)
    assert last[1] == hashlib.sha256(said.getvalue().encode()).hexdigest()
    assert page.select_one(".people-digest code").get_text() == last[1]
    assert b"".join(lines(app, db, NOON)) == first
    # A name, a delegation and a category that are corrected later, and what is done later, change
    # nothing of it.
    people[0].name = "Another"
    seats = db.scalars(select(Seat).order_by(Seat.id)).all()
    seats[0].category, seats[1].delegation_id = "head", seats[0].delegation_id
    db.add(completion(app, make_person(db), NOON + HOUR))
    db.commit()
    again = table(read(facilitator, f"{address}&format=csv"))
    assert again[-1] == last
    later = table(read(facilitator, f"{CLEARED}?at=2027-05-03T15:00&format=csv"))
    assert later[-1][1] != last[1]


def test_the_page_offers_the_eve_of_the_summit(facilitator: Visitor) -> None:
    page = facilitator.get(CLEARED)
    assert page.select_one("#at")["value"] == "2027-06-17T18:00"
    assert page.select_one(".people-digest") is None
    assert "still to come" in facilitator.get(f"{CLEARED}?at=2027-06-17T18:00").get_text()
