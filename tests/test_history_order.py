"""A course of treatment that runs over three files is judged as one, in whatever order the files are loaded."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from example_files import can_be_written, month_files

from auditor.judge import RuleBook, examples_of
from auditor.pipeline import Settings, Talk, judge_all, load_all, open_store
from auditor.report.findings import read_findings, reading_order
from auditor.report.tables import write_jsonl

RULES = ("history", "PL003", "AD012")
"""Families and rules that look at other dates of a patient."""


@pytest.fixture(scope="module")
def months(book: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three files with the claims of every failing and unknown example of the history rules."""
    examples = [
        example
        for rule in book.select(RULES)
        for example in examples_of(rule)
        if example.kind in {"fail", "unknown"} and can_be_written(example)
    ]
    folder = tmp_path_factory.mktemp("months")
    files = [folder / f"month_{number}.837" for number in (1, 2, 3)]
    for path, content in zip(files, month_files(examples, 3), strict=True):
        path.write_bytes(content)
    return files


def _findings_of(book: RuleBook, folder: Path, files: list[Path], as_of: str = "2025-12-31") -> bytes:
    """Load and judge the files in that order, in the store of that folder; give findings.jsonl."""
    wanted = Settings(files, folder / "claims.duckdb", as_of=date.fromisoformat(as_of), select=RULES)
    with open_store(wanted, to="load") as store:
        load_all(store, wanted, Talk())
    with open_store(wanted) as store:
        judge_all(store, book, wanted, Talk())
        found = read_findings(store, "standard")
    lines = io.BytesIO()
    write_jsonl(found, reading_order(found), lines)
    return lines.getvalue()


def _findings(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def test_three_months_give_the_same_findings_in_every_order(book: RuleBook, tmp_path: Path, months: list[Path]) -> None:
    """findings.jsonl is the same to the byte in all six orders; every history rule speaks, and says its window.

    Judged month by month, the last findings are the same too, and know when each was new.
    """
    told = {_findings_of(book, tmp_path / str(at), list(order)) for at, order in enumerate(permutations(months))}
    assert len(told) == 1
    findings = _findings(told.pop())
    severities = defaultdict(set)
    for finding in findings:
        severities[finding["rule_id"]].add(finding["severity"])
        if book.rule(finding["rule_id"]).look_back_days:
            assert {"window_first", "window_last"} <= set(finding["evidence"]), finding["rule_id"]
    assert set(severities) == {rule.id for rule in book.select(RULES)}
    stepped_down = {rule_id for rule_id, found in severities.items() if len(found) > 1}
    assert {"HX001", "HX004", "HX005", "HX006", "HX010", "PL003"} <= stepped_down

    for number, month in enumerate(months, start=1):
        by_month = _findings(_findings_of(book, tmp_path / "by month", [month], as_of=f"2025-12-0{number}"))
    assert {finding["first_seen"] for finding in by_month} == {"2025-12-01", "2025-12-02", "2025-12-03"}
    assert [{**each, "first_seen": ""} for each in by_month] == [{**each, "first_seen": ""} for each in findings]
