"""A corrected key reaches everybody who met the item, whatever became of their try meanwhile."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.items import item_to_mapping
from course.correct import queries
from course.domain.bank import Change, ItemUse, Vetting
from course.domain.completion import Record, judge
from course.domain.errors import NotNow
from course.domain.pretest import Moment
from course.domain.regrading import Rule
from course.pretest import services as pretest
from course.records import items, regrading
from course.records.regrading import Decision, Issuing
from course.records.written import WrittenItem
from course.store import (
    AuditEvent,
    CheckAnswer,
    Completion,
    Correction,
    Credential,
    ItemResult,
    OutboxMessage,
    Person,
    PretestAnswer,
    PretestSitting,
    StoredResponse,
)
from tests.correcting import (
    EXACT,
    LATER,
    NEITHER,
    NEW_KEY,
    OLD_KEY,
    ONE,
    begin,
    books_agree,
    correct,
    corrected,
    count,
    course,
    has_passed,
    letter,
    marks,
    propose,
    sit,
    submit,
    what_if,
)
from tests.factories import NOON, make_person
from tests.quiz import bank, right

# ---------------------------------------------------------------- what follows


def test_by_raising_whoever_was_right_all_along_gains_and_nobody_loses(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    lost = sit(db, issuing, NEW_KEY, reads=True)
    unready = sit(db, issuing, NEW_KEY)
    kept = sit(db, issuing, OLD_KEY)
    certified = sit(db, issuing, OLD_KEY, reads=True)
    other = sit(db, issuing, NEITHER)
    empty = sit(db, issuing, None)
    waiting = make_person(db)
    paper = begin(db, waiting, NEW_KEY)
    signed = db.scalars(select(Credential.document)).one()
    revision = propose(db, corrected(), author)

    foreseen = what_if(db)
    assert foreseen.numbers == {
        "answers": 6, "open_tries": 1, "pretest_answers": 0, "rise": 2, "fall": 0, "kept": 2,
        "pass": 2, "fail": 0, "fail_exactly": 2, "complete": 1, "certified": 1, "unreached": 0,
    }  # fmt: skip
    assert marks(db, lost) == [3]
    assert correct(db, issuing, reviewer, revision) == 2

    assert [marks(db, one)[0] for one in (lost, unready, kept, certified, other, empty)] == [
        4, 4, 4, 4, 3, 3,
    ]  # fmt: skip
    assert has_passed(db, lost)
    assert not has_passed(db, other)
    completed = set(db.scalars(select(Completion.person_id)))
    assert completed == {lost.id, certified.id}
    assert signed in db.scalars(select(Credential.document)).all()
    assert set(db.scalars(select(Credential.person_id))) == completed
    told = set(db.scalars(select(OutboxMessage.recipient)))
    assert told == {lost.email, unready.email}
    submit(db, waiting, paper, issuing, LATER)
    assert marks(db, waiting) == [4]
    assert books_agree(db)


def test_exactly_the_corrected_key_counts_and_completions_stand(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    lost, kept = sit(db, issuing, NEW_KEY), sit(db, issuing, OLD_KEY)
    certified = sit(db, issuing, OLD_KEY, reads=True)
    revision = propose(db, corrected(), author)
    foreseen = what_if(db, EXACT)
    numbers = foreseen.numbers
    assert (numbers["rise"], numbers["fall"], numbers["kept"]) == (1, 2, 0)
    assert (numbers["pass"], numbers["fail"], numbers["certified"]) == (1, 2, 1)
    correct(db, issuing, reviewer, revision, by=EXACT)
    assert [marks(db, one)[0] for one in (lost, kept, certified)] == [4, 3, 3]
    assert not has_passed(db, kept)
    assert db.scalars(select(Completion.person_id)).all() == [certified.id]
    assert db.scalars(select(Credential.state)).one().value == "valid"
    assert books_agree(db)


def test_what_was_foreseen_is_what_followed(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    for answer in (NEW_KEY, OLD_KEY, NEITHER, None):
        sit(db, issuing, answer, reads=True)
    begin(db, make_person(db), OLD_KEY)
    revision = propose(db, corrected(), author)
    foreseen = what_if(db)
    correct(db, issuing, reviewer, revision)
    assert json.loads(db.scalars(select(Correction.outcome)).one()) == foreseen.numbers


def test_a_retry_that_had_made_up_for_it_is_raised_too_and_its_owner_is_told(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    person = sit(db, issuing, NEW_KEY, reads=True)
    again = begin(db, person, OLD_KEY, "fs-single-2", LATER)
    submit(db, person, again, issuing, LATER)
    assert has_passed(db, person)
    revision = propose(db, corrected(), author)
    (touched,) = what_if(db).people
    assert touched.before.points == touched.after.points == 4
    assert touched.is_certified
    assert not touched.passes
    correct(db, issuing, reviewer, revision)
    assert marks(db, person)[0] == 4
    assert db.scalars(select(OutboxMessage.body)).one() == f"{person.name}: 4 to 4"
    assert books_agree(db)


# ---------------------------------------------------------------- open tries


@pytest.mark.parametrize(
    ("answer", "rule", "points"),
    [
        (NEW_KEY, Rule.RAISE, 4),
        (OLD_KEY, Rule.RAISE, 4),
        (NEITHER, Rule.RAISE, 3),
        (NEW_KEY, Rule.EXACT, 4),
        (OLD_KEY, Rule.EXACT, 3),
    ],
)
def test_an_open_try_earns_what_it_would_have_earned_before(
    db: Session,
    issuing: Issuing,
    author: Person,
    reviewer: Person,
    answer: dict[str, object],
    rule: Rule,
    points: int,
) -> None:
    before, after = make_person(db), make_person(db)
    papers = [begin(db, one, answer) for one in (before, after)]
    submit(db, before, papers[0], issuing)
    by = replace(course(), regrade=rule)
    correct(db, issuing, reviewer, propose(db, corrected(), author), by=by)
    submit(db, after, papers[1], issuing, LATER)
    assert marks(db, before) == marks(db, after) == [points]
    assert books_agree(db)


def test_several_corrections_reach_a_paper_in_their_order(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    old, new, newest = (sit(db, issuing, one) for one in (OLD_KEY, NEW_KEY, NEITHER))
    waiting = make_person(db)
    paper = begin(db, waiting, NEW_KEY)
    correct(db, issuing, reviewer, propose(db, corrected(key="b"), author))
    words = replace(corrected(key="b"), stem="In other words?")
    row, revision = items.lock(db, ONE), propose(db, words, author)
    draft = items.draft_of(db, row.id)
    assert draft is not None
    items.submit_draft(db, row, draft, change=Change.WORDING, reason="", now=LATER)
    written = WrittenItem(words, item_to_mapping(words))
    items.publish(db, row, written, vetting=Vetting.REVIEWED, now=LATER)
    db.commit()
    assert revision == 1
    correct(db, issuing, reviewer, propose(db, corrected(words, "c"), author), by=EXACT)
    submit(db, waiting, paper, issuing, LATER)
    assert [marks(db, one) for one in (old, new, newest, waiting)] == [[3], [3], [4], [3]]
    assert books_agree(db)


def test_another_question_under_the_same_name_is_not_reached(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    first = sit(db, issuing, NEW_KEY)
    row = items.lock(db, ONE)
    other = replace(bank()[ONE], stem="Something else?")
    propose(db, other, author, verdict=None)
    row = items.lock(db, ONE)
    written = WrittenItem(other, item_to_mapping(other))
    items.publish(db, row, written, vetting=Vetting.REVIEWED, now=NOON)  # another meaning
    db.commit()
    second = sit(db, issuing, NEW_KEY)
    correct(db, issuing, reviewer, propose(db, corrected(other), author))
    assert marks(db, first) == [3]
    assert marks(db, second) == [4]


# ---------------------------------------------------------------- the books


def test_a_regrade_adds_a_result_and_edits_nothing(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    sit(db, issuing, NEW_KEY)
    before = {row.id: row.points for row in db.execute(select(ItemResult.id, ItemResult.points))}
    answers = list(db.execute(select(StoredResponse.content, StoredResponse.revision)))
    correct(db, issuing, reviewer, propose(db, corrected(), author))
    rows = db.scalars(select(ItemResult).order_by(ItemResult.id)).all()
    assert {row.id: row.points for row in rows[:4]} == before
    assert len(rows) == 5
    version = db.scalars(select(Correction.item_version_id)).one()
    assert (rows[-1].points, rows[-1].item_version_id) == (1, version)
    assert sum(row.superseded_at == LATER for row in rows) == 1
    assert list(db.execute(select(StoredResponse.content, StoredResponse.revision))) == answers


def test_it_stands_in_the_audit_log_with_its_reason_beside_it(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    sit(db, issuing, NEW_KEY)
    correct(db, issuing, reviewer, propose(db, corrected(), author))
    statement = select(AuditEvent).where(AuditEvent.action.in_(["item.corrected", "item.regraded"]))
    decision, outcome = db.scalars(statement.order_by(AuditEvent.id)).all()
    for event in (decision, outcome):
        assert (event.actor_id, event.subject) == (reviewer.id, f"item {ONE}")
        assert "option b" not in event.details.lower()
    assert json.loads(decision.details)["answers"] == 1
    assert json.loads(outcome.details)["rise"] == 1


def test_applied_again_it_changes_nothing(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    sit(db, issuing, NEW_KEY)
    revision = propose(db, corrected(), author)
    proposal = queries.page(db, course(), ONE).proposal
    assert proposal is not None
    correct(db, issuing, reviewer, revision)
    tables = (ItemResult, Correction, OutboxMessage, AuditEvent)
    before = [count(db, table) for table in tables]
    version = db.scalars(select(Correction.item_version_id)).one()
    again = regrading.apply(
        db,
        course(),
        proposal.question,
        Decision(version, "Again", reviewer.id),
        letter=letter,
        issuing=issuing,
        now=LATER,
    )
    assert again is False
    with pytest.raises(NotNow, match="no draft of this item"):
        correct(db, issuing, reviewer, revision)
    assert [count(db, table) for table in tables] == before


def test_whoever_has_no_mailbox_or_may_not_sign_in_is_regraded_and_not_written_to(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    without = sit(db, issuing, NEW_KEY, email=None)
    disabled = sit(db, issuing, NEW_KEY)
    disabled.disabled_at = NOON
    db.commit()
    revision = propose(db, corrected(), author)
    assert what_if(db).numbers["unreached"] == 2
    correct(db, issuing, reviewer, revision)
    assert marks(db, without) == marks(db, disabled) == [4]
    assert count(db, OutboxMessage) == 0


def test_a_key_that_cannot_be_read_keeps_no_regrade_back(
    db: Session, author: Person, reviewer: Person
) -> None:
    nowhere = Issuing(Path("/nonexistent"), "http://127.0.0.1:8000")
    person = sit(db, nowhere, NEW_KEY, reads=True)
    correct(db, nowhere, reviewer, propose(db, corrected(), author))
    assert marks(db, person) == [4]
    assert count(db, Completion) == 1
    assert count(db, Credential) == 0


# ---------------------------------------------------------------- other uses


def test_the_questions_before_and_after_are_measured_by_the_corrected_key(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    item = next(one for one in bank().values() if one.use is ItemUse.PRETEST_A)
    current = items.current(db, items.lock(db, item.id).id)
    assert current is not None
    people = [make_person(db).id for _ in range(4)]  # two of them get this form
    for person in people:
        begin_before(db, person)
    held = PretestAnswer.item_version_id == current.id
    mine = select(PretestSitting.person_id).join(PretestAnswer).where(held)
    finished, waiting = db.scalars(mine.order_by(PretestSitting.person_id))
    pretest.hand_in(db, finished, Moment.BEFORE, NOON)
    db.commit()
    revision = propose(db, corrected(item), author)
    assert what_if(db, name=item.id).numbers["pretest_answers"] == 1
    correct(db, issuing, reviewer, revision, name=item.id)
    pretest.hand_in(db, waiting, Moment.BEFORE, LATER)
    db.commit()
    assert db.scalars(select(PretestAnswer.fraction).where(held)).all() == [0, 0]
    assert count(db, OutboxMessage) == 0


def begin_before(db: Session, person_id: int) -> None:
    """Somebody with the questions before the course, all answered rightly and not handed in."""
    record = Record()
    sitter = pretest.Person(person_id, str(person_id), record, judge(course(), record))
    pretest.begin(db, course(), sitter, Moment.BEFORE, seed=3, now=NOON)
    for place in pretest.open_paper(db, sitter, Moment.BEFORE).places:
        pretest.save(db, place, right(place.item), locale="en", now=NOON)
    db.commit()


def test_a_check_teaches_by_the_corrected_key_from_then_on_and_no_answer_changes(
    db: Session, issuing: Issuing, author: Person, reviewer: Person
) -> None:
    person, name = make_person(db), "fs-check-1"
    current = items.current(db, items.lock(db, name).id)
    assert current is not None
    db.add(
        CheckAnswer(
            person_id=person.id,
            lesson="introduction/first-steps",
            item=name,
            item_version_id=current.id,
            response=json.dumps(NEW_KEY),
            fraction=0,
            locale="en",
            answered_at=NOON,
        )
    )
    db.commit()
    revision = propose(db, corrected(bank()[name]), author)
    assert set(what_if(db, name=name).numbers.values()) == {0}
    correct(db, issuing, reviewer, revision, name=name)
    assert db.scalars(select(CheckAnswer.fraction)).all() == [0]
