"""Texts that repeat, as numbers: DuckDB keeps a column of few texts in a byte or two a row, if its type lists them."""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import RuleError
from auditor.store import free_name

if TYPE_CHECKING:
    from auditor.store import Store

MOST_TEXTS = 65_536
"""Texts of a vocabulary, at most; columns of more stay texts, since their numbers would not be small."""


@dataclass(frozen=True)
class Vocabularies:
    """Columns of the store, as `table.column`, by the vocabulary that they share, and the tables made with them."""

    tables: frozenset[str] = frozenset()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def __or__(self, more: Vocabularies) -> Vocabularies:
        """Both; a vocabulary of `more` stands before one of the same name."""
        return Vocabularies(self.tables | more.tables, {**self.columns, **more.columns})


def read_vocabularies(path: Path) -> Vocabularies:
    """Read vocabularies.toml: `tables`, and `columns` by vocabulary; without the file there are none."""
    if not path.is_file():
        return Vocabularies()
    try:
        words = tomllib.loads(path.read_text(encoding="utf-8"))
        columns = {name: tuple(each) for name, each in words["columns"].items()}
        read = Vocabularies(frozenset(words["tables"]), columns)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, KeyError, TypeError) as error:
        raise RuleError(f"'{path}' must hold 'tables', a list, and [columns], a list each: {error}") from None
    for name, each in columns.items():
        if not all(str(column).count(".") == 1 for column in each):
            raise RuleError(f"'{path}': '{name}' must name its columns as \"table.column\".")
    return read


def list_texts(store: Store, vocabularies: Vocabularies) -> dict[str, str]:
    """Make the type of each vocabulary; give SELECTs that show the store's tables with them, by table."""
    casts: dict[str, list[str]] = {}
    tables = store.tables()
    for name, listed in vocabularies.columns.items():
        columns = [each for each in listed if each.split(".")[0] in tables]  # a book may have fewer datasets
        if not columns:
            continue
        kind = _type_of(store, name, columns)
        for table, column in (each.split(".") for each in columns):
            casts.setdefault(table, []).append(f"cast({column} as {kind}) as {column}")
    return {table: f"select * replace ({', '.join(said)}) from {store.kept(table)}" for table, said in casts.items()}


def _type_of(store: Store, name: str, columns: Sequence[str]) -> str:
    """Make the type that lists the texts of a vocabulary in their order, and give its name; text where it has many."""
    pairs = (each.split(".") for each in columns)
    texts = " union all ".join(f"select distinct {column} from {store.kept(table)}" for table, column in pairs)
    distinct = f"select distinct text from ({texts}) as each(text) where text is not null"
    store.execute(f"create or replace temp table vocabulary as {distinct}")
    if store.rows("select count(*) from vocabulary")[0][0] > MOST_TEXTS:
        return "varchar"
    kind = store.shared(free_name(f"{name}_text", "prepared/vocabularies.toml"))
    store.execute(f"create or replace type {kind} as enum (select text from vocabulary order by text)")
    return kind


@contextlib.contextmanager
def in_numbers(store: Store, shown: Mapping[str, str]) -> Iterator[None]:
    """Show tables as the given SELECTs for a while."""
    try:
        for table, select in shown.items():
            store.execute(f"create or replace temp view {table} as {select}")
        yield
    finally:
        for table in shown:
            store.execute(f"drop view if exists temp.{table}")
