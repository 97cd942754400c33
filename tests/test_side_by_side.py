"""Tasks done at once: each at a seat of its own, told in their order, and all stopped when one has to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import pytest

from auditor.errors import TooLittleMemoryError
from auditor.judge import RuleBook, findings, judge
from auditor.judge.example_claims import Rows, claim_rows
from auditor.judge.prepare import read_by
from auditor.judge.rules import Prepared
from auditor.judge.side_by_side import SEATS, Task, side_by_side
from auditor.store import Store

Done = TypeVar("Done")
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


def _tasks(names: Sequence[str], work: Callable[[Store, str], Done], **needs: set[str]) -> list[Task[Done]]:
    return [
        Task(name, frozenset(needs.get(name, set())), lambda seat, name=name: work(seat, name))  # type: ignore[misc]
        for name in names
    ]


def test_all_seats_are_taken_and_told_in_order(store: Store) -> None:
    """As many tasks as there are seats are at work at one time, and what comes of them has the order of the tasks."""
    together = threading.Barrier(SEATS)
    told: list[str] = []

    def work(_: Store, name: str) -> str:
        together.wait(10)
        time.sleep(0.05 if name == "0" else 0)
        return name

    names = [str(number) for number in range(2 * SEATS)]
    side_by_side(store, _tasks(names, work), told.append)
    assert told == names


def test_a_task_waits_for_what_it_needs(store: Store) -> None:
    """A task begins when those that it needs have ended, also where others that need nothing stand behind it."""
    ended: list[str] = []

    def work(_: Store, name: str) -> str:
        time.sleep(0.1 if name == "slow" else 0)
        ended.append(name)
        return name

    told: list[str] = []
    tasks = _tasks(["slow", "after", "last", "free"], work, after={"slow"}, last={"after", "slow"})
    side_by_side(store, tasks, told.append)
    assert ended == ["free", "slow", "after", "last"]
    assert told == ["slow", "after", "last", "free"]


def test_no_task_waits_for_itself_or_for_a_later_one(store: Store) -> None:
    """What a task needs are earlier tasks: itself, later ones and what is no task at all keep nobody waiting."""
    told: list[str] = []
    tasks = _tasks(["a", "b"], lambda _, name: name, a={"a", "b", "nothing"}, b={"a"})
    side_by_side(store, tasks, told.append)
    assert told == ["a", "b"]


def test_one_thread_has_one_seat() -> None:
    """A store that was given one thread does one task after the other, at its own connection."""
    with Store(None, threads=1) as store:
        seats: list[Store] = []
        side_by_side(store, _tasks("abcd", lambda seat, _: seat), seats.append)
        assert seats == [store] * 4


def test_a_task_alone_has_all_threads(store: Store) -> None:
    """A task that all others wait for may use every thread; those at work side by side share them until all is done."""
    threads: dict[str, int] = {}
    together = threading.Barrier(SEATS)

    def work(seat: Store, name: str) -> None:
        if name.isdigit():
            together.wait(10)
        threads[name] = seat.rows("select current_setting('threads')")[0][0]
        if name.isdigit():
            together.wait(10)

    names = [str(number) for number in range(SEATS)]
    tasks = _tasks(["alone", *names, "rest"], work, **{name: {"alone"} for name in [*names, "rest"]})
    side_by_side(store, tasks, lambda _: None)
    assert [threads[name] for name in ["alone", *names]] == [SEATS] + [1] * SEATS
    assert store.rows("select current_setting('threads')") == [(SEATS,)]


def test_what_finds_too_little_memory_is_done_again_alone(store: Store) -> None:
    """It is put back until nothing else is at work, those that need it wait, and the answers keep their order."""
    at_work, together, tries = set[str](), threading.Barrier(SEATS), list[tuple[str, set[str]]]()

    def work(_: Store, name: str) -> str:
        tries.append((name, set(at_work)))
        at_work.add(name)
        if len(tries) <= SEATS:
            together.wait(10)
        time.sleep(0.02)
        at_work.discard(name)
        if name == "big" and [each for each, _ in tries].count("big") == 1:
            raise TooLittleMemoryError("too little")
        return name

    told: list[str] = []
    side_by_side(store, _tasks(["big", "after", "a", "b", "c"], work, after={"big"}), told.append)
    assert told == ["big", "after", "a", "b", "c"]
    assert [name for name, _ in tries].index("after") == len(tries) - 1
    assert [beside for name, beside in tries if name == "big"][1:] == [set()]


@pytest.mark.parametrize("threads", [1, SEATS])
def test_what_finds_too_little_memory_alone_says_so(threads: int) -> None:
    """After a second try, where the first was beside others; without a word of its own the error ends all."""
    tries = list[str]()

    def work(_: Store) -> str:
        tries.append("try")
        raise TooLittleMemoryError("too little")

    told: list[str] = []
    with Store(None, threads=threads) as store:
        side_by_side(store, [Task("big", frozenset(), work, str), *_tasks("ab", lambda _, name: name)], told.append)
        assert (told, len(tries)) == (["too little", "a", "b"], threads)
        with pytest.raises(TooLittleMemoryError):
            side_by_side(store, [Task("big", frozenset(), work)], told.append)


def test_every_seat_sees_what_was_prepared(store: Store, book: RuleBook) -> None:
    """A seat reads this run's tables, and the view in the store stays what it was."""
    judge(store, book)
    with store.seat() as seat:
        count = "select count(*) from live_drug_line"
        assert seat.rows(count) == store.rows(count) == [(1,)]
        read = seat.rows("explain select code from live_drug_line")[0][1]
        assert "beside_memory" in read


def test_a_seat_sees_what_another_prepares_meanwhile(store: Store) -> None:
    """A table that one seat makes is read at the other by the tasks that need it."""
    apart = threading.Barrier(SEATS)

    def work(seat: Store, name: str) -> list[tuple[int]]:
        if name == "made":
            seat.prepare("made", "select 42 as answer", kind="table")
            return []
        apart.wait(10)
        return seat.rows("select answer from made")

    told: list[list[tuple[int]]] = []
    names = [str(number) for number in range(SEATS)]
    side_by_side(store, _tasks(["made", *names], work, **{name: {"made"} for name in names}), told.append)
    assert told == [[], *[[(42,)]] * SEATS]


def test_no_seat_sees_the_findings_of_the_former_run(store: Store, book: RuleBook) -> None:
    """A rule that reads findings without saying so finds none, wherever it sits."""
    judge(store, book)
    assert store.rows("select count(*) from finding") != [(0,)]
    together = threading.Barrier(SEATS)

    def work(seat: Store, _: str) -> int:
        together.wait(10)
        return int(seat.rows("select count(*) from standing_finding")[0][0])

    findings.begin(store)
    seen: list[int] = []
    side_by_side(store, _tasks([str(number) for number in range(SEATS)], work), seen.append)
    assert seen == [0] * SEATS


ENDLESS = "select count(*) from range(10000000) as a, range(10000000) as b where a.range + b.range = -1"


def test_an_error_in_telling_stops_the_tasks_at_work(store: Store) -> None:
    """When telling of one task fails, endless queries of the others are stopped, and no other task begins."""
    begun: list[str] = []

    def work(seat: Store, name: str) -> str:
        begun.append(name)
        if name != "0":
            seat.rows(ENDLESS)
        return name

    def note(_: str) -> None:
        time.sleep(0.2)
        raise OSError("no room to tell it")

    began = time.monotonic()
    with pytest.raises(OSError, match="no room"):
        side_by_side(store, _tasks("0123456", work), note)
    assert time.monotonic() - began < 10
    assert len(begun) <= SEATS + 1
    assert store.rows("select current_setting('threads')") == [(SEATS,)]


def test_an_error_in_a_task_stops_those_at_work_and_those_that_wait(store: Store) -> None:
    """The error of a late task ends an endless earlier one, and those that would wait for either."""
    begun: list[str] = []

    def work(seat: Store, name: str) -> str:
        begun.append(name)
        if name == "endless":
            seat.rows(ENDLESS)
        raise OSError("no room for it")

    began = time.monotonic()
    with pytest.raises(OSError, match="no room"):
        side_by_side(store, _tasks(["endless", "wrong", "after"], work, after={"endless", "wrong"}), lambda _: None)
    assert time.monotonic() - began < 10
    assert sorted(begun) == ["endless", "wrong"]
    assert store.rows("select 1") == [(1,)]


def test_a_seat_that_cannot_go_on_keeps_nobody_waiting(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no more threads can be had, the error is told, though no task had begun."""

    def refuse(*_: object) -> None:
        raise OSError("no more threads")

    monkeypatch.setattr(Store, "share_threads", refuse)
    with pytest.raises(OSError, match="no more threads"):
        side_by_side(store, _tasks("abc", lambda _, name: name), lambda _: None)


def test_a_view_that_names_itself_needs_what_it_reads(book: RuleBook) -> None:
    """Its own name in its words is no endless way, and what it reads is found behind it."""
    view = Prepared("own_view", "view", "select claim_key as own_view from live_claim")
    assert {"own_view", "live_claim", "judged_claim"} <= read_by(
        replace(book, prepared=(*book.prepared, view)), "from own_view"
    )
