"""Judges by several rules at once, each at a seat of its own: one rule alone seldom keeps two cores busy."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

from auditor.judge import findings

if TYPE_CHECKING:
    from auditor.judge.rules import Rule
    from auditor.store import Store

Done = TypeVar("Done")

SEATS = 2
"""Rules that are judged at once; more would take more memory, and DuckDB shares out the cores within a rule."""

_PATIENCE = 0.1


def side_by_side(
    store: Store, rules: Sequence[Rule], judge_by: Callable[[Store, Rule], Done], note: Callable[[Done], None]
) -> None:
    """Judge by each rule, and note what comes of it in the order of the rules; an error stops the others."""
    with contextlib.ExitStack() as stack:
        seats = [store, *(stack.enter_context(store.seat()) for _ in range(min(SEATS, store.threads) - 1))]
        free: queue.SimpleQueue[Store] = queue.SimpleQueue()
        for seat in seats:
            free.put(seat)
        for seat in seats[1:]:
            findings.sit(seat)

        def work(rule: Rule) -> Done:
            seat = free.get()
            try:
                return judge_by(seat, rule)
            finally:
                free.put(seat)

        with ThreadPoolExecutor(len(seats)) as pool:
            futures = [pool.submit(work, rule) for rule in rules]
            try:
                for future in futures:
                    note(future.result())
            except BaseException:
                _stop(futures, seats)
                raise


def _stop(futures: Sequence[Future[Done]], seats: Sequence[Store]) -> None:
    """Begin no other rule, and stop those at work, again and again: a statement may have begun just now."""
    running = [future for future in futures if not future.cancel()]
    while wait(running, _PATIENCE).not_done:
        for seat in seats:
            seat.stop()
