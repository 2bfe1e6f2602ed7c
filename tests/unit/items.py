"""Items of every type, as hypothesis makes them up."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from course.domain.bank import (
    CHOICE_TYPES,
    TYPED_TYPES,
    Difficulty,
    Item,
    ItemStatus,
    ItemType,
    ItemUse,
    Option,
    Pair,
    Reject,
    Step,
    Tolerance,
)

slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda text: bool(text.strip())
)
numbers = st.floats(allow_nan=False, allow_infinity=False)
options = st.builds(Option, slugs, texts, texts, slugs.map("#{}".format), st.booleans())
pairs = st.builds(Pair, slugs, texts, texts, texts, slugs.map("#{}".format))
steps = st.builds(Step, slugs, texts, texts, slugs.map("#{}".format))


@st.composite
def items(draw: st.DrawFn) -> Item:
    kind = draw(st.sampled_from(ItemType))
    own: dict[str, Any] = {}
    if kind in CHOICE_TYPES:
        own["options"] = tuple(draw(st.lists(options, max_size=4)))
    elif kind is ItemType.NUMERIC:
        own["answer"] = draw(numbers)
        own["unit"] = draw(texts)
        own["tolerance"] = draw(
            st.builds(Tolerance, absolute=st.floats(0, 10))
            | st.builds(Tolerance, relative=st.floats(0, 1))
        )
        own["rejects"] = tuple(
            draw(st.lists(st.builds(Reject, texts, texts, value=numbers), max_size=2))
        )
    elif kind is ItemType.MATCHING:
        own["pairs"] = tuple(draw(st.lists(pairs, max_size=4)))
    elif kind is ItemType.ORDERING:
        own["steps"] = tuple(draw(st.lists(steps, max_size=4)))
    else:
        own["accept"] = tuple(draw(st.lists(texts, max_size=3)))
        own["rejects"] = tuple(
            draw(st.lists(st.builds(Reject, texts, texts, text=texts), max_size=2))
        )
    if kind in TYPED_TYPES:
        own |= {"feedback": draw(texts), "see": draw(texts)}
    return Item(
        id=draw(slugs),
        module="sea",
        lesson=draw(slugs),
        objective=draw(slugs),
        type=kind,
        use=draw(st.sampled_from(ItemUse)),
        status=draw(st.sampled_from(ItemStatus)),
        difficulty=draw(st.sampled_from(Difficulty)),
        stem=draw(texts),
        disputed=draw(st.booleans()),
        excludes=tuple(draw(st.lists(slugs, max_size=2))),
        tags=tuple(draw(st.lists(slugs, max_size=2, unique=True))),
        **own,
    )


signs = st.text(st.sampled_from("ab x1~=#{}:\\%[]()<>*_`&;$-/|+.!\n"), min_size=1, max_size=16)
stems = texts | signs.filter(lambda text: bool(text.strip()))
"""Texts with all that formats and Markdown read as signs."""


@st.composite
def finished_items(draw: st.DrawFn, *kinds: ItemType) -> Item:
    """Items that can be answered: with enough parts, and a key."""
    kind = draw(st.sampled_from(kinds or tuple(ItemType)))
    own: dict[str, Any] = {}
    count = draw(st.integers(2, 4))
    ids = [f"p{place}" for place in range(count)]
    feedbacks = st.just("") | stems
    if kind is ItemType.TRUE_FALSE:
        key = draw(st.booleans())
        own["options"] = (
            Option("true", "True", draw(feedbacks), "", key),
            Option("false", "False", draw(feedbacks), "", not key),
        )
    elif kind in CHOICE_TYPES:
        most = 1 if kind is ItemType.SINGLE_CHOICE else count - 1
        keys = draw(st.sets(st.sampled_from(ids), min_size=1, max_size=most))
        own["options"] = tuple(
            Option(name, draw(stems), draw(feedbacks), "", name in keys) for name in ids
        )
    elif kind is ItemType.NUMERIC:
        own["answer"] = draw(numbers)
        own["tolerance"] = Tolerance(absolute=draw(st.floats(0, 1e6)))
        wrong = st.builds(Reject, feedbacks, st.just(""), value=numbers)
        own["rejects"] = tuple(draw(st.lists(wrong, max_size=2)))
    elif kind is ItemType.SHORT_ANSWER:
        own["accept"] = tuple(draw(st.lists(stems, min_size=1, max_size=3)))
        wrong = st.builds(Reject, feedbacks, st.just(""), text=stems)
        own["rejects"] = tuple(draw(st.lists(wrong, max_size=2)))
    elif kind is ItemType.MATCHING:
        own["pairs"] = tuple(Pair(name, draw(stems), draw(stems), "", "") for name in ids)
    else:
        own["steps"] = tuple(Step(name, draw(stems), draw(feedbacks), "") for name in ids)
    if kind in TYPED_TYPES:
        own["feedback"] = draw(feedbacks)
    return Item(
        id=draw(slugs),
        module="sea",
        lesson=draw(slugs),
        objective=draw(slugs),
        type=kind,
        use=ItemUse.QUIZ,
        status=ItemStatus.DRAFT,
        difficulty=Difficulty.APPLY,
        stem=draw(stems),
        tags=tuple(draw(st.lists(slugs, max_size=2, unique=True))),
        **own,
    )
