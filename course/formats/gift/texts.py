"""The texts of a GIFT question, each in the format that stands before it or in the question's."""

from __future__ import annotations

import re

from course.domain.words import Words
from course.formats.foreign import Loss
from course.formats.gift.scanning import ARROW, ESCAPED_ARROW, release
from course.formats.markup import from_html, from_moodle, from_plain
from course.formats.moodle_markdown import from_moodle_markdown

PREFIX = re.compile(r"\[(html|markdown|plain|moodle)\]", re.IGNORECASE)


class Telling:
    """Keeps the losses of one question, each with its line."""

    def __init__(self, question: str, line: int) -> None:
        self._question, self.line = question, line
        self._losses: dict[Loss, None] = {}
        self._once: set[Words] = set()

    def lose(self, message: Words, line: int | None = None) -> None:
        """Keep one loss, at the line of the question where none is named."""
        self._losses.setdefault(Loss(self._question, message, line or self.line))

    def lose_once(self, message: Words, line: int) -> None:
        """Keep what may be lost in each text of a question, for the first of them."""
        if message not in self._once:
            self._once.add(message)
            self.lose(message, line)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """All that was told, in the order of telling."""
        return tuple(self._losses)


class Texts:
    """Reads the texts of one question."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self.format = "moodle"
        """Of the question, for texts that name none."""

    def stem(self, raw: str) -> str:
        """Read the text of the question; the other texts follow its format."""
        found = PREFIX.match(raw)
        self.format = found[1].lower() if found else self.format
        return self.read(raw, self._telling.line)

    def read(self, raw: str, line: int) -> str:
        """Read a text that begins at `line` as our Markdown; losses are told there."""
        found = PREFIX.match(raw)
        kind = found[1].lower() if found else self.format
        text = release(raw[found.end() :] if found else raw).strip()
        match kind:
            case "plain":
                return from_plain(text)
            case "html":
                markdown, losses = from_html(text)
            case "markdown":
                markdown, losses = from_moodle_markdown(text.replace(ESCAPED_ARROW, ARROW))
            case _:
                markdown, losses = from_moodle(text)
        for loss in losses:
            self._telling.lose_once(loss, line)
        return markdown

    def words(self, raw: str) -> str:
        """Read a text that is none of Markdown: an answer to type."""
        found = PREFIX.match(raw)
        return release(raw[found.end() :] if found else raw).strip()
