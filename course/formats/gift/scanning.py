r"""A GIFT file as Moodle takes it apart: by blank lines into questions, by signs into answers.

A sign with a backslash before it is only a letter. While a file is taken apart, such letters are
held as signs that no text can contain (halves of pairs, which no encoding decodes to), so that
every search for `{`, `~` or `=` is a plain one, and time grows with the file and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from course.formats.limits import MOST_LETTERS_OF_ALL, lines_of

ARROW, ESCAPED_ARROW = "->", "-&#62;"
"""Between the halves of a pair; and as Markdown writes it where it is only a sign."""

_LETTERS = "~=#{}:\\\n"
_HELD = {letter: chr(0xD800 + place) for place, letter in enumerate(_LETTERS)}
_BACK = {ord(held): letter for letter, held in _HELD.items()}
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_HEADING = re.compile(r"// question: [1-9]\d* +name:(.*)")
"""What Moodle writes before each question, also before those that GIFT has no form for."""

_BEGINS_LINE = re.compile(r"^[ \t]*[=~]", re.MULTILINE)
_AFTER_WEIGHT = re.compile(r"(%-?\d{1,3}(?:\.\d{0,10})?%)~(?=([^\s~=#%]{1,20}))")
_WITHIN_WORD = re.compile(r"([^\s{}~=#%>]{1,20})=(?=([^\s~=#%]{1,20}))")
_NOTE = re.compile(r"\[(id|tags?|names):((?:\\\]|[^\]]){1,250})\]", re.IGNORECASE)
_CATEGORY = "$CATEGORY:"


class Chunk(NamedTuple):
    """One question as it stands in the file, or one change of category."""

    line: int  # where it begins, 1 for the first line of the file
    text: str  # without comments; escaped letters are held
    category: str | None = None  # a change of category, and no question
    foreign_id: str = ""
    tags: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # of its answers, where we wrote them
    is_cut: bool = False  # it is too long, and `text` only its beginning
    heading: str | None = None  # the name of a question of which Moodle wrote nothing else


class Piece(NamedTuple):
    """An answer: its sign, what follows up to the next sign, and its line."""

    sign: str
    text: str
    line: int


def hold(text: str) -> str:
    """Put signs that cannot be read by mistake in the place of escaped letters."""
    return _ESCAPE.sub(lambda found: _HELD["\n" if found[1] == "n" else found[1]], text)


def release(text: str) -> str:
    """Put the letters back."""
    return text.translate(_BACK)


class Letter(NamedTuple):
    """A sign that is read as a letter, though Moodle would begin an answer there."""

    sign: str
    place: int  # of the word, counted from the first letter of the answers
    word: str  # it stands in, or the beginning of it


def hold_letters(answers: str) -> tuple[str, list[Letter]]:
    """Hold signs that can only be letters: a tilde after a weight, an equals sign within a word.

    The latter where answers begin lines of their own, and one of these with an equals sign; on one
    line, `{~was=is}` are two answers. Returns the text, and these signs.
    """
    letters = [Letter("~", one.start(), f"~{one[2]}") for one in _AFTER_WEIGHT.finditer(answers)]
    answers = _AFTER_WEIGHT.sub(rf"\1{_HELD['~']}", answers)
    begins = [found[0][-1] for found in _BEGINS_LINE.finditer(answers)]
    if len(begins) > 1 and "=" in begins:
        found = _WITHIN_WORD.finditer(answers)
        letters += [Letter("=", one.start(), f"{one[1]}={one[2]}") for one in found]
        answers = _WITHIN_WORD.sub(rf"\1{_HELD['=']}", answers)
    return answers, letters


def escaped(text: str) -> str:
    """Write a text so that GIFT reads all of it as letters."""
    for letter in "\\~=#{}:":
        text = text.replace(letter, f"\\{letter}")
    return text.replace("\n", r"\n")


def chunks(text: str) -> Iterator[Chunk]:
    """Take a file apart. A blank line within braces ends no question."""
    gathering = _Gathering()
    alone: list[Chunk] = []  # the heading that came last, while nothing has followed it
    for number, line in lines_of(text):
        stripped = line.strip()
        if stripped.startswith("//"):
            if (found := _HEADING.match(stripped)) and not gathering.is_open:
                yield from alone
                alone = [Chunk(number, "", heading=found[1].strip())]
            gathering.note(stripped)
            continue
        alone = alone if not stripped else []
        if stripped.startswith(_CATEGORY):
            yield from gathering.finish()
            yield Chunk(number, "", _category(stripped.removeprefix(_CATEGORY)))
        elif not stripped:
            if not gathering.is_open:
                yield from gathering.finish()
            gathering.add_blank()
        else:
            held = hold(line)
            if gathering.is_interrupted_by(held):
                yield from gathering.finish(keep_notes=True)
            gathering.add(number, held)
    yield from gathering.finish()
    yield from alone


class _Gathering:
    """The lines of the question that is being read."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._lines: list[str] = []
        self._notes: list[str] = []
        self._late_notes: list[str] = []  # after the answers: of the next question, if at all
        self._first = 0
        self._letters = 0
        self.is_open = False  # a brace is, and not closed yet
        self._had_brace = False
        self._had_gap = False
        self._is_titled = False  # its first line has a whole title

    def note(self, comment: str) -> None:
        is_over = self._had_brace and not self.is_open
        if self._lines:
            self._keep("")
        if self._letters <= MOST_LETTERS_OF_ALL:
            (self._late_notes if is_over else self._notes).append(comment)
            self._letters += len(comment)

    def add_blank(self) -> None:
        if self._lines:
            self._keep("")
            self._had_gap = True

    def _keep(self, line: str) -> None:
        self._letters += len(line) + 1
        if self._letters <= MOST_LETTERS_OF_ALL:
            self._lines.append(line)

    def add(self, number: int, line: str) -> None:
        if not self._first:
            self._first = number
            self._is_titled = _begins_with_title(line)
        self._keep(line)
        if not self._had_brace and "{" in line:
            self._had_brace = self.is_open = True
        if self.is_open and "}" in line:
            self.is_open = False

    def is_interrupted_by(self, line: str) -> bool:
        """Whether a new question begins without a blank line, or within a brace left open."""
        has_title = line.lstrip().startswith("::")
        if self.is_open:
            return self._had_gap and (has_title or "{" in line)
        return has_title if self._had_brace else self._is_titled and _begins_with_title(line)

    def finish(self, *, keep_notes: bool = False) -> Iterator[Chunk]:
        if self._first:
            foreign_id, tags, names = _notes(self._notes)
            is_cut = self._letters > MOST_LETTERS_OF_ALL
            text = "\n".join(self._lines)
            yield Chunk(self._first, text, None, foreign_id, tags, names, is_cut)
        late = self._late_notes if keep_notes else []
        self._clear()
        self._notes = late


def _begins_with_title(line: str) -> bool:
    return line.lstrip().startswith("::") and "::" in line.lstrip()[2:]


def _notes(comments: list[str]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The id, the tags and the names of answers that stand in the comments of a question."""
    foreign_id, tags, names = "", [], ()
    for comment in comments:
        for kind, value in _NOTE.findall(comment):
            value = value.replace("\\]", "]").strip()
            if kind.lower() == "id":
                foreign_id = foreign_id or value
            elif kind.lower() == "tag":
                tags.append(value)
            elif kind.lower() == "names":
                names = tuple(one.strip() for one in value.split(","))
            else:
                tags += [one.strip() for one in value.split(",")]
    return foreign_id, tuple(dict.fromkeys(tag for tag in tags if tag)), names


def _category(path: str) -> str:
    """The path without what only Moodle knows: `$course$`, `top`."""
    parts = [part.strip() for part in re.split(r"(?<!/)/(?!/)", path.strip())]
    while parts and (parts[0] == "top" or re.fullmatch(r"\$\w*\$", parts[0])):
        parts.pop(0)
    return "/".join(part.replace("//", "/") for part in parts if part)


def pieces(text: str, line: int, signs: str) -> tuple[str, list[Piece]]:
    """Part answers at each of `signs`. Returns what stands before the first, and the answers."""
    found = [(place.start(), place[0]) for place in re.finditer(f"[{signs}]", text)]
    if not found:
        return text.strip(), []
    ends = [start for start, _ in found[1:]] + [len(text)]
    parts: list[Piece] = []
    seen = 0
    for (start, sign), end in zip(found, ends, strict=True):
        line += text.count("\n", seen, start)
        seen = start
        parts.append(Piece(sign, text[start + 1 : end].strip(), line))
    return text[: found[0][0]].strip(), parts
