"""Open units of the envelope, the segments that open and close them, and what a trailer says of its unit."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from auditor.read.faults import Fault
from auditor.read.guides import shown
from auditor.read.headers import Row

LOADED, QUARANTINED = "loaded", "quarantined"
_COUNT_DIGITS = 10


@dataclass(slots=True)
class Unit:
    """An open interchange, group or set: its row, its control number, what was counted and seen inside.

    `outer` are the control numbers of the interchange and group it stands in.
    """

    number: int
    offset: int
    control: str
    row: Row
    version: str = ""
    state: str = LOADED
    inside: int = 0
    outer: tuple[str | None, str | None] = (None, None)
    seen: set[str] = field(default_factory=set)
    claims: int = 0
    lines: int = 0
    charge: Decimal = Decimal(0)

    @property
    def is_kept(self) -> bool:
        """Whether it was not quarantined."""
        return self.state == LOADED


@dataclass(frozen=True, slots=True)
class Step:
    """One segment of the envelope."""

    tag: str
    elements: list[str]
    number: int
    offset: int

    def __getitem__(self, element: int) -> str:
        """An element without outer spaces; empty where it is not there."""
        return self.elements[element].strip() if element < len(self.elements) else ""


def trailer_faults(trailer: Step, unit: Unit, counted: int) -> Iterator[tuple[str, str]]:
    """Codes of faults and what was found: the stated count, and the control number said again."""
    stated = trailer[1]
    plain = stated.isascii() and stated.isdigit() and len(stated) <= _COUNT_DIGITS
    if not plain or int(stated) != counted:
        yield "E026", f"{trailer.tag}01 says {shown(stated)}, {counted} counted"
    same = trailer[2] == unit.control
    if trailer.tag != "SE":  # numbers, so leading zeros do not tell them apart
        same = trailer[2].lstrip("0") == unit.control.lstrip("0")
    if not same:
        found = shown(trailer[2]) if len(trailer[2]) == len(unit.control) else "of another length"
        yield "E027", f"{trailer.tag}02 {found}, header {shown(unit.control)}"


def level_outside(fault: Fault, *, inside: bool) -> str:
    """Level of a fault that hits no set that is kept: a note `inside` a set that is refused already."""
    if fault.kind.unit == "file":
        return "quarantine"
    return "note" if inside else "finding"
