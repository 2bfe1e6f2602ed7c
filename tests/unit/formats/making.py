"""Items that other systems can hold, and what of them comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from course.content.items import item_to_mapping
from course.domain.bank import (
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
from course.domain.items import fold
from course.formats.foreign import ForeignQuestion

NAMES = "abcdefghij"
letters = st.characters(
    categories=["Lu", "Ll", "Lo", "Nd"],
    include_characters=" ,;:?'\"()%/€-+*_<>&",
    max_codepoint=0x2FFF,
)
words = (
    st.text(letters, min_size=1, max_size=16)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text[:1].isalpha() and text[-1:].isalnum() and text.isprintable())
)
plain = words.filter(lambda text: not set(text) & set("*_<>&+-#"))
rich = st.one_of(
    plain,
    plain.map("Is **{}** so?".format),
    plain.map("{} \\(x^2 \\le 3\\)".format),
    st.tuples(plain, plain).map("\n\n".join),
    st.tuples(plain, plain).map(lambda two: f"Of:\n\n- {two[0]}\n- {two[1]}"),
)
line = st.one_of(plain, plain.map("*{}*".format), plain.map("{} \\(a_1\\)".format))
slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6})?", fullmatch=True)
anchors = slugs.map("#{}".format)
numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 6) + 0.0)


@st.composite
def carried(draw: st.DrawFn, kinds: tuple[ItemType, ...] = tuple(ItemType)) -> Item:
    """An item without faults, of words that any system can show."""
    kind = draw(st.sampled_from(kinds))
    return Item(
        id=draw(slugs),
        module="sea",
        lesson=draw(st.sampled_from(["tides", "waves"])),
        objective="sea-1",
        type=kind,
        use=ItemUse.QUIZ,
        status=ItemStatus.LIVE,
        difficulty=draw(st.sampled_from(Difficulty)),
        stem=draw(rich),
        tags=tuple(draw(st.lists(plain, max_size=2, unique=True))),
        **draw(PARTS[kind]),
    )


@st.composite
def options(draw: st.DrawFn, *, several: bool = False) -> dict[str, Any]:
    texts = draw(st.lists(line, min_size=2, max_size=5, unique_by=str.casefold))
    keys = draw(st.integers(1, len(texts) - 1)) if several else 1
    made = [
        Option(NAMES[n], text, draw(rich), draw(anchors), n < keys) for n, text in enumerate(texts)
    ]
    order = draw(st.permutations(made))
    return {"options": tuple(replace(one, id=NAMES[n]) for n, one in enumerate(order))}


@st.composite
def true_or_false(draw: st.DrawFn) -> dict[str, Any]:
    is_true = draw(st.booleans())
    return {
        "options": (
            Option("true", "True", draw(rich), "#a", is_true),
            Option("false", "False", draw(rich), "#a", not is_true),
        )
    }


def named(kind: type[Pair] | type[Step], *texts: st.SearchStrategy[str]) -> Any:
    """Some parts of an item, named a, b, c."""
    one = st.tuples(*texts, rich, anchors)
    many = st.lists(one, min_size=3, max_size=5, unique_by=lambda part: part[0].casefold())
    return many.map(lambda parts: tuple(kind(NAMES[n], *part) for n, part in enumerate(parts)))


def typed(**own: Any) -> Any:
    """Parts of an item that is typed; no expected wrong answer is right, or stands twice."""
    parts = st.fixed_dictionaries({"feedback": rich, "see": anchors, **own})
    return parts.filter(lambda one: len(set(answers_of(one))) == len(answers_of(one)))


def answers_of(parts: dict[str, Any]) -> list[float | str]:
    rejects = [one.value if one.text is None else fold(one.text) for one in parts["rejects"]]
    rights = [parts["answer"]] if "answer" in parts else [fold(one) for one in parts["accept"]]
    return [*rights, *rejects]


PARTS: dict[ItemType, Any] = {
    ItemType.SINGLE_CHOICE: options(),
    ItemType.MULTIPLE_CHOICE: options(several=True),
    ItemType.TRUE_FALSE: true_or_false(),
    ItemType.NUMERIC: typed(
        answer=numbers,
        tolerance=st.builds(
            Tolerance, absolute=st.floats(0, 10).map(lambda value: round(value, 4))
        ),
        unit=st.one_of(st.just(""), plain),
        rejects=st.lists(st.builds(Reject, rich, anchors, value=numbers), max_size=2).map(tuple),
    ),
    ItemType.SHORT_ANSWER: typed(
        accept=st.lists(words, min_size=1, max_size=3, unique=True).map(tuple),
        rejects=st.lists(
            st.builds(Reject, rich, anchors, text=words), max_size=2, unique_by=lambda one: one.text
        ).map(tuple),
    ),
    ItemType.MATCHING: st.fixed_dictionaries({"pairs": named(Pair, line, plain)}),
    ItemType.ORDERING: st.fixed_dictionaries({"steps": named(Step, line)}),
}


def an_item(**change: Any) -> Item:
    """Two options to choose from, of which the first is the key."""
    usual: dict[str, Any] = {
        "id": "tide", "module": "sea", "lesson": "tides", "objective": "sea-1", "stem": "Why?",
        "type": ItemType.SINGLE_CHOICE, "use": ItemUse.QUIZ, "status": ItemStatus.LIVE,
        "difficulty": Difficulty.APPLY,
        "options": (Option("a", "Moon", "Yes", "#m", True), Option("b", "Wind", "No", "#m")),
    }  # fmt: skip
    return Item(**usual | change)


def coming_back(item: Item) -> dict[str, Any]:
    """The content that a reader finds again: all but what whoever imports decides."""
    mapping = item_to_mapping(_without_anchors(item))
    gone = ("id", "lesson", "objective", "use", "status", "difficulty", "disputed", "excludes")
    return {key: value for key, value in mapping.items() if key not in gone}


def found(question: ForeignQuestion) -> dict[str, Any]:
    """The content that was read, as an item would hold it."""
    return dict(question.content)


def _without_anchors(item: Item) -> Item:
    return replace(
        item,
        see="",
        options=tuple(replace(one, see="") for one in item.options),
        rejects=tuple(replace(one, see="") for one in item.rejects),
        pairs=tuple(replace(one, see="") for one in item.pairs),
        steps=tuple(replace(one, see="") for one in item.steps),
    )
