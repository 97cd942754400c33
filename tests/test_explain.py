"""What `auditor explain` says of the claims of the samples, line by line and rule by rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

from auditor import pipeline
from auditor.cli.explain import _said as printed
from auditor.errors import UsageError
from auditor.judge.explain import Said, _said, explain
from auditor.judge.prepare import prepare_tables, put_reference
from auditor.judge.rules import judging_order

PIECES = {
    "charge_if_the_units_are_wrong", "contradiction", "conversion", "days_late", "delay", "fault", "faults", "instead",
    "billed_how", "missing", "modifier_says", "reading", "said_by", "that_day", "too_often", "what_the_place_is",
    "whose",
}  # fmt: skip
"""Evidence that is a piece of a sentence about a fault."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[Said]:
    """What every rule says of every claim of the samples."""
    folder: Path = tmp_path_factory.mktemp("explained")
    settings = pipeline.Settings(paths=[ROOT / "sample_837"], store=folder / "s.duckdb", out=folder)
    book = pipeline.rule_book(settings)
    with pipeline.open_store(settings) as store:
        pipeline.load_all(store, settings, pipeline.Talk())
        pipeline.judge_all(store, book, settings, pipeline.Talk())
        prepare_tables(store, book)
        keys = [key for (key,) in store.rows("select claim_key from claim")]
        by_claim, _, failed = _said(store, judging_order(book.rules), keys)
    assert failed == []
    return [one for each in by_claim.values() for one in each]


def test_each_answer_is_printed(said: list[Said]) -> None:
    """Whatever a rule says can be printed, facts that it lacks left out: every outcome of every claim."""
    lines = [line for one in said for line in printed(one)]
    assert len(lines) >= len(said) > 1000
    assert not any("None" in line for line in lines)


def test_a_line_without_fault_is_told_no_fault(said: list[Said]) -> None:
    """No pass and no unknown carries the words of a fault."""
    told = {(one.rule.id, name) for one in said if one.outcome == "pass" for name in PIECES & one.evidence.keys()}
    assert told == set()


def test_facts_are_shown_without_idle_zeros(said: list[Said]) -> None:
    """Units of a passing line read as people write them."""
    units = {one.evidence["units"] for one in said if one.rule.id == "UN005" and one.outcome == "pass"}
    assert {"1", "100"} <= units


def test_a_store_judged_by_an_older_rule_book_is_told(tmp_path: Path) -> None:
    """Where the latest judgement lacks a dataset that today's rules read, the user is told to judge again."""
    settings = pipeline.Settings(paths=[ROOT / "sample_837" / "office_visits.837"], store=tmp_path / "s.duckdb")
    book = pipeline.rule_book(settings)
    with pipeline.open_store(settings) as store:
        pipeline.load_all(store, settings, pipeline.Talk())
        put_reference(store, book)
        prepare_tables(store, book)
        store.execute("drop view requested_record; drop table record_to_request")
        (claim_id,) = store.rows("select min(claim_id) from claim")[0]
        with pytest.raises(UsageError, match=r"older rule book, without 'record_to_request'. Run `auditor judge`"):
            explain(store, book, claim_id)
