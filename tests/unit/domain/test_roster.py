"""A list held against the people who are here: whose line it is, and what it would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from course.domain.roster import FIELDS, Book, Entry, Kind, Known, Plan, plan
from course.domain.roster_rows import Row

PLACES = {"CHL": "Chile", "SEN": "Senegal"}


def known(number: int = 1, **values: object) -> Known:
    """Somebody who is here: Amina Diallo of Senegal, unless it is said otherwise."""
    marks = {k: values.pop(k) for k in list(values) if k not in FIELDS}
    said = {
        "name": "Amina Diallo",
        "latin_name": None,
        "email": None,
        "delegation": "SEN",
        "category": "delegate",
        "accreditation": None,
        "locale": "en",
    }
    return Known(number, {**said, **values}, **marks)  # type: ignore[arg-type]


def held(
    rows: Sequence[Row], *people: Known, by: int | None = None, is_whole: bool = False,
    passed_on: Iterable[str] = (),
) -> Plan:  # fmt: skip
    book = Book(people, PLACES, frozenset(passed_on))
    return plan(rows, book, by=by, locales=("en", "fr"), is_whole=is_whole)


def only(row: Row, *people: Known, **more: object) -> Entry:
    """What one line would do."""
    told = held([row], *people, **more)  # type: ignore[arg-type]
    assert not told.bad, [str(why) for one in told.bad for why in one.reasons]
    (entry,) = told.entries
    return entry


def why(row: Row, *people: Known, **more: object) -> str:
    """Why one line is in doubt."""
    told = held([row], *people, **more)  # type: ignore[arg-type]
    (bad,) = told.bad
    return str(bad.reasons[0])


def row(line: int = 2, name: str = "Amina Diallo", **said: str) -> Row:
    return Row(line, name, **said)


# ---------------------------------------------------------------- whose line it is


def test_a_stranger_is_added_with_a_seat_and_needs_no_address():
    entry = only(row(name="Luc Keller", delegation="CHL"))
    assert entry.kind is Kind.ADD
    assert entry.new == {
        "name": "Luc Keller", "latin_name": None, "email": None, "delegation": "CHL",
        "category": "delegate", "accreditation": None, "locale": "en",
    }  # fmt: skip


def test_the_accreditation_id_comes_before_all_else():
    entry = only(
        row(name="Mina Diallo", accreditation="A-1", email="new@example.org"),
        known(accreditation="A-1", email="old@example.org"),
    )
    assert (entry.kind, entry.person_id) == (Kind.CHANGE, 1)
    assert entry.before == {"name": "Amina Diallo", "email": "old@example.org"}
    assert entry.after == {"name": "Mina Diallo", "email": "new@example.org"}


def test_then_the_address_tells_and_the_id_is_filled_in():
    entry = only(
        row(accreditation="A-1", email="a@example.org", category="head"),
        known(email="a@example.org"),
    )
    assert entry.after == {"accreditation": "A-1", "category": "head"}


def test_what_is_the_same_changes_nothing():
    entry = only(row(email="a@example.org", delegation="SEN"), known(email="a@example.org"))
    assert (entry.kind, entry.after) == (Kind.SAME, {})


def test_a_name_alone_is_a_proposal_and_never_a_match():
    entry = only(row(delegation="SEN", category="head"), known())
    assert (entry.kind, entry.person_id, entry.after) == (Kind.PERHAPS, 1, {"category": "head"})
    assert entry.new is not None


def test_a_name_is_proposed_across_scripts():
    arabic = known(name="آمنة ديالو", latin_name="Amina Diallo")
    entry = only(row(name="DIALLO, Aminah", delegation="SEN"), arabic)
    assert entry.kind is Kind.PERHAPS
    assert "name" not in entry.after, "Latin letters never take the place of another script"


def test_somebody_of_the_same_delegation_is_proposed_first():
    entry = only(row(delegation="SEN"), known(1, delegation="CHL"), known(2))
    assert entry.person_id == 2


def test_whoever_has_another_id_is_not_proposed():
    entry = only(row(delegation="SEN", accreditation="A-2"), known(accreditation="A-1"))
    assert entry.kind is Kind.ADD


# ---------------------------------------------------------------- lines in doubt


def test_an_address_that_belongs_to_somebody_else_is_named():
    others = known(1, accreditation="A-1"), known(2, name="Li Na", email="li@example.org")
    assert "address of somebody else" in why(
        row(accreditation="A-1", email="li@example.org"), *others
    )
    assert "address of somebody else" in why(
        row(accreditation="A-9", email="li@example.org", delegation="CHL"),
        known(2, email="li@example.org", accreditation="A-2"),
    )


def test_two_lines_with_one_id_or_address_are_both_named_and_a_copy_once():
    told = held([row(2, accreditation="A", delegation="SEN"),
                 row(3, name="Li Na", accreditation="A", delegation="SEN")])  # fmt: skip
    assert [one.line for one in told.bad] == [2, 3]
    told = held([row(2, email="a@b.c", delegation="SEN"), row(3, name="Li", email="a@b.c")])
    assert [one.line for one in told.bad] == [2, 3]
    told = held([row(2, delegation="SEN"), row(3, delegation="SEN")])
    assert [one.line for one in told.bad] == [3]


def test_two_lines_never_become_one_person():
    told = held(
        [row(2, accreditation="A-1"), row(3, name="Mina", email="a@example.org")],
        known(accreditation="A-1", email="a@example.org"),
    )
    assert [str(one.reasons[0]) for one in told.bad] == ["This is the person of line 2 too."]


def test_nobody_changes_their_own_record_and_nobody_ends_their_own_place():
    me = known(email="me@example.org")
    assert "This is you" in why(row(email="me@example.org", category="head"), me, by=1)
    assert only(row(email="me@example.org"), me, by=1).kind is Kind.SAME
    told = held([row(name="Li Na", delegation="SEN")], me, by=1, is_whole=True)
    assert "You are not in the list" in str(told.bad[0].reasons[0])
    assert [entry.kind for entry in told.entries] == [Kind.ADD]


def test_the_address_of_whoever_works_here_is_not_changed():
    worker = known(accreditation="A-1", email="old@example.org", works_here=True)
    assert "work in the course" in why(row(accreditation="A-1", email="x@example.org"), worker)


def test_a_list_renames_nobody_who_works_here():
    worker = known(email="a@example.org", delegation=None, category=None, works_here=True)
    other = row(name="Somebody Else", email="a@example.org", delegation="SEN")
    assert "works in the course, and the list has another name" in why(other, worker)
    spelled = row(name="DIALLO Amina", email="a@example.org", delegation="SEN")
    assert "name" not in only(spelled, worker).after


def test_whoever_may_not_sign_in_stays_so():
    gone = known(email="a@example.org", is_disabled=True)
    assert "may not sign in" in why(row(email="a@example.org"), gone)


def test_after_a_quiz_another_name_is_refused_and_another_spelling_left():
    reader = known(email="a@example.org", has_submitted=True)
    assert "another name" in why(row(name="Li Na", email="a@example.org"), reader)
    assert only(row(name="AMINA DIALLO", email="a@example.org"), reader).kind is Kind.SAME


def test_an_unknown_delegation_needs_its_code_and_name():
    assert "no delegation “Peru”" in why(row(delegation="Peru"))
    assert "no delegation “PER”" in why(row(delegation="PER"))
    told = held([row(delegation="PER", delegation_name="Peru")])
    assert told.new_places == {"PER": "Peru"}
    assert only(row(delegation="senegal")).new["delegation"] == "SEN"  # type: ignore[index]
    assert "say which delegation" in why(row(name="Li Na"))


def test_a_new_delegation_has_one_name():
    told = held([row(2, delegation="PER", delegation_name="Peru"),
                 row(3, name="Li Na", delegation="PER", delegation_name="Perou")])  # fmt: skip
    assert [one.line for one in told.bad] == [3]


def test_nobody_stays_out_for_a_language_that_the_course_does_not_speak():
    told = held([row(delegation="SEN", locale="xx")])
    assert not told.bad
    assert told.unspoken == {"xx": 1}
    assert told.entries[0].new["locale"] == "en"  # type: ignore[index]
    assert only(row(delegation="SEN", locale="fr_CH")).new["locale"] == "fr"  # type: ignore[index]
    here = known(email="a@example.org", locale="fr")
    assert only(row(email="a@example.org", locale="xx"), here).kind is Kind.SAME


def test_the_id_of_a_place_that_was_passed_on_is_refused():
    assert "passed on" in why(row(delegation="SEN", accreditation="A-1"), passed_on=["A-1"])


def test_whoever_left_comes_back_by_their_id():
    gone = known(delegation=None, category=None, left=frozenset({"A-1"}))
    entry = only(row(delegation="SEN", accreditation="A-1"), gone)
    assert entry.after == {"delegation": "SEN", "category": "delegate", "accreditation": "A-1"}
    assert "has ended" in why(
        row(delegation="SEN", accreditation="A-1"), known(left=frozenset({"A-1"}))
    )


# ---------------------------------------------------------------- who leaves


def test_whoever_is_not_in_the_whole_list_of_their_delegation_leaves():
    people = known(1, email="a@example.org"), known(2, name="Li Na"), known(3, delegation="CHL")
    rows = [row(email="a@example.org", delegation="SEN")]
    leaving = [e.person_id for e in held(rows, *people, is_whole=True).entries if not e.line]
    assert leaving == [2]
    assert not [e for e in held(rows, *people).entries if not e.line], "unless it was said"


def test_nobody_leaves_while_a_line_is_in_doubt_or_may_be_theirs():
    people = known(1, email="a@example.org"), known(2, name="Li Na")
    rows = [row(2, email="a@example.org", delegation="SEN"), row(3, name="X", delegation="Peru")]
    assert not [e for e in held(rows, *people, is_whole=True).entries if not e.line]
    rows = [row(2, email="a@example.org", delegation="SEN"), row(3, "Li Na", delegation="SEN")]
    assert not [e for e in held(rows, *people, is_whole=True).entries if not e.line]


# ---------------------------------------------------------------- laws

NAMES = ("Amina Diallo", "Diallo Amina", "آمنة ديالو", "Luc Keller", "李娜")
few = st.sampled_from
maybe = st.none()
lines = st.lists(
    st.builds(
        Row,
        line=st.just(0),
        name=few(NAMES),
        latin_name=maybe | few(("Amina Diallo", "Na Li")),
        email=maybe | few(("a@x.org", "b@x.org", "c@x.org")),
        delegation=few(("SEN", "CHL", "PER")),
        delegation_name=maybe | few(("Peru", "Chile")),
        category=maybe | few(("head", "press")),
        accreditation=maybe | few(("1", "2", "3")),
        locale=maybe | few(("en", "fr")),
    ),
    max_size=6,
).map(lambda rows: [one._replace(line=n) for n, one in enumerate(rows, 2)])


@st.composite
def peoples(draw: st.DrawFn) -> list[Known]:
    """People as the database could hold them: no address and no id twice."""
    emails = draw(st.permutations(["a@x.org", "b@x.org", "c@x.org", None, None]))
    ids = draw(st.permutations(["1", "2", "3", None, None]))
    return [
        known(
            number, name=draw(few(NAMES)), email=emails[number], accreditation=ids[number],
            has_submitted=draw(st.booleans()), works_here=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 4)))
    ]  # fmt: skip


def applied(told: Plan, people: Sequence[Known]) -> list[Known]:
    """The people once a plan is applied, nobody taken for the same by the name."""
    after = {one.id: one for one in people}
    for number, entry in enumerate(told.entries, 100):
        if entry.kind in {Kind.ADD, Kind.PERHAPS}:
            after[number] = Known(number, dict(entry.new or {}))
        elif entry.person_id is not None:
            one = after[entry.person_id]
            values = {**one.values, **entry.after}
            if entry.kind is Kind.LEAVE:
                values |= {"category": None, "accreditation": None}
            after[one.id] = one._replace(values=values)
    return list(after.values())


@given(lines, peoples(), st.booleans())
def test_no_address_and_no_id_ever_stands_twice(rows: list[Row], people: list[Known], whole: bool):
    after = applied(held(rows, *people, is_whole=whole), people)
    for field in ("email", "accreditation"):
        values = [one.values[field] for one in after if one.values[field]]
        assert len(values) == len(set(values))


@given(lines, peoples())
def test_every_line_is_answered_once_and_nobody_is_met_twice(rows: list[Row], people: list[Known]):
    told = held(rows, *people)
    assert sorted([e.line for e in told.entries] + [b.line for b in told.bad]) == [  # type: ignore[type-var]
        one.line for one in rows
    ]
    met = [e.person_id for e in told.entries if e.kind in {Kind.CHANGE, Kind.SAME}]
    assert len(met) == len(set(met))


@given(lines, peoples())
def test_a_list_applied_again_changes_nobody_whom_it_can_name(rows: list[Row], people: list[Known]):
    after = applied(held(rows, *people), people)
    places = PLACES | {"PER": "Peru"}
    again = plan(rows, Book(after, places), by=None, locales=("en", "fr"))
    first = {e.line for e in held(rows, *people).entries}
    for entry in again.entries:
        line = next(one for one in rows if one.line == entry.line)
        if entry.line in first and (line.accreditation or line.email):
            assert entry.kind is Kind.SAME, (line, entry)


@given(lines, peoples())
def test_what_was_before_undoes_what_came_after(rows: list[Row], people: list[Known]):
    told = held(rows, *people)
    after = {one.id: one for one in applied(told, people)}
    for entry in told.entries:
        if entry.kind is Kind.CHANGE and entry.person_id is not None:
            one = after[entry.person_id]
            after[one.id] = one._replace(values={**one.values, **entry.before})
    assert [after[one.id] for one in people] == list(people)
