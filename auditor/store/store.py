"""The one door to DuckDB: opens a store, takes frames in, gives rows and frames out."""

from __future__ import annotations

import contextlib
import copy
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import duckdb

from auditor.errors import AuditorError
from auditor.store import drafts, migrate, reconcile
from auditor.store.journal import Journal
from auditor.store.rule_sql import asked, free_name, identifier, one_select, quoted, stopped_after
from auditor.store.sentences import QueryError, said_clearly
from auditor.store.settings import LOCK, RULE_SECONDS, options
from auditor.store.spill import Spill
from auditor.store.streams import ArrowStream, StreamOnly
from auditor.store.tables import STORED

if TYPE_CHECKING:
    import polars as pl


class Store:
    """A kept DuckDB database of claims and findings, locked: no query reaches a file or the network.

    Use it as a context manager. Errors of the surroundings (disk, lock, memory) come as SurroundingsError, a file that
    is no store of ours, or that its journal contradicts, as StoreDamagedError; no message carries a value of a claim.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        memory: str | None = None,
        threads: int | None = None,
        mode: Literal["write", "look"] = "write",
    ) -> None:
        """Open the store at `path`, made if it is not there; None keeps it in memory.

        `look` opens it for reading alone, and does not refuse what its journal contradicts.
        """
        self.path = path
        self._mode = mode
        self.journal = Journal(path) if path else None
        if path and mode == "write" and not path.exists():
            drafts.make(path, lost=self.journal.files() if self.journal else {})
        self._spill = Spill()
        self._columns: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._seen, self._shown = dict[str, str](), set[str]()
        self._keeping = threading.Lock()
        access = "read_only" if mode == "look" else None
        settings = options(self._spill.folder, memory_limit=memory, threads=threads, access_mode=access)
        self._connection: duckdb.DuckDBPyConnection | None = None
        try:
            with said_clearly(path):
                self._connection = duckdb.connect(str(path) if path else ":memory:", config=settings)
            _OPEN.add(self)
            if memory:  # what DuckDB gives back it takes again, without the kernel: a twentieth off judging
                with contextlib.suppress(AuditorError):  # more than this machine has
                    self.execute(f"set block_allocator_memory = {quoted(memory)}")
            self._prepare(mode)
        except BaseException:
            self.close()
            raise

    def _prepare(self, mode: str) -> None:
        if self.path is None:
            self.execute(drafts.tables())
        self._name, self.threads = self.rows("select current_database(), current_setting('threads')")[0]
        self.execute(f"attach ':memory:' as {identifier(f'beside_{self._name}')} (read_write); {LOCK}")
        if self.path is None:
            return
        migrate.version_of(self)
        self.journal = Journal(self.path)  # read again: now nobody else writes
        if mode == "look":
            migrate.refuse_older(self)
        else:
            drafts.sweep(self.path)
            migrate.migrate(self)
            reconcile.settle(self)
            reconcile.refuse_contradictions(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store and sweep its spill folder; a second time it does nothing."""
        if self._connection is not None:
            with contextlib.suppress(duckdb.Error):
                self._connection.close()
        self._connection = None
        self._spill.remove()

    def stop(self) -> None:
        """Stop the statement that runs; another thread may ask for it."""
        if self._connection is not None:
            self._connection.interrupt()

    def note(self, event: str, facts: Mapping[str, object]) -> None:
        """Write an event into the journal; a store in memory has none."""
        if self.journal is not None:
            self.journal.append(event, facts)

    @property
    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise QueryError(f"'{self.path}' is closed.", kind="Closed")
        return self._connection

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run statements of our own; values are bound as `?`."""
        self.rows(sql, parameters)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        with said_clearly(self.path):
            return self._open.execute(sql, list(parameters) or None).fetchall()

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """Give the rows of a query as a Polars frame."""
        import polars as pl  # noqa: PLC0415 - `auditor --help` needs no Polars

        with said_clearly(self.path):
            told = StreamOnly(self._open.sql(sql, params=list(parameters) or None))
            return pl.DataFrame(told).cast({pl.Categorical: pl.String})

    def answer(self, sql: str, where: str, *, asking: str, seconds: float = RULE_SECONDS) -> list[tuple[Any, ...]]:
        """Give what is asked of what somebody's SELECT gives, the `answer`; it may read and nothing else."""
        with self._reading(where, seconds):
            return self.rows(asked(sql, where, asking))

    def keep_answer(
        self,
        sql: str,
        table: str,
        where: str,
        *,
        asking: str = "select * from answer",
        seconds: float = RULE_SECONDS,
    ) -> int:
        """Put what is asked of what somebody's SELECT gives, the `answer`, into a temporary table, and count it.

        It may read and nothing else, for `seconds` at most.
        """
        with self._reading(where, seconds):
            kept = self.rows(f"create or replace temp table {table} as {asked(sql, where, asking)}")[0][0]
        return int(kept)

    @contextlib.contextmanager
    def _reading(self, where: str, seconds: float) -> Iterator[None]:
        with self.transaction("read only"), stopped_after(self._open, seconds, where):
            yield

    def prepare(
        self,
        table: str,
        sql: str,
        *,
        kind: Literal["table", "view"] = "view",
        comment: str = "",
        seconds: float = RULE_SECONDS,
    ) -> None:
        """Keep what a SELECT shared by rules gives, as a view or for this run; over no table of the store itself.

        The view is kept in the store; the table lives as long as this store is open, and stands before the view at all
        its seats. A store that is only looked at keeps neither.
        """
        where = f"prepared/{table}"
        select = one_select(sql, where)
        name = free_name(table, where)
        with stopped_after(self._open, seconds, where):
            if kind == "table":
                self.execute(f"create or replace table {self.shared(name)} as {select}")
                self._see(name, f"select * from {self.shared(name)}")
            elif self._mode == "look":
                self._see(name, select)
            else:
                kept = self.kept(name)
                with self._keeping:
                    self.execute(
                        f"create or replace view {kept} as {select}; comment on view {kept} is {quoted(comment)}"
                    )

    @property
    def is_prepared(self) -> bool:
        """Whether tables that rules share were worked out since the store was opened."""
        return bool(self._seen)

    def forget_prepared(self) -> None:
        """Show the kept tables and views again, and nothing that was worked out since the store was opened."""
        for name in self._shown:
            self.execute(f"drop view if exists temp.{name}")
        self._seen.clear()
        self._shown.clear()

    def catch_up(self) -> None:
        """See what was prepared at other seats since this one was taken."""
        for name, view in list(self._seen.items()):
            if name not in self._shown:
                self.execute(view)
                self._shown.add(name)

    def share_threads(self, seats: int) -> None:
        """Have DuckDB help with as many threads as the seats that are at work leave; each seat is one itself."""
        if self.threads > 1:
            self.execute(f"set threads = {max(1, self.threads - seats + 1)}")

    def kept(self, table: str) -> str:
        """SQL that names a table or view that the store keeps, whatever stands before it for a while."""
        return f"{identifier(self._name)}.main.{table}"

    def shared(self, table: str) -> str:
        """SQL that names a table of this run, which all seats read and write, and which is not kept."""
        return f"{identifier(f'beside_{self._name}')}.{table}"

    @contextlib.contextmanager
    def seat(self) -> Iterator[Self]:
        """Take another seat at this store: a connection of its own, for another thread, that sees what was prepared."""
        seat = copy.copy(self)
        seat._connection, seat._shown = self._open.cursor(), set()  # noqa: SLF001 - a seat is a Store
        _OPEN.add(seat)
        try:
            seat.catch_up()
            yield seat
        finally:
            _OPEN.discard(seat)
            seat._open.close()  # noqa: SLF001 - as above

    def _see(self, name: str, select: str) -> None:
        self._seen[name] = f"create or replace temp view {name} as {select}"
        self.execute(self._seen[name])
        self._shown.add(name)

    def columns(self, sql: str) -> dict[str, str]:
        """Give the columns of a query with their types, without running it."""
        return {row[0]: row[1] for row in self.rows(f"describe {sql}")}

    def tables(self) -> set[str]:
        """Give the names of all tables and views."""
        return {row[0] for row in self.rows("select table_name from information_schema.tables")}

    def insert(self, table: str, frame: pl.DataFrame) -> None:
        """Append the rows of a frame, matched by column name; columns that it lacks are null."""
        from auditor.store.rows import as_stored, insertion  # noqa: PLC0415 - `auditor --help` needs no Polars

        stored = STORED.get(table, table)
        if stored not in self._columns:
            self._columns[stored] = tuple(tuple(self.columns(f"select * from {name}")) for name in (stored, table))
        rows = as_stored(frame, *self._columns[stored])
        with self.lent("incoming_rows", rows):
            self.execute(insertion(stored, rows))

    @contextlib.contextmanager
    def lent(self, name: str, frame: ArrowStream) -> Iterator[None]:
        """Let queries read a frame under a name for a while."""
        with said_clearly(self.path):
            lent = StreamOnly(frame)
            self._open.register(name, lent)
        try:
            yield
        finally:
            with contextlib.suppress(duckdb.Error):
                self._open.unregister(name)
            lent.let_go()  # a transaction remembers what was lent until it ends: not the rows, though

    @contextlib.contextmanager
    def transaction(self, kind: Literal["", "read only"] = "") -> Iterator[None]:
        """All or nothing: what is written inside is committed at the end, or never was."""
        self.execute(f"begin transaction {kind}")
        try:
            yield
            self.execute("commit")
        except BaseException:
            with contextlib.suppress(duckdb.Error):  # after a failed commit there is nothing to roll back
                self._open.execute("rollback")
            raise


_OPEN: weakref.WeakSet[Store] = weakref.WeakSet()


def stop_queries() -> None:
    """Stop what runs in any store of this process."""
    for store in list(_OPEN):
        store.stop()
