"""Rows of a published table: columns found by their headings, every row with its line, nothing mended."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from auditor.errors import DatasetError
from auditor.reference.importers.published import Part

LINE = "line"
"""Column of a sheet that holds the line (row of a workbook) in the published file, from 1."""

_HEAD_LETTERS = 64 << 10
_HEAD_ROWS = 80
_STACK_ROWS = 6
_STACK_LETTERS = 25
_LONGEST_CELL = 16 << 20

Cells = Sequence[str]
Numbered = tuple[int, Cells]


@dataclass(frozen=True)
class Layout:
    """What a published table looks like.

    `columns` gives the pattern of the heading of each column by the name it has with us; headings are compared in lower
    case with single blanks for all other signs. `anchors` are the columns that the last row of the heading names in
    itself. A `stacked` heading stands in several rows, read downwards and searched for the pattern.
    """

    title: str
    columns: Mapping[str, str]
    anchors: tuple[str, ...]
    stacked: bool = False


@dataclass(frozen=True)
class _Heading:
    places: Mapping[str, int]
    width: int
    line: int


def read_sheet(part: Part, layout: Layout) -> pl.DataFrame:
    """Give the rows of a part: text columns named as in the layout, stripped, empty as null, and the line of each row.

    A missing column and a row with too few or too many cells raise DatasetError with column or line.
    """
    if part.is_spreadsheet:
        frame = _from_rows(part, layout, _workbook_rows(part))
    elif _is_tabbed(part):
        frame = _from_lines(part, layout)
    else:
        frame = _from_rows(part, layout, _text_rows(part.text(), ","))
    names = list(layout.columns)
    frame = frame.with_columns(pl.col(names).str.strip_chars(" \u00a0").replace("", None))
    return frame.filter(~pl.all_horizontal(pl.col(names).is_null()))


def _is_tabbed(part: Part) -> bool:
    return not part.name.lower().endswith(".csv") and b"\t" in part.body[:_HEAD_LETTERS]


def _text_rows(text: str, separator: str) -> Iterator[Numbered]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        yield reader.line_num, row


def _workbook_rows(part: Part) -> Iterator[Numbered]:
    import openpyxl  # noqa: PLC0415 - only workbooks need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl warns of page headers, which nobody reads here
            book = openpyxl.load_workbook(io.BytesIO(part.body), read_only=True, data_only=True)
            for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
                yield number, [_as_text(cell) for cell in row]
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError, IndexError, SyntaxError):
        raise DatasetError(f"'{part.name}' is not a workbook that can be read. Nothing was imported.") from None


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y%m%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _from_rows(part: Part, layout: Layout, rows: Iterator[Numbered]) -> pl.DataFrame:
    heading = _find_heading(part, layout, rows)
    found: dict[str, list[str]] = {name: [] for name in layout.columns}
    lines: list[int] = []
    last = max(heading.places.values())
    for number, row in rows:
        if not any(row) or (not lines and layout.stacked and not row[heading.places[layout.anchors[0]]].strip()):
            continue  # blank, or the foot of a stacked heading
        if len(row) <= last or any(row[heading.width :]):
            raise _wrong_width(part, number, len(row), heading.width)
        lines.append(number)
        for name, place in heading.places.items():
            found[name].append(row[place])
    return pl.DataFrame({LINE: lines, **found}, schema={LINE: pl.UInt32, **dict.fromkeys(found, pl.String)})


def _from_lines(part: Part, layout: Layout) -> pl.DataFrame:
    """Split the lines of a tab-separated text, which has no quoting below its heading, without a loop."""
    text = part.text()
    heading = _find_heading(part, layout, _text_rows(text[:_HEAD_LETTERS], "\t"))
    lines = pl.DataFrame({"text": text.split("\n")}).with_row_index(LINE, offset=1)
    lines = lines.filter(pl.col(LINE) > heading.line).with_columns(pl.col("text").str.strip_chars_end("\r"))
    lines = lines.filter(pl.col("text").str.strip_chars("\t ") != "")
    lines = lines.with_columns(pl.col("text").str.count_matches("\t", literal=True).alias("tabs"))
    last = max(heading.places.values())
    wrong = lines.filter((pl.col("tabs") < last) | (pl.col("tabs") >= heading.width))
    if wrong.height:
        raise _wrong_width(part, wrong[LINE][0], wrong["tabs"][0] + 1, heading.width)
    cells = pl.col("text").str.split_exact("\t", heading.width).struct
    found = {name: cells.field(f"field_{place}") for name, place in heading.places.items()}
    frame = lines.select(LINE, **{name: cell.str.replace('^"(.*)"$', "$1") for name, cell in found.items()})
    if layout.stacked:
        first = pl.col(layout.anchors[0]).str.strip_chars() != ""
        frame = frame.filter(first.cum_max())
    return frame


def _wrong_width(part: Part, line: int, found: int, wanted: int) -> DatasetError:
    return DatasetError(
        f"'{part.name}', line {line}: {found} columns, expected {wanted}. Nothing was imported. "
        "Download the file again."
    )


def _find_heading(part: Part, layout: Layout, rows: Iterator[Numbered]) -> _Heading:
    above: list[Cells] = []
    for number, row in rows:
        own = [_plain(cell) for cell in row]
        if all(_place(own, layout.columns[name], whole=not layout.stacked) for name in layout.anchors):
            return _heading(part, layout, _stack(above, own) if layout.stacked else own, number)
        above.append(own)
        if len(above) > _HEAD_ROWS:
            break
    named = " and ".join(f"'{name.replace('_', ' ')}'" for name in layout.anchors)
    raise DatasetError(
        f"'{part.name}' is not the {layout.title}: no line of its first {_HEAD_ROWS} has the headings {named}. "
        "Nothing was imported. Name the right kind or file."
    )


def _heading(part: Part, layout: Layout, titles: Cells, line: int) -> _Heading:
    places: dict[str, int] = {}
    for name, pattern in layout.columns.items():
        hits = _place(titles, pattern, whole=not layout.stacked)
        if len(hits) != 1:
            fault = "is missing" if not hits else f"stands {len(hits)} times"
            raise DatasetError(
                f"'{part.name}', line {line}: column '{name.replace('_', ' ')}' of the {layout.title} {fault}. "
                "Nothing was imported."
            )
        places[name] = hits[0]
    return _Heading(places, len(titles), line)


def _place(titles: Cells, pattern: str, *, whole: bool) -> list[int]:
    fits = re.compile(pattern).fullmatch if whole else re.compile(pattern).search
    return [place for place, title in enumerate(titles) if fits(title)]


def _stack(above: Sequence[Cells], own: Cells) -> list[str]:
    """Read the heading downwards: the short cells of the rows above, then the row's own."""
    titles = []
    for place, title in enumerate(own):
        upper = [row[place] for row in above[-_STACK_ROWS:] if place < len(row) and len(row[place]) <= _STACK_LETTERS]
        titles.append(" ".join([*filter(None, upper), title]))
    return titles


def _plain(cell: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", cell.lower()).strip()
