"""Sheets of a workbook, written row by row: no sheet is ever whole in memory, and no cell is a formula or a link."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day, so that the same findings give the same bytes
_LONGEST_CELL = 32_000
_UNWRITABLE = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
_ROWS_AT_ONCE = 10_000
_PAGE_WIDTH = 200  # characters of a landscape page in small print
_HEAD = {"bold": True, "bottom": 1, "bg_color": "#E8EEF0"}
_STYLES = {
    "head": _HEAD,
    "head_right": _HEAD | {"align": "right"},
    "title": {"bold": True, "font_size": 14},
    "money": {"num_format": "#,##0.00"},
    "number": {"num_format": "#,##0.###"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
}
_HEADS = {"number": "head_right", "money": "head_right"}


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its name in the frame, what it holds, and its width in characters."""

    name: str
    kind: Literal["text", "date", "number", "money", "flag"] = "text"
    width: float = 14


@dataclass(frozen=True)
class Workbook:
    """A workbook being written, and the styles of its cells by name."""

    file: Any
    styles: dict[str, Any]


@contextlib.contextmanager
def workbook(path: Path, title: str) -> Iterator[Workbook]:
    """Begin a workbook at `path`; it is written when the block ends, and the same cells give the same bytes.

    Raises OSError where it can't be.
    """
    with tempfile.TemporaryDirectory(prefix=".sheets-", dir=path.parent) as rough:
        file = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": rough})
        file.set_properties({"title": title, "created": _CREATED})
        yield Workbook(file, {name: file.add_format(style) for name, style in _STYLES.items()})
        try:
            file.close()
        except FileCreateError as error:
            raise error.args[0] from None  # Python's own, so that a full disk is told as one


def write_table(
    book: Workbook, name: str, frame: pl.DataFrame, columns: Sequence[Column], order: pl.Series | None = None
) -> None:
    """Write a sheet with a header, a filter and the rows of the frame, in an order of places where one is given.

    Text stays text whatever it looks like. Dates are ISO text, numbers are decimal text, flags true or false; empty
    text gives no cell.
    """
    sheet = book.file.add_worksheet(name)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
    places = pl.int_range(len(frame), eager=True) if order is None else order
    _on_paper(sheet, columns)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(places), len(columns) - 1)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.name, book.styles[_HEADS.get(column.kind, "head")])
    writers = [_writer(book, sheet, column) for column in columns]
    for start in range(0, len(places), _ROWS_AT_ONCE):
        part = frame[places[start : start + _ROWS_AT_ONCE]].select(map(_values, columns))
        for number, row in enumerate(part.iter_rows(), start + 1):
            for at, value in enumerate(row):
                if value is not None:
                    writers[at](number, at, value)


def _on_paper(sheet: Any, columns: Sequence[Column]) -> None:
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(max(1, round(sum(column.width for column in columns) / _PAGE_WIDTH)), 0)


def _writer(book: Workbook, sheet: Any, column: Column) -> Callable[[int, int, Any], object]:
    """How a value of the column is written: with the method of its kind, which takes nothing for a formula."""
    method = {"text": sheet.write_string, "flag": sheet.write_boolean, "date": sheet.write_datetime}
    write, style = method.get(column.kind, sheet.write_number), book.styles.get(column.kind)
    return lambda row, at, value: write(row, at, value, style)


def _values(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    match column.kind:
        case "date":
            return value.str.to_date("%Y-%m-%d", strict=False)
        case "flag":
            return pl.when(value != "").then(value == "true")
        case "number" | "money":
            return value.cast(pl.Float64, strict=False)
    text = value.str.slice(0, _LONGEST_CELL).str.replace_all(_UNWRITABLE, " ")
    is_markup = text.str.starts_with("<r>") & text.str.ends_with("</r>")  # which XlsxWriter would write as it stands
    return pl.when(value != "").then(pl.when(is_markup).then(text + " ").otherwise(text))
