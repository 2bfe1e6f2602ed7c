"""Writing GIFT: items as Moodle will read them, and what it has no place for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from course.content.flaws import TRUE_FALSE
from course.domain.bank import Item, ItemType, Option
from course.domain.words import Words, words
from course.formats import leaving, naming
from course.formats.foreign import Loss, Written
from course.formats.gift.scanning import ARROW, ESCAPED_ARROW, escaped
from course.formats.markup import from_plain, to_plain
from course.formats.moodle_markdown import to_moodle_markdown
from course.formats.refusing import Refused, left_out

_CARRIED = {"id", "lesson", "tags", "feedback"}
_MISREAD = re.compile(r"\s*(?:\[(?:html|markdown|plain|moodle)\]|%-?\d)", re.IGNORECASE)
_MOST_PARTS = 10  # Moodle knows the shares of a whole up to a tenth


def write(items: Sequence[Item]) -> Written:
    """Write items, in their order, each under the category of its lesson."""
    blocks: list[str] = []
    losses = list(leaving.of_all(items, _CARRIED))
    category = ""
    for item in items:
        writer = _Writer(item)
        try:
            block = writer.block()
        except Refused as why:
            losses.append(Loss(item.id, left_out(why)))
            continue
        if item.lesson_key != category:
            category = item.lesson_key
            blocks.append(f"$CATEGORY: {category}\n")
        blocks.append(block)
        losses += [Loss(item.id, message) for message in writer.losses]
    return Written("\n".join(blocks).encode(), tuple(losses))


class _Writer:
    """Writes one item."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self.losses: dict[Words, None] = dict.fromkeys(leaving.of_one(item, _CARRIED))

    def block(self) -> str:
        item = self._item
        notes = [f"[id:{item.id}]", *(f"[tag:{_noted(tag)}]" for tag in item.tags)]
        if names := naming.own_names(item):
            notes.append(f"[names:{','.join(names)}]")
        answers = "\n".join(f"\t{line}" for line in self._answers())
        start = "{#" if item.type is ItemType.NUMERIC else "{"
        stem = escaped(self._markdown(item.stem))
        return f"// {' '.join(notes)}\n::{item.id}::[markdown]{stem} {start}\n{answers}\n}}\n"

    def _answers(self) -> Iterator[str]:
        match self._item.type:
            case ItemType.SINGLE_CHOICE | ItemType.MULTIPLE_CHOICE:
                return self._choice()
            case ItemType.TRUE_FALSE:
                return self._true_false()
            case ItemType.NUMERIC:
                return self._numeric()
            case ItemType.SHORT_ANSWER:
                return self._short_answer()
            case ItemType.MATCHING:
                return self._matching()
            case _:
                raise Refused(words("GIFT has no questions of ordering."))

    # ------------------------------------------------------------ texts

    def _markdown(self, text: str) -> str:
        lose = self.losses.setdefault
        return to_moodle_markdown(leaving.outward(text, lose))

    def _text(self, text: str) -> str:
        """A text within the braces; one that could be read as more is marked as Markdown."""
        mark = "[markdown]" if _MISREAD.match(text) else ""
        markdown = self._markdown(text)
        if self._item.type in {ItemType.SHORT_ANSWER, ItemType.MATCHING}:
            markdown = markdown.replace(ARROW, ESCAPED_ARROW)  # Moodle would see a pair
        return mark + escaped(markdown)

    def _feedback(self, text: str) -> str:
        return f"#{self._text(text)}" if text.strip() else ""

    def _general(self) -> Iterator[str]:
        if self._item.feedback.strip():
            yield f"####{self._text(self._item.feedback)}"

    def _typed(self, text: str) -> str:
        """An answer to type: plain, and a star is a star."""
        if ARROW in text:
            raise Refused(
                words('Moodle would read "%(sign)s" in an answer as a pair to match.', sign=ARROW)
            )
        mark = "[plain]" if _MISREAD.match(text) else ""
        return mark + escaped(text.replace("*", r"\*"))

    # ------------------------------------------------------------ types

    def _choice(self) -> Iterator[str]:
        options, keys = self._item.options, len(self._item.keys)
        if len(options) < 2:
            raise Refused(words("It has fewer than two options."))
        if not keys:
            raise Refused(words("No option is the key."))
        if self._item.type is ItemType.SINGLE_CHOICE:
            if keys == len(options):
                raise Refused(words("Every option is a key."))
            return (self._option("=" if one.is_key else "~", one) for one in options)
        if max(keys, len(options) - keys) > _MOST_PARTS:
            self.losses.setdefault(
                words("Moodle rounds the shares of more than %(most)s options.", most=_MOST_PARTS)
            )
        right, wrong = _share(keys), _share(len(options) - keys)
        return (self._option(f"~%{right if o.is_key else '-' + wrong}%", o) for o in options)

    def _option(self, sign: str, option: Option) -> str:
        return sign + self._text(option.text) + self._feedback(option.feedback)

    def _true_false(self) -> Iterator[str]:
        options = self._item.options
        if tuple(option.id for option in options) != TRUE_FALSE or len(self._item.keys) != 1:
            raise Refused(words("It has not the two options true and false with one key."))
        if [to_plain(option.text).casefold() for option in options] != list(TRUE_FALSE):
            self.losses.setdefault(words("Its options are called True and False."))
        key = next(option for option in options if option.is_key)
        other = next(option for option in options if not option.is_key)
        wrong, right = self._feedback(other.feedback), self._feedback(key.feedback)
        return iter([key.id.upper() + (wrong or ("#" if right else "")) + right])

    def _numeric(self) -> Iterator[str]:
        item = self._item
        if item.answer is None:
            raise Refused(words("It has no answer."))
        slack = item.tolerance.absolute
        if item.tolerance.relative is not None:
            slack = abs(item.answer) * item.tolerance.relative
            self.losses.setdefault(
                words(
                    "Its tolerance is written as %(number)s, not as a share.", number=f"{slack:g}"
                )
            )
        if slack is not None and not math.isfinite(slack):
            raise Refused(words("Its tolerance is too large a number."))
        answer = f"=%100%{_number(item.answer)}" + ("" if slack is None else f":{_number(slack)}")
        wrong = (
            f"=%0%{_number(reject.value)}:0{self._feedback(reject.feedback)}"
            for reject in item.rejects
            if reject.value is not None
        )
        return iter([answer, *wrong, *self._general()])

    def _short_answer(self) -> Iterator[str]:
        accept = [text for text in self._item.accept if text.strip()]
        if not accept:
            raise Refused(words("It accepts no answer."))
        right = (f"=%100%{self._typed(text)}" for text in accept)
        wrong = (
            f"=%0%{self._typed(reject.text)}{self._feedback(reject.feedback)}"
            for reject in self._item.rejects
            if reject.text
        )
        return iter([*right, *wrong, *self._general()])

    def _matching(self) -> Iterator[str]:
        if len(self._item.pairs) < 2:
            raise Refused(words("It has fewer than two pairs."))
        if any(pair.feedback.strip() for pair in self._item.pairs):
            self.losses.setdefault(words("The feedback of its pairs is left out."))
        return self._pairs()

    def _pairs(self) -> Iterator[str]:
        for pair in self._item.pairs:
            right = to_plain(pair.right)
            if from_plain(right) != pair.right.strip():
                self.losses.setdefault(words('"%(text)s" is written as plain words.', text=right))
            yield f"={self._text(pair.left)} -> {escaped(right)}"


def _share(parts: int) -> str:
    return f"{100 / parts:.5f}".rstrip("0").rstrip(".") if parts else "0"


def _number(value: float) -> str:
    """As an author writes it, and so that it is read back as the same."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _noted(tag: str) -> str:
    return re.sub(r"\s+", " ", tag).replace("]", r"\]")
