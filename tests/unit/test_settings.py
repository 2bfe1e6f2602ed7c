"""Settings: read strictly, every fault named at once, secrets kept from others."""

from __future__ import annotations

import multiprocessing
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from course.settings import ConfigError, Settings, read, secret_key

LONG = "a-key-that-is-long-enough-for-everybody"


def fault_lines(**environ: str) -> list[str]:
    with pytest.raises(ConfigError) as refusal:
        read(environ)
    return str(refusal.value).splitlines()


def test_nothing_set_is_a_course_on_this_machine_alone():
    settings = read({})
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.on_sqlite
    assert settings.database == f"sqlite:///{settings.instance_path / 'course.sqlite3'}"
    assert settings.trusted_proxies == 0
    assert not settings.is_https


def test_every_setting_has_a_variable_of_its_own_and_says_what_it_means():
    variables = [entry.metadata["variable"] for entry in fields(Settings)]
    assert len(set(variables)) == len(variables)
    assert all(name.startswith("COURSE_") for name in variables)
    assert all(entry.metadata["meaning"] for entry in fields(Settings))


def test_every_fault_is_named_at_once():
    said = fault_lines(
        COURSE_DATABASE_URL="postgresql://db/course",
        COURSE_SECRET_KEY="short",
        COURSE_BASE_URL="course.example.org",
        COURSE_LOG="xml",
        COURSE_TRUSTED_PROXIES="one",
        COURSE_IDLE_MINUTES="0",
        COURSE_REDIS_URL="localhost:6379",
    )
    named = [line.split(" ")[0] for line in said]
    assert sorted(named) == [
        "COURSE_BASE_URL",
        "COURSE_IDLE_MINUTES",
        "COURSE_KEYS",
        "COURSE_LOG",
        "COURSE_REDIS_URL",
        "COURSE_SECRET_KEY",
        "COURSE_TRUSTED_PROXIES",
    ]


def test_postgresql_needs_the_secret_and_the_keys_that_machines_share():
    url = "postgresql://course@db.example.org/course"
    said = "\n".join(fault_lines(COURSE_DATABASE_URL=url))
    assert "COURSE_SECRET_KEY must be set" in said
    assert "COURSE_KEYS must be set" in said
    read({"COURSE_DATABASE_URL": url, "COURSE_SECRET_KEY": LONG, "COURSE_KEYS": "/srv/keys"})


@pytest.mark.parametrize(
    "address",
    [
        "course.example.org",
        "ftp://course.example.org",
        "https://",
        "https://course.example.org/?a=1",
        "https://course.example.org/#top",
        "https://user@course.example.org",
        "https://course.example.org:port",
        "https://[::1",
        "https://course.example.org//other.example",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_none_is_a_fault_and_no_crash(address):
    assert fault_lines(COURSE_BASE_URL=address) == [
        "COURSE_BASE_URL must be an address such as https://course.example.org."
    ]


@pytest.mark.parametrize("url", ["course.sqlite3", "postgres://db/x", "mysql://db/x"])
def test_a_database_that_cannot_be_opened_is_a_fault(url):
    said = fault_lines(COURSE_DATABASE_URL=url, COURSE_SECRET_KEY=LONG, COURSE_KEYS="/srv/keys")
    assert said == ["COURSE_DATABASE_URL must begin with postgresql:// or sqlite:///."]


@pytest.mark.parametrize("number", ["-1", "1.5", "one", "٣", "1e3", "0x1"])
def test_only_a_plain_whole_number_is_a_number(number):
    said = fault_lines(COURSE_TRUSTED_PROXIES=number)
    assert said == [f"COURSE_TRUSTED_PROXIES must be a whole number, not {number!r}."]


@pytest.mark.parametrize("number", ["0", "99999999999"])
def test_a_sign_in_cannot_last_no_time_or_for_ever(number):
    (line,) = fault_lines(COURSE_STAFF_ABSOLUTE_HOURS=number)
    assert line.startswith("COURSE_STAFF_ABSOLUTE_HOURS must be a number from 1 to ")


def test_a_fault_never_repeats_the_secret():
    assert "hunter2" not in "\n".join(fault_lines(COURSE_SECRET_KEY="hunter2"))


def test_the_sub_path_and_the_host_come_from_the_public_address():
    settings = read({"COURSE_BASE_URL": "https://summit.example.org:8443/course-2027/"})
    assert (settings.base_path, settings.host) == ("/course-2027", "summit.example.org:8443")
    assert settings.is_https


# ---------------------------------------------------------------- the key that signs cookies


def a_folder(path: Path) -> Settings:
    return Settings(instance=str(path / "new" / "instance"))


def test_a_key_that_is_given_is_used_and_nothing_is_written(tmp_path):
    settings = Settings(instance=str(tmp_path / "instance"), secret_key=LONG)
    assert secret_key(settings) == LONG
    assert not settings.instance_path.exists()


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    settings = a_folder(tmp_path)
    key = secret_key(settings)
    assert len(key) >= 64
    assert secret_key(settings) == key
    kept = settings.instance_path / "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.instance_path.stat().st_mode) == 0o700


def test_two_places_have_two_keys(tmp_path):
    assert secret_key(a_folder(tmp_path / "a")) != secret_key(a_folder(tmp_path / "b"))


def _make_key(folder: str, start, keys) -> None:
    start.wait()
    keys.put(secret_key(Settings(instance=folder)))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the children touch no thread
def test_processes_that_start_together_agree_on_the_key(tmp_path):
    context = multiprocessing.get_context("fork")
    for place in range(5):
        start, keys = context.Barrier(4), context.Queue()
        folder = str(tmp_path / str(place))
        makers = [context.Process(target=_make_key, args=(folder, start, keys)) for _ in range(4)]
        for maker in makers:
            maker.start()
        made = {keys.get(timeout=60) for _ in makers}
        for maker in makers:
            maker.join()
        assert len(made) == 1
        assert [file.name for file in Path(folder).iterdir()] == ["secret-key"]
