"""The one door to DuckDB: opens a store, takes frames in, gives rows and frames out."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

import duckdb

from auditor.errors import AuditorError, RuleError, StoreDamagedError, SurroundingsError, UsageError

if TYPE_CHECKING:
    import polars as pl

SCHEMA_VERSION = 1
"""Version of schema.sql that this program writes."""

_SCHEMA = Path(__file__).with_name("schema.sql")
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "preserve_insertion_order": False,
}


class ArrowStream(Protocol):
    """Anything that hands over an Arrow stream: a Polars frame does."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the stream as a capsule."""


class _StreamOnly:
    """Shows DuckDB nothing but the Arrow stream of a frame, so that it asks for no pyarrow."""

    def __init__(self, frame: ArrowStream) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


class Store:
    """A kept DuckDB database of claims and findings.

    Use it as a context manager. Errors of the surroundings (disk, lock, memory) come as SurroundingsError,
    a file that is no store of ours as StoreDamagedError; no message carries a value of a claim.
    """

    def __init__(self, path: Path | None, *, memory: str | None = None, threads: int | None = None) -> None:
        """Open the store at `path`, made if it is not there; None keeps it in memory."""
        self.path = path
        self._spill = Path(tempfile.mkdtemp(prefix="auditor-"))
        settings = dict(_SETTINGS) | {"temp_directory": str(self._spill)}
        settings |= {"memory_limit": memory} if memory else {}
        settings |= {"threads": threads} if threads else {}
        is_new = path is None or not path.exists()
        try:
            with _said_clearly(path):
                self._connection = duckdb.connect(str(path) if path else ":memory:", config=settings)
        except AuditorError:
            shutil.rmtree(self._spill, ignore_errors=True)
            raise
        try:
            self._prepare(is_new=is_new)
        except AuditorError:
            self.close()
            raise

    def _prepare(self, *, is_new: bool) -> None:
        if is_new:
            self.execute(_SCHEMA.read_text(encoding="utf-8"))
            if self.path:
                self.path.chmod(0o600)
            return
        try:
            found = self.rows("select version from store_version")
        except AuditorError:
            raise StoreDamagedError(
                f"'{self.path}' is a DuckDB database but not a store of auditor. Nothing was changed. "
                "Name another file with --store.",
            ) from None
        if found != [(SCHEMA_VERSION,)]:
            raise StoreDamagedError(
                f"'{self.path}' was written by another version of auditor (schema {found[0][0] if found else 'none'}, "
                f"this program knows {SCHEMA_VERSION}). Use that version, or load into a new store.",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store and sweep its spill folder."""
        with contextlib.suppress(duckdb.Error):
            self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run statements of our own; values are bound as `?`."""
        with _said_clearly(self.path):
            self._connection.execute(sql, list(parameters) or None).fetchall()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        with _said_clearly(self.path):
            return self._connection.execute(sql, list(parameters) or None).fetchall()

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """Give the rows of a query as a Polars frame."""
        import polars as pl  # noqa: PLC0415 - `auditor --help` needs no Polars

        with _said_clearly(self.path):
            relation = self._connection.sql(sql, params=list(parameters) or None)
            return pl.DataFrame(_StreamOnly(relation))

    def columns(self, sql: str) -> dict[str, str]:
        """Give the columns of a query with their types, without running it."""
        return {row[0]: row[1] for row in self.rows(f"describe {sql}")}

    def tables(self) -> set[str]:
        """Give the names of all tables and views."""
        return {row[0] for row in self.rows("select table_name from information_schema.tables")}

    def tables_read(self, sql: str) -> set[str]:
        """Give the names of the tables that a query reads."""
        with _said_clearly(self.path):
            return {name.strip('"') for name in self._connection.get_table_names(sql)}

    def insert(self, table: str, frame: ArrowStream) -> None:
        """Append the rows of a frame, matched by column name; columns that it lacks are null."""
        with self.lent("incoming_rows", frame):
            self.execute(f"insert into {table} by name select * from incoming_rows")

    @contextlib.contextmanager
    def lent(self, name: str, frame: ArrowStream) -> Iterator[None]:
        """Let queries read a frame under a name for a while."""
        with _said_clearly(self.path):
            self._connection.register(name, _StreamOnly(frame))
        try:
            yield
        finally:
            with contextlib.suppress(duckdb.Error):
                self._connection.unregister(name)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what is written inside is committed at the end, or never was."""
        self.execute("begin transaction")
        try:
            yield
            self.execute("commit")
        except BaseException:
            with contextlib.suppress(duckdb.Error):  # after a failed commit there is nothing to roll back
                self._connection.execute("rollback")
            raise


def one_select(sql: str, where: str) -> str:
    """Give back `sql` without its final semicolon, or raise RuleError where it is not exactly one SELECT."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise RuleError(f"'{where}' is not SQL: {error}") from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise RuleError(f"'{where}' must hold exactly one SELECT; it holds {len(statements)} statements.")
    return sql.strip().rstrip(";")


@contextlib.contextmanager
def _said_clearly(path: Path | None) -> Iterator[None]:
    """Turn DuckDB's errors, whose texts may quote rows, into ours, which do not."""
    name = path or "the store in memory"
    try:
        yield
    except duckdb.OutOfMemoryException:
        message = f"'{name}' needs more memory than it may use. Nothing of this step was kept. Raise --memory."
    except duckdb.IOException as error:
        raise _io_error(name, str(error)) from None
    except (duckdb.SerializationException, duckdb.FatalException, duckdb.InternalException):
        raise StoreDamagedError(
            f"'{name}' can't be read: it is damaged or of a newer format. Nothing was changed."
        ) from None
    except duckdb.Error as error:
        raise QueryError(_without_values(str(error)), kind=type(error).__name__) from None
    else:
        return
    raise SurroundingsError(message)


class QueryError(UsageError):
    """A query could not run; `kind` is DuckDB's name for why."""

    def __init__(self, message: str, *, kind: str) -> None:
        """Keep the message, already freed of values, and the kind."""
        super().__init__(message)
        self.kind = kind


_MAY_QUOTE_VALUES = ("Conversion Error", "Constraint Error", "Invalid Input Error", "Out of Range Error", "Data Error")


def _without_values(text: str) -> str:
    head = text.split("\n", 1)[0]
    if head.startswith(_MAY_QUOTE_VALUES):
        return head.split(":", 1)[0] + " (the text of this error may quote a claim and is not shown)"
    return text


def _io_error(name: object, text: str) -> AuditorError:
    held = re.search(r"PID (\d+)", text)
    if held or "lock" in text.lower():
        by = f" by process {held[1]}" if held else ""
        return SurroundingsError(
            f"'{name}' is in use{by}. Nothing was changed. Wait for it, or name another file with --store."
        )
    if "not a valid DuckDB database" in text or "magic bytes" in text or "checksum" in text.lower():
        return StoreDamagedError(f"'{name}' is not a DuckDB database, or is damaged. Nothing was changed.")
    if "No space left" in text or "could not write" in text.lower():
        return SurroundingsError(
            f"'{name}' can't be written: the disk is full or gone. What was committed before is kept."
        )
    return SurroundingsError(f"'{name}' can't be opened or written. Check that the folder exists and may be written.")
