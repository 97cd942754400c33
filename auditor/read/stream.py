"""A stream of bytes with what is still to be read, its hash, and the account of every byte."""

import hashlib
from dataclasses import dataclass, field
from typing import BinaryIO

from auditor.read.scan import white_space

_READ_AHEAD = 160


@dataclass(slots=True)
class Accounts:
    """Bytes and segments counted; `size` is what the stream gave."""

    size: int = 0
    segment_bytes: int = 0
    white_space_bytes: int = 0
    fault_bytes: int = 0
    segments: int = 0

    @property
    def balance(self) -> int:
        """Bytes read and not accounted for; 0 at the end of a file."""
        return self.size - self.segment_bytes - self.white_space_bytes - self.fault_bytes


@dataclass(slots=True)
class Stream:
    """Reads ahead as far as asked; `pending` is what was read and not yet dropped, `offset` where it begins."""

    source: BinaryIO
    accounts: Accounts = field(default_factory=Accounts)
    sha256: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    pending: bytes = b""
    offset: int = 0
    ended: bool = False

    def fill(self, wanted: int) -> None:
        """Read until `wanted` bytes are pending or the stream ends."""
        parts, have = [self.pending], len(self.pending)
        try:
            while have < wanted and not self.ended:
                part = self.source.read(wanted - have)
                self.ended = not part
                self.sha256.update(part)
                parts.append(part)
                have += len(part)
                self.accounts.size += len(part)
        finally:  # what was read before an error is accounted for as well
            if len(parts) > 1:
                self.pending = b"".join(parts)

    def drop(self, count: int) -> None:
        """Go on `count` bytes further."""
        self.pending = self.pending[count:]
        self.offset += count

    def drop_fault(self, count: int) -> None:
        """Go on over bytes that belong to a fault."""
        self.accounts.fault_bytes += count
        self.drop(count)

    def drop_white_space(self) -> int:
        """Go on to the next byte that is no white space, or to the end; returns how many were passed."""
        passed = 0
        while True:
            self.fill(_READ_AHEAD)
            count = white_space(self.pending)
            passed += count
            self.accounts.white_space_bytes += count
            self.drop(count)
            if self.pending or self.ended:
                return passed
