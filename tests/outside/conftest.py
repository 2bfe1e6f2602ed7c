"""The libraries of others, installed from their own lock file."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import REQUIRED, need

HERE = Path(__file__).parent
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")


@pytest.fixture(scope="session")
def node() -> str:
    """Node with the libraries beside it; fetched only where COURSE_TEST_REQUIRE names node."""
    need("node")
    if not (HERE / "node_modules").is_dir():
        if "node" not in REQUIRED:
            pytest.skip("the judges are not installed: run npm ci in tests/outside")
        npm = shutil.which("npm")
        assert npm is not None
        subprocess.run([npm, *INSTALL], cwd=HERE, check=True, capture_output=True)
    program = shutil.which("node")
    assert program is not None
    return program
