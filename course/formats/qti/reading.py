"""QTI read: the items of a package, or one item that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from lxml import etree

from course.domain.words import Words, words
from course.formats import xml
from course.formats.effort import Effort
from course.formats.foreign import ForeignQuestion, Loss, Reading, Unreadable, in_questions
from course.formats.grading import ALL_OR_NOTHING, ORDER_KEPT
from course.formats.identity import Identities
from course.formats.images import Images
from course.formats.limits import MOST_BYTES, MOST_QUESTIONS, too_large, too_many_questions
from course.formats.qti import newer, older, passages
from course.formats.qti.interactions import (
    read_associate,
    read_choice,
    read_hottext,
    read_inline_choice,
    read_match,
    read_order,
)
from course.formats.qti.item import Content, ItemSource
from course.formats.qti.item_writing import OURS
from course.formats.qti.manifest import Entry, entries, in_cartridge, not_in_package
from course.formats.qti.package import Package, beside
from course.formats.qti.processing import Scoring
from course.formats.qti.typed import read_slider, read_text_entry
from course.formats.refusing import Refused
from course.formats.words import from_plain

_ALIKE = (ORDER_KEPT, ALL_OR_NOTHING)
_MOST_ALIKE = 10
"""Questions that may say the same of themselves; of more it is told once, for the file."""

_OLDER = "questestinterop"
_MOODLE = "{http://www.imsglobal.org/xsd/imsqti_item_v2p0}"
"""Only Moodle's old plug-in writes this name, and hides what it means to show."""

_NO_TEXT = words("It has no text.")
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_READERS: Mapping[str, Callable[[ItemSource], Content]] = {
    "choiceInteraction": read_choice,
    "inlineChoiceInteraction": read_inline_choice,
    "matchInteraction": read_match,
    "associateInteraction": read_associate,
    "orderInteraction": read_order,
    "textEntryInteraction": read_text_entry,
    "hottextInteraction": read_hottext,
    "sliderInteraction": read_slider,
}
_IN_PICTURE = words("It is answered within a picture. Write it as a choice between names.")
_NO_ITEM = {
    "extendedTextInteraction": words(
        "An essay is read by a person; the course grades every item by itself."
    ),
    "uploadInteraction": words(
        "A file that is sent in is read by a person; the course grades every item by itself."
    ),
    "drawingInteraction": words(
        "A drawing is seen by a person; the course grades every item by itself."
    ),
    "gapMatchInteraction": words(
        "Words are put into gaps. Write it as matching, or each gap as an item of its own."
    ),
    **dict.fromkeys(
        (
            *("hotspotInteraction", "selectPointInteraction", "positionObjectInteraction"),
            *("graphicOrderInteraction", "graphicAssociateInteraction"),
            "graphicGapMatchInteraction",
        ),
        _IN_PICTURE,
    ),
    "mediaInteraction": words("It plays a sound or a video and asks nothing."),
    **dict.fromkeys(
        ("customInteraction", "portableCustomInteraction"),
        words("It is a program of another system. Ask the same as one of the types here."),
    ),
}


def read(data: bytes, name: str = "") -> Reading:  # noqa: ARG001 (every format is given it)
    """Read a package (ZIP) or an assessmentItem file (XML). Raises Unreadable."""
    reader = _Reader()
    if not data.startswith(_ZIP_MARKS):
        if len(data) > MOST_BYTES:
            raise too_large()
        root = newer.parse(data)
        if xml.local(root) == _OLDER:
            reader.older(root, Entry(""), None)
            return reader.reading([])
        if xml.local(root) in ("manifest", "assessmentTest"):
            raise Unreadable(
                words("This file only lists questions. Choose the whole package, a ZIP file.")
            )
        if xml.local(root) != "assessmentItem":
            raise Unreadable(
                words(
                    "The file begins with <%(name)s>: it is not QTI 2.", name=xml.local(root)[:40]
                )
            )
        reader.one(root, Entry(""), None)
        return reader.reading([])
    package = Package(data)
    found, losses = entries(package)
    if len(found) > MOST_QUESTIONS:
        raise too_many_questions()
    if not found:
        raise Unreadable(words("The package holds no questions of QTI."))
    for entry in found:
        reader.entry(package, entry)
    return reader.reading(losses)


class _Reader:
    """Goes through the items of a package."""

    def __init__(self) -> None:
        self._identities = Identities()
        self._images, self._effort = Images(), Effort()
        self._questions: list[ForeignQuestion] = []
        self._refused: list[Loss] = []
        self._typed = 0

    def reading(self, losses: list[Loss]) -> Reading:
        """What was read."""
        if self._typed:
            told = words(
                "Capitals and spaces count in typed answers of the file; here they do not."
            )
            losses = [*losses, Loss("", in_questions(told, self._typed))]
        questions = self._questions
        for told in _ALIKE:
            count = sum(any(_says(loss, told) for loss in one.losses) for one in questions)
            if count > _MOST_ALIKE:
                questions = [_without(one, told) for one in questions]
                losses = [*losses, Loss("", in_questions(told, count))]
        return Reading(
            tuple(questions), tuple(self._refused), tuple(losses), dict(self._images.held)
        )

    def entry(self, package: Package, entry: Entry) -> None:
        """Read one item of a package; a file that cannot be read is refused by itself."""
        if entry.file not in package:
            self._refused.append(Loss(entry.file, not_in_package(entry.file)))
            return
        data = package.read(entry.file)
        try:
            root = newer.parse(data, entry.file)
        except Unreadable as error:
            self._refused.append(Loss(entry.file, error.words))
            return
        if xml.local(root) == _OLDER:
            self.older(root, entry, package)
        elif xml.local(root) == "assessmentItem":
            self.one(root, entry, package)
        elif xml.local(root) not in ("manifest", "assessmentTest"):
            told = words("It is not an item of QTI 2.")
            self._refused.append(Loss(entry.file, xml.of_file(entry.file, told)))

    def older(self, root: etree._Element, entry: Entry, package: Package | None) -> None:
        """Read the items of a file of QTI 1.2. Raises Unreadable where they are too many."""
        for item, category in older.items_of(root):
            if len(self._questions) + len(self._refused) >= MOST_QUESTIONS:
                raise too_many_questions()
            within = entry._replace(category=category)
            try:
                made = older.converted(item)
            except Refused as error:
                place = partial(xml.of_file, entry.file) if entry.file else _alone
                shown = older.title_of(item) or item.get("ident", "")
                self._refused.append(Loss(shown, place(error.words), item.sourceline))
                continue
            self.one(made, within, package)

    def one(self, root: etree._Element, entry: Entry, package: Package | None) -> None:
        """Read one assessmentItem."""
        missing: list[tuple[Words, int | None]] = []
        passages.bring_in(
            root,
            entry.file,
            package,
            lambda told, where: missing.append((told, where.sourceline)),
        )
        _without_namespaces(root)
        title = " ".join(root.get("title", "").split())
        named = root.get("identifier", "")
        if root.get("toolName") == OURS and root.get("label"):
            named = root.get("label", "")
        foreign_id = self._identities.give(named, entry.category, title or entry.file)
        shown = title or foreign_id
        place = partial(xml.of_file, entry.file) if entry.file else _alone
        try:
            source = ItemSource(root, self._namer(entry.file, package), self._effort)
            content = _content(source)
        except Refused as error:
            self._refused.append(Loss(shown, place(error.words), root.sourceline))
            return
        if not content["stem"].strip():
            if not title:
                self._refused.append(Loss(shown, place(_NO_TEXT), root.sourceline))
                return
            content["stem"] = from_plain(title)
            source.lose(words("It has no text; its title stands in its place."))
        if content["type"] == "short-answer" and source.processing.scoring is Scoring.MATCH:
            self._typed += 1
        if entry.tags:
            content["tags"] = list(entry.tags)
        self._questions.append(
            ForeignQuestion(
                foreign_id=foreign_id,
                category=entry.category,
                title=shown,
                content=content,
                line=root.sourceline,
                losses=(
                    *(Loss(shown, place(told), line) for told, line in missing),
                    *(Loss(shown, place(one.message), one.line) for one in source.losses),
                ),
            )
        )

    def _namer(self, file: str, package: Package | None) -> Callable[[str], str | None]:
        """What names the images of an item, which stand beside it in the package."""

        def name_of(address: str) -> str | None:
            if address.startswith("data:"):
                return self._images.add_address(address)
            for one in (address, unquote(address), *in_cartridge(address)):
                name = beside("" if one.startswith("/") else file, one)
                if package is not None and name is not None and name in package:
                    return self._images.add(name, package.read(name))
            return None

        return name_of


def _without(question: ForeignQuestion, told: Words) -> ForeignQuestion:
    """A question without a loss that is told for the whole file."""
    left = tuple(loss for loss in question.losses if not _says(loss, told))
    return replace(question, losses=left)


def _says(loss: Loss, told: Words) -> bool:
    """Whether a loss says this, of one file or of its own."""
    return told in (loss.message, loss.message.values.get("what"))


def _alone(what: Words) -> Words:
    """What is said of the one file that there is."""
    return what


def _content(source: ItemSource) -> Content:
    """The written shape of an item. Raises Refused."""
    name = xml.local(source.asks)
    if name not in _READERS:
        unknown = words(
            "The course has no items for <%(element)s>. Ask the same as one of the types here.",
            element=name[:60],
        )
        raise Refused(_NO_ITEM.get(name, unknown))
    if source.processing.scoring is Scoring.AREA or source.declared.is_by_area:
        raise Refused(words("It is scored by where somebody clicks."))
    content = _READERS[name](source)
    source.lose_rest()
    return content | {"stem": source.stem()}


def _without_namespaces(root: etree._Element) -> None:
    """Leave the names alone, and pictures as HTML writes them."""
    is_of_moodle = str(root.tag).startswith(_MOODLE)
    for element in list(root.iter()):
        element.tag = xml.local(element)
        if is_of_moodle and element.get("showHide") == "hide":
            element.set("showHide", "show")
        if element.tag == "object" and element.get("type", "").startswith("image/"):
            words, address = xml.text_of(element), element.get("data", "")
            element.clear(keep_tail=True)
            element.tag = "img"
            element.set("src", address)
            element.set("alt", words)
    etree.cleanup_namespaces(root)
