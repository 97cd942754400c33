"""Segments after which nothing of their set can be trusted, and segments that stand in no set."""

import re
from collections.abc import Iterator

import numpy as np

from auditor.read.faults import Fault, Place
from auditor.read.segments import Segments
from auditor.read.tags import NAMES, TAG, Indices
from auditor.read.units import Step

_ID = re.compile("[A-Z][A-Z0-9]{1,2}")

_ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1")


def poison_of(segments: Segments) -> Indices:
    """Segments that make a set unreadable: ids in lower case or that can be none, lines of other kinds of claims.

    An id that can be none (`14`) is what a hole in the bytes leaves: what stood before it may have been a claim.
    """
    strange = segments.by_tag.get(0, np.empty(0, dtype=np.int64))
    names = {index: segments.raw(index, 0).strip().upper() for index in strange.tolist()}
    spoilt = [index for index, name in names.items() if name in TAG or not _ID.fullmatch(name)]
    found = np.union1d(np.array(spoilt, dtype=np.int64), segments.of("SV2", "SV3"))
    return found[found >= segments.ghosts]


def poisoned(step: Step) -> Fault:
    """The fault of the set that holds such a segment."""
    place = Place(step.offset, number=step.number, tag=step.tag or None)
    if step.tag:
        return Fault("E037", place, f"{step.tag}, a line of an institutional or dental claim")
    return Fault("E042", place, "a segment id in lower case, or none")


def outside_faults(segments: Segments, start: int, stop: int) -> Iterator[Fault]:
    """A fault for every segment from `start` to `stop` that is none of the envelope: these stand in no set."""
    for index in range(start, stop):
        tag, number = NAMES[segments.tags[index]], int(segments.numbers[index])
        if tag not in _ENVELOPE:
            place = Place(int(segments.offsets[index]), number=number, tag=tag or None)
            yield Fault("E031", place, f"{tag or 'a segment that the guide has not'} outside a transaction set")
