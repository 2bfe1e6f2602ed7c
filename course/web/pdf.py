"""What is printed, as a PDF: made in a process apart; certificates are made once, then kept.

A PDF costs a second and some sixty megabytes, so at most two are made at once in each worker, in
child processes that the system stops when they take too long. A certificate is kept under the
digest of the credential, so that the next download costs nothing.
"""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from course.domain.errors import NotNow, TooMany
from course.domain.words import words

SECONDS = 20  # of computing
PATIENCE = 4  # times as long by the clock: on a busy machine others compute too
MEMORY_BYTES = 2 * 1024**3  # of address space: the fonts of all scripts are mapped into it
AT_ONCE = 2
WAIT_SECONDS = 5.0
CHILD = Path(__file__).with_name("pdf_child.py")
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")
# The child sees no secret of ours: only where programs, fonts and their caches lie.
_PASSED_ON = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
              "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")  # fmt: skip

_log = logging.getLogger("course")
_places = threading.BoundedSemaphore(AT_ONCE)


class PdfUnavailable(NotNow):
    """No PDF can be made here; what the pages say remains."""


class PdfFailed(PdfUnavailable):
    """This one document took too much time or memory; others may be made."""


@cache
def available(libraries: Sequence[str] = PANGO) -> bool:
    """Tell whether this machine can make PDFs: WeasyPrint is installed and Pango is found."""
    return importlib.util.find_spec("weasyprint") is not None and any(map(_loads, libraries))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def kept(folder: Path, digest: str, html: Callable[[], str], *, child: Path = CHILD) -> bytes:
    """The PDF of a credential: the one that was kept, or made now and kept.

    digest: of the signed document, hex. Raises PdfUnavailable and TooMany as `render` does.
    """
    path = folder / f"{digest}.pdf"
    try:
        return path.read_bytes()
    except OSError:
        made = render(html(), child=child)
    _keep(path, made)
    return made


def forget(folder: Path, digest: str) -> None:
    """Delete a kept PDF, if there is one."""
    (folder / f"{digest}.pdf").unlink(missing_ok=True)


def _keep(path: Path, content: bytes) -> None:
    """Put a whole file in its place; a full disk costs only the next one its time."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.touch(mode=0o600)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        _log.warning("certificate not kept", extra={"values": {"reason": error.strerror}})


def render(
    html: str, *, child: Path = CHILD, wait_seconds: float = WAIT_SECONDS, seconds: int = SECONDS
) -> bytes:
    """Make a PDF from HTML.

    wait_seconds: for one of the places; seconds: of computing, before the child is stopped.
    Raises TooMany when two are under way and neither ends within `wait_seconds`, PdfUnavailable
    when this machine makes none, PdfFailed when it cannot make this one.
    """
    if not _places.acquire(timeout=wait_seconds):
        raise TooMany(words("Two documents are being made already. Try again in a moment."), 5)
    try:
        return _run(html, child, seconds)
    finally:
        _places.release()


def _run(html: str, child: Path, seconds: int) -> bytes:
    command = [sys.executable, "-I", str(child), str(seconds), str(MEMORY_BYTES)]
    environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  # our own program, by its path
            command,
            input=html.encode(),
            capture_output=True,
            env=environ,
            timeout=PATIENCE * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _failed("too slow") from error
    if done.returncode == os.EX_UNAVAILABLE:
        _log_failure("no Pango")
        raise PdfUnavailable(words("No PDF can be made on this server. Print the page instead."))
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise _failed(f"exit {done.returncode}")
    return done.stdout


def _failed(reason: str) -> PdfFailed:
    _log_failure(reason)
    return PdfFailed(
        words("This document could not be made as a PDF. Try again, or print the page instead.")
    )


def _log_failure(reason: str) -> None:
    _log.error("document not printed", extra={"values": {"reason": reason}})
