"""Works out a rule's outcomes: one row for every line, claim or group in scope.

Keys and outcomes come first and alone, and are only counted, so that DuckDB works out no evidence of what passes. What
fails is asked for again, with everything that the rule says of it, and stands in the table `failing`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import threading
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.errors import AuditorError, RuleError
from auditor.store import QueryError, Store, identifier, one_select

if TYPE_CHECKING:
    import polars as pl

    from auditor.judge.rules import Rule

OUTCOMES = ("fail", "pass", "unknown")
"""What a rule can say; not applicable is no row."""

_STRANGE = f"coalesce(cast(outcome as varchar), '') not in {OUTCOMES}"

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

_MOST_BITS = 1 << 29
"""Of the row of bits that a rule's keys are ticked off in: 64 MB."""

_KEY = "cast(coalesce(line_key, claim_key, 0) as bigint)"
_COUNTED = ", ".join(f"coalesce(count_if(cast(outcome as varchar) = '{outcome}'), 0)" for outcome in OUTCOMES)


@dataclass(frozen=True)
class Counting:
    """How an answer is counted: SQL for the place of a row's bit, the last place, and how many rows there may be."""

    place: str
    last: int
    most: int

    @property
    def sql(self) -> str:
        """Give SQL that counts an answer's rows, its bits and its outcomes.

        A bit is set for each key: fewer bits than rows say that a key may have come twice.
        """
        ticked = f"coalesce(bit_count(bitstring_agg({self.place}, 0, {self.last})), 0)"
        return f"select count(*), {ticked}, {_COUNTED} from answer"


def counting(store: Store) -> Counting:
    """Give what the answers of all rules are asked: each may have a row for every claim and service line.

    A key says where its row stands: file_key * 2^32 + segment number. Each has a bit of its own, unless there are too
    many; then some share one, and whether a key came twice is looked at closely.
    """
    first, last, segments, most = store.rows(
        """
        select coalesce(min(file_key), 0), coalesce(max(file_key), 0),
               greatest(coalesce(max(segments), 0), (select coalesce(max(segment_number), 0) from claim_row),
                        (select coalesce(max(segment_number), 0) from service_line_row)) + 1,
               (select count(*) from claim_row) + (select count(*) from service_line_row)
        from file
        """
    )[0]
    place, bits = f"({_KEY} & 4294967295)", segments
    if last > first:
        files = last - first + 1
        place, bits = f"({place} * {files} + ({_KEY} >> 32) - {first})", segments * files
    if bits > _MOST_BITS:
        place, bits = f"({place} % {_MOST_BITS})", _MOST_BITS
    return Counting(place, bits - 1, most)


def work_out(store: Store, rule: Rule, asking: Counting) -> dict[str, int]:
    """Give the counts by outcome of what is in scope, and fill `failing` with all that is said of what fails."""
    with _asked(store, rule) as sql:
        try:
            rows, keys, *told = store.answer(sql, rule.where, asking=asking.sql)[0]
        except QueryError as error:
            _refuse_missing(store.columns(one_select(sql, rule.where)), rule)
            if error.kind == "OutOfRangeException":
                _refuse_strange_keys(store, rule, sql, asking)
            raise
        _refuse_many(rows, asking.most, rule)
        if sum(told) < rows:
            _refuse_strange(store, rule, sql)
        if keys < rows:
            _refuse_repeats(store, rule, sql)
        counts = {outcome: count for outcome, count in zip(OUTCOMES, told, strict=True) if count}
        if counts.get("fail"):
            again = store.keep_answer(sql, "failing", rule.where, asking="select * from answer where outcome = 'fail'")
            _refuse_change_of_mind(again, counts["fail"], rule)
    return counts


def ask(store: Store, rule: Rule, asking: Counting, claims: str = "true") -> None:
    """Fill `outcome` with all that the rule says of claims that meet a condition, passes included."""
    with _asked(store, rule) as sql:
        kept = store.keep_answer(sql, "outcome", rule.where, asking=f"select * from answer where {claims}")
        _refuse_many(kept, asking.most, rule)
        _refuse_missing(store.columns("select * from outcome"), rule)
        if store.rows(f"select 1 from outcome where {_STRANGE} limit 1"):
            _refuse_strange(store, rule, sql)


@contextlib.contextmanager
def _asked(store: Store, rule: Rule) -> Iterator[str]:
    """Give the SELECT that answers for a rule: its own, or one over what its function gives."""
    if rule.sql is not None:
        yield rule.sql
        return
    with store.lent("rule_rows", _collect(store, rule)):
        yield "select * from rule_rows"


def _refuse_missing(columns: Mapping[str, str], rule: Rule) -> None:
    missing = [name for name in KEYS if name not in columns]
    if missing:
        raise RuleError(f"'{rule.where}' gives no column '{missing[0]}'.")


def _refuse_many(rows: int, most: int, rule: Rule) -> None:
    if rows > most:
        raise RuleError(
            f"'{rule.where}' gives more rows than there are claims and service lines. A join matched twice."
        )


def _refuse_change_of_mind(again: int, fails: int, rule: Rule) -> None:
    if again != fails:
        raise RuleError(
            f"'{rule.where}' says fail {fails} times, and {again} times when asked again. It must not depend on "
            f"chance: look for `random`, or for an `any_value` or `limit` of rows that have no order."
        )


def _refuse_strange(store: Store, rule: Rule, sql: str) -> None:
    asking = f"select min(cast(outcome as varchar)) as said from answer where {_STRANGE}"
    store.keep_answer(sql, "strange", rule.where, asking=asking)
    said = f"'{store.rows('select said from strange')[0][0]}'"
    shown = said if said in (rule.sql or "") else "of another word"  # which may be a value of a claim
    raise RuleError(f"'{rule.where}' gives the outcome {shown}; it must be one of {', '.join(OUTCOMES)}.")


def _refuse_strange_keys(store: Store, rule: Rule, sql: str, asking: Counting) -> None:
    outside = f"select 1 as strange from answer where {asking.place} not between 0 and {asking.last}"
    if store.keep_answer(sql, "strange", rule.where, asking=outside):
        raise RuleError(f"'{rule.where}' gives a claim_key or line_key that no claim and no service line has.")


def _refuse_repeats(store: Store, rule: Rule, sql: str) -> None:
    asking = "select 1 as pair from answer group by claim_key, line_key having count(*) > 1"
    store.keep_answer(sql, "repeated", rule.where, asking=asking)
    twice = store.rows("select count(*) from repeated")[0][0]
    if twice:
        raise RuleError(
            f"'{rule.where}' gives two rows for one line, {twice} times. A join on reference rows matched twice."
        )


def _collect(store: Store, rule: Rule) -> pl.DataFrame:
    """Run a Polars rule: its function's parameter names are the tables it reads."""
    with _in_our_words(rule):
        function = _function(rule)
    one_at_a_time = threading.Lock()  # Polars asks from threads of its own
    tables = {name: _scanned(store, name, one_at_a_time) for name in inspect.signature(function).parameters}
    with _in_our_words(rule):
        result: pl.DataFrame = function(**tables).collect()
    return result


def _scanned(store: Store, table: str, one_at_a_time: threading.Lock) -> pl.LazyFrame:
    """A table that is read when Polars has worked out which of its columns the rule needs."""
    from polars.io.plugins import register_io_source  # noqa: PLC0415 - `auditor --help` needs no Polars

    def rows(
        columns: list[str] | None, where: pl.Expr | None, most: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        wanted = ", ".join(map(identifier, columns or schema))
        with one_at_a_time:
            frame = store.frame(f"select {wanted} from {table}")
        frame = frame if where is None else frame.filter(where)
        yield frame if most is None else frame.head(most)

    schema = store.frame(f"select * from {table} where false").schema
    return register_io_source(rows, schema=schema)


@contextlib.contextmanager
def _in_our_words(rule: Rule) -> Iterator[None]:
    """Turn what a rule's program raises into RuleError, whose words name no value of a claim."""
    try:
        yield
    except AuditorError:  # of the store, which the program reads: said without values already
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a program of somebody else may raise anything
        kind = f"{type(error).__name__}, line {_line(error)}"
        raise RuleError(f"'{rule.where}' broke ({kind}). What it says may quote a claim and is not shown.") from None


def _line(error: BaseException) -> int:
    """The line of the rule's program where it broke; the first where it could not begin."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename.endswith("rule.py")]
    return lines[-1] if lines and lines[-1] else getattr(error, "lineno", None) or 1


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
