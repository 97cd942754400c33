"""Working ahead: order, errors and an early end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from auditor.store.ahead import BLOCKS, ahead


def test_blocks_come_in_their_order() -> None:
    """The other thread changes nothing about the blocks."""
    assert list(ahead(range(100))) == list(range(100))


def test_an_error_of_the_reader_is_raised_where_the_blocks_are_taken() -> None:
    """What was read before the error is given first."""

    def blocks() -> Iterator[int]:
        yield 1
        message = "cut short"
        raise ValueError(message)

    taken = ahead(blocks())
    assert next(taken) == 1
    with pytest.raises(ValueError, match="cut short"):
        next(taken)


def test_an_early_end_stops_the_reader() -> None:
    """A reader that nobody waits for ends, and was never far ahead."""
    made: list[int] = []

    def blocks() -> Iterator[int]:
        for number in range(1_000_000):
            made.append(number)
            yield number

    taken = ahead(blocks())
    assert next(taken) == 0
    time.sleep(0.3)
    taken.close()
    assert len(made) <= BLOCKS + 3
    assert threading.active_count() < 10
