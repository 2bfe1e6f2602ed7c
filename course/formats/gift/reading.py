"""Reading GIFT: each question becomes a draft of ours, or is refused with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from course.domain.bank import ItemType
from course.domain.words import words
from course.formats import naming
from course.formats.foreign import ForeignQuestion, Loss, Reading, Unreadable
from course.formats.gift import choices, typed
from course.formats.gift.scanning import Chunk, chunks, hold_letters, pieces, release
from course.formats.gift.texts import PREFIX, Telling, Texts
from course.formats.grading import TITLE_FOR_STEM
from course.formats.limits import (
    MOST_ANSWERS,
    MOST_LETTERS,
    MOST_LETTERS_OF_ALL,
    MOST_QUESTIONS,
    as_text,
    too_many_questions,
)
from course.formats.markup import from_plain, to_plain
from course.formats.refusing import Refused, option_id, too_long
from course.formats.words import no_general, shortened

GAP = "_____"
_CLOZE = re.compile(
    r"\d*:(?:SA|SAC|MW|MWC|SHORTANSWER_?C?|MISSINGWORD_?C?|NM|NUMERICAL"
    r"|(?:MC|MR|MULTICHOICE_?|MULTIRESPONSE_?)[HSV]{0,2}):",
    re.IGNORECASE,
)
_NOT_WRITTEN = words(
    "Moodle wrote only the name of this question, for GIFT has no form for its type. Export it as "
    "Moodle XML."
)
_SEVERAL = words(
    "It asks several questions within one text (cloze). Write each gap as a question of its own."
)
_TRUE = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def read(data: bytes, name: str = "") -> Reading:  # noqa: ARG001 (every format is given it)
    """Read a file. Raises Unreadable when it is none of GIFT or costs too much."""
    questions: list[ForeignQuestion] = []
    refused: list[Loss] = []
    category = ""
    for chunk in chunks(as_text(data)):
        if chunk.category is not None:
            category = chunk.category
            continue
        if chunk.heading is not None:
            refused.append(Loss(chunk.heading, _NOT_WRITTEN, chunk.line))
            continue
        if len(questions) + len(refused) >= MOST_QUESTIONS:
            raise too_many_questions()
        try:
            questions.append(_question(chunk, category))
        except Refused as why:
            label = chunk.foreign_id or _label(chunk.text)
            refused.append(Loss(label, why.words, why.line or chunk.line))
    if not questions and not refused:
        raise Unreadable(
            words("The file holds no question. A question in GIFT ends with { answers }.")
        )
    return Reading(tuple(questions), tuple(refused))


def _label(text: str) -> str:
    """What a person recognises a question by that could not be read: its title or first words."""
    title, rest = _title(text[:400].strip())
    prefix = PREFIX.match(rest)
    said = rest[prefix.end() :] if prefix else rest
    return title or shortened(release(said.partition("{")[0])).strip('"')


def _title(text: str) -> tuple[str, str]:
    """Part `::title::` from what follows; the format of the text may stand before it."""
    prefix = PREFIX.match(text)
    if prefix and text[prefix.end() :].lstrip().startswith("::"):
        title, rest = _title(text[prefix.end() :].lstrip())
        return title, prefix[0] + rest
    if not text.startswith("::"):
        return "", text
    title, marks, rest = text[2:].partition("::")
    return (release(title).strip(), rest.strip()) if marks else ("", text[2:])


def _question(chunk: Chunk, category: str) -> ForeignQuestion:
    if chunk.is_cut:
        raise Refused(
            words(
                "It is longer than %(most)s letters. Look whether a } is missing.",
                most=f"{MOST_LETTERS_OF_ALL:,}",
            )
        )
    title, text = _title(chunk.text.strip())
    stem, answers, line = _parted(chunk, text)
    telling = Telling(chunk.foreign_id or title or shortened(release(stem)).strip('"'), chunk.line)
    if "{" in stem or "}" in stem:
        telling.lose(words("A second pair of braces is read as text: a question has one."))
    texts = Texts(telling)
    content: dict[str, Any] = {"type": "", "stem": texts.stem(stem)}
    if not content["stem"].strip():
        content["stem"] = _title_for_stem(title, telling)
    content |= _content(answers, line, texts, telling)
    naming.give(content, chunk.names)
    if chunk.tags:
        content["tags"] = list(chunk.tags)
    return ForeignQuestion(
        foreign_id=chunk.foreign_id,
        category=category,
        title=title or shortened(to_plain(content["stem"])).strip('"'),
        content=content,
        line=chunk.line,
        losses=telling.losses,
    )


def _title_for_stem(title: str, telling: Telling) -> str:
    """The title, where a question has no text. Raises Refused where it has no title either."""
    if not title:
        raise Refused(words("The question has no text."), telling.line)
    telling.lose(TITLE_FOR_STEM)
    return from_plain(title)


def _parted(chunk: Chunk, text: str) -> tuple[str, str, int]:
    """Part the text from the answers. Returns both, and the line on which the answers begin."""
    start = text.find("{")
    end = text.find("}", max(start, 0))
    if start < 0 and end < 0:
        raise Refused(
            words("It is a description, a text without a question. Write it in a lesson.")
        )
    if start < 0 or end < 0:
        raise Refused(
            words("Its braces { } do not stand in pairs. A brace of the text is written \\{.")
        )
    before, answers, after = text[:start], text[start + 1 : end], text[end + 1 :]
    if len(before) + len(after) > MOST_LETTERS:
        raise Refused(too_long(MOST_LETTERS))
    skipped = chunk.text.count("\n", 0, chunk.text.find("{"))
    stem = f"{before}{GAP}{after}" if after.strip() else before
    return stem.strip(), answers, chunk.line + skipped


def _content(answers: str, line: int, texts: Texts, telling: Telling) -> Mapping[str, Any]:
    """Read what stands in the braces, by the rules of Moodle for which type it is."""
    own, marks, general = answers.rpartition("####")
    if not marks:
        own, general = answers, ""
    general_line = line + own.count("\n")
    own, line = own.strip(), line + own.count("\n", 0, len(own) - len(own.lstrip()))
    if _CLOZE.match(own):
        raise Refused(_SEVERAL, telling.line)
    if not own:
        raise Refused(words("It asks for an essay, which the course cannot mark."), telling.line)
    if own.count("~") + own.count("=") > MOST_ANSWERS:
        raise Refused(words("It has more than %(most)s answers.", most=MOST_ANSWERS), line)
    own = _without_letters(own, line, telling)
    content = _by_type(own, line, texts, telling)
    feedback = texts.read(general.strip(), general_line) if general.strip() else ""
    if feedback:
        _general_feedback(content, feedback, telling, general_line)
    return content


def _without_letters(own: str, line: int, telling: Telling) -> str:
    """Hold the signs that can only be letters, and tell each."""
    text, letters = hold_letters(own)
    for sign, place, word in letters:
        told = words(
            "The %(sign)s in %(word)s is read as a letter. To Moodle it begins an answer; write it "
            "as \\%(sign)s.",
            sign=sign,
            word=shortened(release(word)),
        )
        telling.lose(told, line + text.count("\n", 0, place))
    return text


def _by_type(own: str, line: int, texts: Texts, telling: Telling) -> dict[str, Any]:
    if own.startswith("#"):
        return typed.numeric(own[1:], line, texts, telling)
    if "~" in own:
        return choices.choice(*pieces(own, line, "~="), texts, telling)
    before, parts = pieces(own, line, "=")
    if parts and "->" in own:
        return _matching(before, [(part.text, part.line) for part in parts], texts, telling)
    word = own.partition("#")[0].strip().upper()
    if word in _TRUE:
        return choices.true_false(own, _TRUE[word], line, texts)
    return typed.short_answer(before, parts, line, texts, telling)


def _matching(
    before: str, parts: list[tuple[str, int]], texts: Texts, telling: Telling
) -> dict[str, Any]:
    pairs: list[dict[str, Any]] = []
    if before:
        shown = shortened(release(before))
        raise Refused(words("%(text)s stands before the first =.", text=shown), telling.line)
    for text, line in parts:
        left, arrow, right = text.partition("->")
        if not arrow:
            shown = shortened(release(text))
            raise Refused(words("%(text)s has no -> and no match.", text=shown), line)
        left, right = texts.read(left.strip(), line), from_plain(release(right))
        if not right:
            shown = shortened(left)
            telling.lose(words("%(text)s has no match and is left out.", text=shown), line)
        elif not left:
            shown = shortened(right)
            telling.lose(words("%(text)s matches nothing and is left out.", text=shown), line)
        else:
            pairs.append({"id": option_id(len(pairs)), "left": left, "right": right})
    if not pairs:
        raise Refused(words("It has no pair to match."), telling.line)
    return {"type": ItemType.MATCHING.value, "pair": pairs}


def _general_feedback(content: dict[str, Any], text: str, telling: Telling, line: int) -> None:
    """Give feedback on the whole question a place: items to choose from have none of their own."""
    if content["type"] in {ItemType.NUMERIC, ItemType.SHORT_ANSWER}:
        content["feedback"] = "\n\n".join(filter(None, [content.get("feedback", ""), text]))
        return
    for option in content.get("option", []):
        if option.get("key") and not option.get("feedback"):
            option["feedback"] = text
            return
    telling.lose(no_general(text), line)
