"""An item's texts in another language.

A translation holds texts and nothing else, each by a name that stays the same wherever it stands:
"stem", "option.b.feedback". Structure, keys and marks are the item's own: whatever language it is
read in, a response means the same and earns the same. So accepted answers stand in the item, those
of every language; a translation only says which of them is shown as the answer.

A translation names the digest of the texts that it renders. Where the item says something else
since, or the two do not fit, the item is read in its own language.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from course.domain.bank import Item, Reject
from course.domain.items import fold
from course.domain.numbers import shown_number
from course.domain.words import Words, words

SOURCE = "en"
"""The language in which items are written."""

LONGEST = 8000  # characters of one text

Texts = Mapping[str, str]
"""Markdown by its name."""

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-[0-9]{3})?")


@dataclass(frozen=True, slots=True)
class Translation:
    """The texts of an item in one language."""

    locale: str  # as in a lang attribute: "fr", "zh-Hant", "pt-BR"
    digest: str  # of the texts that it renders
    texts: Texts


class Reading(NamedTuple):
    """An item as somebody reads it."""

    item: Item  # the same structure and keys, the texts of one language
    locale: str  # in which its texts are
    unit: str  # of a number, as it is shown; the item's own is the one that may be typed
    is_stale: bool = False  # there is a translation, and it renders another text


class Fault(NamedTuple):
    """Why a translation cannot stand for the source."""

    name: str  # of the text that it is about
    said: Words


def is_locale(code: str) -> bool:
    """Whether a code can be that of a translation: well formed, and not the source's."""
    return len(code) <= 16 and bool(_LOCALE.fullmatch(code)) and code != SOURCE


def candidates(code: str) -> tuple[str, ...]:
    """The translations that suit a reader, the nearest first; none where the source does.

    code: the reader's locale, written with "_" or "-".
    """
    parts = code.replace("_", "-").split("-")
    if parts[0] == SOURCE:
        return ()
    return tuple("-".join(parts[:length]) for length in range(len(parts), 0, -1))


# ---------------------------------------------------------------- the texts of an item


def texts_of(item: Item) -> dict[str, str]:
    """Every text of an item that a translation renders, by its name, in the order of reading."""
    return {name: text for name, text in _texts(item) if text.strip()}


def _texts(item: Item) -> Iterator[tuple[str, str]]:
    yield "stem", item.stem
    for option in item.options:
        yield f"option.{option.id}.text", option.text
        yield f"option.{option.id}.feedback", option.feedback
    rights = item.rights
    for pair in item.pairs:
        yield f"pair.{pair.id}.left", pair.left
        yield f"pair.{pair.id}.right", rights.get(pair.id, "")  # the same text is rendered once
        yield f"pair.{pair.id}.feedback", pair.feedback
    for step in item.steps:
        yield f"step.{step.id}.text", step.text
        yield f"step.{step.id}.feedback", step.feedback
    if any(letter.isalpha() for letter in item.unit):  # "%" is the same in every language
        yield "unit", item.unit
    if item.accept:
        yield "answer", item.accept[0]
    yield "feedback", item.feedback
    for reject in item.rejects:
        yield f"reject.{name_of(reject)}.feedback", reject.feedback


def _first_pairs(item: Item) -> dict[str, str]:
    """Right text -> the id of its first pair, by which it is chosen."""
    return {text: name for name, text in item.rights.items()}


def name_of(reject: Reject) -> str:
    """What tells an expected wrong answer from the others: the answer itself."""
    return reject.text or (shown_number(reject.value) if reject.value is not None else "")


def digest_of(texts: Texts) -> str:
    """The digest of texts by their names, in whatever order."""
    told = json.dumps(dict(sorted(texts.items())), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


# ---------------------------------------------------------------- what fits


def faults_of(item: Item, texts: Texts) -> list[Fault]:
    """Why these texts cannot stand for the item's own; none where they can."""
    source = texts_of(item)
    found = [
        Fault(name, words("This text has no place in the question any more."))
        for name in texts
        if name not in source and texts[name].strip()
    ]
    for name in source:
        text = texts.get(name, "")
        if not text.strip():
            found.append(Fault(name, words("This is not translated yet.")))
        elif len(text) > LONGEST:
            found.append(Fault(name, words("Write at most %(count)s characters.", count=LONGEST)))
    return [*found, *_told_apart(source, texts), *_accepted(item, texts)]


def _told_apart(source: Texts, texts: Texts) -> Iterator[Fault]:
    """What the source tells apart, a translation does too: pairs are marked by right texts."""
    seen: dict[tuple[str, str], str] = {}
    for name in source:
        kind, part = name.partition(".")[0], name.rpartition(".")[2]
        text = texts.get(name, "")
        if part not in {"text", "right"} or not text.strip():
            continue
        first = seen.setdefault((kind, text), name)
        if source[first] != source[name]:
            yield Fault(name, words("Another text of this question is translated alike."))


def _accepted(item: Item, texts: Texts) -> Iterator[Fault]:
    answer = texts.get("answer", "")
    if item.accept and answer.strip() and _variant(item, answer) is None:
        yield Fault("answer", words("Add this to the accepted answers of the question first."))


def _variant(item: Item, answer: str) -> str | None:
    """The accepted answer that a text names."""
    return next((one for one in item.accept if fold(one) == fold(answer)), None)


# ---------------------------------------------------------------- reading


def read_in(item: Item, translation: Translation | None) -> Reading:
    """The item as somebody reads it: in a language where its texts are rendered, else as written.

    Keys, ids and the order of everything stay: `grade` says the same of both.
    """
    if translation is None:
        return Reading(item, SOURCE, item.unit)
    texts = translation.texts
    if translation.digest != digest_of(texts_of(item)) or faults_of(item, texts):
        return Reading(item, SOURCE, item.unit, is_stale=True)
    return rendered(item, texts, translation.locale)


def rendered(item: Item, texts: Texts, locale: str) -> Reading:
    """The item with such texts as there are; what is not translated stays as it is written."""

    def said(name: str, text: str) -> str:
        return texts.get(name) or text

    firsts = _first_pairs(item)
    shown = replace(
        item,
        stem=said("stem", item.stem),
        options=tuple(
            replace(
                one,
                text=said(f"option.{one.id}.text", one.text),
                feedback=said(f"option.{one.id}.feedback", one.feedback),
            )
            for one in item.options
        ),
        pairs=tuple(
            replace(
                one,
                left=said(f"pair.{one.id}.left", one.left),
                right=said(f"pair.{firsts[one.right]}.right", one.right),
                feedback=said(f"pair.{one.id}.feedback", one.feedback),
            )
            for one in item.pairs
        ),
        steps=tuple(
            replace(
                one,
                text=said(f"step.{one.id}.text", one.text),
                feedback=said(f"step.{one.id}.feedback", one.feedback),
            )
            for one in item.steps
        ),
        rejects=tuple(
            replace(one, feedback=said(f"reject.{name_of(one)}.feedback", one.feedback))
            for one in item.rejects
        ),
        accept=_shown_first(item, texts.get("answer", "")),
        feedback=said("feedback", item.feedback),
    )
    return Reading(shown, locale, said("unit", item.unit))


def _shown_first(item: Item, answer: str) -> tuple[str, ...]:
    """The accepted answers, with the one that is shown in this language first."""
    first = _variant(item, answer) if answer else None
    if first is None:
        return item.accept
    return (first, *(one for one in item.accept if one != first))
