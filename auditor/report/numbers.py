"""Counts the findings: what summary.json, the first screen and the terminal say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from auditor.report.contract import SCHEMA_VERSION, SEVERITIES, Mask, Query, RuleCount, RulePage, Summary
from auditor.report.findings import query
from auditor.report.masking import month

OUTPUTS = ("findings.csv", "findings.jsonl", "index.html", "findings.xlsx", "summary.json")
"""Files of a report."""

CLAIM_COLUMNS = (
    "claim_id",
    "patient",
    "service_date",
    "payer_name",
    "billing_npi",
    "severity",
    "findings",
    "rules",
    "over",
    "under",
    "records_to_request",
    "file",
)
"""Columns of the sheet Claims."""

_HOW_MANY_FIRST = 3


@dataclass(frozen=True)
class Money:
    """Dollars at risk in both directions, each service line counted once."""

    over: Decimal = Decimal(0)
    under: Decimal = Decimal(0)

    @property
    def both(self) -> Decimal:
        """What is at stake, whichever way it goes."""
        return self.over + self.under


def dollars(cents: int | None) -> Decimal:
    """Cents as dollars with two places."""
    return Decimal(cents or 0).scaleb(-2).quantize(Decimal("0.01"))


def at_risk(frame: pl.DataFrame, by: str | None = None) -> dict[str, Money]:
    """Dollars at risk per value of a column, '' where none is named; a line counts with its largest finding."""
    sums = cents_at_risk(frame, pl.col(by) if by else pl.lit("")).sort("by")
    return {name: Money(dollars(over), dollars(under)) for name, over, under in sums.iter_rows()}


def cents_at_risk(frame: pl.DataFrame, by: pl.Expr) -> pl.DataFrame:
    """Cents at risk, `over` and `under`, for each value `by`; a line counts with its largest finding."""
    lines = frame.group_by(by.alias("by"), "claim_key", "line_key", "amount_direction").agg(pl.col("cents").max())
    whole = pl.col("line_key").is_null()
    claims = lines.group_by("by", "claim_key", "amount_direction").agg(
        pl.max_horizontal(pl.col("cents").filter(~whole).sum(), pl.col("cents").filter(whole).max().fill_null(0)).alias(
            "cents"
        ),
    )
    ways = [pl.col("cents").filter(pl.col("amount_direction") == way).sum().alias(way) for way in ("over", "under")]
    return claims.group_by("by").agg(ways)


def summarise(store: Query, frame: pl.DataFrame, rules: Sequence[RulePage], level: Mask) -> Summary:
    """Count the latest run."""
    loaded = _one(store, "loaded")
    run = _one(store, "run")
    if level == "strict":
        run |= {name: month(run.get(name, "")) for name in ("first_service_date", "last_service_date")}
    counts = _rule_counts(store, frame, rules)
    money = at_risk(frame).get("", Money()) if len(frame) else Money()
    return Summary(
        **loaded,
        **run,
        **_history(store),
        **_finding_counts(frame),
        mask=level,
        over=money.over,
        under=money.under,
        unknown=sum(count.unknown for count in counts),
        rules_run=len(counts),
        rules_failed=sum(bool(count.error) for count in counts),
        datasets_overdue=_overdue(store),
        rules=tuple(counts),
        fix_first=tuple(count.rule_id for count in _worst(counts)[:_HOW_MANY_FIRST]),
        outputs=OUTPUTS,
    )


def _one(store: Query, name: str) -> dict[str, Any]:
    frame = store.frame(query(name))
    row = next(frame.iter_rows(named=True), {})
    return {key: Decimal(str(value)) if key == "charge" else value for key, value in row.items()}


def _finding_counts(frame: pl.DataFrame) -> dict[str, Any]:
    if frame.is_empty():
        return {
            "findings_by_severity": dict.fromkeys(SEVERITIES, 0),
            "claims_by_worst_severity": dict.fromkeys(SEVERITIES, 0),
        }
    worst = frame.group_by("claim_key").agg(pl.col("rank").min())["rank"].to_list()
    ranks = frame["rank"].to_list()
    ways = {
        way: dollars(cents) for way, cents in frame.group_by("amount_direction").agg(pl.col("cents").sum()).iter_rows()
    }
    return {
        "findings": len(frame),
        "findings_by_severity": {name: ranks.count(rank) for rank, name in enumerate(SEVERITIES)},
        "claims_with_findings": len(worst),
        "claims_by_worst_severity": {name: worst.count(rank) for rank, name in enumerate(SEVERITIES)},
        "over_of_findings": ways.get("over", Decimal("0.00")),
        "under_of_findings": ways.get("under", Decimal("0.00")),
        "test_findings": int(frame["is_test"].sum()),
    }


def _history(store: Query) -> dict[str, Any]:
    row = store.rows(query("history"))
    new, still, gone, runs = row[0] if row else (0, 0, 0, 0)
    return {"new": new, "still": still, "gone": gone} if runs > 1 else {"new": None, "still": None, "gone": None}


def _overdue(store: Query) -> int:
    if not has_table(store, "dataset"):
        return 0
    return int(store.rows(query("overdue"))[0][0])


def has_table(store: Query, name: str) -> bool:
    """Whether the store has a table."""
    return bool(store.rows("select 1 from information_schema.tables where table_name = ?", [name]))


def _rule_counts(store: Query, frame: pl.DataFrame, rules: Sequence[RulePage]) -> list[RuleCount]:
    runs = {row[0]: row[1:] for row in store.rows(query("rule_runs"))}
    found = (
        {
            row["rule_id"]: row
            for row in frame.group_by("rule_id")
            .agg(pl.len().alias("findings"), pl.col("claim_key").n_unique().alias("claims"))
            .iter_rows(named=True)
        }
        if len(frame)
        else {}
    )
    money = at_risk(frame, "rule_id") if len(frame) else {}
    pages = {rule.id: rule for rule in rules}
    counts = []
    for rule_id in sorted({*runs, *found}):
        page, hits, own = pages.get(rule_id), found.get(rule_id, {}), money.get(rule_id, Money())
        in_scope, failed, passed, unknown, hidden, error = runs.get(rule_id, (0, 0, 0, 0, 0, ""))
        counts.append(
            RuleCount(
                rule_id, page.title if page else rule_id, page.severity if page else "medium", hits.get("findings", 0),
                hits.get("claims", 0), own.over, own.under, in_scope, failed, passed, unknown, hidden, error or "",
            ),
        )  # fmt: skip
    return counts


def claim_rows(frame: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The claims that have findings, in the order of their findings; money with each line counted once.

    With the records to request of each, a semicolon between two.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(CLAIM_COLUMNS, pl.String))
    rows = frame.group_by("claim_key", maintain_order=True).agg(
        pl.col("claim_id", "patient", "payer_name", "billing_npi", "file").first(),
        pl.col("service_date").filter(pl.col("service_date") != "").min(),
        pl.col("severity").sort_by("rank").first(),
        pl.len().alias("findings"),
        pl.col("rule_id").unique().sort().str.join(" ").alias("rules"),
    )
    money = cents_at_risk(frame, pl.col("claim_key")).with_columns(_amount("over"), _amount("under"))
    asked = records.select("claim_key", pl.col("records").str.replace_all("\n", "; ").alias("records_to_request"))
    return (
        rows.join(money, left_on="claim_key", right_on="by", how="left", maintain_order="left")
        .join(asked, on="claim_key", how="left", maintain_order="left")
        .select(CLAIM_COLUMNS)
    )


def _amount(cents: str) -> pl.Expr:
    """Cents as the text of dollars with two places."""
    size = pl.col(cents).abs()
    sign = pl.when(pl.col(cents) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.format("{}{}.{}", sign, size // 100, (size % 100).cast(pl.String).str.zfill(2)).alias(cents)


def _worst(counts: Sequence[RuleCount]) -> list[RuleCount]:
    hit = [count for count in counts if count.findings]
    return sorted(
        hit,
        key=lambda count: (
            -(count.over + count.under),
            SEVERITIES.index(count.severity),
            -count.findings,
            count.rule_id,
        ),
    )


def as_json(summary: Summary) -> str:
    """summary.json: the numbers of a report, money as decimal text."""
    return (
        json.dumps({"schema_version": SCHEMA_VERSION, **asdict(summary)}, default=str, ensure_ascii=False, indent=2)
        + "\n"
    )
