"""Rules judged at once: each at a seat of its own, told in their order, and all stopped when one has to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from auditor.judge import Rule, RuleBook, findings, judge
from auditor.judge.example_claims import Rows, claim_rows
from auditor.judge.side_by_side import SEATS, side_by_side
from auditor.store import Store, one_select

HUNDREDFOLD = [{"lines": [{"procedure_code": "J9325", "units": 3, "ndc": "55513007901"}]}]


@pytest.fixture
def store() -> Iterator[Store]:
    """A store of one claim in memory, for as many threads as there are seats."""
    with Store(None, threads=SEATS) as opened:
        rows = Rows()
        claim_rows(rows, 1, HUNDREDFOLD, where="test")
        for table, frame in rows.frames(opened):
            opened.insert(table, frame)
        yield opened


def test_all_seats_are_taken_and_told_in_order(store: Store, book: RuleBook) -> None:
    """As many rules as there are seats are at work at one time, and what comes of them has the order of the rules."""
    together = threading.Barrier(SEATS)
    told: list[str] = []

    def judge_by(_: Store, rule: Rule) -> str:
        together.wait(10)
        time.sleep(0.05 if rule is book.rules[0] else 0)
        return rule.id

    side_by_side(store, book.rules[: 2 * SEATS], judge_by, told.append)
    assert told == [rule.id for rule in book.rules[: 2 * SEATS]]


def test_one_thread_has_one_seat(book: RuleBook) -> None:
    """A store that was given one thread is judged by one rule after the other, at its own connection."""
    with Store(None, threads=1) as store:
        seats: list[Store] = []
        side_by_side(store, book.rules[:4], lambda seat, _: seat, seats.append)
        assert seats == [store] * 4


def test_every_seat_sees_what_was_prepared(store: Store, book: RuleBook) -> None:
    """A seat reads this run's tables, and the view in the store stays what it was."""
    judge(store, book)
    with store.seat() as seat:
        count = "select count(*) from live_drug_line"
        assert seat.rows(count) == store.rows(count) == [(1,)]
        read = seat.rows("explain select code from live_drug_line")[0][1]
        assert "beside_memory" in read


def test_no_seat_sees_the_findings_of_the_former_run(store: Store, book: RuleBook) -> None:
    """A rule that reads findings without saying so finds none, wherever it sits."""
    judge(store, book)
    assert store.rows("select count(*) from finding") != [(0,)]
    seen: list[int] = []
    together = threading.Barrier(SEATS)

    def judge_by(seat: Store, _: Rule) -> int:
        together.wait(10)
        return int(seat.rows("select count(*) from standing_finding")[0][0])

    findings.begin(store)
    side_by_side(store, book.rules[:SEATS], judge_by, seen.append)
    assert seen == [0] * SEATS


def test_an_error_stops_the_rules_at_work(store: Store, book: RuleBook) -> None:
    """When telling of one rule fails, endless queries of the others are stopped, and no other rule begins."""
    endless = "select count(*) from range(10000000) as a, range(10000000) as b where a.range + b.range = -1"
    begun: list[str] = []

    def judge_by(seat: Store, rule: Rule) -> str:
        begun.append(rule.id)
        if rule is not book.rules[0]:
            seat.rows(one_select(endless, "test"))
        return rule.id

    def note(_: str) -> None:
        time.sleep(0.2)
        raise OSError("no room to tell it")

    began = time.monotonic()
    with pytest.raises(OSError, match="no room"):
        side_by_side(store, book.rules, judge_by, note)
    assert time.monotonic() - began < 10
    assert len(begun) <= SEATS + 1
    assert store.rows("select 1") == [(1,)]
