"""Importers of the official files as published, one module per file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from auditor.errors import DatasetError, UsageError
from auditor.reference.datasets import Source
from auditor.reference.importers import asp_crosswalk, coverage, hcpcs, icd10cm, mpfs, mue, ncci_ptp, ndc
from auditor.reference.importers.kept import IMPORTED, Import, describe, keep, read_manifests, rows_of
from auditor.reference.importers.kind import Kind
from auditor.reference.importers.published import Part, find_parts
from auditor.reference.importers.put import put_imports
from auditor.store import Store

KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND for module in (hcpcs, asp_crosswalk, ncci_ptp, mue, mpfs, icd10cm, ndc, coverage)
}
"""Public files that can be imported, by name."""


def import_files(kind: Kind, paths: Sequence[Path], *, folder: Path, today: date, first_day: date | None) -> Import:
    """Import one release of a public file into a reference folder.

    Its first day is found in the names of the files unless given. A malformed file raises DatasetError with lines and
    columns, and nothing is written.
    """
    parts = find_parts(paths, kind.wanted, but_not=kind.but_not)
    began = first_day or _first_day(kind, parts)
    rows = kind.read(parts, began)
    return keep(describe(kind, began, paths, folder=folder, today=today), rows)


def _first_day(kind: Kind, parts: Sequence[Part]) -> date:
    days = {kind.release_of(part.name) for part in parts} - {None}
    if kind.by_file_date and not days:
        days = {max((part.modified for part in parts if part.modified), default=None)} - {None}
    if len(days) > 1:
        raise DatasetError("The files are of several releases. Nothing was imported. Import each release alone.")
    for day in days:
        if day:
            return day
    raise UsageError(
        f"The name of '{parts[0].name}' does not say of which release it is. Nothing was imported. "
        "Say it with --release, for example --release 2025-10-01."
    )


def add_imports(store: Store, folder: Path | None) -> None:
    """Put all imports of a reference folder into the datasets of a store."""
    for name, imports in groupby(read_imports(folder), key=lambda each: each.kind):
        put_imports(store, KINDS[name], list(imports))


def import_sources(folder: Path | None) -> dict[str, Source]:
    """Give the imports of a reference folder as sources, by id."""
    return {each.source_id: each.source(KINDS[each.kind]) for each in read_imports(folder)}


def read_imports(folder: Path | None) -> list[Import]:
    """Give the imports of a reference folder by dataset and first day; an unknown kind raises DatasetError."""
    imports = read_manifests(folder)
    for each in imports:
        if each.kind not in KINDS:
            raise DatasetError(f"'{each.manifest}' is an import of an unknown kind '{each.kind}'. Delete it.")
    return imports


__all__ = [
    "IMPORTED",
    "KINDS",
    "Import",
    "Kind",
    "add_imports",
    "import_files",
    "import_sources",
    "read_imports",
    "rows_of",
]
