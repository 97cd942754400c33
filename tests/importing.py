"""Imports into a folder of a test, and a store that has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from auditor.reference import Dataset, put_datasets, read_datasets, read_sources
from auditor.reference.importers import KINDS, Import, add_imports, import_files
from auditor.shipped import shipped
from auditor.store import Store

Importing = Callable[..., Import]

TODAY = date(2026, 11, 21)


@cache
def shipped_datasets() -> tuple[Dataset, ...]:
    """The shipped datasets that imports change."""
    reference = shipped("rules") / "reference"
    changed = {table for kind in KINDS.values() for table in kind.tables}
    return tuple(each for each in read_datasets(reference, read_sources([reference])) if each.name in changed)


def in_store(folder: Path | None, query: str, *, billed: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """Rows of a query on the shipped datasets with the imports of a folder, where lines bill the given codes."""
    with Store(None) as store:
        keys = ("line_key", "claim_key", "file_key", "segment_number", "byte_offset", "ordinal")
        for number, code in enumerate(billed):
            store.insert("service_line", pl.DataFrame(dict.fromkeys(keys, number) | {"procedure_code": code}))
        put_datasets(store, shipped_datasets())
        add_imports(store, folder)
        return store.rows(query)


def import_into(tmp_path: Path) -> Importing:
    """Import files given as name=body into `tmp_path / "reference"`."""

    def do(kind: str, files: dict[str, bytes], first_day: date | None = None) -> Import:
        for name, body in files.items():
            (tmp_path / name).write_bytes(body)
        paths = [tmp_path / name for name in files]
        return import_files(KINDS[kind], paths, folder=tmp_path / "reference", today=TODAY, first_day=first_day)

    return do
