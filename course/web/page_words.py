"""The words of templates: as gettext says them, escaped as the page is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from gettext import NullTranslations

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

Values = Mapping[str, object]


def on_pages(
    here: Callable[[], NullTranslations], ready: Callable[[Values], Values]
) -> dict[str, Callable[..., str]]:
    """What templates call. here: the reader's language; ready: values as a sentence takes them."""

    @pass_context
    def gettext(page: Context, text: str, /, **values: object) -> str:
        return _filled(page, here().gettext(text), ready(values))

    @pass_context
    def ngettext(page: Context, one: str, many: str, count: int, /, **values: object) -> str:
        said = here().ngettext(one, many, count)
        return _filled(page, said, ready({"num": count, **values}))

    return {"gettext": gettext, "ngettext": ngettext}


def _filled(page: Context, said: str, values: Values) -> str:
    """The sentence with its values; these are escaped, what translators wrote is not."""
    if page.eval_ctx.autoescape:
        return Markup(said) % values  # noqa: S704  # as templates are, catalogues are ours
    return said % values
