"""The bytes of segments with delimiters and line breaks evened out, so that other wrapping gives the same hash."""

import numpy as np

from auditor.read.delimiters import Delimiters
from auditor.read.scan import Scan

_EVEN = b"\x1d\x1f\x1e\x1c"


class Evened:
    """The segments of a block, evened out."""

    def __init__(self, found: Scan, delimiters: Delimiters) -> None:
        """Translate the whole block once."""
        four = delimiters.element + delimiters.component + delimiters.repetition + delimiters.segment
        even = bytes(_EVEN[b"ecrs".index(each)] for each in (b"ecrs" if delimiters.repetition else b"ecs"))
        self._bytes = memoryview(found.clean.translate(bytes.maketrans(four, even)))
        self._starts, self._ends = found.clean_starts, found.clean_ends + 1
        self._tight = bool(np.all(self._starts[1:] == self._ends[:-1]))

    def segments(self, first: int, upto: int) -> bytes | memoryview:
        """The bytes of the segments from index `first` up to, not including, `upto`."""
        if first >= upto:
            return b""
        if self._tight:
            return self._bytes[int(self._starts[first]) : int(self._ends[upto - 1])]
        return b"".join(self._bytes[int(self._starts[each]) : int(self._ends[each])] for each in range(first, upto))
