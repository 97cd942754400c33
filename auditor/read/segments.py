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
_SPACE = 32
_LETTERS = 26
_PACKED_BYTES = 4
_TOO_LONG = 0xFFFFFFFF
_FIRST_BYTES = np.array([(1 << 8 * size) - 1 for size in range(_PACKED_BYTES + 1)], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Tokens:
    """All tokens of some bytes. `text` has one more row at the end, the null token, which is empty.

    `starts` and `ends` point into `clean`, `is_end` says of its bytes which are delimiters. `opens` says of each token
    whether it begins an element, and `elements` holds the numbers of those that do; its last two entries are the null
    token. `lasts` are the tokens that end a segment. `empty` says which have no text, `touched` which are not in upper
    case or have outer spaces (None: no token).
    """

    clean: bytes
    is_end: Mask
    starts: Indices
    ends: Indices
    opens: Mask
    lasts: Indices
    elements: Indices
    text: pl.Series
    empty: Mask
    touched: Mask | None

    @property
    def words(self) -> Packed:
        """The four bytes from each place in `clean` on, as one number."""
        return np.ndarray(len(self.clean) - _PACKED_BYTES + 1, dtype="<u4", buffer=self.clean, strides=(1,))


@dataclass(frozen=True, slots=True)
class Picked:
    """One segment for every row of a table, -1 where a row has none; what look-ups of its elements share."""

    segments: Indices
    first: Indices
    counts: Indices
    least: int
    has_composites: bool


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
    first: Indices
    counts: Indices
    composites: Mask
    by_tag: dict[int, Indices]

    def __len__(self) -> int:
        return len(self.tags) - 1

    def of(self, *names: str) -> Indices:
        """Indices of the segments with these ids, in order."""
        found = [self.by_tag[TAG[name]] for name in names if TAG[name] in self.by_tag]
        if not found:
            return np.empty(0, dtype=np.int64)
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def pick(self, segments: Indices) -> Picked:
        """Segments whose elements will be looked up."""
        counts = self.counts[segments]
        least = int(counts.min()) if len(counts) else 0
        return Picked(segments, self.first[segments], counts, least, bool(self.composites[segments].any()))

    def token(self, picked: Picked, element: int | Indices, component: int = 0) -> Indices:
        """Token numbers of an element (0: the id) or its component (from 1); the null token where there is none."""
        if component <= 1 and isinstance(element, int) and element < picked.least:
            return self.tokens.elements[element:].take(picked.first)
        at = self._element(picked, element)
        begin = self.tokens.elements[at]
        if component <= 1:
            return begin
        token = begin + (component - 1)
        return np.where(token < self.tokens.elements[at + 1], token, len(self.tokens.text) - 1)

    def parts(self, picked: Picked, element: int) -> Indices:
        """How many components an element has; 0 where the element is not there."""
        at = self._element(picked, element)
        return self.tokens.elements[at + 1] - self.tokens.elements[at]

    def _element(self, picked: Picked, element: int | Indices) -> Indices:
        at = picked.first + element
        if isinstance(element, int) and element < picked.least:
            return at
        return np.where(element < picked.counts, at, len(self.tokens.elements) - 2)

    def text(self, picked: Picked, element: int) -> pl.Series:
        """An element as text, composites whole; null where it is empty or not there."""
        return self.whole(self.gather(self.token(picked, element)), picked, element)

    def whole(self, column: pl.Series, picked: Picked, element: int) -> pl.Series:
        """A column of first components with the whole text where there are more."""
        if not picked.has_composites:
            return column
        whole = np.flatnonzero(self.parts(picked, element) > 1)
        if not len(whole):
            return column
        return column.scatter(whole, [self.raw(int(picked.segments[each]), element) for each in whole])

    def is_empty(self, picked: Picked, element: int, component: int = 0) -> Mask:
        """Which of the segments have no text in an element or component (the first, of a composite), or have it not."""
        return self.tokens.empty[self.token(picked, element, component)]

    def touched(self, tokens: Indices) -> Mask | None:
        """Which tokens are not in upper case or have outer spaces; None where none is."""
        if self.tokens.touched is None:
            return None
        touched = self.tokens.touched[tokens]
        return touched if touched.any() else None

    def code(self, picked: Picked, element: int | Indices, component: int = 0) -> tuple[pl.Series, Mask | None]:
        """An element or component as a plain code, and where that changed it (None: nowhere)."""
        token = self.token(picked, element, component)
        touched = self.touched(token)
        column = self.gather(token)
        return (column, None) if touched is None else (plain_code(column), touched)

    def gather(self, tokens: Indices) -> pl.Series:
        """The text of tokens; null where it is empty."""
        text = self.gather_full(tokens)
        return text.set(pl.Series(self.tokens.empty[tokens]), None)

    def gather_full(self, tokens: Indices) -> pl.Series:
        """The text of tokens of which none is empty."""
        return self.tokens.text[pl.Series(tokens.astype(np.uint32))]

    def packed(self, segments: Indices | Picked, element: int, component: int = 0) -> Packed:
        """An element of up to four bytes as a number (see `tags.pack`); 0 if empty, all ones if longer."""
        picked = segments if isinstance(segments, Picked) else self.pick(segments)
        token = self.token(picked, element, component)
        full = ~self.tokens.empty[token]
        token = np.where(full, token, 0)
        start, end = self.tokens.starts[token], self.tokens.ends[token]
        size = np.where(full, end - start, 0)
        at = np.maximum(end - _PACKED_BYTES, 0)
        fits = size <= _PACKED_BYTES
        packed = self.tokens.words[at] >> (8 * np.where(fits, start - at, 0)).astype(np.uint32)
        return np.where(fits, packed & _FIRST_BYTES[np.minimum(size, _PACKED_BYTES)], np.uint32(_TOO_LONG))

    def raw(self, segment: int, element: int) -> str:
        """One element of one segment as it stands; empty where it is not there."""
        elements = self.elements(segment)
        return elements[element] if element < len(elements) else ""

    def elements(self, segment: int) -> list[str]:
        """The elements of one segment as they stand, the id first."""
        first = int(self.first[segment])
        begin = self.tokens.starts[self.tokens.elements[first]]
        end = self.tokens.ends[self.tokens.elements[first + self.counts[segment]] - 1]
        return [each.decode() for each in self.tokens.clean[begin:end].split(self.delimiters.element)]


def plain_code(column: pl.Series) -> pl.Series:
    """Codes in upper case and without outer spaces; null where nothing is left."""
    plain = column.str.strip_chars(" ").str.to_uppercase()
    return plain.set(plain == "", None)


@dataclass(frozen=True, slots=True)
class Ghosts:
    """Segments read before that are still open: their clean bytes, and where they stand in the file."""

    clean: bytes
    starts: Indices
    ends: Indices
    tags: Codes
    numbers: Indices
    offsets: Indices


_NONE = np.empty(0, dtype=np.int64)
NO_GHOSTS = Ghosts(b"", _NONE, _NONE, np.empty(0, dtype=np.int16), _NONE, _NONE)


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
    last = tokens.lasts
    if len(last) > len(ends):  # terminators that close nothing
        last = np.searchsorted(tokens.ends, ends)
        begin = np.searchsorted(tokens.ends, starts)
    else:
        begin = np.append(0, last[:-1] + 1)
    upto = np.cumsum(tokens.opens, dtype=np.int32)
    first = upto[begin].astype(np.int64) - 1
    counts = upto[last] - first
    return Segments(
        tokens, delimiters, len(ghosts.tags), np.append(tags, np.int16(0)), np.append(numbers, 0),
        np.append(offsets, 0), np.append(first, 0), np.append(counts, 0),
        np.append(last - begin + 1 > counts, False), _by_tag(tags),
    )  # fmt: skip


def _by_tag(tags: Codes) -> dict[int, Indices]:
    order = np.argsort(tags, kind="stable")
    bounds = np.searchsorted(tags[order], np.arange(len(TAG) + 1))
    return {tag: order[bounds[tag] : bounds[tag + 1]] for tag in range(len(TAG)) if bounds[tag] < bounds[tag + 1]}


def _tokens(clean: bytes, delimiters: Delimiters) -> Tokens:
    three = delimiters.element + delimiters.component + delimiters.segment
    lines = clean.translate(bytes.maketrans(three, b"\n\n\n"))
    is_end = np.frombuffer(lines, np.uint8) == _NEW_LINE
    ends = np.flatnonzero(is_end)
    starts = np.empty_like(ends)
    starts[:1] = 0
    starts[1:] = ends[:-1] + 1
    closers = np.frombuffer(clean, np.uint8)[ends]
    opens = np.ones(len(ends), dtype=bool)
    opens[1:] = closers[:-1] != delimiters.component[0]
    text = pl.read_lines(lines + b"\n").to_series().rechunk()
    if len(text) != len(ends) + 1:
        raise AssertionError(f"{len(ends)} delimiters gave {len(text)} tokens")
    elements = np.append(np.flatnonzero(opens), (len(ends), len(ends)))
    empty = np.ones(len(ends) + 1, dtype=bool)
    np.equal(starts, ends, out=empty[:-1])
    touched = _touched(clean, is_end, starts, ends)
    lasts = np.flatnonzero(closers == delimiters.segment[0])
    return Tokens(clean, is_end, starts, ends, opens, lasts, elements, text, empty, touched)


def _touched(clean: bytes, is_end: Mask, starts: Indices, ends: Indices) -> Mask | None:
    """Tokens with lower case or outer spaces; None where there are none."""
    buffer = np.frombuffer(clean, np.uint8)
    spaces = np.flatnonzero(buffer[:-1] == _SPACE)
    outer = spaces[is_end[spaces - 1] | is_end[spaces + 1]]
    is_plain = not ((buffer - np.uint8(ord("a"))) < _LETTERS).any()
    if is_plain and not len(outer):
        return None
    touched = np.zeros(len(ends) + 1, dtype=bool)
    touched[np.searchsorted(ends, outer)] = True
    if not is_plain:
        lower = (buffer >= ord("a")) & (buffer <= ord("z"))
        touched[:-1] |= np.logical_or.reduceat(lower, starts)
    return touched
