"""When a draft may go live."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from course.domain.reviewing import Judgement, Stand, may_go_unreviewed, may_review, stand

RIGHT, WRONG = Judgement(1.0), Judgement(0.5)


def test_a_draft_waits_until_enough_have_approved() -> None:
    approved = RIGHT._replace(is_approved=True)
    assert stand([], needed=1) is Stand.WAITING
    assert stand([RIGHT], needed=1) is Stand.WAITING
    assert stand([approved], needed=1) is Stand.APPROVED
    assert stand([approved], needed=2) is Stand.WAITING
    assert stand([approved, approved], needed=2) is Stand.APPROVED
    assert stand([], needed=0) is Stand.WAITING


def test_an_answer_that_is_not_the_keys_blocks_until_it_is_settled() -> None:
    approved = RIGHT._replace(is_approved=True)
    assert stand([WRONG, approved], needed=1) is Stand.DIFFERS
    assert stand([WRONG._replace(is_settled=True), approved], needed=1) is Stand.APPROVED
    settled = WRONG._replace(is_settled=True, is_approved=True)
    assert stand([settled], needed=1) is Stand.APPROVED


def test_one_who_returns_a_draft_outweighs_all_who_approve() -> None:
    approved, returned = (RIGHT._replace(is_approved=said) for said in (True, False))
    assert stand([approved, approved, returned], needed=1) is Stand.RETURNED


def test_nobody_reviews_what_they_wrote() -> None:
    assert may_review(3, wrote=frozenset({1, 2}))
    assert not may_review(2, wrote=frozenset({1, 2}))
    assert may_go_unreviewed(0)
    assert not may_go_unreviewed(1)


judgements = st.lists(
    st.builds(Judgement, st.floats(0, 1), st.booleans(), st.one_of(st.none(), st.booleans())),
    max_size=4,
)


@given(judgements, st.integers(1, 3))
def test_nothing_is_approved_while_anybody_objects(said: list[Judgement], needed: int) -> None:
    found = stand(said, needed=needed)
    if found is Stand.APPROVED:
        assert not any(one.blocks for one in said)
        assert sum(one.is_approved is True for one in said) >= needed
    assert stand([*said, Judgement(0.0)], needed=needed) is not Stand.APPROVED
