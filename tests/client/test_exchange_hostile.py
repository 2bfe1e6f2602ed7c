"""Files that nobody should have to fear: a clear word, nothing stored, and little cost."""

from __future__ import annotations

import io
import resource
import zipfile
from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.formats.limits import MOST_BYTES
from course.store import Import, ImportQuestion
from tests.client.conftest import SignIn, Visitor
from tests.client.test_exchange import EXCHANGE, send, upload

MEGABYTE = 1024 * 1024
MOST_MEMORY = 1_600  # megabytes that whoever read one of the files may have taken


def entity_bomb() -> bytes:
    """A billion laughs: each entity ten times the one before."""
    entities = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    return (
        f"<?xml version='1.0'?><!DOCTYPE quiz [<!ENTITY l0 'ha'>{entities}]><quiz>&l9;</quiz>"
    ).encode()


def far_entity() -> bytes:
    """An entity that would be read from the server's own disk."""
    return (
        b"<?xml version='1.0'?><!DOCTYPE quiz [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        b"<quiz><question type='essay'><name><text>&x;</text></name></question></quiz>"
    )


def zip_bomb() -> bytes:
    """A package of a megabyte that unpacks to a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        with archive.open("item.xml", "w", force_zip64=True) as file:
            for _ in range(1024):
                file.write(b"\0" * MEGABYTE)
    return out.getvalue()


def climbing_zip() -> bytes:
    """A package whose file would be written elsewhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        archive.writestr("../../../../tmp/item.xml", "<assessmentItem/>")
    return out.getvalue()


def much_text() -> bytes:
    return b"::T::" + b"all work and no play " * ((MOST_BYTES - 100) // 21) + b" {=yes}"


def many_answers() -> bytes:
    return b"::T::Which one? {=yes " + b"~no " * 1_000_000 + b"}"


def many_questions() -> bytes:
    return b"Is it so? {TRUE}\n\n" * 100_000


def deep() -> bytes:
    return b"<quiz>" + b"<a>" * 500_000 + b"</a>" * 500_000 + b"</quiz>"


def noise() -> bytes:
    return Random(7).randbytes(3 * MEGABYTE)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "entity bomb": (entity_bomb, "quiz.xml"),
    "far entity": (far_entity, "quiz.xml"),
    "zip bomb": (zip_bomb, "package.zip"),
    "climbing zip": (climbing_zip, "package.zip"),
    "broken zip": (lambda: zip_bomb()[:5000], "package.zip"),
    "many questions": (many_questions, "quiz.gift"),
    "deep": (deep, "quiz.xml"),
    "noise": (noise, "quiz.gift"),
    "noise as a workbook": (lambda: b"PK\3\4xl/workbook" + noise(), "quiz.xlsx"),
    "broken encoding": (lambda: b"::T::caf\xe9? {=yes}", "quiz.gift"),
    "zeros": (lambda: b"\0" * MEGABYTE, "quiz.txt"),
    "empty": (lambda: b" \n", "quiz.gift"),
    "nothing of the kind": (lambda: b"<html><body>Hello</body></html>", "quiz.html"),
}


@pytest.fixture
def author(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin")


def rows(db: Session) -> int:
    found = sum(
        db.scalar(select(func.count()).select_from(table)) or 0
        for table in (Import, ImportQuestion)
    )
    db.rollback()
    return found


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_gets_a_clear_word_and_nothing_of_it_is_stored(
    author: Visitor, db: Session, make: tuple[Callable[[], bytes], str]
) -> None:
    data, name = make
    upload(author, data(), name, status=422)
    said = author.page.select_one("#file-error").text
    assert len(said) > 20
    assert "Traceback" not in said
    assert "root:" not in said
    assert rows(db) == 0
    author.get(EXCHANGE)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY * 1024


@pytest.mark.parametrize("make", [much_text, many_answers], ids=["50 MB", "a million answers"])
def test_one_question_that_is_too_large_is_told_with_its_line(
    author: Visitor, db: Session, make: Callable[[], bytes]
) -> None:
    page = author.get(upload(author, make(), "quiz.gift"))
    assert "cannot be items" in page.text
    assert page.select_one(".losses .num").text is not None
    assert rows(db) == 1, "the import, and no question"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY * 1024


def test_more_than_fifty_megabytes_are_refused_before_they_are_received(author: Visitor) -> None:
    author.get(EXCHANGE)
    data = b"x" * (MOST_BYTES + MEGABYTE)
    send(author, EXCHANGE, data, "x.gift", 413)


def test_other_pages_take_no_more_than_before_and_strangers_not_here_either(
    author: Visitor, visitor: Visitor
) -> None:
    data = b"x" * MEGABYTE
    author.get(EXCHANGE)
    send(author, "/author/bulk/", data, "x.gift", 413)
    visitor.get("/login")
    send(visitor, EXCHANGE, data, "x.gift", 413)
