"""Refuses a published file whole where a cell is not what the layout says; reads cells as days and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from auditor.errors import DatasetError
from auditor.reference.importers.published import Part
from auditor.reference.importers.sheet import LINE

CODE = r"^[0-9A-Z]{5}$"
"""A CPT or HCPCS code."""

_MOST_SHOWN = 5
_LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Must:
    """What a column of a sheet must be: `good` is true where a cell is sound, null counting as unsound."""

    column: str
    good: pl.Expr
    expected: str


def matches(column: str, pattern: str, expected: str, *, optional: bool = False) -> Must:
    """Ask that each cell of a column fits a pattern; an optional one may be empty."""
    fits = pl.col(column).str.contains(pattern)
    return Must(column, fits | pl.col(column).is_null() if optional else fits, expected)


def is_day(column: str, *, optional: bool = False) -> Must:
    """Ask that each cell of a column is a day."""
    good = day(column).is_not_null()
    return Must(column, good | pl.col(column).is_null() if optional else good, "a day, as 20250131")


def is_number(column: str, *, optional: bool = False) -> Must:
    """Ask that each cell of a column is a decimal number."""
    return matches(column, r"^-?\d{1,9}(,\d{3})*(\.\d+)?$|^-?\.\d+$", "a number", optional=optional)


def is_once(*columns: str) -> Must:
    """Ask that no two rows have the same cells in these columns."""
    return Must(columns[0], pl.struct(columns).is_unique(), "only one row of its kind")


def day(column: str) -> pl.Expr:
    """Read cells as days: 20250131, 2025-01-31 or 1/31/2025, with or without a time; null where they are none."""
    text = pl.col(column).str.replace(r"[ T]\d.*$", "")
    return pl.coalesce(text.str.to_date(form, strict=False) for form in ("%Y%m%d", "%Y-%m-%d", "%m/%d/%Y"))


def number(column: str, scale: int = 6) -> pl.Expr:
    """Read cells as decimals."""
    return pl.col(column).str.replace_all(",", "").cast(pl.Decimal(18, scale))


def refuse(part: Part, title: str, frame: pl.DataFrame, musts: Sequence[Must]) -> None:
    """Raise DatasetError with line and column of the first unsound cells, where there are any, or no row at all."""
    if not frame.height:
        raise DatasetError(f"'{part.name}' holds no row of the {title}. Nothing was imported.")
    faults: list[tuple[int, str]] = []
    count = 0
    for must in musts:
        bad = frame.filter(~must.good.fill_null(value=False))
        count += bad.height
        for line, cell in bad.select(LINE, must.column).head(_MOST_SHOWN).iter_rows():
            found = f"'{cell[:_LONGEST_SHOWN]}'" if cell is not None else "nothing"
            faults.append(
                (line, f"line {line}, '{must.column.replace('_', ' ')}': expected {must.expected}, found {found}")
            )
    if faults:
        shown = [text for _, text in sorted(faults)[:_MOST_SHOWN]]
        more = f"; and {count - len(shown):,} more" if count > len(shown) else ""
        raise DatasetError(f"'{part.name}' is malformed. Nothing was imported. {'; '.join(shown)}{more}.")
