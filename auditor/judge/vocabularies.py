"""Texts that repeat, as numbers: DuckDB keeps a column of few texts in a byte or two a row, if its type lists them."""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import RuleError
from auditor.store import STORED, free_name

if TYPE_CHECKING:
    from auditor.store import Store

MOST_TEXTS = 65_536
"""Texts of a vocabulary, at most; columns of more stay texts, since their numbers would not be small."""

FEW_TEXTS, MANY_CLAIMS = 64, 50_000
"""A column of so few texts is looked up in a map, where there are so many claims: DuckDB does it once for each text of
a block, and casts each row. The map costs some milliseconds of planning."""


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


class Listed:
    """Tables with numbers for texts, once the texts of a vocabulary have been listed."""

    def __init__(self, tables: Collection[str], vocabularies: Vocabularies) -> None:
        """Find the columns of each vocabulary that these tables have."""
        listed = {  # a book may have fewer datasets
            name: [each for each in columns if each.split(".")[0] in tables]
            for name, columns in vocabularies.columns.items()
        }
        self.columns = {name: columns for name, columns in listed.items() if columns}
        self._kinds: dict[str, str] = {}
        self._maps: dict[str, str] = {}

    def tables(self, name: str) -> frozenset[str]:
        """The tables that have a column of a vocabulary."""
        return frozenset(each.split(".")[0] for each in self.columns[name])

    def vocabularies(self, table: str) -> frozenset[str]:
        """The vocabularies that a table has a column of."""
        return frozenset(name for name in self.columns if table in self.tables(name))

    def list_texts(self, store: Store, name: str) -> None:
        """Make the type of a vocabulary, which lists its texts in their order; it is text where it has many."""
        pairs = [each.split(".") for each in self.columns[name]]
        texts = " union all ".join(
            f"select {place} as place, text from (select distinct {column} as text from {store.kept(table)})"
            for place, (table, column) in enumerate(pairs)
        )
        store.execute(f"create or replace temp table vocabulary as from ({texts}) where text is not null")
        self._kinds[name] = "varchar"
        if store.rows("select count(distinct text) from vocabulary")[0][0] > MOST_TEXTS:
            return
        self._kinds[name] = _type(store, f"{name}_text", "select distinct text from vocabulary order by text")
        if store.rows("select coalesce(sum(claims), 0) from file")[0][0] < MANY_CLAIMS:
            return
        for place, count in store.rows("select place, count(*) from vocabulary group by place"):
            if count <= FEW_TEXTS and pairs[place][0] in STORED:
                texts = f"select text from vocabulary where place = {place} order by text"
                own = f"enum_range(cast(null as {_type(store, f'{name}_text_{place}', texts)}))"
                self._maps[self.columns[name][place]] = f"map({own}, cast({own} as {self._kinds[name]}[]))"

    def select(self, store: Store, table: str) -> str:
        """Give a SELECT that shows a table with numbers for texts."""
        shown = [
            f"{self._numbered(name, each)} as {each.split('.')[1]}"
            for name in sorted(self.vocabularies(table))
            for each in self.columns[name]
            if each.split(".")[0] == table
        ]
        return f"select * replace ({', '.join(shown)}) from {store.kept(table)}"

    def _numbered(self, name: str, column: str) -> str:
        text = column.split(".")[1]
        return f"{self._maps[column]}[{text}]" if column in self._maps else f"cast({text} as {self._kinds[name]})"

    @contextlib.contextmanager
    def shown(self, store: Store, tables: Iterable[str]) -> Iterator[None]:
        """Show tables so for a while."""
        selects = {table: self.select(store, table) for table in tables}
        try:
            for table, select in selects.items():
                store.execute(f"create or replace temp view {table} as {select}")
            yield
        finally:
            for table in selects:
                store.execute(f"drop view if exists temp.{table}")


def _type(store: Store, name: str, texts: str) -> str:
    """Make a type that lists texts, and give its name in SQL."""
    kind = store.shared(free_name(name, "prepared/vocabularies.toml"))
    store.execute(f"create or replace type {kind} as enum ({texts})")
    return kind
