"""Does several tasks at once, each at a seat of its own: one query alone seldom keeps two cores busy."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from auditor.errors import TooLittleMemoryError
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
    """Work with a name of its own, to be done when the earlier tasks that it needs are done.

    Work that finds too little memory beside other work is done again when it has the store for itself; `otherwise` says
    what comes of it where even that is too little, and without it the error does.
    """

    name: str
    needs: frozenset[str]
    work: Callable[[Store], Done_co]
    otherwise: Callable[[TooLittleMemoryError], Done_co] | None = None


def side_by_side(store: Store, tasks: Sequence[Task[Done]], note: Callable[[Done], None]) -> None:
    """Do the tasks, the first that can be done first, and note what comes of each in their order.

    An error stops the others.
    """
    with contextlib.ExitStack() as stack:
        seats = [store, *(stack.enter_context(store.seat()) for _ in range(min(SEATS, store.threads) - 1))]
        for seat in seats[1:]:
            findings.sit(seat)
        board = _Board(tasks, len(seats))
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

    def __init__(self, tasks: Sequence[Task[Done]], seats: int) -> None:
        self.answers: dict[str, Future[Done]] = {task.name: Future() for task in tasks}
        self._waiting = list(tasks)
        self._needs: dict[str, frozenset[str]] = {}
        for task in tasks:  # of earlier ones alone: what needs itself, or each other, would wait for ever
            self._needs[task.name] = task.needs & self._needs.keys()
        self._open = set(self._needs)
        self._at_work = set[str]()
        self._alone = set(self._needs) if seats == 1 else set[str]()  # what is to have the store for itself
        self._sharing = 0  # seats that DuckDB's threads were last told of
        self._changed = threading.Condition()

    def work_off(self, seat: Store) -> None:
        """Do at this seat what can be done, until nothing waits."""
        try:
            while task := self._take(seat):
                seat.catch_up()
                try:
                    answer = task.work(seat)
                except TooLittleMemoryError as error:
                    if self._put_back(task):
                        continue
                    if task.otherwise is None:
                        raise
                    answer = task.otherwise(error)
                self.answers[task.name].set_result(answer)
                with self._changed:
                    self._at_work.discard(task.name)
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
                ready = self._ready()
                if ready:
                    task = ready[0]
                    self._waiting.remove(task)
                    self._at_work.add(task.name)
                    # alone, since each thread wants memory of its own; else what others are at will soon be done
                    self._share(seat, seat.threads if task.name in self._alone else min(SEATS, len(ready)))
                    return task
                self._changed.wait()
        return None

    def _share(self, seat: Store, seats: int) -> None:
        if seats != self._sharing:
            seat.share_threads(seats)
            self._sharing = seats

    def _ready(self) -> list[Task[Done]]:
        """What can be done now: first what may be done beside others, then one by one what may not."""
        if self._at_work & self._alone:
            return []
        ready = [task for task in self._waiting if not self._needs[task.name] & self._open]
        beside = [task for task in ready if task.name not in self._alone]
        return beside or ([] if self._at_work else ready)

    def _put_back(self, task: Task[Done]) -> bool:
        """Have a task done again alone, unless it was."""
        with self._changed:
            if task.name in self._alone:
                return False
            self._alone.add(task.name)
            self._at_work.discard(task.name)
            self._waiting.insert(0, task)
            self._changed.notify_all()
            return True
