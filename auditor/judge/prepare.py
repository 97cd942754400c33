"""Has the tables made that rules read: the reference datasets, the imported public files, and the prepared tables."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from auditor.judge.side_by_side import Task
from auditor.judge.vocabularies import in_numbers, list_texts
from auditor.reference import put_datasets, read_reference
from auditor.reference.importers import add_imports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditor.judge.rules import Prepared, RuleBook
    from auditor.store import Store


def put_reference(store: Store, book: RuleBook) -> None:
    """Put the reference datasets and the imported public files into the store."""
    store.forget_prepared()
    put_datasets(store, read_reference(book.references, book.sources))
    add_imports(store, book.imports)


def prepare_tables(store: Store, book: RuleBook, wanted: Collection[str] | None = None) -> None:
    """Work out the tables that several rules read, from the claims and the reference datasets in the store.

    All of them, or those that are `wanted` and what these are made from.
    """
    for task in tables_to_prepare(store, book, wanted):
        task.work(store)


def tables_to_prepare(store: Store, book: RuleBook, wanted: Collection[str] | None = None) -> list[Task[None]]:
    """Show the datasets as this run reads them, and give the work of making the tables that several rules read.

    The store keeps them as views, so that any DuckDB shell can run a rule; while this store is open, a table of the
    same name stands before each view, with numbers for texts where the book has a vocabulary. A store that is only
    looked at has them while it is open.
    """
    store.forget_prepared()
    shown = list_texts(store, book.vocabularies)
    for (dataset,) in store.rows("select name from dataset"):
        if dataset in shown:
            store.prepare(dataset, shown.pop(dataset), kind="table")
    every = [table.name for table in book.prepared]
    names = _with_those_behind(book, every if wanted is None else wanted, {"table", "view"})
    in_words = dict[str, str]()
    return [
        Task(
            table.name,
            read_by(book, table.sql),
            partial(_make, table=table, shown=shown if table.name in book.vocabularies.tables else in_words),
        )
        for table in book.prepared
        if table.name in names
    ]


def prepare_again(store: Store, book: RuleBook, wanted: Collection[str]) -> None:
    """Work out the wanted tables of a store that was judged before, unless this opening has them already.

    Without them the kept views serve, and work everything out each time they are read. They do so where the latest run
    was by other rules: its facts may not be all that these rules ask for.
    """
    ran_by = store.rows("select rules_sha256 from run order by run_key desc limit 1")
    if not store.is_prepared and ran_by == [(book.sha256,)]:
        prepare_tables(store, book, wanted)


def read_by(book: RuleBook, sql: str) -> frozenset[str]:
    """Give the names of the prepared tables that SQL may read, and of those behind the views among them."""
    return _with_those_behind(book, _named(book, sql), {"view"})


def _named(book: RuleBook, sql: str) -> frozenset[str]:
    """The prepared tables whose names stand in SQL: more than it reads, perhaps, and never fewer."""
    words = {word.lower() for word in re.findall(r"\w+", sql)}
    return frozenset(each.name for each in book.prepared if each.name in words)


def _with_those_behind(book: RuleBook, names: Collection[str], kinds: Collection[str]) -> frozenset[str]:
    """Prepared tables, and those that they are made from; of these kinds alone. Each is made from earlier ones."""
    found = frozenset(names)
    for each in reversed(book.prepared):
        if each.name in found and each.kind in kinds:
            found |= _named(book, each.sql)
    return found


def _make(store: Store, *, table: Prepared, shown: Mapping[str, str]) -> None:
    store.prepare(table.name, table.sql, comment=table.comment)
    if table.kind == "table":
        with in_numbers(store, shown):
            store.prepare(table.name, table.sql, kind="table")
