"""Reads the delimiters off an ISA: 106 bytes, sixteen elements of fixed width."""

from collections.abc import Iterator
from dataclasses import dataclass

ISA_BYTES = 106
_LOOK_AHEAD = 140  # an ISA may be wrapped: line breaks inside do not count
_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_SEPARATORS_AT = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
LINE_BREAKS = b"\r\n"


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The delimiters in force, each one byte; `repetition` is empty where ISA11 is no delimiter."""

    element: bytes
    component: bytes
    repetition: bytes
    segment: bytes

    @property
    def breaks(self) -> bytes:
        """The line breaks that are no delimiter and may be left out anywhere."""
        return bytes(each for each in LINE_BREAKS if each not in self.element + self.component + self.segment)


def read_delimiters(pending: bytes, at: int = 0) -> Delimiters | str:
    """The delimiters of the ISA at `at`, or the code of the fault that makes it none.

    `pending` should reach at least 140 bytes past `at`, or to the end of the file.
    """
    isa = pending[at : at + ISA_BYTES]
    if not isa.startswith(b"ISA"):
        return "E012"
    if not _is_fixed(isa):
        isa = pending[at : at + _LOOK_AHEAD].translate(None, LINE_BREAKS)[:ISA_BYTES]
        if not _is_fixed(isa):
            return "E010" if len(isa) < ISA_BYTES else "E011"
    found = Delimiters(isa[3:4], isa[104:105], _repetition(isa), isa[105:106])
    return found if _is_usable(found) else "E013"


def headers(pending: bytes, start: int = 0) -> Iterator[int]:
    """Where in `pending`, from `start` on, each ISA stands that can be read, where a segment may begin or not."""
    at = pending.find(b"ISA", start)
    while at >= 0:
        is_name = pending[at + 3 : at + 4].isalnum()  # ISABEL: no letter separates elements
        if not is_name and isinstance(read_delimiters(pending, at), Delimiters):
            yield at
        at = pending.find(b"ISA", at + 1)


def first_wrong_width(isa: bytes) -> tuple[int, int, int] | None:
    """Number, width and expected width of the first element of a broken ISA whose width is wrong."""
    whole = isa.split(isa[3:4] or None)[1:-1]  # the last may be cut, or reach beyond the ISA
    for number, (element, width) in enumerate(zip(whole, _WIDTHS[:-1], strict=False), start=1):
        if len(element) != width:
            return number, len(element), width
    return None


def _is_fixed(isa: bytes) -> bool:
    if len(isa) < ISA_BYTES:
        return False
    separator = isa[3]
    return isa[:104].count(separator) == len(_SEPARATORS_AT) and all(isa[at] == separator for at in _SEPARATORS_AT)


def _repetition(isa: bytes) -> bytes:
    stated = isa[82:83]
    others = isa[3:4] + isa[104:106]
    return b"" if stated.isalnum() or stated.isspace() or stated in others else stated


def _is_usable(found: Delimiters) -> bool:
    three = (found.element, found.component, found.segment)
    if len(set(three)) < len(three):
        return False
    return not any(each.isalnum() or each == b" " for each in three)
