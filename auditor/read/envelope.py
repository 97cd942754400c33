"""Walks the envelope: interchanges, functional groups and transaction sets, their counts and control numbers.

What is refused (other versions, other transactions) is decided here, by ISA12, GS01, GS08, ST01 and ST03.
"""

import hashlib
from dataclasses import dataclass, field, replace

import numpy as np

from auditor.read.delimiters import Delimiters
from auditor.read.evened import Evened
from auditor.read.faults import Fault, Faults, Place
from auditor.read.guides import Refusal, doubt_version, is_usual, refuse_group, refuse_set, shown
from auditor.read.headers import SCHEMAS, Row, group_row, interchange_row, row_key, set_row
from auditor.read.poison import outside_faults, poison_of, poisoned
from auditor.read.segments import Mask, Segments
from auditor.read.tags import NAMES, TAG
from auditor.read.units import LOADED, QUARANTINED, Step, Unit, level_outside, trailer_faults

_ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA")
_MISSING = {"SE": "transaction_set", "GE": "functional_group", "IEA": "interchange"}
_VERSION = "00501"


@dataclass(slots=True)
class Envelope:
    """The envelope while a file is read; rows of closed units wait in `rows`, withdrawn key ranges in `withdrawn`."""

    file_key: int
    faults: Faults
    rows: dict[str, list[Row]] = field(default_factory=dict)
    withdrawn: list[tuple[int, int]] = field(default_factory=list)
    interchange: Unit | None = None
    group: Unit | None = None
    transaction: Unit | None = None
    interchanges: int = 0
    loaded_sets: int = 0
    sets: dict[int, Unit] = field(default_factory=dict)
    last_number: int = 0
    lost: list[Unit] = field(default_factory=list)
    _opened_at: int = 0
    _latest: Unit | None = None
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _sent: dict[tuple[object, ...], str] = field(default_factory=dict)

    @property
    def keeps(self) -> bool:
        """Whether the segments of the open transaction set are kept."""
        units = (self.interchange, self.group, self.transaction)
        return self.transaction is not None and all(unit is None or unit.is_kept for unit in units)

    def walk(self, segments: Segments, stated: Delimiters, evened: Evened) -> Mask:
        """Follow the envelope through a block; returns which segments are kept.

        `stated` are the delimiters as ISA gives them. `sets` then holds the kept sets that the block touches, by
        segment number of ST.
        """
        count, ghosts = len(segments), segments.ghosts
        kept = np.zeros(count + 1, dtype=bool)
        self.sets = {self.transaction.number: self.transaction} if self.transaction is not None and self.keeps else {}
        start, places, self._opened_at = 0, np.union1d(segments.of(*_ENVELOPE), poison_of(segments)), 0
        for place in [*places[places >= ghosts].tolist(), count]:
            stop = place + (segments.tags[place] == TAG["IEA"])
            kept[start:place] = self.keeps
            if self.transaction is None and all(
                each is None or each.is_kept for each in (self.interchange, self.group)
            ):
                for fault in outside_faults(segments, max(start, ghosts), place):
                    self._add(fault)
            self._hash.update(evened.segments(max(start - ghosts, 0), stop - ghosts))
            if place < count:
                tag, number = NAMES[segments.tags[place]], int(segments.numbers[place])
                step = Step(tag, segments.elements(place), number, int(segments.offsets[place]))
                self._opened_at = place if tag == "ST" else self._opened_at
                if tag in _ENVELOPE:
                    kept[place] = tag == "SE" and self.keeps
                    self._step(step, stated)
                elif self.keeps:
                    self.last_number = number
                    self.quarantine(poisoned(step))
                    kept[self._opened_at : place] = False
            start = stop
        self.last_number = int(segments.numbers[count - 1]) if count else self.last_number
        return kept

    def quarantine(self, fault: Fault) -> None:
        """Quarantine the open transaction set for a fault (it is then in `lost`); outside a set only report it."""
        unit, keeps = self.transaction, self.keeps
        if unit is None or not keeps:
            self._add(replace(fault, unit=fault.unit or "segment", level=level_outside(fault, inside=unit is not None)))
            return
        unit.state = QUARANTINED
        self.sets.pop(unit.number, None)
        self.lost.append(unit)
        self.withdrawn.append((row_key(self.file_key, unit.number), row_key(self.file_key, self.last_number)))
        self._add(replace(fault, unit="transaction_set", level="quarantine"))

    def doubt_component(self, used: bytes) -> None:
        """Report, once for an interchange, that composites use another separator than ISA16."""
        unit = self._latest
        if unit is not None and "E014" not in unit.seen:
            unit.seen.add("E014")
            place = Place(unit.offset, number=unit.number, tag="ISA", interchange=unit.control)
            self.faults.add(Fault("E014", place, f"{used.decode()} in composites"))

    def end(self) -> None:
        """Close what is open at the end of the file."""
        if self.interchange is not None:
            self._close_interchange()

    def _add(self, fault: Fault) -> None:
        """Report a fault with the control numbers of the open units."""
        place = fault.place
        self.faults.add(
            replace(
                fault,
                place=replace(
                    place,
                    interchange=self.interchange.control if self.interchange else None,
                    group=self.group.control if self.group else None,
                    transaction=self.transaction.control if self.transaction else None,
                ),
            )
        )

    def _fault(self, code: str, step: Step, found: str, **more: str) -> None:
        self._add(Fault(code, Place(step.offset, number=step.number, tag=step.tag), found, **more))

    def _step(self, step: Step, stated: Delimiters) -> None:
        self.last_number = step.number - 1
        match step.tag:
            case "ISA":
                self._open_interchange(step, stated)
            case "GS":
                self._open_group(step)
            case "ST":
                self._open_set(step)
            case "SE":
                self._close_set(step)
            case "GE":
                self._close_group(step)
            case _:
                self._close_interchange(step)

    def _open_interchange(self, step: Step, stated: Delimiters) -> None:
        if self.interchange is not None:
            self._close_interchange()
        row = interchange_row(step.elements, stated, file_key=self.file_key, number=step.number, offset=step.offset)
        self.interchange = self._latest = Unit(step.number, step.offset, step[13], row)
        self.interchanges += 1
        self._hash = hashlib.sha256()
        if step[12] != _VERSION:
            self.interchange.state = QUARANTINED
            self._fault("E015", step, f"ISA12 {shown(step[12])}")

    def _open_group(self, step: Step) -> None:
        if self.group is not None:
            self._close_group()
        interchange = self._within()
        interchange.inside += 1
        row = group_row(
            step.elements,
            file_key=self.file_key,
            number=step.number,
            offset=step.offset,
            interchange=interchange.number,
        )
        self.group = Unit(step.number, step.offset, step[6], row, step[8])
        refused = refuse_group(step[1], step[8])
        if refused is not None:
            self.group.state = QUARANTINED
            self._refuse(step, refused, "functional_group", named=interchange.state == QUARANTINED)
        elif step[1] != "HC":
            self._fault("E035", step, f"GS01 {shown(step[1])}")
        elif step[8] and not is_usual(step[8]):
            self._fault("E039", step, f"GS08 {shown(step[8])}")

    def _refuse(self, step: Step, refused: Refusal, unit: str, *, named: bool) -> None:
        """Report a refusal; inside what is refused already it only says what was found."""
        code, found = refused
        self._fault(code, step, found, unit=unit, level="note" if named else "quarantine")

    def _open_set(self, step: Step) -> None:
        if self.transaction is not None:
            self._close_set()
        interchange, group = self._within(), self.group
        row = set_row(
            (step[2], step[3]),
            (interchange.number, group.number if group else None),
            file_key=self.file_key,
            number=step.number,
            offset=step.offset,
        )
        outer = (interchange.control, group.control if group else None)
        self.transaction = unit = Unit(step.number, step.offset, step[2], row, outer=outer)
        if group is None:
            self._without_group(interchange, unit, step)
            return
        group.inside += 1
        if not (group.is_kept and interchange.is_kept):
            return
        refused = refuse_set(step[1], step[3], group.version)
        if refused is not None:
            unit.state = QUARANTINED
            self._refuse(step, refused, "transaction_set", named=False)
            return
        self.sets[unit.number] = unit
        doubt = doubt_version(step[3], group.version)
        if doubt is not None:
            self._fault(doubt[0], step, doubt[1], level="finding", unit="transaction_set")
        if step[2] in group.seen:
            self._fault("E028", step, f"ST02 {shown(step[2])} again")
        group.seen.add(step[2])

    def _without_group(self, interchange: Unit, unit: Unit, step: Step) -> None:
        unit.state = QUARANTINED
        if interchange.state == QUARANTINED:
            return
        if interchange.inside:
            self._fault("E030", step, "ST after GE", unit="transaction_set")
            return
        interchange.state = QUARANTINED
        self._fault("E030", step, "ST without GS")

    def _close_set(self, step: Step | None = None) -> None:
        unit = self.transaction
        if unit is None:
            self._stray(step)
            return
        counted = self._last(step) - unit.number + 1
        if self.keeps:
            self._trailer(step, unit, counted, "SE")
        group_kept = self.group is None or self.group.is_kept
        if group_kept and self._within().is_kept:
            stated = step[1] if step else None
            self._emit("transaction_set", unit, {"segments": counted, "stated_segments": stated})
        self.transaction = None

    def _close_group(self, step: Step | None = None) -> None:
        if self.transaction is not None:
            self._close_set()
        unit = self.group
        if unit is None:
            self._stray(step)
            return
        if unit.is_kept and self._within().is_kept:
            self._trailer(step, unit, unit.inside, "GE")
        self._emit("functional_group", unit, {})
        self.group = None

    def _close_interchange(self, step: Step | None = None) -> None:
        if self.group is not None or self.transaction is not None:
            self._close_group()
        unit = self._within()
        if unit.is_kept:
            self._trailer(step, unit, unit.inside, "IEA")
        if unit.is_kept and not unit.inside:
            unit.state = QUARANTINED
            place = Place(unit.offset, number=unit.number, tag="ISA")
            self._add(Fault("E036", place, "no functional group (an acknowledgment TA1, or empty)", unit="interchange"))
        digest = self._hash.hexdigest()
        counted = self._last(step) - unit.number + 1
        self._emit("interchange", unit, {"segments_sha256": digest, "segments": counted})
        sent = (unit.row["sender_qualifier"], unit.row["sender_id"], unit.control)
        if self._sent.setdefault(sent, digest) != digest:
            place = Place(unit.offset, number=unit.number, tag="ISA")
            self._add(Fault("E029", place, "ISA13 used before by this sender, with other content"))
        self.interchange = None

    def _last(self, step: Step | None) -> int:
        return step.number if step else self.last_number

    def _trailer(self, step: Step | None, unit: Unit, counted: int, tag: str) -> None:
        """Report what is wrong with the trailer of a unit that is kept, or that it is missing."""
        if step is None:
            place = Place(unit.offset, number=unit.number)
            self._add(Fault("E024", place, f"no {tag}", unit=_MISSING[tag], expected=tag))
            return
        for code, found in trailer_faults(step, unit, counted):
            self._fault(code, step, found, unit=_MISSING[tag])

    def _stray(self, step: Step | None) -> None:
        if step is not None and self._within().is_kept:
            self._fault("E031", step, f"{step.tag} that closes nothing")

    def _emit(self, table: str, unit: Unit, more: Row) -> None:
        outer = (self.interchange, self.group if table != "interchange" else None)
        kept = unit.is_kept and all(each is None or each.is_kept for each in outer)
        unit.row |= more
        unit.row["state"] = LOADED if kept else QUARANTINED
        if not kept:  # nothing that was read inside stays
            unit.row = {name: unit.row.get(name) for name in SCHEMAS[table]}
        self.loaded_sets += kept and table == "transaction_set"
        self.rows.setdefault(table, []).append(unit.row)

    def _within(self) -> Unit:
        if self.interchange is None:
            raise AssertionError("a block begins with an ISA")
        return self.interchange
