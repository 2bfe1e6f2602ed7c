"""The room `exchange`: questions that come from other systems, and ours that go there.

A file is read apart from the bank. What it holds, what it would change and what is lost on the way
stands on one page before anything happens; then all of it becomes drafts, or nothing. What drafts
lack is no reason to refuse them: it is paid afterwards, line by line.
"""

from flask import Blueprint

from course.domain.words import words
from course.web.tabs import Tab, add_tab

bp = Blueprint("exchange", __name__)
add_tab(bp, "workshop", Tab(50, "exchange.overview", words("Exchange")))

from course.exchange import (  # noqa: E402  # registers the routes on the blueprint
    debt_views,
    export_views,
    import_views,
    views,
)

__all__ = ["bp", "debt_views", "export_views", "import_views", "views"]
