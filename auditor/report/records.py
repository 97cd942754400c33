"""The records to request for each claim with findings: what no claim can decide, and what its rules ask for beside."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from auditor.report.contract import Query, RulePage
from auditor.report.findings import query
from auditor.report.numbers import has_table

_ROWS = pl.Schema({"claim_key": pl.Int64, "record": pl.String})


def read_records(store: Query, findings: pl.DataFrame, rules: Sequence[RulePage]) -> pl.DataFrame:
    """A row for each claim that has some: claim_key, and records, in order and one a line."""
    of_claims = store.frame(query("records")) if has_table(store, "requested_record") else pl.DataFrame(schema=_ROWS)
    wanted = [(rule.id, record) for rule in rules for record in rule.records_to_request]
    of_rules = pl.DataFrame(wanted, schema={"rule_id": pl.String, "record": pl.String}, orient="row")
    found = [of_claims.cast(_ROWS)]
    if len(findings):
        found.append(findings.select("claim_key", "rule_id").join(of_rules, on="rule_id").select("claim_key", "record"))
    rows = pl.concat(found).unique().sort("claim_key", "record")
    return rows.group_by("claim_key", maintain_order=True).agg(pl.col("record").str.join("\n").alias("records"))
