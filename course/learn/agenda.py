"""The agenda this course is built on, line by line, and what was put right in its source.

Quotations are the source's own words, in its own language, and are not translated: they are marked
as quotations wherever they are shown. What we say about them is ours, and is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from course.domain.course import Course, Lesson
from course.domain.words import Words, words

SOURCE_TITLE = "Towards the next AI Safety Summit (Seoul 2024)"
SOURCE_BY = "PauseAI"
SOURCE_ADDRESS = "https://pauseai.info/summit"
REASON = (
    "They must be able to follow the discussions and make informed decisions. Therefore, we believe"
    " it is paramount to make education on x-risk a part of the Summit."
)
AIM = "We need an actual binding treaty that pauses frontier AI development."


class Line(NamedTuple):
    """One line of the agenda, and the lessons that teach it once they are written."""

    quote: str
    lessons: tuple[str, ...]  # lesson keys; an edition may not have all of them


class Part(NamedTuple):
    """One of the four parts of the agenda."""

    quote: str
    claim: str  # why the source asks for it, in its words
    lines: tuple[Line, ...]


class Correction(NamedTuple):
    """A statement of the source that better sources contradict or refine."""

    quote: str
    found: Words
    where: str  # address of the better source


AGENDA = (
    Part(
        "Introduction to Artificial Intelligence",
        "Without understanding the basics of AI, it is almost impossible to understand the risks.",
        (
            Line("Neural networks.", ("introduction/neural-networks",)),
            Line("Large language models.", ("introduction/large-language-models",)),
            Line("Market dynamics of AI", ("introduction/market-dynamics",)),
        ),
    ),
    Part(
        "AI safety",
        "The difficulty of the alignment problem is not obvious. Understanding the core challenges"
        " of the field is necessary to understand the urgency of the situation.",
        (
            Line("What is a Superintelligence", ("safety/superintelligence",)),
            Line("The alignment problem", ("safety/alignment-problem",)),
            Line("Instrumental convergence", ("safety/instrumental-convergence",)),
            Line("Orthogonality thesis", ("safety/orthogonality-thesis",)),
        ),
    ),
    Part(
        "AI safety policy",
        "Governing the complex field of AI safety is not easy. We need to understand the challenges"
        " and opportunities of AI safety policy.",
        (
            Line("International level", ("policy/international-level",)),
            Line("Funding AI safety research", ("policy/funding-safety-research",)),
            Line("Risks of AI research publications", ("policy/publication-risks",)),
            Line("Governance of open source models", ("policy/open-source-models",)),
        ),
    ),
    Part(
        "Negotiation of the treaty",
        "See our proposal for concrete suggestions on the contents of the treaty.",
        (
            Line(
                "Negotiation of the treaty",
                (
                    "treaty/the-proposal",
                    "treaty/precedents",
                    "treaty/summit-series",
                    "treaty/from-text-to-force",
                ),
            ),
        ),
    ),
)

CORRECTIONS = (
    Correction(
        "In April 2023, the second AI safety summit was officially announced",
        words("The announcement is of 12 April 2024."),
        "https://www.gov.uk/government/news/uk-and-republic-of-korea-to-build-on-legacy-of-bletchley-park",
    ),
    Correction(
        "signed by all 28 attending countries",
        words("The declaration of 2023 names 28 countries and the European Union."),
        "https://www.gov.uk/government/publications/ai-safety-summit-2023-the-bletchley-declaration",
    ),
    Correction(
        "several countries are not planning to attend it",
        words(
            "This was said before the meeting in Seoul. Its declaration was made by 10 countries"
            " and the European Union, the statement of its ministers by 27 countries and the"
            " European Union."
        ),
        "https://www.gov.uk/government/topical-events/ai-seoul-summit-2024",
    ),
)
"""Statements of fact alone: what the source wants or expects is its opinion."""


def taught_by(course: Course) -> Mapping[Line, tuple[Lesson, ...]]:
    """Find the lessons that teach each line; none where this edition does not teach it yet."""
    return {
        line: tuple(lesson for key in line.lessons if (lesson := course.lesson(key)))
        for part in AGENDA
        for line in part.lines
    }
