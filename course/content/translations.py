"""The bank's translations as files: quizzes/<module>.<locale>.toml beside quizzes/<module>.toml.

Each `[[item]]` of such a file names an item, the digest of the texts that it renders (`source`) and
the texts, by the ids that the item gives its rows. It has no keys: the item's own file has them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from course.content.bank import item_lines
from course.content.fields import Fields, parse_toml
from course.content.maths import faults_within
from course.content.pictures import pictures_in, silent_pictures
from course.content.problems import Complain, ContentError, Problem, Report
from course.domain.bank import Item
from course.domain.numbers import shown_number
from course.domain.translation import (
    SOURCE,
    Fault,
    Texts,
    Translation,
    digest_of,
    faults_of,
    is_locale,
    name_of,
    texts_of,
)
from course.domain.words import words

PLAIN = ("stem", "unit", "answer", "feedback")
PARTS: Mapping[str, tuple[str, ...]] = {
    "option": ("text", "feedback"),
    "pair": ("left", "right", "feedback"),
    "step": ("text", "feedback"),
    "reject": ("feedback",),
}
"""What of each kind of row is text."""


class TranslationFile(NamedTuple):
    """One file, with the places of its parts."""

    path: Path  # below the root
    module: str
    locale: str
    items: tuple[tuple[str, Translation], ...]  # each with the id of its item
    lines: tuple[int, ...]  # of each, in order


def load_translations(root: Path) -> list[TranslationFile]:
    """Read all translations below `root`/quizzes. Raises ContentError when one cannot be read."""
    files, problems = read_translations(root)
    if problems:
        raise ContentError(problems)
    return files


def read_translations(root: Path) -> tuple[list[TranslationFile], list[Problem]]:
    """Read them, and name every fault that can be told from a file alone."""
    files: list[TranslationFile] = []
    problems: list[Problem] = []
    for path in sorted((root / "quizzes").glob("*.*.toml")):
        report = Report(path.relative_to(root))
        module, _, locale = path.stem.partition(".")
        if not is_locale(locale):
            message = f'"{locale}" is no code of a language; write fr, pt-BR or zh-Hant'
            said = f"the items of the bank are in {SOURCE}" if locale == SOURCE else message
            report.add(1, said)
        elif (file := _read_file(path, module, locale, report)) is not None:
            files.append(file)
        problems += report.problems
    return files, problems


def _read_file(path: Path, module: str, locale: str, report: Report) -> TranslationFile | None:
    try:
        source = path.read_text("utf-8")
    except UnicodeDecodeError:
        report.add(1, "the file is not written in UTF-8")
        return None
    table = parse_toml(source, 1, report.add)
    if table is None:
        return None
    fields = Fields(table, report.at(1))
    tables = fields.tables("item")
    fields.done()
    lines = item_lines(source)
    lines = lines if len(lines) == len(tables) else [1] * len(tables)
    items = []
    for place, line in zip(tables, lines, strict=True):
        complain = report.at(line, f"item {place.get('id', 'without id')}: ")
        items.append(_read_item(place, locale, complain))
    return TranslationFile(report.path, module, locale, tuple(items), tuple(lines))


def _read_item(
    table: Mapping[str, object], locale: str, complain: Complain
) -> tuple[str, Translation]:
    fields = Fields(table, complain)
    item, digest = fields.slug("id"), fields.text("source")
    texts = {name: fields.text(name, required=False) for name in PLAIN}
    for kind, parts in PARTS.items():
        for row in fields.tables(kind):
            texts |= _read_row(kind, parts, row, complain)
    fields.done()
    return item, Translation(locale, digest, {name: text for name, text in texts.items() if text})


def _read_row(
    kind: str, parts: Sequence[str], table: Mapping[str, object], complain: Complain
) -> dict[str, str]:
    fields = Fields(table, complain)
    if kind != "reject":
        name = fields.slug("id")
    elif "text" in fields:
        name = fields.text("text")
    else:
        value = fields.number("value")
        name = shown_number(value) if value is not None else ""
    texts = {f"{kind}.{name}.{part}": fields.text(part, required=False) for part in parts}
    fields.done()
    return texts


# ---------------------------------------------------------------- what a page cannot show


def faults_of_translation(
    item: Item, texts: Texts, images: Collection[str] | None = None
) -> list[Fault]:
    """Why delegates could not read these texts in place of the item's own; none where they can.

    images: names of those that there are; None: each is taken to be there.
    """
    return [*faults_of(item, texts), *_unshown(texts, images)]


def _unshown(texts: Texts, images: Collection[str] | None) -> Iterator[Fault]:
    for name, text in texts.items():
        if name in {"unit", "answer"}:  # no Markdown
            continue
        if name.endswith(".right") and (pictures_in(text) or "\\(" in text):
            said = words("A list cannot show an image or a formula: write it in words.")
            yield Fault(name, said)
        for line in text.split("\n"):
            if any(faults_within(line)):
                yield Fault(name, words("A formula in it cannot be set. Copy it from the source."))
        if silent_pictures(text):
            yield Fault(
                name, words("Say between [ ] what the image shows: not everybody can see it.")
            )
        for picture in pictures_in(text):
            if images is not None and picture not in images:
                said = words(
                    "There is no image of the name %(name)s. Upload it in the editor of the"
                    " question.",
                    name=picture,
                )
                yield Fault(name, said)


def pictures_of(texts: Texts) -> frozenset[str]:
    """The names of all images that a translation shows."""
    return frozenset(name for text in texts.values() for name in pictures_in(text))


# ---------------------------------------------------------------- holding them against the bank


def translation_problems(
    files: Iterable[TranslationFile], items: Mapping[str, Item], images: Collection[str]
) -> Iterator[Problem]:
    """Faults that only show beside the items, by id, and the images that there are, by name."""
    seen: dict[tuple[str, str], str] = {}
    for file in files:
        for (name, translation), line in zip(file.items, file.lines, strict=True):
            item = items.get(name)
            prefix = f"item {name}: "
            first = seen.setdefault((name, file.locale), f"{file.path.as_posix()}:{line}")
            if first != f"{file.path.as_posix()}:{line}":
                yield Problem(file.path, line, f"{prefix}it was translated before: {first}")
            elif item is None or item.module != file.module:
                message = f"there is no such item in quizzes/{file.module}.toml"
                yield Problem(file.path, line, prefix + message)
            else:
                for message in _faults(item, translation, images):
                    yield Problem(file.path, line, prefix + message)


def _faults(item: Item, translation: Translation, images: Collection[str]) -> Iterator[str]:
    digest = digest_of(texts_of(item))
    if translation.digest != digest:
        yield (
            "stale: it renders another text of the item, so delegates read the source; once it is"
            f' up to date, write source = "{digest}"'
        )
    for fault in faults_of_translation(item, translation.texts, images):
        said = str(fault.said)
        yield f'"{fault.name}": {said[:1].lower()}{said[1:].rstrip(".")}'


# ---------------------------------------------------------------- writing


def translation_to_mapping(item: Item, digest: str, texts: Texts) -> dict[str, Any]:
    """Write a translation in its one shape, its rows in the order of the item's."""
    mapping: dict[str, Any] = {"id": item.id, "source": digest}
    mapping |= {name: texts[name] for name in PLAIN if texts.get(name)}
    rows: Iterable[tuple[str, list[tuple[str, dict[str, Any]]]]] = (
        ("option", [(one.id, {"id": one.id}) for one in item.options]),
        ("pair", [(one.id, {"id": one.id}) for one in item.pairs]),
        ("step", [(one.id, {"id": one.id}) for one in item.steps]),
        ("reject", [(name_of(one), _named(one.text, one.value)) for one in item.rejects]),
    )
    for kind, ids in rows:
        told = []
        for name, row in ids:
            own = {part: texts.get(f"{kind}.{name}.{part}", "") for part in PARTS[kind]}
            if any(own.values()):
                told.append(row | {part: text for part, text in own.items() if text})
        if told:
            mapping[kind] = told
    return mapping


def _named(text: str | None, value: float | None) -> dict[str, Any]:
    """How a file names an expected wrong answer: by the answer itself."""
    if text is not None:
        return {"text": text}
    return {"value": int(value) if value is not None and value.is_integer() else value}
