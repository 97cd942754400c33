"""Reads one file: from its bytes to frames of rows, block by block, in constant memory."""

import io
from collections.abc import Callable, Iterator
from decimal import Decimal

import polars as pl

from auditor.errors import AuditorError
from auditor.read.blocks import Block, Blocks, Break
from auditor.read.characters import readable
from auditor.read.checks import Checks
from auditor.read.component import component_in_use
from auditor.read.envelope import Envelope
from auditor.read.evened import Evened
from auditor.read.faults import Fault, Faults, Place
from auditor.read.ghosts import ghosts_of
from auditor.read.headers import frame_of, row_key
from auditor.read.inputs import UNREADABLE, Input, InputChangedError, state_of
from auditor.read.keys import Placed
from auditor.read.loops import find_loops
from auditor.read.segments import NO_GHOSTS, Segments, read_segments
from auditor.read.stream import Accounts, Stream
from auditor.read.tables import Frames, read_tables
from auditor.read.tags import TAG
from auditor.read.units import Unit

Progress = Callable[[int, int], None]
BLOCK_BYTES = 4 << 20
CLAIMS_A_SET = 5000
_ENVELOPE = ("interchange", "functional_group", "transaction_set")


class Reading:
    """One file being read: iterate over it once for its rows, then ask for `file_row` and `withdrawn`."""

    def __init__(
        self, source: Input, *, file_key: int, block_bytes: int = BLOCK_BYTES, on_progress: Progress | None = None
    ) -> None:
        """Nothing is opened yet; `on_progress` is told the bytes and claims so far after every block."""
        self._source = source
        self._file_key = file_key
        self._block_bytes = block_bytes
        self._on_progress = on_progress
        self._faults = Faults()
        self._envelope = Envelope(file_key, self._faults)
        self._checks = Checks(self._faults, file_key)
        self._accounts = Accounts()
        self._ghosts = NO_GHOSTS
        self._claims = self._lines = 0
        self._charge = Decimal(0)
        self.file_row: dict[str, object] = {}
        self.withdrawn: list[tuple[int, int]] = []
        self.reused_number = Fault("E029", Place(), "").row(file_key, "")

    def __iter__(self) -> Iterator[Frames]:
        """Rows by table, block by block; the last item holds what is known at the end only.

        A file that was written to meanwhile raises InputChangedError at its end: no row of it is to be kept.
        """
        stream, is_same = Stream(io.BytesIO()), True
        try:
            with self._source.open() as source:
                stream, state = Stream(source), state_of(source)
                self._accounts = stream.accounts
                try:
                    yield from self._blocks(stream)
                finally:
                    is_same = state_of(source) == state
            self._envelope.end()
        except UNREADABLE as error:
            self._give_up(stream, error)
        if not is_same:
            raise InputChangedError(f"'{self._source.label}' was written to while it was read")
        yield self._last(stream.sha256.hexdigest())

    def _blocks(self, stream: Stream) -> Iterator[Frames]:
        blocks = Blocks(stream, self._faults, self._block_bytes)
        envelope = self._envelope
        for item in blocks:
            if isinstance(item, Break):
                self._quarantine(item.fault)
            else:
                yield self._frames(item)
                if self._on_progress is not None:
                    self._on_progress(stream.accounts.size, self._claims)
            blocks.loose = envelope.transaction is not None and not envelope.keeps

    def _frames(self, block: Block) -> Frames:
        block, beyond_ascii = readable(block)
        if block.scan.tags[0] == TAG["ISA"]:
            self._ghosts = NO_GHOSTS  # whatever was left open
        segments, component = self._segments(block)
        kept = self._envelope.walk(segments, block.delimiters, Evened(block.scan, block.delimiters))
        self._discount()
        if component is not None and kept.any():
            self._envelope.doubt_component(component)
        placed = Placed(segments, find_loops(segments), kept, self._file_key)
        frames = read_tables(placed)
        self._count(frames)
        self._checks.report(placed, frames, self._envelope.sets, beyond_ascii)
        self._ghosts = ghosts_of(placed) if self._envelope.keeps else NO_GHOSTS
        for table in _ENVELOPE:
            rows = self._envelope.rows.pop(table, [])
            if rows:
                frames[table] = frame_of(table, rows)
        return frames

    def _segments(self, block: Block) -> tuple[Segments, bytes | None]:
        """The segments of a block, and the component separator of its composites where it is not the stated one."""
        segments = read_segments(block, self._ghosts)
        used = component_in_use(segments)
        return (segments, None) if used is None else (read_segments(block, self._ghosts, used), used)

    def _count(self, frames: Frames) -> None:
        """Add the block's claims to their sets, and what was read of the sets themselves to their rows."""
        sets = self._envelope.sets
        for row in frames.pop("transaction_set", pl.DataFrame()).iter_rows(named=True):
            unit = sets[row["segment_number"]]
            unit.row |= {name: value for name, value in row.items() if value is not None}
        if "claim" not in frames:
            return
        charge = pl.col("charge").cast(pl.Decimal(38, 2)).sum() if "charge" in frames["claim"].columns else pl.lit(0)
        counted = frames["claim"].group_by("transaction_set_key").agg(pl.len(), pl.col("lines").sum(), charge=charge)
        for key, claims, lines, dollars in counted.iter_rows():
            unit = sets[key - row_key(self._file_key, 0)]
            unit.claims, unit.lines, unit.charge = unit.claims + claims, unit.lines + lines, unit.charge + dollars
            self._limit(unit)
            self._claims, self._lines, self._charge = self._claims + claims, self._lines + lines, self._charge + dollars

    def _limit(self, unit: Unit) -> None:
        """Report, once for a set, that it has more claims than the guide allows."""
        if unit.claims > CLAIMS_A_SET and "E048" not in unit.seen:
            unit.seen.add("E048")
            place = Place(unit.offset, 0, unit.number, "ST", None, *unit.outer, unit.control)
            self._faults.add(Fault("E048", place, f"more than {CLAIMS_A_SET} claims", unit="transaction_set"))

    def _quarantine(self, fault: Fault) -> None:
        self._envelope.quarantine(fault)
        self._discount()
        self._ghosts = NO_GHOSTS

    def _discount(self) -> None:
        """Take sets that were quarantined late out of the counts."""
        for unit in self._envelope.lost:
            self._claims -= unit.claims
            self._lines -= unit.lines
            self._charge -= unit.charge
        self._envelope.lost.clear()
        self.withdrawn = self._envelope.withdrawn

    def _give_up(self, stream: Stream, error: Exception) -> None:
        """The bytes end early by no fault of their own: what was closed stays, the rest is quarantined."""
        place = Place(stream.offset, len(stream.pending))
        stream.drop_fault(len(stream.pending))
        if isinstance(error, InputChangedError):
            self._quarantine(Fault("E071", place, "other size or time of change after reading", unit="file"))
        elif isinstance(error, AuditorError):
            self._quarantine(Fault("E065", place, str(error), unit="file"))
        else:
            self._quarantine(Fault("E070", place, f"{type(error).__name__} after {stream.accounts.size} bytes"))
        self._envelope.end()

    def _last(self, sha256: str) -> Frames:
        accounts, envelope, faults = self._accounts, self._envelope, self._faults
        if accounts.balance:
            raise AssertionError(f"{accounts.balance} bytes of {accounts.size} are not accounted for")
        frames = {table: frame_of(table, rows) for table, rows in envelope.rows.items() if rows}
        rows = faults.rows(self._file_key, sha256)
        if rows:
            frames["fault"] = frame_of("fault", rows)
        state = "partly" if envelope.loaded_sets else "refused"
        self.file_row = {
            "file_key": self._file_key,
            "label": self._source.label,
            "sha256": sha256,
            "size_bytes": accounts.size,
            "segment_bytes": accounts.segment_bytes,
            "white_space_bytes": accounts.white_space_bytes,
            "fault_bytes": accounts.fault_bytes,
            "segments": accounts.segments,
            "interchanges": envelope.interchanges,
            "transaction_sets": envelope.loaded_sets,
            "claims": self._claims,
            "service_lines": self._lines,
            "charge": self._charge,
            "quarantined": faults.quarantined,
            "state": state if faults.quarantined else "loaded",
        }
        return frames
