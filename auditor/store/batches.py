"""Puts the rows of several blocks together: DuckDB takes one large frame in sooner than many small ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

ROWS_AT_ONCE = 200_000
"""Rows of all tables together that make a batch: those of about 16 MB of a file."""


def batches(
    blocks: Iterable[Mapping[str, pl.DataFrame]], rows_at_once: int = ROWS_AT_ONCE
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give the rows of each table in their order, those of as many blocks at once as have `rows_at_once`.

    All tables are given at the same time, since a frame of a few rows keeps the text of its whole block in memory.
    """
    held: dict[str, list[pl.DataFrame]] = {}
    rows = 0
    for block in blocks:
        for table, frame in block.items():
            if frame.height:
                held.setdefault(table, []).append(frame)
                rows += frame.height
        if rows >= rows_at_once:
            yield from _emptied(held)
            rows = 0
    yield from _emptied(held)


def _emptied(held: dict[str, list[pl.DataFrame]]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give what is held, and hold it no longer."""
    import polars as pl  # noqa: PLC0415 - `auditor --help` needs no Polars

    while held:
        table, frames = held.popitem()
        yield table, pl.concat(frames, how="diagonal")
