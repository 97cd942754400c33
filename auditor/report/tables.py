"""findings.csv and findings.jsonl: one row a finding, the same columns, made column by column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import polars as pl

from auditor.report.findings import COLUMNS, NUMBERS

_BEFORE = COLUMNS[: COLUMNS.index("evidence")]
_AFTER = COLUMNS[COLUMNS.index("evidence") + 1 :]
_ROWS_AT_ONCE = 10_000
_AT_RISK_OF_A_FORMULA = r"^[=+\-@\t\r]"


def write_csv(frame: pl.DataFrame, order: pl.Series, out: BinaryIO) -> None:
    """Write findings.csv: every cell quoted; text that a spreadsheet takes for a formula gets an apostrophe."""
    for number, part in enumerate(_parts(frame, order)):
        _texts(part).write_csv(out, quote_style="always", line_terminator="\n", include_header=number == 0)


def _parts(frame: pl.DataFrame, order: pl.Series) -> Iterator[pl.DataFrame]:
    """The findings in an order, some at a time, so that they are never all there twice; one part at least."""
    for start in range(0, max(len(order), 1), _ROWS_AT_ONCE):
        yield frame[order[start : start + _ROWS_AT_ONCE]]


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    words = [name for name in COLUMNS if name not in {*NUMBERS, "is_test"}]
    return frame.select(COLUMNS).with_columns(
        pl.when(pl.col(words).str.contains(_AT_RISK_OF_A_FORMULA))
        .then("'" + pl.col(words))
        .otherwise(pl.col(words))
        .name.keep(),
    )


def write_jsonl(frame: pl.DataFrame, order: pl.Series, out: BinaryIO) -> None:
    """Write findings.jsonl: one object a line, evidence as an object, UTF-8."""
    for part in _parts(frame, order):
        lines = part.select(
            pl.concat_str(
                _object(_BEFORE).str.strip_suffix("}"),
                pl.lit(',"evidence":'),
                pl.col("evidence"),
                pl.lit(","),
                _object(_AFTER).str.strip_prefix("{"),
                pl.lit("\n"),
            ).str.join(""),
        )
        out.write(lines.item().encode())


def _object(names: tuple[str, ...]) -> pl.Expr:
    return pl.struct(names).struct.json_encode()
