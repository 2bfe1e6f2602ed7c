"""Items in the language of whoever reads them.

The interface and the bank may speak different languages: a question is shown in the reader's own
where it was translated, whatever the pages around it say.
"""

from __future__ import annotations

from typing import NamedTuple

from flask_login import current_user

from course.domain.bank import Item
from course.domain.translation import SOURCE, Reading, Translation, candidates, read_in
from course.web.i18n import ReaderLocale, get_locale, language, reader_locale
from course.web.i18n import gettext as _


class Spoken(NamedTuple):
    """In which language a question stands on a page."""

    mark: ReaderLocale | None  # for its lang and dir; None: the page's own
    note: str  # why it does not stand in the reader's; "" where it does
    shown: str  # its code, which the page sends with the answer; "" where there is no choice


def reading_locales() -> tuple[str, ...]:
    """The translations that suit whoever is signed in, the nearest first."""
    return candidates(current_user.locale) if current_user.is_authenticated else ()


def locale_shown(item: Item, translation: Translation | None, said: str | None) -> str:
    """In which language an item was shown: what is stored with its answer.

    said: by the page that the answer comes from, which may be older than a translation.
    """
    if said in {SOURCE, *reading_locales()}:
        return str(said)
    return read_in(item, translation).locale


def spoken(reading: Reading, translation: Translation | None) -> Spoken:
    """Say in which language a question stands."""
    spoken_here = reader_locale(reading.locale)
    mark = spoken_here if spoken_here.code != get_locale().code else None
    shown = reading.locale if reading_locales() else ""
    if not reading.is_stale or translation is None:
        return Spoken(mark, "", shown)
    note = _(
        "There is a translation into %(language)s, of another version of this question. It is"
        " being brought up to date; until then the question is shown in %(source)s.",
        language=language(translation.locale),
        source=language(reading.locale),
    )
    return Spoken(mark, note, shown)
