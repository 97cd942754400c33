"""Finds the segments in a run of bytes: where each begins and ends, and which it is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auditor.read.delimiters import Delimiters
from auditor.read.tags import Codes, Indices, tags_at

_WHITE = b" \t\r\n\v\f\x00\x1a"
_ROUNDS = 4  # of looking one byte further at once; longer padding is skipped place by place


@dataclass(frozen=True, slots=True)
class Scan:
    """The segments of some bytes, in order. `starts` and `ends` point into the bytes as found, `clean_*` into `clean`.

    `ends` is where the terminator stands. `clean` is the bytes without line breaks (the bytes themselves where there
    are none). `strays` are terminators that close nothing, `breaks` counts line breaks inside segments.
    """

    clean: bytes
    starts: Indices
    ends: Indices
    clean_starts: Indices
    clean_ends: Indices
    tags: Codes
    strays: Indices
    breaks: int

    def __len__(self) -> int:
        return len(self.tags)

    @property
    def first_broken(self) -> int:
        """Where the first segment with a line break inside begins."""
        lengths, clean_lengths = self.ends - self.starts, self.clean_ends - self.clean_starts
        return int(self.starts[np.flatnonzero(lengths != clean_lengths)[0]])

    def first(self, count: int) -> "Scan":
        """The first `count` segments, and the stray terminators before the next."""
        if count == len(self):
            return self
        strays = self.strays[self.strays < self.starts[count]]
        cut = slice(0, count)
        clean = self.clean[: int(self.clean_ends[count - 1]) + 1 if count else 0]
        arrays = (self.starts[cut], self.ends[cut], self.clean_starts[cut], self.clean_ends[cut], self.tags[cut])
        breaks = _breaks_inside(*arrays[:4]) if self.breaks else 0
        return Scan(clean, *arrays, strays, breaks)


def scan(found: bytes, delimiters: Delimiters) -> Scan:
    """The segments of `found`, which begins where a segment may begin; what follows the last terminator is left."""
    white = _white_table(delimiters)
    ends = _terminators(found, delimiters)
    starts = _starts(found, ends, white)
    clean = _without_breaks(found, delimiters)
    if len(clean) == len(found):
        clean_starts, clean_ends, breaks = starts, ends, 0
    else:
        clean_ends = _terminators(clean, delimiters)
        clean_starts = _starts(clean, clean_ends, white)
        breaks = _breaks_inside(starts, ends, clean_starts, clean_ends)
    if len(clean_ends):
        clean = clean[: int(clean_ends[-1]) + 1]
    keep = starts < ends
    buffer = np.frombuffer(clean, np.uint8)
    strays = ends[~keep]
    if len(strays):
        starts, ends, clean_starts, clean_ends = starts[keep], ends[keep], clean_starts[keep], clean_ends[keep]
    tags = tags_at(buffer, clean_starts, clean_ends, delimiters.element[0])
    return Scan(clean, starts, ends, clean_starts, clean_ends, tags, strays, breaks)


def white_space(found: bytes, at: int = 0) -> int:
    """How many bytes of white space stand at `at`."""
    return len(found) - at - len(found[at:].lstrip(_WHITE))


def _breaks_inside(starts: Indices, ends: Indices, clean_starts: Indices, clean_ends: Indices) -> int:
    return int(((ends - starts) - (clean_ends - clean_starts)).sum())


def _terminators(found: bytes, delimiters: Delimiters) -> Indices:
    return np.flatnonzero(np.frombuffer(found, np.uint8) == delimiters.segment[0])


def _without_breaks(found: bytes, delimiters: Delimiters) -> bytes:
    for each in delimiters.breaks:
        found = found.replace(bytes([each]), b"")  # twice as quick as translating; without any, the same bytes
    return found


def _white_table(delimiters: Delimiters) -> npt.NDArray[np.bool_]:
    table = np.zeros(256, dtype=bool)
    table[list(_WHITE)] = True
    table[list(delimiters.element + delimiters.component + delimiters.segment)] = False
    return table


def _starts(found: bytes, ends: Indices, white: npt.NDArray[np.bool_]) -> Indices:
    buffer = np.frombuffer(found, np.uint8)
    starts = np.empty_like(ends)
    if not len(ends):
        return starts
    starts[0] = 0
    starts[1:] = ends[:-1] + 1
    padded = np.flatnonzero(white[buffer[starts]])
    for _ in range(_ROUNDS):
        if not len(padded):
            return starts
        starts[padded] += 1
        padded = padded[white[buffer[starts[padded]]]]
    blank = bytes(np.flatnonzero(white).astype(np.uint8))
    for each in padded:
        rest = found[int(starts[each]) : int(ends[each])]
        starts[each] += len(rest) - len(rest.lstrip(blank))
    return starts
