"""The judge: ids that stay, root causes that speak alone, windows that step down, rules that break alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import TooLittleMemoryError
from auditor.judge import Rule, RuleBook, judge, outcomes
from auditor.judge.example_claims import Rows, claim_rows
from auditor.store import Store

HUNDREDFOLD = [{"lines": [{"procedure_code": "J9325", "units": 3, "ndc": "55513007901"}]}]
REPEATED_STRENGTH = [
    {"lines": [{"procedure_code": "J9325", "units": 1, "ndc": "55513007801", "service_date": date(2025, 6, 2)}]},
    {"lines": [{"procedure_code": "J9325", "units": 1, "ndc": "55513007801", "service_date": date(2025, 6, 30)}]},
]


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    with Store(None) as opened:
        yield opened


def _fill(store: Store, claims: Sequence[Mapping[str, Any]]) -> None:
    rows = Rows()
    claim_rows(rows, 1, claims, where="test")
    for table, frame in rows.frames(store):
        store.insert(table, frame)


def _found(store: Store, columns: str = "rule_id") -> list[tuple[Any, ...]]:
    return store.rows(f"select {columns} from finding order by rule_id, segment_number")


def test_a_finding_keeps_its_id(store: Store, book: RuleBook) -> None:
    """Two runs over the same claims give the same ids."""
    _fill(store, HUNDREDFOLD)
    judge(store, book)
    first = _found(store, "finding_id")
    judge(store, book)
    assert _found(store, "finding_id") == first != []


def test_a_finding_remembers_when_it_was_first_seen(store: Store, book: RuleBook) -> None:
    """first_seen is the as-of date of the first run that had the finding."""
    _fill(store, HUNDREDFOLD)
    judge(store, book, as_of=date(2025, 8, 1))
    judge(store, book, as_of=date(2025, 9, 1))
    assert {row[0] for row in _found(store, "first_seen")} == {date(2025, 8, 1)}


def test_a_run_speaks_for_the_newest_interchange(store: Store, book: RuleBook) -> None:
    """Without as_of a run speaks for the newest interchange date, so that it repeats."""
    _fill(store, HUNDREDFOLD)
    judge(store, book)
    assert store.rows("select as_of from run") == [(date(2025, 7, 18),)]


def test_one_root_cause_is_one_finding(store: Store, book: RuleBook) -> None:
    """The hundredfold slip speaks alone: whole vials and NDC quantity stay silent."""
    _fill(store, HUNDREDFOLD)
    judge(store, book, rules=book.select(["UN"]))
    assert _found(store) == [("UN003",)]


def test_what_was_hidden_is_counted(store: Store, book: RuleBook) -> None:
    """A failure that another finding speaks for is counted, not lost."""
    _fill(store, HUNDREDFOLD)
    judge(store, book, rules=book.select(["UN"]))
    assert store.rows("select failed, hidden from rule_run where rule_id = 'UN001'") == [(1, 1)]


def test_a_rule_that_breaks_breaks_alone(store: Store, book: RuleBook) -> None:
    """A rule whose SQL fails is a row with its error; the others are judged."""
    _fill(store, HUNDREDFOLD)
    broken = dataclasses.replace(book.rule("UN001"), id="UN999", sql="select claim_key from no_such_table")
    runs = judge(store, book, rules=[broken, book.rule("UN003")])
    assert [bool(run.error) for run in runs] == [True, False]
    assert _found(store) == [("UN003",)]


CHANGING = """
    select claim_key, line_key, case when starts_with(current_query(), 'create') then 'pass' else 'fail' end as outcome
    from live_line
"""
"""It says fail until it is asked for what fails."""


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("select claim_key, line_key from live_line", "no column 'outcome'"),
        ("select claim_key, line_key, 'maybe' as outcome from live_line", "'maybe'"),
        ("select claim_key, cast(null as bigint) as line_key, 'pass' as outcome from live_line, range(2)", "two rows"),
        ("select 1; select 2", "exactly one SELECT"),
        ("drop table claim", "exactly one SELECT"),
        (CHANGING, "must not depend on chance"),
    ],
)
def test_a_rule_that_breaks_the_contract_is_told(store: Store, book: RuleBook, sql: str, word: str) -> None:
    """A missing column, an unknown outcome, two rows for one line, a second statement or a changed mind is told."""
    _fill(store, HUNDREDFOLD)
    (run,) = judge(store, book, rules=[dataclasses.replace(book.rule("UN001"), sql=sql)])
    assert word in run.error


def test_a_short_window_lowers_a_history_rule(store: Store, book: RuleBook) -> None:
    """With fewer days of claims than the rule looks back, its severity drops one step and the window is printed."""
    _fill(store, REPEATED_STRENGTH)
    rule = _looking_back(book.rule("HX002"), 180)
    judge(store, book, rules=[rule])
    severity, evidence = _found(store, "severity, evidence")[0]
    assert severity == "medium"
    assert '"window_first":"2025-06-02"' in evidence


def test_a_long_window_leaves_the_severity(store: Store, book: RuleBook) -> None:
    """With claims enough the severity stands."""
    _fill(store, REPEATED_STRENGTH)
    judge(store, book, rules=[_looking_back(book.rule("HX002"), 20)])
    assert _found(store, "severity") == [("high",)]


def _looking_back(rule: Rule, days: int) -> Rule:
    return dataclasses.replace(rule, look_back_days=days)


def test_a_void_is_not_judged(store: Store, book: RuleBook) -> None:
    """A void and the claim it voids are out, whatever the order of their rows."""
    void = HUNDREDFOLD[0] | {"claim_id": "V1", "frequency_code": "8", "filed_on": date(2025, 8, 1)}
    _fill(store, [void, HUNDREDFOLD[0] | {"claim_id": "V1"}])
    judge(store, book)
    assert store.rows("select claims, judged_claims from run") == [(2, 0)]


def test_findings_of_a_kept_store_are_seen_again(tmp_path: Path, book: RuleBook) -> None:
    """A store that is closed and opened again still knows its findings."""
    path = tmp_path / "kept.duckdb"
    with Store(path) as opened:
        _fill(opened, HUNDREDFOLD)
        judge(opened, book)
        first = _found(opened, "finding_id, message")
    with Store(path, mode="look") as opened:  # its rows came through no file, so that no journal knows them
        assert _found(opened, "finding_id, message") == first


@pytest.mark.parametrize("often", [1, 2])
def test_a_rule_that_finds_too_little_memory_is_asked_again_alone(
    book: RuleBook, monkeypatch: pytest.MonkeyPatch, often: int
) -> None:
    """Once is no error; twice is that rule's, and the others have been judged all the same."""
    work_out, asked = outcomes.work_out, list[str]()

    def forgetful(store: Store, rule: Rule, asking: outcomes.Counting) -> dict[str, int]:
        asked.append(rule.id)
        if rule.id == "UN001" and asked.count("UN001") <= often:
            raise TooLittleMemoryError("too little")
        return work_out(store, rule, asking)

    monkeypatch.setattr(outcomes, "work_out", forgetful)
    with Store(None, threads=2) as store:
        _fill(store, HUNDREDFOLD)
        runs = judge(store, book)
    assert [run.rule_id for run in runs if run.error] == (["UN001"] if often == 2 else [])
    assert asked.count("UN001") == 2
