"""Gives every segment of a block its loop, its claim, its line and its level: by position, never by HL numbers.

A *region* is opened by ST, HL, CLM, a SBR inside a claim, or LX (or a SV1 that has no LX); inside it NM1, LIN, SVD and
LQ open the inner loops that loops_837p.csv names. What a loop cannot hold falls back to the loop that opens its region.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auditor.read.segments import Mask, Segments
from auditor.read.tags import LOOPS, TAG, Indices, pack

REGIONS = ("", "ST", "A", "B", "C", "HL", "CLM", "SBR", "LX")
REGION = {name: number for number, name in enumerate(REGIONS)}
LOOP_NAMES = ("", *(row["loop"] for row in LOOPS))
LOOP = {name: number for number, name in enumerate(LOOP_NAMES)}
REGION_OF = {row["loop"]: row["region"] for row in LOOPS}
_LEVELS = {"20": "A", "22": "B", "23": "C"}

_BASE = np.zeros(len(REGIONS), dtype=np.int16)  # the loop that opens a region
_HOLDS = np.zeros((len(LOOP_NAMES), len(TAG)), dtype=bool)
_INNER: dict[int, int] = {}  # region and opener's qualifier -> loop
_BY_TAG: dict[str, str] = {}  # LIN, SVD, LQ -> loop
for _row in LOOPS:
    _HOLDS[LOOP[_row["loop"]], [TAG[each] for each in _row["segments"].split()]] = True
    if _row["opener"] == "NM1":
        for _qualifier in _row["qualifier"].split("|"):
            _INNER[REGION[_row["region"]] << 32 | pack(_qualifier)] = LOOP[_row["loop"]]
    elif _row["opener"] in ("LIN", "SVD", "LQ"):
        _BY_TAG[_row["opener"]] = _row["loop"]
    else:
        _BASE[REGION[_row["region"]]] = LOOP[_row["loop"]]
_INNER_KEYS = np.array(sorted(_INNER), dtype=np.int64)
_INNER_LOOPS = np.array([_INNER[int(key)] for key in _INNER_KEYS], dtype=np.int16)


@dataclass(frozen=True, slots=True)
class Loops:
    """Where each segment of a block stands; indices of segments of the same block, -1 for none.

    `loop` is the number of the loop, `opener` the segment that opens its instance, `region` the segment that opens
    the region and `kind` its kind. `claim`, `line`, `level` (the innermost), `billing`, `subscriber`, `dependent` and
    `transaction` are the segments that open these. `moved` are segments that fell back, `lost` those without a place,
    `lone` are SV1 without LX.
    """

    loop: npt.NDArray[np.int16]
    opener: Indices
    region: Indices
    kind: npt.NDArray[np.int8]
    transaction: Indices
    billing: Indices
    subscriber: Indices
    dependent: Indices
    level: Indices
    claim: Indices
    line: Indices
    moved: Indices
    lost: Indices
    lone: Indices


def find_loops(segments: Segments) -> Loops:
    """The loop, claim, line and level of every segment of a block."""
    count = len(segments)
    transaction, billing, subscriber, dependent, levels = _levels(segments)
    envelope = segments.of("ISA", "GS", "SE", "GE", "IEA")
    opens = np.zeros(count + 1, dtype=np.int8)
    hl, clm = segments.of("HL"), segments.of("CLM")
    opens[envelope] = -1
    opens[segments.of("ST")], opens[hl], opens[clm] = REGION["ST"], levels, REGION["CLM"]
    outer = _last(opens != 0)
    in_claim = (outer >= 0) & (opens[outer] == REGION["CLM"])
    lone = _lone_lines(segments, in_claim)
    for tag in ("SBR", "LX"):
        found = segments.of(tag)
        opens[found[in_claim[found]]] = REGION[tag]
    opens[lone] = REGION["LX"]
    region = _last(opens != 0)
    kind = np.where(region >= 0, np.maximum(opens[region], 0), 0).astype(np.int8)
    loop, opener, moved, lost = _inner(segments, region, kind, opens)
    claim = np.where(in_claim, outer, -1)
    level = np.where(dependent >= 0, dependent, np.where(subscriber >= 0, subscriber, billing))
    line = np.where(kind == REGION["LX"], region, -1)
    return Loops(
        loop, opener, region, kind, transaction, billing, subscriber, dependent, level, claim, line, moved, lost, lone
    )


def _last(mask: Mask) -> Indices:
    """For every segment the nearest at or before it that the mask holds; -1 where there is none, and at the end."""
    found = np.maximum.accumulate(np.where(mask, np.arange(len(mask)), -1))
    found[-1] = -1
    return found


def _at(count: int, places: Indices) -> Mask:
    mask = np.zeros(count + 1, dtype=bool)
    mask[places] = True
    return mask


def _levels(segments: Segments) -> tuple[Indices, Indices, Indices, Indices, npt.NDArray[np.int8]]:
    """The open transaction set, 2000A, 2000B and 2000C of every segment, and the region of every HL."""
    count, hl = len(segments), segments.of("HL")
    codes = segments.packed(hl, 3)
    levels = np.full(len(hl), REGION["HL"], dtype=np.int8)
    for code, name in _LEVELS.items():
        levels[codes == pack(code)] = REGION[name]
    ends = segments.of("SE", "GE", "IEA", "GS", "ISA")
    start = _last(_at(count, segments.of("ST")))
    closed = _last(_at(count, ends))
    transaction = np.where(start > closed, start, -1)
    transaction[ends] = start[ends]  # a trailer still belongs to what it closes
    above, found = np.maximum(start, closed), []
    for name in ("A", "B", "C"):
        place = _last(_at(count, hl[levels == REGION[name]]))
        open_ = place > above
        found.append(np.where(open_, place, -1))
        above = np.maximum(above, place)
    other = _last(_at(count, hl[levels == REGION["HL"]]))
    for each in found:
        each[other > each] = -1
    return transaction, found[0], found[1], found[2], levels


def _lone_lines(segments: Segments, in_claim: Mask) -> Indices:
    """SV1 that no LX announces: the step before it in the claim is CLM, SBR or another SV1."""
    steps = segments.of("CLM", "HL", "SBR", "LX", "SV1")
    tags = segments.tags[steps]
    bare = tags == TAG["SV1"]
    bare[1:] &= tags[:-1] != TAG["LX"]
    lone = steps[bare]
    return np.asarray(lone[in_claim[lone]])


def _inner(
    segments: Segments, region: Indices, kind: npt.NDArray[np.int8], opens: npt.NDArray[np.int8]
) -> tuple[npt.NDArray[np.int16], Indices, Indices, Indices]:
    """Loop and opener of every segment, those that fell back to the region's loop, and those that no loop holds."""
    loop_of = np.where(opens > 0, _BASE[np.maximum(opens, 0)], 0).astype(np.int16)
    sub = opens != 0
    names = segments.of("NM1")
    key = kind[names].astype(np.int64) << 32 | (segments.packed(names, 1).astype(np.int64))
    place = np.minimum(np.searchsorted(_INNER_KEYS, key), len(_INNER_KEYS) - 1)
    loop_of[names] = np.where(_INNER_KEYS[place] == key, _INNER_LOOPS[place], 0)
    sub[names] = True
    for tag, name in _BY_TAG.items():
        found = segments.of(tag)
        found = found[kind[found] == REGION["LX"]]
        sub[found] = True
        loop_of[found] = LOOP[name]
    opener = _last(sub)
    loop = np.where(opener >= 0, loop_of[opener], 0).astype(np.int16)
    base = _BASE[kind]
    strange = np.flatnonzero(~_HOLDS[loop, segments.tags] & (kind > 0))
    fits = _HOLDS[base[strange], segments.tags[strange]]
    moved = strange[fits]
    loop[moved], opener[moved] = base[moved], region[moved]
    return loop, opener, moved, strange[~fits]
