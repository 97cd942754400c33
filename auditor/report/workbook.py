"""findings.xlsx: a summary, findings, claims, rules, providers, sources and the run; no cell is a formula."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from auditor.report.contract import Settings, Summary
from auditor.report.findings import COLUMNS
from auditor.report.numbers import claim_rows
from auditor.report.scorecards import Score, score_rows
from auditor.report.sheet import Column, Workbook, workbook, write_table
from auditor.report.words import MASK_WORDS, second_sentence, summary_lines, verdict

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header; further findings stand on further sheets."""

_WIDTHS = {
    "finding_id": 20, "rule_id": 9, "rule_name": 30, "family": 16, "severity": 10, "claim_id": 20, "line_number": 6,
    "file": 28, "service_date": 12, "diagnoses": 22, "payer_name": 26, "patient": 16, "message": 70, "remedy": 50,
    "sources": 24, "evidence": 40,
}  # fmt: skip
_KINDS: dict[str, Any] = {
    "segment_number": "number", "byte_offset": "number", "billed_units": "number", "expected_units": "number",
    "billed_amount": "money", "amount_at_risk": "money", "first_seen": "date", "is_test": "flag",
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
    Column("records_to_request", width=70),
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
_SOURCES = (
    Column("id", width=34),
    Column("title", width=80),
    Column("publisher", width=34),
    Column("version", width=14),
    Column("published", "date", 12),
    Column("retrieved", "date", 12),
    Column("licence", width=24),
    Column("url", width=60),
    Column("basis", width=12),
)
_RUN = (Column("part", width=18), Column("name", width=40), Column("value", width=90))


@dataclass(frozen=True)
class Book:
    """What the workbook says; `order` is that of the findings in their sheet.

    `scores` and `records`, by claim, may still be on their way: they are waited for when their sheets are written.
    """

    findings: pl.DataFrame
    order: pl.Series
    summary: Summary
    settings: Settings
    run: pl.DataFrame
    scores: Future[list[Score]]
    sources: pl.DataFrame
    records: Future[pl.DataFrame]


def write_workbook(path: Path, content: Book) -> None:
    """Write findings.xlsx at `path`."""
    strict = content.settings.mask == "strict"
    with workbook(path, "Claims audit") as book:
        _summary_sheet(book, content)
        _findings_sheets(book, content)
        claims = claim_rows(content.findings[content.order], content.records.result())
        write_table(book, "Claims", _texts(claims), _dated(_CLAIMS, strict=strict))
        rules = pl.DataFrame([asdict(count) for count in content.summary.rules], infer_schema_length=None)
        write_table(book, "Rules", _texts(rules), _RULES)
        write_table(book, "Providers", score_rows(content.scores.result()), _PROVIDERS)
        write_table(book, "Sources", content.sources, _SOURCES)
        write_table(book, "Run", content.run, _RUN)


def _dated(columns: Sequence[Column], *, strict: bool) -> list[Column]:
    return [
        Column(column.name, "text", column.width) if strict and column.name == "service_date" else column
        for column in columns
    ]


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.all().cast(pl.String))


def _summary_sheet(book: Workbook, content: Book) -> None:
    summary, settings = content.summary, content.settings
    reason = f" Reason given: {settings.reason}" if settings.mask == "none" else ""
    sentences = (verdict(summary), second_sentence(summary), MASK_WORDS[settings.mask] + reason)
    lines = summary_lines(summary)
    sheet = book.file.add_worksheet("Summary")
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 1, 24)
    sheet.write_string(0, 0, "Claims audit", book.styles["title"])
    for row, text in enumerate(sentences, 1):
        sheet.write_string(row, 0, text)
    for row, (name, value) in enumerate(lines, len(sentences) + 2):
        sheet.write_string(row, 0, name)
        if isinstance(value, str):
            sheet.write_string(row, 1, value)
        else:
            sheet.write_number(row, 1, value, book.styles["number" if isinstance(value, int) else "money"])


def _findings_sheets(book: Workbook, content: Book) -> None:
    frame, strict = content.findings, content.settings.mask == "strict"
    kinds = _KINDS | {"service_date": "text" if strict else "date"}
    columns = [Column(name, kinds.get(name, "text"), _WIDTHS.get(name, 13)) for name in COLUMNS]
    texts = _texts(frame.select(COLUMNS))
    for number, start in enumerate(range(0, max(len(frame), 1), MOST_ROWS), 1):
        name = "Findings" if number == 1 else f"Findings {number}"
        write_table(book, name, texts, columns, content.order[start : start + MOST_ROWS])
