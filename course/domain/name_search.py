"""Finding people by name, in any script, with or without accents, from the beginning of any word.

Chinese, Japanese and Korean names are written in one piece: there every sign may begin the search.
"""

from __future__ import annotations

import re
import unicodedata

from course.domain.ethiopic import fold_ethiopic
from course.domain.names import PLAIN
from course.domain.search import fold

MOST_WORDS = 8
"""Of a search; more narrow nothing down."""

_APOSTROPHES = re.compile(r"['’‘ʼʻ`´]")
_IN_ONE_PIECE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


def name_words(*names: str | None, longest: int) -> tuple[str, ...]:
    """The words by which a person is found, folded, sorted, each once.

    longest: characters that are kept of a word.
    """
    found: set[str] = set()
    for name in names:
        for word in _split(name or ""):
            starts = range(len(word)) if _IN_ONE_PIECE.match(word) else (0,)
            found.update(folded(word[start:])[:longest] for start in starts)
    return tuple(sorted(found - {""}))


def asked_words(text: str, *, longest: int) -> tuple[str, ...]:
    """The words of a search, folded as those of names are; each is the beginning of one."""
    found = dict.fromkeys(folded(word)[:longest] for word in _split(text, whole=True))
    return tuple(word for word in found if word)[:MOST_WORDS]


def sort_key(name: str, latin_name: str | None, *, longest: int) -> str:
    """What lists of people are sorted by: the Latin name where there is one, without accents."""
    return folded(latin_name or name)[:longest]


def _split(text: str, *, whole: bool = False) -> list[str]:
    """Words in the order of the text; of O'Neill also the part after the apostrophe."""
    joined = _words(_APOSTROPHES.sub("", text))
    return joined if whole else joined + _words(_APOSTROPHES.sub(" ", text))


def _words(text: str) -> list[str]:
    """Runs of letters, figures and the marks that belong to them: in India vowels are marks."""
    kept = (letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text)
    return "".join(kept).split()


def folded(text: str) -> str:
    """A text as the words of names are kept: small, without accents, by its sound in Ethiopia."""
    return fold_ethiopic("".join(PLAIN.get(letter, letter) for letter in fold(text)))
