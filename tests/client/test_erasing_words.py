"""No act leaves a name, an address or a text about somebody who is erased, whoever wrote it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.domain.errors import NotValid
from course.domain.programme import Programme, programme_from_json, programme_to_json
from course.domain.programme import Session as Sitting
from course.domain.reminding import Choice, choice_to_json
from course.domain.roster import Kind
from course.records import audit, erasing, mentions, outbox, people
from course.store import (
    AuditDetail,
    AuditEvent,
    Challenge,
    Credential,
    Exemption,
    Person,
    ProgrammeRow,
    Reminder,
    RosterImport,
    RosterRow,
)
from tests.client.conftest import SignIn
from tests.client.lives import EMAIL, LATER, LATIN, NAME, Life, everything, make_life
from tests.conftest import Clock
from tests.factories import NOON, sample_course

COURSE = Path(__file__).parents[2] / "course"

ABOUT_SOMEBODY = {
    "records/names.py": "person",
    "records/people.py": "person",
    "records/credentials.py": "credential",
    "assist/exemption_services.py": "person",
    "assist/accommodation_services.py": "person",
    "privacy/services.py": "person",
    "roster/apply_services.py": "person",
    "challenge/services.py": "challenge",
}
"""Where acts about one person write personal text, and what the log calls the person there."""

ABOUT_THE_COURSE = {
    "exchange/apply_services.py": "import i1",
    "records/installation.py": "setting issuer",
    "records/letters.py": "letter link",
    "records/regrading.py": "item weights",
    "remind/services.py": "reminder r1",
    "review/services.py": "item weights",
    "roster/apply_services.py": "list r1",
}
"""Where acts about something else do: such a text may name somebody all the same."""

STAYS = {"records/erasing.py"}
"""Why somebody was erased."""

NEEDLES = (NAME, LATIN, EMAIL)


@pytest.fixture
def life(app: Flask, db: Session, sign_in: SignIn, clock: Clock) -> Life:
    return make_life(app, db, sign_in, clock)


def erase(db: Session, life: Life, reason: str = "By letter of 3 May.") -> None:
    person = db.get_one(Person, life.person.id)
    erasing.erase(db, sample_course(), person, reason, LATER, by=None)
    db.commit()


def writes_personal_text(call: ast.Call) -> bool:
    """Whether a call records an event with texts beside it."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    named = any(word.arg == "personal" for word in call.keywords)
    return name in {"record", "Event"} and (named or (name == "Event" and len(call.args) == 4))


def places() -> Iterator[str]:
    """The files in which an act writes personal text."""
    for path in sorted(COURSE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        if any(writes_personal_text(call) for call in calls):
            yield path.relative_to(COURSE).as_posix()


def test_every_act_that_writes_personal_text_is_walked_here() -> None:
    known = {*ABOUT_SOMEBODY, *ABOUT_THE_COURSE, *STAYS}
    assert set(places()) - {"records/audit.py"} == known


def test_no_act_leaves_a_text_about_whoever_is_erased(db: Session, life: Life) -> None:
    serial = db.scalars(select(Credential.serial)).one()
    objection = db.scalars(select(Challenge.public_id).order_by(Challenge.id)).first()
    called = {
        "person": people.subject(life.person),
        "credential": f"credential {serial}",
        "challenge": f"challenge {objection}",
    }
    for act, kind in ABOUT_SOMEBODY.items():
        said = {"text": "said-of-them-mark", "name": NAME}
        audit.record(db, actor_id=None, action=act, subject=called[kind], now=NOON, personal=said)
    for act, subject in ABOUT_THE_COURSE.items():
        for number, needle in enumerate(NEEDLES):
            said = {f"note-{number}": f"As {needle.upper()}, wrote.", "file": f"{needle}.csv"}
            audit.record(db, actor_id=None, action=act, subject=subject, now=NOON, personal=said)
        kept = {"note": f"{subject}-stays"}
        audit.record(db, actor_id=None, action=act, subject=subject, now=NOON, personal=kept)
    db.commit()
    erase(db, life)
    text = everything(db).casefold()
    for needle in ("said-of-them-mark", *NEEDLES):
        assert needle.casefold() not in text
    for subject in ABOUT_THE_COURSE.values():
        assert f"{subject}-stays" in text
    assert audit.verify(db).broken is None


def test_what_others_wrote_names_them_no_longer(db: Session, life: Life) -> None:
    said = f"Like {NAME} ({EMAIL}), and {LATIN}'s, not {NAME}son."
    helper = life.helper.id
    decided = Challenge.verdict.is_not(None)
    db.execute(update(Challenge).where(decided).values(reasons=said))
    brought = RosterImport(public_id="r9", person_id=helper, file_name=f"{NAME}.csv",
                           is_whole=False, told="{}", made_at=NOON)  # fmt: skip
    db.add_all([
        Exemption(public_id="x9", person_id=helper, requirement="all", reason="other",
                  evidence=said, asked_by=life.person.id, asked_at=NOON),
        Reminder(public_id="m9", chosen=choice_to_json(Choice()), note=said, weekdays="", hour=8,
                 made_by=helper, made_at=NOON),
        brought,
    ])  # fmt: skip
    db.flush()
    line = {"import_id": brought.id, "kind": Kind.BAD, "line": 3, "before": "{}", "after": "{}"}
    why = f'[{{"text": "Another name than %(name)s.", "values": {{"name": "{NAME}"}}}}]'
    db.add_all(
        [
            RosterRow(label=NAME, said=f'{{"email": "{EMAIL}"}}', reasons="[]", **line),
            RosterRow(label="Maria Silva", said="{}", reasons=why, **line),
            RosterRow(label="Somebody Else", said="{}", reasons="[]", **line),
        ]
    )
    letter = {"recipient": "else@example.org", "subject": f"{NAME} is ready", "body": said}
    outbox.write(db, cause="nine", now=NOON, **letter)
    db.commit()
    erase(db, life)
    blotted = f"Like (erased) ((erased)), and (erased)'s, not {NAME}son."
    assert set(db.scalars(select(Challenge.reasons).where(decided))) == {blotted}
    assert (
        db.scalars(select(Exemption.evidence).where(Exemption.public_id == "x9")).one() == blotted
    )
    assert db.scalars(select(Reminder.note)).one() == blotted
    assert db.scalars(select(RosterRow.label).where(RosterRow.line == 3)).all() == ["Somebody Else"]
    text = everything(db).replace(f"{NAME}son", "")
    assert [needle for needle in NEEDLES if needle in text] == []


def test_the_reason_of_an_erasure_may_not_name_them(db: Session, life: Life) -> None:
    with pytest.raises(NotValid):
        erase(db, life, f"{NAME} asked for it.")
    db.rollback()
    assert db.get_one(Person, life.person.id).erased_at is None


def test_an_earlier_name_is_found_too(db: Session, life: Life) -> None:
    said = {"note": "Once request-mark was it."}
    audit.record(db, actor_id=None, action="x", subject="bank", now=NOON, personal=said)
    db.commit()
    erase(db, life)
    beside = select(AuditDetail.text).where(AuditDetail.name == "note")
    assert db.scalars(beside).all() == [None]


def test_a_name_that_is_a_common_word_blots_out_nothing(db: Session, life: Life) -> None:
    made = {"chosen": choice_to_json(Choice()), "weekdays": "", "hour": 8, "made_at": NOON}
    db.add_all(
        Reminder(public_id=f"c{number}", note=note, made_by=life.helper.id, **made)
        for number, note in enumerate([f"Call {NAME}."] + ["Do the course."] * (mentions.MOST + 1))
    )
    db.get_one(Person, life.person.id).latin_name = "the course"
    db.commit()
    erase(db, life)
    notes = list(db.scalars(select(Reminder.note).order_by(Reminder.id)))
    assert notes == ["Call (erased)."] + ["Do the course."] * (mentions.MOST + 1)
    erased = select(AuditEvent.details).where(AuditEvent.action == "person.erased")
    assert db.scalars(erased).one() == '{"names_too_common": 1}'
    assert audit.verify(db).broken is None


def test_a_name_like_a_word_of_a_programme_leaves_it_readable(db: Session, life: Life) -> None:
    one = Sitting("introduction/first-steps", "aim", "Aim of Ana", "read. Aim", "Aim", ("aim",))
    programme = ProgrammeRow(
        edition="E", content=programme_to_json(Programme(4, (one,))), revision=1, as_of=NOON,
        proposed_at=NOON, edited_by=life.helper.id,
    )  # fmt: skip
    db.add(programme)
    db.flush()
    mentions.blot_out(db, {"Aim", "introduction"})
    (read,) = programme_from_json(programme.content).sessions
    assert read == replace(one, title="(erased) of Ana", aim="read. (erased)", text="(erased)")


words = st.text("abcdeé. -", min_size=1, max_size=8)


@given(words, words, words)
def test_a_name_within_a_word_is_not_it(before: str, name: str, after: str) -> None:
    """What is found stands between what is no letter."""
    name = name.strip() or "e"
    text = f"{before}{name}{after}"
    is_alone = not (before[-1].isalnum() or after[0].isalnum())
    if is_alone:
        assert mentions.names_in(text, {name})
    if mentions.names_in(text, {name}):
        assert not mentions.names_in(text.replace(name, "…"), {name})


IN_A_SENTENCE = (
    ("王小明", "请联系王小明先生。", "请联系(erased)先生。"),
    ("김민수", "김민수가 왔다.", "(erased)가 왔다."),
    ("สมชาย ศรี", "คุณสมชาย ศรีมาแล้ว", "คุณ(erased)มาแล้ว"),
    ("明", "明天，明 。", "明天，(erased) 。"),
    ("أمينة ديالو", "اتصل بأمينة ديالو", "اتصل ب(erased)"),
    ("Юлия Ковалёва", "ЮЛИЯ КОВАЛЁВА звонила", "(erased) звонила"),
    ("Ana Ñandú", "ANA ÑANDÚ, ana ñandú", "(erased), (erased)"),
)


def test_names_of_every_script_are_found_as_its_sentences_have_them(
    db: Session, life: Life
) -> None:
    made = {"chosen": choice_to_json(Choice()), "weekdays": "", "hour": 8, "made_at": NOON}
    db.add_all(
        Reminder(public_id=f"s{number}", note=note, made_by=life.helper.id, **made)
        for number, (_, note, _) in enumerate(IN_A_SENTENCE)
    )
    db.commit()
    mentions.blot_out(db, {name for name, *_ in IN_A_SENTENCE})
    notes = list(db.scalars(select(Reminder.note).order_by(Reminder.id)))
    assert notes == [blotted for *_, blotted in IN_A_SENTENCE]
    db.rollback()
