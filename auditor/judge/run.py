"""Judges a store: prepares the tables that rules read, runs each rule, and keeps its findings."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.errors import AuditorError
from auditor.judge import findings, outcomes
from auditor.judge.side_by_side import side_by_side
from auditor.judge.vocabularies import in_numbers, list_texts
from auditor.reference import put_datasets, read_reference
from auditor.reference.importers import add_imports
from auditor.store import next_run_key

if TYPE_CHECKING:
    from auditor.judge.rules import Prepared, Rule, RuleBook
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


def prepare(store: Store, book: RuleBook) -> None:
    """Put the reference datasets, the imported public files and the prepared tables into the store."""
    put_reference(store, book)
    prepare_tables(store, book)


def put_reference(store: Store, book: RuleBook) -> None:
    """Put the reference datasets and the imported public files into the store."""
    store.forget_prepared()
    put_datasets(store, read_reference(book.references, book.sources))
    add_imports(store, book.imports)


def prepare_tables(store: Store, book: RuleBook, wanted: Collection[str] | None = None) -> None:
    """Work out the tables that several rules read, from the claims and the reference datasets in the store.

    All of them, or those that are `wanted` and what these are made from.

    The store keeps them as views, so that any DuckDB shell can run a rule; while this store is open, a table of the
    same name stands before each view, with numbers for texts where the book has a vocabulary. A store that is only
    looked at has them while it is open.
    """
    store.forget_prepared()
    shown = list_texts(store, book.vocabularies)
    for (dataset,) in store.rows("select name from dataset"):
        if dataset in shown:
            store.prepare(dataset, shown.pop(dataset), kind="table")
    for made in book.prepared if wanted is None else _behind(store, book, wanted):
        store.prepare(made.name, made.sql, comment=made.comment)
        if made.kind == "table":
            with in_numbers(store, shown if made.name in book.vocabularies.tables else {}):
                store.prepare(made.name, made.sql, kind="table")


def _behind(store: Store, book: RuleBook, wanted: Collection[str]) -> list[Prepared]:
    """The prepared tables that are wanted or needed for these, each after those that it reads."""
    names, found = set(wanted), []
    for made in reversed(book.prepared):
        if made.name in names:
            names |= store.tables_read(made.sql)
            found.append(made)
    return found[::-1]


def prepare_again(store: Store, book: RuleBook, wanted: Collection[str]) -> None:
    """Work out the wanted tables of a store that was judged before, unless this opening has them already.

    Without them the kept views serve, and work everything out each time they are read. They do so where the latest run
    was by other rules: its facts may not be all that these rules ask for.
    """
    ran_by = store.rows("select rules_sha256 from run order by run_key desc limit 1")
    if not store.is_prepared and ran_by == [(book.sha256,)]:
        prepare_tables(store, book, wanted)


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
    prepare(store, book)
    findings.begin(store)
    run_key = next_run_key(store)
    runs: list[RuleRun] = []
    hidden: Counter[str] = Counter()

    def note(run: RuleRun) -> None:
        runs.append(run)
        if on_progress:
            on_progress(len(runs), len(chosen))

    judge_by = partial(_judge_by, run_key=run_key)
    side_by_side(store, [rule for rule in chosen if not rule.reads_findings], judge_by, note)
    for rule in chosen:
        if rule.reads_findings:
            hidden.update(findings.hide(store, chosen))
            note(judge_by(store, rule))
    hidden.update(findings.hide(store, chosen))
    with store.transaction():
        _write_run(store, book, run_key, as_of)
        findings.finish(store, run_key)
        store.execute("delete from rule_run")
        _keep(store, runs, run_key, hidden)
        store.execute("update run set seconds = ? where run_key = ?", [time.perf_counter() - began, run_key])
    return runs


def _judge_by(store: Store, rule: Rule, run_key: int) -> RuleRun:
    began = time.perf_counter()
    try:
        counts = outcomes.work_out(store, rule)
        if counts.get("fail"):
            findings.collect(store, rule, run_key)
    except AuditorError as error:
        return RuleRun(rule.id, 0, 0, 0, 0, str(error), time.perf_counter() - began)
    failed, passed, unknown = (counts.get(outcome, 0) for outcome in ("fail", "pass", "unknown"))
    return RuleRun(rule.id, failed + passed + unknown, failed, passed, unknown, "", time.perf_counter() - began)


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
