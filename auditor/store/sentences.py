"""DuckDB's errors, whose texts may quote rows, in our words, which do not."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from auditor.errors import AuditorError, StoreDamagedError, SurroundingsError, TooLittleMemoryError, UsageError

_MAY_QUOTE_VALUES = ("Conversion Error", "Constraint Error", "Invalid Input Error", "Out of Range Error", "Data Error")
_LISTED = re.compile(r"ENUM\((?:'(?:[^']|'')*'(?:, )?)*\)")
"""The type of a prepared column that is kept as numbers: DuckDB names it by all texts that claims have there."""
_DISK = ("No space left", "could not write", "Disk quota", "File too large", "Input/output error")
_DAMAGED = ("not a valid DuckDB database", "magic bytes", "checksum", "Corrupt", "Could not read enough bytes", "WAL")


class QueryError(UsageError):
    """A query could not run; `kind` is DuckDB's name for why."""

    def __init__(self, message: str, *, kind: str) -> None:
        """Keep the message, already freed of values, and the kind."""
        super().__init__(message)
        self.kind = kind


@contextlib.contextmanager
def said_clearly(path: Path | None) -> Iterator[None]:
    """Turn DuckDB's errors into ours; `path` is the store that the sentence names."""
    name = str(path or "the store in memory")
    try:
        yield
    except duckdb.Error as error:
        raise _in_our_words(name, error) from None


def _in_our_words(name: str, error: duckdb.Error) -> AuditorError:
    text = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return TooLittleMemoryError(
            f"'{name}' needs more memory than it may use. Nothing of this step was kept. Raise --memory, or give the"
            " folder for temporary files (TMPDIR) more room."
        )
    if any(word.lower() in text.lower() for word in _DISK):
        return SurroundingsError(
            f"'{name}' can't be written: the disk is full or gone. What was committed before is kept; make room and run"
            " the same command again."
        )
    if isinstance(error, duckdb.IOException):
        return _of_the_file(name, text)
    is_broken = isinstance(error, duckdb.SerializationException | duckdb.FatalException | duckdb.InternalException)
    if is_broken or text.startswith("Corrupt database file"):
        return StoreDamagedError(f"'{name}' is damaged or of a newer format. {_REBUILD.format(name=name)}")
    return QueryError(_without_values(text), kind=type(error).__name__)


_REBUILD = "Nothing was changed. Rebuild it beside from its files with `auditor recover --store {name} PATH...`."


def _of_the_file(name: str, text: str) -> AuditorError:
    held = re.search(r"PID (\d+)", text)
    if held or "set lock" in text.lower():
        by = f" by process {held[1]}" if held else ""
        return SurroundingsError(
            f"'{name}' is in use{by}. Nothing was changed. Wait for it, or name another file with --store."
        )
    if any(word in text for word in _DAMAGED):
        return StoreDamagedError(
            f"'{name}' is not a DuckDB database, or is damaged. Nothing was changed. If it was a store, rebuild it"
            f" beside from its files with `auditor recover --store {name} PATH...`."
        )
    return SurroundingsError(f"'{name}' can't be opened or written. Check that the folder exists and may be written.")


def _without_values(text: str) -> str:
    text = _LISTED.sub("VARCHAR", text)
    head = text.split("\n", 1)[0]
    if head.startswith(_MAY_QUOTE_VALUES):
        return head.split(":", 1)[0] + " (the text of this error may quote a claim and is not shown)"
    return text
