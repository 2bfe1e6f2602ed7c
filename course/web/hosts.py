"""Which address the course answers at, and what proxies in front may say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from course.domain.errors import NotValid
from course.domain.words import words
from course.settings import ConfigError, Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

WATCHED = frozenset({"healthz", "readyz"})
"""Machines that watch ask by number, and are told nothing that a host could change."""

_REFUSED = "course.host_refused"
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?", re.IGNORECASE)

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class KnownHosts:
    """Let no other name than our own reach whatever builds an address.

    A request for another one goes on under our own name and carries a mark, so that it can be
    refused with a page like any other.
    """

    def __init__(self, app: WsgiApp, known: frozenset[str], own: str) -> None:
        self.app, self.known, self.own = app, known, own

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Mark a request whose Host is missing, malformed or not ours."""
        found = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        if found is None or (found[1] or found[2]).lower() not in self.known:
            environ["HTTP_HOST"] = self.own
            environ[_REFUSED] = True
        return self.app(environ, start_response)


class SubPath:
    """Serve below a sub-path, whether or not the proxy takes it away."""

    def __init__(self, app: WsgiApp, path: str) -> None:
        self.app, self.path = app, path

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Move the sub-path from PATH_INFO to SCRIPT_NAME."""
        asked = environ.get("PATH_INFO", "")
        if asked == self.path or asked.startswith(self.path + "/"):
            environ["PATH_INFO"] = asked[len(self.path) :] or "/"
        environ["SCRIPT_NAME"] = self.path
        return self.app(environ, start_response)


def refuse_own_name(app: Flask, settings: Settings) -> None:
    """Raise ConfigError where the sub-path is the beginning of one of our own addresses.

    Behind a proxy that takes the sub-path away, nobody could tell the one from the other.
    """
    path = settings.base_path
    if path and any(f"{rule.rule}/".startswith(f"{path}/") for rule in app.url_map.iter_rules()):
        raise ConfigError(
            f"COURSE_BASE_URL cannot end in {path}, which is an address of the course itself."
            f" Choose another sub-path, such as {path}-online."
        )


def known_hosts(settings: Settings) -> frozenset[str]:
    """The names that the course answers to; on one's own machine, all of its names."""
    host = (urlsplit(settings.base_url).hostname or "").encode("idna").decode()
    return LOOPBACK if host in LOOPBACK else frozenset({host})


def init_app(app: Flask, settings: Settings) -> None:
    """Refuse unknown hosts; believe as many proxies as the setting says, and no more."""
    wsgi: WsgiApp = KnownHosts(app.wsgi_app, known_hosts(settings), settings.host)
    if settings.base_path:
        wsgi = SubPath(wsgi, settings.base_path)
    if count := settings.trusted_proxies:
        wsgi = ProxyFix(wsgi, x_for=count, x_proto=count, x_host=count)
    app.wsgi_app = wsgi  # type: ignore[method-assign,assignment]

    @app.before_request
    def refuse_unknown() -> None:
        if request.environ.get(_REFUSED) and request.endpoint not in WATCHED:
            address = settings.base_url
            raise NotValid(
                words(
                    "The course does not answer under this name. Use %(address)s.", address=address
                )
            )
