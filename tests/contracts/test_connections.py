"""No test fails for a connection that another one left open."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HOLDING = """
import gc
import os

from sqlalchemy import text

from surveys.foundation.database import Database


def test_that_holds_a_connection():
    session = Database(os.environ["ADDRESS"]).reading()
    session.execute(text("SELECT 1"))
    round_about = [session]
    round_about.append(round_about)
    assert os.environ["PASSES"] == "yes"


def test_after_it():
    gc.collect()


def test_after_that():
    gc.collect()
"""


@pytest.mark.parametrize(
    ("passes", "outcome"),
    [("no", "1 failed, 2 passed"), ("yes", "3 passed, 1 error")],
    ids=["it failed", "it passed"],
)
def test_each_test_answers_for_its_own(
    postgres: str, tmp_path: Path, passes: str, outcome: str
) -> None:
    """One that failed is excused; one that passed is told of what it left."""
    (tmp_path / "test_holding.py").write_text(HOLDING, encoding="utf-8")
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n", encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", f"--rootdir={tmp_path}", tmp_path],
        cwd=ROOT,
        env={**os.environ, "ADDRESS": postgres, "PASSES": passes},
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert outcome in told, told
    assert "test_that_holds_a_connection" in told.rsplit("short test summary info", 1)[1]
