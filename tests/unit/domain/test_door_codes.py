"""Short codes: no two seats share one, each leads back to its seat, and mistypings are found."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.domain.codes import ALPHABET
from course.domain.door_codes import code_of, normalise_code, seat_of
from course.domain.errors import NotValid

KEY = b"k" * 32
seats = st.integers(0, 2**31 - 1)


@given(seats, st.binary(min_size=32, max_size=32))
def test_a_code_leads_back_to_its_seat(seat: int, key: bytes) -> None:
    code = code_of(seat, key)
    assert len(code) == 9
    assert seat_of(code, key) == seat
    assert seat_of(code.lower().replace("-", " ").replace("0", "o").replace("1", "l"), key) == seat


def test_no_two_seats_share_a_code_and_neighbours_do_not_look_alike() -> None:
    codes = [code_of(seat, KEY) for seat in range(5_000)]
    assert len(set(codes)) == len(codes)
    alike = [sum(a == b for a, b in zip(x, y, strict=True)) for x, y in zip(codes, codes[1:])]  # noqa: B905, RUF007
    assert sum(alike) / len(alike) < 1.5  # the hyphen is one


def test_another_key_gives_other_codes() -> None:
    assert code_of(7, KEY) != code_of(7, b"l" * 32)


@pytest.mark.parametrize("seat", [1, 2, 999, 2**31 - 1])
def test_every_wrong_character_is_found(seat: int) -> None:
    code = code_of(seat, KEY).replace("-", "")
    for at in range(len(code)):
        for other in set(ALPHABET) - {code[at]}:
            with pytest.raises(NotValid, match="One character"):
                normalise_code(code[:at] + other + code[at + 1 :])


@given(seats)
def test_every_exchange_of_two_characters_is_found(seat: int) -> None:
    code = code_of(seat, KEY).replace("-", "")
    for a, b in combinations(range(len(code)), 2):
        if code[a] != code[b]:
            swapped = list(code)
            swapped[a], swapped[b] = swapped[b], swapped[a]
            with pytest.raises(NotValid):
                normalise_code("".join(swapped))


@pytest.mark.parametrize(
    "text", ["", "7KQ2", "7KQ2-M4TR-9XH9", "7KQ2-M4T!", "７ＫＱ２－Ｍ４Ｔ", "x" * 900]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(NotValid):
        normalise_code(text)


def test_a_seat_beyond_the_numbers_has_no_code() -> None:
    with pytest.raises(ValueError):
        code_of(2**35, KEY)
