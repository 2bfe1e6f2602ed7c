"""The wheel and the sdist carry everything: they serve with no checkout near them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
NOT_SOURCE = (
    ".venv",
    ".git",
    "instance",
    "node_modules",
    "dist",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build both from a copy of the checkout, then take the copy away."""
    copy = tmp_path_factory.mktemp("copy") / "checkout"
    shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(*NOT_SOURCE))
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", "dist"],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    kept = tmp_path_factory.mktemp("built")
    for built in (copy / "dist").iterdir():
        shutil.move(built, kept)
    shutil.rmtree(copy)
    return {"wheel": next(kept.glob("*.whl")), "sdist": next(kept.glob("*.tar.gz"))}


def install(package: Path, folder: Path) -> Path:
    """A new environment that has the package, and sees this one's libraries but not its course."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    site = next((folder / "lib").glob("python*")) / "site-packages"
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run(
        [
            folder / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--no-build-isolation",
            "--disable-pip-version-check",
            str(package),
        ],
        check=True,
    )
    return folder / "bin"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(command: list[str], folder: Path, environ: dict[str, str]) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
        try:
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def fetch(url: str, patience_seconds: float = 30) -> tuple[int, bytes]:
    """Ask until the server answers."""
    until = time.monotonic() + patience_seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status, answer.read()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_a_package_serves_from_an_empty_folder(
    packages: dict[str, Path], kind: str, tmp_path: Path
) -> None:
    programs = install(packages[kind], tmp_path / "environment")
    empty = tmp_path / "empty"
    empty.mkdir()
    port = free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("COURSE_", "PYTHON"))}
    environ |= {
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "COURSE_BASE_URL": f"http://127.0.0.1:{port}",
    }
    for command in ("upgrade", "load"):
        subprocess.run(
            [programs / "course", command], cwd=empty, env=environ, check=True, capture_output=True
        )
    where = subprocess.run(
        [programs / "python", "-c", "import course; print(course.__file__)"],
        cwd=empty,
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    )
    assert str(tmp_path / "environment") in where.stdout
    with served([str(programs / "course"), "serve"], empty, environ):
        status, page = fetch(f"http://127.0.0.1:{port}/")
        assert status == 200
        assert b"AI Safety for Delegates" in page
        assert fetch(f"http://127.0.0.1:{port}/readyz") == (200, b"ready\n")
        sheet = page.split(b'rel="stylesheet"')[1].split(b'href="')[1].split(b'"')[0].decode()
        assert fetch(f"http://127.0.0.1:{port}{sheet}")[0] == 200
