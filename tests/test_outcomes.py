"""Outcomes counted: each key is ticked off in a bit of its own, whatever file it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from auditor import pipeline
from auditor.errors import RuleError
from auditor.judge import Rule, RuleBook, judge, outcomes
from auditor.judge.example_claims import Rows, claim_rows
from auditor.reference import Dataset, read_reference
from auditor.store import QueryError, Store

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def store(book: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A judged store of the samples: several files."""
    folder = tmp_path_factory.mktemp("outcomes")
    settings = pipeline.Settings(paths=[ROOT / "sample_837"], store=folder / "s.duckdb", out=folder)
    with pipeline.open_store(settings) as opened:
        pipeline.load_all(opened, settings, pipeline.Talk())
        judge(opened, book)
        yield opened


def _counted(store: Store, rule: Rule) -> dict[str, int]:
    return outcomes.work_out(store, rule, outcomes.counting(store))


def _every_line(book: RuleBook) -> Rule:
    return replace(book.rules[0], sql="select claim_key, line_key, 'pass' as outcome from live_line")


def test_no_two_keys_share_a_bit(store: Store, book: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines of all files are counted without a closer look at any."""
    monkeypatch.setattr(outcomes, "_refuse_repeats", lambda *_: pytest.fail("looked closely"))
    assert store.rows("select count(distinct file_key) from service_line")[0][0] > 1
    assert _counted(store, _every_line(book)) == {"pass": store.rows("select count(*) from live_line")[0][0]}


@pytest.mark.parametrize("asked", [outcomes.work_out, outcomes.ask])
def test_one_row_too_many_is_refused(
    store: Store, book: RuleBook, asked: Callable[[Store, Rule, outcomes.Counting], object]
) -> None:
    """As many rows as claims and lines pass; one more is a join that matched twice."""
    rows = "select 4294967296 + range as claim_key, claim_key as line_key, 'pass' as outcome from range({})"
    most = store.rows("select (select count(*) from claim) + (select count(*) from service_line)")[0][0]
    asking = outcomes.counting(store)
    asked(store, replace(book.rules[0], sql=rows.format(most)), asking)
    with pytest.raises(RuleError, match="more rows than there are claims and service lines"):
        asked(store, replace(book.rules[0], sql=rows.format(most + 1)), asking)


def test_keys_that_share_bits_are_looked_at_closely(
    store: Store, book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With fewer bits than keys the counts are the same, and no key is said to come twice that does not."""
    closely: list[str] = []
    look = outcomes._refuse_repeats

    def look_noted(where: Store, rule: Rule, sql: str) -> None:
        closely.append(rule.id)
        look(where, rule, sql)

    monkeypatch.setattr(outcomes, "_MOST_BITS", 8)
    monkeypatch.setattr(outcomes, "_refuse_repeats", look_noted)
    lines = store.rows("select count(*) from live_line")[0][0]
    assert _counted(store, _every_line(book)) == {"pass": lines}
    assert closely


@pytest.mark.parametrize("key", ["-1", "4294967296 + 4294967295"])
def test_a_key_that_nothing_has_is_refused(store: Store, book: RuleBook, key: str) -> None:
    """A number that is no key, and one after the last segment of its file."""
    rule = replace(book.rules[0], sql=f"select {key} as claim_key, {key} as line_key, 'pass' as outcome")
    with pytest.raises(RuleError, match="line_key that no claim and no service line has"):
        _counted(store, rule)


def test_numbers_out_of_range_are_the_rules_own(store: Store, book: RuleBook) -> None:
    """What overflows in a rule is not said to be a key."""
    sql = "select claim_key, line_key, case when line_key * line_key > 0 then 'pass' end as outcome from live_line"
    with pytest.raises(QueryError, match="Out of Range Error"):
        _counted(store, replace(book.rules[0], sql=sql))


def test_a_store_judged_again_reads_the_facts_of_today(book: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Datasets stand before themselves in numbers while a store is open; a second run puts new ones in their place."""

    def without(name: str, datasets: list[Dataset]) -> list[Dataset]:
        return [replace(each, rows=()) if each.name == name else each for each in datasets]

    with Store(None) as opened:
        rows = Rows()
        claim_rows(rows, 1, [{"lines": [{"procedure_code": "99213"}, {"procedure_code": "96372"}]}], where="test")
        for table, frame in rows.frames(opened):
            opened.insert(table, frame)
        pairs = "select count(*) from visit_procedure"
        judge(opened, book, as_of=dt.date(2025, 8, 1))
        kind = opened.columns("select code from visit_code")["code"]
        assert kind.startswith("ENUM(")
        assert opened.rows(pairs) == [(1,)]
        monkeypatch.setattr(
            "auditor.judge.prepare.read_reference", lambda *given: without("visit_code", read_reference(*given))
        )
        judge(opened, book, as_of=dt.date(2025, 8, 1))
        assert opened.rows("select count(*) from visit_code") == [(0,)]
        assert opened.rows(pairs) == [(0,)]
