"""The findings of the latest run as one frame, masked, in file order: every output is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import polars as pl

from auditor.report.contract import Mask, Query
from auditor.report.masking import HIDDEN, Person, Words, cleaned, numbered, private_values, shows_nobody
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
    people = {row["claim_key"]: row for row in store.frame(query("people")).iter_rows(named=True)}
    frame = frame.with_columns(pl.Series("patient", _patients(frame, people, level)))
    if level == "none":
        return frame
    claims = _claim_names(frame) if level == "strict" else {}
    frame = _with_words(frame, people, level, claims)
    if level == "standard":
        return frame
    names = [claims.get(str(key), "") for key in frame["claim_key"]]
    return frame.with_columns(pl.Series("claim_id", names), pl.col("service_date").str.slice(0, 7))


def by_severity(frame: pl.DataFrame) -> pl.DataFrame:
    """The findings as people read them: high first, then rule, file and place."""
    return frame.sort("rank", "rule_id", "file", "segment_number", "finding_id", maintain_order=True)


def _claim_names(frame: pl.DataFrame) -> dict[str, str]:
    return numbered((str(key) for key in frame["claim_key"]), "claim")


def _patients(frame: pl.DataFrame, people: Mapping[int, Mapping[str, object]], level: Mask) -> list[str]:
    if level != "none":
        numbers = numbered(frame["person"], "patient")
        return [numbers[person] for person in frame["person"]]
    return [_full_name(people.get(key, {})) for key in frame["claim_key"]]


def _full_name(row: Mapping[str, object]) -> str:
    who = "patient" if row.get("is_dependent") else "subscriber"
    last, first = row.get(f"{who}_last_name") or "", row.get(f"{who}_first_name") or ""
    return f"{last}, {first} (member {row.get('member_id') or 'not stated'})"


def _with_words(
    frame: pl.DataFrame, people: Mapping[int, Mapping[str, object]], level: Mask, claims: Mapping[str, str]
) -> pl.DataFrame:
    private = {key: private_values(row) for key, row in people.items()}
    columns = frame.select("message", "remedy", "evidence", "claim_key", "claim_id", "service_date")
    by_id = {
        claim_id: claims[str(key)]
        for claim_id, key in columns.select("claim_id", "claim_key").iter_rows()
        if claims and claim_id
    }
    said: list[Words] = []
    for message, remedy, evidence, key, claim_id, day in columns.iter_rows():
        words = Words(message, remedy, evidence)
        person = Person(private.get(key, ()), day, claim_id, claims.get(str(key), HIDDEN))
        said.append(
            words if level == "standard" and shows_nobody(words, person) else cleaned(words, level, person, by_id)
        )
    return frame.with_columns(
        pl.Series("message", [words.message for words in said]),
        pl.Series("remedy", [words.remedy for words in said]),
        pl.Series("evidence", [words.evidence for words in said]),
    )
