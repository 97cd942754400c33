"""A store of any older schema is brought to this program's, whole or not at all, and loses nothing on the way."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from conftest import Run

from auditor.errors import StoreDamagedError, SurroundingsError, UsageError
from auditor.judge import RuleBook, judge
from auditor.store import Journal, Store, files_to_purge, in_full, migrate, purge

STORES = sorted((Path(__file__).parent / "stores").iterdir())
WORDS = """
    select table_name, column_name, data_type, is_nullable, comment from duckdb_columns() where not internal
    and table_name not in (select view_name from duckdb_views() where temporary)
    union all
    select view_name, sql, null, null, comment from duckdb_views() where not internal and not temporary
    order by all
"""


@pytest.fixture(params=STORES, ids=[folder.name for folder in STORES])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store as an older version left it: two files, six claims, seventeen findings first seen on 2024-02-01."""
    path = tmp_path / "s.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute((request.param / "store.sql").read_text(encoding="utf-8"))
    shutil.copy(request.param / "journal.jsonl", tmp_path / "s.duckdb.journal")
    return path


def _version(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as opened:
        return int(opened.execute("select version from store_version").fetchall()[0][0])


def test_a_new_store_has_the_version_of_the_last_migration(tmp_path: Path) -> None:
    """schema.sql and the migrations agree on the version."""
    with Store(tmp_path / "s.duckdb"):
        pass
    assert _version(tmp_path / "s.duckdb") == migrate.SCHEMA_VERSION


def test_migrations_are_numbered_without_a_gap() -> None:
    """Every version but the first has the one file that makes it, and the oldest has a store kept for tests."""
    numbers = [int(file.name[:4]) for file in sorted(migrate.FOLDER.glob("*.sql"))]
    assert numbers == list(range(2, migrate.SCHEMA_VERSION + 1))
    assert [int(folder.name) for folder in STORES][:1] == [1]


def test_an_older_store_becomes_like_a_new_one(older: Path) -> None:
    """Opened for writing it has the tables, types and comments of a new store, and agrees with its journal in full."""
    with Store(None) as new:
        wanted = new.rows(WORDS)
    with Store(older) as store:
        assert store.rows(WORDS) == wanted
        assert in_full(store) == []
        assert store.rows("select count(*), sum(claims), sum(charge) from file") == [(2, 6, 1200)]
    events = [entry["event"] for entry in Journal(older).entries[-3:]]
    assert (_version(older), events) == (migrate.SCHEMA_VERSION, ["migrating", "history", "migrated"])


def test_what_is_counted_at_loading_is_counted_of_older_claims(older: Path) -> None:
    """Charges of lines and diagnoses by claim, and the greatest pointer of each line."""
    with Store(older) as store:
        assert store.rows("select count(*), sum(charge - line_charge), min(diagnoses) from claim") == [(6, 0, 1)]
        assert store.rows("select min(last_pointer), max(last_pointer) from service_line") == [(1, 1)]


def test_findings_keep_the_day_they_were_first_seen(older: Path, book: RuleBook) -> None:
    """Ids are made anew together with what was known of them: judged again, no old finding is new."""
    with Store(older) as store:
        known = store.rows("select finding_id, rule_id from finding_history order by all")
        assert store.rows("select finding_id, rule_id from finding order by all") == known
        judge(store, book, as_of=date(2024, 6, 1))
        same = "select rule_id in ('DX002', 'HX007'), first_seen, count(*) from finding group by all order by all desc"
        assert store.rows(same)[0] == (True, date(2024, 2, 1), 17)


def test_what_was_only_seen_once_is_renamed_too(older: Path) -> None:
    """A finding that the latest run did not see again is known by its new id as well."""
    with duckdb.connect(str(older)) as opened:
        opened.execute("delete from finding where rule_id = 'DX002'")
        opened.execute("delete from rule_run")
    with Store(older) as store:
        ids = store.rows("select finding_id from finding_history where rule_id = 'DX002' order by 1")
    other = older.with_name("t.duckdb")
    with duckdb.connect(str(other)) as made:
        made.execute((STORES[0] / "store.sql").read_text(encoding="utf-8"))
    shutil.copy(STORES[0] / "journal.jsonl", other.with_name("t.duckdb.journal"))
    with Store(other) as store:
        assert store.rows("select finding_id from finding where rule_id = 'DX002' order by 1") == ids


def test_a_migrated_store_can_be_purged(older: Path) -> None:
    """The history of a purged file's findings goes, under its new names."""
    with Store(older) as store:
        chosen = files_to_purge(store, named=["a.837"])
    purge(older, chosen, reason="test")
    with Store(older) as store:
        assert in_full(store) == []
        assert store.rows("select count(*) < 17, count(*) > 0 from finding_history") == [(True, True)]


def test_a_migration_that_fails_changes_nothing(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step cannot be written into the journal, the store is as it was, and the next opening does it."""
    version = _version(older)

    def full(*_: object) -> None:
        raise SurroundingsError("the disk is full")

    with monkeypatch.context() as during:
        during.setattr(Journal, "append", full)
        with pytest.raises(SurroundingsError):
            Store(older)
    assert _version(older) == version
    with Store(older) as store:
        assert in_full(store) == []


def test_a_migration_whose_last_line_was_lost_is_settled(older: Path) -> None:
    """Killed after the commit, the next opening writes the line."""
    with Store(older):
        pass
    journal = older.with_name("s.duckdb.journal")
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    with Store(older) as store:
        assert in_full(store) == []
    assert Journal(older).entries[-1]["event"] == "migrated"


def test_a_damaged_older_store_is_not_migrated(older: Path) -> None:
    """What its journal contradicts is refused, and left as it is."""
    with duckdb.connect(str(older)) as opened:
        opened.execute("delete from claim where segment_number = (select min(segment_number) from claim)")
    version = _version(older)
    with pytest.raises(StoreDamagedError, match="does not agree with its journal"):
        Store(older)
    assert _version(older) == version


def test_looking_at_an_older_store_says_how_to_bring_it_up(older: Path, auditor: Run) -> None:
    """A command that writes nothing does not migrate; its sentence names the one that does."""
    with pytest.raises(UsageError, match="older auditor"):
        Store(older, mode="look")
    auditor("judge", "--store", older)
    assert "agrees" in auditor("verify", "--store", older).stdout


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path, auditor: Run) -> None:
    """A schema that this program does not know ends with exit code 6, both versions named, and nothing changed."""
    path = tmp_path / "s.duckdb"
    with Store(path) as store:
        store.execute("update store_version set version = 99")
    before = path.read_bytes()
    said = auditor("judge", "--store", path, code=6).stderr
    assert f"newer auditor (schema 99, this program knows {migrate.SCHEMA_VERSION})" in said
    assert path.read_bytes() == before
