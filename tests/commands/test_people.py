"""`course person`: whoever runs the course brings the first people in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from course import create_app
from course.domain.rights import ROLES, Right
from course.records import passwords
from course.settings import read
from course.store import Delegation, Grant, Invitation, OutboxMessage, Person, Seat, WebSession
from course.web import i18n
from tests.catalogues import forget, write_catalogue
from tests.commands.conftest import Run, said
from tests.factories import NOON, make_person, make_session

AMINA = ("person", "add", "--name", "Amina Diallo", "--role", "delegate")
EMAIL = ("--email", "amina@example.org")
GOOD = "quiet brown teapot 9"


def opens(address: str) -> bool:
    """Whether the course shows, at this address, the button that signs somebody in."""
    app = create_app(read(), testing=True)
    answer = app.test_client().get(urlsplit(address).path)
    app.extensions["database"].engine.dispose()
    return answer.status_code == 200 and "<form" in answer.get_data(as_text=True)


# ---------------------------------------------------------------- add


@pytest.mark.parametrize("role", ROLES)
def test_each_role_brings_its_rights(run_course: Run, look: Callable, role: str) -> None:
    more = ("--delegation", "CHL=Chile") if role == "focal" else ()
    result = run_course("person", "add", "--name", "Amina Diallo", "--role", role, *more)
    with look() as db:
        person = db.scalars(select(Person)).one()
        assert set(db.scalars(select(Grant.right))) == ROLES[role]
    assert result.stdout == f"Added Amina Diallo ({role}), id {person.public_id}.\n"
    assert (person.email, person.is_sample) == (None, False)


def test_names_address_and_delegation_are_kept_as_they_are_to_be(
    run_course: Run, look: Callable
) -> None:
    run_course(
        "person", "add", "--name", "  آمنة   ديالو ", "--latin-name", "AMINA DIALLO",
        "--role", "focal", "--email", " Amina@Example.ORG", "--delegation", "SEN = Senegal",
    )  # fmt: skip
    with look() as db:
        person = db.scalars(select(Person)).one()
        place = db.scalars(select(Delegation)).one()
        scopes = {grant.right: grant.delegation_id for grant in db.scalars(select(Grant))}
        assert db.scalars(select(Seat.delegation_id)).one() == place.id
    assert (person.name, person.latin_name) == ("آمنة ديالو", "AMINA DIALLO")
    assert person.email == "amina@example.org"
    assert (place.code, place.name) == ("SEN", "Senegal")
    assert scopes == {Right.LEARN: None, Right.FOCAL: place.id}


def test_a_delegation_that_is_there_needs_only_its_code(run_course: Run, look: Callable) -> None:
    for name in ("Amina Diallo", "Moussa Faye"):
        given = "SEN=Senegal" if name.startswith("Amina") else "SEN"
        run_course("person", "add", "--name", name, "--role", "delegate", "--delegation", given)
    with look() as db:
        assert len(db.scalars(select(Delegation)).all()) == 1
        assert len(db.scalars(select(Seat)).all()) == 2


@pytest.fixture
def portuguese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Brazilian Portuguese beside English: a catalogue that says one sentence."""
    letter = "Your invitation to the course “%(title)s”"
    write_catalogue(tmp_path / "spoken", "pt_BR", {letter: "Convite para o curso “%(title)s”"})
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path / "spoken")
    forget()
    yield
    forget()


@pytest.mark.usefixtures("portuguese")
@pytest.mark.parametrize("code", ["pt-BR", "pt_BR", "PT-br"])
def test_a_person_is_added_and_invited_in_a_language_of_the_pages(
    run_course: Run, look: Callable, code: str
) -> None:
    run_course(*AMINA, *EMAIL, "--locale", code, "--invite")
    with look() as db:
        assert db.scalars(select(Person.locale)).one() == "pt_BR"
        subject = db.scalars(select(OutboxMessage.subject)).one()
    assert subject == "Convite para o curso “AI Safety for Delegates”"


def test_without_a_word_about_it_the_language_is_english(run_course: Run, look: Callable) -> None:
    run_course(*AMINA)
    with look() as db:
        assert db.scalars(select(Person.locale)).one() == "en"


def test_a_password_is_read_from_standard_input_and_kept_as_a_hash(
    run_course: Run, look: Callable
) -> None:
    result = run_course(*AMINA, *EMAIL, "--password-stdin", stdin=f"{GOOD}\r\n")
    with look() as db:
        kept = db.scalars(select(Person.password_hash)).one()
    assert passwords.matches(kept, GOOD)
    assert GOOD not in result.output


def test_an_invitation_waits_to_be_sent_and_its_link_opens(run_course: Run, look: Callable) -> None:
    result = run_course(*AMINA, *EMAIL, "--invite")
    assert "The invitation to amina@example.org waits to be sent." in result.stdout
    with look() as db:
        letter = db.scalars(select(OutboxMessage)).one()
    assert letter.recipient == "amina@example.org"
    assert letter.subject == "Your invitation to the course “AI Safety for Delegates”"
    assert letter.body.startswith("Dear Amina Diallo,\n\nthe course “AI Safety for Delegates” is")
    (address,) = [line for line in letter.body.splitlines() if line.startswith("http")]
    assert address.startswith("http://127.0.0.1:8000/invitation/")
    assert address not in result.output
    assert opens(address)


REFUSED = [
    ((*AMINA[:-1], "king"), "'king' is not one of", 2),
    (("person", "add", "--role", "delegate"), "Missing option '--name'", 2),
    ((*AMINA, "--invite"), "--invite needs --email", 2),
    ((*AMINA, "--password-stdin"), "--password-stdin needs --email", 2),
    ((*AMINA[:-1], "focal"), "--role focal needs --delegation", 2),
    (("person", "add", "--name", "1", "--role", "delegate"), "Write the name as you write it", 1),
    (("person", "add", "--name", "a\u202eb", "--role", "delegate"), "cannot be shown", 1),
    ((*AMINA, "--latin-name", "Амина"), "cannot stand in the Latin name", 1),
    ((*AMINA, "--email", "amina at home"), "amina at home is no e-mail address", 1),
    ((*AMINA, "--email", f"{'a' * 250}@example.org"), "is no e-mail address", 1),
    ((*AMINA, "--delegation", "SEN"), "There is no delegation SEN yet. Write SEN=its name", 1),
    ((*AMINA, "--delegation", "=Senegal"), "2 to 12 capital letters or figures", 1),
    ((*AMINA, "--delegation", f"SEN={'x' * 121}"), "at most 120 characters", 1),
    ((*AMINA, "--locale", "tlh"), "--locale tlh: the pages do not speak it. They speak en.", 2),
    ((*AMINA, "--locale", ""), "the pages do not speak it", 2),
]  # fmt: skip


@pytest.mark.parametrize(("words", "why", "status"), REFUSED, ids=[why for _, why, _ in REFUSED])
def test_what_cannot_stand_is_refused_with_the_reason_and_nobody_is_added(
    run_course: Run, look: Callable, words: tuple[str, ...], why: str, status: int
) -> None:
    assert why in said(run_course(*words, status=status))[-1]
    with look() as db:
        assert not db.scalars(select(Person)).all()
        assert not db.scalars(select(Delegation)).all()


@pytest.mark.parametrize(
    ("password", "why"),
    [("short", "at least 12"), ("", "at least 12"), ("password1234", "tried first"),
     ("amina diallo amina", "Others know these words")],
)  # fmt: skip
def test_a_password_that_is_guessed_first_is_refused(
    run_course: Run, look: Callable, password: str, why: str
) -> None:
    result = run_course(*AMINA, *EMAIL, "--password-stdin", status=1, stdin=f"{password}\n")
    assert why in said(result)[0]
    with look() as db:
        assert not db.scalars(select(Person)).all()


def test_an_address_has_one_person_however_it_is_written(run_course: Run, look: Callable) -> None:
    run_course(*AMINA, *EMAIL)
    result = run_course(*AMINA, "--email", "AMINA@example.org", status=1)
    assert said(result) == ["amina@example.org is the address of somebody who is here already."]
    with look() as db:
        assert len(db.scalars(select(Person)).all()) == 1


# ---------------------------------------------------------------- list, disable, link


def test_everybody_is_listed_with_rights_and_state(run_course: Run, look: Callable) -> None:
    assert run_course("person", "list").stdout == ""
    with look() as db:
        amina = make_person(db, email="amina@example.org")
        luc = make_person(db, name="Luc Keller", email=None, role="admin")
        luc.disabled_at = NOON
        db.commit()
    lines = [line.split("\t") for line in run_course("person", "list").stdout.splitlines()]
    assert lines == [
        [amina.public_id, "amina@example.org", "Amina Diallo", "learn", "open"],
        [luc.public_id, "-", "Luc Keller", "admin,author,review,secretariat", "disabled"],
    ]


@pytest.mark.parametrize("by", ["address", "id"])
def test_whoever_is_disabled_is_out_at_once_and_stays_in_the_books(
    run_course: Run, look: Callable, by: str
) -> None:
    with look() as db:
        person = make_person(db, email="amina@example.org")
        make_session(db, person)
    name = "AMINA@example.org" if by == "address" else person.public_id
    result = run_course("person", "disable", name)
    assert result.stdout == "Amina Diallo can no longer sign in.\n"
    with look() as db:
        assert db.scalars(select(Person.disabled_at)).one()
        assert db.scalars(select(WebSession.ended_at)).one()
    assert said(run_course("person", "link", name, status=1)) == [
        "Error: Amina Diallo is disabled."
    ]


def test_a_link_that_is_printed_opens_and_only_its_hash_is_kept(
    run_course: Run, look: Callable
) -> None:
    with look() as db:
        make_person(db, email="amina@example.org")
    address = run_course("person", "link", "amina@example.org").stdout.strip()
    assert opens(address)
    assert not opens(f"{address}x")
    with look() as db:
        assert db.scalars(select(Invitation.token_hash)).one() not in address


@pytest.mark.parametrize("command", ["disable", "link"])
def test_nobody_is_found_by_a_name_that_nobody_has(run_course: Run, command: str) -> None:
    (line,) = said(run_course("person", command, "nobody@example.org", status=1))
    assert line == "Nobody here has the address or id nobody@example.org."
