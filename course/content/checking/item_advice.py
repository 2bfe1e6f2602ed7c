"""Cues by which a reader who knows nothing finds the key: advice, for each has its exceptions.

After Haladyna, Downing and Rodriguez (2002), like `item_faults`. Each rule compares the key of a
single-choice item with its distractors; an item that several of them name wants another look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from course.content.checking.wording import (
    ABSOLUTES,
    HEDGES,
    content_words,
    count,
    likeness,
    numbers_of,
    plain,
    words_of,
)
from course.domain.bank import Item, ItemType

LONGER = 1.3  # times the longest distractor
LONGER_SIGNS = 12  # and at least so many characters more
ECHO = 0.25  # of the words that carry the key's meaning: a single word of the stem is much
ALIKE = 1.5  # times as like the others as the next option is
ALIKE_LEAST = 0.2  # share of words, below which likeness is chance

_YEAR = re.compile(r"(?:1[89]|20)\d\d")


class Seen(NamedTuple):
    """A single-choice item as its reader sees it, the key told apart."""

    stem: str
    key: str
    distractors: Sequence[str]


Look = Callable[[Seen], Iterator[str]]


def longest_key(seen: Seen) -> Iterator[str]:
    """The key is often the longest: it has to be right in every case."""
    longest = max(len(plain(text)) for text in seen.distractors)
    length = len(plain(seen.key))
    if length >= LONGER * longest and length - longest >= LONGER_SIGNS:
        yield f"the key has {length} characters, the longest distractor {longest}"


def article(seen: Seen) -> Iterator[str]:
    """A stem that ends in “a” or “an” tells how the key begins."""
    last = (words_of(seen.stem) or [""])[-1]
    if last not in {"a", "an"} or seen.stem.rstrip()[-1:] in ".?!":
        return
    fits = [text for text in (seen.key, *seen.distractors) if _takes_an(text) == (last == "an")]
    if len(fits) <= len(seen.distractors):
        yield f"the stem ends in “{last}”, which only {len(fits)} of the options can follow"


def _takes_an(option: str) -> bool:
    return plain(option)[:1].lower() in set("aeiou")


def number_of_verb(seen: Seen) -> Iterator[str]:
    """A stem that ends in “is” or “are” tells whether the key is one thing or many."""
    last = (words_of(seen.stem) or [""])[-1]
    if last not in {"is", "was", "has", "are", "were", "have"} or seen.stem.rstrip()[-1:] in ".?!":
        return
    is_plural = last in {"are", "were", "have"}
    wrong = [text for text in seen.distractors if _is_plural(text) is (not is_plural)]
    if wrong and _is_plural(seen.key) is not (not is_plural):
        yield f"the stem ends in “{last}”, which does not go with “{wrong[0]}”"


def _is_plural(option: str) -> bool | None:
    """Whether an option begins as many things do; None where that cannot be told."""
    first = (words_of(option) or [""])[0]
    if first in {"a", "an", "one", "this", "that", "each", "every"}:
        return False
    return True if first in {"two", "three", "four", "many", "several", "these", "those"} else None


def form(seen: Seen) -> Iterator[str]:
    """The key alone ends with a full stop, or alone begins with a small letter."""
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("ends with a full stop", lambda text: plain(text).endswith(".")),
        ("begins with a small letter", lambda text: plain(text)[:1].islower()),
    )
    for what, is_so in tests:
        others = {is_so(text) for text in seen.distractors}
        if len(others) == 1 and is_so(seen.key) not in others:
            yield f"the key alone {what}" if is_so(seen.key) else f"every option but the key {what}"


def absolutes(seen: Seen) -> Iterator[str]:
    """Test-wise readers strike out what claims too much."""
    strong = [text for text in seen.distractors if count(text, ABSOLUTES)]
    if not count(seen.key, ABSOLUTES) and len(strong) >= min(2, len(seen.distractors)):
        found = sorted({w for text in strong for w in words_of(text) if w in ABSOLUTES})
        yield f"{_quoted(found)} in {len(strong)} distractors and not in the key"


def hedges(seen: Seen) -> Iterator[str]:
    """And choose what claims little."""
    found = sorted({word for word in words_of(seen.key) if word in HEDGES})
    if found and not any(count(text, HEDGES) for text in seen.distractors):
        yield f"{_quoted(found)} in the key alone"


def echo(seen: Seen) -> Iterator[str]:
    """Words of the stem that return in the key alone point to it."""
    asked = content_words(seen.stem)
    elsewhere = frozenset[str]().union(*(content_words(text) for text in seen.distractors))
    echoed = (content_words(seen.key) & asked) - elsewhere
    most = max(len(content_words(text) & asked) for text in seen.distractors)
    is_loud = len(echoed) > 1 or len(echoed) >= ECHO * len(content_words(seen.key))
    if echoed and is_loud and len(content_words(seen.key) & asked) > most:
        shown = [w for w in dict.fromkeys(words_of(seen.key)) if content_words(w) & echoed]
        yield f"{_quoted(shown)} of the stem in the key alone"


def lone_number(seen: Seen) -> Iterator[str]:
    """Exactness looks like knowledge; a year is no exactness."""
    found = [number for number in numbers_of(seen.key) if not _YEAR.fullmatch(number)]
    if found and not any(numbers_of(text) for text in seen.distractors):
        yield f"the number {found[0]} in the key alone"


def convergence(seen: Seen) -> Iterator[str]:
    """Distractors made by changing parts of the key leave it the one most like all others."""
    shares = [alike(n, [seen.key, *seen.distractors]) for n in range(len(seen.distractors) + 1)]
    if shares[0] >= ALIKE_LEAST and shares[0] >= ALIKE * max(shares[1:]):
        yield "the key shares more words with the other options than any of them does"


def alike(number: int, options: Sequence[str]) -> float:
    """How like the other options one is, on average, 0 to 1."""
    own = content_words(options[number])
    others = [content_words(text) for at, text in enumerate(options) if at != number]
    return sum(likeness(own, other) for other in others) / len(others)


LOOKS: tuple[Look, ...] = (
    longest_key,
    article,
    number_of_verb,
    form,
    absolutes,
    hedges,
    echo,
    lone_number,
    convergence,
)


def item_advice(item: Item) -> list[str]:
    """What a reader who knows nothing might use; nothing for types without distractors."""
    if item.type is ItemType.TRUE_FALSE:
        return [*_statement(item)]
    seen = as_seen(item)
    return [found for look in LOOKS for found in look(seen)] if seen else []


def as_seen(item: Item) -> Seen | None:
    """The item as these rules look at it; None where they say nothing about it."""
    keys = [option.text for option in item.options if option.is_key]
    distractors = [option.text for option in item.options if not option.is_key]
    if item.type is not ItemType.SINGLE_CHOICE or len(keys) != 1 or not distractors:
        return None
    return Seen(item.stem, keys[0], distractors)


def _statement(item: Item) -> Iterator[str]:
    """A statement to be called true or false: strong words say false, soft ones true."""
    said = re.sub(r"“[^”]*”", "", item.stem)
    if "false" in item.keys and count(said, ABSOLUTES):
        found = sorted({word for word in words_of(said) if word in ABSOLUTES})
        yield f"{_quoted(found)} in a statement that is false"
    if "true" in item.keys and count(said, HEDGES):
        found = sorted({word for word in words_of(said) if word in HEDGES})
        yield f"{_quoted(found)} in a statement that is true"


def _quoted(found: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in found)
