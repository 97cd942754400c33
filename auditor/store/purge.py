"""Takes files out of a store for good: the database is written anew without them, and takes the old one's place."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from auditor.errors import SurroundingsError
from auditor.store.journal import Journal, sync_folder
from auditor.store.reused import ARE_REUSED, insert_reused, kept_words
from auditor.store.rule_sql import quoted
from auditor.store.sentences import said_clearly
from auditor.store.tables import OF_CLAIMS, OF_FILES, finding_id

if TYPE_CHECKING:
    from auditor.store.store import Store

_SHORTEST_HASH = 8
_EMPTIED = ("rule_run", "finding")
_HISTORY = f"""
    select {finding_id("rule.rule_id")}
    from old.claim as claim
    join (select claim_key, null as segment_number from old.claim
          union all
          select claim_key, segment_number from old.service_line) as line on line.claim_key = claim.claim_key
    join old.file as file on file.file_key = claim.file_key
    join old.transaction_set as its on its.transaction_set_key = claim.transaction_set_key
    join old.interchange as interchange on interchange.interchange_key = its.interchange_key
    cross join (select distinct rule_id from old.finding_history) as rule
    where file.file_key in (select file_key from gone)
"""
"""Ids that findings of the files can have had, as the judge makes them."""


@dataclass(frozen=True)
class Purged:
    """What a purge took away: labels of files, report files removed, and report files that it could not vouch for."""

    files: list[str]
    removed: list[str]
    left: list[str]


def files_to_purge(
    store: Store, *, named: Sequence[str] = (), older_than: date | None = None, everything: bool = False
) -> dict[str, str]:
    """Give the files asked for, label by SHA-256: by label or the beginning of the hash, by age, or all.

    Older means that its newest interchange (ISA09) is dated before that day. With a file go the files that were left
    out as its repeats, so that they can be loaded again.
    """
    found = dict(
        store.rows(
            """
            select sha256, label from file
            where ? or label in (select unnest(?::varchar[]))
               or exists (select 1 from (select unnest(?::varchar[]) as name) where starts_with(sha256, lower(name)))
               or file_key in (select file_key from interchange group by file_key having max(created_on) < ?)
            """,
            [everything, list(named), [name for name in named if len(name) >= _SHORTEST_HASH], older_than],
        )
    )
    repeats = store.rows(
        """
        select repeat.sha256, repeat.label from file as repeat
        join interchange as its on its.file_key = repeat.file_key
        join interchange as first on first.segments_sha256 = its.segments_sha256
        join file as gone on gone.file_key = first.file_key
        where repeat.state = 'repeat' and gone.sha256 in (select unnest(?::varchar[]))
        """,
        [list(found)],
    )
    return found | dict(repeats)


def purge(path: Path, files: dict[str, str], *, reason: str) -> Purged:
    """Write the store at `path` anew without the given files; nobody may have it open.

    All findings go with them, because a finding may quote another claim: judge again. The reports that the journal
    knows since the first of the files was loaded are removed where they are as they were written, else named. The
    journal forgets the names of the files: a name may be a patient's.
    """
    if path.with_name(path.name + ".wal").exists():
        raise SurroundingsError(f"'{path}' has a write-ahead log that is not its own or in use. Nothing was purged.")
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with said_clearly(path), _attached(path, draft) as connection:
            journal = Journal(path)  # read now that nobody else writes
            facts: dict[str, object] = {"purge": len(journal.entries), "files": list(files)}
            journal.append("purging", facts | {"reason": reason})
            forgotten = _write_without(connection, list(files))
            draft.chmod(0o600)
            draft.replace(path)
            sync_folder(path.parent)
            journal.forget_names(files)
            removed, left = _remove_reports(journal, set(files))
            journal.append("purged", facts | {"removed": removed, "left": left, "forgotten": "".join(forgotten)})
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)
    return Purged(list(files.values()), removed, left)


@contextlib.contextmanager
def _attached(path: Path, draft: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store and the new one, both locked against others until the end, also when the new one has its name."""
    draft.unlink(missing_ok=True)
    with duckdb.connect(":memory:", config={"python_enable_replacements": False}) as connection:
        connection.execute(f"attach {quoted(str(path))} as old (read_only)")
        connection.execute(f"attach {quoted(str(draft))} as new")
        yield connection
        connection.execute("use memory")
        connection.execute("detach new")


def _write_without(connection: duckdb.DuckDBPyConnection, files: list[str]) -> list[str]:
    """Write the store anew, and see it on disk; give the ids of the findings that its history forgets."""
    connection.execute("copy from database old to new (schema)")
    connection.execute(
        "create temp table gone as select file_key from old.file where sha256 in (select unnest(?::varchar[]))",
        [files],
    )
    for (table,) in connection.execute(
        "select table_name from duckdb_tables() where database_name = 'old' order by 1"
    ).fetchall():
        if table not in _EMPTIED:
            connection.execute(f'insert into new."{table}" select * from old."{table}" {_kept(table)}')
    connection.execute("use new")
    connection.execute(f"delete from fault where {ARE_REUSED}")
    connection.execute(insert_reused(kept_words("old.fault")))
    forgotten = connection.execute(
        "select finding_id from old.finding_history where finding_id not in (select finding_id from "
        "new.finding_history) order by 1"
    ).fetchall()
    connection.execute("checkpoint new")
    return [finding_id for (finding_id,) in forgotten]


def _kept(table: str) -> str:
    if table in {"file", *OF_FILES, *OF_CLAIMS}:
        return "where file_key not in (select file_key from gone)"
    return f"where finding_id not in ({_HISTORY})" if table == "finding_history" else ""


def _remove_reports(journal: Journal, files: set[str]) -> tuple[list[str], list[str]]:
    loaded = [entry["number"] for entry in journal.entries if entry.get("sha256") in files]
    removed: list[str] = []
    left: list[str] = []
    for entry in journal.entries:
        if entry.get("event") != "reported" or not loaded or entry["number"] < min(loaded):
            continue
        for name, sha256 in entry["outputs"].items():
            report = Path(entry["out"]) / name
            if not report.is_file() or str(report) in removed:
                continue
            if hashlib.sha256(report.read_bytes()).hexdigest() == sha256:
                report.unlink()
                removed.append(str(report))
            else:
                left.append(str(report))
    return removed, sorted({report for report in left if Path(report).is_file()})
