"""What is known of a public file: its parts, its layout, and what becomes of it in the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from auditor.errors import DatasetError
from auditor.reference.importers.published import Part

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
"""Months as CMS shortens them in names of files."""

MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
"""Pattern of a month in the name of a file."""

_CENTURY = 2000


@dataclass(frozen=True)
class Kind:
    """A public file that can be imported.

    `read` gives the rows of its parts; it is told the release, and gives every column that `sql` needs but source_id.
    `release_of` finds the first day of a release in the name of a part. `sql` are the statements that put a release
    into the store, where its rows stand as `imported`; `tables` are the datasets that they change. `holds` says what
    several releases are to each other: all stand, each until the next one's first day, or only the latest counts.
    """

    name: str
    dataset: str
    title: str
    publisher: str
    url: str
    wanted: tuple[str, ...]
    read: Callable[[Sequence[Part], date], pl.DataFrame]
    release_of: Callable[[str], date | None]
    sql: tuple[str, ...]
    tables: tuple[str, ...]
    holds: Literal["all", "until the next", "latest"]
    fresh_days: int
    but_not: str = r"(?!)"
    by_file_date: bool = False


def the_one(parts: Sequence[Part], title: str) -> Part:
    """Give the only part; several raise DatasetError."""
    if len(parts) > 1:
        names = ", ".join(f"'{part.name}'" for part in parts)
        raise DatasetError(f"{names}: the {title} is one file. Nothing was imported. Name just that one.")
    return parts[0]


def full_year(digits: str) -> int:
    """Give the year that two or four digits stand for."""
    return int(digits) if len(digits) > 2 else _CENTURY + int(digits)  # noqa: PLR2004 - two digits are two digits


def by_quarter(name: str) -> date | None:
    """Find a quarter written 2025-q4 or 2025q4 in a name, and give its first day."""
    found = re.search(r"(20\d\d)[-_ ]?q([1-4])", name, re.IGNORECASE)
    return date(int(found[1]), int(found[2]) * 3 - 2, 1) if found else None


def by_year_and_month(pattern: str) -> Callable[[str], date | None]:
    """Give a finder of releases: the pattern's groups `year` and, where there is one, `month` (a name or a number)."""

    def release_of(name: str) -> date | None:
        found = re.search(pattern, name, re.IGNORECASE)
        if not found:
            return None
        month = found.groupdict().get("month") or "1"
        number = int(month) if month.isdigit() else MONTHS.get(month[:3].lower(), 0)
        return date(full_year(found["year"]), number, 1) if 1 <= number <= len(MONTHS) else None

    return release_of
