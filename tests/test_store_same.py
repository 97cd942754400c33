"""The same files, version and date give the same bytes, in any order and on any machine."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run, environment
from store_cases import ONE_CLAIM, put
from x12 import write_837

from auditor.judge import RuleBook, judge
from auditor.store import Store

SAMPLES = sorted((ROOT / "sample_837").glob("*.837"))
OUTPUTS = ("index.html", "findings.jsonl", "findings.csv", "findings.xlsx", "summary.json")


def _hashes(out: Path) -> dict[str, str]:
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in OUTPUTS}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the samples in their order, and its store."""
    folder = tmp_path_factory.mktemp("plain")
    command = [sys.executable, "-m", "auditor", "audit", *map(str, SAMPLES), "--out", "plain", "-q"]
    subprocess.run(command, cwd=folder, check=False, capture_output=True, env=environment())
    return folder / "plain"


@pytest.fixture
def plain(report: Path) -> dict[str, str]:
    """Hashes of that report."""
    return _hashes(report)


@pytest.mark.parametrize(
    ("files", "options"),
    [
        pytest.param(SAMPLES[::-1], ("--jobs", "2", "--memory", "8GB"), id="backwards, two threads, much memory"),
        pytest.param(SAMPLES[3:] + SAMPLES[:3], ("--jobs", "1"), id="turned, one thread"),
        pytest.param(SAMPLES, ("--jobs", "8", "--memory", "256MB"), id="eight threads, little memory"),
    ],
)
def test_order_threads_and_memory_change_no_byte(
    plain: dict[str, str], auditor: Run, tmp_path: Path, files: list[Path], options: tuple[str, ...]
) -> None:
    """Page, workbook, findings and summary are the same to the byte."""
    auditor("audit", *files, "--out", "other", "-q", *options, code=None)
    assert _hashes(tmp_path / "other") == plain


def test_loading_in_two_steps_changes_no_finding(plain: dict[str, str], auditor: Run, tmp_path: Path) -> None:
    """Files loaded month by month into one store give the findings of all at once."""
    auditor("load", *SAMPLES[4:], "--store", "s.duckdb", "-q", code=None)
    auditor("audit", *SAMPLES[:4], "--store", "s.duckdb", "--out", "other", "-q", code=None)
    assert _hashes(tmp_path / "other") == plain


def test_the_wrapping_that_came_first_changes_no_id(book: RuleBook) -> None:
    """An interchange in one line or in many, alone in its file or second, gives the same finding ids."""
    twice: dict[str, Any] = {"procedure_code": "J9035", "units": "10", "service_date": "20240105"}
    plain, wrapped = (write_837([{"lines": [twice, twice]}], newline=newline) for newline in ("", "\r\n"))
    found = []
    for content in (plain, wrapped, write_837(ONE_CLAIM, control_number="000000009") + plain):
        with Store(None) as store:
            put(store, content)
            judge(store, book, rules=[rule for rule in book.rules if rule.id == "HX007"])
            found.append(store.rows("select finding_id from finding order by 1"))
    assert found[0] == found[1] == found[2] != []


def test_judging_again_changes_nothing(report: Path, auditor: Run, tmp_path: Path) -> None:
    """A second run over the same store gives the same findings."""
    shutil.copytree(report, tmp_path / "plain")
    auditor("audit", *SAMPLES, "--out", "plain", "-q", code=None)
    assert _hashes(tmp_path / "plain")["findings.csv"] == _hashes(report)["findings.csv"]
