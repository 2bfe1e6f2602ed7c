"""One assessmentItem while it is read: its texts, its feedback, and what it loses."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from course.domain.words import Words, words
from course.formats import xml
from course.formats.effort import Effort
from course.formats.foreign import Loss
from course.formats.limits import MOST_ANSWERS
from course.formats.markup import ImageName, from_html, to_plain
from course.formats.qti.declared import Declaration, declarations
from course.formats.qti.item_writing import OURS
from course.formats.qti.processing import Processing, processing
from course.formats.qti.trees import has_words_beside, replace
from course.formats.refusing import Refused, too_many_answers
from course.formats.words import no_general, shortened

Content = dict[str, Any]
"""The written shape of an item, as far as it is known."""

BLANK = "____"
"""Stands in a stem where an answer is typed or chosen within the text."""

_FEEDBACK = ("modalFeedback", "feedbackInline", "feedbackBlock", "rationale")
"""The last is no element of QTI: some systems tell there why an option is wrong."""

_HELPS = ("catalogInfo", "apipAccessibility")
_NOTES = ("rubricBlock", "teacherInstructions")
_ASKS_WITHIN = ("textEntryInteraction", "inlineChoiceInteraction")
_HTML = re.compile(
    r"\s*<(p|div|span|ul|ol|table|strong|b|em|i|h[1-6])(?:\s[^<>]{0,500})?>.*</\1>\s*", re.DOTALL
)
"""Letters that some tools write where they mean elements: `<![CDATA[<p>A text</p>]]>`."""


class ItemSource:
    """An `<assessmentItem>`, without namespaces, with the one thing that it asks."""

    def __init__(self, root: etree._Element, image_name: ImageName, effort: Effort) -> None:
        """Find the interaction and take the feedback out of the text. Raises Refused."""
        self.root = root
        self.is_ours = root.get("toolName") == OURS
        self.losses: list[Loss] = []
        self._once: set[Words] = set()  # lost in some text of this question, and told
        self._image_name, self._effort = image_name, effort
        self._used: set[tuple[str, str]] = set()
        self._places: dict[tuple[str, str], etree._Element] = {}  # where feedback stands
        self._hidden: list[tuple[tuple[str, str], str]] = []  # shown unless its time comes
        body = xml.child(root, "itemBody")
        if body is None:
            raise Refused(words("It has no text."))
        self.body = body
        self._leave_helps()
        self._read_letters_as_html()
        self.feedback = self._take_feedback()
        self.asks = self._interaction()
        identifier = self.asks.get("responseIdentifier", "")
        self.declared = declarations(root).get(identifier, Declaration(identifier))
        self.processing: Processing = processing(
            root,
            identifier,
            self.declared.correct,
            has_mapping=any(one > 0 for one in self.declared.points.values()),
        )

    def lose(self, message: Words, element: etree._Element | None = None) -> None:
        """Note what cannot be carried over, with its line; whose it is, the reader adds."""
        place = self.root if element is None else element
        self.losses.append(Loss("", message, place.sourceline))

    def text(self, element: etree._Element | None) -> str:
        """What stands in an element, as our Markdown."""
        if element is None:
            return ""
        written = xml.inner(element)
        self._effort.spend(written)
        text, losses = from_html(written, self._image_name)
        for loss in losses:
            if loss not in self._once:
                self._once.add(loss)
                self.lose(loss, element)
        return text

    def stem(self) -> str:
        """The text around the interaction, and its prompt."""
        prompt = xml.child(self.asks, "prompt")
        if prompt is not None:
            prompt.tag = "div"
        if xml.local(self.asks) == "hottextInteraction":  # what is chosen stands in the text
            self.asks.tag = "div"
        elif xml.local(self.asks) in _ASKS_WITHIN and has_words_beside(self.asks):
            replace(self.asks, BLANK, [])
        else:
            replace(self.asks, "", [] if prompt is None else [prompt])
        return self.text(self.body)

    def parts(self, *names: str) -> list[etree._Element]:
        """The choices of the interaction. Raises Refused where nobody would read them all."""
        found = [one for one in self.asks.iter() if xml.local(one) in names]
        if len(found) > MOST_ANSWERS:
            raise too_many_answers(len(found))
        return found

    # ------------------------------------------------------------ feedback

    def said_of(self, answer: str) -> str:
        """What a learner is told after this answer; "" where nothing is."""
        keys = list(self.processing.shown.get(answer, []))
        # Outcomes that take the response show what is named after it; templates of some tools
        # leave out to say so.
        keys += [key for key in self.feedback if key[1] == answer and key not in keys]
        return self._said(keys)

    def said_when_right(self) -> str:
        """What a learner is told after the right answer, whichever it is, or after any."""
        return self._said([*self.processing.when_right, *self.processing.always])

    def said_when_wrong(self, rights: Collection[str] = ()) -> str:
        """What a learner is told after any wrong answer.

        rights: the names of the right ones; what is hidden after one of them is told here.
        """
        hidden = [(key, said) for key, said in self._hidden if key[1] in rights]
        self._hidden = [one for one in self._hidden if one not in hidden]
        told = [self._said(self.processing.when_wrong), *(said for _, said in hidden)]
        return "\n\n".join(dict.fromkeys(one for one in told if one))

    def lose_rest(self) -> None:
        """Tell the feedback that found no place, and scoring that was not followed."""
        found = {said for key, said in self.feedback.items() if key in self._used}
        for key, said in self.feedback.items():
            if said and said not in found:
                found.add(said)
                self.lose(self._no_place(key, said), self._places[key])
        for key, said in self._hidden:
            told = words(
                "The feedback that is shown unless %(name)s is answered has no place here: "
                "%(feedback)s.",
                name=self._called(key[1]),
                feedback=shortened(to_plain(said), 200),
            )
            self.lose(told, self._places[key])
        if self.processing.strange:
            names = ", ".join(sorted(self.processing.strange))[:120]
            self.lose(
                words(
                    "The file scores in a way of its own (%(names)s); that is left out.",
                    names=names,
                )
            )

    def _no_place(self, key: tuple[str, str], said: str) -> Words:
        """Tell one feedback that nothing of ours shows."""
        shown = shortened(to_plain(said), 200)
        if key in self.processing.always:
            return no_general(to_plain(said))
        if key in self.processing.when_right:
            return words(
                "The feedback on the right answer has no place here: %(said)s.", said=shown
            )
        if key in self.processing.when_wrong:
            return words("The feedback on a wrong answer has no place here: %(said)s.", said=shown)
        return words(
            "The feedback %(name)s has no place here: %(feedback)s.",
            name=self._called(key[1]),
            feedback=shown,
        )

    def _called(self, name: str) -> str:
        """What an option of this name says, where there is one; else the name."""
        option = next((one for one in self.asks.iter() if one.get("identifier") == name), None)
        return shortened(xml.text_of(option) or name, 40)

    def _said(self, keys: Sequence[tuple[str, str]]) -> str:
        self._used.update(keys)
        return "\n\n".join(dict.fromkeys(said for key in keys if (said := self.feedback.get(key))))

    def _read_letters_as_html(self) -> None:
        """Make elements of the letters that some tools write in their place."""
        for element in list(self.root.iter("prompt", "simpleChoice", "modalFeedback", "p", "div")):
            if len(element) or not _HTML.fullmatch(element.text or ""):
                continue
            self._effort.spend(element.text or "")
            inner = lxml_html.fragment_fromstring(element.text or "", create_parent="div")
            element.text = None
            element.append(inner)
            self.lose(words("A text is HTML written as letters; it is read as HTML."), element)

    def _leave_helps(self) -> None:
        """Take out what only other ways to show the item need, and its style sheets."""
        for element in list(self.root.iter(*_HELPS, "stylesheet")):
            if xml.local(element) in _HELPS:
                self.lose(words("What is said there for reading aloud is left out."), element)
            replace(element, "", [])

    def _take_feedback(self) -> dict[tuple[str, str], str]:
        """All feedback by outcome and identifier; what stood within the text leaves it."""
        taken: dict[tuple[str, str], str] = {}
        found = [one for one in self.root.iter() if xml.local(one) in _FEEDBACK]
        if len(found) > 2 * MOST_ANSWERS:
            raise Refused(
                words(
                    "It has %(count)s feedbacks; %(most)s can be read.",
                    count=len(found),
                    most=2 * MOST_ANSWERS,
                )
            )
        for element in found:
            key = (element.get("outcomeIdentifier", ""), element.get("identifier", ""))
            said = self.text(element)
            if title := element.get("title", "").strip():
                shown = shortened(title, 80)
                told = words("The heading %(heading)s of a feedback is left out.", heading=shown)
                self.lose(told, element)
            self._places.setdefault(key, element)
            if element.get("showHide", "show") == "hide":
                if said and (key, said) not in self._hidden:
                    self._hidden.append((key, said))
            elif said:
                taken[key] = "\n\n".join(one for one in (taken.get(key), said) if one)
            replace(element, "", [])
        for element in list(self.root.iter("choiceRationales")):
            replace(element, "", [])
        return taken

    def _note(self, element: etree._Element) -> None:
        """Keep what is meant for whoever answers; tell what is meant for others."""
        views = element.get("view", "").split()
        is_rubric = xml.local(element) == "rubricBlock"
        if is_rubric and (not views or "candidate" in views):
            element.tag = "div"
            return
        if said := xml.text_of(element):
            self.lose(
                words(
                    "A note for %(whom)s is left out: %(note)s.",
                    whom=", ".join(views) or "teachers",
                    note=shortened(said, 200),
                ),
                element,
            )
        replace(element, "", [])

    def _interaction(self) -> etree._Element:
        for name in ("templateDeclaration", "printedVariable"):
            if next(self.root.iter(name), None) is not None:
                raise Refused(
                    words("Its numbers are drawn anew. Write it as an item with fixed ones.")
                )
        if self.root.get("adaptive") == "true":
            raise Refused(words("It is adaptive: what it asks depends on earlier answers."))
        for element in list(self.body.iter(*_NOTES, "endAttemptInteraction", "include")):
            if xml.local(element) in _NOTES:
                self._note(element)
                continue
            self.lose(words("<%(element)s> is left out.", element=xml.local(element)), element)
            replace(element, "", [])
        found = [one for one in self.body.iter() if xml.local(one).endswith("Interaction")]
        if not found:
            raise Refused(words("It asks nothing: it is a text. Put it into a lesson."))
        if len(found) > 1:
            raise Refused(
                words(
                    "It asks %(count)s things. Write each as an item of its own.", count=len(found)
                )
            )
        return found[0]
