"""What an item loses on its way into a format of others, told before anybody takes the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from course.domain.bank import CHOICE_TYPES, Item, ItemType, Option, Pair, Reject, Step
from course.domain.words import Words, words
from course.formats.foreign import Loss
from course.formats.markup import IMAGE
from course.formats.refusing import Refused
from course.formats.words import Lose

_INWARD = re.compile(r"(?<!\\)\[([^\[\]\n]{1,500})\]\(((?:lesson|term):[^\s()]+|#[^\s()]+)\)")


def of_all(items: Sequence[Item], carried: Collection[str] = ()) -> Iterator[Loss]:
    """What no item of this file can keep, once for the file. carried: names of what is kept."""
    common = ("id", "lesson", "objective", "use", "status", "difficulty")
    left = [name for name in common if name not in carried]
    if items and left:
        yield Loss(
            "",
            words(
                "The format has no place for these fields of the items: %(fields)s.",
                fields=", ".join(left),
            ),
        )
    if "see" not in carried and any(_sees(item) for item in items):
        yield Loss(
            "",
            words('The format has no place for the paragraphs that answer each part ("see").'),
        )


def of_one(item: Item, carried: Collection[str] = ()) -> Iterator[Words]:
    """What this item has and the format does not."""
    if item.disputed and "disputed" not in carried:
        yield words("That the item is disputed is left out.")
    if item.excludes and "excludes" not in carried:
        yield words(
            "That the item is never drawn with %(items)s is left out.",
            items=", ".join(item.excludes),
        )
    if item.unit and "unit" not in carried:
        yield words('The unit "%(unit)s" is left out.', unit=item.unit)
    if item.tags and "tags" not in carried:
        yield words("Its tags are left out.")
    if "feedback" not in carried and _has_feedback(item):
        yield words("Its feedback is left out.")


def judge(item: Item) -> None:
    """Refuse a draft that is not whole: another system may stop at it, and read nothing after."""
    kind = item.type
    if kind in CHOICE_TYPES and len(item.options) < 2:
        raise Refused(words("It has fewer than two options."))
    judge_keys(item)
    if any(not option.text.strip() for option in item.options):
        raise Refused(words("An option has no text."))
    if kind in CHOICE_TYPES and not item.keys:
        raise Refused(words("No option is the key."))
    if kind is ItemType.NUMERIC and item.answer is None:
        raise Refused(words("It has no answer."))
    if kind is ItemType.SHORT_ANSWER and not any(map(str.strip, item.accept)):
        raise Refused(words("It accepts no answer."))
    if kind is ItemType.MATCHING and len(item.pairs) < 2:
        raise Refused(words("It has fewer than two pairs."))
    if kind is ItemType.ORDERING and len(item.steps) < 2:
        raise Refused(words("It has fewer than two steps."))


def judge_keys(item: Item) -> None:
    """Refuse a choice of one with several keys, which other systems read each in its own way."""
    if item.type is ItemType.SINGLE_CHOICE and len(item.keys) > 1:
        raise Refused(words("Several options are keys; a single choice has one."))


def _sees(item: Item) -> bool:
    return bool(item.see) or any(part.see for part in _parts(item))


def _has_feedback(item: Item) -> bool:
    return bool(item.feedback) or any(part.feedback for part in _parts(item))


def _parts(item: Item) -> tuple[Option | Pair | Step | Reject, ...]:
    return (*item.options, *item.pairs, *item.steps, *item.rejects)


def outward(markdown: str, lose: Lose, *, keeps_images: bool = False) -> str:
    """A text without what leads nowhere in another system: links into the course, images."""

    def link(found: re.Match[str]) -> str:
        lose(words("The link to %(address)s is left out; its words stay.", address=found[2]))
        return found[1]

    def image(found: re.Match[str]) -> str:
        lose(words("The image %(name)s is left out; its words stay.", name=found[2]))
        return found[1]

    if not keeps_images:
        markdown = IMAGE.sub(image, markdown)
    return _INWARD.sub(link, markdown)
