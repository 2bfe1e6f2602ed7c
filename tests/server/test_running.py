"""The tests' own server leaves nothing open behind a browser that goes away."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

from tests.server.running import running

WHOLE = b"all there is"
AT_ONCE = struct.pack("ii", 1, 0)  # linger for 0 seconds: the connection is broken, not ended


class Answer:
    """An answer whose reader is gone when all of it is sent; it knows whether it was closed."""

    def __init__(self) -> None:
        self.reader_is_gone, self.closed = threading.Event(), threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        yield WHOLE
        self.reader_is_gone.wait(15)

    def close(self) -> None:
        self.closed.set()


def test_an_answer_is_closed_when_its_reader_breaks_off() -> None:
    answer = Answer()

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Answer:
        start_response("200 OK", [("Content-Length", str(len(WHOLE)))])
        return answer

    with running(app) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=15) as reader:
            reader.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            read = b""
            while WHOLE not in read:
                more = reader.recv(1000)
                assert more
                read += more
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        answer.reader_is_gone.set()
        assert answer.closed.wait(15)
