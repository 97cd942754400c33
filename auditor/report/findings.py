"""The findings of the latest run as one frame, masked, in file order: every output is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import polars as pl

from auditor.report.contract import Mask, Query
from auditor.report.masking import HIDDEN, Person, Words, cleaned, may_show, numbered, private_values
from auditor.shipped import shipped

COLUMNS = (
    "finding_id", "rule_id", "rule_name", "family", "severity", "decided_by", "claim_id", "line_number", "file",
    "interchange_control_number", "transaction_control_number", "segment_number", "byte_offset", "service_date",
    "place_of_service", "procedure_code", "modifiers", "ndc", "billed_units", "expected_units", "diagnoses",
    "billed_amount", "amount_at_risk", "amount_direction", "payer_name", "payer_id", "billing_npi", "rendering_npi",
    "patient", "message", "remedy", "carc", "rarc", "claim_status", "sources", "evidence", "first_seen",
    "parent_finding_id", "is_test",
)  # fmt: skip
"""Columns of findings.csv, findings.jsonl and the sheet Findings, in this order."""

NUMBERS = ("segment_number", "byte_offset", "billed_units", "expected_units", "billed_amount", "amount_at_risk")
"""Columns that hold numbers, written as decimal text."""


@cache
def query(name: str) -> str:
    """The SQL of a query that travels with the templates."""
    return (shipped("templates") / "queries" / f"{name}.sql").read_text(encoding="utf-8")


def read_findings(store: Query, level: Mask) -> pl.DataFrame:
    """The findings of the latest run in file order, masked; COLUMNS first, then what the page counts by.

    Beside COLUMNS: drug, claim_key, line_key, person (a key, never shown), rank (0 high to 2 low), is_new, cents.
    """
    frame = store.frame(query("findings"))
    if frame.is_empty():
        return frame
    people = store.frame(query("people"))
    frame = frame.with_columns(_patients(frame, people, level).alias("patient"))
    if level == "none":
        return frame
    claims = _claim_names(frame) if level == "strict" else {}
    frame = _with_words(frame, people, level, claims)
    if level == "standard":
        return frame
    names = [claims.get(str(key), "") for key in frame["claim_key"]]
    return frame.with_columns(pl.Series("claim_id", names), pl.col("service_date").str.slice(0, 7))


def reading_order(frame: pl.DataFrame) -> pl.Series:
    """The places of the findings as people read them: high first, then rule, file and place."""
    keys = ("rank", "rule_id", "file", "segment_number", "finding_id")
    return frame.select(pl.arg_sort_by(keys, maintain_order=True)).to_series()


def _claim_names(frame: pl.DataFrame) -> dict[str, str]:
    return numbered((str(key) for key in frame["claim_key"]), "claim")


def _patients(frame: pl.DataFrame, people: pl.DataFrame, level: Mask) -> pl.Series:
    if level == "none":
        names = {row["claim_key"]: _full_name(row) for row in people.iter_rows(named=True)}
        return pl.Series([names.get(key, _full_name({})) for key in frame["claim_key"]], dtype=pl.String)
    numbers = frame.select("person").unique(maintain_order=True).with_row_index("number", 1)
    numbered_rows = frame.select("person").join(numbers, on="person", how="left", maintain_order="left")
    return numbered_rows.select(pl.format("patient {}", "number")).to_series()


def _full_name(row: Mapping[str, object]) -> str:
    who = "patient" if row.get("is_dependent") else "subscriber"
    last, first = row.get(f"{who}_last_name") or "", row.get(f"{who}_first_name") or ""
    return f"{last}, {first} (member {row.get('member_id') or 'not stated'})"


def _with_words(frame: pl.DataFrame, people: pl.DataFrame, level: Mask, claims: Mapping[str, str]) -> pl.DataFrame:
    """The frame with what may be said; standard looks closer only at findings that might show somebody."""
    rows = may_show(frame, people).arg_true() if level == "standard" else pl.int_range(len(frame), eager=True)
    if not len(rows):
        return frame
    columns = frame.select("message", "remedy", "evidence", "claim_key", "claim_id", "service_date")[rows]
    asked = people.filter(pl.col("claim_key").is_in(columns["claim_key"].unique().implode()))
    private = {row["claim_key"]: private_values(row) for row in asked.iter_rows(named=True)}
    by_id = {
        claim_id: claims[str(key)]
        for claim_id, key in columns.select("claim_id", "claim_key").iter_rows()
        if claims and claim_id
    }
    said: list[Words] = []
    for message, remedy, evidence, key, claim_id, day in columns.iter_rows():
        person = Person(private.get(key, ()), day, claim_id, claims.get(str(key), HIDDEN))
        said.append(cleaned(Words(message, remedy, evidence), level, person, by_id))
    return frame.with_columns(
        frame[name].scatter(rows, [getattr(words, name) for words in said])
        for name in ("message", "remedy", "evidence")
    )
