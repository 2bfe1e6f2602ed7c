"""The random names and secrets that stand in addresses."""

from __future__ import annotations

from course.records.tokens import new_public_id


def test_no_public_id_begins_like_a_formula_or_an_option() -> None:
    ids = [new_public_id() for _ in range(2_000)]  # one in 64 did
    assert not [one for one in ids if one.startswith("-")]
    assert len(set(ids)) == 2_000
