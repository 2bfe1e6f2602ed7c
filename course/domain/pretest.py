"""The questions before and after the course: when they are open, and who gets which form first.

There are two forms, A and B, of the same length: each question of one has its like in the other,
about the same objective. Whoever answers A before the course answers B after it, and the other way
round, so nobody meets a question twice. Half of the people have A first: where one form is harder,
it is harder before for one half and after for the other, and what they learned is not hidden by it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from course.domain.bank import ItemUse
from course.domain.completion import Record, Standing

QUESTIONS_A_MINUTE = 2
"""Nobody is asked to work anything out: fifteen questions take about eight minutes."""


class Moment(StrEnum):
    """When the questions are answered; stands in their address."""

    BEFORE = "before"
    AFTER = "after"


class Form(StrEnum):
    """One of two sets of like questions."""

    A = "a"
    B = "b"

    @property
    def use(self) -> ItemUse:
        """The use of its items."""
        return ItemUse.PRETEST_A if self is Form.A else ItemUse.PRETEST_B

    @property
    def other(self) -> Form:
        """The form that stands at the other end of the course."""
        return Form.B if self is Form.A else Form.A


class Sat(NamedTuple):
    """What one person has done with the questions of one moment."""

    form: Form | None = None  # None: not begun
    finished_at: datetime | None = None  # None: not handed in
    skipped_at: datetime | None = None  # None: not skipped

    @property
    def is_begun(self) -> bool:
        """Whether questions were put to the person that wait for their answers."""
        return self.form is not None and self.finished_at is None


NOTHING = Sat()


class Offer(NamedTuple):
    """What a page offers somebody."""

    moment: Moment
    questions: int
    minutes: int
    is_begun: bool
    is_quiet: bool  # a link for whoever looks for it, no card
    is_handed_in: bool = False  # what came of it may be looked at


# ---------------------------------------------------------------- when


def is_open(moment: Moment, record: Record, standing: Standing, sat: Sat) -> bool:
    """Whether the questions of a moment can be begun or gone on with.

    Those before the course until the first quiz is submitted, or every lesson is read: later they
    would ask what the course has taught. Those after it once every lesson is completed; begun, they
    stay open even where the course grows.
    """
    if sat.finished_at is not None:
        return False
    is_read = standing.is_complete or standing.has_read_all
    if moment is Moment.AFTER:
        return is_read or sat.is_begun
    return not is_read and not record.quizzes


def offer(
    record: Record,
    standing: Standing,
    sat: Mapping[Moment, Sat],
    lengths: Mapping[Form, int],
) -> Offer | None:
    """What to offer somebody now; None: nothing.

    lengths: questions of each form as the bank stands; a course without them offers nothing.
    A card is shown until it is answered in one way or the other. What was skipped, or passed by
    until a lesson was completed, is never put before the person again: a quiet link remains.
    """
    if not all(lengths.get(form) for form in Form):
        return None
    for moment in (Moment.AFTER, Moment.BEFORE):
        own = sat.get(moment, NOTHING)
        if moment is Moment.AFTER and own.finished_at is not None:
            return Offer(moment, 0, 0, is_begun=False, is_quiet=True, is_handed_in=True)
        if is_open(moment, record, standing, own):
            questions = lengths[own.form] if own.form else max(lengths.values())
            passed_by = moment is Moment.BEFORE and standing.lessons_done > 0 and not own.is_begun
            is_quiet = own.skipped_at is not None or passed_by
            return Offer(moment, questions, minutes(questions), own.is_begun, is_quiet)
    return None


def minutes(questions: int) -> int:
    """About how many minutes so many questions take."""
    return math.ceil(questions / QUESTIONS_A_MINUTE)


# ---------------------------------------------------------------- which


def form_for(moment: Moment, before: Sat, given: Mapping[Form, int], person: str) -> Form:
    """Choose the form that a person gets.

    before: what the person did before the course; ignored at that moment itself.
    given: how many people got each form at this moment so far.
    person: their public id, which decides where both were given equally often.
    After the course it is the form that they have not seen. Otherwise it is the one given less
    often, so that the halves never differ by more than one: a coin would leave a small delegation
    with 7 and 3. Two who begin at the same instant may get the same form; the next evens it out.
    Source: minimisation, Taves (1974), with one factor.
    """
    if moment is Moment.AFTER and before.form is not None:
        return before.form.other
    counts = {form: given.get(form, 0) for form in Form}
    if counts[Form.A] != counts[Form.B]:
        return min(counts, key=lambda form: counts[form])
    digest = hashlib.sha256(f"form:{person}".encode()).digest()
    return Form.A if digest[0] % 2 == 0 else Form.B
