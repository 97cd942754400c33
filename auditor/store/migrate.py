"""Brings a store of an older schema to this program's: SQL files in order, in one transaction, said in the journal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import StoreDamagedError, UsageError
from auditor.store import drafts, history, reconcile
from auditor.store.sentences import QueryError

if TYPE_CHECKING:
    from auditor.store.store import Store

FOLDER = Path(__file__).with_name("migrations")
"""`NNNN_what_changes.sql` brings the tables of a store of version NNNN - 1 to NNNN; views are made anew after all."""

_STEPS = {int(file.name.split("_", 1)[0]): file for file in sorted(FOLDER.glob("[0-9]*_*.sql"))}

SCHEMA_VERSION = max(_STEPS)
"""Version of schema.sql: what the last migration makes."""


def version_of(store: Store) -> int:
    """Give the schema's version; raise StoreDamagedError where it is no store of ours, or a newer program's."""
    try:
        found = store.rows("select version from store_version")
    except QueryError:
        found = []
    if len(found) != 1:
        raise StoreDamagedError(
            f"'{store.path}' is a DuckDB database but not a store of auditor. Nothing was changed. "
            "Name another file with --store.",
        )
    version = int(found[0][0])
    if version > SCHEMA_VERSION:
        raise StoreDamagedError(
            f"'{store.path}' was written by a newer auditor (schema {version}, this program knows {SCHEMA_VERSION}). "
            "Nothing was changed. Install the newer version, or load into a new store.",
        )
    return version


def refuse_older(store: Store) -> None:
    """Raise UsageError where a store that is only looked at has an older schema than the queries know."""
    version = version_of(store)
    if version < SCHEMA_VERSION:
        raise UsageError(
            f"'{store.path}' was written by an older auditor (schema {version}, this program reads {SCHEMA_VERSION}). "
            f"`auditor judge --store {store.path}`, or any command that writes, brings it up to date first."
        )


def migrate(store: Store) -> None:
    """Apply the migrations that a store lacks: all of them or, where it then contradicts its journal, none."""
    version = version_of(store)
    steps = [file for number, file in _STEPS.items() if number > version]
    if not steps:
        return
    with store.transaction():
        for file in steps:
            store.execute(file.read_text(encoding="utf-8"))
        store.execute(drafts.views())
        store.execute("update store_version set version = ?", [SCHEMA_VERSION])
        reconcile.refuse_contradictions(store)
        store.note("migrating", {"schema": SCHEMA_VERSION, "from": version, "by": [file.name for file in steps]})
    store.execute("checkpoint")
    history.note_all(store)
    store.note("migrated", reconcile.migrated(store, SCHEMA_VERSION))
