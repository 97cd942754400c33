"""The store: DuckDB behind one door, the ledger of what was loaded, and the journal beside it."""

from auditor.store.history import is_half_recovered, judged, restore
from auditor.store.journal import Journal
from auditor.store.ledger import Loaded, Loader, is_empty, load, loaded_before, next_file_key
from auditor.store.purge import Purged, files_to_purge, purge
from auditor.store.reconcile import adopt, at_opening, in_full, next_run_key
from auditor.store.rule_sql import free_name, identifier, one_select, quoted, tables_named
from auditor.store.sentences import QueryError
from auditor.store.store import Store, stop_queries
from auditor.store.tables import STORED, finding_id

__all__ = [
    "STORED",
    "Journal",
    "Loaded",
    "Loader",
    "Purged",
    "QueryError",
    "Store",
    "adopt",
    "at_opening",
    "files_to_purge",
    "finding_id",
    "free_name",
    "identifier",
    "in_full",
    "is_empty",
    "is_half_recovered",
    "judged",
    "load",
    "loaded_before",
    "next_file_key",
    "next_run_key",
    "one_select",
    "purge",
    "quoted",
    "restore",
    "stop_queries",
    "tables_named",
]
