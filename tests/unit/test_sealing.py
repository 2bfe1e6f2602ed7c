"""The keys under which browsers seal what stays on their device."""

from __future__ import annotations

import base64
import hmac

from course.web.sealing import Purpose, seal_key

SECRET = "a secret of at least thirty-two characters"


def test_a_key_is_what_rfc_5869_makes_of_the_secret_the_purpose_the_person_and_the_try() -> None:
    extracted = hmac.digest(bytes(32), SECRET.encode(), "sha256")
    info = Purpose.UNSENT.value + b"\0person\0attempt"
    expanded = hmac.digest(extracted, info + b"\x01", "sha256")
    assert base64.b64decode(seal_key(SECRET, Purpose.UNSENT, "person", "attempt")) == expanded


def test_another_person_another_place_another_purpose_or_another_secret_has_another_key() -> None:
    keys = {
        seal_key(SECRET, Purpose.UNSENT, "person", "attempt"),
        seal_key(SECRET, Purpose.UNSENT, "persona", "ttempt"),
        seal_key(SECRET, Purpose.UNSENT, "someone", "attempt"),
        seal_key(SECRET, Purpose.UNSENT, "person", "another"),
        seal_key(SECRET, Purpose.BRIEF, "person", "attempt"),
        seal_key(SECRET + "!", Purpose.UNSENT, "person", "attempt"),
    }
    assert len(keys) == 6
