"""What the editor's page holds besides the form's own values: choices, notes, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from course.author.editing_queries import Opened
from course.content.checking.one_item import Known, advice, before_live
from course.content.drafts import read_draft, unread_numbers
from course.content.markdown import render_plain
from course.domain.bank import Item, ItemStatus
from course.domain.course import Course, Lesson
from course.store import DraftState
from course.web.i18n import gettext as _
from course.web.i18n import ngettext, say
from course.web.item_labels import label_of

TITLE_LETTERS = 60
MOST_LISTED = 12  # things that are not finished, named one by one in the list


class Group(NamedTuple):
    """Entries of a select that belong together."""

    label: str
    choices: tuple[tuple[str, str], ...]  # (value, words)


class Note(NamedTuple):
    """What is said beside a field."""

    is_fault: bool  # it keeps the item from delegates; otherwise it is advice
    text: str


class Missing(NamedTuple):
    """One thing that is not finished, with the field that it is about."""

    field: str
    label: str
    text: str


class Judged(NamedTuple):
    """A draft as the rules see it."""

    notes: Mapping[str, tuple[Note, ...]]  # by field
    missing: tuple[Missing, ...]
    advice: int  # points of advice


def title_of(stem: str) -> str:
    """A short name for an item: how its question begins, without markup."""
    words = " ".join(render_plain(stem[:400]).split())
    if not words:
        return _("A question without words")
    if len(words) <= TITLE_LETTERS:
        return words
    cut = words[:TITLE_LETTERS].rsplit(" ", 1)[0]
    return f"{cut} …"


# ---------------------------------------------------------------- choices


def place_groups(course: Course, module: str, content: Mapping[str, Any]) -> list[Group]:
    """The objectives that an item may teach, lesson by lesson."""
    found = course.module(module)
    groups = [
        Group(
            f"{lesson.number} {lesson.title}",
            (
                (f"{lesson.slug}/", _("%(number)s: no objective yet", number=lesson.number)),
                *(
                    (f"{lesson.slug}/{one.id}", f"{lesson.number}: {one.text.rstrip(';.')}")
                    for one in lesson.objectives
                ),
            ),
        )
        for lesson in (found.lessons if found else ())
    ]
    chosen = place_of(content)
    if chosen != "/" and chosen not in {value for group in groups for value, _words in group[1]}:
        groups.append(Group(_("Not in the course"), ((chosen, chosen),)))
    return groups


def place_of(content: Mapping[str, Any]) -> str:
    """The lesson and objective of an item, as the value of a select."""
    return f"{content.get('lesson', '')}/{content.get('objective', '')}"


def see_groups(lesson: Lesson | None) -> list[Group]:
    """The paragraphs of a lesson that an item can lead to, part by part, each in words.

    A part is called by its title; a paragraph has none but the words of its anchor.
    """
    if lesson is None:
        return []
    titles = {one.anchor: one.title for one in lesson.headings}
    by_part: dict[str, list[tuple[str, str]]] = {}
    for anchor in lesson.anchors:
        said = titles.get(anchor, anchor.replace("-", " "))
        by_part.setdefault(lesson.title_of(anchor), []).append((f"#{anchor}", said))
    return [Group(title, tuple(anchors)) for title, anchors in by_part.items()]


# ---------------------------------------------------------------- notes


def judge(course: Course, content: Mapping[str, Any], module: str, known: Known) -> Judged:
    """Hold a draft against all rules."""
    item = read_draft(content, module).item
    unread = {one.field: say(one.words) for one in unread_numbers(content)}
    flaws = [
        (flaw.field, say(flaw.said) if flaw.said else flaw.message)
        for flaw in before_live(course, item, known)
        if flaw.field not in unread
    ]
    flaws += unread.items()
    notes: dict[str, list[Note]] = {}
    for field, message in flaws if _is_begun(item) else unread.items():
        notes.setdefault(_shown_at(field), []).append(Note(True, _clause(message)))
    points = advice(item)
    for point in points:
        text = f"{_sentence(point.found)} {say(point.why)}"
        notes.setdefault(point.field, []).append(Note(False, text))
    missing = [Missing(_shown_at(f), label_of(f), _sentence(what)) for f, what in flaws]
    return Judged({f: tuple(found) for f, found in notes.items()}, tuple(missing), len(points))


def _is_begun(item: Item) -> bool:
    """Whether its words are begun; before that every empty field would say that it is empty."""
    return any(text.strip() for text in (item.stem, *(option.text for option in item.options)))


def _shown_at(field: str) -> str:
    """The field of the page: lesson and objective are chosen in one."""
    return "place" if field in {"lesson", "objective"} else field


def _sentence(message: str) -> str:
    return _clause(message[:1].upper() + message[1:])


def _clause(text: str) -> str:
    return text if text.endswith((".", "?", "!", "]")) else f"{text}."


# ---------------------------------------------------------------- before it goes live


class Check(NamedTuple):
    """One line of the list "Before it goes live"."""

    state: str  # "done", "advice" or "todo": its drawing
    text: str


def checks(
    course: Course, opened: Opened, content: Mapping[str, Any], judged: Judged
) -> list[Check]:
    """Where an item stands on its way to delegates, in words."""
    return [
        _teaches(course, opened.row.module, content),
        _finished(judged),
        _advised(judged),
        _reviewed(opened),
    ]


def _teaches(course: Course, module: str, content: Mapping[str, Any]) -> Check:
    lesson = course.lesson(f"{module}/{content.get('lesson', '')}")
    ids = [objective.id for objective in lesson.objectives] if lesson else []
    if lesson is None or content.get("objective") not in ids:
        return Check("advice", _("It is not said yet what it teaches"))
    number = ids.index(str(content["objective"])) + 1
    text = _(
        "Teaches objective %(number)s of lesson %(lesson)s", number=number, lesson=lesson.number
    )
    return Check("done", text)


def _finished(judged: Judged) -> Check:
    count = len(judged.missing)
    if not count:
        return Check("done", _("Nothing is missing"))
    text = ngettext("%(num)s thing is not finished", "%(num)s things are not finished", count)
    return Check("advice", text)


def _advised(judged: Judged) -> Check:
    if not judged.advice:
        return Check("done", _("Nothing gives the key away"))
    text = ngettext("%(num)s point of advice open", "%(num)s points of advice open", judged.advice)
    return Check("advice", text)


def _reviewed(opened: Opened) -> Check:
    if opened.draft is None:
        is_live = opened.row.status is ItemStatus.LIVE
        return Check("done", _("Live as it is")) if is_live else Check("todo", _("Not live"))
    if opened.draft.state is DraftState.IN_REVIEW:
        return Check("todo", _("Second reader: asked, not yet answered"))
    return Check("todo", _("Second reader: not yet asked"))


def listed(missing: Iterable[Missing]) -> tuple[list[Missing], int]:
    """What the list names one by one, and how many more there are."""
    every = list(missing)
    return every[:MOST_LISTED], max(0, len(every) - MOST_LISTED)
