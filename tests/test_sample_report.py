"""`reports/sample` is the report of `sample_837`, made by one command and fresh."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT, Run

FILES = ("index.html", "findings.jsonl", "findings.csv", "findings.xlsx", "summary.json")
COMMAND = ("audit", "sample_837", "--out", "reports/sample")
STALE = (
    "reports/sample is stale: run `auditor audit sample_837 --out reports/sample` with no store in it, and commit it"
)


@pytest.fixture
def remade(auditor: Run, tmp_path: Path) -> Path:
    """The same command in another folder."""
    shutil.copytree(ROOT / "sample_837", tmp_path / "sample_837")
    auditor(*COMMAND, code=3)
    return tmp_path / "reports" / "sample"


def test_the_report_of_the_samples_is_fresh(remade: Path) -> None:
    """The report in the repository is, byte for byte, what the command writes today, on any machine."""
    stale = [
        name for name in FILES if (remade / name).read_bytes() != (ROOT / "reports" / "sample" / name).read_bytes()
    ]
    assert stale == [], STALE


def test_the_readme_shows_what_the_command_says() -> None:
    """The README tells the numbers of the report."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "119 claims judged" in readme
    assert "auditor audit sample_837 --out reports/sample" in readme
