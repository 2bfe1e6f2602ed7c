"""How hard a lesson is to read: the length of its text and sentences, and its school grade.

The grade is that of Kincaid and others (1975), Derivation of New Readability Formulas for Navy
Enlisted Personnel. It knows nothing of ideas: it says that a text is hard, never that it is good.
Syllables come from the library textstat, which only authors need: whoever serves the course does
without it, and the grade is then said to be unjudged.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from functools import lru_cache

from course.content.checking.sentences import Sentence, Where, paragraphs, sentences
from course.content.course import MODULES, Reading
from course.content.lessons import Written
from course.content.problems import Problem
from course.content.style import Style

try:
    import textstat
except ImportError:  # pragma: no cover (tests have it)
    textstat = None

FEWEST_SENTENCES = 3
"""Of two sentences no median is worth the name."""

SHOWN = 60  # characters of a sentence in a message


def readability_problems(reading: Reading) -> list[Problem]:
    """Say where lessons are longer or harder to read than their course allows."""
    style = reading.style
    found = [one for written in reading.written for one in _lesson_problems(written, style)]
    if style.grade is not None and textstat is None:
        message = 'the "grade" cannot be judged here: install summit-course[authors]'
        found.append(Problem(MODULES / "course.toml", 1, message))
    return found


def _lesson_problems(written: Written, style: Style) -> Iterable[Problem]:
    blocks = paragraphs(written)
    if style.words is not None:
        fewest, most = style.words
        words = sum(block.words for block in blocks if block.where is Where.CORE)
        if not fewest <= words <= most:
            message = f"the text has {words} words; it may have {fewest} to {most}"
            yield Problem(written.path, written.body_line, message)
    for where in Where:
        own = [one for b in blocks if b.where is where for one in sentences(b)]
        if len(own) >= FEWEST_SENTENCES:
            yield from _judged(written, where, own, style)


def _judged(
    written: Written, where: Where, own: Sequence[Sentence], style: Style
) -> Iterable[Problem]:
    median = statistics.median(len(one.words) for one in own)
    if style.median_sentence is not None and median > style.median_sentence:
        worst = max(own, key=lambda one: len(one.words))
        message = (
            f"half of the sentences in {where.value} have {median:g} words or more; it may be"
            f" {style.median_sentence:g}. The longest has {len(worst.words)}: {_shown(worst)}"
        )
        yield Problem(written.path, worst.line, message)
    if style.grade is None or textstat is None:
        return
    reached = grade([one.words for one in own])
    if reached > style.grade:
        worst = max(own, key=lambda one: grade([one.words]))
        message = (
            f"{where.value}: Flesch-Kincaid grade {reached:.1f}; it may be {style.grade:g}."
            f" The hardest sentence, with {grade([worst.words]):.0f}: {_shown(worst)}"
        )
        yield Problem(written.path, worst.line, message)


def _shown(sentence: Sentence) -> str:
    text = sentence.text
    return f"“{text}”" if len(text) <= SHOWN else f"“{text[:SHOWN].rsplit(' ', 1)[0]} …”"


def grade(texts: Sequence[Sequence[str]]) -> float:
    """The Flesch-Kincaid grade of sentences given as words, in years of school."""
    words = [word for text in texts for word in text]
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(texts) + 11.8 * syllables / len(words) - 15.59


@lru_cache(maxsize=8192)
def _syllables(word: str) -> int:
    return max(1, int(textstat.syllable_count(word)))
