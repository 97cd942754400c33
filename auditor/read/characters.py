"""Makes the bytes of a block readable text without losing any: UTF-8 stays, anything else is taken for latin-1."""

from dataclasses import replace

import numpy as np

from auditor.read.blocks import Block
from auditor.read.delimiters import Delimiters
from auditor.read.tags import Indices

_ASCII = 128
_SPARE = bytes((0x1C, 0x1D, 0x1F, 0x1E, *range(1, 9)))


def readable(block: Block) -> tuple[Block, Indices]:
    """The block in UTF-8 with ASCII delimiters, and the segments that hold more than ASCII."""
    if block.scan.clean.isascii():
        return block, np.empty(0, dtype=np.int64)
    block = _with_plain_delimiters(block)
    clean, starts, ends = block.scan.clean, block.scan.clean_starts, block.scan.clean_ends
    beyond = np.flatnonzero(np.frombuffer(clean, np.uint8) >= _ASCII)
    strange = np.unique(np.searchsorted(ends, beyond))
    strange = strange[strange < len(ends)]
    parts, growth, done = [], np.zeros(len(starts) + 1, dtype=np.int64), 0
    for index in strange.tolist():
        start, end = int(starts[index]), int(ends[index])
        found = clean[start:end]
        text = _utf8(found)
        parts += [clean[done:start], text]
        growth[index + 1] = len(text) - len(found)
        done = end
    parts.append(clean[done:])
    grown = np.cumsum(growth)
    scan = replace(block.scan, clean=b"".join(parts), clean_starts=starts + grown[:-1], clean_ends=ends + grown[1:])
    return replace(block, scan=scan), strange


def _utf8(found: bytes) -> bytes:
    try:
        found.decode("utf-8")
    except UnicodeDecodeError:
        return found.decode("latin-1").encode()
    return found


def _with_plain_delimiters(block: Block) -> Block:
    """Delimiters beyond ASCII changed for control characters that the block does not hold."""
    given, clean = block.delimiters, block.scan.clean
    three = [given.element, given.component, given.segment]
    free = iter(bytes([each]) for each in _SPARE if each not in clean)
    plain = [each if each.isascii() else next(free) for each in three]
    if plain == three:
        return block
    table = bytes.maketrans(b"".join(three), b"".join(plain))
    delimiters = Delimiters(plain[0], plain[1], given.repetition, plain[2])
    return replace(block, delimiters=delimiters, scan=replace(block.scan, clean=clean.translate(table)))
