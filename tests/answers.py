"""Answers to an item, made up so that it is known what should be found."""

from __future__ import annotations

import numpy as np

from course.domain.bank import Difficulty, Item, ItemStatus, ItemType, ItemUse, Option
from course.domain.items import Response
from course.domain.statistics import ItemAnalysis, Papers, analyse_items

LENGTH = 12


def item(kind: ItemType = ItemType.SINGLE_CHOICE, keys: str = "c", **values: object) -> Item:
    given: dict[str, object] = {
        "options": tuple(Option(o, o.upper(), "why", "#part", o in keys) for o in "abcd")
        if kind in {ItemType.SINGLE_CHOICE, ItemType.MULTIPLE_CHOICE}
        else (),
        **values,
    }
    return Item(
        id="one",
        module="introduction",
        lesson="first-steps",
        objective="o-1",
        type=kind,
        use=ItemUse.QUIZ,
        status=ItemStatus.LIVE,
        difficulty=Difficulty.APPLY,
        stem="?",
        **given,  # type: ignore[arg-type]
    )


OPTIONS = "abcd"
RESPONSES: list[Response | None] = [{"options": [o]} for o in OPTIONS]


def sat(choices: list[str], abilities: list[float], *, keys: str = "c") -> ItemAnalysis:
    """The verdict on an item of 12, the other 11 of which each person earns by ability."""
    people = len(choices)
    rng = np.random.default_rng(8)
    marks = np.zeros((people, LENGTH))
    marks[:, 0] = [choice in keys for choice in choices]
    marks[:, 1:] = rng.random((people, LENGTH - 1)) < np.array(abilities)[:, None]
    response = np.full((people, LENGTH), -1)
    response[:, 0] = [OPTIONS.index(choice) for choice in choices]
    papers = Papers(
        paper=np.repeat(np.arange(people), LENGTH),
        position=np.tile(np.arange(1, LENGTH + 1), people),
        section=np.zeros(people * LENGTH, dtype=np.int64),
        item=np.tile(np.arange(LENGTH), people),
        points=marks.reshape(-1),
        response=response.reshape(-1),
        locale=np.zeros(people * LENGTH, dtype=np.int64),
        seconds=np.full(people * LENGTH, np.nan),
        is_first=np.ones(people, dtype=bool),
    )
    items = [item(keys=keys)] * LENGTH
    return analyse_items(papers, items, RESPONSES, ["en"], np.random.default_rng(1))[0]


def spread_over(people: int) -> list[float]:
    return [0.15 + 0.8 * n / people for n in range(people)]


def drawn(rng: np.random.Generator, people: int) -> Papers:
    """Six of ten items on each paper, three of each section."""
    chosen = np.array(
        [
            [*rng.choice(5, 3, replace=False), *(5 + rng.choice(5, 3, replace=False))]
            for _ in range(people)
        ]
    )
    response = rng.integers(-1, 4, people * 6)
    return Papers(
        paper=np.repeat(np.arange(people), 6),
        position=np.tile(np.arange(1, 7), people),
        section=np.tile([0, 0, 0, 1, 1, 1], people),
        item=chosen.reshape(-1),
        points=(response == 2).astype(float),
        response=response,
        locale=np.where(response >= 0, rng.integers(0, 2, people * 6), -1),
        seconds=rng.random(people * 6) * 100,
        is_first=np.ones(people, dtype=bool),
    )
