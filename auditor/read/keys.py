"""The columns that say where a row stands: keys, places, ordinals."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from auditor.read.fields import Table
from auditor.read.loops import LOOP_NAMES, Loops
from auditor.read.segments import Mask, Segments
from auditor.read.tags import Indices

_KEY_BITS = 32
_LOOP_NAMES = pl.Series([name or None for name in LOOP_NAMES], dtype=pl.String)


@dataclass(frozen=True, slots=True)
class Placed:
    """The segments of a block with their loops, and which of them are to be kept.

    `kept` leaves out sets that are refused; `fresh` also leaves out what an earlier block gave rows for.
    `unread` gathers, by code of fault, segments with a value that could not be read or had to be normalised.
    """

    segments: Segments
    loops: Loops
    kept: Mask
    file_key: int
    unread: dict[str, list[Indices]] = field(default_factory=dict)

    @property
    def fresh(self) -> Mask:
        """Segments that this block makes rows of."""
        fresh = self.kept.copy()
        fresh[: self.segments.ghosts] = False
        return fresh

    def key(self, segments: Indices) -> pl.Series:
        """Keys of segments; null for -1."""
        keys = pl.Series(self.segments.numbers[segments] + (self.file_key << _KEY_BITS))
        return keys.set(pl.Series(segments < 0), None) if (segments < 0).any() else keys


def key_columns(table: Table, rows: Indices, placed: Placed) -> pl.DataFrame:
    """The columns that say where a row stands."""
    loops, segments = placed.loops, placed.segments
    place = {
        "file_key": pl.repeat(placed.file_key, len(rows), dtype=pl.Int64, eager=True),
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
        "loop": _LOOP_NAMES.gather(loops.loop[rows].astype(np.int64)),
        "loop_key": placed.key(loops.opener[rows]),
    }
    return pl.DataFrame(place | keys)


def _claim_keys(rows: Indices, placed: Placed) -> dict[str, pl.Series]:
    loops = placed.loops
    lines = np.bincount(loops.claim[loops.line[loops.line == np.arange(len(loops.line))]], minlength=len(loops.line))
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
