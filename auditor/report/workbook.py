"""findings.xlsx: Summary, Findings, Claims, Rules, Providers and Run, as people sort them; no cell is a formula."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from auditor.report.contract import Settings, Summary
from auditor.report.findings import COLUMNS
from auditor.report.numbers import claim_rows
from auditor.report.sheet import Column, ColumnSheet
from auditor.report.words import MASK_WORDS, second_sentence, summary_lines, verdict

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header; further findings stand on further sheets."""

_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day, so that the same findings give the same bytes
_WIDTHS = {
    "finding_id": 20, "rule_id": 9, "rule_name": 30, "family": 16, "severity": 10, "claim_id": 20, "line_number": 6,
    "file": 28, "service_date": 12, "diagnoses": 22, "payer_name": 26, "patient": 16, "message": 70, "remedy": 50,
    "sources": 24, "evidence": 40,
}  # fmt: skip
_KINDS: dict[str, Any] = {
    "segment_number": "number", "byte_offset": "number", "billed_units": "number", "expected_units": "number",
    "billed_amount": "money", "amount_at_risk": "money", "first_seen": "date",
}  # fmt: skip
_CLAIMS = (
    Column("claim_id", width=20),
    Column("patient", width=16),
    Column("service_date", "date", 12),
    Column("payer_name", width=26),
    Column("billing_npi", width=13),
    Column("severity", width=10),
    Column("findings", "number", 9),
    Column("rules", width=36),
    Column("over", "money", 13),
    Column("under", "money", 13),
    Column("file", width=28),
)
_RULES = (
    Column("rule_id", width=9),
    Column("title", width=60),
    Column("severity", width=10),
    Column("findings", "number", 10),
    Column("claims", "number", 10),
    Column("over", "money", 13),
    Column("under", "money", 13),
    Column("in_scope", "number", 11),
    Column("failed", "number", 10),
    Column("passed", "number", 10),
    Column("unknown", "number", 10),
    Column("hidden", "number", 10),
    Column("error", width=40),
)
_PROVIDERS = (
    Column("npi", width=13),
    Column("measure", width=34),
    Column("subject", width=26),
    Column("value", "number", 10),
    Column("part", "number", 10),
    Column("whole", "number", 10),
    Column("peers", "number", 8),
    Column("low", "number", 10),
    Column("median", "number", 10),
    Column("high", "number", 10),
    Column("standing", width=22),
)


@dataclass(frozen=True)
class Book:
    """What the workbook says: findings in the order of its sheet, their sum, settings, what was read, and scores."""

    findings: pl.DataFrame
    summary: Summary
    settings: Settings
    run: pl.DataFrame
    scores: pl.DataFrame


def write_workbook(path: Path, content: Book) -> None:
    """Write findings.xlsx at `path`."""
    with tempfile.TemporaryDirectory(prefix=".sheets-", dir=path.parent) as rough:
        options = {
            "constant_memory": True,
            "tmpdir": rough,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(str(path), options)
        book.set_properties({"title": "Claims audit", "created": _CREATED})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF0"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "number": book.add_format({"num_format": "#,##0.###"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        _summary_sheet(book, content, styles)
        _findings_sheets(book, content, styles)
        strict = content.settings.mask == "strict"
        _table(book, "Claims", _texts(claim_rows(content.findings)), _dated(_CLAIMS, strict=strict), styles)
        rules = pl.DataFrame([asdict(count) for count in content.summary.rules], infer_schema_length=None)
        _table(book, "Rules", _texts(rules), _RULES, styles)
        _table(book, "Providers", content.scores, _PROVIDERS, styles)
        _table(
            book,
            "Run",
            content.run,
            (Column("part", width=18), Column("name", width=40), Column("value", width=90)),
            styles,
        )
        book.close()


def _dated(columns: Sequence[Column], *, strict: bool) -> list[Column]:
    return [
        Column(column.name, "text", column.width) if strict and column.name == "service_date" else column
        for column in columns
    ]


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.all().cast(pl.String))


def _summary_sheet(book: xlsxwriter.Workbook, content: Book, styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Summary")
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 1, 24)
    sheet.write_string(0, 0, "Claims audit", styles["title"])
    reason = f" Reason given: {content.settings.reason}" if content.settings.mask == "none" else ""
    for row, text in enumerate(
        (verdict(content.summary), second_sentence(content.summary), MASK_WORDS[content.settings.mask] + reason), 1
    ):
        sheet.write_string(row, 0, text)
    for row, (name, value) in enumerate(summary_lines(content.summary), 5):
        sheet.write_string(row, 0, name)
        if isinstance(value, str):
            sheet.write_string(row, 1, value)
        else:
            sheet.write_number(row, 1, value, styles["number" if isinstance(value, int) else "money"])


def _findings_sheets(book: xlsxwriter.Workbook, content: Book, styles: dict[str, Any]) -> None:
    frame, strict = content.findings, content.settings.mask == "strict"
    kinds = _KINDS | {"service_date": "text" if strict else "date"}
    columns = [Column(name, kinds.get(name, "text"), _WIDTHS.get(name, 13)) for name in COLUMNS]
    texts = _texts(frame.select(COLUMNS))
    for number, start in enumerate(range(0, max(len(frame), 1), MOST_ROWS), 1):
        name = "Findings" if number == 1 else f"Findings {number}"
        _table(book, name, texts.slice(start, MOST_ROWS), columns, styles)


def _table(
    book: xlsxwriter.Workbook, name: str, frame: pl.DataFrame, columns: Sequence[Column], styles: dict[str, Any]
) -> None:
    sheet: ColumnSheet = book.add_worksheet(name, ColumnSheet)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.name, styles["head"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(frame), len(columns) - 1)
    if len(frame):
        sheet.write_columns(frame, columns, styles, 1)
