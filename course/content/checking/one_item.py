"""One item on its way to delegates: what it still lacks, and what might give its key away.

The editor names these beside the field and the review holds an item back by them: the same rules
that `course check` goes by, here with the place of each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from course.content.checking import item_advice as cues
from course.content.checking.bank_checks import flaws_beside_others
from course.content.checking.item_faults import FAULTS, Rule, all_or_none, unmarked_negative
from course.content.flaws import Flaw, flaws_by_field, texts_of
from course.content.pictures import pictures_in
from course.domain.bank import CHOICE_TYPES, Item, ItemType
from course.domain.course import Course
from course.domain.words import Words, words


class Known(NamedTuple):
    """What an item may speak of besides the lessons."""

    items: Collection[str]  # names of the items it excludes that there are
    images: Collection[str]  # names of the images it shows that there are


class Advice(NamedTuple):
    """A point that an author may have had a reason for."""

    field: str
    found: str  # what: "the key has 60 characters, the longest distractor 12"
    why: Words  # and what to do about it


def before_live(course: Course, item: Item, known: Known | None = None) -> list[Flaw]:
    """Everything that keeps an item from delegates; empty where it may go live.

    known: where it is left out, excluded items and images are taken to be there.
    """
    names = known.items if known else item.excludes
    found = [
        *_unwritten(item),
        *flaws_by_field(item),
        *_faults_of_wording(item),
        *flaws_beside_others(item, names, course),
        *(lost_pictures(item, known.images) if known else ()),
    ]
    return list({(flaw.field, flaw.message): flaw for flaw in found}.values())


def _unwritten(item: Item) -> Iterator[Flaw]:
    """Texts that are not there yet: reading a file refuses them, a draft may lack them."""
    texts = dict(texts_of(item))
    texts |= {f"reject-{n}-text": r.text for n, r in enumerate(item.rejects) if r.text is not None}
    for field, text in texts.items():
        if not field.endswith("feedback") and not text.strip():
            yield Flaw(field, f'"{field}" is empty', words("nothing is written here yet."))


def _faults_of_wording(item: Item) -> Iterator[Flaw]:
    if item.type not in CHOICE_TYPES:
        return
    for rule in FAULTS:
        if rule is all_or_none:
            yield from _in_options(rule, item)
        else:
            field = "stem" if rule is unmarked_negative else "option"
            yield from (Flaw(field, fault) for fault in rule(item))


def _in_options(rule: Rule, item: Item) -> Iterator[Flaw]:
    """Ask a rule that looks at one option at a time, so that each fault has its place."""
    for n, option in enumerate(item.options):
        for fault in rule(replace(item, options=(option,))):
            yield Flaw(f"option-{n}-text", fault)


def lost_pictures(item: Item, images: Collection[str]) -> Iterator[Flaw]:
    """Images that an item shows and that are not there."""
    for field, text in texts_of(item):
        for name in pictures_in(text):
            if name not in images:
                yield Flaw(field, f'no image has the name "{name}": upload it again')


def excluded_and_shown(item: Item) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the items an item excludes, and of the images it shows."""
    shown = {name for _, text in texts_of(item) for name in pictures_in(text)}
    return frozenset(item.excludes), frozenset(shown)


# ---------------------------------------------------------------- advice

_STEM, _KEY = "stem", "key"

_ABOUT: Mapping[cues.Look, tuple[str, Words]] = {
    cues.longest_key: (
        _KEY,
        words("Delegates may pick it for its length. Shorten it, or say more in the others."),
    ),
    cues.article: (
        _STEM,
        words("The grammar tells the key. Put the article into the options."),
    ),
    cues.number_of_verb: (
        _STEM,
        words("The grammar tells the key. Ask a whole question instead of beginning a sentence."),
    ),
    cues.form: (_KEY, words("It looks different from the others. Write all options in one form.")),
    cues.absolutes: (
        _KEY,
        words("Whoever strikes out strong words finds the key. Write what people really believe."),
    ),
    cues.hedges: (
        _KEY,
        words("Careful words sound right. Use them in the other options too, or in none."),
    ),
    cues.echo: (
        _KEY,
        words("The question repeats the key. Say one of the two in other words."),
    ),
    cues.lone_number: (
        _KEY,
        words("A number looks like knowledge. Give the others one too, or leave it out."),
    ),
    cues.convergence: (
        _KEY,
        words(
            "The others look like changed copies of it. Let them differ from each other as well."
        ),
    ),
}
_STATEMENT = words("Test-wise readers go by such words. Say it so that only knowledge helps.")


def advice(item: Item) -> list[Advice]:
    """What a reader who knows nothing might use, each point with its place and a way out."""
    if item.type is ItemType.TRUE_FALSE:
        return [Advice(_STEM, found, _STATEMENT) for found in cues.item_advice(item)]
    seen = cues.as_seen(item)
    if seen is None:
        return []
    key = next(n for n, option in enumerate(item.options) if option.is_key)
    fields = {_STEM: _STEM, _KEY: f"option-{key}-text"}
    return [
        Advice(fields[place], found, why)
        for look, (place, why) in _ABOUT.items()
        for found in look(seen)
    ]
