"""What is still open at the end of a block, kept for the next: the set's ST and the own segments of the open levels."""

import numpy as np

from auditor.read.keys import Placed
from auditor.read.segments import Ghosts


def ghosts_of(placed: Placed) -> Ghosts:
    """The open ST and levels at the end of a block, as segments for the beginning of the next."""
    segments, loops = placed.segments, placed.loops
    last = len(segments) - 1
    open_ = [places[last] for places in (loops.billing, loops.subscriber, loops.dependent) if places[last] >= 0]
    own = [np.flatnonzero(loops.region[:-1] == each) for each in open_]
    start = loops.transaction[last]
    latest = segments.of("HL")[-1:]  # of whatever kind: the next is numbered after it
    kept = np.unique(np.concatenate([[start] if start >= 0 else [], latest[latest > start], *own])).astype(np.int64)
    tokens = segments.tokens
    begins = tokens.starts[tokens.elements[segments.first[kept]]]
    ends = tokens.ends[tokens.elements[segments.first[kept] + segments.counts[kept]] - 1]
    sizes = ends + 1 - begins
    starts = np.cumsum(sizes) - sizes
    return Ghosts(
        clean=b"".join(tokens.clean[begin : end + 1] for begin, end in zip(begins, ends, strict=True)),
        starts=starts,
        ends=starts + sizes - 1,
        tags=segments.tags[kept],
        numbers=segments.numbers[kept],
        offsets=segments.offsets[kept],
    )
