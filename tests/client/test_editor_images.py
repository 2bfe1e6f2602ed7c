"""Images of items: judged by what they hold, encoded anew, served so that they can do nothing."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image as Pillow
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.pictures import size_of
from course.content.uploads import MOST_BYTES
from course.store import Image
from tests.client.conftest import SignIn, Visitor
from tests.client.editor import Fields, address, changed, draft, fields_of, has_draft
from tests.unit.content.test_uploads import bomb, moving, photograph, picture

ONE = "fs-single-1"
UPLOAD = "/author/images"
JSON = {"Accept": "application/json"}


@pytest.fixture
def author(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin")


def upload(visitor: Visitor, data: bytes, alt: str = "A curve", name: str = "a.png"):
    """Send an image as the script does."""
    visitor.get(address(ONE))
    return visitor.http.post(
        UPLOAD,
        data={"image": (io.BytesIO(data), name), "alt": alt},
        headers={"X-CSRFToken": visitor.token, **JSON},
    )


def send_with_form(visitor: Visitor, fields: Fields, data: bytes, alt: str, status: int):
    """Send an image together with the whole form, as a page without a script does."""
    body: dict[str, object] = {"image": (io.BytesIO(data), "a.png"), "do": "save"}
    own = {"alt": alt, "csrf_token": visitor.token}
    for name, value in [*(one for one in fields if one[0] not in own), *own.items()]:
        body.setdefault(name, []).append(value)  # type: ignore[attr-defined]
    response = visitor.http.post(UPLOAD, data=body, content_type="multipart/form-data")
    assert response.status_code == status, response.get_data(as_text=True)[:500]
    return response


def test_an_image_is_encoded_anew_and_shown_where_a_text_names_it(
    author: Visitor, visitor: Visitor
) -> None:
    answer = upload(author, photograph())
    assert answer.status_code == 200
    markdown = answer.get_json()["markdown"]
    name = markdown.rpartition("image:")[2].rstrip(")")
    assert markdown == f"![A curve](image:{name})"
    served = visitor.http.get(f"/images/{name}")
    assert served.status_code == 200
    assert b"SECRET" not in served.data
    with Pillow.open(io.BytesIO(served.data)) as shown:
        assert (shown.width, shown.height) == size_of(name)
        assert shown.width == 1600
        assert not shown.getexif()
    page = author.get(address(ONE))
    fields = changed(fields_of(page), stem=f"Which?\n\n{markdown}")
    body = {"fields": [list(pair) for pair in fields]}
    seen = author.post_json(f"{address(ONE)}look", body)
    assert 'alt="A curve"' in str(seen["preview"])
    assert f"/images/{name}" in str(seen["preview"])


def test_an_image_may_be_kept_by_everybody_and_do_nothing(author: Visitor, visitor: Visitor):
    name = upload(author, picture()).get_json()["markdown"].rpartition("image:")[2].rstrip(")")
    head = visitor.http.get(f"/images/{name}").headers
    assert head["Content-Type"] == "image/png"
    assert head["X-Content-Type-Options"] == "nosniff"
    assert head["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in head["Cache-Control"]
    assert "Set-Cookie" not in head


def test_the_same_image_is_kept_once(author: Visitor, db: Session) -> None:
    assert upload(author, picture()).get_json() == upload(author, picture()).get_json()
    assert len(db.scalars(select(Image.id)).all()) == 1


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "HTML with an image's name": (lambda: b"<html><script>alert(1)</script>", "not a whole image"),
    "SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a drawing (SVG)"),
    "the beginning of an image": (lambda: picture()[:60], "not a whole image"),
    "nothing": (lambda: b"", "not a whole image"),
    "a bomb": (bomb, "too many pixels"),
    "one that moves": (moving, "moves"),
}


@pytest.mark.parametrize(("make", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_still_image_is_refused_in_words(
    author: Visitor, db: Session, make: Callable[[], bytes], why: str
) -> None:
    answer = upload(author, make())
    assert answer.status_code == 400
    assert why in answer.get_json()["message"]
    assert db.scalars(select(Image.id)).all() == []


def test_words_for_whoever_cannot_see_it_are_required(author: Visitor) -> None:
    for alt in ("", "   ", "a ] b"):
        assert upload(author, picture(), alt).status_code == 400


def upload_much(visitor: Visitor, size: int):
    """Send many bytes; the body is made here, for the client would spool it to a file."""
    visitor.get(address(ONE))
    head = '--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    alt = '\r\n--x\r\nContent-Disposition: form-data; name="alt"\r\n\r\nMuch\r\n--x--\r\n'
    return visitor.http.post(
        UPLOAD,
        data=head.encode() + b"x" * size + alt.encode(),
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": visitor.token, **JSON},
    )


def test_what_is_larger_than_four_megabytes_is_refused(author: Visitor) -> None:
    answer = upload_much(author, MOST_BYTES + 1)
    assert answer.status_code == 400
    assert "at most 4 MB" in answer.get_json()["message"]
    assert upload_much(author, 6 * 1024 * 1024).status_code == 413


def test_no_other_page_takes_so_much(author: Visitor) -> None:
    author.get("/account/")
    data = {"csrf_token": author.token, "zone": "x" * 300_000}
    assert author.http.post("/account/preferences", data=data).status_code == 413


def test_without_a_script_an_image_goes_into_the_question_with_all_that_was_typed(
    author: Visitor, db: Session
) -> None:
    fields = changed(fields_of(author.get(address(ONE))), stem="Typed before?")
    send_with_form(author, fields, picture(), "A square", 303)
    stem = str(draft(db, ONE)["stem"])
    assert stem.startswith("Typed before?\n\n![A square](image:")
    assert author.get(address(ONE)).select_one('.view-sheet img[alt="A square"]') is not None


def test_without_a_script_a_refused_image_loses_nothing_that_was_typed(
    author: Visitor, db: Session
) -> None:
    fields = changed(fields_of(author.get(address(ONE))), stem="Typed before?")
    page = send_with_form(author, fields, b"no image", "A square", 422).get_data(as_text=True)
    assert "not a whole image" in page
    assert "Typed before?" in page
    assert not has_draft(db, ONE)


def test_an_image_that_says_nothing_or_is_not_there_is_a_fault_of_its_field(
    author: Visitor,
) -> None:
    gone = f"![A curve](image:{'0' * 48}.png)"
    said = upload(author, picture()).get_json()["markdown"].replace("A curve", "")
    fields = changed(fields_of(author.get(address(ONE))), stem=gone, option_0_text=said)
    body = {"fields": [list(pair) for pair in fields]}
    notes = author.post_json(f"{address(ONE)}look", body)["notes"]
    assert "upload it again" in notes["stem"]  # type: ignore[index, call-overload]
    assert "no text alternative" in notes["option-0-text"]  # type: ignore[index, call-overload]


def test_there_is_no_image_of_another_name(visitor: Visitor) -> None:
    for name in ("line.svg", f"{'0' * 48}.png", f"{'0' * 48}.html", "..%2f..%2fetc"):
        assert visitor.http.get(f"/images/{name}").status_code == 404


def test_only_authors_upload(sign_in: SignIn) -> None:
    learner = sign_in()
    learner.get("/account/")
    sent = {"image": (io.BytesIO(picture()), "a.png"), "alt": "x"}
    headers = {"X-CSRFToken": learner.token, **JSON}
    assert learner.http.post(UPLOAD, data=sent, headers=headers).status_code == 403
