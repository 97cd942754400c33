"""Puts frames into tables as they are stored: columns that few rows fill go into one map."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

MAP = "others"
"""Column of a stored table that holds, by name, the values of the columns that it lacks."""

_SUBSCRIBERS = (
    "entity_type last_name first_name middle_name name_suffix address city state postal_code birth_date gender"
)
_AS_SUBSCRIBER = {f"patient_{name}": f"subscriber_{name}" for name in _SUBSCRIBERS.split()}
"""Columns that are those of the subscriber, unless the patient is a dependent."""


def insertion(stored: str, frame: pl.DataFrame, known: Collection[str], mapped: Collection[str]) -> str:
    """SQL that appends the rows of a frame lent as `incoming_rows` to a stored table, by the names of its columns.

    `known` are the table's columns, `mapped` those that have their place in its map; columns of neither kind are
    DuckDB's to refuse.
    """
    away = [name for name in frame.columns if name in mapped and name not in known]
    if not away:
        return f"insert into {stored} by name select * from incoming_rows"
    filled = [name for name in away if frame[name].null_count() < frame.height]
    plain = [name for name in frame.columns if name not in away]
    values = {name: f"cast({_value(name, frame.columns)} as varchar)" for name in filled}
    columns = [*plain, f"{_map_of(values)} as {MAP}"] if values else plain
    return f"insert into {stored} by name select {', '.join(columns)} from incoming_rows"


def _value(name: str, given: Collection[str]) -> str:
    """What the map has to hold of a column: nothing where another column says the same."""
    same = _AS_SUBSCRIBER.get(name)
    if same not in given or "is_dependent" not in given:
        return name
    return f"case when cast(is_dependent as boolean) or {name} is distinct from {same} then {name} end"


def _map_of(values: dict[str, str]) -> str:
    entries = ", ".join(f"{{'key': '{name}', 'value': {sql}}}" for name, sql in values.items())
    return (
        f"case when coalesce({', '.join(values.values())}) is not null"
        f" then map_from_entries(list_filter([{entries}], lambda entry: entry.value is not null)) end"
    )
