"""The columns that say where a row stands: keys, places, ordinals."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from auditor.read.fields import Table
from auditor.read.headers import KEY_BITS
from auditor.read.loops import LOOP, LOOP_NAMES, Loops
from auditor.read.segments import Mask, Segments
from auditor.read.tags import TAG, Indices, Packed

_NONE = np.empty(0, dtype=np.int64)
_LOOP_NAMES = pl.Series([name or None for name in LOOP_NAMES], dtype=pl.String)


@dataclass(slots=True)
class Placed:
    """The segments of a block with their loops, and which of them are to be kept.

    `notes` gathers, by code of fault, segments with a value that could not be read or had to be normalised; `unread`
    the texts that no column of their table holds; `said` are segments of which a wide row says all.
    """

    segments: Segments
    loops: Loops
    kept: Mask
    file_key: int
    notes: dict[str, list[Indices]] = field(default_factory=dict)
    unread: list[pl.DataFrame] = field(default_factory=list)
    said: Mask = field(init=False)
    _groups: dict[int, Indices] = field(default_factory=dict)
    _qualifiers: dict[str, Packed] = field(default_factory=dict)
    _scratch: Indices = field(init=False)
    _keys: Indices = field(init=False)
    _file_keys: pl.Series = field(init=False)
    lines: Indices = field(init=False)

    def __post_init__(self) -> None:
        """Group the kept segments by id and loop."""
        loops, kept = self.loops, np.flatnonzero(self.kept)
        group = self.segments.tags[kept] * len(LOOP) + loops.loop[kept]
        order = np.argsort(group, kind="stable")
        sorted_ = group[order]
        bounds = np.flatnonzero(np.append(True, sorted_[1:] != sorted_[:-1]))
        for start, stop in zip(bounds, [*bounds[1:], len(order)], strict=True):
            if len(order):
                self._groups[int(sorted_[start])] = kept[order[start:stop]]
        self._keys = self.segments.numbers + (self.file_key << KEY_BITS)
        self.said = np.zeros(len(self.kept), dtype=bool)
        self._scratch = np.full(len(self.kept), -1)
        self._file_keys = pl.Series([self.file_key]).new_from_index(0, len(self.kept))
        self.lines = kept[loops.line[kept] == kept]

    def among(self, tag: str, loop: str) -> Indices:
        """The kept segments with this id in this loop."""
        return self._groups.get(TAG[tag] * len(LOOP) + LOOP[loop], _NONE)

    def qualifiers(self, tag: str) -> Packed:
        """The first elements of all segments with this id, at their places; 0 elsewhere."""
        if tag not in self._qualifiers:
            found = self.segments.of(tag)
            values = np.zeros(len(self.kept), dtype=np.uint32)
            values[found] = self.segments.packed(found, 1)
            self._qualifiers[tag] = values
        return self._qualifiers[tag]

    def first_of(self, found: Indices, owner: Indices, owners: Indices) -> Indices:
        """For each of `owners` the first of `found` that it owns; -1 where there is none."""
        scratch = self._scratch
        scratch[owner[::-1]] = found[::-1]
        scratch[-1] = -1
        first = scratch[owners]
        scratch[owner] = -1
        return first

    def note(self, code: str, segments: Indices) -> None:
        """Remember segments that have a fault."""
        self.notes.setdefault(code, []).append(segments)

    def keep_text(self, table: str, column: pl.Series, rows: Indices, mask: Mask) -> None:
        """Remember the text of some rows as it stands."""
        rows = rows[mask]
        columns = {
            "file_key": self.file_keys(len(rows)),
            "claim_key": self.key(self.loops.claim[rows]),
            "line_key": self.key(self.loops.line[rows]),
            "segment_number": self.segments.numbers[rows],
            "byte_offset": self.segments.offsets[rows],
            "table_name": [table] * len(rows),
            "column_name": [column.name] * len(rows),
            "text": column.filter(pl.Series(mask)),
        }
        self.unread.append(pl.DataFrame(columns))

    def key(self, segments: Indices) -> pl.Series:
        """Keys of segments; null for -1."""
        keys = pl.Series(self._keys[segments])
        missing = segments < 0
        return keys.set(pl.Series(missing), None) if missing.any() else keys

    def file_keys(self, count: int) -> pl.Series:
        """The key of the file, `count` times."""
        return self._file_keys.slice(0, count)


def key_columns(table: Table, rows: Indices, placed: Placed) -> pl.DataFrame:
    """The columns that say where a row stands."""
    loops, segments = placed.loops, placed.segments
    place = {
        "file_key": placed.file_keys(len(rows)),
        "segment_number": pl.Series(segments.numbers[rows]),
        "byte_offset": pl.Series(segments.offsets[rows]),
    }
    if table.name == "transaction_set":
        return pl.DataFrame({"transaction_set_key": placed.key(rows)} | place)
    if table.name == "claim":
        return pl.DataFrame(_claim_keys(rows, placed) | place)
    if table.name == "service_line":
        return pl.DataFrame(_line_keys(rows, placed) | place)
    keys = {
        "transaction_set_key": placed.key(loops.transaction[rows]),
        "level_key": placed.key(loops.level[rows]),
        "claim_key": placed.key(loops.claim[rows]),
        "line_key": placed.key(loops.line[rows]),
        "loop": _LOOP_NAMES[pl.Series(loops.loop[rows].astype(np.uint32))],
        "loop_key": placed.key(loops.opener[rows]),
    }
    return pl.DataFrame(place | keys)


def _claim_keys(rows: Indices, placed: Placed) -> dict[str, pl.Series]:
    loops = placed.loops
    lines = np.bincount(loops.claim[placed.lines], minlength=len(placed.kept))
    return {
        "claim_key": placed.key(rows),
        "transaction_set_key": placed.key(loops.transaction[rows]),
        "billing_level_key": placed.key(loops.billing[rows]),
        "subscriber_level_key": placed.key(loops.subscriber[rows]),
        "dependent_level_key": placed.key(loops.dependent[rows]),
        "is_dependent": pl.Series(loops.dependent[rows] >= 0),
        "lines": pl.Series(lines[rows].astype(np.int32)),
    }


def _line_keys(rows: Indices, placed: Placed) -> dict[str, pl.Series]:
    claims = placed.loops.claim[rows]
    return {
        "line_key": placed.key(rows),
        "claim_key": placed.key(claims),
        "ordinal": pl.Series(counted(claims)),
    }


def counted(groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """The place of each row among those of its group, from 1; equal groups stand together."""
    places = np.arange(len(groups))
    starts = np.maximum.accumulate(np.where(np.append(True, groups[1:] != groups[:-1]), places, 0))
    return (places - starts + 1).astype(np.int32)


def rows_of(keys: pl.Series, claims: Indices) -> Indices:
    """The row of each key among those of the claims, which stand in order."""
    rows = np.zeros(claims[-1] - claims[0] + 1, dtype=np.int64)
    rows[claims - claims[0]] = np.arange(len(claims))
    found: Indices = rows[keys.to_numpy() - claims[0]]
    return found
