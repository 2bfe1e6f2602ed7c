"""The reader's language, zone and way of writing times.

Text is gettext's from the first line. A catalogue for a locale is a folder below `translations/`;
English is the source and needs none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.dates import format_date, format_datetime
from babel.support import LazyProxy, Translations
from flask import Flask, g, has_request_context, request
from flask_login import current_user
from markupsafe import Markup

from course.domain.course import Summit
from course.domain.duration import duration, roughly
from course.domain.timeline import When, by_year
from course.domain.translation import SOURCE
from course.domain.words import Words
from course.web.bidi import apart, minus
from course.web.page_words import on_pages

TRANSLATIONS = Path(__file__).parent.parent / "translations"
ENGLISH_OF_THE_COURSE = "en_GB"
"""Dates are written 14 May, not May 14."""


class ReaderLocale(NamedTuple):
    """The language of the page."""

    code: str  # as in the lang attribute
    dir: str  # ltr or rtl


@cache
def available() -> tuple[str, ...]:
    """Locales the interface can speak; the source first."""
    found = sorted(p.parent.parent.name for p in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo"))
    return (SOURCE, *found)


def languages() -> list[tuple[str, str]]:
    """The languages of the interface, by code, each with its own name."""
    return [(code, Locale.parse(code, sep="_").get_display_name() or code) for code in available()]


@cache
def _catalogue(code: str) -> NullTranslations:
    return Translations.load(str(TRANSLATIONS), [code]) if code != SOURCE else NullTranslations()


class _Receiver(NamedTuple):
    """Somebody who is written to, and is not who reads the page."""

    locale: ReaderLocale
    zone: str | None  # None: the reader's


_receiver: ContextVar[_Receiver | None] = ContextVar("receiver", default=None)


def get_locale() -> ReaderLocale:
    """The reader's choice, else what the browser asks for, else English."""
    receiver = _receiver.get()
    if receiver is not None:
        return receiver.locale
    if not has_request_context():
        return ReaderLocale(SOURCE, "ltr")
    if "locale" not in g:
        g.locale = _choose()
    locale: ReaderLocale = g.locale
    return locale


@contextmanager
def speaking(code: str, zone: str | None = None) -> Iterator[None]:
    """Say things to somebody else than the reader for a while, in a request or a command.

    code: of a locale; where no catalogue speaks it, English is spoken. zone: for times; None is the
    reader's.
    """
    token = _receiver.set(_Receiver(_nearest([code.replace("-", "_")]), zone))
    try:
        yield
    finally:
        _receiver.reset(token)


def _choose() -> ReaderLocale:
    asked = [current_user.locale] if current_user.is_authenticated else []
    return _nearest([*asked, *(code.replace("-", "_") for code, _ in request.accept_languages)])


def _nearest(asked: list[str]) -> ReaderLocale:
    return reader_locale(negotiate_locale(asked, available()) or SOURCE)


def reader_locale(code: str) -> ReaderLocale:
    """Any language as a page marks it, whether the interface speaks it or not."""
    direction = _babel(code.replace("-", "_")).text_direction
    return ReaderLocale(code.replace("_", "-"), direction)


@cache
def _babel(code: str) -> Locale:
    try:
        return Locale.parse(ENGLISH_OF_THE_COURSE if code == SOURCE else code, sep="_")
    except (ValueError, UnknownLocaleError):
        return Locale.parse(ENGLISH_OF_THE_COURSE)


def _here() -> NullTranslations:
    return _catalogue(get_locale().code.replace("-", "_"))


def gettext(text: str, **values: object) -> str:
    """Say it in the reader's language; `%(name)s` places are filled afterwards."""
    said = _here().gettext(text)
    return said % _with(values) if values else said


def lazy_gettext(text: str) -> LazyProxy:
    """The same, said when it is shown: for labels of forms, which stand before any reader comes."""
    return LazyProxy(gettext, text, enable_cache=False)


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """The same for a number of things."""
    named = {"num": count, "count": count, **_with(values)}
    return _here().ngettext(singular, plural, count) % named


def say(words: Words) -> str:
    """Say what a rule chose; values that are words themselves are said too."""
    values = {k: say(v) if isinstance(v, Words) else v for k, v in words.values.items()}
    values = _with({k: day_year(v) if isinstance(v, datetime) else v for k, v in values.items()})
    if words.plural is not None:
        return _here().ngettext(words.text, words.plural, words.number) % values
    said = _here().gettext(words.text)
    return said % values if values else said


def _with(values: Mapping[str, object]) -> dict[str, object]:
    return apart(values, get_locale().dir)


# ---------------------------------------------------------------- times and names


def get_zone() -> ZoneInfo:
    """The reader's time zone; UTC where it is not known."""
    receiver = _receiver.get()
    if receiver is not None and receiver.zone is not None:
        name = receiver.zone
    else:
        known = has_request_context() and current_user.is_authenticated
        name = current_user.zone if known else "UTC"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _format(moment: datetime, pattern: str) -> str:
    code = get_locale().code.replace("-", "_")
    return format_datetime(moment, pattern, tzinfo=get_zone(), locale=_babel(code))


def day(moment: datetime) -> str:
    """3 May."""
    return _format(moment, "d MMMM")


def day_year(moment: datetime) -> str:
    """3 May 2027."""
    return _format(moment, "d MMMM y")


def date_words(value: date) -> str:
    """30 September 2026: a day by the calendar, wherever the reader is."""
    return _format_date(value, "d MMMM y")


def when_in_year(when: When) -> str:
    """1 November, or May: what stands under its year. Nothing where only the year is known."""
    if not when.month:
        return ""
    return _format_date(when.first, "d MMMM" if when.day else "LLLL")


def _format_date(value: date, pattern: str) -> str:
    code = get_locale().code.replace("-", "_")
    return format_date(value, pattern, locale=_babel(code))


def clock(moment: datetime) -> str:
    """14:02:11."""
    return _format(moment, "HH:mm:ss")


def moment(value: datetime) -> str:
    """14 May, 14:31 Tokyo: times without their place mislead travellers."""
    return _format(value, "d MMMM, HH:mm VVV")


def deadline(summit: Summit) -> str:
    """18 June 2027, 18:00, Geneva time: a deadline is told by the clock of its city."""
    when, code = summit.deadline, get_locale().code.replace("-", "_")
    said = format_datetime(when, "d MMMM y, HH:mm", tzinfo=when.tzinfo, locale=_babel(code))
    return gettext("%(time)s, %(city)s time", time=said, city=summit.city)


def language(code: str) -> str:
    """French: what a language is called in the reader's; its code where nobody named it."""
    try:
        spoken = Locale.parse(code.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return code
    return spoken.get_display_name(_babel(get_locale().code.replace("-", "_"))) or code


def in_source(*, within: bool = False) -> Markup:
    """The attributes of what stands in the language of the course; none where the page does.

    within: of a frame whose texts run as that language does, and whose notes stand as the page's.
    """
    here, source = get_locale(), reader_locale(SOURCE)
    if here.code == source.code:
        return Markup("")
    attribute = "data-dir" if within else "dir"
    return Markup(' lang="{}" {}="{}"').format(source.code, attribute, source.dir)


def init_app(app: Flask) -> None:
    """Give templates the same words."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]  # values go with a sentence
    app.jinja_env.globals |= on_pages(_here, _with)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.add_template_global(say)
    app.add_template_global(duration)
    app.add_template_global(roughly)
    app.add_template_global(get_locale, "interface")
    app.add_template_global(in_source)
    app.add_template_filter(lambda figure: minus(figure, get_locale().dir), "minus")
    writers = (day, day_year, clock, moment, deadline, date_words, when_in_year, by_year, language)
    for filter_ in writers:
        app.add_template_filter(filter_)
    app.context_processor(lambda: {"locale": get_locale()})


__all__ = [
    "SOURCE",
    "available",
    "clock",
    "date_words",
    "day",
    "day_year",
    "deadline",
    "get_locale",
    "get_zone",
    "gettext",
    "language",
    "languages",
    "lazy_gettext",
    "moment",
    "ngettext",
    "reader_locale",
    "say",
    "speaking",
    "when_in_year",
]
