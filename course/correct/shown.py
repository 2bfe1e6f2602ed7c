"""The key of an item, now and as it would be corrected, side by side."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import NamedTuple

from course.content.markdown import render_inline
from course.domain.bank import CHOICE_TYPES, Item, ItemType
from course.domain.numbers import shown_number
from course.domain.review import shown_answer
from course.web.i18n import gettext as _


class Row(NamedTuple):
    """One option, pair, step or answer, and what the key says of it; all HTML."""

    what: str
    now: str
    corrected: str

    @property
    def differs(self) -> bool:
        """Whether the correction changes it."""
        return self.now != self.corrected


def rows(now: Item, corrected: Item, base_path: str) -> list[Row]:
    """Every part of the two items that a key speaks of; what one of them lacks is said."""
    before, after = _key(now, base_path), _key(corrected, base_path)
    missing = _("not there")
    names = dict.fromkeys((*before, *after))
    return [
        Row(
            after.get(name, before.get(name, ("", "")))[0],
            before[name][1] if name in before else missing,
            after[name][1] if name in after else missing,
        )
        for name in names
    ]


def _key(item: Item, base_path: str) -> Mapping[str, tuple[str, str]]:
    """Id of each part -> its text, and what the key says of it."""

    def shown(text: str) -> str:
        return render_inline(text, base_path)

    if item.type in CHOICE_TYPES:
        right, wrong = _("right answer"), _("wrong answer")
        return {o.id: (shown(o.text), right if o.is_key else wrong) for o in item.options}
    if item.type is ItemType.MATCHING:
        return {pair.id: (shown(pair.left), shown(pair.right)) for pair in item.pairs}
    if item.type is ItemType.ORDERING:
        steps = enumerate(item.steps, start=1)
        return {step.id: (shown(step.text), _("place %(n)s", n=place)) for place, step in steps}
    if item.type is ItemType.NUMERIC:
        answer = f"{shown_answer(item)} ± {_tolerance(item)}"
        return {"answer": (_("Answer"), html.escape(answer))}
    accepted = {f"accept-{n}": text for n, text in enumerate(item.accept)}
    return {name: (_("Accepted"), html.escape(text)) for name, text in accepted.items()}


def _tolerance(item: Item) -> str:
    if item.tolerance.relative is not None:
        return f"{shown_number(item.tolerance.relative * 100)} %"
    return shown_number(item.tolerance.absolute or 0.0)
