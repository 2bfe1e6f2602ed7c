"""The languages that items may be translated into."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

from course.domain.translation import SOURCE
from course.web.i18n import language

_UNITED_NATIONS = ("ar", "zh", "fr", "ru", "es")
_BESIDES = ("es-419", "fr-CA", "pt-BR", "sr-Latn", "zh-Hans", "zh-Hant")


def languages_to_translate() -> list[list[tuple[str, str]]]:
    """Languages that items may be translated into: the official ones first, then all others.

    Each as its code and its name in the reader's language.
    """
    plain = {code for code in locale_identifiers() if len(code) == len(SOURCE)} - {SOURCE}
    others = sorted({*plain, *_BESIDES} - {*_UNITED_NATIONS})
    named = [[(code, language(code)) for code in part] for part in (_UNITED_NATIONS, others)]
    return [sorted(part, key=lambda one: one[1].casefold()) for part in named]


def is_spoken(code: str) -> bool:
    """Whether a language of that code is known."""
    try:
        Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return True
