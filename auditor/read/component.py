"""Finds the component separator that composites plainly use, where it is not the one that ISA16 states."""

from collections import Counter

from auditor.read.segments import Segments

_PLACES = (("CLM", 5), ("SV1", 1))
_LOOKED_AT = 50
_FIRST, _LEAST = 2, 4


def component_in_use(segments: Segments) -> bytes | None:
    """The separator in use, if every one of the first composites lacks the stated one and they agree on another."""
    votes: Counter[str] = Counter()
    for tag, element in _PLACES:
        found = segments.of(tag)
        found = found[found >= segments.ghosts][:_LOOKED_AT]
        if (segments.parts(segments.pick(found), element) > 1).any():
            return None
        votes.update(_third(segments.raw(int(each), element)) for each in found)
    del votes[""]
    if len(votes) != 1:
        return None
    return next(iter(votes)).encode()


def _third(composite: str) -> str:
    """The character after the two-character first component of a place of service or a qualifier of a code."""
    if len(composite) < _LEAST or not composite[:_FIRST].isalnum():
        return ""
    found = composite[_FIRST]
    return found if found.isascii() and not found.isalnum() and not found.isspace() else ""
