"""Works ahead: the next blocks are read while DuckDB takes the last one in, so that both cores are used."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from typing import TypeVar

Block = TypeVar("Block")

BLOCKS = 4
"""Blocks that wait at most, about a batch: memory stays flat however fast the reader is."""

_PATIENCE = 0.1
_AT_THE_END = 5.0


def ahead(blocks: Iterable[Block]) -> Generator[Block]:
    """Give the blocks in their order, made by another thread; its error is raised here, and closing this stops it."""
    waiting: queue.Queue[tuple[Block] | BaseException | None] = queue.Queue(BLOCKS)
    stopped = threading.Event()
    worker = threading.Thread(target=_work, args=(blocks, waiting, stopped), daemon=True)
    worker.start()
    try:
        while (got := waiting.get()) is not None:
            if isinstance(got, BaseException):
                raise got
            yield got[0]
            del got  # what was taken in need not be kept while the next is awaited
    finally:
        stopped.set()
        worker.join(_AT_THE_END)


def _work(
    blocks: Iterable[Block], waiting: queue.Queue[tuple[Block] | BaseException | None], stopped: threading.Event
) -> None:
    try:
        for block in blocks:
            if not _handed_over((block,), waiting, stopped):
                return
    except BaseException as error:  # noqa: BLE001 - every error belongs to whoever waits for the blocks
        _handed_over(error, waiting, stopped)
    else:
        _handed_over(None, waiting, stopped)


def _handed_over(
    something: tuple[Block] | BaseException | None,
    waiting: queue.Queue[tuple[Block] | BaseException | None],
    stopped: threading.Event,
) -> bool:
    while not stopped.is_set():
        try:
            waiting.put(something, timeout=_PATIENCE)
        except queue.Full:
            continue
        return True
    return False
