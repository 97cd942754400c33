"""The store: DuckDB behind one door, and the ledger of what was loaded."""

from auditor.store.ledger import Loaded, Loader, load
from auditor.store.store import QueryError, Store, one_select

__all__ = ["Loaded", "Loader", "QueryError", "Store", "load", "one_select"]
