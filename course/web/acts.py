"""What can be done for one person: each room adds its own, the page of a person lists them."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, Flask, current_app
from flask.blueprints import BlueprintSetupState

from course.domain.words import Words
from course.web.rights import may_open


class Act(NamedTuple):
    """One page about one person; its route takes `public_id`."""

    order: int  # among its neighbours
    endpoint: str
    words: Words


def add_act(bp: Blueprint, act: Act) -> None:
    """Let a room's page stand among what can be done for a person."""

    def add(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("acts", []).append(act)

    bp.record_once(add)


def acts() -> list[Act]:
    """What the reader may do for a person, in order."""
    known: list[Act] = current_app.extensions.get("acts", [])
    return sorted(one for one in known if may_open(one.endpoint))


def init_app(app: Flask) -> None:
    """Let templates ask."""
    app.add_template_global(acts)
