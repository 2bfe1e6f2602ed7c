"""The places of a workplace, side by side in the header: each room adds its own.

So a room knows nothing of the others, and nobody is shown a place that is closed to them.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, Flask, current_app
from flask.blueprints import BlueprintSetupState

from course.domain.words import Words
from course.web.rights import may_open


class Tab(NamedTuple):
    """One place."""

    order: int  # among its neighbours
    endpoint: str
    words: Words


def add_tab(bp: Blueprint, workplace: str, tab: Tab) -> None:
    """Let a room's page stand in the header of a workplace: "workshop" or "administration"."""

    def add(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("tabs", {}).setdefault(workplace, []).append(tab)

    bp.record_once(add)


def tabs_of(workplace: str) -> list[Tab]:
    """The places that the reader may open, in order."""
    tabs: list[Tab] = current_app.extensions.get("tabs", {}).get(workplace, [])
    return sorted(tab for tab in tabs if may_open(tab.endpoint))


def init_app(app: Flask) -> None:
    """Let templates ask."""
    app.add_template_global(tabs_of)
