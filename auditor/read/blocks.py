"""Turns a stream of bytes into blocks of whole segments, with every byte accounted for.

A block holds segments that share their delimiters, and ends before the segment that opens the last unit read so far
(a level, a claim, a trailer ...), so that a claim and the own segments of a level are never torn. Delimiters are read
anew at every ISA. What is no segment is white space or a fault.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from auditor.read.delimiters import LINE_BREAKS, Delimiters, headers, read_delimiters
from auditor.read.faults import Fault, Faults, Place
from auditor.read.foreign import find_interchange
from auditor.read.scan import Scan, scan
from auditor.read.stream import Stream
from auditor.read.tags import TAG

SEGMENT_LIMIT = 1 << 20
UNIT_LIMIT = 32 << 20
_LOOK_AHEAD = 160
_FIRST = ("leave", "glued", "drain")  # of two reasons to stop at the same segment
_OPENERS = np.zeros(len(TAG), dtype=bool)
_OPENERS[[TAG[each] for each in ("ISA", "GS", "ST", "HL", "CLM", "SE", "GE", "IEA")]] = True


@dataclass(frozen=True, slots=True)
class Block:
    """Whole segments; `first_number` is the segment number of the first, `offset` where the bytes scanned begin."""

    scan: Scan
    offset: int
    first_number: int
    delimiters: Delimiters


@dataclass(frozen=True, slots=True)
class Break:
    """Where the segments cannot be trusted: the smallest open unit is to be quarantined for `fault`."""

    fault: Fault


@dataclass(slots=True)
class Blocks:
    """The blocks of a stream, in order. `loose` lets a block end at any segment, for units of which no row is kept."""

    stream: Stream
    faults: Faults
    block_bytes: int
    loose: bool = False

    def __iter__(self) -> Iterator[Block | Break]:
        """Blocks and breaks until the stream ends."""
        read = 0
        while (delimiters := find_interchange(self.stream, self.faults, first=not read)) is not None:
            read += 1
            yield from self._interchanges(delimiters)

    def _interchanges(self, delimiters: Delimiters) -> Iterator[Block | Break]:
        """Blocks until the delimiters may change: after an IEA that no ISA with the same delimiters follows."""
        wanted = self.block_bytes
        while True:
            self.stream.fill(wanted)
            found = scan(self.stream.pending, delimiters)
            cut, then = self._plan(found, delimiters)
            if then == "break":
                yield self._break()
            block = self._take(found, cut, delimiters)
            if cut:
                yield block
            if then == "leave":
                return
            if then == "glued":
                yield from self._cut_short()
                return
            if then == "tail":
                yield from self._tail(delimiters)
                return
            if then == "drain":
                yield self._drain(delimiters)
            wanted = max(2 * len(self.stream.pending), _LOOK_AHEAD, self.block_bytes if then != "grow" else 0)

    def _plan(self, found: Scan, delimiters: Delimiters) -> tuple[int, str]:
        """How many segments to take, and what to do then."""
        stop, then = self._stop(found, delimiters)
        if then:
            return stop, then
        if self.stream.ended:
            return len(found), "tail"
        openers = np.flatnonzero(_OPENERS[found.tags])
        cut = int(openers[-1]) if len(openers) else 0
        if not cut and len(found) > 1 and (self.loose or self._is_foreign_set(found)):
            cut = len(found) - 1
        if cut:
            return cut, "go on"
        return (len(found), "break") if len(self.stream.pending) > UNIT_LIMIT else (0, "grow")

    def _stop(self, found: Scan, delimiters: Delimiters) -> tuple[int, str]:
        """The first segment that stops the plain course: one too long, or the end of this run of interchanges."""
        pending, stops = self.stream.pending, []
        long = np.flatnonzero(found.ends - found.starts > SEGMENT_LIMIT)
        if len(long):
            stops.append((int(long[0]), "drain"))
        if len(pending) - _size(found) > SEGMENT_LIMIT:
            stops.append((len(found), "drain"))
        header = _unexpected_header(pending, found)
        if header is not None:
            stops.append((int(np.searchsorted(found.ends, header)), "glued"))
        for each in np.flatnonzero((found.tags == TAG["ISA"]) | (found.tags == TAG["IEA"])):
            index, after = int(each), int(each) + 1
            if found.tags[index] == TAG["ISA"]:
                if read_delimiters(pending, int(found.starts[index])) != delimiters:
                    stops.append((index, "leave"))
            elif self._ends_run(found, after):
                stops.append((after, "leave"))
        return min(stops, default=(0, ""), key=lambda stop: (stop[0], _FIRST.index(stop[1])))

    def _ends_run(self, found: Scan, after: int) -> bool:
        """Whether the IEA before segment `after` is known to be followed by no ISA with the same delimiters."""
        if after < len(found):
            return bool(found.tags[after] != TAG["ISA"])
        return self.stream.ended or len(self.stream.pending) - int(found.ends[after - 1]) > _LOOK_AHEAD

    @staticmethod
    def _is_foreign_set(found: Scan) -> bool:
        start = int(found.clean_starts[0])
        return bool(found.tags[0] == TAG["ST"]) and found.clean[start + 3 : start + 6] != b"837"

    def _take(self, found: Scan, cut: int, delimiters: Delimiters) -> Block:
        """The first `cut` segments as a block, their bytes and those before the next accounted for and dropped."""
        taken, accounts = found.first(cut), self.stream.accounts
        size = int(found.starts[cut]) if cut < len(found) else _size(found)
        block = Block(taken, self.stream.offset, accounts.segments + 1, delimiters)
        segment_bytes = int((taken.ends - taken.starts).sum()) + cut
        stray = 0 if delimiters.segment in LINE_BREAKS else len(taken.strays)
        if stray:
            self.faults.tally("E018", self.stream.offset + int(taken.strays[0]), stray)
        if taken.breaks:
            self.faults.tally("E017", self.stream.offset + taken.first_broken, taken.breaks)
        accounts.segments += cut
        accounts.segment_bytes += segment_bytes
        accounts.fault_bytes += stray
        accounts.white_space_bytes += size - segment_bytes - stray
        self.stream.drop(size)
        return block

    def _break(self) -> Break:
        return Break(Fault("E019", Place(self.stream.offset), f"more than {UNIT_LIMIT} bytes without a new unit"))

    def _drain(self, delimiters: Delimiters) -> Break:
        """Set aside bytes up to the next terminator, in constant memory."""
        stream, start = self.stream, self.stream.offset
        while True:
            at = stream.pending.find(delimiters.segment)
            stream.drop_fault(at + 1 if at >= 0 else len(stream.pending))
            if at >= 0 or stream.ended:
                break
            stream.fill(self.block_bytes)
        count = stream.offset - start
        return Break(Fault("E020", Place(start, count), f"{count} bytes"))

    def _cut_short(self) -> Iterator[Break]:
        """Go on to a header inside a segment; what is before it was cut short, as where files were joined."""
        stream = self.stream
        stream.drop_white_space()
        start, count = stream.offset, next(headers(stream.pending))
        stream.drop_fault(count)
        if count:
            yield Break(Fault("E025", Place(start, count), f"another interchange after {count} bytes of a segment"))

    def _tail(self, delimiters: Delimiters) -> Iterator[Block | Break]:
        """What follows the last terminator at the end of the file: nothing, a trailer, or a segment cut short."""
        stream = self.stream
        stream.drop_white_space()
        rest = stream.pending.rstrip()
        if not rest:
            return
        separator = re.escape(delimiters.element)
        if re.fullmatch(rb"(SE|GE|IEA)" + separator + rb"\d+" + separator + rb"\d+", rest):
            self.faults.add(Fault("E033", Place(stream.offset + len(rest)), "the end of the file"))
            block = Block(
                scan(rest + delimiters.segment, delimiters), stream.offset, stream.accounts.segments + 1, delimiters
            )
            stream.accounts.segments += 1
            stream.accounts.segment_bytes += len(rest)
            stream.accounts.white_space_bytes += len(stream.pending) - len(rest)
            stream.drop(len(stream.pending))
            yield block
            return
        start, count = stream.offset, len(stream.pending)
        stream.drop_fault(count)
        yield Break(Fault("E025", Place(start, count), f"the end of the file after {count} bytes of a segment"))


def _unexpected_header(pending: bytes, found: Scan) -> int | None:
    """Where the first ISA stands that is none by the delimiters in force, or inside a segment."""
    for at in headers(pending):
        place = int(np.searchsorted(found.starts, at))
        if place == len(found) or found.starts[place] != at or found.tags[place] != TAG["ISA"]:
            return at
    return None


def _size(found: Scan) -> int:
    """Bytes up to the last terminator, included."""
    last = [int(ends[-1]) for ends in (found.ends, found.strays) if len(ends)]
    return max(last, default=-1) + 1
