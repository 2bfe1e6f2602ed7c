"""The keys under which browsers seal unsent answers."""

from __future__ import annotations

import base64
import hmac

from course.quiz.sealing import PURPOSE, seal_key

SECRET = "a secret of at least thirty-two characters"


def test_a_key_is_what_rfc_5869_makes_of_the_secret_the_purpose_the_person_and_the_try() -> None:
    extracted = hmac.digest(bytes(32), SECRET.encode(), "sha256")
    info = PURPOSE + b"\0person\0attempt"
    expanded = hmac.digest(extracted, info + b"\x01", "sha256")
    assert base64.b64decode(seal_key(SECRET, "person", "attempt")) == expanded


def test_another_person_another_try_or_another_secret_has_another_key() -> None:
    keys = {
        seal_key(SECRET, "person", "attempt"),
        seal_key(SECRET, "persona", "ttempt"),
        seal_key(SECRET, "someone", "attempt"),
        seal_key(SECRET, "person", "another"),
        seal_key(SECRET + "!", "person", "attempt"),
    }
    assert len(keys) == 5
