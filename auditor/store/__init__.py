"""The store: DuckDB behind one door, and the ledger of what was loaded."""

from auditor.store.ledger import Loaded, Loader, is_empty, load, loaded_before, next_file_key
from auditor.store.store import QueryError, Store, one_select

__all__ = [
    "Loaded",
    "Loader",
    "QueryError",
    "Store",
    "is_empty",
    "load",
    "loaded_before",
    "next_file_key",
    "one_select",
]
