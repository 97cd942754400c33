"""Segment ids as small numbers, so that a block's segments are told apart in one look-up."""

import csv
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int16]
Packed = npt.NDArray[np.uint32]

_OTHERS = ("ISA", "GS", "SE", "GE", "IEA", "TA1", "N2", "SV2", "SV3")


def table_of(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file that stands beside this module."""
    text = (files("auditor.read") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


LOOPS = table_of("loops_837p.csv")
NAMES = ("", *sorted({*_OTHERS, *(tag for loop in LOOPS for tag in loop["segments"].split())}))
TAG = {name: number for number, name in enumerate(NAMES)}


def pack(text: str) -> int:
    """Up to four ASCII characters as one number, as `Packed` arrays hold them."""
    return int.from_bytes(text.encode("ascii"), "little")


_PACKED = np.array([pack(name) for name in NAMES], dtype=np.uint32)
_SEVEN_BITS = 127


def _slot(packed: Packed) -> Packed:
    low, middle, high = (((packed >> shift) & _SEVEN_BITS) for shift in (0, 8, 16))
    return (low | middle << 7 | high << 14).astype(np.uint32)


_BY_SLOT = np.zeros(1 << 21, dtype=np.int16)
_BY_SLOT[_slot(_PACKED)] = np.arange(len(NAMES), dtype=np.int16)


def tags_at(buffer: npt.NDArray[np.uint8], starts: Indices, ends: Indices, separator: int) -> Codes:
    """The numbers of the segment ids that begin at `starts`; 0 for an id that is none of the guide.

    `ends` are the terminators' positions. An id of two characters is followed by a separator in third place.
    """
    last = len(buffer) - 1
    packed = buffer[starts].astype(np.uint32)
    open_ = np.ones(len(starts), dtype=bool)
    for place in (1, 2):
        at = np.minimum(starts + place, last)
        byte = buffer[at]
        open_ &= (byte != separator) & (at < ends)
        packed |= np.where(open_, byte, 0).astype(np.uint32) << (8 * place)
    after = np.minimum(starts + 3, last)
    whole = ~open_ | (buffer[after] == separator) | (after >= ends)
    tags = _BY_SLOT[_slot(packed)]
    return np.where(whole & (_PACKED[tags] == packed), tags, 0).astype(np.int16)
