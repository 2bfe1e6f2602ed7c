"""The plan of the house, kept true by reading the imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import course

ROOT = Path(course.__file__).parent
ROOMS = {
    "accounts", "learn", "reference", "pretest", "quiz", "certify", "facilitate",
    "roster", "remind", "assist", "cards", "mastery", "door", "privacy",
    "author", "review", "plan", "correct", "challenge", "analyse", "exchange", "admin",
}  # fmt: skip
SHARED = {"domain", "content", "formats", "store", "records", "web"}

# What each part may import of ours, besides itself. `words` and values come from `domain`.
MAY = {
    "domain": set(),
    "content": {"domain"},
    "formats": {"content", "domain"},
    "store": {"domain"},
    "records": {"store", "domain"},
    "web": {"records", "store", "content", "domain", "settings"},
    "serving": {"create_app", "web", "records", "store", "content", "domain", "settings"},
}
# What each part may import of others, where the list is closed.
OUTSIDE = {"domain": {"cryptography", "joserfc", "numpy"}, "store": {"sqlalchemy", "alembic"}}
# Reading a page's request and answering it is the work of views alone.
FLASK_FREE = ("queries.py", "services.py")

FILES = sorted(p for p in ROOT.rglob("*.py") if "versions" not in p.parts)


def part_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[ast.stmt, str]]:
    """Every module a file imports, with the statement."""
    tree = ast.parse(path.read_text("utf-8"))
    found: list[tuple[ast.stmt, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node, node.module))
            if node.module == "course":
                found += [(node, f"course.{alias.name}") for alias in node.names]
    return found


def ours(path: Path) -> set[str]:
    return {name.split(".")[1] for _, name in imports(path) if name.startswith("course.")}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_arrows_run_one_way(path: Path) -> None:
    part = part_of(path)
    if part in MAY:
        assert ours(path) - {part} <= MAY[part]
    if part in ROOMS:
        assert not ours(path) & (ROOMS - {part}), "a room imports another"
        assert ours(path) <= {part, "settings"} | SHARED
    if part in OUTSIDE:
        outside = {name.split(".")[0] for _, name in imports(path)} - {"course", "__future__"}
        assert outside - set(__import__("sys").stdlib_module_names) <= OUTSIDE[part]
    if part in ROOMS and path.name in FLASK_FREE:
        tops = {name.split(".")[0] for _, name in imports(path)}
        assert not tops & {"flask", "flask_login", "flask_wtf", "wtforms"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_import_hides_in_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    hidden = [
        (node.lineno, inner.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


@pytest.mark.parametrize(
    "path",
    [p for p in FILES if p.name in FLASK_FREE or part_of(p) == "records"],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_only_the_edge_commits(path: Path) -> None:
    assert ".commit(" not in path.read_text("utf-8")
