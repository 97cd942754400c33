"""Brings frames into the form in which tables are stored: columns that few rows fill go into one map."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

MAP = "others"
"""Column of a stored table that holds, by name, the values of the columns that it lacks."""

_ROW, _LISTS = "row", ("key", "value")
_PERSON = "entity_type last_name first_name middle_name name_suffix address city state postal_code birth_date gender"
_AS_SUBSCRIBER = {f"patient_{name}": f"subscriber_{name}" for name in _PERSON.split()}
"""Columns that are those of the subscriber, unless the patient is a dependent."""


def as_stored(frame: pl.DataFrame, known: Collection[str], mapped: Collection[str]) -> pl.DataFrame:
    """Give a frame with the columns `known`, and lists of keys and values for those that have their place in the map.

    Columns that are neither `known` nor `mapped` stay, for DuckDB to refuse.
    """
    away = [name for name in frame.columns if name in mapped and name not in known]
    filled = [name for name in away if frame[name].null_count() < frame.height]
    plain = frame.drop(away)
    if not filled:
        return plain
    dependents = _dependents(frame)
    entries = pl.concat([_entries(frame, name, dependents) for name in filled])
    rows = entries.group_by(_ROW, maintain_order=True).agg(*_LISTS)
    return plain.with_row_index(_ROW).join(rows, on=_ROW, how="left", maintain_order="left").drop(_ROW)


def insertion(stored: str, frame: pl.DataFrame) -> str:
    """SQL that appends the rows of such a frame, lent as `incoming_rows`, by the names of its columns."""
    keys, values = _LISTS
    columns = f"* exclude ({keys}, {values}), map({keys}, {values}) as {MAP}" if keys in frame.columns else "*"
    return f"insert into {stored} by name select {columns} from incoming_rows"


def _dependents(frame: pl.DataFrame) -> pl.Series | None:
    """Which rows are claims of dependents; None where the frame does not say."""
    if "is_dependent" not in frame.columns:
        return None
    said = frame["is_dependent"]
    if said.dtype != pl.Boolean:
        said = said.str.to_lowercase() == "true"
    return said.fill_null(value=False)


def _entries(frame: pl.DataFrame, name: str, dependents: pl.Series | None) -> pl.DataFrame:
    """Row, key and value of a column where it has a value that no other column says."""
    column, same = frame[name], _AS_SUBSCRIBER.get(name)
    said = column.is_not_null()
    if same in frame.columns and dependents is not None:
        said &= dependents | column.ne_missing(frame[same])
    rows = said.arg_true()
    values = column.gather(rows).cast(pl.String)
    return pl.DataFrame({_ROW: rows, "key": pl.repeat(name, len(rows), eager=True), "value": values})
