"""The roster: a list comes in as a difference, is applied, and undone."""

from __future__ import annotations

import io
import resource
import time
import uuid
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from course.domain.rights import Right
from course.door import services as door
from course.door.services import Written
from course.records import audit, invitations
from course.roster import services
from course.store import (
    AuditEvent,
    BoardRow,
    Delegation,
    Grant,
    Invitation,
    OutboxMessage,
    Passage,
    Person,
    Purpose,
    RosterImport,
    RosterRow,
    Seat,
)
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.test_exchange import send
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person, make_session

ROSTER = "/facilitate/roster/"
HEADING = "name,e-mail,delegation code,delegation name,category,accreditation id"


@pytest.fixture
def facilitator(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="Luc Keller", latin_name="Luc Keller")


def upload(visitor: Visitor, text: str | bytes, *, status: int = 303, **more: object) -> str:
    """Send a list; gives the address of its page."""
    data = text.encode() if isinstance(text, str) else text
    visitor.get(ROSTER)
    send(visitor, ROSTER, data, "list.csv", status, **more)
    return visitor.location if status == 303 else ""


def listed(*lines: str) -> str:
    return "\n".join((HEADING, *lines))


def numbers(visitor: Visitor) -> list[int]:
    """The figures at the head of the page they look at."""
    assert visitor.page is not None
    return [int(one.get_text()) for one in visitor.page.select(".numbers .number")]


def text_of(visitor: Visitor) -> str:
    assert visitor.page is not None
    return " ".join(visitor.page.get_text(" ").split())


def people(db: Session) -> list[tuple[object, ...]]:
    """Everybody who may sign in, with their seat, as a table."""
    db.rollback()
    statement = (
        select(Person.name, Person.latin_name, Person.email, Person.locale, Delegation.code,
               Seat.category, Seat.accreditation)
        .outerjoin(Seat, (Seat.person_id == Person.id) & Seat.held_to.is_(None))
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .where(Person.disabled_at.is_(None))
        .order_by(Person.id)
    )  # fmt: skip
    found = [tuple(row) for row in db.execute(statement)]
    db.rollback()
    return found


# ---------------------------------------------------------------- a list from end to end


def test_a_list_is_shown_applied_and_undone(facilitator: Visitor, db: Session):
    senegal = make_delegation(db, code="SEN", name="Senegal")
    make_person(db, name="Amina Diallo", email="amina@example.org", delegation=senegal)
    make_person(db, name="Gone Away", latin_name=None, delegation=senegal)
    before = people(db)
    page = upload(
        facilitator,
        listed(
            "Amina Diallo,amina@example.org,SEN,,head,A-1",
            "Li Na,,PER,Peru,,A-2",
            "Selam,selam@example.org,SEN,,press,",
        ),
        whole="y",
    )
    facilitator.get(page)
    assert numbers(facilitator) == [2, 1, 0, 1, 0, 0]
    assert "Gone Away" in text_of(facilitator)
    assert "Peru (PER)" in text_of(facilitator)
    assert people(db) == before, "nothing happens before it is confirmed"

    facilitator.post(f"{page}apply", {"invite": "y"})
    facilitator.follow()
    assert numbers(facilitator)[:3] == [2, 1, 1]
    assert people(db)[-2:] == [
        ("Li Na", None, None, "en", "PER", "delegate", "A-2"),
        ("Selam", None, "selam@example.org", "en", "SEN", "press", None),
    ]
    added = db.scalars(select(Person).where(Person.name == "Selam")).one()
    assert db.scalars(select(Grant.right).where(Grant.person_id == added.id)).all() == ["learn"]
    assert db.get(BoardRow, added.id) is not None
    assert db.scalars(select(OutboxMessage.recipient)).all() == ["selam@example.org"]
    actions = set(db.scalars(select(AuditEvent.action)))
    assert actions >= {"person.added", "person.changed", "seat.ended", "roster.applied"}
    assert audit.verify(db).broken is None
    db.rollback()

    facilitator.post(f"{page}undo")
    facilitator.follow()
    assert numbers(facilitator)[-2:] == [4, 0]
    assert people(db) == before
    assert db.scalars(select(Invitation.voided_at)).one() is not None
    assert db.scalars(select(OutboxMessage.failed_at)).one() is not None
    assert db.get(BoardRow, added.id) is None
    assert audit.verify(db).broken is None
    db.rollback()
    facilitator.post(f"{page}undo", status=409)

    again = upload(facilitator, listed("Li Na,,PER,,,A-2", "Selam,selam@example.org,SEN,,,"))
    facilitator.post(f"{again}apply")
    assert len(people(db)) == len(before) + 2, "addresses and ids are free again"


def test_a_long_list_is_folded_and_languages_that_are_left_out_are_counted(facilitator: Visitor):
    rows = [f"Person {number},CHL,Chile,xx,head" for number in range(21)]
    head = "name,delegation code,delegation name,language,category"
    page = facilitator.get(upload(facilitator, "\n".join((head, *rows))))
    assert numbers(facilitator) == [21, 0, 0, 0, 0, 0]
    assert "does not speak are left out: xx in 21 lines" in text_of(facilitator)
    assert "Head of delegation" in text_of(facilitator)
    folded = page.select_one("details:has(table.roster-lines) > summary")
    assert folded.get_text().strip() == "Show 21 lines"
    page = facilitator.get(upload(facilitator, "\n".join((head, *rows[:20]))))
    assert not page.select("details table.roster-lines")


def test_invitations_that_were_not_written_at_once_are_written_later(
    facilitator: Visitor, db: Session
):
    lines = ("Ana Soto,ana@example.org,CHL,Chile,,", "Luis Rojas,,CHL,Chile,,")
    page = upload(facilitator, listed(*lines))
    facilitator.post(f"{page}apply")
    facilitator.get(page)
    assert "1 of them has an e-mail address and no invitation yet" in text_of(facilitator)
    assert "1 of them has no e-mail address and signs in with a card" in text_of(facilitator)
    assert facilitator.page.select_one('a[href="/facilitate/print/?kind=cards-without-mail"]')
    for _ in range(2):  # pressed twice, written once
        facilitator.get(page)
        facilitator.post(f"{page}invite")
    text = text_of(facilitator) if facilitator.get(page) else ""
    assert "no invitation yet" not in text
    letters = db.scalars(select(OutboxMessage).where(OutboxMessage.subject.contains("invitation")))
    assert [letter.recipient for letter in letters] == ["ana@example.org"]


def test_a_list_that_was_applied_changes_nothing_again(facilitator: Visitor, db: Session):
    text = listed("Li Na,li@example.org,PER,Peru,head,A-2")
    page = upload(facilitator, text)
    facilitator.post(f"{page}apply")
    facilitator.post(f"{page}apply", status=409)
    facilitator.get(upload(facilitator, text))
    assert numbers(facilitator) == [0, 0, 0, 0, 1, 0]
    assert "This list would change nothing." in text_of(facilitator)


def test_what_somebody_built_on_stays_and_is_named(facilitator: Visitor, db: Session):
    senegal = make_delegation(db, code="SEN", name="Senegal")
    amina = make_person(db, email="amina@example.org", delegation=senegal)
    page = upload(
        facilitator,
        listed("Amina Diallo,amina@example.org,SEN,,head,", "Li Na,,SEN,,,", "Selam,,SEN,,,"),
    )
    facilitator.post(f"{page}apply")
    make_session(db, db.scalars(select(Person).where(Person.name == "Li Na")).one())
    db.scalars(select(Seat).where(Seat.person_id == amina.id)).one().category = "press"
    db.commit()
    facilitator.post(f"{page}undo")
    facilitator.follow()
    assert numbers(facilitator)[-2:] == [1, 2]
    assert "They have signed in meanwhile." in text_of(facilitator)
    assert "Somebody changed them meanwhile." in text_of(facilitator)
    assert [one[0] for one in people(db)] == ["Luc Keller", "Amina Diallo", "Li Na"]


def test_whoever_was_let_in_or_works_here_meanwhile_stays(facilitator: Visitor, db: Session):
    page = upload(
        facilitator, listed("Li Na,,PER,Peru,,A-2", "Ana Paz,,PER,,,A-3", "Eva Sol,,PER,,,A-4")
    )
    facilitator.post(f"{page}apply")
    db.rollback()
    ids = dict(db.execute(select(Person.name, Person.id)).all())
    desk = make_person(db, role="desk", name="Desk 1", latin_name=None)
    seat = db.scalars(select(Seat.id).where(Seat.person_id == ids["Li Na"])).one()
    written = Written(str(uuid.uuid4()), Passage.IN, None, seat, "", "amber", "name", 0)
    door.append(db, desk.id, str(uuid.uuid4()), 0, [written], NOON)
    db.add(Grant(person_id=ids["Ana Paz"], right=Right.SECRETARIAT, granted_at=NOON))
    db.commit()
    facilitator.post(f"{page}undo")
    facilitator.follow()
    assert numbers(facilitator)[-2:] == [1, 2]
    assert "They have been at the door meanwhile." in text_of(facilitator)
    assert "They work in the course now." in text_of(facilitator)
    assert {one[0] for one in people(db)} >= {"Li Na", "Ana Paz"}
    assert "Eva Sol" not in {one[0] for one in people(db)}


def test_what_changed_meanwhile_is_told_and_not_overwritten(facilitator: Visitor, db: Session):
    senegal = make_delegation(db, code="SEN", name="Senegal")
    amina = make_person(db, email="amina@example.org", delegation=senegal)
    page = upload(
        facilitator, listed("Amina Diallo,amina@example.org,,,head,", "Li Na,li@example.org,SEN,,,")
    )
    db.scalars(select(Seat).where(Seat.person_id == amina.id)).one().category = "press"
    make_person(db, name="Another", email="li@example.org")
    facilitator.post(f"{page}apply")
    facilitator.follow()
    assert numbers(facilitator)[:4] == [0, 0, 0, 2]
    assert "Somebody changed this since it was shown." in text_of(facilitator)
    assert ("Li Na" in [one[0] for one in people(db)]) is False


def test_a_name_alone_adds_somebody_unless_it_is_ticked(facilitator: Visitor, db: Session):
    senegal = make_delegation(db, code="SEN", name="Senegal")
    make_person(db, name="آمنة ديالو", latin_name="Amina Diallo", delegation=senegal)
    text = listed("Amina DIALLO,,SEN,,head,A-1")
    page = upload(facilitator, text)
    shown = facilitator.get(page)
    assert numbers(facilitator) == [0, 0, 1, 0, 0, 0]
    (box,) = shown.select("input[name^=same-]")
    assert not box.has_attr("checked")
    facilitator.post(f"{page}apply", {str(box["name"]): "yes"})
    (one,) = people(db)[1:]
    assert (one[:2], one[4:]) == (("آمنة ديالو", "Amina Diallo"), ("SEN", "head", "A-1"))
    page = upload(facilitator, listed("Diallo Amina,,SEN,,,"))
    facilitator.post(f"{page}apply")
    assert len(people(db)) == 3


def test_of_two_lines_with_one_person_ticked_the_second_is_told(facilitator: Visitor, db: Session):
    make_person(db, delegation=make_delegation(db, code="SEN", name="Senegal"))
    page = upload(facilitator, listed("Amina Diallo,,SEN,,head,", "Diallo Amina,,SEN,,press,"))
    boxes = facilitator.get(page).select("input[name^=same-]")
    facilitator.post(f"{page}apply", {str(box["name"]): "yes" for box in boxes})
    facilitator.follow()
    assert "This is the person of line 2 too." in text_of(facilitator)
    assert len(people(db)) == 2


def test_links_to_an_old_address_open_nothing_any_more(facilitator: Visitor, db: Session):
    senegal = make_delegation(db, code="SEN", name="Senegal")
    amina = make_person(db, email="old@example.org", delegation=senegal)
    db.scalars(select(Seat).where(Seat.person_id == amina.id)).one().accreditation = "A-1"
    token = invitations.make(db, amina.id, Purpose.RESET, NOON)
    db.commit()
    page = upload(facilitator, listed("Amina Diallo,new@example.org,,,,A-1"))
    facilitator.post(f"{page}apply")
    assert ("new@example.org" in str(people(db))) is True
    assert invitations.find(db, token, {Purpose.RESET}, NOON) is None
    db.rollback()


def test_a_new_address_of_somebody_else_meanwhile_is_not_taken_back(
    facilitator: Visitor, db: Session
):
    senegal = make_delegation(db, code="SEN", name="Senegal")
    amina = make_person(db, email="old@example.org", delegation=senegal)
    db.scalars(select(Seat).where(Seat.person_id == amina.id)).one().accreditation = "A-1"
    db.commit()
    page = upload(facilitator, listed("Amina Diallo,new@example.org,,,,A-1"))
    facilitator.post(f"{page}apply")
    make_person(db, name="Another", email="old@example.org")
    facilitator.post(f"{page}undo")
    facilitator.follow()
    assert "The old address is somebody else" in text_of(facilitator)


def test_whoever_left_comes_back_to_their_place_and_leaves_again(facilitator: Visitor, db: Session):
    senegal = make_delegation(db, code="SEN", name="Senegal")
    amina = make_person(db, email="amina@example.org", delegation=senegal)
    seat = db.scalars(select(Seat).where(Seat.person_id == amina.id)).one()
    seat.accreditation, seat.held_to = "A-1", NOON
    db.commit()
    before = people(db)
    page = upload(facilitator, listed("Amina Diallo,amina@example.org,SEN,,head,A-1"))
    facilitator.post(f"{page}apply")
    assert people(db)[1][4:] == ("SEN", "head", "A-1")
    facilitator.post(f"{page}undo")
    assert people(db) == before
    kept = select(Seat.accreditation).where(Seat.id == seat.id)
    assert db.scalar(kept) == "A-1", "their old place has its id again"
    db.rollback()


def test_a_list_can_be_deleted_before_it_is_applied(facilitator: Visitor, db: Session):
    page = upload(facilitator, listed("Li Na,,PER,Peru,,"))
    facilitator.get(page)
    facilitator.post(f"{page}forget")
    assert db.scalar(select(func.count()).select_from(RosterRow)) == 0
    db.rollback()
    facilitator.get(page, 404)


def test_old_lists_are_deleted_by_the_clock(facilitator: Visitor, db: Session, clock: Clock):
    upload(facilitator, listed("Li Na,,PER,Peru,,"))
    services.forget_old(db, clock.now)
    assert db.scalar(select(func.count()).select_from(RosterImport)) == 1
    clock.pass_(days=31)
    services.forget_old(db, clock.now)
    assert db.scalar(select(func.count()).select_from(RosterImport)) == 0
    db.rollback()


def test_a_list_whose_lines_are_deleted_is_not_called_undone(
    facilitator: Visitor, db: Session, clock: Clock
):
    """The page may have been open since yesterday."""
    page = upload(facilitator, listed("Li Na,,PER,Peru,,"))
    facilitator.post(f"{page}apply")
    services.forget_old(db, clock.now + timedelta(days=31))
    db.commit()
    facilitator.post(f"{page}undo", status=409)
    assert db.scalars(select(RosterImport.undone_at)).one() is None
    db.rollback()


# ---------------------------------------------------------------- who may


def test_only_the_secretariat_and_admins_bring_lists_in(sign_in: SignIn, db: Session):
    for role in ("delegate", "focal", "desk"):
        chile = db.scalars(select(Delegation)).first() or make_delegation(db)
        sign_in(role=role, delegation=chile).get(ROSTER, 403)
    sign_in(role="admin").get(ROSTER)


def test_nobody_changes_their_own_seat(facilitator: Visitor, db: Session):
    email = facilitator.person.email  # type: ignore[attr-defined]
    make_delegation(db, code="SEN", name="Senegal")
    facilitator.get(upload(facilitator, listed(f"Luc Keller,{email},SEN,,head,")))
    assert numbers(facilitator) == [0, 0, 0, 0, 0, 1]
    assert "This is you." in text_of(facilitator)


def test_nor_by_undoing_what_a_colleague_brought_in(
    facilitator: Visitor, sign_in: SignIn, db: Session
):
    senegal = make_delegation(db, code="SEN", name="Senegal")
    colleague = make_person(db, role="facilitator", name="Col League", delegation=senegal)
    page = upload(facilitator, listed("Li Na,,SEN,,,A-2"), whole="y")
    facilitator.post(f"{page}apply")
    other = sign_in(colleague)
    other.get(page)
    other.post(f"{page}undo")
    other.follow()
    assert numbers(other)[-2:] == [1, 1]
    assert "This is you." in text_of(other)
    held = select(Seat.held_to).where(Seat.person_id == colleague.id)
    assert db.scalars(held).one() is not None
    db.rollback()


def test_whoever_was_not_here_lately_shows_who_it_is(
    facilitator: Visitor, db: Session, clock: Clock
):
    page = upload(facilitator, listed("Li Na,,PER,Peru,,"))
    facilitator.get(page)
    clock.pass_(minutes=30)
    facilitator.post(f"{page}apply", status=401)
    assert len(people(db)) == 1


# ---------------------------------------------------------------- files of all kinds


def workbook(rows: list[list[object]]) -> bytes:
    data = io.BytesIO()
    with Workbook(data) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return data.getvalue()


def test_a_workbook_is_read_and_a_formula_is_a_bad_line(facilitator: Visitor):
    rows: list[list[object]] = [
        ["Name", "Delegation code", "Delegation name", "Accreditation ID"],
        ["Li Na", "PER", "Peru", 1001],
        ["=HYPERLINK(1)", "PER", "", 1002],
    ]
    facilitator.get(upload(facilitator, workbook(rows)))
    assert numbers(facilitator) == [1, 0, 0, 0, 0, 1]
    assert "holds a date or a formula" in text_of(facilitator)


SCRIPTS = listed("አማርኛ ሰው,,SEN,Senegal,,", "李娜,,SEN,Senegal,,", "\u200fآمنة\u200f,,SEN,Senegal,,")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_names_of_every_script_come_in(facilitator: Visitor, encoding: str):
    facilitator.get(upload(facilitator, SCRIPTS.encode(encoding)))
    assert numbers(facilitator) == [3, 0, 0, 0, 0, 0]


def test_the_sample_file_can_be_read(facilitator: Visitor):
    facilitator.get(f"{ROSTER}sample.csv")
    assert facilitator.response is not None
    facilitator.get(upload(facilitator, facilitator.response.get_data()))
    assert numbers(facilitator) == [3, 0, 0, 0, 0, 0]


def bomb() -> bytes:
    """A workbook that unpacks to a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            for _ in range(300):
                file.write(b"\0" * 1024 * 1024)
    return out.getvalue()


REFUSED = {
    "nothing": (b"", "The file is empty"),
    "only a heading": (HEADING.encode(), "names its columns and nobody"),
    "no name": (b"e-mail\na@example.org", "“name” among them"),
    "latin-1": ("name\nAndré".encode("latin-1"), "Save the file as UTF-8"),
    "NUL": (b"name\nLi\0Na", "zero bytes"),
    "10,000 columns": (("name" + ",x" * 10_000 + "\nLi").encode(), "more than 100 columns"),
    "old Excel": (b"\xd0\xcf\x11\xe0" + b"x" * 100, "Save it as .xlsx or as CSV"),
    "no zip": (b"PK\x03\x04nonsense", "damaged"),
    "a bomb": (bomb(), "unpacks to more than 50 MB"),
}


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_says_what_to_do(
    facilitator: Visitor, db: Session, data: bytes, said: str
):
    upload(facilitator, data, status=422)
    assert said in text_of(facilitator)
    assert db.scalar(select(func.count()).select_from(RosterImport)) == 0
    db.rollback()


def test_five_megabytes_of_bad_lines_are_shown_in_part_and_downloaded_whole(
    facilitator: Visitor, db: Session
):
    bad = [f"Person {n},no address at all {'x' * 40},SEN,,minister,{n}" for n in range(70_000)]
    data = listed(*bad)
    assert len(data) > 5 * 1024 * 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    page = upload(facilitator, data)
    shown = facilitator.get(page)
    assert len(shown.select("tbody tr")) == 200
    assert numbers(facilitator)[-1] == 70_000
    facilitator.get(f"{page}not-taken.csv")
    assert facilitator.response is not None
    assert facilitator.response.get_data().count(b"\n") == 70_001
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 600, "megabytes"


# ---------------------------------------------------------------- how much it costs


def many(count: int) -> Iterator[str]:
    for n in range(count):
        email = f"p{n}@example.org" if n % 3 else ""
        yield f"Person Number{n},{email},D{n % 40},Delegation {n % 40},adviser,A-{n}"


def test_two_thousand_people_come_and_go_in_seconds(facilitator: Visitor, db: Session):
    page = upload(facilitator, listed(*many(2000)))
    begun = time.process_time()
    facilitator.get(page)
    facilitator.post(f"{page}apply", {"invite": "y"})
    applied = time.process_time() - begun
    assert len(people(db)) == 2001
    facilitator.post(f"{page}undo")
    assert len(people(db)) == 1
    assert applied < 15, f"{applied:.1f} s of computing; a few on a free machine"


def test_the_page_asks_no_more_for_many_lines_than_for_few(facilitator: Visitor, queries: Counter):
    costs = []
    for count in (3, 300):
        page = upload(facilitator, listed(*many(count)))
        queries.clear()
        facilitator.get(page)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12
