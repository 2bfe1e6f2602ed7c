"""The key folder: made once, read by its owner alone, never half there."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest

from course.domain.credentials import IssuerKey, encoding
from course.records import keys
from course.records.keys import KeyUnavailable


def test_the_key_is_made_once_and_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "instance" / "keys"
    keys.prepare(folder)
    first = keys.load(folder)
    keys.prepare(folder)
    assert keys.load(folder).public == first.public
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "issuer.pem").stat().st_mode) == 0o600
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["issuer.pem", f"{first.public.thumbprint}.pub"]
    )


def _prepare(folder: Path, barrier: object) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    keys.prepare(folder)


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    folder = tmp_path / "keys"
    processes = [context.Process(target=_prepare, args=(folder, barrier)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert len(keys.load_public(folder)) == 1
    assert len(list(folder.iterdir())) == 2


def test_a_key_that_is_missing_or_none_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailable, match=r"issuer\.pem"):
        keys.load(tmp_path)
    (tmp_path / "issuer.pem").write_text("not a key")
    with pytest.raises(KeyUnavailable, match=r"issuer\.pem"):
        keys.load(tmp_path)
    with pytest.raises(KeyUnavailable):
        keys.prepare(tmp_path)
    assert (tmp_path / "issuer.pem").read_text() == "not a key", "nothing is overwritten"


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyUnavailable, match="Not a directory"):
        keys.prepare(tmp_path / "file" / "keys")


def test_old_keys_go_on_checking_and_strange_files_do_not(tmp_path: Path, caplog) -> None:
    keys.prepare(tmp_path)
    old, forged = IssuerKey.generate().public, IssuerKey.generate().public
    (tmp_path / f"{old.thumbprint}.pub").write_text(encoding.encode(old.raw))
    (tmp_path / "another-name.pub").write_text(encoding.encode(forged.raw))
    (tmp_path / "broken.pub").write_text("%")
    assert set(keys.load_public(tmp_path)) == {old, keys.load(tmp_path).public}
    (tmp_path / "issuer.pem").unlink()
    assert len(keys.load_public(tmp_path)) == 2, "checking needs no key that signs"
