"""What is purged is gone: from the tables, the findings, the reports, and from every byte on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from store_cases import ONE_CLAIM, kept, put
from x12 import write_837

from auditor.errors import SurroundingsError
from auditor.judge import RuleBook, judge
from auditor.store import Journal, Store, files_to_purge, in_full, purge

CANARY = "ZQXCANARYZQX"
REPEATED: dict[str, Any] = {"procedure_code": "J9035", "units": "10", "ndc": "50242006001", "service_date": "20240105"}


def _secret(number: int = 1, **envelope: str) -> bytes:
    person = {"last_name": f"{CANARY}{number}", "first_name": CANARY, "member_id": f"{CANARY}{number}"}
    claims = [
        {"claim_id": f"{CANARY}{number}-{n}", "subscriber": person, "lines": [REPEATED, REPEATED]} for n in range(50)
    ]
    return write_837(claims, control_number=f"{number:09}", **envelope)


def _holding_the_canary(folder: Path) -> list[str]:
    """Names of the files below a folder that hold the canary, sent files left out."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".837"]
    return sorted(path.name for path in files if CANARY.encode() in path.read_bytes())


def _purge(path: Path, *named: str) -> None:
    with Store(path) as store:
        chosen = files_to_purge(store, named=named)
    purge(path, chosen, reason="test")


def test_no_byte_of_a_purged_file_is_left(tmp_path: Path) -> None:
    """Neither the database nor anything beside it holds a value of a purged file."""
    path = kept(tmp_path / "s.duckdb", write_837(ONE_CLAIM, control_number="000000009"), _secret())
    assert _holding_the_canary(tmp_path) == ["s.duckdb"]
    _purge(path, "1.837")
    assert _holding_the_canary(tmp_path) == []
    with Store(path) as store:
        assert in_full(store) == []
        assert store.rows("select label, claims from file") == [("0.837", 1)]


def test_a_purged_store_keeps_its_comments_and_its_rights(tmp_path: Path) -> None:
    """The database written anew has the same tables with the same words, and mode 0600."""
    path = kept(tmp_path / "s.duckdb", _secret(1), _secret(2))
    words = "select table_name, column_name, comment from duckdb_columns() where not internal order by all"
    with Store(path) as store:
        before = store.rows(words)
    _purge(path, "0.837")
    with Store(path) as store:
        assert store.rows(words) == before
    assert path.stat().st_mode & 0o777 == 0o600


def test_findings_and_their_history_go_with_the_file(tmp_path: Path, book: RuleBook) -> None:
    """No finding is left, and no trace of the file's findings of any run; those of other files stay known."""
    path = kept(tmp_path / "s.duckdb", _secret(1), _secret(2))
    with Store(path) as store:
        judge(store, book)
        before = store.rows("select count(*) from finding_history")[0][0]
        other = store.rows("select count(*) from finding where file = '0.837'")[0][0]
        store.execute("delete from finding")  # as if a later run had not seen them again
        store.execute("delete from rule_run")
    assert 0 < other < before
    _purge(path, "1.837")
    with Store(path) as store:
        assert store.rows("select count(*) from finding_history") == [(other,)]
        assert store.rows("select (select count(*) from finding) + (select count(*) from rule_run)") == [(0,)]


def test_a_file_is_named_by_label_hash_or_age(tmp_path: Path) -> None:
    """A label, the first digits of a hash, a day or everything choose files; a name that fits none chooses none."""
    old, new = _secret(1, created_on="20230105"), _secret(2, created_on="20240105")
    with Store(kept(tmp_path / "s.duckdb", old, new)) as store:
        (first, _), _ = store.rows("select sha256, label from file order by label")
        assert list(files_to_purge(store, named=["1.837"]).values()) == ["1.837"]
        assert list(files_to_purge(store, named=[first[:12].upper()])) == [first]
        assert list(files_to_purge(store, older_than=date(2023, 6, 1))) == [first]
        assert files_to_purge(store, older_than=date(2023, 1, 5)) == {}
        assert len(files_to_purge(store, everything=True)) == 2
        assert files_to_purge(store, named=[first[:4], "%", "no such"]) == {}


def test_a_purged_file_can_be_loaded_again(tmp_path: Path) -> None:
    """A purge is no ban: the file, and a copy of it that was left out as a repeat, are new again."""
    path = kept(tmp_path / "s.duckdb", _secret(1), _secret(1).replace(b"~", b"~\n"))
    _purge(path, "0.837")
    with Store(path) as store:
        assert store.rows("select count(*) from file") == [(0,)]
        assert put(store, _secret(1)).state == "loaded"


def test_a_fault_names_no_purged_file(tmp_path: Path) -> None:
    """Where the file that used a control number first is purged, the next one takes its place in the fault's words."""
    contents = [
        write_837([{"claim_id": f"C{n}", "lines": [{}]}], created_on=f"2024010{n}", control_number="000000001")
        for n in (1, 2, 3)
    ]
    path = kept(tmp_path / "s.duckdb", *contents)
    _purge(path, "0.837")
    with Store(path) as store:
        assert store.rows("select found from fault") == [
            ("ISA13 used before by this sender, with other content, in the file 1.837",)
        ]
    _purge(path, "1.837")
    with Store(path) as store:
        assert store.rows("select count(*) from fault") == [(0,)]


def test_the_journal_keeps_what_was_purged_and_why(tmp_path: Path) -> None:
    """Claims can go and the trail stays, by hashes."""
    path = kept(tmp_path / "s.duckdb", _secret(1))
    sha256 = hashlib.sha256(_secret(1)).hexdigest()
    _purge(path, "0.837")
    last = Journal(path).entries[-2:]
    assert [(entry["event"], entry["files"]) for entry in last] == [("purging", [sha256]), ("purged", [sha256])]
    assert last[0]["reason"] == "test"


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """A store of two files, one named after a patient."""
    with Store(tmp_path / "s.duckdb") as store:
        put(store, _secret(1), f"{CANARY}.837")
        put(store, _secret(2), "other.837")
    return tmp_path / "s.duckdb"


def test_the_name_of_a_purged_file_is_gone(named: Path, auditor: Run) -> None:
    """A file named after a patient leaves no byte of its name, and the journal's chain still holds."""
    assert "s.duckdb.journal" in _holding_the_canary(named.parent)
    _purge(named, f"{CANARY}.837")
    assert CANARY.encode() not in (named.parent / "s.duckdb.journal").read_bytes()
    auditor("judge", "--store", named, "--select", "UN")
    assert "agrees" in auditor("verify", "--store", named).stdout
    assert [entry["label"] for entry in Journal(named).entries if "label" in entry] == ["other.837"]


def test_the_name_goes_also_where_the_purge_was_killed(named: Path) -> None:
    """Killed when the files were gone and their names were not, the next opening takes the names out."""
    lines = named.with_name("s.duckdb.journal").read_bytes().splitlines(keepends=True)
    _purge(named, f"{CANARY}.837")
    purging = named.with_name("s.duckdb.journal").read_bytes().splitlines(keepends=True)[len(lines)]
    named.with_name("s.duckdb.journal").write_bytes(b"".join([*lines, purging]))
    with Store(named) as store:
        assert in_full(store) == []
    assert CANARY.encode() not in named.with_name("s.duckdb.journal").read_bytes()


def test_nobody_opens_a_store_that_is_being_purged(
    tmp_path: Path, auditor: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the new database has its name already, another run is refused until the journal is whole."""
    path = kept(tmp_path / "s.duckdb", _secret(1))
    codes = []
    forget = Journal.forget_names

    def forget_later(journal: Journal, files: Collection[str]) -> None:
        codes.append(auditor("load", "-", "--store", path, stdin=_secret(2), code=None).returncode)
        forget(journal, files)

    monkeypatch.setattr(Journal, "forget_names", forget_later)
    _purge(path, "0.837")
    assert codes == [5]
    with Store(path) as store:
        assert in_full(store) == []


def test_a_purge_killed_before_the_swap_changes_nothing(tmp_path: Path) -> None:
    """A line `purging` alone means that the files are still there; the next opening finds no fault."""
    path = kept(tmp_path / "s.duckdb", _secret(1))
    Journal(path).append("purging", {"purge": 9, "files": list(Journal(path).files())})
    (tmp_path / ".s.duckdb.999999999.draft").write_bytes(b"half")
    with Store(path) as store:
        assert (in_full(store), store.rows("select claims from file")) == ([], [(50,)])
    assert not (tmp_path / ".s.duckdb.999999999.draft").exists()


def test_a_purge_killed_after_the_swap_is_settled(tmp_path: Path) -> None:
    """Where the files are gone and the last line was lost, the next opening writes it."""
    path = kept(tmp_path / "s.duckdb", _secret(1))
    _purge(path, "0.837")
    journal = tmp_path / "s.duckdb.journal"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    with Store(path) as store:
        assert in_full(store) == []
    assert Journal(path).entries[-1]["event"] == "purged"


def test_a_store_with_a_log_beside_it_is_not_purged(tmp_path: Path) -> None:
    """Nothing is purged from under a write-ahead log."""
    path = kept(tmp_path / "s.duckdb", _secret(1))
    path.with_name("s.duckdb.wal").write_bytes(b"log")
    with pytest.raises(SurroundingsError, match="write-ahead log"):
        purge(path, {"x": "y"}, reason="")


def test_reports_go_with_the_file_and_changed_ones_are_named(tmp_path: Path, auditor: Run) -> None:
    """Report files that are as they were written are removed; one that was edited is named and left."""
    (tmp_path / "a.837").write_bytes(_secret(1))
    auditor("audit", "a.837", "--out", "o")
    assert "index.html" in _holding_the_canary(tmp_path)
    with (tmp_path / "o" / "findings.csv").open("a") as edited:
        edited.write("a note\n")
    said = auditor("purge", "--out", "o", "--file", "a.837", "--reason", "end of contract").stderr
    assert "remove it yourself" in said
    assert [line for line in said.splitlines() if "findings.csv" in line and "remove it yourself" in line]
    assert _holding_the_canary(tmp_path) == ["findings.csv"]


def test_a_purged_store_is_judged_before_it_is_reported(tmp_path: Path, auditor: Run) -> None:
    """A report of a store whose findings went says that it must be judged, not that nothing was found."""
    (tmp_path / "a.837").write_bytes(_secret(1))
    (tmp_path / "b.837").write_bytes(_secret(2))
    auditor("audit", "a.837", "b.837", "--out", "o")
    auditor("purge", "--out", "o", "--file", "a.837")
    assert "auditor judge" in auditor("report", "--store", "o/claims.duckdb", code=2).stderr


def test_a_purge_of_nothing_is_a_usage_error(tmp_path: Path, auditor: Run) -> None:
    """Neither no choice nor a file that is not there purges anything."""
    kept(tmp_path / "s.duckdb", _secret(1))
    auditor("purge", "--store", "s.duckdb", code=2)
    auditor("purge", "--store", "s.duckdb", "--file", "other.837", code=2)
    assert "agrees" in auditor("verify", "--store", "s.duckdb").stdout
