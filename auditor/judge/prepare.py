"""Has the tables made that rules read: the reference datasets, the imported public files, and the prepared tables."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from auditor.judge.side_by_side import Task
from auditor.judge.vocabularies import Listed
from auditor.reference import dataset_names, put_datasets, read_reference
from auditor.reference.importers import add_imports

if TYPE_CHECKING:
    from auditor.judge.rules import Prepared, RuleBook
    from auditor.store import Store


_PUT = "the reference datasets"


def put_reference(store: Store, book: RuleBook) -> None:
    """Put the reference datasets and the imported public files into the store."""
    store.forget_prepared()
    _put(store, book=book)


def prepare_tables(store: Store, book: RuleBook, wanted: Collection[str] | None = None) -> None:
    """Work out the tables that several rules read, from the claims and the reference datasets in the store.

    All of them, or those that are `wanted` and what these are made from.
    """
    for task in _tables_to_prepare(store, book, {name for (name,) in store.rows("select name from dataset")}, wanted):
        task.work(store)


def work_before_rules(store: Store, book: RuleBook) -> list[Task[None]]:
    """Give the work of putting the reference datasets into the store, and of making the tables that rules read."""
    put = Task(_PUT, frozenset(), partial(_put, book=book))
    return [put, *_tables_to_prepare(store, book, dataset_names(book.references), None)]


def needs_of(book: RuleBook, sql: str | None) -> frozenset[str]:
    """Give the names of the work before rules that must be done before a rule is asked; None for a rule without SQL."""
    if sql is None:
        return frozenset({_PUT, *(table.name for table in book.prepared)})
    return read_by(book, sql) | {_PUT}


def _tables_to_prepare(
    store: Store, book: RuleBook, datasets: Collection[str], wanted: Collection[str] | None
) -> list[Task[None]]:
    """Give the work of making the tables that several rules read, and of showing the datasets as this run reads them.

    The store keeps them as views, so that any DuckDB shell can run a rule; while this store is open, a table of the
    same name stands before each view, with numbers for texts where the book has a vocabulary. A store that is only
    looked at has them while it is open.
    """

    def put_first(read: frozenset[str]) -> frozenset[str]:
        return read | {_PUT} if read & set(datasets) else read

    def texts_of(table: str) -> frozenset[str]:
        return frozenset(texts[name] for name in listed.vocabularies(table))

    store.forget_prepared()
    listed = Listed(store.tables() | set(datasets), book.vocabularies)
    texts = {name: f"texts of {name}" for name in listed.columns}
    tasks = [
        Task(task, put_first(listed.tables(name)), partial(listed.list_texts, name=name))
        for name, task in texts.items()
    ]
    tasks += [
        Task(name, texts_of(name), partial(_show, name=name, listed=listed))
        for name in sorted(datasets)
        if listed.vocabularies(name)
    ]
    of_claims = frozenset[str]().union(*(listed.tables(name) for name in texts)) - set(datasets)
    every = [table.name for table in book.prepared]
    names = _with_those_behind(book, every if wanted is None else wanted, {"table", "view"})
    for table in book.prepared:
        if table.name in names:
            read = read_by(book, table.sql)
            shown = of_claims & read if table.name in book.vocabularies.tables else frozenset[str]()
            needs = put_first(read).union(*(texts_of(each) for each in shown))
            tasks.append(Task(table.name, needs, partial(_make, table=table, listed=listed, shown=sorted(shown))))
    return tasks


def prepare_again(store: Store, book: RuleBook, wanted: Collection[str]) -> None:
    """Work out the wanted tables of a store that was judged before, unless this opening has them already.

    Without them the kept views serve, and work everything out each time they are read. They do so where the latest run
    was by other rules: its facts may not be all that these rules ask for.
    """
    ran_by = store.rows("select rules_sha256 from run order by run_key desc limit 1")
    if not store.is_prepared and ran_by == [(book.sha256,)]:
        prepare_tables(store, book, wanted)


def read_by(book: RuleBook, sql: str) -> frozenset[str]:
    """Give the words of SQL and of the views behind it, and so the names of all tables that it reads."""
    return _with_those_behind(book, _words(sql), {"view"})


def _words(sql: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"\w+", sql))


def _with_those_behind(book: RuleBook, names: Collection[str], kinds: Collection[str]) -> frozenset[str]:
    """Names, and the words of the prepared tables of these kinds among them. Each is made from earlier ones."""
    found = frozenset(names)
    for each in reversed(book.prepared):
        if each.name in found and each.kind in kinds:
            found |= _words(each.sql)
    return found


def _put(store: Store, *, book: RuleBook) -> None:
    put_datasets(store, read_reference(book.references, book.sources))
    add_imports(store, book.imports)


def _show(store: Store, *, name: str, listed: Listed) -> None:
    store.prepare(name, listed.select(store, name), kind="table")


def _make(store: Store, *, table: Prepared, listed: Listed, shown: Collection[str]) -> None:
    store.prepare(table.name, table.sql, comment=table.comment)
    if table.kind == "table":
        with listed.shown(store, shown):
            store.prepare(table.name, table.sql, kind="table")
