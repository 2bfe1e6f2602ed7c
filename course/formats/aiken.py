"""Aiken: questions with one right answer, as plain text.

A question in one paragraph, its options each on a line that begins with a capital letter and a full
stop or bracket, and a last line `ANSWER: B`. Source: Moodle Docs, "Aiken format".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import Any

from course.domain.bank import Item, ItemType
from course.domain.words import Words, words
from course.formats import leaving
from course.formats.foreign import ForeignQuestion, Loss, Reading, Unreadable, Written
from course.formats.limits import (
    MOST_LETTERS,
    MOST_QUESTIONS,
    as_text,
    lines_of,
    too_many_questions,
)
from course.formats.markup import from_words, to_plain
from course.formats.refusing import Refused, left_out, too_long
from course.formats.words import shortened

_OPTION = re.compile(r"([A-Z])[.)]([ \t]*)(.*)")
_ANSWER = re.compile(r"ANSWER[ \t]*:(.*)", re.IGNORECASE)
_KEY = re.compile(r"([A-Za-z])(?:[.)]+(.*))?")


# ---------------------------------------------------------------- reading


class _Gathered:
    """The lines of one question so far."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.stem: list[str] = []
        self.letters = 0  # of the stem, also where it is too long to be kept
        self.options: list[tuple[str, str, int]] = []  # letter, text, line
        self.stray: int | None = None  # a line that is none of these
        self.is_apart = False  # a blank line came last


def read(data: bytes, name: str = "") -> Reading:  # noqa: ARG001 (every format is given it)
    """Read a file. Raises Unreadable when it is none of Aiken or costs too much."""
    questions: list[ForeignQuestion] = []
    refused: list[Loss] = []
    for gathered, answer, line in _gather(as_text(data)):
        if len(questions) + len(refused) >= MOST_QUESTIONS:
            raise too_many_questions()
        title = shortened(" ".join(gathered.stem)[:200]).strip('"')
        try:
            questions.append(_question(gathered, answer, line, title))
        except Refused as why:
            refused.append(Loss(title, why.words, why.line or gathered.line))
    if not questions and not refused:
        raise Unreadable(
            words("The file is empty. A question in Aiken ends with a line ANSWER: A.")
        )
    return Reading(tuple(questions), tuple(refused))


def _gather(text: str) -> Iterator[tuple[_Gathered, str | None, int]]:
    """Part the lines into questions, each with what its ANSWER says; None where none came."""
    now: _Gathered | None = None
    for number, line in lines_of(text):
        line = line.strip()
        if not line:
            if now is not None:
                now.is_apart = True
            continue
        if found := _ANSWER.fullmatch(line):
            yield now or _Gathered(number), found[1].strip(), number
            now = None
            continue
        option = _option_line(line, now)
        if now is not None and now.is_apart and not option and (now.letters or now.options):
            yield now, None, now.line
            now = None
        now = now or _Gathered(number)
        now.is_apart = False
        if option:
            if len(now.options) <= len(ascii_uppercase):  # one more, and a letter came twice
                now.options.append((option[1], option[3].strip(), number))
        elif now.options:
            now.stray = now.stray or number
        else:
            now.letters += len(line) + 1
            if now.letters <= MOST_LETTERS:
                now.stem.append(line)
    if now is not None:
        yield now, None, now.line


def _option_line(line: str, now: _Gathered | None) -> re.Match[str] | None:
    """Read the line of an option; as in Moodle, its space may be missing where it is the next."""
    found = _OPTION.fullmatch(line)
    if found is None or found[2] or not found[3]:
        return found
    is_next = now is not None and now.letters > 0 and not now.stray
    wanted = ascii_uppercase[len(now.options) :][:1] if now is not None else ""
    return found if is_next and found[1] == wanted else None


def _question(gathered: _Gathered, answer: str | None, line: int, title: str) -> ForeignQuestion:
    _judge(gathered, answer, line)
    assert answer is not None
    losses: list[Loss] = []

    def read_text(text: str, at: int) -> str:
        markdown, lost = from_words(text)
        losses.extend(Loss(title, message, at) for message in lost)
        return markdown

    key = _key_of(gathered, answer)
    options = [
        _option(letter, read_text(text, at), letter == key) for letter, text, at in gathered.options
    ]
    stem = read_text("\n".join(gathered.stem), gathered.line)
    content = {"type": ItemType.SINGLE_CHOICE.value, "stem": stem, "option": options}
    return ForeignQuestion("", "", title, content, gathered.line, tuple(losses))


def _option(letter: str, text: str, is_key: bool) -> dict[str, Any]:
    return {"id": letter.lower(), "text": text} | ({"key": True} if is_key else {})


def _key_of(gathered: _Gathered, answer: str) -> str:
    """The letter that an answer names, with or without the text of its option; "" for none."""
    found = _KEY.fullmatch(answer)
    if found is None:
        return ""
    letter, said = found[1].upper(), " ".join((found[2] or "").split())
    texts = [" ".join(text.split()) for one, text, _ in gathered.options if one == letter]
    return letter if not said or said in texts else ""


def _judge(gathered: _Gathered, answer: str | None, line: int) -> None:
    """Refuse what is not Aiken, and say how it would be."""
    letters = [letter for letter, _, _ in gathered.options]
    if not gathered.letters:
        raise Refused(words("There is no question before these lines."))
    if gathered.letters > MOST_LETTERS:
        raise Refused(too_long(MOST_LETTERS))
    if gathered.stray:
        raise Refused(
            words(
                "The line is neither an option, which begins with A. or A) and a space, "
                "nor the ANSWER. Write each on one line."
            ),
            gathered.stray,
        )
    if len(letters) < 2:
        raise Refused(
            words("It has fewer than two options. Each begins with A. or A) and a space.")
        )
    for letter, text, at in gathered.options:
        if letters.count(letter) > 1:
            raise Refused(words("Two options have the letter %(letter)s.", letter=letter), at)
        if not text:
            raise Refused(words("Option %(letter)s has no text.", letter=letter), at)
        if len(text) > MOST_LETTERS:
            raise Refused(too_long(MOST_LETTERS), at)
    if answer is None:
        raise Refused(words("It has no line ANSWER: with the letter of the right option."))
    key = _key_of(gathered, answer)
    if not key:
        shown = shortened(answer)
        raise Refused(words("ANSWER: %(answer)s must name one letter.", answer=shown), line)
    if key not in letters:
        raise Refused(
            words(
                "ANSWER: %(key)s names no option. The options are %(letters)s.",
                key=key,
                letters=", ".join(letters),
            ),
            line,
        )


# ---------------------------------------------------------------- writing


def write(items: Sequence[Item]) -> Written:
    """Write the items that have one key, as plain words."""
    blocks: list[str] = []
    losses = list(leaving.of_all(items))
    for item in items:
        told: dict[Words, None] = dict.fromkeys(leaving.of_one(item))
        try:
            blocks.append(_block(item, told))
        except Refused as why:
            losses.append(Loss(item.id, left_out(why)))
            continue
        losses += [Loss(item.id, message) for message in told]
    return Written("\n".join(blocks).encode(), tuple(losses))


def _block(item: Item, told: dict[Words, None]) -> str:
    if item.type not in {ItemType.SINGLE_CHOICE, ItemType.TRUE_FALSE}:
        raise Refused(words("Aiken only has questions with one right option."))
    if len(item.keys) != 1 or not 2 <= len(item.options) <= len(ascii_uppercase):
        raise Refused(words("Aiken needs 2 to 26 options and one key."))
    stem = _line(item.stem, told)
    if _ANSWER.match(stem):
        raise Refused(words("Its text would be read as the line of the answer."))
    lines = [re.sub(r"^([A-Z][.)])[ \t]", "\\1\u00a0", stem)]  # else it would be an option
    for letter, option in zip(ascii_uppercase, item.options, strict=False):
        lines.append(f"{letter}. {_line(option.text, told)}")
    key = next(place for place, option in enumerate(item.options) if option.is_key)
    return "\n".join([*lines, f"ANSWER: {ascii_uppercase[key]}", ""])


def _line(text: str, told: dict[Words, None]) -> str:
    """A text as plain words on one line."""
    plain = " ".join(to_plain(leaving.outward(text, told.setdefault)).split())
    if not plain:
        raise Refused(words("One of its texts has no words."))
    if "".join(from_words(plain)[0].split()) != "".join(text.split()):
        told.setdefault(words("Markup is left out; its words stay."))
    return plain
