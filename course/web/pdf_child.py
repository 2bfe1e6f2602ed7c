"""Make one PDF: HTML comes in on stdin, the PDF goes out on stdout.

Run by its path as a process of its own, so that a page that takes too much time or memory ends this
process and not the server, and so that Pango is loaded here alone. It opens no address: styles come
from our own static folder, drawings stand in the page itself, and anything else is refused.

    python -I pdf_child.py SECONDS BYTES
"""

from __future__ import annotations

import base64
import os
import resource
import sys
from pathlib import Path

try:
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError:  # Pango is not there: WeasyPrint looks for it while it is imported.
    sys.exit(os.EX_UNAVAILABLE)

PICTURE = "data:image/svg+xml;base64,"  # what it refers to comes here too, and is refused
BUNDLE = (Path(__file__).resolve().parent.parent / "static").resolve()


class Bundle(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Fetches our own stylesheets and pictures that stand in the page, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.missing: list[str] = []  # stylesheets of ours that could not be read

    def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
        """Answer with the file. Raises ValueError for any other address."""
        if url.startswith(PICTURE):
            drawn = base64.b64decode(url.removeprefix(PICTURE), validate=True)
            return URLFetcherResponse(url, drawn, {"Content-Type": "image/svg+xml"})
        path = (BUNDLE / url.removeprefix("bundle:")).resolve()
        ours = url.startswith("bundle:") and path.is_relative_to(BUNDLE) and path.suffix == ".css"
        if ours and path.is_file():
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "text/css"})
        if url.startswith("bundle:") and path.suffix == ".css":
            self.missing.append(url)
        raise ValueError("only our own stylesheets and drawings are read")


def limit(seconds: int, memory_bytes: int) -> None:
    """Give up the process's own freedom to use more time or memory, or to leave a core behind."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the limit is taken and not kept
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def main() -> None:
    """Read, set, write."""
    limit(*map(int, sys.argv[1:3]))
    html = sys.stdin.buffer.read().decode()
    bundle = Bundle()
    made = weasyprint.HTML(string=html, url_fetcher=bundle).write_pdf(pdf_variant="pdf/ua-1")
    if bundle.missing:  # WeasyPrint goes on without; no certificate is better than a bare one
        sys.exit(os.EX_NOINPUT)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
