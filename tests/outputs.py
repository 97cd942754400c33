"""What a report's files say, unpacked: a token inside a workbook or inside the page's payload counts as shown."""

from __future__ import annotations

import base64
import gzip
import re
import zipfile
from pathlib import Path

_PAYLOAD = re.compile(rb'(?<=-payload">)[A-Za-z0-9+/=]+(?=<)')
_GZIP = b"\x1f\x8b"


def said(path: Path) -> bytes:
    """What a file says; packed parts are unpacked, since base64 spells any word by chance."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return b"\n".join(book.read(name) for name in book.namelist())
    if path.suffix == ".html":
        return _PAYLOAD.sub(lambda found: _unpacked(base64.b64decode(found[0])), path.read_bytes())
    return path.read_bytes()


def _unpacked(payload: bytes) -> bytes:
    """What a part of the page says; ids are bytes, and hexadecimal to people."""
    return gzip.decompress(payload) if payload.startswith(_GZIP) else payload.hex().encode()
