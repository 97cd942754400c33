"""Names of files in the journal, which a purge takes out: they stand open in a part of their line outside the chain.

The chain holds a seal, the hash of the name and of a salt. So no name can be changed unnoticed, a line without its name
still follows from the line before, and nobody finds the name by trying names on the seal.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from decimal import Decimal

NAMES = ("label",)
"""Facts that may name somebody."""

_OPEN = b',"open":{'


def with_names(said: Mapping[str, object], names: Mapping[str, object]) -> bytes:
    """Give a line that holds `names` open at its end and their seal in what is chained."""
    if not names:
        return as_json(said)
    opened = as_json({**names, "salt": secrets.token_hex(16)})
    return as_json({**said, "seal": _hash(opened)})[:-1] + b',"open":' + opened + b"}"


def without_names(line: bytes) -> bytes:
    """Give the part of a line that is chained; quotes inside texts are escaped, so the sign is found in no text."""
    chained, sign, _ = line.partition(_OPEN)
    return chained + b"}" if sign else line


def breaks_its_seal(entry: Mapping[str, object], line: bytes) -> bool:
    """Whether the names that stand open in a line are not those that were sealed."""
    _, sign, rest = line.partition(_OPEN)
    return bool(sign) and _hash(b"{" + rest[:-1]) != entry.get("seal")


def as_json(said: Mapping[str, object]) -> bytes:
    """Give facts as one line of JSON."""
    return json.dumps(said, default=_as_text, ensure_ascii=True, separators=(",", ":")).encode()


def _hash(opened: bytes) -> str:
    return hashlib.sha256(opened).hexdigest()


def _as_text(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
