"""The door over HTTP: the list and what changes in it, what desks send, desks without a script."""

from __future__ import annotations

import json
import random
import uuid
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from course.domain.credentials import unpack
from course.domain.rights import Right
from course.door import gathering, listing, services
from course.door.services import Written
from course.records import keys, standing
from course.store import Checkin, Credential, Grant, LessonProgress, Passage, Person, Seat
from course.web.pages import static_url
from course.web.seat_codes import seat_code
from course.web.stylesheet import stylesheet_url
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.serving import BELOW, Serve, serve
from tests.conftest import Clock
from tests.door import Door, Guest
from tests.factories import NOON, make_session

__all__ = ["serve"]

JSON = {"Accept": "application/json"}
NOON_MS = int(NOON.timestamp() * 1000)
DAY_START = NOON.replace(hour=0) - timedelta(hours=2)  # midnight in Geneva


@pytest.fixture
def door(app: Flask, db: Session) -> Door:
    return Door(db, app.extensions["course"], app.extensions["settings"])


@pytest.fixture
def desk(sign_in: SignIn) -> Visitor:
    visitor = sign_in(role="desk", name="Desk North", latin_name="Desk North")
    visitor.get("/door/")
    return visitor


def code_of(app: Flask, guest: Guest) -> str:
    with app.test_request_context():
        return seat_code(guest.seat)


def listed(desk: Visitor, after: int = 0, since: str = "", heard: int = 0) -> dict[str, Any]:
    query = {"after": after, "since": since, "heard": heard}
    response = desk.http.get("/door/list", query_string=query, headers=JSON)
    assert response.status_code == 200
    found: dict[str, Any] = response.get_json()
    return found


def one_in(guest: Guest | None, **more: object) -> dict[str, object]:
    return {
        "uid": str(uuid.uuid4()),
        "passage": "in",
        "undoes": None,
        "seat": guest.seat if guest else None,
        "certificate": "",
        "verdict": "green",
        "how": "code",
        "at": NOON_MS,
        **more,
    }


def send(desk: Visitor, *passages: dict[str, object], status: int = 200, **more: object) -> Any:
    body = {"device": str(uuid.UUID(int=1)), "clock": NOON_MS, "passages": [*passages], **more}
    return desk.post_json("/door/passages", body, status)


def rows(db: Session) -> list[Checkin]:
    db.rollback()
    found = list(db.scalars(select(Checkin).order_by(Checkin.id)))
    db.expunge_all()
    db.rollback()
    return found


# ---------------------------------------------------------------- the list


def test_the_list_says_what_a_desk_must_know_of_a_seat(
    app: Flask, door: Door, desk: Visitor
) -> None:
    amina = door.guest("Amina Diallo", name="أمينة ديالو")
    late = door.guest("Bela Kovacs", is_ready=False)
    exempt = door.guest("Chen Wei", is_ready=False, is_exempt=True)
    press = door.guest("Dora Press", is_ready=False, category="press")
    heir = door.replace(late, "Emil Heir")
    door.revoke(amina)
    seats = {one["seat"]: one for one in listed(desk)["seats"]}
    first = seats[amina.seat]
    assert (first["latin"], first["name"]) == ("Amina Diallo", "أمينة ديالو")
    assert (first["delegation"], first["category"], first["held"]) == ("Chile", "delegate", True)
    assert first["code"] == code_of(app, amina)
    assert (first["progress"], first["proof"], first["minutes"]) == ("ready", "revoked", 0)
    assert [one[1:] for one in first["certificates"]] == [[amina.serial, "revoked", "Test edition"]]
    assert not seats[late.seat]["held"]
    assert seats[heir.seat]["held"]
    assert seats[heir.seat]["minutes"] > 5
    progress = {n: seats[n]["progress"] for n in (heir.seat, exempt.seat, press.seat)}
    assert list(progress.values()) == ["unfinished", "exempt", "no-course"]


def test_no_points_tries_or_answers_are_in_the_list(door: Door, desk: Visitor) -> None:
    door.guest("Bela Kovacs", is_ready=False)
    assert set(listed(desk)["seats"][0]) == {
        "seat", "person", "name", "latin", "delegation", "category", "code", "held", "progress",
        "proof", "minutes", "certificates",
    }  # fmt: skip


def test_its_head_says_until_when_it_holds_and_what_the_keys_are(door: Door, desk: Visitor) -> None:
    door.guest()
    head = listed(desk)
    assert head["now"] == NOON_MS
    assert head["until"] - head["now"] == 10 * 3600 * 1000  # it is 14:00 in Geneva
    assert len(head["keys"]) == len(head["key_ids"]) == 1
    assert head["room"] == "Room 4"
    assert head["desk"]["name"] == "Desk North"


def test_what_was_taken_back_of_somebody_without_a_seat_is_known_too(
    door: Door, desk: Visitor, db: Session
) -> None:
    guest = door.guest("Amina Diallo")
    door.revoke(guest)
    assert listed(desk)["revoked"] == []
    db.execute(Checkin.__table__.delete())
    db.connection().exec_driver_sql("DELETE FROM seat")
    db.commit()
    assert [serial for _, serial in listed(desk)["revoked"]] == [guest.serial]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of 20 seats, so that a test needs no thousands."""
    monkeypatch.setattr(listing, "PART_SIZE", 20)


@pytest.mark.usefixtures("small_parts")
def test_a_desk_is_sent_only_what_has_changed(
    app: Flask, db: Session, door: Door, desk: Visitor
) -> None:
    guests = [door.guest(f"Guest {n:02}", is_ready=False) for n in range(45)]
    after: int | None = 0
    tokens: dict[int, str] = {}
    seen: list[int] = []
    while after is not None:
        part = listed(desk, after)
        tokens[after] = part["token"]
        seen += [one["seat"] for one in part["seats"]]
        after = part["next"]
    assert seen == sorted(guest.seat for guest in guests)
    assert len(tokens) == 3
    assert all(listed(desk, n, token)["seats"] == [] for n, token in tokens.items())

    changed = guests[30]
    db.add(
        LessonProgress(
            person_id=changed.person_id,
            lesson="introduction/first-steps",
            opened_at=NOON,
            completed_at=NOON,
            how="read",
        )
    )
    db.flush()
    standing.refresh(db, app.extensions["course"], changed.person_id, NOON)
    db.get_one(Person, guests[3].person_id).name = "Another Name"
    db.commit()
    news = [one["seat"] for n, token in tokens.items() for one in listed(desk, n, token)["seats"]]
    assert {changed.seat, guests[3].seat} <= set(news)
    assert len(news) <= 2 * 16


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("count", [1, 60])
def test_a_part_takes_the_same_few_questions_however_many_people_there_are(
    door: Door, desk: Visitor, queries: Counter, count: int
) -> None:
    for n in range(count):
        door.guest(f"Guest {n:02}", is_ready=bool(n % 2))
    queries.clear()
    listed(desk)
    assert len(queries) == 6  # session, seats, certificates, quizzes, passages, revoked


# ---------------------------------------------------------------- what desks send


def test_a_passage_is_kept_once_however_often_it_is_sent(
    db: Session, door: Door, desk: Visitor
) -> None:
    guest = door.guest()
    passage = one_in(guest)
    for _ in range(3):
        assert send(desk, passage)["kept"] == [passage["uid"]]
    assert send(desk, passage, passage)["kept"] == [passage["uid"]] * 2
    (row,) = rows(db)
    assert (row.person_id, row.seat_id, row.passage) == (guest.person_id, guest.seat, Passage.IN)


def test_the_clock_of_a_desk_is_put_right(db: Session, door: Door, desk: Visitor) -> None:
    long_ago = 1_000_000
    send(desk, one_in(door.guest(), at=long_ago - 90_000), clock=long_ago)
    (row,) = rows(db)
    assert row.at == NOON - timedelta(seconds=90)
    assert row.received_at == NOON


def test_desks_hear_of_each_other(door: Door, desk: Visitor) -> None:
    guest = door.guest()
    first = send(desk, one_in(guest))["kept"]
    head = listed(desk)
    assert [one["uid"] for one in head["passages"]] == first
    assert (head["passages"][0]["who"], head["passages"][0]["desk"]) == (
        guest.public_id, "Desk North",
    )  # fmt: skip
    assert listed(desk, heard=head["heard"])["passages"] == []


def test_yesterday_is_over(door: Door, desk: Visitor, clock: Clock, sign_in: SignIn) -> None:
    send(desk, one_in(door.guest()))
    clock.pass_(hours=10)  # midnight in Geneva
    later = sign_in(role="desk")
    later.get("/door/")
    assert listed(later)["passages"] == []
    assert "Nobody is inside yet" in later.get("/door/inside/").get_text()


def test_a_certificate_without_a_seat_is_written_down_with_its_serial(
    db: Session, door: Door, desk: Visitor
) -> None:
    guest = door.guest()
    token = guest.scanned.rpartition("#")[2]
    public_id = unpack(token, keys.load_public(door.settings.keys_path)).public_id
    send(desk, one_in(None, certificate=public_id), one_in(None, certificate="unknown"))
    known, unknown = rows(db)
    assert (known.serial, known.person_id, known.seat_id) == (guest.serial, guest.person_id, None)
    assert (unknown.serial, unknown.person_id) == ("", None)


def test_nobody_takes_back_their_own_passage_in_the_name_of_another(
    db: Session, door: Door, desk: Visitor, sign_in: SignIn
) -> None:
    guest, other = door.guest(), door.guest("Bela Kovacs")
    db.add(Grant(person_id=guest.person_id, right=Right.DESK, granted_at=NOON))
    db.commit()
    entry = one_in(guest)
    send(desk, entry)
    visitor = sign_in(db.get_one(Person, guest.person_id))
    visitor.get("/door/")
    back = [one_in(who, passage="undo", undoes=entry["uid"]) for who in (guest, other, None)]
    assert send(visitor, *back)["refused"] == [one["uid"] for one in back]
    assert [one.uid for one in rows(db)] == [entry["uid"]]


def test_nobody_checks_in_themselves(db: Session, door: Door, sign_in: SignIn) -> None:
    guest, other = door.guest(), door.guest("Bela Kovacs")
    db.add(Grant(person_id=guest.person_id, right=Right.DESK, granted_at=NOON))
    db.commit()
    person = db.get_one(Person, guest.person_id)
    visitor = sign_in(role="desk")
    visitor.carry(make_session(db, person))
    visitor.get("/door/")
    own, theirs = one_in(guest), one_in(other)
    answer = send(visitor, own, theirs)
    assert (answer["kept"], answer["refused"]) == ([theirs["uid"]], [own["uid"]])
    assert [row.person_id for row in rows(db)] == [other.person_id]
    visitor.post(
        "/door/let",
        {"passage": "in", "seat": guest.seat, "certificate": "", "undoes": ""},
        status=403,
    )
    assert len(rows(db)) == 1


WRONG: dict[str, dict[str, object]] = {
    "no uid": {"uid": ""},
    "a uid that is none": {"uid": "x" * 36},
    "a passage that is none": {"passage": "through"},
    "undo of nothing": {"passage": "undo"},
    "in that undoes": {"undoes": str(uuid.UUID(int=7))},
    "a seat that is text": {"seat": "1"},
    "a seat beyond all numbers": {"seat": 2**40},
    "a colour that is none": {"verdict": "blue"},
    "a way that is none": {"how": "window"},
    "a moment that is text": {"at": "now"},
    "a moment beyond all calendars": {"at": 10**17},
    "a true moment": {"at": True},
    "a certificate that is an object": {"certificate": {}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_no_desk_of_ours_sends_is_refused_whole(
    db: Session, door: Door, desk: Visitor, wrong: dict[str, object]
) -> None:
    guest = door.guest()
    send(desk, one_in(guest), one_in(guest) | wrong, status=400)
    assert rows(db) == []


def test_a_sending_has_a_size(door: Door, desk: Visitor, db: Session) -> None:
    guest = door.guest()
    send(desk, *(one_in(guest) for _ in range(201)), status=400)
    assert rows(db) == []
    send(desk, *(one_in(guest) for _ in range(200)))
    assert len(rows(db)) == 200


def test_a_desk_that_never_stops_is_told_to_wait(desk: Visitor) -> None:
    for _ in range(120):
        send(desk)
    assert send(desk, status=429)["error"] == "429"


def test_the_order_and_the_number_of_sendings_change_nothing(
    app: Flask, db: Session, door: Door
) -> None:
    """Two desks, cut off: sent in any order, in pieces, some twice."""
    guests = [door.guest(f"Guest {n}") for n in range(8)]
    desks = [door.guest(f"Desk {n}").person_id for n in range(2)]
    written: list[tuple[int, Written]] = []
    draw = random.Random(5)
    for minute in range(30):
        guest, desk = draw.choice(guests), draw.randrange(2)
        mine = [one for which, one in written if which == desk and one.passage is not Passage.UNDO]
        passage = draw.choice([Passage.IN, Passage.IN, Passage.OUT, Passage.UNDO])
        if passage is Passage.UNDO and not mine:
            passage = Passage.IN
        undone = draw.choice(mine) if passage is Passage.UNDO else None
        seat = undone.seat if undone else guest.seat
        uid, at = str(uuid.UUID(int=draw.getrandbits(128))), NOON_MS - (30 - minute) * 60_000
        one = Written(uid, passage, undone.uid if undone else None, seat, "", "green", "code", at)
        written.append((desk, one))
    found = []
    for seed in range(6):
        order = random.Random(seed)
        sent = written + order.sample(written, 10)
        order.shuffle(sent)
        for which, one in sent:
            device = str(uuid.UUID(int=which))
            services.append(db, desks[which], device, NOON_MS, [one], NOON)
        page = gathering.inside_page(db, DAY_START)
        people = sorted((one.public_id, one.last.uid) for one in page.people)
        doubles = sorted((one.public_id, str(one.also and one.also.uid)) for one in page.doubles)
        found.append((page.inside, page.went_out, page.delegations, people, doubles))
        assert len(list(db.scalars(select(Checkin.uid)))) == len(written)
        db.execute(Checkin.__table__.delete())
    assert found == found[:1] * len(found)
    assert found[0][0] > 1
    db.rollback()


# ---------------------------------------------------------------- who is inside


def test_who_is_inside_and_who_came_twice(db: Session, door: Door, desk: Visitor) -> None:
    amina, bela, chen = (door.guest(name) for name in ("Amina Diallo", "Bela Kovacs", "Chen Wei"))
    send(desk, one_in(amina), one_in(bela), one_in(chen, at=NOON_MS - 1000))
    send(desk, one_in(bela, at=NOON_MS + 1000), device=str(uuid.UUID(int=2)), clock=NOON_MS + 1000)
    send(desk, one_in(chen, passage="out"))
    page = desk.get("/door/inside/")
    said = " ".join(page.select_one(".numbers").get_text(" ").split())  # type: ignore[union-attr]
    assert said.startswith("2 inside 1 went out again 1 in at two desks")
    tables = page.select("table")
    assert "Bela Kovacs" in tables[0].get_text()
    assert "14:00" in tables[0].get_text()
    assert "Chen Wei" not in page.get_text()


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_takes_three_questions_however_many_are_inside(
    door: Door, desk: Visitor, queries: Counter, count: int
) -> None:
    send(desk, *(one_in(door.guest(f"Guest {n:02}")) for n in range(count)))
    queries.clear()
    desk.get("/door/inside/")
    assert len(queries) - 1 == 3  # two looks for passages, the second finds none; names


# ---------------------------------------------------------------- without a script


def verdict_of(page: BeautifulSoup) -> str:
    place = page.select_one("section.door-verdict")
    assert place is not None
    return f"{place['data-colour']} {' '.join(place.get_text(' ').split())}"


def test_a_code_is_looked_up_and_its_holder_let_in(
    app: Flask, door: Door, desk: Visitor, clock: Clock
) -> None:
    guest = door.guest("Amina Diallo", name="أمينة ديالو")
    desk.post("/door/look", {"shown": code_of(app, guest).lower()})
    page = desk.follow()
    assert verdict_of(page).startswith("green Enter Amina Diallo أمينة ديالو Chile · Delegate")
    for press, says in (("in", "amber Inside"), ("out", "green Enter"), ("in", "amber Inside")):
        undoes = {"undoes": ""}
        desk.post("/door/let", {"passage": press, "seat": guest.seat, "certificate": ""} | undoes)
        page = desk.follow()
        assert verdict_of(page).startswith(says)
        clock.pass_(minutes=1)
    assert "Already inside since 14:02, let in by Desk North." in verdict_of(page)
    undo = page.select_one("button[value=undo]")
    assert undo is not None
    form = undo.find_parent("form")
    assert form is not None
    fields = {str(one["name"]): one["value"] for one in form.select("input")}
    desk.post("/door/let", {**fields, "passage": "undo"})
    assert verdict_of(desk.follow()).startswith("green Enter")


def test_nobody_is_let_in_on_a_place_that_was_passed_on_since_it_was_looked_up(
    app: Flask, db: Session, door: Door, desk: Visitor
) -> None:
    guest = door.guest("Amina Diallo")
    desk.post("/door/look", {"shown": code_of(app, guest)})
    fields = pressed(desk.follow())
    door.replace(guest, "Fay Heir")
    page = desk.post("/door/let", {**fields, "passage": "in"}, 409)
    assert "Nobody enters with this any more." in page.get_text()
    assert rows(db) == []


def test_nor_with_a_certificate_that_was_taken_back_since(
    db: Session, door: Door, desk: Visitor
) -> None:
    guest = door.guest("Amina Diallo")
    db.execute(delete(Seat))
    db.commit()
    fields = pressed(desk.post("/door/look", {"shown": guest.scanned}, 200))
    door.revoke(guest)
    desk.post("/door/let", {**fields, "passage": "in"}, 409)
    assert rows(db) == []


def test_what_a_square_code_says_is_looked_up(door: Door, desk: Visitor) -> None:
    guest = door.guest("Amina Diallo")
    for shown in (guest.scanned, guest.scanned.rpartition("#")[2], guest.serial):
        assert verdict_of(desk.post("/door/look", {"shown": shown}, 200)).startswith("green Enter")
    broken = guest.scanned[:-9] + ("A" if guest.scanned[-9] != "A" else "B") + guest.scanned[-8:]
    assert verdict_of(desk.post("/door/look", {"shown": broken}, 200)).startswith("red Stop")
    door.revoke(guest)
    page = desk.post("/door/look", {"shown": guest.scanned}, 200)
    assert "taken back" in verdict_of(page)
    assert not page.select(".door-verdict form")


def pressed(page: BeautifulSoup) -> dict[str, str]:
    """What the first form of a verdict sends."""
    form = page.select_one(".door-verdict form")
    assert form is not None
    return {str(one["name"]): str(one["value"]) for one in form.select("input")}


def test_a_certificate_on_no_list_is_green_once(
    db: Session, door: Door, desk: Visitor, clock: Clock
) -> None:
    """Without a script, and for whoever hears of it: the second time is amber."""
    guest = door.guest("Amina Diallo")
    db.execute(delete(Seat))
    db.commit()
    page = desk.post("/door/look", {"shown": guest.scanned}, 200)
    assert verdict_of(page).startswith("green Enter Amina Diallo")
    clock.pass_(minutes=12)
    desk.post("/door/let", {**pressed(page), "passage": "in"})
    page = desk.post("/door/look", {"shown": guest.scanned}, 200)
    assert verdict_of(page).startswith("amber Inside Amina Diallo")
    assert "Already inside since 14:12, let in by Desk North." in verdict_of(page)
    (heard,) = listed(desk)["passages"]
    assert heard["who"] == guest.public_id
    assert heard["certificate"] == db.scalars(select(Credential.public_id)).one()
    db.rollback()
    clock.pass_(minutes=1)
    desk.post("/door/let", {**pressed(page), "passage": "out", "undoes": ""})
    page = desk.post("/door/look", {"shown": guest.scanned}, 200)
    assert verdict_of(page).startswith("green Enter")


def test_a_mistyped_code_and_no_code_are_told(app: Flask, door: Door, desk: Visitor) -> None:
    code = code_of(app, door.guest())
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    for shown, says in ((wrong, "One character"), ("", "Type a code"), ("x", "A serial has 12")):
        error = desk.post("/door/look", {"shown": shown}, 422).select_one(".error")
        assert error is not None
        assert says in error.get_text()


def test_codes_of_no_seat_and_of_seats_passed_on_are_red(
    app: Flask, door: Door, desk: Visitor
) -> None:
    gone = door.guest("Emil Gone")
    door.replace(gone, "Fay Heir")
    desk.post("/door/look", {"shown": code_of(app, gone)})
    assert "passed on" in verdict_of(desk.follow())
    with app.test_request_context():
        nowhere = seat_code(99_999)
    assert verdict_of(desk.post("/door/look", {"shown": nowhere}, 200)).startswith("red Stop")
    desk.get("/door/seats/99999/", 404)


# ---------------------------------------------------------------- rights, and what a device keeps


@pytest.mark.parametrize(
    ("role", "status"),
    [("desk", 200), ("facilitator", 200), ("admin", 200), ("focal", 403), ("delegate", 403)],
)
def test_the_door_is_open_to_desks_and_the_secretariat(
    sign_in: SignIn, role: str, status: int
) -> None:
    visitor = sign_in(role=role)
    for path in ("/door/", "/door/inside/", "/door/check/", "/door/list"):
        assert visitor.http.get(path).status_code == status
    visitor.get("/account/")
    send(visitor, status=status)


def test_a_session_that_ended_says_so_to_a_script(visitor: Visitor) -> None:
    response = visitor.http.get("/door/list", headers=JSON)
    assert (response.status_code, response.get_json()["error"]) == (401, "401")
    assert visitor.http.get("/door/").location == "/login?next=/door/"


def test_what_a_device_keeps_is_nobodys(app: Flask, door: Door, desk: Visitor) -> None:
    door.guest("Amina Diallo")
    shell = desk.http.get("/door/shell/").get_data(as_text=True)
    for word in ("Desk North", "Amina", "csrf"):
        assert word not in shell
    assert "Desk North" in desk.http.get("/door/").get_data(as_text=True)
    assert shell == Visitor(app).http.get("/door/shell/").get_data(as_text=True)


def test_the_worker_names_every_file_of_the_page_and_no_page_of_others(
    app: Flask, visitor: Visitor
) -> None:
    response = visitor.http.get("/sw.js")
    assert response.mimetype == "text/javascript"
    text = response.get_data(as_text=True)
    with app.test_request_context():
        assert stylesheet_url() in text
        assert static_url("js/enhance.js") in text
    for name in ("desk", "vault", "verdict", "ed25519"):
        assert f"/static/js/door/{name}.js" in text
    assert '"door": "/door/", "shell": "/door/shell/"' in text
    for word in ("/course/", "/account/", '/door/list"'):
        assert word not in text
    assert text == visitor.http.get("/sw.js").get_data(as_text=True)


def test_every_file_that_the_worker_keeps_is_there(app: Flask, visitor: Visitor) -> None:
    first = visitor.http.get("/sw.js").get_data(as_text=True).splitlines()[0]
    keeps = json.loads(first.removeprefix("const DOOR = ").removesuffix(";"))
    for path in [keeps["shell"], *keeps["kept"], *keeps["fresh"]]:
        assert visitor.http.get(path, buffered=True).status_code == 200, path


def test_below_a_sub_path_the_desk_keeps_the_addresses_of_the_sub_path(serve: Serve) -> None:
    text = serve(base_url=BELOW).test_client().get(
        "/sw.js", base_url="https://summit.example.org"
    ).get_data(as_text=True)  # fmt: skip
    assert '"door": "/course-2027/door/", "shell": "/course-2027/door/shell/"' in text
    assert '"/static/' not in text
