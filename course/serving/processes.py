"""What the processes of one server share: how they begin, stop when asked, and end together."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

TICK_SECONDS = 0.2

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

# On Linux a child is a copy, so that the course's code is read once; elsewhere copies are not safe.
if sys.platform == "linux":
    _Process = multiprocessing.get_context("fork").Process
else:
    _Process = multiprocessing.get_context("spawn").Process


class StopSign:
    """Raised by SIGTERM, by Ctrl-C, or once the parent is gone; the loop that asks then ends.

    Only a number is changed when a signal comes: whatever runs at that moment is finished first.
    """

    def __init__(self) -> None:
        self.parent = _parent()
        self.asked = 0  # how often; twice means "at once"
        for number in STOP_SIGNALS:
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked += 1

    def __bool__(self) -> bool:
        return self.asked > 0 or (self.parent is not None and os.getppid() != self.parent)

    def wait(self, seconds: float) -> None:
        """Let time pass, and come back early when asked to stop."""
        until = time.monotonic() + seconds
        while not self and time.monotonic() < until:
            time.sleep(min(TICK_SECONDS, seconds))


class Child:
    """One process of the server, in a process group of its own.

    So Ctrl-C reaches the supervisor alone, which then stops all in good order, and nothing that a
    child started is left behind.
    """

    def __init__(self, task: Callable[..., None], *arguments: object) -> None:
        self.began = time.monotonic()
        self.process = _Process(target=_begin, args=(task, arguments))
        # A signal that came before the child has settled would be lost in the copy of our handler.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        self.process.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)

    @property
    def pid(self) -> int:
        """Its process id, which is its group's too."""
        assert self.process.pid is not None
        return self.process.pid

    @property
    def code(self) -> int | None:
        """How it ended, below 0 by a signal; None while it lives."""
        return self.process.exitcode

    def remains(self) -> bool:
        """Whether it, or anything that it started, is still there."""
        return self.code is None or self._tell_all(0)

    def ask_to_end(self) -> None:
        """Let it finish what it does; where it died itself, let what it started finish."""
        if self.code is None:
            self.process.terminate()
        else:
            self._tell_all(signal.SIGTERM)

    def kill(self) -> None:
        """End all of it now."""
        if self.remains():
            self._tell_all(signal.SIGKILL)
            self.process.kill()  # it may not have made its group yet
        self.process.join()

    def _tell_all(self, number: int) -> bool:
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return False
        return True


def _begin(task: Callable[..., None], arguments: tuple[object, ...]) -> None:
    os.setpgid(0, 0)
    listen_to_signals()
    task(*arguments)


def listen_to_signals() -> None:
    """End at once when asked to, until something better is set up."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


def end_with_parent() -> None:
    """End this process, as gently as SIGTERM does, once its parent is gone.

    A worker left alone would go on answering, beside those of the server that comes next.
    """
    parent = _parent()
    if parent is None:
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def _parent() -> int | None:
    """The process that started this one as its child; None for one started by hand."""
    parent = multiprocessing.parent_process()
    return None if parent is None else parent.pid
