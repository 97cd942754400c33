"""Datasets with dates: one row a key and day, whether or not the key is text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.errors import AuditorError
from auditor.reference import put_datasets
from auditor.reference.datasets import Dataset
from auditor.store import Store

COLUMNS = {
    "code": ("text", "Code"),
    "number": ("integer", "Number"),
    "valid_from": ("date", "First day"),
    "valid_to": ("date", "Last day"),
    "source_id": ("text", "Source"),
}


def _put(store: Store, key: tuple[str, ...], *rows: tuple[str, str, str, str]) -> None:
    named = tuple(dict(zip(COLUMNS, (*row, "own-knowledge"), strict=True)) for row in rows)
    day = date(2025, 1, 1)
    put_datasets(store, [Dataset("each", "Codes", "1", day, day, key, COLUMNS, named, "hash", Path())])


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        (("code",), [("A", "1", "2025-01-01", "2025-06-30"), ("A", "2", "2025-06-30", "")]),
        (("code",), [("", "1", "", ""), ("", "2", "2025-01-01", "")]),
        (("number",), [("A", "1", "", "2025-01-01"), ("B", "01", "2024-12-31", "")]),
        (("code", "number"), [("A", "1", "", ""), ("A", "+1", "", "")]),
    ],
)
def test_two_rows_for_one_key_and_day_are_refused(key: tuple[str, ...], rows: list[tuple[str, str, str, str]]) -> None:
    """Empty keys are one key, and numbers are compared as numbers, however they are written."""
    with Store(None) as store, pytest.raises(AuditorError, match="two rows"):
        _put(store, key, *rows)


@pytest.mark.parametrize(
    "rows",
    [
        [("A", "1", "2025-01-01", "2025-06-30"), ("A", "2", "2025-07-01", "")],
        [("A", "1", "", ""), ("B", "1", "", "")],
        [],
    ],
)
def test_a_key_may_have_a_row_for_each_time(rows: list[tuple[str, str, str, str]]) -> None:
    """One row may follow another, and other keys may have the same days."""
    with Store(None) as store:
        _put(store, ("code",), *rows)
        assert store.rows("select count(*) from each") == [(len(rows),)]
