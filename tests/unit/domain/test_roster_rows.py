"""A list of names as it comes: headings in any order and spelling, and what a line may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.errors import NotValid
from course.domain.roster_rows import SPELLINGS, Bad, Field, Row, find_columns, read_row, shown
from course.domain.seats import Category


def reasons(**cells: str | None) -> list[str]:
    """Why a line cannot be taken."""
    given_cells = {Field.NAME: "Amina Diallo"} | {Field(name): cells[name] for name in cells}
    one = read_row(17, given_cells)
    return [str(why) for why in one.reasons] if isinstance(one, Bad) else []


def test_columns_are_known_in_any_order_case_and_spelling():
    columns = find_columns(["E-Mail address", "NAME ", "delegation_code", "Shoe size", "ID"], 1)
    assert columns.places == {
        0: Field.EMAIL, 1: Field.NAME, 2: Field.DELEGATION, 4: Field.ACCREDITATION,
    }  # fmt: skip
    assert columns.unknown == ("Shoe size",)
    assert columns.found[0] == ("E-Mail address", Field.EMAIL)


def test_no_spelling_means_two_columns():
    every = [spelling for spellings in SPELLINGS.values() for spelling in spellings]
    assert len(every) == len(set(every))


def test_marks_that_turn_text_do_not_hide_a_heading():
    assert find_columns(["\u200fالاسم\u200f", "\ufeffe-mail"], 1).places == {
        0: Field.NAME,
        1: Field.EMAIL,
    }


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (["E-mail", "Category"], "“name” among them"),
        (["Name", "Email", "E-mail"], "two columns of one meaning"),
        (["Name", *map(str, range(10_000))], "more than 100 columns"),
    ],
)
def test_headings_that_cannot_be_read_are_refused(heading: list[str], said: str):
    with pytest.raises(NotValid, match=said):
        find_columns(heading, 1)


def test_a_line_is_cleaned_and_an_empty_cell_says_nothing():
    row = read_row(
        2,
        {
            Field.NAME: "  آمنة   ديالو ",
            Field.EMAIL: " Amina@Example.ORG ",
            Field.CATEGORY: "Head",
            Field.ACCREDITATION: "",
            Field.LOCALE: "EN",
        },
    )
    assert row == Row(2, "آمنة ديالو", email="amina@example.org", category="head", locale="en")


def test_every_category_is_taken():
    for category in Category:
        assert not reasons(category=category.upper())


def test_an_unknown_category_is_named_with_those_there_are():
    (why,) = reasons(category="minister")
    assert why.startswith("There is no category “minister”. Choose head, delegate, adviser,")


def test_all_reasons_of_a_line_are_told():
    assert len(reasons(category="minister", email="no mail", locale="?", latin_name="李")) == 4


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"name": ""}, "The name is missing."),
        ({"name": None}, "a date or a formula"),
        ({"name": "..."}, "as you write it yourself"),
        ({"name": "Amina\u202eDiallo"}, "cannot be shown"),
        ({"latin_name": "x" * 40}, "longer than the 39"),
        ({"email": "a@b@c"}, "is no e-mail address"),
        ({"email": "x" * 400}, "more than 300"),
        ({"accreditation": "9" * 65}, "longer than 64"),
        ({"locale": "klingon-x"}, "no code of a language"),
    ],
)
def test_what_may_not_stand_in_a_line_is_told(cells: dict[str, str | None], said: str):
    (why,) = reasons(**cells)
    assert said in why


@pytest.mark.parametrize(
    "name", ["አማርኛ ሰው", "李娜", "آمنة ديالو", "O’Neill-Özdemir", "Nguyễn Văn A"]
)
def test_names_of_every_script_are_taken(name: str):
    assert not reasons(name=name)


anything = st.one_of(st.none(), st.text(max_size=400))


@given(st.fixed_dictionaries(dict.fromkeys(Field, anything)))
def test_nothing_that_stands_in_a_file_is_our_fault(cells: dict[Field, str | None]):
    one = read_row(3, cells)
    if isinstance(one, Bad):
        assert one.reasons
        assert all(str(why) for why in one.reasons)
        assert shown(one.label) == one.label
    else:
        assert one.name.strip()
        assert all("\0" not in value for value in one[1:] if value)
