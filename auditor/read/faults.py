"""What was wrong with the bytes or the envelope of a file, as rows of table `fault`. Never a value of a patient."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from auditor.read.tags import table_of

ROWS_A_CODE = 1000  # of one code in one file; what is beyond is counted in one row

SET_ASIDE = "the other units of the file; this one was set aside"
"""What is kept where a fault that is mild as a rule spoils its unit."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: its stable code, what is expected, what is kept, what to do."""

    code: str
    name: str
    level: str
    unit: str
    expected: str
    kept: str
    remedy: str
    acknowledgment: str


CATALOGUE = {row["code"]: Kind(**row) for row in table_of("faults.csv")}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault stands. `count` is the number of bytes that belong to it and to no segment."""

    offset: int | None = None
    count: int = 0
    number: int | None = None
    tag: str | None = None
    claim_key: int | None = None
    interchange: str | None = None
    group: str | None = None
    transaction: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `found` is in words and counts. Empty `unit` and `level` mean those of its kind."""

    code: str
    place: Place
    found: str
    unit: str = ""
    level: str = ""
    expected: str = ""

    @property
    def kind(self) -> Kind:
        """What is known of all faults of this code."""
        return CATALOGUE[self.code]

    @property
    def is_quarantine(self) -> bool:
        """Whether something was set aside."""
        return (self.level or self.kind.level) == "quarantine"

    def row(self, file_key: int, sha256: str) -> dict[str, object]:
        """The row of table `fault`; its id holds for the same bytes in any run."""
        kind, place = self.kind, self.place
        key = f"{sha256}|{self.code}|{place.offset}|{place.number}|{self.found}"
        return {
            "fault_id": hashlib.sha256(key.encode()).hexdigest()[:16],
            "file_key": file_key,
            "code": self.code,
            "name": kind.name,
            "level": self.level or kind.level,
            "unit": self.unit or kind.unit,
            "interchange_control_number": place.interchange,
            "group_control_number": place.group,
            "transaction_control_number": place.transaction,
            "claim_key": place.claim_key,
            "segment_number": place.number,
            "segment_id": place.tag,
            "byte_offset": place.offset,
            "byte_count": place.count,
            "expected": self.expected or kind.expected,
            "found": self.found,
            "kept": SET_ASIDE if self.is_quarantine and kind.level != "quarantine" else kind.kept,
            "remedy": kind.remedy,
            "acknowledgment": kind.acknowledgment or None,
        }


class Faults:
    """The faults of one file, gathered while it is read; at most a thousand rows of a code, the rest counted."""

    def __init__(self) -> None:
        """No faults yet."""
        self._kept: list[Fault] = []
        self._seen: Counter[str] = Counter()
        self._tallies: dict[str, tuple[int, int]] = {}
        self.quarantined = 0
        self.byte_count = 0

    def add(self, fault: Fault) -> None:
        """Keep a fault, or count it where there are too many of its kind."""
        self._seen[fault.code] += 1
        self.quarantined += fault.is_quarantine
        self.byte_count += fault.place.count
        if self._seen[fault.code] <= ROWS_A_CODE:
            self._kept.append(fault)

    def tally(self, code: str, offset: int, times: int) -> None:
        """Count a fault that gets one row in a file however often it stands there; `offset` is where it stands now."""
        first, before = self._tallies.get(code, (offset, 0))
        self._tallies[code] = (first, before + times)

    def count_more(self, code: str, more: int) -> None:
        """Count faults of a code beyond those that were added."""
        self._seen[code] += more

    def room(self, code: str) -> int:
        """How many more rows of a code will be kept."""
        return max(0, ROWS_A_CODE - self._seen[code])

    def rows(self, file_key: int, sha256: str) -> list[dict[str, object]]:
        """All rows of table `fault` in the order of the file."""
        more = [
            Fault(code, Place(), f"{seen - ROWS_A_CODE} more of the same", unit="file")
            for code, seen in self._seen.items()
            if seen > ROWS_A_CODE
        ]
        tallied = [Fault(code, Place(at), f"{times} times") for code, (at, times) in self._tallies.items()]
        ordered = sorted(self._kept + tallied, key=lambda each: (each.place.offset or 0, each.code))
        return [fault.row(file_key, sha256) for fault in ordered + more]
