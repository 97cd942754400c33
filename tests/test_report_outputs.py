"""The five files of a report: what is in them, that they agree, and that they are written whole."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from report_cases import RULES, made_store

from auditor.errors import SurroundingsError
from auditor.report import Settings, Summary, write_reports
from auditor.report.findings import COLUMNS, read_findings
from auditor.report.tables import write_csv
from auditor.report.words import share, short_money
from auditor.shipped import shipped
from auditor.store import Store

FILES = {"findings.csv", "findings.jsonl", "findings.xlsx", "index.html", "summary.json"}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A store with a few hundred findings."""
    with made_store() as made:
        yield made


@pytest.fixture(scope="module")
def out(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of it."""
    folder = tmp_path_factory.mktemp("report")
    write_reports(store, RULES, Settings(folder, command="auditor audit october"))
    return folder


@pytest.fixture(scope="module")
def lines(out: Path) -> list[dict[str, Any]]:
    """findings.jsonl, read."""
    return [json.loads(line) for line in (out / "findings.jsonl").read_text(encoding="utf-8").splitlines()]


def test_five_files(out: Path) -> None:
    """A report is five files and nothing else: no draft is left behind."""
    assert {path.name for path in out.iterdir()} == FILES


def test_private_files(store: Store, tmp_path: Path) -> None:
    """The folder is its owner's alone, and so is each file."""
    folder = tmp_path / "new" / "report"
    write_reports(store, RULES, Settings(folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_same_bytes(store: Store, out: Path, tmp_path: Path) -> None:
    """The same store gives the same bytes."""
    write_reports(store, RULES, Settings(tmp_path, command="auditor audit october"))
    different = [name for name in sorted(FILES) if (tmp_path / name).read_bytes() != (out / name).read_bytes()]
    assert different == []


def test_columns(out: Path, lines: list[dict[str, Any]]) -> None:
    """CSV, JSONL and the sheet Findings have the columns of the contract, in its order."""
    head = next(csv.reader(io.StringIO((out / "findings.csv").read_text(encoding="utf-8"))))
    sheet = openpyxl.load_workbook(out / "findings.xlsx")["Findings"]
    assert tuple(head) == tuple(lines[0]) == tuple(cell.value for cell in next(sheet.iter_rows())) == COLUMNS


def test_counts_agree(store: Store, out: Path, lines: list[dict[str, Any]]) -> None:
    """Every output holds every finding of the latest run."""
    ids = {row[0] for row in store.rows("select finding_id from finding")}
    table = {
        row["finding_id"] for row in csv.DictReader(io.StringIO((out / "findings.csv").read_text(encoding="utf-8")))
    }
    book = openpyxl.load_workbook(out / "findings.xlsx")
    sheet = {row[0] for row in book["Findings"].iter_rows(min_row=2, values_only=True)}
    summary = json.loads((out / "summary.json").read_text())
    assert table == sheet == {line["finding_id"] for line in lines} == ids
    assert summary["findings"] == len(ids) == sum(summary["findings_by_severity"].values())


def test_high_first(lines: list[dict[str, Any]]) -> None:
    """Findings are sorted by severity, then rule."""
    keys = [
        (["high", "medium", "low"].index(line["severity"]), line["rule_id"], line["file"], line["segment_number"])
        for line in lines
    ]
    assert keys == sorted(keys)


def test_values_as_text(lines: list[dict[str, Any]]) -> None:
    """Money has two decimals, units have no idle zeros, and nothing is null."""
    assert all(re.fullmatch(r"(\d+\.\d{2})?", line["amount_at_risk"]) for line in lines)
    assert {line["billed_units"] for line in lines if line["rule_id"] == "UN001"} <= {
        str(units) for units in range(500)
    }
    assert not any(value is None for line in lines for value in line.values())


def test_schema(lines: list[dict[str, Any]]) -> None:
    """Every line of findings.jsonl is as findings.schema.json says."""
    schema = json.loads((shipped("templates") / "findings.schema.json").read_text())
    assert tuple(schema["properties"]) == tuple(schema["required"]) == COLUMNS
    assert [mistake for line in lines for mistake in mistakes(line, schema)] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("severity", "grave"),
        ("amount_at_risk", "12.5"),
        ("segment_number", "7"),
        ("claim_id", None),
        ("evidence", {"a": 1}),
    ],
)
def test_schema_refuses(lines: list[dict[str, Any]], name: str, value: object) -> None:
    """The schema refuses a value that is not of its kind."""
    schema = json.loads((shipped("templates") / "findings.schema.json").read_text())
    assert mistakes({**lines[0], name: value}, schema)


KINDS: dict[str, type] = {"string": str, "integer": int, "boolean": bool, "object": dict, "null": type(None)}


def mistakes(line: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    """What is wrong with an object by the few words of JSON Schema that ours uses."""
    found = [f"{name} is missing" for name in schema["required"] if name not in line]
    found += [f"{name} is not known" for name in line if name not in schema["properties"]]
    return found + [name for name, value in line.items() if not fits(value, schema["properties"].get(name, {}))]


def fits(value: object, form: Mapping[str, Any]) -> bool:
    """Whether a value is of the form."""
    wanted = form.get("type")
    kinds = [wanted] if isinstance(wanted, str) else wanted or list(KINDS)
    return (
        any(type(value) is KINDS[kind] for kind in kinds)
        and value in form.get("enum", [value])
        and (
            not isinstance(value, str)
            or (bool(re.search(form.get("pattern", ""), value)) and len(value) >= form.get("minLength", 0))
        )
        and (not isinstance(value, int) or value >= form.get("minimum", value))
        and (not isinstance(value, dict) or all(fits(one, form["additionalProperties"]) for one in value.values()))
    )


def test_csv_is_quoted_and_safe(store: Store) -> None:
    """A text that begins like a formula gets an apostrophe; negative numbers stay numbers."""
    frame = read_findings(store, "standard").head(6)
    texts = ["=1+1", "+1", "-x", "@sum", "\tx", "plain"]
    frame = frame.with_columns(pl.Series("payer_name", texts), pl.lit("-1").alias("billed_units"))
    out = io.BytesIO()
    write_csv(frame, pl.int_range(6, eager=True), out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode())))
    assert [row["payer_name"] for row in rows] == ["'=1+1", "'+1", "'-x", "'@sum", "'\tx", "plain"]
    assert {row["billed_units"] for row in rows} == {"-1"}
    assert out.getvalue().decode().count(",") >= (len(COLUMNS) - 1) * 7
    assert all(cell.startswith('"') for cell in out.getvalue().decode().splitlines()[0].split(","))


def test_a_line_counts_once(store: Store, tmp_path: Path) -> None:
    """Money at risk counts each line with its largest finding; the plain sum is told beside it."""
    summary = write_reports(store, RULES, Settings(tmp_path))
    once, plain = store.rows(
        """
        select sum(most), (select sum(amount_at_risk) from finding where amount_direction = 'over')
        from (select max(amount_at_risk) as most from finding where amount_direction = 'over' group by line_key)
        """
    )[0]
    assert (summary.over, summary.over_of_findings) == (once, plain)
    assert summary.over < summary.over_of_findings


def test_since_the_last_run(store: Store, tmp_path: Path) -> None:
    """New, still there and gone are told where the store was judged before."""
    summary = write_reports(store, RULES, Settings(tmp_path))
    new = store.rows("select count(*) from finding_history where first_run = 2")[0][0]
    assert (summary.new, summary.still, summary.gone) == (new, summary.findings - new, 7)


def test_first_run_compares_with_nothing(tmp_path: Path) -> None:
    """A store judged once says nothing of new and gone."""
    with made_store(claims=20, flagged=10) as fresh:
        fresh.execute("delete from run where run_key = 1")
        summary = write_reports(fresh, RULES, Settings(tmp_path))
    assert (summary.new, summary.still, summary.gone) == (None, None, None)
    assert "Since the last run" not in (tmp_path / "index.html").read_text(encoding="utf-8").split("<script")[0]


def test_empty_store(tmp_path: Path) -> None:
    """A store without a claim still gives all five files, and the page says so."""
    with Store(None) as empty:
        summary = write_reports(empty, RULES, Settings(tmp_path))
    assert summary == Summary(
        mask="standard", findings_by_severity=none(), claims_by_worst_severity=none(), outputs=summary.outputs
    )
    assert {path.name for path in tmp_path.iterdir()} == FILES
    assert "No claim was loaded" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_no_finding(tmp_path: Path) -> None:
    """A run without a finding has all files, with headers alone."""
    with made_store(claims=20, flagged=10) as clean:
        clean.execute("delete from finding")
        write_reports(clean, RULES, Settings(tmp_path))
    assert len((tmp_path / "findings.csv").read_text().splitlines()) == 1
    assert (tmp_path / "findings.jsonl").read_text() == ""
    assert "No finding on 20 claims" in (tmp_path / "index.html").read_text(encoding="utf-8")


def none() -> dict[str, int]:
    """No finding of any severity."""
    return {"high": 0, "medium": 0, "low": 0}


def test_a_report_is_whole_or_not_at_all(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the page fails, the files of the earlier report stay and no draft is left."""
    (tmp_path / "findings.csv").write_text("the earlier report")

    def fail(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("auditor.report.write.render_page", fail)
    with pytest.raises(SurroundingsError, match="No space left"):
        write_reports(store, RULES, Settings(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["findings.csv"]
    assert (tmp_path / "findings.csv").read_text() == "the earlier report"


def test_a_workbook_that_fails_is_all_that_is_waited_for(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the workbook fails while the other thread still asks the store, the page is not begun."""
    failed, begun = threading.Event(), []

    def ask(*_: object) -> list[object]:
        failed.wait(10)
        time.sleep(0.5)  # until what waits has been called off
        return []

    def fail(*_: object) -> None:
        failed.set()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("auditor.report.write.read_scores", ask)
    monkeypatch.setattr("auditor.report.write.write_workbook", fail)
    monkeypatch.setattr("auditor.report.write.render_page", lambda *_: begun.append("page"))
    with pytest.raises(SurroundingsError, match="No space left"):
        write_reports(store, RULES, Settings(tmp_path))
    assert not begun
    assert list(tmp_path.iterdir()) == []
    assert store.rows("select 1") == [(1,)]


def test_progress(store: Store, tmp_path: Path) -> None:
    """The steps are told: each file, and the end."""
    told: list[tuple[str, int, int]] = []
    write_reports(store, RULES, Settings(tmp_path), lambda *step: told.append(step))
    assert {name for name, _, _ in told} == FILES | {""}
    assert told[-1] == ("", 5, 5)


@pytest.mark.parametrize(
    ("dollars", "shown"),
    [("0", "$0"), ("0.50", "$0.50"), ("812", "$812"), ("9999", "$9,999"), ("61220", "$61.2k"), ("4310000", "$4.31M")],
)
def test_short_money(dollars: str, shown: str) -> None:
    """Money on a tile has three digits or so."""
    assert short_money(pl.Series([dollars]).cast(pl.Decimal(18, 2))[0]) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(0, 0, ""), (0, 9, "0 %"), (9, 9, "100 %"), (1, 15, "6.7 %"), (1, 9999, "under 0.1 %")]
)
def test_share(part: int, whole: int, shown: str) -> None:
    """A share is told only where there is a whole, and is never rounded to nothing."""
    assert share(part, whole) == shown
