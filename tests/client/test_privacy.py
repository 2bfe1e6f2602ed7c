"""A copy of one's data, erasure in two steps by a second person, and the end of the record."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.privacy import REGISTER
from course.records import audit, keys, outbox, retention
from course.store import (
    AuditEvent,
    ErasureRequest,
    ItemVersion,
    OutboxMessage,
    Person,
    RecordView,
    Setting,
)
from course.web.chores import chores_of
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.lives import EMAIL, NAME, Life, everything, make_life
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person


@pytest.fixture
def life(app: Flask, db: Session, sign_in: SignIn, clock: Clock) -> Life:
    life = make_life(app, db, sign_in, clock)
    clock.now = NOON
    return life


def opened(visitor: Visitor) -> dict[str, str]:
    """The files of the ZIP that came."""
    assert visitor.response is not None
    assert visitor.response.mimetype == "application/zip"
    named = visitor.response.headers["Content-Disposition"]
    assert "attachment" in named
    assert 'filename="data-' in named
    with zipfile.ZipFile(io.BytesIO(visitor.response.get_data())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def actions(db: Session) -> list[str]:
    db.commit()
    found = list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    db.commit()
    return found


# ---------------------------------------------------------------- a copy


def test_a_person_takes_a_copy_of_everything(db: Session, life: Life) -> None:
    life.visitor.get("/account/data/")
    life.visitor.post("/account/data/copy", status=200)
    files = opened(life.visitor)
    assert set(files) == {"data.json", "data.html"}
    kept = json.loads(files["data.json"])
    assert (kept["format"], kept["version"]) == ("summit-course-personal-data", 1)
    tables = {table: rows for t in reversed(kept["kept"].values()) for table, rows in t.items()}
    own = {entry.table for entry in REGISTER if entry.is_own}
    assert own <= set(tables)
    assert tables["person"][0]["email"] == EMAIL
    assert tables["exemption"][0]["evidence"] == "evidence-mark"
    assert tables["challenge"][0]["text"] == "This is not right."
    assert len(tables["response"]) == len(tables["drawn_item"]) > 4
    assert all(row["question"] for row in tables["drawn_item"])
    assert any(row.get("answer") for row in tables["check_answer"])
    assert tables["record_view"] == [
        {"id": 1, "person_id": "you", "viewer_id": "secretariat", "day": "2027-05-03",
         "first_at": "2027-05-03T12:00:00+00:00"}
    ]  # fmt: skip
    page = BeautifulSoup(files["data.html"], "html5lib")
    assert page.h1 is not None
    assert NAME in page.get_text()
    assert not page.select("script, link, img")
    assert "@import" not in files["data.html"]
    assert "url(" not in files["data.html"]
    anchors = {str(a["href"])[1:] for a in page.select("nav a")}
    assert anchors == {str(one["id"]) for one in page.select("main > section")}
    assert actions(db)[-1] == "person.copied"


def test_a_copy_names_nobody_else_and_holds_no_secret(db: Session, life: Life) -> None:
    secrets = [db.get_one(Person, life.person.id).password_hash]
    secrets += db.scalars(select(Person.email).where(Person.id != life.person.id)).all()
    db.commit()
    life.visitor.get("/account/data/")
    life.visitor.post("/account/data/copy", status=200)
    for text in opened(life.visitor).values():
        assert "Helper Hidden" not in text
        assert "Amina Diallo" not in text  # who judged
        assert [one for one in secrets if one and one in text] == []
        for secret in ("token_hash", "salt", '"seed"'):
            assert secret not in text
        assert "kept, not handed out" in text  # there is a password


def test_a_copy_gives_no_key_of_a_question_away(db: Session, sign_in: SignIn) -> None:
    visitor = sign_in()
    visitor.get("/account/")
    visitor.post("/course/before/")
    visitor.get("/course/introduction/quiz/")
    visitor.post("/course/introduction/quiz/")
    visitor.get("/account/data/")
    visitor.post("/account/data/copy", status=200)
    text = opened(visitor)["data.json"]
    kept = json.loads(text)["kept"]
    assert kept["quizzes"]["attempt"][0]["state"] == "open"
    assert kept["quizzes"]["drawn_item"]
    assert "item_result" not in kept["quizzes"] or kept["quizzes"]["item_result"] == []
    assert all("fraction" not in row for row in kept["gain"]["pretest_answer"])
    feedback = [
        option["feedback"]
        for content in db.scalars(select(ItemVersion.content))
        for option in json.loads(content).get("option", ())
        if option.get("feedback")
    ]
    assert feedback
    assert [one for one in feedback if one in text] == []
    assert '"key"' not in text


def test_a_copy_asks_who_it_is_when_that_was_long_ago(clock: Clock, life: Life) -> None:
    life.visitor.get("/account/data/")
    clock.pass_(minutes=300)
    life.visitor.post("/account/data/copy", status=401)


def test_the_secretariat_takes_a_copy_and_it_is_seen(
    db: Session, sign_in: SignIn, life: Life
) -> None:
    office = sign_in(role="facilitator")
    page = office.get(f"/facilitate/people/{life.person.public_id}/")
    (link,) = [a["href"] for a in page.select("a") if a.get_text() == "Export data"]
    office.get(str(link))
    office.post(f"{link}copy", status=200)
    assert NAME in opened(office)["data.json"]
    event = db.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.actor_id) == ("person.copied", office.person.id)  # type: ignore[attr-defined]
    db.commit()
    viewers = select(RecordView.viewer_id).where(RecordView.person_id == life.person.id)
    assert office.person.id in db.scalars(viewers).all()  # type: ignore[attr-defined]


def test_nobody_takes_their_own_by_the_way_of_staff(sign_in: SignIn) -> None:
    office = sign_in(role="facilitator")
    own = f"/facilitate/people/{office.person.public_id}/data/"  # type: ignore[attr-defined]
    office.get(own, 403)
    office.get("/account/")
    office.post(f"{own}copy", status=403)


# ---------------------------------------------------------------- asking to be erased


def test_a_request_waits_in_the_inbox_and_is_answered_there(db: Session, sign_in: SignIn) -> None:
    visitor, admin = sign_in(name="Zadie Quist"), sign_in(role="admin")
    visitor.get("/account/data/")
    visitor.post("/account/data/erasure")
    visitor.post("/account/data/erasure")
    assert "An admin will answer" in visitor.follow().get_text()
    page = admin.get("/facilitate/")
    rows = page.select(".inbox-row")
    assert len(rows) == 1
    assert "Zadie Quist" in rows[0].get_text()
    form = rows[0].select_one("form[action$='/answer'], form[action*='/answer?']")
    assert form is not None
    admin.post(str(form["action"]), {"answer": "refuse", "text": ""}, 422)
    admin.post(str(form["action"]), {"answer": "refuse", "text": "An appeal is open."})
    said = visitor.get("/account/data/").get_text()
    assert "was refused" in said
    assert "An appeal is open." in said
    letter = db.scalars(select(OutboxMessage)).one()
    assert (letter.kind, letter.recipient) == ("erasure-refused", visitor.person.email)  # type: ignore[attr-defined]
    assert "An appeal is open." in letter.body
    assert "/account/data/" in letter.body
    request = db.scalars(select(ErasureRequest)).one()
    assert (request.is_erased, request.decided_by) == (False, admin.person.id)  # type: ignore[attr-defined]


def test_a_request_is_taken_back(db: Session, sign_in: SignIn) -> None:
    visitor = sign_in()
    visitor.get("/account/data/")
    visitor.post("/account/data/erasure")
    visitor.post("/account/data/erasure/back")
    visitor.post("/account/data/erasure/back")
    assert db.scalars(select(ErasureRequest)).all() == []
    assert actions(db)[-2:] == ["erasure.asked", "erasure.taken-back"]


def test_nobody_answers_their_own_request(db: Session, sign_in: SignIn) -> None:
    admin = sign_in(role="admin")
    admin.get("/account/data/")
    admin.post("/account/data/erasure")
    request = db.scalars(select(ErasureRequest.public_id)).one()
    db.commit()
    admin.get("/facilitate/")
    admin.post(
        f"/facilitate/inbox/erasure/{request}/answer", {"answer": "refuse", "text": "No"}, 422
    )
    own = f"/admin/people/{admin.person.public_id}/erase/"  # type: ignore[attr-defined]
    admin.get(own, 403)
    admin.get("/account/")
    admin.post(f"{own}now", {"reason": "Mine"}, 403)


# ---------------------------------------------------------------- erasing


def test_an_admin_erases_in_two_steps_and_one_last_letter_goes(
    app: Flask, db: Session, sign_in: SignIn, clock: Clock, life: Life
) -> None:
    settings = app.extensions["settings"]
    folder = settings.instance_path / "certificates"
    folder.mkdir(parents=True)
    admin = sign_in(role="admin")
    at = f"/admin/people/{life.person.public_id}/erase/"
    page = admin.get(at)
    assert "They asked for it" in page.get_text()
    assert len(page.select("table.data tbody tr")) > 15
    admin.post(at, {"reason": " "}, 422)
    page = admin.post(at, {"reason": "Asked for it."}, 200)
    assert NAME in page.get_text()
    assert db.get_one(Person, life.person.id).erased_at is None
    db.commit()
    form = page.select_one("form[action$='/erase/now']")
    assert form is not None
    digests = db.connection().exec_driver_sql("SELECT digest FROM credential").scalars().all()
    db.commit()
    for digest in digests:
        (folder / f"{digest}.pdf").write_bytes(b"%PDF-")
    admin.post(str(form["action"]), {"reason": "Asked for it."})
    assert list(folder.iterdir()) == []
    letter = db.scalars(select(OutboxMessage).where(OutboxMessage.recipient == EMAIL)).one()
    assert "is erased" in letter.subject
    assert letter.body.startswith(f"Dear {NAME},")
    held = outbox.claim(db, letter.id, clock.now)
    assert held is not None
    outbox.mark_sent(db, held, clock.now)
    db.commit()
    assert [mark for mark in life.marks if mark in everything(db)] == []
    assert audit.verify(db).broken is None
    db.commit()
    assert NAME not in admin.get("/admin/").get_text()
    admin.get(at, 409)
    assert "Erased" in admin.get(f"/admin/people/{life.person.public_id}/").get_text()
    admin.get(f"/facilitate/people/{life.person.public_id}/")
    admin.get("/account/")
    admin.post(f"/admin/people/{life.person.public_id}/enable", status=409)


def test_a_last_letter_that_cannot_go_leaves_nothing_either(
    db: Session, sign_in: SignIn, clock: Clock
) -> None:
    person, admin = make_person(db), sign_in(role="admin")
    address = person.email
    at = f"/admin/people/{person.public_id}/erase/"
    admin.get(at)
    admin.post(f"{at}now", {"reason": "By letter."})
    letter = db.scalars(select(OutboxMessage)).one()
    assert (letter.recipient, letter.person_id) == (address, None)
    held = outbox.claim(db, letter.id, clock.now)
    assert held is not None
    outbox.mark_failed(db, held, "no such mailbox", clock.now)
    db.commit()
    assert db.scalars(select(OutboxMessage)).all() == []


def test_erasing_asks_who_it_is_when_that_was_long_ago(
    db: Session, sign_in: SignIn, clock: Clock
) -> None:
    person, admin = make_person(db), sign_in(role="admin")
    at = f"/admin/people/{person.public_id}/erase/"
    admin.get(at)
    clock.pass_(minutes=30)
    admin.post(f"{at}now", {"reason": "Asked for it."}, 401)
    db.refresh(person)
    assert person.erased_at is None


# ---------------------------------------------------------------- the end of the record


@pytest.fixture
def ends(app: Flask, clock: Clock) -> timedelta:
    """A course whose records end a hundred days after its summit, and how far that is from now."""
    content = replace(app.extensions["course"], keep_days=100)
    app.extensions["course"] = content
    end = retention.ends_at(content)
    assert end is not None
    return end - clock.now + timedelta(days=40)


def test_no_end_is_set_unless_the_course_says_so(sign_in: SignIn) -> None:
    admin = sign_in(role="admin")
    assert "sets no end" in admin.get("/admin/retention/").get_text()
    admin.post("/admin/retention/", {"retention": "on"}, 409)


def test_records_end_at_night_once_an_admin_has_turned_it_on(
    app: Flask, db: Session, sign_in: SignIn, clock: Clock, life: Life, ends: timedelta
) -> None:
    other = make_person(db, name="Left Nothing")
    admin = make_person(db, role="admin")
    content = app.extensions["course"]
    clock.now += ends
    (due,) = retention.due(db, content, clock.now)
    assert (due.erased, due.lightened) == ((other.public_id,), (life.person.public_id,))
    db.commit()
    (chore,) = [one for one in chores_of(app) if one.name == "retention"]
    with app.test_request_context():
        chore.run(db, content, clock.now)
    db.commit()
    assert db.get_one(Person, other.id).erased_at is None
    db.commit()
    visitor = sign_in(admin)
    page = visitor.get("/admin/retention/")
    assert "To be erased: 1" in page.get_text()
    visitor.post("/admin/retention/", {"retention": "on"})
    assert db.get(Setting, "retention") is not None
    with app.test_request_context():
        chore.run(db, content, clock.now)
    db.commit()
    db.expire_all()
    assert db.get_one(Person, other.id).erased_at is not None
    kept = db.get_one(Person, life.person.id)
    assert (kept.erased_at, kept.name) == (None, NAME)
    assert list(retention.due(db, content, clock.now)) == [retention.Due((), ())]
    db.commit()
    visitor.get("/admin/retention/")
    visitor.post("/admin/retention/", {"retention": "off"})
    assert db.get(Setting, "retention") is None


def test_a_certificate_stands_when_the_record_beside_it_ends(
    app: Flask, db: Session, sign_in: SignIn, clock: Clock, life: Life, ends: timedelta
) -> None:
    clock.now += ends
    retention.run(db, app.extensions["course"], clock.now, 10)
    db.commit()
    page = sign_in(db.get_one(Person, life.person.id)).get("/certificate/")
    assert NAME in page.get_text()


def test_whoever_was_here_lately_keeps_the_record(
    app: Flask, db: Session, sign_in: SignIn, clock: Clock, ends: timedelta
) -> None:
    person = make_person(db)
    clock.now += ends
    sign_in(person).get("/course/")
    assert list(retention.due(db, app.extensions["course"], clock.now)) == [retention.Due((), ())]


def test_people_are_looked_at_in_portions_and_nobody_is_left_out(
    app: Flask,
    db: Session,
    sign_in: SignIn,
    clock: Clock,
    life: Life,
    ends: timedelta,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "PORTION", 2)
    content = app.extensions["course"]
    others = {make_person(db).public_id for _ in range(4)}
    clock.now += ends
    portions = list(retention.due(db, content, clock.now))
    assert [some.many for some in portions] == [2, 2, 1]
    assert [some.is_last for some in portions] == [False, False, True]
    assert {one for some in portions for one in some.erased} == others
    assert [one for some in portions for one in some.lightened] == [life.person.public_id]
    db.commit()
    page = sign_in(role="admin").get("/admin/retention/")
    assert "There may be more" in page.get_text()
    while (gone := retention.run(db, content, clock.now, 3)).due.many:
        assert gone.due.many <= 2
    db.commit()
    assert [some.many for some in retention.due(db, content, clock.now)] == [0]


def test_the_end_of_records_comes_at_night_by_the_clock_of_the_city(app: Flask) -> None:
    (chore,) = [one for one in chores_of(app) if one.name == "retention"]
    content = app.extensions["course"]
    first = chore.after(content, NOON)
    assert first > NOON
    assert chore.after(content, first) - first == timedelta(minutes=5)


# ---------------------------------------------------------------- the page for everybody


def test_the_page_says_all_that_the_register_says(visitor: Visitor) -> None:
    page = " ".join(visitor.get("/about/privacy/").get_text(" ").split())
    assert [entry.table for entry in REGISTER if str(entry.what) not in page] == []


def test_pages_ask_little(app: Flask, db: Session, sign_in: SignIn, queries: Counter) -> None:
    keys.prepare(app.extensions["settings"].keys_path)
    admin, person = sign_in(role="admin"), make_person(db, delegation=make_delegation(db))
    for path, most in (("/account/data/", 1), ("/admin/retention/", 2)):
        admin.get(path)
        queries.clear()
        admin.get(path)
        assert len(queries) - 1 <= most, path
    queries.clear()
    admin.get(f"/admin/people/{person.public_id}/erase/")
    assert len(queries) <= len(REGISTER) + 4
