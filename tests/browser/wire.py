"""A wire between one browser and the server, which can be cut, or slowed down.

What a browser's own switch for "offline" reaches differs between pages and workers; a cut wire is
the same for all.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit


class Wire:
    """A port of this machine that leads to a server, until it is cut."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.target = (parts.hostname, parts.port)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.is_cut = self.is_closed = False
        self.at_once, self.rests = 65_536, 0.0  # bytes, and seconds after each
        self.open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Nothing goes through any more, what is on its way included."""
        self.is_cut = True
        for end in list(self.open):
            _hang_up(end)

    def mend(self) -> None:
        """It leads to the server again."""
        self.is_cut = False

    def slow_down(self, at_once: int, rests: float) -> None:
        """From now on it carries so many bytes, then rests for so many seconds."""
        self.at_once, self.rests = at_once, rests

    def close(self) -> None:
        self.is_closed = True
        self.cut()
        _hang_up(self.listening)

    def _accept(self) -> None:
        while not self.is_closed:
            with suppress(OSError):
                near, _ = self.listening.accept()
                if self.is_cut:
                    _hang_up(near)
                    continue
                far = socket.create_connection(self.target)
                self.open |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while sent := one.recv(self.at_once):
                other.sendall(sent)
                time.sleep(self.rests)
        for end in (one, other):
            _hang_up(end)
            self.open.discard(end)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
