"""The segments of a block as columns: every token of the block once, and look-ups by segment, element and component.

A token is what stands between two delimiters. Polars reads all tokens of a block as one column; a column of a table is
then a gather of token numbers, which index arithmetic finds.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from auditor.read.blocks import Block
from auditor.read.delimiters import Delimiters
from auditor.read.tags import TAG, Codes, Indices, Packed

Mask = npt.NDArray[np.bool_]
_NEW_LINE = 10
_PACKED_BYTES = 4
_TOO_LONG = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Tokens:
    """All tokens of some bytes. `text` and `code` have one more row at the end, which is null.

    `starts` and `ends` point into `clean`; `elements` holds the token number at which each element begins, and
    `opens` says of each token whether it begins one.
    `code` is `text` in upper case without outer spaces; `touched` says where that made a difference (None: nowhere).
    """

    clean: bytes
    starts: Indices
    ends: Indices
    elements: Indices
    opens: Mask
    text: pl.Series
    code: pl.Series
    touched: Mask | None


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of a block. All arrays have one more row at the end, a segment without elements: index -1 is none.

    `numbers` and `offsets` are places in the file. The first `ghosts` segments were read before and are here for what
    they open. `first` is the index of the segment's first element among all elements, `counts` its number of elements.
    """

    tokens: Tokens
    delimiters: Delimiters
    ghosts: int
    tags: Codes
    numbers: Indices
    offsets: Indices
    sizes: Indices
    first: Indices
    counts: Indices
    by_tag: dict[int, Indices]

    def __len__(self) -> int:
        return len(self.tags) - 1

    def of(self, *names: str) -> Indices:
        """Indices of the segments with these ids, in order."""
        found = [self.by_tag[TAG[name]] for name in names if TAG[name] in self.by_tag]
        if not found:
            return np.empty(0, dtype=np.int64)
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def token(self, segments: Indices, element: int | Indices, component: int = 0) -> Indices:
        """Token numbers of an element (0: the id) or its component (from 1); the null token where there is none."""
        has = element < self.counts[segments]
        at = np.where(has, self.first[segments] + element, 0)
        begin = self.tokens.elements[at]
        if component > 1:
            has &= component <= self.tokens.elements[at + 1] - begin
            begin = begin + component - 1
        return np.where(has, begin, len(self.tokens.text) - 1)

    def parts(self, segments: Indices, element: int) -> Indices:
        """How many components an element has; 0 where the element is not there."""
        has = element < self.counts[segments]
        at = np.where(has, self.first[segments] + element, 0)
        return np.where(has, self.tokens.elements[at + 1] - self.tokens.elements[at], 0)

    def text(self, segments: Indices, element: int, component: int = 0) -> pl.Series:
        """An element as text, composites whole; null where it is empty or not there."""
        column = self.tokens.text.gather(self.token(segments, element, component))
        if component:
            return column
        whole = np.flatnonzero(self.parts(segments, element) > 1)
        if not len(whole):
            return column
        return column.scatter(whole, [self.raw(int(segments[each]), element) for each in whole])

    def code(self, segments: Indices, element: int, component: int = 0) -> pl.Series:
        """An element or component as a code: upper case, without outer spaces; null where it is empty."""
        return self.tokens.code.gather(self.token(segments, element, component))

    def packed(self, segments: Indices, element: int, component: int = 0) -> Packed:
        """An element of up to four bytes as a number (see `tags.pack`); 0 if empty, all ones if longer."""
        token = self.token(segments, element, component)
        there = token < len(self.tokens.starts)
        token = np.where(there, token, 0)
        start, end = self.tokens.starts[token], self.tokens.ends[token]
        size = np.where(there, end - start, 0)
        buffer = np.frombuffer(self.tokens.clean, np.uint8)
        packed = np.zeros(len(token), dtype=np.uint32)
        for place in range(_PACKED_BYTES):
            byte = buffer[np.minimum(start + place, len(buffer) - 1)]
            packed |= np.where(place < size, byte, 0).astype(np.uint32) << (8 * place)
        return np.where(size > _PACKED_BYTES, np.uint32(_TOO_LONG), packed)

    def raw(self, segment: int, element: int) -> str:
        """One element of one segment as it stands; empty where it is not there."""
        elements = self.elements(segment)
        return elements[element] if element < len(elements) else ""

    def elements(self, segment: int) -> list[str]:
        """The elements of one segment as they stand, the id first."""
        first = self.first[segment]
        begin = self.tokens.starts[self.tokens.elements[first]]
        end = self.tokens.ends[self.tokens.elements[first + self.counts[segment]] - 1]
        return [each.decode() for each in self.tokens.clean[begin:end].split(self.delimiters.element)]


@dataclass(frozen=True, slots=True)
class Ghosts:
    """Segments read before that are still open: their clean bytes, and where they stand in the file."""

    clean: bytes
    starts: Indices
    ends: Indices
    tags: Codes
    numbers: Indices
    offsets: Indices
    sizes: Indices


_NONE = np.empty(0, dtype=np.int64)
NO_GHOSTS = Ghosts(b"", _NONE, _NONE, np.empty(0, dtype=np.int16), _NONE, _NONE, _NONE)


def read_segments(block: Block, ghosts: Ghosts, component: bytes | None = None) -> Segments:
    """The segments of a block behind those that are still open; `component` takes the place of the stated separator."""
    found, shift = block.scan, len(ghosts.clean)
    delimiters = block.delimiters
    if component is not None:
        delimiters = Delimiters(delimiters.element, component, delimiters.repetition, delimiters.segment)
    starts = np.concatenate((ghosts.starts, found.clean_starts + shift))
    ends = np.concatenate((ghosts.ends, found.clean_ends + shift))
    tokens = _tokens(ghosts.clean + found.clean, delimiters)
    tags = np.concatenate((ghosts.tags, found.tags))
    numbers = np.concatenate((ghosts.numbers, block.first_number + np.arange(len(found))))
    offsets = np.concatenate((ghosts.offsets, found.starts + block.offset))
    sizes = np.concatenate((ghosts.sizes, found.ends - found.starts + 1))
    last = np.flatnonzero(np.frombuffer(tokens.clean, np.uint8)[tokens.ends] == delimiters.segment[0])
    if len(last) > len(ends):  # terminators that close nothing
        last = np.searchsorted(tokens.ends, ends)
    begin = np.searchsorted(tokens.ends, starts) if len(found.strays) else np.append(0, last[:-1] + 1)
    upto = np.cumsum(tokens.opens, dtype=np.int32)
    first = upto[begin].astype(np.int64) - 1
    counts = upto[last] - first
    return Segments(
        tokens, delimiters, len(ghosts.tags),
        _more(tags, 0), _more(numbers, 0), _more(offsets, 0), _more(sizes, 0), _more(first, 0), _more(counts, 0),
        _by_tag(tags),
    )  # fmt: skip


def _more(array: npt.NDArray[np.int64], value: int) -> npt.NDArray[np.int64]:
    return np.append(array, array.dtype.type(value))


def _by_tag(tags: Codes) -> dict[int, Indices]:
    order = np.argsort(tags, kind="stable")
    bounds = np.searchsorted(tags[order], np.arange(len(TAG) + 1))
    return {tag: order[bounds[tag] : bounds[tag + 1]] for tag in range(len(TAG)) if bounds[tag] < bounds[tag + 1]}


def _tokens(clean: bytes, delimiters: Delimiters) -> Tokens:
    three = delimiters.element + delimiters.component + delimiters.segment
    lines = clean.translate(bytes.maketrans(three, b"\n\n\n"))
    ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == _NEW_LINE)
    buffer = np.frombuffer(clean, np.uint8)
    starts = np.empty_like(ends)
    starts[:1] = 0
    starts[1:] = ends[:-1] + 1
    opens = np.ones(len(ends) + 1, dtype=bool)
    opens[1:] = buffer[ends] != delimiters.component[0]
    text = pl.read_lines(lines + b"\n").to_series()
    if len(text) != len(ends) + 1:
        raise AssertionError(f"{len(ends)} delimiters gave {len(text)} tokens")
    text = text.set(text == "", None)
    code, touched = _codes(buffer, starts, ends, text)
    return Tokens(clean, starts, ends, np.flatnonzero(opens), opens, text, code, touched)


def _codes(
    buffer: npt.NDArray[np.uint8], starts: Indices, ends: Indices, text: pl.Series
) -> tuple[pl.Series, Mask | None]:
    """The tokens in upper case and without outer spaces, and where that differs."""
    if not len(ends):
        return text, None
    lower = (buffer >= ord("a")) & (buffer <= ord("z"))
    padded = (buffer[np.minimum(starts, len(buffer) - 1)] == ord(" ")) | (buffer[ends - 1] == ord(" "))
    touched = padded & (starts < ends)
    if lower.any():
        inside = np.logical_or.reduceat(lower[: int(ends[-1]) + 1], starts)
        touched |= inside
    places = np.flatnonzero(touched)
    if not len(places):
        return text, None
    changed = text.gather(places).str.strip_chars(" ").str.to_uppercase()
    changed = changed.set(changed == "", None)
    return text.scatter(places, changed), np.append(touched, False)
