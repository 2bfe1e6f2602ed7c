"""What a list of people may be narrowed down by, and what is chosen, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from course.domain.course import Course
from course.domain.exemptions import requirements
from course.domain.seats import Category
from course.records.people_filter import NO_SEAT, Filter
from course.store import Delegation
from course.web.bank_languages import codes_to_read
from course.web.i18n import gettext as _
from course.web.i18n import language, ngettext, say


class Offers(NamedTuple):
    """For each field what may be chosen: value -> words."""

    delegations: dict[str, str]
    categories: dict[str, str]
    modules: dict[str, str]
    blocked: dict[str, str]
    locales: dict[str, str]


def offers(course: Course, delegations: Sequence[Delegation]) -> Offers:
    """All that may be chosen, in order."""
    return Offers(
        {one.code: one.name for one in delegations} | {NO_SEAT: _("No delegation")},
        {one.value: say(one.words) for one in Category},
        {one.slug: f"{one.number} {one.title}" for one in course},
        {one.key: say(one.words) for one in requirements(course)[1:]},
        {code.replace("_", "-"): language(code) for code in codes_to_read()},
    )


class Chip(NamedTuple):
    """One thing that narrows the list; its name is taken out of the address to remove it."""

    name: str
    words: str


def chips(wanted: Filter, offered: Offers) -> list[Chip]:
    """What is chosen; the state has links of its own above the list."""
    said = {
        "q": _("Name: %(words)s", words=wanted.q),
        "delegation": offered.delegations.get(wanted.delegation, wanted.delegation),
        "category": offered.categories.get(wanted.category or "", ""),
        "module": _("Module %(title)s", title=offered.modules.get(wanted.module, "")),
        "blocked": _("Waiting at: %(place)s", place=offered.blocked.get(wanted.blocked, "")),
        "inactive": ngettext(
            "Inactive for %(count)s day", "Inactive for %(count)s days", wanted.inactive
        ),
        "locale": language(wanted.locale) if wanted.locale else "",
        "exemption": _("With an exemption")
        if wanted.exemption == "yes"
        else _("Without an exemption"),
        "edition": _("Completed an older edition"),
    }
    return [Chip(name, said[name]) for name in wanted.chosen if name in said]
