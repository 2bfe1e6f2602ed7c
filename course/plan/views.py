"""The plans of quizzes: seen, changed, tried out."""

from __future__ import annotations

import random
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.content import get_course
from course.domain.assembly import TooThin, draw
from course.domain.bank import Blueprint, Item
from course.domain.course import Module
from course.domain.errors import NotFound, NotValid
from course.domain.items import Response
from course.domain.overlap import Overlap, simulate
from course.domain.rights import Right
from course.domain.words import words
from course.plan import bp, queries, services
from course.plan.forms import PlanForm
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.pages import get_settings
from course.web.questions import questions
from course.web.rights import requires

MAY_LOOK = (Right.AUTHOR, Right.REVIEW, Right.ADMIN)
PEOPLE, SEED = 200, 2027
"""Of a simulation: as many as keep the page quick, and the same chance at each look."""


@bp.get("/author/quizzes/")
@requires(*MAY_LOOK)
def quizzes() -> ResponseReturnValue:
    """Every module's plan, and where its pool is thin."""
    db = get_db()
    plans, pools = queries.plans(db), queries.pools(db)
    thin = {
        module: queries.thin(plan.blueprint.draw, pools.get(module, []), {})
        for module, plan in plans.items()
    }
    return render_template("plan/quizzes.html", plans=plans, pools=pools, thin=thin)


@bp.route("/author/quizzes/<module>/", methods=["GET", "POST"])
@requires(Right.AUTHOR, Right.ADMIN)
def quiz(module: str) -> ResponseReturnValue:
    """One module's plan: its numbers, what its pool allows, its history."""
    db, found = get_db(), _module(module)
    history = queries.history(db, module)
    current = history[0] if history else None
    blueprint = current.blueprint if current else Blueprint(module, found.title, 0.8)
    form = PlanForm.of(found, blueprint, current.number if current else 0)
    if request.method == "POST" and form.validate():
        try:
            changed = services.save(
                db,
                module,
                form.plan,
                _titles(found),
                base_number=form.number,
                reason=form.reason.data.strip(),
                person_id=current_user.person_id,
                now=now(),
            )
        except NotValid as error:
            form.form_errors.append(say(error.words))
        else:
            db.commit()
            flash(_("Papers are drawn by this plan from now on.") if changed else _("Unchanged."))
            return redirect(url_for("plan.quiz", module=module), 303)
    pool = queries.pools(db, module).get(module, [])
    titles = _titles(found)
    page = render_template(
        "plan/quiz.html",
        module=found,
        form=form,
        history=history,
        depth=queries.depth(blueprint.draw, pool),
        thin=queries.thin(blueprint.draw, pool, titles),
        titles=titles,
        overlap=_overlap(blueprint, pool),
        papers=queries.FRESH_RETRIES + 1,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _overlap(blueprint: Blueprint, pool: list[Item]) -> Overlap | None:
    """What papers have in common; None where none can be drawn."""
    if not blueprint.length:
        return None
    rng, tries = random.Random(SEED), queries.FRESH_RETRIES + 1
    try:
        return simulate(blueprint, pool, people=PEOPLE, tries=tries, rng=rng)
    except ValueError:
        return None


class Place(NamedTuple):
    """One place on a paper that nobody sits."""

    item: Item
    order: tuple[str, ...]
    position: int
    response: Response | None = None
    revision: int = 0
    is_flagged: bool = False
    saved_at: None = None
    translation: None = None


@bp.get("/author/quizzes/<module>/paper/<int:seed>/")
@requires(*MAY_LOOK)
def paper(module: str, seed: int) -> ResponseReturnValue:
    """A paper as a delegate would get it; the same number always draws the same one."""
    db, found = get_db(), _module(module)
    plan = queries.plans(db).get(module)
    if plan is None:
        raise NotFound(words("This module has no quiz."))
    pool = queries.pools(db, module).get(module, [])
    items = {item.id: item for item in pool}
    try:
        drawn = draw(plan.blueprint, pool, {}, tuple(plan.blueprint.draw), random.Random(seed))
    except TooThin as error:
        raise NotFound(queries.no_paper(error, _titles(found))) from error
    places = [Place(items[one.item], one.options, n) for n, one in enumerate(drawn, start=1)]
    return render_template(
        "plan/paper.html",
        module=found,
        seed=seed,
        places=places,
        questions=questions(places, get_settings().base_path),
    )


def _module(slug: str) -> Module:
    module = get_course().module(slug)
    if module is None:
        raise NotFound(words("The course has no module of that name."))
    return module


def _titles(module: Module) -> dict[str, str]:
    return {lesson.slug: lesson.title for lesson in module.lessons}
