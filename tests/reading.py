"""Reads bytes as one file and gathers what the reader yields, for tests."""

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from auditor.read import Frames, Input, Reading
from auditor.store import Store
from auditor.store.tables import STORED

ENVELOPE = ("file", "interchange", "functional_group", "transaction_set", "fault")


@dataclass(frozen=True)
class Result:
    """Everything read from one file, with what was withdrawn left out."""

    tables: Frames
    file: dict[str, Any]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, or none."""
        return self.tables[table].rows(named=True) if table in self.tables else []

    def column(self, table: str, column: str) -> list[Any]:
        """A column of a table; None where the column was not filled."""
        return [row.get(column) for row in self.rows(table)]

    @property
    def faults(self) -> list[str]:
        """The codes of the faults, in order."""
        return self.column("fault", "code")


def read_bytes(found: bytes, *, block_bytes: int = 4 << 20, label: str = "test.edi") -> Result:
    """Read bytes as a file with key 1."""
    return read_input(Input(label, lambda: io.BytesIO(found)), block_bytes=block_bytes)


def read_input(source: Input, *, block_bytes: int = 4 << 20) -> Result:
    """Read an input as a file with key 1."""
    reading = Reading(source, file_key=1, block_bytes=block_bytes)
    gathered: dict[str, list[pl.DataFrame]] = {}
    for frames in reading:
        for table, frame in frames.items():
            gathered.setdefault(table, []).append(frame)
    tables = {table: pl.concat(parts, how="diagonal") for table, parts in gathered.items()}
    for first, last in reading.withdrawn:
        inside = (pl.col("segment_number") + (1 << 32)).is_between(first, last)
        for table in tables.keys() - set(ENVELOPE):
            tables[table] = tables[table].filter(~inside)
    tables |= as_asked_for({name: tables[name] for name in STORED if name in tables})
    return Result({table: frame for table, frame in tables.items() if len(frame)}, reading.file_row)


def as_asked_for(stored: Frames) -> Frames:
    """The tables that the store keeps in another form, as its views give them; in the order of the file."""
    if not stored:
        return {}
    store = _store()
    for table in STORED.values():
        store.execute(f"delete from {table}")
    for table, frame in stored.items():
        store.insert(table, frame)
    return {table: store.frame(f"select * from {table} order by segment_number") for table in STORED}


@cache
def _store() -> Store:
    return Store(None)
