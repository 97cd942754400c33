"""Batches: the same rows in the same order, fewer frames."""

from __future__ import annotations

import polars as pl
import pytest

from auditor.store.batches import batches

BLOCKS = [
    {"claim": pl.DataFrame({"key": [1, 2]}), "fault": pl.DataFrame({"code": ["E001"]})},
    {"claim": pl.DataFrame({"key": [3], "note": ["late"]}), "fault": pl.DataFrame({"code": []}, {"code": pl.String})},
    {"claim": pl.DataFrame({"key": [4]})},
]


@pytest.mark.parametrize("rows_at_once", [1, 3, 4, 100])
def test_rows_keep_their_order_however_many_make_a_batch(rows_at_once: int) -> None:
    """A column that some blocks lack is null in their rows."""
    given = [frame for table, frame in batches(BLOCKS, rows_at_once) if table == "claim"]
    rows = pl.concat(given, how="diagonal").to_dicts()
    assert [row["key"] for row in rows] == [1, 2, 3, 4]
    assert [row["note"] for row in rows] == [None, None, "late", None]


@pytest.mark.parametrize(("rows_at_once", "heights"), [(1, [2, 1, 1]), (3, [2, 2]), (100, [4])])
def test_a_batch_ends_with_the_block_that_fills_it(rows_at_once: int, heights: list[int]) -> None:
    """Rows of all tables count."""
    assert [frame.height for table, frame in batches(BLOCKS, rows_at_once) if table == "claim"] == heights


def test_a_table_without_rows_is_not_given() -> None:
    """Nothing is inserted for it."""
    assert [table for table, _ in batches(BLOCKS[1:])] == ["claim"]
