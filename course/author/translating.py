"""An item in other languages: the list of them, and the page where one is written."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.author import bp, translation_queries, translation_services, trying
from course.author.editing_pages import title_of
from course.author.keeping import MOST_BYTES, form_revision
from course.author.listing import MAY_LOOK, MAY_WRITE
from course.author.translation_pages import differing, filled, read_texts, work
from course.author.translation_queries import Kept, Source
from course.author.translation_services import Moved
from course.content import get_course
from course.content.translations import pictures_of
from course.domain.bank import Vetting
from course.domain.errors import NotFound
from course.domain.translation import SOURCE, Texts, is_locale
from course.domain.words import words
from course.records import translations as records
from course.records.images import known_images
from course.web.answer_first import answer_first, work_on
from course.web.clock import now
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.i18n import language, reader_locale
from course.web.pages import get_settings
from course.web.received import takes_up_to
from course.web.rights import requires
from course.web.translated import waiting_translations
from course.web.translating_into import is_spoken, languages_to_translate


@bp.get("/author/items/<slug>/translations/")
@requires(*MAY_LOOK)
def translations(slug: str) -> ResponseReturnValue:
    """The languages in which an item was begun; a language that the address names is opened."""
    if first := answer_first(slug):
        return first
    if wanted := request.args.get("locale"):
        return redirect(url_for("author.translate", slug=slug, locale=_known(wanted)), 303)
    source = translation_queries.source(get_db(), slug)
    found = translation_queries.listed(get_db(), source.row.id)
    return render_template(
        "author/translations.html",
        source=source,
        title=title_of(source.item.stem),
        listed=found,
        languages=languages_to_translate(),
        may_write=_may_write(),
    )


# ---------------------------------------------------------------- one language


@bp.get("/author/items/<slug>/translations/<locale>/")
@requires(*MAY_LOOK)
def translate(slug: str, locale: str) -> ResponseReturnValue:
    """The item's texts, and beside each its translation."""
    if first := answer_first(slug):
        return first
    source, kept = _open(slug, _known(locale))
    return _show(source, kept, locale, filled(kept))


@bp.post("/author/items/<slug>/translations/<locale>/")
@takes_up_to(MOST_BYTES)
@requires(*MAY_WRITE)
def keep_translation(slug: str, locale: str) -> ResponseReturnValue:
    """Keep the whole form, or show what it would look like."""
    form, do = request.form, request.form.get("do", "save")
    source, kept = _open(slug, _known(locale))
    texts = read_texts(source, form)
    if do == "look":
        return answer_first(slug) or _show(source, kept, locale, texts)
    revision = form_revision(form.get("newer" if do == "mine" else "revision"))
    work_on(slug)
    saved = translation_services.keep(
        get_db(),
        slug,
        locale,
        texts,
        revision=revision,
        seen=form.get("seen", ""),
        is_current=form.get("current", "yes") == "yes",
        person_id=current_user.person_id,
        now=now(),
    )
    get_db().commit()
    if isinstance(saved, Moved):
        return _show(*_open(slug, locale), locale, texts, is_moved=True), 409
    if saved.is_newer:
        source, kept = _open(slug, locale)
        return _show(source, kept, locale, texts, revision=revision, is_newer=True), 409
    flash(_("The translation is saved."), "done")
    return redirect(url_for("author.translate", slug=slug, locale=locale), 303)


@bp.post("/author/items/<slug>/translations/<locale>/approve")
@requires(*MAY_LOOK)
def approve_translation(slug: str, locale: str) -> ResponseReturnValue:
    """Let delegates read a translation."""
    db, revision = get_db(), form_revision(request.form.get("revision"))
    work_on(slug)
    vetting = translation_services.approve(
        db,
        slug,
        _known(locale),
        revision=revision,
        person_id=current_user.person_id,
        now=now(),
    )
    db.commit()
    said = _("Delegates who read %(language)s get this translation.", language=language(locale))
    if vetting is Vetting.UNREVIEWED:
        said = f"{said} {_('Nobody else can approve it, so it is marked as not reviewed.')}"
    flash(said, "done")
    return redirect(_next() or url_for("author.translate", slug=slug, locale=locale), 303)


def _next() -> str | None:
    """The page of the next translation that waits for the reader's approval."""
    waiting = waiting_translations(get_db(), current_user.person_id)
    following = next((one for one in waiting if not one.is_mine), None)
    if following is None:
        return None
    return url_for("author.translate", slug=following.slug, locale=following.locale)


@bp.post("/author/items/<slug>/translations/<locale>/withdraw")
@requires(*MAY_WRITE)
def withdraw_translation(slug: str, locale: str) -> ResponseReturnValue:
    """Give delegates the source again."""
    db = get_db()
    person_id = current_user.person_id
    translation_services.withdraw(db, slug, _known(locale), person_id=person_id, now=now())
    db.commit()
    flash(_("Delegates get this question in the language of its source again."), "done")
    return redirect(url_for("author.translate", slug=slug, locale=locale), 303)


# ---------------------------------------------------------------- shared


def _known(locale: str) -> str:
    """The code of a language. Raises NotFound."""
    if not is_locale(locale) or not is_spoken(locale):
        raise NotFound(words("There is no language of that code that questions are put into."))
    return locale


def _may_write() -> bool:
    return any(current_user.may(right) for right in MAY_WRITE)


def _open(slug: str, locale: str) -> tuple[Source, Kept | None]:
    source = translation_queries.source(get_db(), slug)
    return source, translation_queries.kept(get_db(), source.row.id, locale)


def _show(
    source: Source,
    kept: Kept | None,
    locale: str,
    texts: Texts,
    *,
    revision: int | None = None,
    is_newer: bool = False,
    is_moved: bool = False,
) -> str:
    """The page.

    texts: what its fields hold, kept or not. revision: that they change; None: the one that stands.
    is_newer: somebody saved since; is_moved: the item says something else since.
    """
    standing = kept.row.revision if kept else 0
    return render_template(
        "author/translate.html",
        source=source,
        kept=kept,
        locale_of=reader_locale(locale),
        source_locale=reader_locale(SOURCE),
        title=title_of(source.item.stem),
        revision=standing if revision is None else revision,
        standing=standing,
        work=work(source, kept, texts, known_images(get_db(), pictures_of(texts))),
        is_kept=kept is not None and dict(texts) == dict(kept.texts),
        newer=differing(source.item, kept.texts, texts) if is_newer and kept else None,
        is_moved=is_moved,
        may_write=_may_write(),
        approval=_approval(kept),
        preview=trying.preview_in(
            get_course(), source.item, texts, locale, get_settings().base_path
        ),
    )


def _approval(kept: Kept | None) -> str:
    """Who may approve what waits: "yes", "alone" where nobody else could, "no" for its writer."""
    if kept is None or not kept.row.is_waiting:
        return ""
    if current_user.person_id not in records.wrote(kept.row):
        return "yes"
    return "no" if records.other_readers(get_db(), kept.row, now()) else "alone"
