"""One question of a Moodle file while it is read: its texts in our Markdown, and what it loses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from lxml import etree

from course.domain.words import Words, words
from course.formats import xml
from course.formats.effort import Effort
from course.formats.foreign import Loss
from course.formats.grading import TITLE_FOR_STEM
from course.formats.images import Images
from course.formats.limits import MOST_ANSWERS
from course.formats.markup import from_html, from_moodle, from_plain, from_words
from course.formats.moodle_markdown import from_moodle_markdown
from course.formats.refusing import Refused, too_many_answers
from course.formats.words import image_not_there, no_general, shortened
from course.formats.xml import number

NAME = "name"
"""An attribute of answers in files that we wrote: what the answer is called here."""

PLUGINFILE = "@@PLUGINFILE@@/"
"""Stands in the address of an embedded file, before its name."""


Content = dict[str, Any]
"""The written shape of an item, as far as it is known."""


class Answer(NamedTuple):
    """One `<answer>`."""

    element: etree._Element
    share: float  # of the points, -1 to 1
    raw: str  # its text as it stands, for numbers and short answers


class Source:
    """A `<question>`, read piece by piece; what is lost gathers in `losses`."""

    def __init__(self, element: etree._Element, images: Images, effort: Effort) -> None:
        self.element = element
        stem = xml.child(element, "questiontext")
        self._format = "html" if stem is None else stem.get("format", "html")
        self.losses: list[Loss] = []
        self._once: set[Words] = set()  # lost in some text of this question, and told
        self._images, self._effort = images, effort
        self._general: str | None = None

    def lose(self, message: Words, element: etree._Element | None = None) -> None:
        """Note what cannot be carried over, with its line; whose it is, the reader adds."""
        place = self.element if element is None else element
        self.losses.append(Loss("", message, place.sourceline))

    def value(self, name: str) -> str:
        """The text of a child such as `<single>`; "" where there is none."""
        return xml.text_of(xml.child(self.element, name))

    def bound(self, count: int) -> None:
        """Refuse more answers than anybody reads. Raises Refused."""
        if count > MOST_ANSWERS:
            raise too_many_answers(count)

    def answers(self, scale: float = 100.0) -> list[Answer]:
        """All answers, in their order. Raises Refused.

        scale: the fraction that is the whole: shares come as percents.
        """
        found = xml.children(self.element, "answer")
        self.bound(len(found))
        return [
            Answer(
                element=one,
                share=(number(one.get("fraction")) or 0.0) / scale,
                raw=xml.inner_text(xml.child(one, "text")),
            )
            for one in found
        ]

    def text(self, element: etree._Element | None) -> str:
        """What `<text>` in an element says, as our Markdown, with the images beside it.

        A text that names no format is written in that of the question's own text.
        """
        if element is None:
            return ""
        written = xml.inner_text(xml.child(element, "text"))
        files = {one.get("name", ""): one for one in xml.children(element, "file")}
        kind = element.get("format", self._format)
        name_of = self._namer(files)
        self._effort.spend(written)
        if kind == "plain_text":
            text, losses = from_words(written)
        elif kind == "markdown":
            text, losses = from_moodle_markdown(written, name_of, lowers_headings=True)
        elif kind in ("moodle_auto_format", "moodle"):
            text, losses = from_moodle(written, name_of)
        else:
            text, losses = from_html(written, name_of)
        for loss in losses:
            if loss not in self._once:
                self._once.add(loss)
                self.lose(loss, element)
        for name in sorted(files):
            self.lose(_left_out(name, written), files[name])
        return text

    def title_for_stem(self) -> str:
        """The name of a question without a text. Raises Refused where it has none either."""
        name = " ".join(xml.text_of(xml.child(self.element, "name")).split())
        if not name:
            raise Refused(words("It has no text."))
        self.lose(TITLE_FOR_STEM)
        return from_plain(name)

    def old_image(self) -> str:
        """The image that Moodle 1.9 kept beside the text of a question."""
        name = self.value("image").rpartition("/")[2]
        data = self.value("image_base64")
        found = self._images.add_base64(name, data) if data else None
        if name and not found:
            self.lose(image_not_there(shortened(name, 80)))
        return f"\n\n![](image:{found})" if found else ""

    def plain(self, element: etree._Element | None) -> str:
        """The same for a text that has no format: it is plain."""
        return "" if element is None else from_plain(xml.inner_text(xml.child(element, "text")))

    def feedback(self, answer: Answer) -> str:
        """Why an answer is right or wrong; "" where it does not say."""
        return self.text(xml.child(answer.element, "feedback"))

    def general(self) -> str:
        """What every learner is told after answering, whatever the answer."""
        if self._general is None:
            self._general = self.text(xml.child(self.element, "generalfeedback"))
        return self._general

    def lose_general(self) -> None:
        """Tell that this feedback has no place in the item."""
        if self.general():
            self.lose(no_general(self.general()))

    def _namer(self, files: dict[str, etree._Element]) -> Callable[[str], str | None]:
        """What names the images of a text; each that is named leaves `files`."""
        held: dict[str, str] = {}

        def name_of(source: str) -> str | None:
            if source.startswith("data:"):
                return self._images.add_address(source)
            name = unquote(source.removeprefix(PLUGINFILE)).partition("?")[0].rpartition("/")[2]
            if source.startswith(PLUGINFILE) and name in files:
                file = files.pop(name)
                found = self._images.add_base64(name, file.text or "")
                if found is None:
                    self.lose(
                        words("The image %(name)s is damaged.", name=shortened(name, 80)), file
                    )
                else:
                    held[name] = found
            return held.get(name) if source.startswith(PLUGINFILE) else None

        return name_of


def _left_out(name: str, written: str) -> Words:
    """Tell of a file that came with a text and is not shown there as an image."""
    shown = shortened(name, 80)
    if quote(name) in written or name in written:
        return words("The file %(name)s is no image and is left out.", name=shown)
    return words("The file %(name)s stands in no text and is left out.", name=shown)
