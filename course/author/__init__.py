"""The room `author`: the bank as a list, the editor, versions and what changed between them.

Nothing an author does here reaches a delegate by itself: a draft goes to review, and only what was
reviewed is published. What no delegate sees (tags, difficulty) is the exception, and says so.

An item that is worked on stands twice: as the version that delegates get, and as a draft beside it.
The draft travels as answers in a quiz do: the page sends it with the revision that it changes, the
server takes it if nobody saved since, raises the revision and says when. A save made on an older
revision is refused with both texts, marked word by word, and the author chooses: no window and no
second author overwrites anything in silence.

The form, the preview and the list of what is missing are made by the server alone, for the page
without a script and for the script alike.
"""

from flask import Blueprint

from course.domain.words import words
from course.web.tabs import Tab, add_tab

bp = Blueprint("author", __name__)
add_tab(bp, "workshop", Tab(10, "author.bank", words("Questions")))

from course.author import (  # noqa: E402  # routes hang on it
    editing,
    images,
    keeping,
    listing,
    on_the_way,
    translating,
    versions,
)

__all__ = ["bp", "editing", "images", "keeping", "listing", "on_the_way", "translating", "versions"]
