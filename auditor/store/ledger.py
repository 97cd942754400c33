"""Loads one file in one transaction, and never the same thing twice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from auditor.store.ahead import ahead
from auditor.store.batches import batches
from auditor.store.reused import note_reused
from auditor.store.tables import OF_CLAIMS, OF_FILES

if TYPE_CHECKING:
    import polars as pl

    from auditor.store.store import Store


class Loader(Protocol):
    """A file being read: blocks of rows by table, then its ledger row."""

    file_row: dict[str, Any]
    withdrawn: list[tuple[int, int]]
    reused_number: dict[str, Any]
    """Words of the fault of an interchange whose control number another file used as well."""

    def __iter__(self) -> Iterator[dict[str, pl.DataFrame]]:
        """Give blocks of rows, each a frame per table."""


@dataclass(frozen=True)
class Loaded:
    """What a file came to: its ledger row's state and counts, and repeats that were left out."""

    label: str
    state: str
    claims: int
    service_lines: int
    quarantined: int
    faults: int
    repeated_interchanges: int


def next_file_key(store: Store) -> int:
    """Give the key of the next file."""
    return int(store.rows("select coalesce(max(file_key), 0) + 1 from file")[0][0])


def load(store: Store, reading: Loader) -> Loaded:
    """Load a file in one transaction; units quarantined and interchanges that the store has already are left out.

    A file of the same bytes is known and not loaded again; one that was refused is read anew and replaces its rows.
    The journal says what is about to be committed before it is, and that it was after.
    """
    try:
        with store.transaction():
            row, repeats = _fill(store, reading)
            faults = store.rows("select count(*) from fault where file_key = ?", [row["file_key"]])[0][0]
            store.note("loading", row)
    except _KnownError:
        return _known(str(reading.file_row["label"]))
    store.note("loaded", {"sha256": row["sha256"], "file_key": row["file_key"]})
    return Loaded(row["label"], row["state"], row["claims"], row["service_lines"], row["quarantined"], faults, repeats)


class _KnownError(Exception):
    """The store has the bytes already."""


def _fill(store: Store, reading: Loader) -> tuple[dict[str, Any], int]:
    """Write the rows of a file; give its ledger row and how many of its interchanges were repeats."""
    with contextlib.closing(ahead(reading)) as blocks:  # not left to whoever collects it: nobody hears an error there
        for table, frame in batches(blocks):
            store.insert(table, frame)
    row = dict(reading.file_row)
    if loaded_before(store, row["sha256"], row["label"]):
        raise _KnownError
    _forget_refused(store, row["sha256"], row["label"])
    for first, last in reading.withdrawn:
        _withdraw(store, first, last)
    repeats = _repeats(store, row["file_key"])
    for key, segments in repeats:
        _withdraw(store, key, key + max(segments, 1) - 1)
        _mark_repeat(store, key, key + max(segments, 1) - 1)
    _write_file_row(store, row, repeated=len(repeats))
    note_reused(store, row["file_key"], reading.reused_number)
    return row, len(repeats)


def _known(label: str) -> Loaded:
    return Loaded(label, "known", 0, 0, 0, 0, 0)


def _forget_refused(store: Store, sha256: str, label: str) -> None:
    for (file_key,) in store.rows("select file_key from file where sha256 = ? and label = ?", [sha256, label]):
        for table in (*OF_FILES, *OF_CLAIMS, "file"):
            store.execute(f"delete from {table} where file_key = ?", [file_key])


def is_empty(store: Store) -> bool:
    """Whether no file was ever loaded."""
    return not store.rows("select 1 from file limit 1")


def loaded_before(store: Store, sha256: str, label: str) -> Loaded | None:
    """Say so where a file of the same bytes was loaded; None where none was."""
    found = store.rows("select 1 from file where sha256 = ? and state <> 'refused' limit 1", [sha256])
    return _known(label) if found else None


def _withdraw(store: Store, first: int, last: int) -> None:
    for table in OF_CLAIMS:
        store.execute(
            f"delete from {table} where file_key = ? and segment_number between ? and ?",
            [first >> 32, first & 0xFFFFFFFF, last & 0xFFFFFFFF],
        )


def _repeats(store: Store, file_key: int) -> list[tuple[int, int]]:
    """Interchanges of the file that an earlier file, or an earlier place of this one, has already."""
    return store.rows(
        """
        select this.interchange_key, this.segments
        from interchange as this
        where this.file_key = ? and this.state = 'loaded' and exists (
            select 1 from interchange as earlier
            where earlier.state = 'loaded' and earlier.interchange_key < this.interchange_key
              and earlier.sender_id is not distinct from this.sender_id
              and earlier.control_number is not distinct from this.control_number
              and earlier.segments_sha256 = this.segments_sha256)
        order by 1
        """,
        [file_key],
    )


def _mark_repeat(store: Store, first: int, last: int) -> None:
    store.execute("update interchange set state = 'repeat' where interchange_key = ?", [first])
    for table, key in (("functional_group", "group_key"), ("transaction_set", "transaction_set_key")):
        store.execute(f"update {table} set state = 'repeat' where {key} between ? and ?", [first, last])


def _write_file_row(store: Store, row: dict[str, Any], *, repeated: int) -> None:
    key = row["file_key"]
    claims, charge = store.rows("select count(*), coalesce(sum(charge), 0) from claim where file_key = ?", [key])[0]
    lines = store.rows("select count(*) from service_line where file_key = ?", [key])[0][0]
    sets = store.rows("select count(*) from transaction_set where file_key = ? and state = 'loaded'", [key])[0][0]
    row |= {"claims": claims, "service_lines": lines, "charge": charge, "transaction_sets": sets}
    if repeated and not claims and row["state"] in {"loaded", "partly"}:
        row["state"] = "repeat"
    names = ", ".join(row)
    store.execute(f"insert into file ({names}) values ({', '.join('?' * len(row))})", list(row.values()))
