"""What a draft still owes before it can be reviewed, each debt with its place, and paying one.

An import refuses no question for what it lacks: it becomes a draft with debts. Most debts are one
text or one choice, and are paid one after the other without opening the editor.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from course.content.checking.one_item import before_live
from course.content.drafts import ReadDraft, read_draft
from course.content.flaws import Flaw
from course.domain.bank import Difficulty, Item, ItemType
from course.domain.course import Course


class Kind(StrEnum):
    """What is missing."""

    OBJECTIVE = "objective"  # with its lesson
    DIFFICULTY = "difficulty"
    FEEDBACK = "feedback"
    SEE = "see"  # the paragraph that answers it
    ALT = "alt"  # what an image shows
    OTHER = "other"  # for the editor


class Debt(NamedTuple):
    """One missing thing."""

    kind: Kind
    field: str  # "option-0-feedback"; "see" for all of a question's; "stem-alt-0": its first image
    of: str  # Markdown: the part that lacks it, "" for the question itself
    is_key: bool = False  # whether that part is right
    message: str = ""  # what is wrong, where the kind does not say it
    things: int = 1  # that paying it settles
    image: str = ""  # the name of the image that says nothing


_FEEDBACK = re.compile(r"(option|pair|step|reject)-(\d+)-feedback")
_SEE = re.compile(r"(?:(option|pair|step|reject)-(\d+)-)?see")
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\(image:([^)\s]*)\)")
_ALT = re.compile(r"([a-z]+)(?:-(\d+)-([a-z]+))?-alt-(\d+)")
_PARTS = {"option": ("text",), "pair": ("left", "right"), "step": ("text",), "reject": ()}


def debts_of(read: ReadDraft, course: Course) -> list[Debt]:
    """Everything a draft owes, what is decided first in front."""
    item, content = read.item, read.content
    flaws = before_live(course, item)
    found = [*_of_place(flaws, item), *_of_difficulty(content)]
    found += _of_images(content)
    found += [debt for flaw in flaws if (debt := _of_feedback(flaw, item)) is not None]
    sees = sum(1 for flaw in flaws if _SEE.fullmatch(flaw.field))
    if sees:
        found.append(Debt(Kind.SEE, "see", "", things=sees))
    return [*found, *_of_the_rest(flaws)]


def _of_place(flaws: list[Flaw], item: Item) -> Iterator[Debt]:
    if any(flaw.field in {"lesson", "objective"} for flaw in flaws):
        yield Debt(Kind.OBJECTIVE, "objective", "", message=item.lesson)


def _of_difficulty(content: Mapping[str, Any]) -> Iterator[Debt]:
    if content.get("difficulty") not in set(Difficulty):
        yield Debt(Kind.DIFFICULTY, "difficulty", "")


def _of_images(content: Mapping[str, Any]) -> Iterator[Debt]:
    for field, text in _texts(content):
        for n, image in enumerate(_IMAGE.finditer(text)):
            if not image[1].strip():
                yield Debt(Kind.ALT, f"{field}-alt-{n}", text, image=image[2])


def _texts(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("stem", "feedback"):
        yield key, str(content.get(key, ""))
    for kind, names in _PARTS.items():
        for n, row in enumerate(content.get(kind, ())):
            for name in (*names, "feedback"):
                yield f"{kind}-{n}-{name}", str(row.get(name, ""))


def _of_feedback(flaw: Flaw, item: Item) -> Debt | None:
    if flaw.field == "feedback":
        return Debt(Kind.FEEDBACK, "feedback", "")
    found = _FEEDBACK.fullmatch(flaw.field)
    if found is None or "no feedback" not in flaw.message:
        return None
    said, is_key = _part(item, found[1], int(found[2]))
    return Debt(Kind.FEEDBACK, flaw.field, said, is_key)


def _part(item: Item, kind: str, place: int) -> tuple[str, bool]:
    """What a part says, and whether it is right."""
    if kind == "option":
        return item.options[place].text, item.options[place].is_key
    if kind == "pair":
        return f"{item.pairs[place].left} → {item.pairs[place].right}", True
    if kind == "step":
        return item.steps[place].text, True
    reject = item.rejects[place]
    return reject.text if reject.value is None else f"{reject.value:g}", False  # type: ignore[return-value]


def _of_the_rest(flaws: list[Flaw]) -> Iterator[Debt]:
    """What only the editor can mend."""
    for flaw in flaws:
        is_told = (
            flaw.field in {"lesson", "objective", "feedback"}
            or _SEE.fullmatch(flaw.field)
            or "no feedback" in flaw.message
            or "no text alternative" in flaw.message
        )
        if not is_told:
            yield Debt(Kind.OTHER, flaw.field, "", message=flaw.message)


# ---------------------------------------------------------------- paying


class Payment(NamedTuple):
    """A draft with one debt paid."""

    module: str
    content: Mapping[str, Any]


def pay(
    content: Mapping[str, Any], module: str, field: str, value: str, was: str = ""
) -> Payment | None:
    """Write what was missing; None where there is no such place any more.

    value: a text, the name of a difficulty, "#anchor", or "module/lesson/objective".
    was: the anchor by which the same debt was paid a moment ago, and which is now corrected.
    """
    told, value = copy.deepcopy(dict(content)), value.strip()
    if field == "objective":
        module, told["lesson"], told["objective"] = [*value.split("/"), "", ""][:3]
    elif field == "difficulty":
        told["difficulty"] = value
    elif field == "see":
        _answer_all(told, value, was)
    elif (image := _ALT.fullmatch(field)) is not None:
        if not _describe(told, image, value):
            return None
    elif field == "feedback":
        told["feedback"] = value
    else:
        found = _FEEDBACK.fullmatch(field)
        rows = told.get(found[1], []) if found else []
        if found is None or int(found[2]) >= len(rows):
            return None
        rows[int(found[2])]["feedback"] = value
    return Payment(module, read_draft(told, module).content)


def _answer_all(told: dict[str, Any], anchor: str, was: str) -> None:
    """Name the paragraph wherever a part names none, or the one that was named by mistake."""
    if told.get("type") in {ItemType.NUMERIC, ItemType.SHORT_ANSWER} and told.get("see", "") in {
        "",
        was,
    }:
        told["see"] = anchor
    for kind in _PARTS:
        for row in told.get(kind, ()):
            if str(row.get("see", "")).strip() in {"", was}:
                row["see"] = anchor


def _describe(told: dict[str, Any], place: re.Match[str], alt: str) -> bool:
    """Say what an image shows: the n-th of a text, where it says nothing yet."""
    found = _image_at(told, place)
    if found is None:
        return False
    holder, key, image = found
    said = alt.replace("[", "(").replace("]", ")").replace("\n", " ")
    text = holder[key]
    holder[key] = f"{text[: image.start()]}![{said}](image:{image[2]}){text[image.end() :]}"
    return True


def _image_at(
    told: Mapping[str, Any], place: re.Match[str]
) -> tuple[Any, str, re.Match[str]] | None:
    kind, row, name, number = place.groups()
    rows = told.get(kind, ()) if row else (told,)
    at, key = int(row or 0), name or kind
    if isinstance(rows, str) or at >= len(rows):
        return None
    images = list(_IMAGE.finditer(str(rows[at].get(key, ""))))
    return (rows[at], key, images[int(number)]) if int(number) < len(images) else None


def stands(content: Mapping[str, Any], field: str) -> str:
    """What stands in the place of a debt; "" where it is still owed, or the place is gone."""
    if field in {"objective", "difficulty", "feedback"}:
        return str(content.get(field, ""))
    if (image := _ALT.fullmatch(field)) is not None:
        found_image = _image_at(content, image)
        return found_image[2][1].strip() if found_image else ""
    found = _FEEDBACK.fullmatch(field)
    rows = content.get(found[1], ()) if found else ()
    if found and int(found[2]) < len(rows):
        return str(rows[int(found[2])].get("feedback", ""))
    return ""
