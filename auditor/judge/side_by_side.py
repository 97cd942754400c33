"""Does several tasks at once, each at a seat of its own: one query alone seldom keeps two cores busy."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from auditor.judge import findings

if TYPE_CHECKING:
    from auditor.store import Store

Done = TypeVar("Done")
Done_co = TypeVar("Done_co", covariant=True)

SEATS = 2
"""Tasks that are done at once; more would take more memory, and DuckDB shares out the other cores within a query."""

_PATIENCE = 0.1


@dataclass(frozen=True)
class Task(Generic[Done_co]):
    """Work with a name of its own, to be done when the earlier tasks that it needs are done."""

    name: str
    needs: frozenset[str]
    work: Callable[[Store], Done_co]


def side_by_side(store: Store, tasks: Sequence[Task[Done]], note: Callable[[Done], None]) -> None:
    """Do the tasks, the first that can be done first, and note what comes of each in their order.

    An error stops the others.
    """
    with contextlib.ExitStack() as stack:
        seats = [store, *(stack.enter_context(store.seat()) for _ in range(min(SEATS, store.threads) - 1))]
        for seat in seats[1:]:
            findings.sit(seat)
        board = _Board(tasks)
        with ThreadPoolExecutor(len(seats)) as pool:
            at_work = [pool.submit(board.work_off, seat) for seat in seats]
            try:
                for task in tasks:
                    note(board.answers[task.name].result())
            except BaseException:
                board.stop()
                while wait(at_work, _PATIENCE).not_done:  # again and again: a statement may have begun just now
                    for seat in seats:
                        seat.stop()
                raise
            finally:
                store.share_threads(1)


class _Board(Generic[Done]):
    """The tasks that wait, for all seats to take from."""

    def __init__(self, tasks: Sequence[Task[Done]]) -> None:
        self.answers: dict[str, Future[Done]] = {task.name: Future() for task in tasks}
        self._waiting = list(tasks)
        self._needs: dict[str, frozenset[str]] = {}
        for task in tasks:  # of earlier ones alone: what needs itself, or each other, would wait for ever
            self._needs[task.name] = task.needs & self._needs.keys()
        self._open = set(self._needs)
        self._changed = threading.Condition()

    def work_off(self, seat: Store) -> None:
        """Do at this seat what can be done, until nothing waits."""
        try:
            while task := self._take(seat):
                seat.catch_up()
                self.answers[task.name].set_result(task.work(seat))
                with self._changed:
                    self._open.discard(task.name)
                    self._changed.notify_all()
        except BaseException as error:
            self.stop(error)
            raise

    def stop(self, error: BaseException | None = None) -> None:
        """Let no other task begin, and give an error for an answer where there is none."""
        with self._changed:
            self._waiting.clear()
            self._changed.notify_all()
        for answer in self.answers.values():
            if error is not None and not answer.done():
                with contextlib.suppress(Exception):  # another seat was quicker
                    answer.set_exception(error)

    def _take(self, seat: Store) -> Task[Done] | None:
        with self._changed:
            while self._waiting:
                ready = [task for task in self._waiting if not self._needs[task.name] & self._open]
                if ready:
                    self._waiting.remove(ready[0])
                    seat.share_threads(min(SEATS, len(ready)))  # what others are at will soon be done
                    return ready[0]
                self._changed.wait()
        return None
