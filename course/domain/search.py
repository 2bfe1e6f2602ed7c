"""Finding items again by their words, in any script, with or without accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from course.domain.bank import Item


def fold(text: str) -> str:
    """Fold a text to what a searcher types: no case, no accents, one space between words.

    Compatibility decomposition, combining marks dropped: Unicode Standard, section 3.7 (NFKD).
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(bare.split())


def search_text(item: Item) -> str:
    """All words of an item, folded: id, stem, what can be chosen or typed, feedback, tags."""
    return fold(" ".join(_texts(item)))


def _texts(item: Item) -> Iterator[str]:
    yield from (item.id, item.stem, *item.tags, *item.accept, item.unit, item.feedback)
    for option in item.options:
        yield from (option.text, option.feedback)
    for reject in item.rejects:
        yield from (reject.text or "", reject.feedback)
    for pair in item.pairs:
        yield from (pair.left, pair.right, pair.feedback)
    for step in item.steps:
        yield from (step.text, step.feedback)
