"""The pages of the room: the bank on a map, and one question in full."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from course.analyse import bp, queries, services, showing
from course.analyse.checks import checks_page
from course.analyse.computing import compute
from course.analyse.queries import Found, Kept, Share
from course.content import get_course
from course.content.markdown import render_block
from course.domain.bank import ItemUse
from course.domain.course import Module
from course.domain.errors import NotFound
from course.domain.pretest import Form, Moment
from course.domain.rights import Right
from course.domain.statistics import FEWEST
from course.domain.statistics.which import Which
from course.domain.words import words
from course.records import analysis
from course.web.answer_first import answer_first, owing
from course.web.clock import now
from course.web.database import get_db, write_apart
from course.web.pages import get_settings
from course.web.rights import requires

MAY_LOOK = (Right.AUTHOR, Right.REVIEW, Right.ADMIN)


@bp.get("/author/statistics/")
@requires(*MAY_LOOK)
def bank() -> ResponseReturnValue:
    """Which questions need a look; what is shown lives in the address."""
    course, which, modules = get_course(), _which(), _modules()
    kept = _up_to_date([module.slug for module in modules], which)
    questions = queries.questions(get_db(), kept)
    return render_template(
        "analyse/bank.html",
        page=showing.bank_page(course, modules, questions, kept, owing()),
        which=which,
        module=request.args.get("module", ""),
        shows_all=request.args.get("show") == "all",
        fewest=FEWEST,
    )


@bp.get("/author/statistics/checks/")
@requires(*MAY_LOOK)
def checks() -> ResponseReturnValue:
    """How sure people were on the checks of lessons, and whether they were right to be."""
    which, modules = _which(), _modules()
    kept = _up_to_date([module.slug for module in modules], which)
    questions = queries.questions(get_db(), kept, ItemUse.CHECK)
    return render_template(
        "analyse/checks.html",
        page=checks_page(get_course(), questions, kept),
        which=which,
        module=request.args.get("module", ""),
        fewest=FEWEST,
    )


@bp.get("/author/items/<slug>/statistics/")
@requires(*MAY_LOOK)
def item(slug: str) -> ResponseReturnValue:
    """One question: what its figures mean, then the figures."""
    if first := answer_first(slug):
        return first
    which, found = _which(), queries.find(get_db(), slug)
    kept = _up_to_date([found.module], which)[found.module]
    page = showing.item_page(get_course(), found, kept, _meaning())
    if page is None:
        raise NotFound(words("This question never had that meaning."))
    return render_template(
        "analyse/item.html",
        page=page,
        stem=render_block(page.item.stem, get_settings().base_path),
        shares=_shares(found, page.meaning),
        which=which,
        fewest=FEWEST,
    )


def _shares(found: Found, meaning: int) -> dict[Moment, Share] | None:
    """What people earned before and after the course; None for questions of another use."""
    if found.use not in {form.use for form in Form}:
        return None
    return queries.before_and_after(get_db(), found.id, meaning)


def _up_to_date(modules: Sequence[str], which: Which) -> dict[str, Kept]:
    """The figures of these modules; what something has changed is computed anew, and kept."""
    db = get_db()
    stamp = analysis.stamp(db, queries.SHAPE)
    found = queries.kept(db, modules, which, stamp)
    for module in modules:
        if module not in found:
            computed, moment = compute(db, module, which), now()
            with write_apart() as apart:
                services.keep(apart, module, which, computed, stamp=stamp, now=moment)
            found[module] = Kept(module, moment, computed.content())
    return found


def _which() -> Which:
    try:
        return Which(request.args.get("attempts", Which.FIRST))
    except ValueError:
        raise NotFound(words("There is no such choice of tries.")) from None


def _modules() -> list[Module]:
    asked = request.args.get("module", "")
    found = [module for module in get_course() if asked in {"", module.slug}]
    if not found:
        raise NotFound(words("There is no module of that name."))
    return found


def _meaning() -> int | None:
    """The meaning that the address names; None: the latest."""
    asked = request.args.get("meaning", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit()) or len(asked) > 6:
        raise NotFound(words("This question never had that meaning."))
    return int(asked)
