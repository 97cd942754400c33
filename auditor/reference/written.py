"""Reads the files of a reference folder; whatever they should not say is a DatasetError that names the file."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from auditor.errors import DatasetError

_KINDS = {str: "text", list: "a list", dict: "a table", date: "a date"}
_WORDS = {"comment": str, "version": str, "reviewed_on": date, "review_by": date, "key": list, "columns": dict}
"""What dataset.toml must say."""


def csv_rows(path: Path, body: bytes, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Give the rows of a CSV file, which must have just these columns where some are named."""
    try:
        lines = csv.reader(io.StringIO(body.decode(), newline=""))
        header = next(lines, [])
        rows = [line for line in lines if line]
    except (csv.Error, UnicodeDecodeError) as error:
        raise DatasetError(f"'{path}' is not CSV in UTF-8: {error}") from None
    if columns and sorted(header) != sorted(columns):
        raise DatasetError(f"'{path}' must have the columns {', '.join(columns)}.")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise DatasetError(f"'{path}': row {number} has not as many fields as the header.")
    return [dict(zip(header, row, strict=True)) for row in rows]


def toml(path: Path, body: bytes) -> dict[str, Any]:
    """Give what a TOML file says."""
    try:
        return tomllib.loads(body.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DatasetError(f"'{path}' is not TOML: {error}") from None


def dataset_words(path: Path, body: bytes, types: Collection[str]) -> dict[str, Any]:
    """Give what a dataset.toml says, with every word of the kind that it must be."""
    words = toml(path, body)
    for name, kind in _WORDS.items():
        if not isinstance(words.get(name), kind):
            raise DatasetError(f"'{path}' needs '{name}' ({_KINDS[kind]}).")
    for name, spec in words["columns"].items():
        if not isinstance(spec, dict) or spec.get("type") not in types or not isinstance(spec.get("comment"), str):
            raise DatasetError(f"'{path}': column '{name}' needs a comment and a type of {', '.join(types)}.")
    return words
