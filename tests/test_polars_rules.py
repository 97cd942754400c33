"""Rules in Polars: they are lent tables that are read as far as the rule asks, and break in words without values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from auditor.errors import AuditorError, RuleError
from auditor.judge import Rule, RuleBook, judge, outcomes
from auditor.judge.example_claims import Rows, claim_rows
from auditor.store import QueryError, Store

CLAIMS = [{"lines": [{"procedure_code": "J9325", "units": 3, "ndc": "55513007901"}, {"procedure_code": "99213"}]}]
EVERY_LINE = """
import polars as pl

def outcomes(live_line: pl.LazyFrame, visit_code: pl.LazyFrame) -> pl.LazyFrame:
    codes = visit_code.select("code")
    return live_line.join(codes, on="code", how="semi").select("claim_key", "line_key", outcome=pl.lit("pass"))
"""


@pytest.fixture(scope="module")
def store(book: RuleBook) -> Iterator[Store]:
    """A judged store of one claim in memory."""
    with Store(None) as opened:
        rows = Rows()
        claim_rows(rows, 1, CLAIMS, where="test")
        for table, frame in rows.frames(opened):
            opened.insert(table, frame)
        judge(opened, book)
        yield opened


def _rule(book: RuleBook, folder: Path, program: str) -> Rule:
    (folder / "rule.py").write_text(program)
    return replace(book.rule("HX002"), folder=folder)


def _asked(store: Store, rule: Rule) -> dict[str, int]:
    return outcomes.work_out(store, rule, outcomes.counting(store))


def test_only_columns_that_are_asked_for_are_read(
    store: Store, book: RuleBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a wide table the rule gets the columns that it works with, and nothing else is turned into a frame."""
    read: dict[str, set[str]] = {}
    frame = Store.frame

    def noted(self: Store, sql: str) -> pl.DataFrame:
        found = frame(self, sql)
        if not sql.endswith("where false"):
            read[sql.rsplit(maxsplit=1)[-1]] = set(found.columns)
        return found

    monkeypatch.setattr(Store, "frame", noted)
    assert _asked(store, _rule(book, tmp_path, EVERY_LINE)) == {"pass": 1}
    assert read == {"live_line": {"claim_key", "line_key", "code"}, "visit_code": {"code"}}


def test_a_condition_is_kept(store: Store, book: RuleBook, tmp_path: Path) -> None:
    """Rows that the rule leaves out, by a condition or a number, stay out."""
    some = EVERY_LINE.replace("live_line.join", 'live_line.filter(pl.col("units") == 3).head(1).join')
    assert _asked(store, _rule(book, tmp_path, some)) == {}
    drugs = some.replace('join(codes, on="code", how="semi").', "")
    assert _asked(store, _rule(book, tmp_path, drugs)) == {"pass": 1}


def test_what_the_store_cannot_do_is_said_as_its_own(
    store: Store, book: RuleBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk while a rule's table is read is no defect of the rule."""
    frame = Store.frame

    def full(self: Store, sql: str) -> pl.DataFrame:
        if sql.endswith("where false"):
            return frame(self, sql)
        raise AuditorError("no room")

    monkeypatch.setattr(Store, "frame", full)
    with pytest.raises(AuditorError, match="no room") as caught:
        _asked(store, _rule(book, tmp_path, EVERY_LINE))
    assert not isinstance(caught.value, RuleError)


def test_a_rule_that_breaks_quotes_nothing(store: Store, book: RuleBook, tmp_path: Path) -> None:
    """What a program raises may hold a claim's value: its kind and line are told, and no more."""
    broken = EVERY_LINE.replace("return ", 'raise ValueError(f"ZQX {live_line.collect().rows()}")\n    return ')
    with pytest.raises(RuleError, match=r"broke \(\w+, line 6\)") as caught:
        _asked(store, _rule(book, tmp_path, broken))
    assert "ZQX" not in str(caught.value)


def test_a_table_that_is_not_there_is_named(store: Store, book: RuleBook, tmp_path: Path) -> None:
    """A parameter is the name of a table."""
    with pytest.raises(QueryError, match="no_such_table"):
        _asked(store, _rule(book, tmp_path, "def outcomes(no_such_table): return no_such_table\n"))
