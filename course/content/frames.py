"""What stands in a frame of its own within the text: figures and formulas."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from course.content.maths import MathsError, mathml

SOURCE_WORD = "Source:"
SAY_WORDS = "In words:"
"""What rendering adds to a lesson's own words; a lesson's language is English so far."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as its block describes it."""

    address: str
    alt: str
    caption: str  # Markdown
    source: str  # Markdown
    width: int
    height: int

    def element(self) -> Element:
        """The figure with its caption."""
        frame = Element("figure", {"class": "figure"})
        SubElement(
            frame,
            "img",
            {
                "src": self.address,
                "alt": self.alt,
                "width": str(self.width),
                "height": str(self.height),
                "loading": "lazy",
            },
        )
        words = SubElement(frame, "figcaption")
        SubElement(words, "p", {"class": "caption"}).text = self.caption
        SubElement(words, "p", {"class": "source"}).text = f"{SOURCE_WORD} {self.source}"
        return frame


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as its block describes it."""

    tex: str
    say: str  # Markdown: the same in words

    def element(self) -> Element:
        """The formula, and under it the same in words, for every reader.

        The words are no aria-label: screen readers that know MathML let their users walk through
        the formula and ignore such a label, and others cut the formula from names (NVDA issues 4422
        and 5862). Words that are seen are read by all.
        """
        figure = Element("figure", {"class": "formula"})
        # A frame that scrolls must be reachable by keyboard, so it needs a role.
        frame = SubElement(
            figure, "div", {"class": "formula-frame", "role": "group", "tabindex": "0"}
        )
        try:
            frame.append(mathml(self.tex, "block"))
        except MathsError:  # the checker names it; a page shows what was written
            SubElement(frame, "code").text = AtomicString(self.tex)
        words = SubElement(figure, "figcaption")
        SubElement(words, "p", {"class": "caption"}).text = f"*{SAY_WORDS}* {self.say}"
        return figure


Frame = Figure | Formula
