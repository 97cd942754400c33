"""Damage: it is noticed, never widened, and the store is rebuilt beside it from the files that the journal names."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from store_cases import inbox

from auditor import pipeline
from auditor.errors import AuditorError
from auditor.store import Journal, Store, in_full, is_half_recovered

FLIPS = 60


@pytest.fixture
def whole(tmp_path: Path, auditor: Run) -> Path:
    """A store of four files, with its inbox beside it."""
    auditor("load", inbox(tmp_path / "inbox", 4), "--store", "s.duckdb")
    return tmp_path / "s.duckdb"


def _content(path: Path) -> list[tuple[object, ...]]:
    with Store(path, mode="look") as store:
        faults = in_full(store)
        if faults:
            raise AssertionError(faults)
        tables = [row[0] for row in store.rows("select table_name from duckdb_tables() order by 1")]
        return [store.rows(f"select '{table}', count(*), bit_xor(hash({table})) from {table}")[0] for table in tables]


def _is_noticed_or_whole(path: Path, content: list[tuple[object, ...]]) -> bool:
    """Whether verifying notices the damage; where it does not, every row must be read as it was."""
    try:
        with Store(path, mode="look") as store:
            noticed = in_full(store)
    except AuditorError:
        return True
    try:
        return bool(noticed) or _content(path) == content
    except AuditorError:
        return False


def test_no_flipped_byte_goes_unnoticed(whole: Path) -> None:
    """A byte changed anywhere in the database is noticed, or lay where nothing is kept."""
    content, good = _content(whole), whole.read_bytes()
    places = random.Random(837).sample(range(len(good)), FLIPS)  # noqa: S311 - places to damage
    missed = []
    for place in places:
        damaged = bytearray(good)
        damaged[place] ^= 0xFF
        whole.write_bytes(damaged)
        if not _is_noticed_or_whole(whole, content):
            missed.append(place)
    assert missed == []


@pytest.mark.parametrize("part", [0, 0.01, 0.3])
def test_a_database_cut_short_is_damaged(whole: Path, auditor: Run, part: float) -> None:
    """A database that lost its end is refused with exit code 6 and the way out, and left as it is."""
    good = whole.read_bytes()
    whole.write_bytes(good[: int(len(good) * part)])
    said = auditor("load", "inbox", "--store", whole, code=6).stderr
    assert f"auditor recover --store {whole}" in said
    assert whole.read_bytes() == good[: int(len(good) * part)]


@pytest.mark.parametrize("part", [0.5, 0.7, 0.9, 0.99])
def test_blocks_lost_from_the_end_are_noticed(whole: Path, part: float) -> None:
    """A database that opens without its last blocks does not agree in full, or they held nothing."""
    content, good = _content(whole), whole.read_bytes()
    whole.write_bytes(good[: int(len(good) * part)])
    assert _is_noticed_or_whole(whole, content)


def test_a_damaged_store_is_rebuilt_beside(whole: Path, auditor: Run) -> None:
    """The rebuilt store holds what the damaged one held, and the damaged one is untouched."""
    content = _content(whole)
    whole.write_bytes(whole.read_bytes()[:5000])
    auditor("recover", "--store", whole, "inbox")
    assert _content(whole.with_name("s.recovered.duckdb")) == content
    assert whole.stat().st_size == 5000


def test_only_what_the_journal_names_is_recovered(whole: Path, auditor: Run, tmp_path: Path) -> None:
    """A file of the same name with other content is not taken for the one that was loaded; it is named as missing."""
    first = tmp_path / "inbox" / "000.837"
    first.write_bytes(first.read_bytes().replace(b"F0C0", b"F9C9"))
    whole.write_bytes(b"")
    said = auditor("recover", "--store", whole, "inbox", code=3)
    assert "not found again: 000.837 (SHA-256 " in said.stderr
    assert "3 files, 90 claims recovered" in said.stdout


def test_purged_files_do_not_come_back(whole: Path, auditor: Run) -> None:
    """Recovering loads what the store held at the end, not what was purged before."""
    auditor("purge", "--store", whole, "--file", "001.837")
    whole.write_bytes(b"")
    assert "3 files, 90 claims recovered" in auditor("recover", "--store", whole, "inbox").stdout


def test_a_lost_store_is_recovered_by_its_journal(whole: Path, auditor: Run) -> None:
    """The journal and the files are enough."""
    whole.unlink()
    assert "4 files, 120 claims recovered" in auditor("recover", "--store", whole, "inbox").stdout


def test_recovering_over_a_recovered_store_is_refused(whole: Path, auditor: Run) -> None:
    """An earlier recovery is not written over."""
    auditor("recover", "--store", whole, "inbox")
    assert "is there already" in auditor("recover", "--store", whole, "inbox", code=2).stderr


def test_recovering_without_the_files_is_nothing_usable(whole: Path, auditor: Run, tmp_path: Path) -> None:
    """Where none of the files is found the exit code is 4 and no store is made."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x.837").write_bytes(b"ISA")
    auditor("recover", "--store", whole, "other", code=4)
    assert not whole.with_name("s.recovered.duckdb").exists()


def test_a_rebuilt_store_knows_runs_and_first_days(tmp_path: Path, auditor: Run) -> None:
    """Runs, the first day and the latest run of every finding, and the names of files, are as they were."""
    samples = Path(__file__).parents[1] / "sample_837"
    for month in ("january", "february"):
        auditor("load", samples / f"{month}_course.837", "--store", "s.duckdb")
        auditor("judge", "--store", "s.duckdb", code=None)
    path = tmp_path / "s.duckdb"
    known = [
        "select finding_id, rule_id, first_seen, first_run, last_run from finding_history order by 1",
        "select run_key, as_of, rules_sha256, claims, judged_claims, charge from run order by 1",
        "select file_key, label from file order by 1",
    ]
    with Store(path) as store:
        before = [store.rows(sql) for sql in known]
    path.write_bytes(b"")
    auditor("recover", "--store", path, samples)
    with Store(path.with_name("s.recovered.duckdb")) as store:
        assert [store.rows(sql) for sql in known] == before
        assert in_full(store) == []
    assert len(before[0]) == 3


def test_a_recovery_that_was_stopped_goes_on(tmp_path: Path, auditor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped anywhere, it is half there; the same command makes it whole, each run and file once."""
    samples = Path(__file__).parents[1] / "sample_837"
    auditor(
        "audit", samples / "january_course.837", samples / "february_course.837", "--store", "s.duckdb", "--out", "o"
    )
    known = [
        "select count(*), sum(claims) from file",
        "select count(*) from run",
        "select count(*) from finding_history",
    ]
    with Store(tmp_path / "s.duckdb") as store:
        before = [store.rows(sql) for sql in known]
    (tmp_path / "s.duckdb").write_bytes(b"")
    beside = tmp_path / "s.recovered.duckdb"
    asked = pipeline.Settings([samples], beside)
    for place in ("load_one", "restore", "is_empty"):
        with monkeypatch.context() as stopping:
            stopping.setattr(pipeline, place, _stopped_after_its_work(getattr(pipeline, place)))
            with pytest.raises(KeyboardInterrupt):
                pipeline.recover(tmp_path / "s.duckdb", asked, pipeline.Talk())
        assert is_half_recovered(Journal(beside))
    assert "2 files, 13 claims recovered" in auditor("recover", "--store", "s.duckdb", samples).stdout
    with Store(beside) as store:
        assert ([store.rows(sql) for sql in known], in_full(store)) == (before, [])
    assert "is there already" in auditor("recover", "--store", "s.duckdb", samples, code=2).stderr


def _stopped_after_its_work(work: Callable[..., Any]) -> Callable[..., None]:
    def stops(*given: Any, **more: Any) -> None:
        work(*given, **more)
        raise KeyboardInterrupt

    return stops


def test_a_recovery_that_fails_can_be_run_again(tmp_path: Path, auditor: Run) -> None:
    """The damaged store stays as it is, and the same command then works."""
    files = inbox(tmp_path / "inbox", 2)
    auditor("load", files, "--store", "s.duckdb")
    before = (tmp_path / "s.duckdb").read_bytes()
    auditor("recover", files, "--store", "s.duckdb", "--memory", "1KB", code=5)
    assert (tmp_path / "s.duckdb").read_bytes() == before
    assert "2 files" in auditor("recover", files, "--store", "s.duckdb").stdout
