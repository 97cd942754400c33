"""Packs what the page carries: JSON for words, and bytes for long columns of numbers, which a browser reads at once.

The bytes before base64 and gzip: length of the JSON (4 bytes, little-endian), the JSON, the numbers. In the JSON a
column of numbers is {"#": [offset in the numbers, count, width in bytes, least value]}; its bytes stand in planes, all
lowest bytes first, because such planes compress better.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

_FEWEST = 16
_LEVEL = 7  # 9 takes five times as long for one part in a hundred
_BYTE = 256


def packed(content: Mapping[str, Any]) -> str:
    """The content, compressed and in base64; the same content gives the same text."""
    planes: list[bytes] = []
    words = json.dumps(_split(content, planes), ensure_ascii=False, separators=(",", ":")).encode()
    whole = b"".join((len(words).to_bytes(4, "little"), words, *planes))
    return base64.b64encode(gzip.compress(whole, _LEVEL, mtime=0)).decode("ascii")


def _split(value: Any, planes: list[bytes]) -> Any:
    if isinstance(value, Mapping):
        return {name: _split(one, planes) for name, one in value.items()}
    if isinstance(value, pl.Series):
        whole = len(value) >= _FEWEST and not value.has_nulls()  # with nulls numpy makes floats of numbers
        return _numbers(value.to_numpy(), planes) if whole else value.to_list()
    if not isinstance(value, list | tuple):
        return value
    if len(value) >= _FEWEST and all(type(one) is int for one in value):
        return _numbers(np.array(value, dtype=np.int64), planes)
    return [_split(one, planes) for one in value]


def _numbers(values: npt.NDArray[Any], planes: list[bytes]) -> dict[str, list[int]]:
    least = int(values.min())
    if least >= 0 and int(values.max()) < _BYTE:
        least = 0  # the page then reads these bytes in place
    rest = values.astype(np.int64) - least
    width = max(1, (int(rest.max()).bit_length() + 7) // 8)
    offset = sum(map(len, planes))
    planes += [(rest >> 8 * plane).astype(np.uint8).tobytes() for plane in range(width)]
    return {"#": [offset, len(values), width, least]}
