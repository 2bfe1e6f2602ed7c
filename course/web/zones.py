"""The time zones to choose from, by region."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

REGIONS = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)
NOT_PLACES = frozenset({"Factory", "localtime", "posixrules"})


@cache
def zones() -> dict[str, list[tuple[str, str]]]:
    """Every zone as (name, what to show), by region; those of no region come last, UTC first."""
    grouped: dict[str, list[tuple[str, str]]] = {region: [] for region in sorted(REGIONS)}
    others: list[tuple[str, str]] = []
    for name in sorted(available_timezones() - NOT_PLACES):
        region, _, place = name.partition("/")
        if region in REGIONS:
            grouped[region].append((name, place.replace("/", ", ").replace("_", " ")))
        else:
            others.append((name, name))
    others.sort(key=lambda zone: zone[0] != "UTC")
    return {region: places for region, places in grouped.items() if places} | {"UTC": others}
