"""The way to a mail server is encrypted where it can be, and a password never travels in clear."""

from pathlib import Path
from urllib.parse import quote

import pytest

from course.records.outbox import Letter
from course.serving import composing, mail
from course.serving.mail import Server, Smtp, Unreachable, server_from
from course.settings import ConfigError, Settings
from tests.factories import NOON
from tests.mail.server import PASSWORD, USER, Mailroom, certificate, running

LETTER = Letter(1, "invite:1", "amina@example.org", "Hello", "Text\n", NOON, 1, NOON)
MESSAGE = composing.compose(LETTER, Settings(base_url="https://course.example.org"))


def send(url: str) -> None:
    post = Smtp(server_from(url), "course.example.org", timeout_seconds=5)
    try:
        post.send(MESSAGE)
    finally:
        post.close()


def untrusted() -> pytest.RaisesExc[Unreachable]:
    return pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED")


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """A server's TLS context, whose certificate this machine believes while the test lasts."""
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    return context


def test_encryption_is_used_where_it_is_offered(trusted: object) -> None:
    with running(Mailroom(), tls_context=trusted) as room:
        send(room.url())
    assert room.encrypted == [True]


def test_smtps_is_encrypted_from_the_first_byte(trusted: object) -> None:
    with running(Mailroom(), ssl_context=trusted) as room:
        send(room.url("smtps"))
    assert len(room.taken) == 1


@pytest.mark.parametrize(("scheme", "option"), [("smtp", "tls_context"), ("smtps", "ssl_context")])
def test_a_certificate_nobody_vouches_for_gets_no_letter(
    tmp_path: Path, scheme: str, option: str
) -> None:
    _, context = certificate(tmp_path)
    with (
        running(Mailroom(), **{option: context}) as room,
        pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        send(room.url(scheme))
    assert room.taken == []


def test_a_certificate_for_another_address_gets_no_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, context = certificate(tmp_path, "192.0.2.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with (
        running(Mailroom(), tls_context=context) as room,
        pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        send(room.url())
    assert room.taken == []


def test_it_signs_in_with_the_name_and_password_of_the_address(trusted: object) -> None:
    room = Mailroom()
    options = {"tls_context": trusted, "auth_required": True, "authenticator": room.check_password}
    with running(room, **options):
        send(room.url(user=f"{USER}:{quote(PASSWORD, safe='')}@"))
    assert len(room.signed_in) == len(room.taken) == 1


def test_a_wrong_password_is_said_and_nothing_is_sent(trusted: object) -> None:
    room = Mailroom()
    options = {"tls_context": trusted, "auth_required": True, "authenticator": room.check_password}
    with running(room, **options), pytest.raises(Unreachable, match="535"):
        send(room.url(user=f"{USER}:wrong@"))
    assert room.taken == []


def test_no_password_is_sent_to_another_machine_without_encryption() -> None:
    room = Mailroom()
    options = {"auth_require_tls": False, "authenticator": room.check_password}
    with (
        running(room, host="127.0.0.2", **options),
        pytest.raises(Unreachable, match="no password was sent"),
    ):
        send(room.url(user=f"{USER}:{quote(PASSWORD, safe='')}@", host="127.0.0.2"))
    assert room.signed_in == room.taken == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 25, False, "", "")),
        ("smtp://a:b@mail.example.org", Server("mail.example.org", 587, False, "a", "b")),
        ("smtps://mail.example.org", Server("mail.example.org", 465, True, "", "")),
        ("smtp://a%40x:%2F%3A@m.org:2525", Server("m.org", 2525, False, "a@x", "/:")),
    ],
)
def test_the_address_of_a_mail_server_says_where_and_who(url: str, server: Server) -> None:
    assert server_from(url) == server


@pytest.mark.parametrize("url", ["mail.example.org", "http://m.org", "smtp://", "smtp://m.org:x"])
def test_an_address_that_names_no_mail_server_stops_the_start(url: str) -> None:
    with pytest.raises(ConfigError, match="COURSE_SMTP_URL"):
        mail.open_post(Settings(smtp_url=url))


def test_a_wrong_address_is_not_repeated_with_its_password() -> None:
    with pytest.raises(ConfigError) as refused:
        server_from("smpt://summit:secret@mail.example.org")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("mail_from", "written"),
    [
        ("", "course@course.example.org"),
        ("desk@summit.example", "desk@summit.example"),
        ("The summit <desk@summit.example>", "The summit <desk@summit.example>"),
        ("Généve <desk@summit.example>", "Généve <desk@summit.example>"),
        ('"Summit, the" <desk@summit.example>', '"Summit, the" <desk@summit.example>'),
    ],
)
def test_the_sender_is_the_setting_or_the_host_of_the_course(mail_from: str, written: str) -> None:
    settings = Settings(base_url="https://course.example.org:8443/x", mail_from=mail_from)
    assert str(composing.compose(LETTER, settings)["From"]) == written


@pytest.mark.parametrize("mail_from", ["summit", "a@b, c@d", "x <>", "a@b\r\nBcc: c@d"])
def test_a_sender_that_is_no_address_stops_the_start(mail_from: str) -> None:
    with pytest.raises(ConfigError, match="COURSE_MAIL_FROM"):
        mail.open_post(Settings(mail_from=mail_from))


def test_a_host_that_is_a_number_still_makes_a_valid_message() -> None:
    message = composing.compose(LETTER, Settings(base_url="http://[::1]:8000"))
    assert str(message["From"]) == "course@[IPv6:::1]"
    assert str(message["Message-ID"]).endswith("@[IPv6:::1]>")


def test_what_is_sent_holds_seven_bits_and_short_lines_only() -> None:
    letter = LETTER._replace(subject="你好 " * 40, body="é" * 2000 + "\n" + "x" * 2000)
    lines = composing.compose(letter, Settings(mail_from="Généve <desk@summit.example>")).as_bytes()
    assert lines.isascii()
    assert max(map(len, lines.split(b"\r\n"))) <= 998
