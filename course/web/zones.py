"""The time zones to choose from, by region."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from course.domain.words import Words, words
from course.web.i18n import say

REGIONS: Mapping[str, Words] = {
    "Africa": words("Africa"),
    "America": words("America"),
    "Antarctica": words("Antarctica"),
    "Arctic": words("Arctic"),
    "Asia": words("Asia"),
    "Atlantic": words("Atlantic Ocean"),
    "Australia": words("Australia"),
    "Europe": words("Europe"),
    "Indian": words("Indian Ocean"),
    "Pacific": words("Pacific Ocean"),
}
"""What names of zones begin with, and what the region is called."""

NOT_PLACES = frozenset({"Factory", "localtime", "posixrules"})

Places = list[tuple[str, str]]
"""Zones as (name, what to show)."""


def zones() -> dict[str, Places]:
    """Every zone by region, as the reader calls it; those of no region come last, UTC first."""
    grouped, others = _places()
    regions = {say(called): grouped[region] for region, called in REGIONS.items()}
    return {region: places for region, places in regions.items() if places} | {"UTC": others}


@cache
def _places() -> tuple[dict[str, Places], Places]:
    """Zones by the beginning of their names, and those of no region."""
    grouped: dict[str, Places] = {region: [] for region in REGIONS}
    others: Places = []
    for name in sorted(available_timezones() - NOT_PLACES):
        region, _, place = name.partition("/")
        if region in REGIONS:
            grouped[region].append((name, place.replace("/", ", ").replace("_", " ")))
        else:
            others.append((name, name))
    others.sort(key=lambda zone: zone[0] != "UTC")
    return grouped, others
