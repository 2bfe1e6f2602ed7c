"""Images of items: uploaded by authors, served to everybody."""

from __future__ import annotations

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from course.author import bp
from course.author.editing import open_item, show_editor
from course.author.keeping import form_revision, keep_content, newer_than, read_form
from course.content.pictures import size_of
from course.content.uploads import MOST_BYTES, encode
from course.domain.errors import NotFound, NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.records import images
from course.web.answer_first import work_on
from course.web.clock import now
from course.web.database import get_db
from course.web.headers import A_YEAR
from course.web.i18n import say
from course.web.limits import COSTLY, limiter
from course.web.received import takes_up_to
from course.web.rights import public, requires
from course.web.strict_json import wants_json

ROUND_IT = 1024 * 1024  # bytes that come with it: where no script is, the whole editor's form
POLICY = "default-src 'none'; sandbox"
"""An image opened by itself may do nothing at all."""
TYPES = {"png": "image/png", "webp": "image/webp"}


@bp.post("/author/images")
@takes_up_to(MOST_BYTES + ROUND_IT)
@requires(Right.AUTHOR, Right.ADMIN)
@limiter.limit(COSTLY)
def upload() -> ResponseReturnValue:
    """Keep an image, encoded anew. A script hears how a text shows it; a form gets it in place."""
    if wants_json():
        db, markdown = get_db(), _keep_image()
        db.commit()
        return jsonify(markdown=markdown)
    return _into_question(request.form.get("item", ""))


def _into_question(item: str) -> ResponseReturnValue:
    """Put an image at the end of the question, and keep the whole form that came with it."""
    found, form = open_item(item), request.form
    content, revision = read_form(found, form), form_revision(form.get("revision"))
    try:
        markdown = _keep_image()
    except NotValid as error:
        work_on(item)
        page = show_editor(found, content, revision=revision, error=say(error.words))
        get_db().commit()
        return page, 422
    content = {**content, "stem": f"{content.get('stem', '').rstrip()}\n\n{markdown}".lstrip()}
    work_on(item)
    saved = keep_content(item, content, revision)
    get_db().commit()
    if saved.is_newer:
        newer = newer_than(saved, content)
        return show_editor(open_item(item), content, revision=revision, newer=newer), 409
    return redirect(url_for("author.edit", item=item, _anchor="stem"), 303)


def _keep_image() -> str:
    """Keep the image that was sent; returns how a text shows it. Raises NotValid."""
    sent, alt = request.files.get("image"), " ".join(request.form.get("alt", "").split())
    if sent is None or not sent.filename:
        raise NotValid(words("Choose an image first."))
    if not alt:
        raise NotValid(words("Say in words what the image shows: not everybody can see it."))
    if any(sign in alt for sign in "[]\\"):
        raise NotValid(words("Leave brackets and backslashes out of the words for the image."))
    made = encode(sent.read())
    images.keep(
        get_db(),
        made.name,
        made.data,
        width=made.size.width,
        height=made.size.height,
        person_id=current_user.person_id,
        now=now(),
    )
    return f"![{alt}](image:{made.name})"


@bp.get("/images/<name>")
@public
def image(name: str) -> ResponseReturnValue:
    """An image; its name says what it holds, so it never changes."""
    data = images.image_data(get_db(), name) if size_of(name) else None
    if data is None:
        raise NotFound(words("There is no image of this name."))
    response = Response(data, mimetype=TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response.headers["Content-Security-Policy"] = POLICY
    return response
