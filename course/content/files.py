"""TOML files below modules/: found, decoded, parsed; each fault told with its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from course.content.fields import parse_toml
from course.content.problems import Problem, Report

MODULES = Path("modules")


def read_table(root: Path, path: Path, problems: list[Problem]) -> tuple[Mapping[str, object], str]:
    """A TOML file's table and source; empty where it cannot be read."""
    report = Report(path)
    source = ""
    table = None
    try:
        source = (root / path).read_text("utf-8")
        table = parse_toml(source, 1, report.add)
    except FileNotFoundError:
        report.add(1, "there is no such file")
    except UnicodeDecodeError:
        report.add(1, "the file is not written in UTF-8")
    problems += report.problems
    return table or {}, source
