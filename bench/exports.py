"""How much memory a list of people as a file takes: 10,000 people against 100,000.

Each file is asked for over the app and read as a browser reads it, a part at a time, on SQLite.
What counts is the most that Python held at once meanwhile, beyond what it held before: it must not
grow by more than a quarter where the people grow tenfold.

Example: python bench/exports.py
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.board import Secretary

FEW, MANY = 10_000, 100_000
FILES = (
    "/facilitate/people/export/csv",
    "/facilitate/people/export/xlsx",
    "/facilitate/cleared/?at=2100-01-01T00:00&format=csv",
)
LIMIT = 1.25


class Taken(NamedTuple):
    """What one file took."""

    seconds: float
    file_bytes: int
    peak_bytes: int


def take(secretary: Secretary, address: str) -> Taken:
    """Ask for a file and let each part go as it comes."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    began, length = time.perf_counter(), 0
    answer = secretary.http.get(address, headers={"X-Course-Progress": "1"}, buffered=False)
    for part in answer.response:
        length += len(part)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return Taken(time.perf_counter() - began, length, peak - before)


def main() -> None:
    """Print one line a file."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        sizes = [Secretary(Path(folder) / str(count), None, count) for count in (FEW, MANY)]
        logging.getLogger("course").setLevel(logging.WARNING)
        print(f"{'':56} {'s':>7} {'MB':>7}  held at once, MB: {FEW:,} {MANY:,} people")
        for address in FILES:
            for one in sizes:
                take(one, f"{address}{'&' if '?' in address else '?'}delegation=D000")  # warms up
            few, many = (take(one, address) for one in sizes)
            worst = max(worst, many.peak_bytes / few.peak_bytes)
            print(
                f"{address:56} {many.seconds:7.1f} {many.file_bytes / 1e6:7.1f}"
                f"  {few.peak_bytes / 1e6:.2f} {many.peak_bytes / 1e6:.2f}"
            )
        for one in sizes:
            one.app.extensions["database"].engine.dispose()
    print(f"The worst ratio is {worst:.2f}; {LIMIT} is allowed.")
    raise SystemExit(worst > LIMIT)


if __name__ == "__main__":
    main()
