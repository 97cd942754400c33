"""Small stores for tests: files made in memory and loaded as the command loads them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from x12 import write_837

from auditor.read import Input, Reading
from auditor.store import Loaded, Store, load, next_file_key

Claims = Sequence[Mapping[str, Any]]

TWO_CLAIMS: Claims = [
    {"claim_id": "A1", "lines": [{"charge": "100.50"}, {"charge": "20"}]},
    {"claim_id": "A2", "subscriber": {"member_id": "M0002"}, "lines": [{"charge": "7.25"}]},
]
ONE_CLAIM: Claims = [{"claim_id": "B1", "lines": [{"charge": "33"}]}]


def put(store: Store, content: bytes, label: str = "a.837") -> Loaded:
    """Load bytes as a file of that name."""
    source = Input(label, lambda: io.BytesIO(content))
    return load(store, Reading(source, file_key=next_file_key(store)))


def kept(path: Path, *contents: bytes) -> Path:
    """Make a kept store of files `0.837`, `1.837` ..."""
    with Store(path) as store:
        for number, content in enumerate(contents):
            put(store, content, f"{number}.837")
    return path


def inbox(folder: Path, files: int, claims: int = 30) -> Path:
    """Write a folder of files, each with claims of its own."""
    folder.mkdir(exist_ok=True)
    for file in range(files):
        made = [{"claim_id": f"F{file}C{number}", "lines": [{}, {"charge": "9.99"}]} for number in range(claims)]
        (folder / f"{file:03}.837").write_bytes(write_837(made, control_number=f"{file + 1:09}"))
    return folder
