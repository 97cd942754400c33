"""Judges a store: has the tables made that rules read, runs each rule, and keeps its findings."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.errors import AuditorError, TooLittleMemoryError
from auditor.judge import findings, outcomes
from auditor.judge.prepare import needs_of, work_before_rules
from auditor.judge.side_by_side import Task, side_by_side
from auditor.store import next_run_key

if TYPE_CHECKING:
    from auditor.judge.rules import Rule, RuleBook
    from auditor.store import Store


@dataclass(frozen=True)
class RuleRun:
    """What a rule did: how many it looked at, its outcomes, and why it could not run where it could not."""

    rule_id: str
    in_scope: int
    failed: int
    passed: int
    unknown: int
    error: str
    seconds: float


def judge(
    store: Store,
    book: RuleBook,
    *,
    rules: Sequence[Rule] | None = None,
    as_of: date | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[RuleRun]:
    """Judge every live claim of the store by the given rules (all, if none are given).

    The findings replace those of the former run. `as_of` defaults to the newest interchange date: a run repeats.
    """
    began = time.perf_counter()
    chosen = book.rules if rules is None else tuple(rules)
    work = work_before_rules(store, book)
    findings.begin(store)
    run_key = next_run_key(store)
    runs: list[RuleRun] = []
    hidden: Counter[str] = Counter()

    def note(run: RuleRun | None) -> None:
        if run is None:
            return
        runs.append(run)
        if on_progress:
            on_progress(len(runs), len(chosen))

    judge_by = partial(_judge_by, run_key=run_key, asking=outcomes.counting(store))
    judging = [
        Task(rule.id, _needs(book, rule), partial(judge_by, rule), partial(_could_not, rule))
        for rule in chosen
        if not rule.reads_findings
    ]
    side_by_side(store, [*work, *judging], note)
    for rule in chosen:
        if rule.reads_findings:
            hidden.update(findings.hide(store, chosen))
            note(_alone(judge_by, rule, store))
    hidden.update(findings.hide(store, chosen))
    with store.transaction():
        _write_run(store, book, run_key, as_of)
        findings.finish(store, run_key)
        store.execute("delete from rule_run")
        _keep(store, runs, run_key, hidden)
        store.execute("update run set seconds = ? where run_key = ?", [time.perf_counter() - began, run_key])
    return runs


def _needs(book: RuleBook, rule: Rule) -> frozenset[str]:
    """What must be done before a rule is asked, and before its findings are put together."""
    return needs_of(book, rule.sql and f"{rule.sql} {findings.window(rule)}")


def _judge_by(rule: Rule, store: Store, *, run_key: int, asking: outcomes.Counting) -> RuleRun:
    """Ask a rule; too little memory beside other rules is no answer yet."""
    began = time.perf_counter()
    try:
        counts = outcomes.work_out(store, rule, asking)
        if counts.get("fail"):
            findings.collect(store, rule, run_key)
    except TooLittleMemoryError:
        raise
    except AuditorError as error:
        return _could_not(rule, error, time.perf_counter() - began)
    failed, passed, unknown = (counts.get(outcome, 0) for outcome in ("fail", "pass", "unknown"))
    return RuleRun(rule.id, failed + passed + unknown, failed, passed, unknown, "", time.perf_counter() - began)


def _alone(judge_by: Callable[[Rule, Store], RuleRun], rule: Rule, store: Store) -> RuleRun:
    try:
        return judge_by(rule, store)
    except TooLittleMemoryError as error:
        return _could_not(rule, error)


def _could_not(rule: Rule, error: AuditorError, seconds: float = 0.0) -> RuleRun:
    return RuleRun(rule.id, 0, 0, 0, 0, str(error), seconds)


def _write_run(store: Store, book: RuleBook, run_key: int, as_of: date | None) -> None:
    newest = store.rows("select max(created_on) from interchange")[0][0]
    store.execute(
        """
        insert into run by name
        select ? as run_key, cast(? as date) as as_of, ? as version, ? as rules_sha256,
               (select coalesce(sha256(string_agg(sha256, '' order by name)), '') from dataset) as reference_sha256,
               (select count(*) from claim) as claims, (select count(*) from judged_claim) as judged_claims,
               (select count(*) from service_line) as service_lines,
               (select coalesce(sum(charge), 0) from judged_claim) as charge,
               (select min(service_date) from service_line) as first_service_date,
               (select max(service_date) from service_line) as last_service_date
        """,
        [run_key, as_of or newest or date(1900, 1, 1), __version__, book.sha256],
    )


def _keep(store: Store, runs: Sequence[RuleRun], run_key: int, hidden: Mapping[str, int]) -> None:
    if not runs:
        return
    rows = [
        (run_key, run.rule_id, run.in_scope, run.failed, run.passed, run.unknown, hidden.get(run.rule_id, 0),
         run.error or None, run.seconds)
        for run in runs
    ]  # fmt: skip
    marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?)"] * len(rows))
    store.execute(f"insert into rule_run values {marks}", [value for row in rows for value in row])
