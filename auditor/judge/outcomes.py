"""Works out a rule's outcomes: one row for every line, claim or group in scope, in the table `outcome`.

Keys and outcomes come first and alone, so that DuckDB works out no evidence of what passes. What fails is asked for
again, with everything that the rule says of it, and stands in the table `failing`.
"""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from auditor.errors import RuleError
from auditor.store import QueryError, Store, one_select

if TYPE_CHECKING:
    import polars as pl

    from auditor.judge.rules import Rule

OUTCOMES = ("fail", "pass", "unknown")
"""What a rule can say; not applicable is no row."""

KEYS = ("claim_key", "line_key", "outcome")
"""Columns every rule gives; line_key is empty for a finding on the claim."""

RESERVED = {
    "severity": "varchar",
    "expected_units": "decimal(18,3)",
    "billed_units": "decimal(18,3)",
    "billed_amount": "decimal(18,2)",
    "amount_at_risk": "decimal(18,2)",
    "amount_direction": "varchar",
    "carc": "varchar",
    "rarc": "varchar",
    "claim_status": "varchar",
    "parent_line_key": "bigint",
    "parent_finding_id": "varchar",
    "rule_sources": "varchar",
}
"""Columns a rule may give that are more than evidence, and their types."""


def work_out(store: Store, rule: Rule) -> dict[str, int]:
    """Fill `outcome` with what is in scope, `failing` with all that is said of what fails; give counts by outcome."""
    if rule.sql is not None:
        try:
            store.keep_answer(rule.sql, "outcome", rule.where, asking=f"select {', '.join(KEYS)} from answer")
        except QueryError:
            _refuse_missing(store.columns(one_select(rule.sql, rule.where)), rule)
            raise
        counts = _checked(store, rule)
        if counts.get("fail"):
            store.keep_answer(rule.sql, "failing", rule.where, asking="select * from answer where outcome = 'fail'")
            _refuse_change_of_mind(store, rule, counts["fail"])
        return counts
    with store.lent("rule_rows", _collect(store, rule)):
        _refuse_missing(store.columns("select * from rule_rows"), rule)
        store.execute(
            f"""
            create or replace temp table outcome as select {", ".join(KEYS)} from rule_rows;
            create or replace temp table failing as select * from rule_rows where outcome = 'fail'
            """
        )
    return _checked(store, rule)


def ask(store: Store, rule: Rule, claim_keys: Sequence[int]) -> None:
    """Fill `outcome` with all that the rule says of these claims, passes included."""
    these = f"claim_key in ({', '.join(map(str, claim_keys))})"
    if rule.sql is not None:
        store.keep_answer(rule.sql, "outcome", rule.where, asking=f"select * from answer where {these}")
        return
    with store.lent("rule_rows", _collect(store, rule)):
        store.execute(f"create or replace temp table outcome as select * from rule_rows where {these}")


def _refuse_missing(columns: Mapping[str, str], rule: Rule) -> None:
    missing = [name for name in KEYS if name not in columns]
    if missing:
        raise RuleError(f"'{rule.where}' gives no column '{missing[0]}'.")


def _refuse_change_of_mind(store: Store, rule: Rule, fails: int) -> None:
    again = store.rows("select count(*) from failing")[0][0]
    if again != fails:
        raise RuleError(
            f"'{rule.where}' says fail {fails} times, and {again} times when asked again. It must not depend on "
            f"chance: look for `random`, or for an `any_value` or `limit` of rows that have no order."
        )


def _checked(store: Store, rule: Rule) -> dict[str, int]:
    """Give the counts by outcome, or raise RuleError where the table `outcome` is none."""
    counts: dict[str, int] = dict(store.rows("select outcome, count(*) from outcome group by outcome"))
    strange = [outcome for outcome in counts if outcome not in OUTCOMES]
    if strange:
        raise RuleError(f"'{rule.where}' gives the outcome '{strange[0]}'; it must be one of {', '.join(OUTCOMES)}.")
    if _may_repeat(store):
        _refuse_repeats(store, rule)
    return counts


def _may_repeat(store: Store) -> bool:
    """Whether a key occurs twice, found by sorting the keys alone: eight times as fast as grouping by both."""
    frame = store.frame("select cast(coalesce(line_key, claim_key, 0) as bigint) as key from outcome")
    keys = np.sort(frame["key"].to_numpy())
    return bool((keys[1:] == keys[:-1]).any())


def _refuse_repeats(store: Store, rule: Rule) -> None:
    pairs = "select 1 from outcome group by claim_key, line_key having count(*) > 1"
    twice = store.rows(f"select count(*) from ({pairs})")[0][0]
    if twice:
        raise RuleError(
            f"'{rule.where}' gives two rows for one line, {twice} times. A join on reference rows matched twice."
        )


def _collect(store: Store, rule: Rule) -> pl.DataFrame:
    """Run a Polars rule: its function's parameter names are the tables it reads."""
    function = _function(rule)
    tables = {name: store.frame(f"select * from {name}").lazy() for name in inspect.signature(function).parameters}
    result: pl.DataFrame = function(**tables).collect()
    return result


def _function(rule: Rule) -> Any:
    path = rule.folder / "rule.py"
    spec = importlib.util.spec_from_file_location(f"auditor_rule_{rule.id}", path)
    if spec is None or spec.loader is None:
        raise RuleError(f"'{rule.where}' can't be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not callable(getattr(module, "outcomes", None)):
        raise RuleError(f"'{rule.where}' needs a function 'outcomes' whose parameters are the tables it reads.")
    return module.outcomes
