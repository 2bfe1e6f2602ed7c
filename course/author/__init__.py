"""The room `author`: items as their authors see them, and the editor in which they are written.

An item that is worked on stands twice: as the version that delegates get, and as a draft beside
it. Nothing here changes the first. The draft travels as answers in a quiz do: the page sends it
with the revision that it changes, the server takes it if nobody saved since, raises the revision
and says when. A save made on an older revision is refused with both texts, marked word by word, and
the author chooses: no window and no second author overwrites anything in silence.

The form, the preview and the list of what is missing are made by the server alone, for the page
without a script and for the script alike.
"""

from flask import Blueprint

bp = Blueprint("author", __name__)

from course.author import editing, images, keeping, on_the_way  # noqa: E402  # routes hang on it

__all__ = ["bp", "editing", "images", "keeping", "on_the_way"]
