"""People and their rights: who is found, what is given and taken, and what nobody may do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from course.admin import queries, services
from course.domain.errors import NotNow
from course.domain.rights import Right
from course.records import audit, erasing
from course.store import AuditEvent, Grant, Invitation, Person, WebSession
from course.store.database import Database
from tests.client.accounts import stored
from tests.client.conftest import Counter, SignIn, Visitor
from tests.conftest import Clock, until_somebody_waits
from tests.factories import NOON, make_delegation, make_person, make_session, sample_course

LIST = "/admin/"


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="Mara Lind", latin_name=None)


def page_of(person: Person) -> str:
    return f"/admin/people/{person.public_id}/"


def names(page: BeautifulSoup) -> list[str]:
    return [cell.get_text() for cell in page.select("tbody th bdi")]


def grants(db: Session, person: Person) -> dict[Right, tuple[int | None, datetime | None]]:
    statement = select(Grant.right, Grant.delegation_id, Grant.until)
    rows = db.execute(statement.where(Grant.person_id == person.id)).all()
    db.commit()
    return {right: (place, until) for right, place, until in rows}


def logged(db: Session) -> list[tuple[str, str, int | None]]:
    statement = select(AuditEvent.action, AuditEvent.subject, AuditEvent.actor_id)
    rows = [tuple(row) for row in db.execute(statement.order_by(AuditEvent.id))]
    assert audit.verify(db).broken is None
    db.commit()
    return rows


# ---------------------------------------------------------------- finding


FOUND = [
    ("diallo", "Amina Diallo"),
    ("AMINA", "Amina Diallo"),
    ("diallo amina", "Amina Diallo"),
    ("jose garcia", "José García-Ñúñez"),
    ("garcía ñuñez", "José García-Ñúñez"),
    ("آمنة", "آمنة ديالو"),
    ("Moreau", "آمنة ديالو"),
    ("王", "王小明"),
    ("ЮЛИЯ", "Юлия Ковалёва"),
    ("ковалева", "Юлия Ковалёва"),
    ("strasse", "Jürgen Straße"),
    ("wang@example", "王小明"),
    ("O'Neill", "Siobhán O’Neill"),
]


@pytest.mark.parametrize(("asked", "name"), FOUND)
def test_people_are_found_in_any_script_with_or_without_accents(
    db: Session, admin: Visitor, asked: str, name: str
) -> None:
    for own, latin, email in (
        ("Amina Diallo", None, "a.d@example.org"),
        ("José García-Ñúñez", None, None),
        ("آمنة ديالو", "Amna Moreau", None),
        ("王小明", "Xiaoming", "wang@example.org"),
        ("Юлия Ковалёва", "Y. K.", None),
        ("Jürgen Straße", None, None),
        ("Siobhán O’Neill", None, None),
    ):
        make_person(db, name=own, latin_name=latin, email=email)
    admin.get(f"{LIST}?q={asked}")
    assert admin.page is not None
    assert names(admin.page) == [name]


def test_whoever_may_do_more_than_learn_is_listed_alone(db: Session, admin: Visitor) -> None:
    make_person(db, name="Amina Diallo")
    make_person(db, name="Jonas Okoye", latin_name="Jonas Okoye", role="author")
    ended = make_person(db, name="Luc Keller", role="facilitator")
    db.execute(update(Grant).where(Grant.person_id == ended.id).values(until=NOON))
    db.commit()
    page = admin.get(f"{LIST}?who=staff")
    assert "Jonas Okoye" in names(page)
    assert not {"Amina Diallo", "Luc Keller"} & set(names(page))
    assert names(admin.get(f"{LIST}?who=staff&q=jonas")) == ["Jonas Okoye"]
    assert names(admin.get(f"{LIST}?who=staff&q=amina")) == []


def test_the_two_pages_about_one_person_lead_to_each_other(
    db: Session, admin: Visitor, sign_in: SignIn
) -> None:
    person = make_person(db, name="Amina Diallo")
    rights, record = f"/admin/people/{person.public_id}/", f"/facilitate/people/{person.public_id}/"
    assert admin.get(rights).select_one(f'a[href="{record}"]')
    assert admin.get(record).select_one(f'a[href="{rights}"]')
    assert not sign_in(role="facilitator").get(record).select_one(f'a[href="{rights}"]')


def test_nobody_found_is_said_with_what_to_do(admin: Visitor) -> None:
    page = admin.get(f"{LIST}?q=nobody+at+all")
    assert page.select_one(".empty h2").get_text() == "Nobody fits"


@pytest.mark.parametrize("asked", ["", "person"])
def test_a_long_list_comes_page_by_page_with_as_many_queries(
    db: Session, admin: Visitor, queries: Counter, asked: str
) -> None:
    admin.get(f"{LIST}?q={asked}")
    queries.clear()
    admin.get(f"{LIST}?q={asked}")
    few = len(queries)
    for number in range(120):
        make_person(db, name=f"Person {number:03}", latin_name=None)
    seen: list[str] = []
    address = f"{LIST}?q={asked}"
    while True:
        queries.clear()
        page = admin.get(address)
        assert len(queries) <= few
        seen += names(page)
        following = page.find("a", string="Next page")
        if following is None:
            break
        address = str(following["href"])
    assert seen == sorted(seen)
    assert len(seen) == 121  # and the admin, whose address fits too


# ---------------------------------------------------------------- giving and taking


def test_a_right_is_given_with_scope_and_end_and_taken_again(db: Session, admin: Visitor) -> None:
    person, chile = make_person(db), make_delegation(db)
    page = admin.get(page_of(person))
    action = f"{page_of(person)}grants"
    admin.post(action, {"right": "focal", "delegation": "CHL", "until": "2027-05-20"})
    page = admin.follow()
    assert "The right is given." in page.get_text()
    assert grants(db, person)[Right.FOCAL] == (chile.id, datetime(2027, 5, 21, tzinfo=UTC))
    row = next(li for li in page.select(".agenda li") if "Focal point" in li.get_text())
    assert "Chile · until 21 May, 00:00" in " ".join(row.get_text(" ").split())
    admin.post(str(row.select_one("form")["action"]))
    assert Right.FOCAL not in grants(db, person)
    subject, me = f"person {person.public_id}", admin.person.id
    assert logged(db) == [("grant.given", subject, me), ("grant.taken", subject, me)]
    details = json.loads(db.scalar(select(AuditEvent.details).where(AuditEvent.id == 1)) or "")
    db.commit()
    assert details == {
        "right": "focal", "delegation": "CHL", "until": "2027-05-21T00:00:00+00:00",
    }  # fmt: skip


REFUSED = [
    ({"right": "focal"}, "Choose the delegation that they look after."),
    ({"right": "admin", "delegation": "CHL"}, "This right is always for all."),
    ({"right": "learn"}, "They hold this right already."),
    ({"right": "author", "until": "2027-05-02"}, "This day is over."),
    ({"right": "author", "until": "0207-05-20"}, "Write a year from 2000 to 2100."),
    ({"right": "author", "until": "soon"}, "Not a valid date value."),
    ({"right": "king"}, "Not a valid choice."),
    ({"right": "author", "delegation": "XYZ"}, "Not a valid choice."),
]


@pytest.mark.parametrize(("sent", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_what_does_not_fit_is_refused_beside_its_field(
    db: Session, admin: Visitor, sent: dict[str, object], why: str
) -> None:
    person = make_person(db)
    make_delegation(db)
    before = grants(db, person)
    admin.get(page_of(person))
    page = admin.post(f"{page_of(person)}grants", {"delegation": "", **sent}, status=422)
    assert why in page.select_one(".field .error").get_text()
    assert grants(db, person) == before
    assert not logged(db)


def test_a_right_that_is_over_says_so_and_can_be_given_anew(
    db: Session, admin: Visitor, clock: Clock
) -> None:
    person = make_person(db)
    admin.get(page_of(person))
    sent = {"right": "author", "delegation": "", "until": "2027-05-04"}
    admin.post(f"{page_of(person)}grants", sent)
    clock.pass_(days=3)
    fresh = sign_in_again(db, admin, clock)
    assert "ended 5 May" in " ".join(fresh.get(page_of(person)).get_text(" ").split())
    fresh.post(f"{page_of(person)}grants", sent | {"until": ""})
    assert "for good" in fresh.follow().get_text()


def sign_in_again(db: Session, visitor: Visitor, clock: Clock) -> Visitor:
    visitor.carry(make_session(db, visitor.person, clock.now))
    return visitor


CHANGES = ("grants", "grants/{grant}/take", "disable", "enable", "sign-out", "link")


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_their_own(
    db: Session, admin: Visitor, sign_in: SignIn, change: str
) -> None:
    sign_in(role="admin")  # so that it is not for want of another
    me = admin.person
    grant = db.scalars(select(Grant.id).where(Grant.person_id == me.id)).first()
    db.commit()
    before = grants(db, me)
    page = admin.get(page_of(me))
    assert not page.select("main form")
    sent = {"right": "desk", "delegation": ""}
    admin.post(page_of(me) + change.format(grant=grant), sent, status=403)
    assert grants(db, me) == before
    assert stored(db, me).disabled_at is None
    assert not logged(db)


def test_the_last_admin_stays(db: Session, admin: Visitor, sign_in: SignIn, clock: Clock) -> None:
    """Rights that ended, and people who may not sign in, count for nothing."""
    other = sign_in(role="admin", name="Other")
    gone, over = make_person(db, role="admin"), make_person(db, role="admin")
    gone.disabled_at = NOON
    for grant in db.scalars(select(Grant).where(Grant.person_id == over.id)):
        grant.until = NOON
    db.merge(gone)
    db.commit()
    services.take(
        db,
        sample_course(),
        other.person.id,
        admin.person.public_id,
        admin_grant(db, admin.person),
        NOON,
    )
    db.commit()
    with pytest.raises(NotNow, match="This is the last admin"):
        services.take(
            db,
            sample_course(),
            over.id,
            other.person.public_id,
            admin_grant(db, other.person),
            NOON,
        )
    db.commit()
    with pytest.raises(NotNow, match="This is the last admin"):
        services.disable(db, sample_course(), over.id, other.person.public_id, NOON)
    db.commit()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_two_admins_who_take_each_others_right_take_turns(db: Session, database: Database) -> None:
    one, two = make_person(db, role="admin"), make_person(db, role="admin")
    grants_of = {person.id: admin_grant(db, person) for person in (one, two)}
    db.commit()
    services.take(db, sample_course(), one.id, two.public_id, grants_of[two.id], NOON)
    with database.session(writes=True) as other:
        other.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(OperationalError):
            services.take(other, sample_course(), two.id, one.public_id, grants_of[one.id], NOON)
    db.commit()
    with database.session(writes=True) as other, pytest.raises(NotNow, match="last admin"):
        services.take(other, sample_course(), two.id, one.public_id, grants_of[one.id], NOON)


def shuts_out(db: Session, by: int, public_id: str) -> None:
    services.disable(db, sample_course(), by, public_id, NOON)


def erases(db: Session, by: int, public_id: str) -> None:
    person = db.scalars(select(Person).where(Person.public_id == public_id)).one()
    erasing.erase(db, sample_course(), person, "Asked by letter.", NOON, by=by)


@pytest.mark.parametrize("act", [shuts_out, erases])
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_of_two_admins_who_shut_each_other_out_at_once_one_stays(
    db: Session, database: Database, act: Callable[[Session, int, str], None]
) -> None:
    one, two = make_person(db, role="admin"), make_person(db, role="admin")
    ids = one.id, two.public_id, two.id, one.public_id
    db.commit()
    act(db, ids[0], ids[1])
    refused: list[NotNow] = []

    def shut_out() -> None:
        with database.session(writes=True) as other:
            try:
                act(other, ids[2], ids[3])
                other.commit()
            except NotNow as refusal:
                refused.append(refusal)

    second = threading.Thread(target=shut_out)
    second.start()
    until_somebody_waits(database)
    db.commit()
    second.join(60)
    left = select(Person.id).where(Person.disabled_at.is_(None))
    assert db.scalars(left).all() == [ids[0]]
    assert len(refused) == 1


def admin_grant(db: Session, person: Person) -> int:
    statement = select(Grant.id).where(Grant.person_id == person.id, Grant.right == Right.ADMIN)
    return db.scalars(statement).one()


def test_a_grant_of_another_person_is_not_found(db: Session, admin: Visitor) -> None:
    one, two = make_person(db), make_person(db, role="facilitator")
    grant = db.scalars(select(Grant.id).where(Grant.person_id == two.id)).one()
    db.commit()
    admin.get(page_of(one))
    admin.post(f"{page_of(one)}grants/{grant}/take", status=404)
    assert Right.SECRETARIAT in grants(db, two)


# ---------------------------------------------------------------- signing in


def test_whoever_is_disabled_is_out_and_may_come_back(
    db: Session, admin: Visitor, sign_in: SignIn
) -> None:
    learner = sign_in()
    learner.get("/course/")
    admin.get(page_of(learner.person))
    admin.post(f"{page_of(learner.person)}disable")
    assert "can no longer sign in" in admin.follow().get_text()
    learner.get("/course/", status=303)
    admin.post(f"{page_of(learner.person)}link", status=409)
    admin.post(f"{page_of(learner.person)}enable")
    assert stored(db, learner.person).disabled_at is None
    learner.get("/course/", status=303)  # the old sign-in stays dead
    assert [action for action, *_ in logged(db)] == ["person.disabled", "person.enabled"]


def test_a_link_is_shown_once_and_signs_in(db: Session, admin: Visitor, visitor: Visitor) -> None:
    person = make_person(db, email=None)
    admin.get(page_of(person))
    page = admin.post(f"{page_of(person)}link", status=200)
    assert admin.response is not None
    assert admin.response.headers["Cache-Control"] == "no-store"
    address = str(page.select_one("#link")["value"])
    assert address not in str(admin.get(page_of(person)))
    path = address.removeprefix("http://127.0.0.1:8000")
    visitor.get(path)
    visitor.post(path)
    visitor.get("/course/")
    assert db.scalar(select(Invitation.token_hash)) not in address
    db.commit()
    assert logged(db) == [("person.link-made", f"person {person.public_id}", admin.person.id)]


def test_sign_ins_are_ended_everywhere(db: Session, admin: Visitor, sign_in: SignIn) -> None:
    learner = sign_in()
    make_session(db, learner.person, NOON + timedelta(seconds=1))
    page = admin.get(page_of(learner.person))
    assert "Signed in on 2 devices. Last seen 3 May" in " ".join(page.get_text().split())
    admin.post(f"{page_of(learner.person)}sign-out")
    mine = select(WebSession.ended_at).where(WebSession.person_id == learner.person.id)
    assert all(db.scalars(mine))
    db.commit()
    learner.get("/course/", status=303)


def test_the_list_of_ten_thousand_is_searched_in_a_moment(db: Session) -> None:
    people = [
        Person(
            public_id=f"p{number}", name=f"Personne Numéro-{number}", created_at=NOON,
            latin_name=None, email=None,
        )
        for number in range(10_000)
    ]  # fmt: skip
    db.add_all(people)
    db.commit()
    began = datetime.now(UTC)
    page = queries.people_page(db, asked="numero 9999", after=None, now=NOON)
    assert [one.name for one in page.people] == ["Personne Numéro-9999"]
    assert datetime.now(UTC) - began < timedelta(seconds=2)
