from __future__ import annotations

from contextlib import suppress

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.errors import NotValid
from course.records import passwords

GOOD = "quiet brown teapot 9"


def test_a_password_is_kept_as_argon2id_and_found_again():
    kept = passwords.hash_password(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert passwords.matches(kept, GOOD)


def test_two_hashes_of_one_password_differ():
    assert passwords.hash_password(GOOD) != passwords.hash_password(GOOD)


@pytest.mark.parametrize(
    "almost", [GOOD + " ", " " + GOOD, GOOD.upper(), GOOD[:-1], GOOD + "\x00", GOOD + "\u200b", ""]
)
def test_a_password_is_compared_to_the_letter(almost):
    assert not passwords.matches(passwords.hash_password(GOOD), almost)


def test_a_long_password_is_compared_to_its_end():
    long = "é" * 127
    kept = passwords.hash_password(long + "x")
    assert passwords.matches(kept, long + "x")
    assert not passwords.matches(kept, long + "y")


def test_nobody_signs_in_where_there_is_no_password():
    assert not passwords.matches(None, GOOD)
    assert not passwords.matches(None, "a password that nobody has")
    assert not passwords.matches("not a hash", GOOD)


def test_a_hash_of_another_cost_is_made_anew():
    assert not passwords.is_outdated(passwords.hash_password(GOOD))
    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)
    assert passwords.is_outdated(cheap)
    assert passwords.matches(cheap, GOOD)


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "my horse climbed the summit",
        "päßword mit ümläut",
        "密码很长而且不容易猜到吗",
        "🌍🚀🌙⭐🔥💧🌱🍎🎲🎻🧭🪁",
        "TeapoT<script>'\"--",
        "xkqvwzrtplmn" * 10 + "abcdefgh",  # 128
    ],
)
def test_any_characters_make_a_password(password):
    passwords.check_new(password, "Amina Diallo", "amina@example.org", "AI Safety for Delegates")
    assert passwords.matches(passwords.hash_password(password), password)


@pytest.mark.parametrize("length", [0, 1, 11, 129, 5000])
def test_a_password_has_12_to_128_characters(length):
    with pytest.raises(NotValid, match="characters"):
        passwords.check_new(("xkqvwzrtplmn" * 500)[:length])


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "Password2025!", "P@ssw0rd1234", "p4ssw0rd!!!!", "qwertyuiop123",
        "QWERTYUIOP12", "123456789012", "1q2w3e4r5t6y", "1qaz2wsx3edc", "iloveyou1234",
        "sunshine2024", "aaaaaaaaaaaa", "abcabcabcabc", "passwordpassword", "christopher1",
        "correct horse battery staple", "liverpool1983", "111111111111", "            ",
    ],
)  # fmt: skip
def test_what_everybody_tries_first_is_refused(password):
    with pytest.raises(NotValid, match="tried first"):
        passwords.check_new(password)


@pytest.mark.parametrize(
    "password",
    ["summitdelegate2027", "Amina.Diallo1985", "amina@example.org", "AI Safety for Delegates",
     "diallo-summit-27"],
)  # fmt: skip
def test_words_that_others_know_make_no_password(password):
    with pytest.raises(NotValid, match="Others know"):
        passwords.check_new(
            password, "Amina Diallo", "amina@example.org", "AI Safety for Delegates"
        )


def test_the_list_that_ships_is_long_and_in_one_form():
    banned = passwords.banned()
    assert len([word for word in banned if len(word) >= passwords.SHORTEST]) > 3000
    assert all(len(word) >= 8 and word == word.casefold() for word in banned)
    lines = [line for line in passwords.BANNED.read_text("utf-8").splitlines() if line]
    assert len(lines) == len(set(lines))


def test_every_password_of_the_list_is_refused():
    for word in (w for w in passwords.banned() if len(w) >= passwords.SHORTEST):
        with pytest.raises(NotValid):
            passwords.check_new(word)


@settings(max_examples=50)
@given(st.text(max_size=200), st.text(max_size=50))
def test_whatever_is_accepted_is_long_enough_and_not_too_long(password: str, known: str):
    with suppress(NotValid):
        passwords.check_new(password, known)
        assert passwords.SHORTEST <= len(password) <= passwords.LONGEST
