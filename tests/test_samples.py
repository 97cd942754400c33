"""The sample files give exactly the findings that stand beside them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from auditor.judge import read_rules
from auditor.shipped import shipped

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = sorted((ROOT / "sample_837").glob("*.837"))
COLUMNS = ("rule_id", "claim_id", "line_number", "severity", "amount_direction", "expected_units")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the whole folder."""
    out = tmp_path_factory.mktemp("samples")
    command = [sys.executable, "-m", "auditor", "audit", "sample_837", "--out", str(out), "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    assert done.returncode == 3, done.stderr  # one sample holds a broken transaction set
    return out


def _found(report: Path, sample: Path) -> Counter[tuple[str, ...]]:
    lines = (report / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return Counter(tuple(row[name] for name in COLUMNS) for row in rows if row["file"] == sample.name)


def _expected(sample: Path) -> Counter[tuple[str, ...]]:
    known = {rule.id for rule in read_rules([shipped("rules")]).rules}
    with sample.with_suffix(".expected.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["rule_id"] in known]
    return Counter(tuple(row[name] for name in COLUMNS) for row in rows)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_gives_its_findings(report: Path, sample: Path) -> None:
    """A sample gives the findings of its expected.csv, no more and no fewer."""
    found, expected = _found(report, sample), _expected(sample)
    assert {"missing": expected - found, "unexpected": found - expected} == {
        "missing": Counter(),
        "unexpected": Counter(),
    }


def test_every_sample_has_its_expectations() -> None:
    """Beside every sample stands what it must give."""
    assert [path.name for path in SAMPLES if not path.with_suffix(".expected.csv").is_file()] == []
    assert len(SAMPLES) >= 6
