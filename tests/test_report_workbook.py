"""findings.xlsx: its sheets, their types, and that no text of a claim becomes more than text."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from report_cases import RULES, made_store

from auditor.report import Settings, write_reports
from auditor.report.findings import COLUMNS
from auditor.report.sheet import Column, workbook, write_table
from auditor.report.workbook import MOST_ROWS
from auditor.store import Store

HOSTILE = '=HYPERLINK("http://x")<&>\''
SHEETS = ["Summary", "Findings", "Claims", "Rules", "Providers", "Sources", "Run"]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A store with a few hundred findings."""
    with made_store() as made:
        yield made


@pytest.fixture(scope="module")
def out(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of it."""
    folder = tmp_path_factory.mktemp("report")
    write_reports(store, RULES, Settings(folder))
    return folder


def test_sheets(out: Path) -> None:
    """The workbook has its seven sheets, each table with a filter and a frozen header."""
    book = openpyxl.load_workbook(out / "findings.xlsx")
    assert book.sheetnames == SHEETS
    for name in ("Findings", "Claims", "Rules"):
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref


def test_sheet_types(out: Path) -> None:
    """Dates are dates, money is a number, codes and ids are text, and no cell is a formula or a link."""
    sheet = openpyxl.load_workbook(out / "findings.xlsx")["Findings"]
    kinds = {
        name: {type(cell.value).__name__ for cell in column[1:]} - {"NoneType"}
        for name, column in zip(COLUMNS, sheet.columns, strict=True)
    }
    assert kinds["service_date"] == {"datetime"}
    assert kinds["is_test"] == {"bool"}
    assert kinds["amount_at_risk"] <= {"float", "int"}
    assert kinds["procedure_code"] == kinds["ndc"] == kinds["finding_id"] == kinds["rarc"] == {"str"}
    assert not any(cell.data_type == "f" or cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_sheet_keeps_formulas_as_text(store: Store, tmp_path: Path) -> None:
    """A payer called '=HYPERLINK(...)' is a text, markup in a name is text, and control characters become spaces."""
    store.execute("begin transaction")
    store.execute("update finding set payer_name = ?", [HOSTILE + "\x01"])
    write_reports(store, RULES, Settings(tmp_path))
    store.execute("rollback")
    sheet = openpyxl.load_workbook(tmp_path / "findings.xlsx")["Findings"]
    cell = sheet.cell(2, COLUMNS.index("payer_name") + 1)
    assert (cell.value, cell.data_type) == (HOSTILE + " ", "s")


def test_most_rows() -> None:
    """A sheet takes what Excel takes below a header."""
    assert MOST_ROWS == 2**20 - 1


def test_claims_sheet(store: Store, out: Path) -> None:
    """The sheet Claims has a row for each claim with a finding."""
    book = openpyxl.load_workbook(out / "findings.xlsx")
    flagged = store.rows("select count(distinct claim_key) from finding")[0][0]
    assert sum(1 for _ in book["Claims"].iter_rows(min_row=2)) == flagged


@pytest.mark.parametrize(
    "text", [" edges ", "_x0041_", "<r><t>x</t></r> ", "]]>", "é ☃ 𝄞", "line\nbreak", "1e5", "TRUE"]
)
def test_texts_come_back(tmp_path: Path, text: str) -> None:
    """Any text comes back as it was."""
    with workbook(tmp_path / "a.xlsx", "t") as book:
        write_table(book, "A & B", pl.DataFrame({"x": [text]}), [Column("x")])
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["A & B"].cell(2, 1)
    assert (openpyxl.utils.escape.unescape(cell.value), cell.data_type) == (text, "s")


def test_markup_of_a_workbook_is_text(tmp_path: Path) -> None:
    """A name made like a workbook's own text, with a formula behind it, is text; a space at its end tells it apart."""
    hostile = '<r><t>x</t></r></is></c><c r="B2"><f>1+1</f></c><c><is><r></r>'
    with workbook(tmp_path / "a.xlsx", "t") as book:
        write_table(book, "A", pl.DataFrame({"x": [hostile]}), [Column("x")])
    [row] = openpyxl.load_workbook(tmp_path / "a.xlsx")["A"].iter_rows(min_row=2)
    assert [(cell.value, cell.data_type) for cell in row] == [(hostile + " ", "s")]


@pytest.fixture(scope="module")
def calc() -> str:
    """LibreOffice; where it is not installed, no spreadsheet program opens our files."""
    return shutil.which("soffice") or pytest.skip("no LibreOffice here: no spreadsheet program opens the files")


def test_a_spreadsheet_program_reads_the_same(store: Store, calc: str, tmp_path: Path) -> None:
    """LibreOffice reads the sheet Findings and findings.csv as meant, and runs nothing that a payer is called."""
    store.execute("begin transaction")
    store.execute("update finding set payer_name = ? where rule_id = 'UN001'", [HOSTILE])
    write_reports(store, RULES, Settings(tmp_path))
    store.execute("rollback")
    written = rows_of(tmp_path / "findings.csv")
    workbook = converted(calc, tmp_path / "findings.xlsx", "44,34,76,1,,0,false,false,false,false,false,2")
    text = converted(calc, tmp_path / "findings.csv", "44,34,76,1,,0,false,false")
    assert list(workbook[0]) == list(text[0]) == list(COLUMNS)
    for name in ("finding_id", "payer_name", "service_date", "ndc", "message", "evidence"):
        assert [row[name] for row in workbook] == [row[name].removeprefix("'") for row in written], name
    for row, seen in zip(written, workbook, strict=True):
        assert Decimal(row["amount_at_risk"] or 0) == Decimal(seen["amount_at_risk"] or 0)
    assert HOSTILE in {row["payer_name"] for row in workbook}
    assert "'" + HOSTILE in {row["payer_name"] for row in text}


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def converted(calc: str, path: Path, options: str) -> list[dict[str, str]]:
    """The rows that LibreOffice sees in a file; the last option is the number of the sheet."""
    out = path.with_suffix(path.suffix + ".seen")
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    kind = f"csv:Text - txt - csv (StarCalc):{options}"
    command = [calc, profile, "--headless", "--convert-to", kind, "--outdir", out, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    [made] = out.iterdir()
    return rows_of(made)


def test_a_workbook_that_cannot_be_written_is_an_error_of_the_surroundings(tmp_path: Path) -> None:
    """What Python says of the disk comes as it is, not in the wrapping of the library, which reads as a defect."""
    (tmp_path / "findings.xlsx").mkdir()
    with pytest.raises(IsADirectoryError), workbook(tmp_path / "findings.xlsx", "a title"):
        pass
