"""Holds a store against its journal and against itself; every disagreement is a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from auditor.errors import AuditorError, StoreDamagedError, UsageError
from auditor.store import history
from auditor.store.tables import OF_CLAIMS, OF_FILES

if TYPE_CHECKING:
    from auditor.store.journal import Entry
    from auditor.store.store import Store

COUNTS = ("size_bytes", "segments", "claims", "service_lines", "charge", "state")
"""What the ledger and the journal both say of a file."""

_PARENTS = {
    "service_line": ("claim_key", "claim"),
    "diagnosis": ("claim_key", "claim"),
    "drug_line": ("line_key", "service_line"),
    "claim": ("transaction_set_key", "transaction_set"),
    "finding": ("claim_key", "claim"),
}


def settle(store: Store) -> None:
    """Write the ends that a killed run could not write into the journal, of what it had committed."""
    journal = store.journal
    if journal is None or journal.disagreements:
        return
    held = {(row[0], row[1]) for row in store.rows("select sha256, file_key from file")}
    shas = {sha256 for sha256, _ in held}
    for entry in journal.unfinished("loading", "loaded"):
        if (entry["sha256"], entry["file_key"]) in held:
            journal.append("loaded", {"sha256": entry["sha256"], "file_key": entry["file_key"]})
    for entry in journal.unfinished("purging", "purged"):
        if not shas.intersection(entry["files"]):
            journal.forget_names(entry["files"])
            kept = {row[0] for row in store.rows("select finding_id from finding_history")}
            forgotten = "".join(sorted(history.history_of(journal).first.keys() - kept))
            facts = {"purge": entry["purge"], "files": entry["files"], "forgotten": forgotten}
            journal.append("purged", facts | {"reports": "see purging"})
    last_run = store.rows("select max(run_key) from run")[0][0]
    for entry in journal.unfinished("judging", "judged"):
        if entry["run_key"] == last_run:
            journal.append("judged", history.judged(store))
    schema = store.rows("select version from store_version")[0][0]
    for entry in journal.unfinished("migrating", "migrated"):
        if entry["schema"] == schema:
            history.note_all(store)
            journal.append("migrated", migrated(store, schema))


def next_run_key(store: Store) -> int:
    """Give the key of the next run."""
    return int(store.rows("select coalesce(max(run_key), 0) + 1 from run")[0][0])


def migrated(store: Store, schema: int) -> dict[str, object]:
    """Give what the journal says of a store brought to a newer schema: the findings may have new ids."""
    return {"schema": schema, "judged": store.rows("select max(run_key) from rule_run")[0][0]} | history.standing(store)


def adopt(store: Store, reason: str) -> None:
    """Begin a new journal with what a store holds, where its own is lost; raise UsageError where it has one."""
    if store.journal is None or store.journal.exists:
        raise UsageError(f"'{store.path}' has a journal. A new one would hide what the old one says.")
    store.note("adopting", {"reason": reason})
    columns = ", ".join(("sha256", "file_key", "label", *COUNTS))
    for row in store.rows(f"select {columns} from file order by file_key"):
        facts = dict(zip(("sha256", "file_key", "label", *COUNTS), row, strict=True))
        store.note("loading", facts)
        store.note("loaded", {"sha256": facts["sha256"], "file_key": facts["file_key"]})
    history.note_all(store)


def at_opening(store: Store) -> list[str]:
    """Compare ledger, journal and the tables' counts: cheap enough for every opening."""
    return [*_chain(store), *_ledger(store), *_totals(store)]


def refuse_contradictions(store: Store) -> None:
    """Raise StoreDamagedError where a store does not agree with its journal."""
    found = at_opening(store)
    if found:
        more = f" {len(found) - 1} more: see `auditor verify --store {store.path}`." if len(found) > 1 else ""
        raise StoreDamagedError(
            f"'{store.path}' does not agree with its journal. {found[0]}{more} Nothing was changed. "
            f"Rebuild it beside from its files with `auditor recover --store {store.path} PATH...`."
        )


def in_full(store: Store) -> list[str]:
    """Compare everything: chain, ledger, bytes, segments, claims, money, findings, and every block of the database."""
    found: list[str] = []
    for check in (_chain, _ledger, _bytes, _tables, _orphans, _run, _blocks):
        try:
            found += check(store)
        except AuditorError as error:
            found.append(str(error))
    return found


def _chain(store: Store) -> list[str]:
    journal = store.journal
    if journal is None:
        return []
    if not journal.exists and store.rows("select 1 from file limit 1"):
        gone = f"The journal '{journal.path}' is gone, so nothing says what the store must hold. Put it back beside it,"
        return [f"{gone} or begin a new one with `auditor verify --store {store.path} --new-journal --reason TEXT`."]
    return list(journal.disagreements)


def _ledger(store: Store) -> Iterator[str]:
    """Every file of the journal is in the store with the same counts, and no other."""
    if store.journal is None or not store.journal.exists:
        return
    wanted = store.journal.files()
    columns = ", ".join(COUNTS)
    held = {row[0]: row[1:] for row in store.rows(f"select sha256, label, {columns} from file")}
    begun = {entry["sha256"] for entry in store.journal.unfinished("loading", "loaded")}
    being_purged = {sha256 for entry in store.journal.unfinished("purging", "purged") for sha256 in entry["files"]}
    for sha256, entry in wanted.items():
        if sha256 not in held and sha256 not in being_purged:
            yield f"{_named(entry)} is in the journal and not in the store: committed rows are lost."
        elif sha256 in held:
            yield from _differences(entry, dict(zip(COUNTS, held[sha256][1:], strict=True)))
    for sha256 in held.keys() - wanted.keys() - begun:
        yield f"{_named({'label': held[sha256][0], 'sha256': sha256})} is in the store and not in the journal."


def _named(entry: Entry) -> str:
    return f"File '{entry.get('label', '')}' (SHA-256 {str(entry['sha256'])[:12]})"


def _differences(entry: Entry, held: dict[str, Any]) -> Iterator[str]:
    for name in COUNTS:
        if name in entry and _plain(entry[name]) != _plain(held[name]):
            yield f"{_named(entry)}: {name} is {held[name]} in the store and {entry[name]} in the journal."


def _plain(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _totals(store: Store) -> Iterator[str]:
    for table, column in (("claim", "claims"), ("service_line", "service_lines")):
        counted, stated = store.rows(
            f"select (select count(*) from {table}), (select coalesce(sum({column}), 0) from file)"
        )[0]
        if counted != stated:
            yield f"The table {table} has {counted:,} rows; the files' ledger says {stated:,}."


def _bytes(store: Store) -> Iterator[str]:
    """Size = segments + white space + faults, and no row stands beyond the last segment."""
    for label, sha256, size, accounted in store.rows(
        """
        select label, sha256, size_bytes, segment_bytes + white_space_bytes + fault_bytes from file
        where size_bytes <> segment_bytes + white_space_bytes + fault_bytes order by label
        """
    ):
        yield f"{_named({'label': label, 'sha256': sha256})}: {size:,} bytes, {accounted:,} accounted for."
    for label, sha256, segments, inside in store.rows(
        """
        select file.label, file.sha256, file.segments, sum(interchange.segments) from file
        join interchange on interchange.file_key = file.file_key
        group by all having sum(interchange.segments) > file.segments order by file.label
        """
    ):
        yield f"{_named({'label': label, 'sha256': sha256})}: {segments:,} segments, {inside:,} in its interchanges."


def _tables(store: Store) -> Iterator[str]:
    """Counts and money of the ledger are those of the tables, file by file."""
    sums = {
        "claims": "select file_key, count(*) from claim group by file_key",
        "service_lines": "select file_key, count(*) from service_line group by file_key",
        "charge": "select file_key, sum(charge) from claim group by file_key",
        "transaction_sets": "select file_key, count(*) from transaction_set where state = 'loaded' group by file_key",
        "interchanges": "select file_key, count(*) from interchange group by file_key",
    }
    for column, sql in sums.items():
        for label, sha256, stated, counted in store.rows(
            f"""
            select label, sha256, {column}, coalesce(counted.n, 0) from file
            left join ({sql}) as counted(file_key, n) on counted.file_key = file.file_key
            where {column} <> coalesce(counted.n, 0) order by label
            """
        ):
            name = _named({"label": label, "sha256": sha256})
            yield f"{name}: {column} is {stated} in the ledger, {counted} in the tables."
    lines, charges, diagnoses = store.rows(
        """
        select count(*) filter (claim.lines <> coalesce(own.lines, 0)),
               count(*) filter (claim.line_charge <> own.charge),
               count(*) filter (claim.diagnoses <> coalesce(coded.diagnoses, 0))
        from claim
        left join (select claim_key, count(*) as lines,
                          case when count(charge) = count(*) then sum(charge) else 0 end as charge
                   from service_line group by claim_key) as own on own.claim_key = claim.claim_key
        left join (select claim_key, max(position) as diagnoses from diagnosis group by claim_key) as coded
          on coded.claim_key = claim.claim_key
        """
    )[0]
    for wrong, what in ((lines, "number of lines"), (charges, "line charges"), (diagnoses, "number of diagnoses")):
        if wrong:
            yield f"{wrong:,} claims have not the {what} that they were loaded with."


def _orphans(store: Store) -> Iterator[str]:
    for table in (*OF_FILES, *OF_CLAIMS):
        count = store.rows(f"select count(*) from {table} where file_key not in (select file_key from file)")[0][0]
        if count:
            yield f"{count:,} rows of the table {table} belong to no file."
    for table, (key, parent) in _PARENTS.items():
        count = store.rows(
            f"select count(*) from {table} where {key} is not null and {key} not in (select {key} from {parent})"
        )[0][0]
        if count:
            yield f"{count:,} rows of the table {table} belong to no row of {parent}."


def _run(store: Store) -> Iterator[str]:
    """The findings are those that the judge counted, and those that the journal saw."""
    for rule_id, counted, failed, hidden in store.rows(
        """
        select rule_run.rule_id, count(finding.finding_id), any_value(rule_run.failed), any_value(rule_run.hidden)
        from rule_run left join finding on finding.rule_id = rule_run.rule_id
        group by rule_run.rule_id having count(finding.finding_id) <> any_value(failed) - any_value(hidden) order by 1
        """
    ):
        yield f"Rule {rule_id}: {counted:,} findings; the run says {failed:,} failed, {hidden:,} of them hidden."
    last = store.journal.last("judged", "migrated") if store.journal else None
    run = store.rows("select max(run_key) from rule_run")[0][0]
    if last is None or run is None or last.get("run_key", last.get("judged")) != run:
        return
    for name, value in history.standing(store).items():
        if _plain(value) != _plain(last[name]):
            yield f"The latest run: {name} is {value} in the store and {last[name]} in the journal."


def _blocks(store: Store) -> list[str]:
    """Read every value of every table once: DuckDB checks each block against its checksum then."""
    kept = "not temporary and database_name = current_database()"  # not what the judge keeps beside
    for (table,) in store.rows(f"select table_name from duckdb_tables() where {kept} order by 1"):
        store.rows(f'select bit_xor(hash({table})) from "{table}" as {table}')
    return []
