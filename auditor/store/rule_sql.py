"""SQL of other people: exactly one SELECT that only reads."""

from __future__ import annotations

import functools
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import duckdb

from auditor.errors import RuleError
from auditor.store.sentences import QueryError
from auditor.store.tables import OF_CLAIMS, OF_FILES, OF_RUNS, STORED

_READING = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
"""Parts that a query may be made of; a CTE that inserts or deletes is another, and a SELECT to DuckDB."""


_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NODE = re.compile(r'"type":"(\w+_NODE)"')
"""A part in DuckDB's JSON of a query; in a text of the query its quotes would be escaped."""


class Interruptible(Protocol):
    """A connection whose statement can be stopped from another thread."""

    def interrupt(self) -> None:
        """Stop the statement that runs."""


@functools.lru_cache(maxsize=512)
def one_select(sql: str, where: str) -> str:
    """Give back `sql` without its final semicolon, or raise RuleError where it is not exactly one SELECT."""
    plain = sql.strip().rstrip(";")
    parts = _parts(plain)
    told = json.loads(parts)
    if told["error"] or len(told["statements"]) != 1:
        raise RuleError(_no_select(sql, where, told.get("error_message", "")))
    kinds = set(_NODE.findall(parts))
    if not kinds or kinds - _READING:
        held = ", ".join(sorted(kinds - _READING))
        raise RuleError(f"'{where}' must hold exactly one SELECT that only reads; it holds {held or 'no query'}.")
    return plain


def _no_select(sql: str, where: str, said: str) -> str:
    """Say what stands where exactly one SELECT is wanted."""
    try:
        kinds = [statement.type for statement in duckdb.extract_statements(sql)]
    except ValueError:  # a kind of statement that DuckDB's Python does not know
        return f"'{where}' must hold exactly one SELECT; it holds another statement."
    except duckdb.Error as error:
        return f"'{where}' is not SQL: {error}"
    if kinds == [duckdb.StatementType.SELECT]:
        return f"'{where}' must be a SELECT that can be taken apart: {said}"
    held = "another statement" if len(kinds) == 1 else f"{len(kinds)} statements"
    return f"'{where}' must hold exactly one SELECT; it holds {held}."


def asked(sql: str, where: str, asking: str) -> str:
    """Give SQL that asks something of what somebody's SELECT gives, the `answer`."""
    # no LIMIT around it: DuckDB 2.0 can wait for itself for ever in a LIMIT over materialised CTEs
    return f"with answer as (\n{one_select(sql, where)}\n) {asking}"


def quoted(text: str) -> str:
    """Give a text as SQL writes it, for statements that take no bound values."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Give any name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def free_name(table: str, where: str) -> str:
    """Give back the name of a table to be made, or raise RuleError where it is no plain name or the store's own."""
    if not _NAME.fullmatch(table):
        raise RuleError(f"'{where}': a table's name is made of small letters, digits and underscores.")
    if table in {"file", "store_version", *OF_FILES, *OF_CLAIMS, *STORED, *OF_RUNS}:
        raise RuleError(f"'{where}': '{table}' is a table of the store itself. Take another name.")
    return table


def tables_named(sql: str) -> set[str]:
    """Give the names of the tables and views that a query reads, without looking behind a view.

    DuckDB's own `get_table_names` binds the query first, through all views: a tenth of a second for a prepared table.
    """
    read, own = set[str](), set[str]()
    parts = [json.loads(_parts(sql))]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            read |= {part["table_name"]} if part.get("type") == "BASE_TABLE" else set()
            own |= {made["key"] for made in part["cte_map"]["map"]} if "cte_map" in part else set()
        parts += part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return read - own


def _parts(sql: str) -> str:
    """What DuckDB takes SQL apart into, as JSON."""
    with _parser().cursor() as connection:
        row = connection.execute("select json_serialize_sql(?)", [sql]).fetchone()
    return str(row[0]) if row else ""


@functools.cache
def _parser() -> duckdb.DuckDBPyConnection:
    """An empty database that takes SQL apart; opening one a rule would cost more than the rule."""
    return duckdb.connect(":memory:")


@contextmanager
def stopped_after(connection: Interruptible, seconds: float, where: str) -> Iterator[None]:
    """Interrupt what runs on a connection where it takes longer, and raise RuleError, which says `where` it stands."""
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except QueryError as error:
        if error.kind != "InterruptException":
            raise
        raise RuleError(f"'{where}' took longer than {seconds:g} seconds and was stopped.") from None
    finally:
        timer.cancel()
