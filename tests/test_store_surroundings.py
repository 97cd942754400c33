"""Locks, disks, rights, memory and strange files: one clear sentence, its exit code, and nothing lost."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import duckdb
import pytest
from conftest import Run
from store_cases import ONE_CLAIM, TWO_CLAIMS, inbox, kept, put
from x12 import write_837

from auditor import pipeline
from auditor.errors import NothingUsableError, SurroundingsError
from auditor.judge import RuleBook, prepare_again
from auditor.report import PREPARED
from auditor.shipped import shipped
from auditor.store import Store, in_full
from auditor.store.spill import Spill, sweep

FILE = write_837(TWO_CLAIMS)
OTHER_FILE = write_837(ONE_CLAIM, control_number="000000002")
HOLDS_THE_STORE = "import sys, time, duckdb; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"
SPILLS_AND_WAITS = (
    "import time; from auditor.store.spill import Spill; print(Spill().folder, flush=True); time.sleep(60)"
)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of this test alone."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A store that another process has open, and that process's id."""
    path = kept(tmp_path / "held.duckdb", FILE)
    other = subprocess.Popen([sys.executable, "-c", HOLDS_THE_STORE, str(path)], stdout=subprocess.PIPE)
    assert other.stdout is not None
    other.stdout.readline()
    yield path, other.pid
    other.kill()
    other.wait()
    other.stdout.close()


def test_a_store_in_use_names_the_process(held: tuple[Path, int], auditor: Run) -> None:
    """A second run is refused at once, with the process that has the store, and exit code 5."""
    path, pid = held
    said = auditor("load", "-", "--store", path, stdin=OTHER_FILE, code=5).stderr
    assert re.search(rf"in use by process {pid}\. Nothing was changed", said)


def test_a_refused_run_leaves_no_line_in_the_journal(held: tuple[Path, int], auditor: Run) -> None:
    """Who has not the store has not the journal either."""
    path, _ = held
    before = path.with_name(path.name + ".journal").read_bytes()
    auditor("purge", "--store", path, "--all", code=5)
    assert path.with_name(path.name + ".journal").read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"hi", b"ISA*00*" * 1000, b"%PDF-1.4" + bytes(9000)], ids=["empty", "two", "x12", "pdf"]
)
def test_a_file_of_another_kind_is_not_written_over(tmp_path: Path, auditor: Run, content: bytes) -> None:
    """What is no database is named as such with exit code 6, and keeps its bytes."""
    path = tmp_path / "s.duckdb"
    path.write_bytes(content)
    said = auditor("load", "-", "--store", path, stdin=FILE, code=6).stderr
    assert "is not a DuckDB database, or is damaged" in said
    assert path.read_bytes() == content


def test_a_foreign_database_is_not_touched(tmp_path: Path, auditor: Run) -> None:
    """A DuckDB database of somebody else is refused with exit code 6 and keeps its tables."""
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as theirs:
        theirs.execute("create table claim as select 1 as theirs")
    before = path.read_bytes()
    assert "not a store of auditor" in auditor("load", "-", "--store", path, stdin=FILE, code=6).stderr
    assert path.read_bytes() == before


def test_loading_nothing_makes_no_store(tmp_path: Path) -> None:
    """Where there is nothing to load, no empty store is left behind."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingUsableError, match="No file in the given paths"):
        pipeline.open_store(pipeline.Settings([tmp_path / "empty"], tmp_path / "made" / "s.duckdb"), to="load")
    assert not (tmp_path / "made").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A store cannot be made in a folder that is a file."""
    (tmp_path / "file").touch()
    with pytest.raises(SurroundingsError, match="can't be opened or written"):
        Store(tmp_path / "file" / "s.duckdb")


def test_a_folder_that_may_not_be_written_is_named(small_disk: Callable[[int], Path], auditor: Run) -> None:
    """On a disk that is read-only the sentence names the store, with exit code 5."""
    disk = small_disk(4000)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert "can't be opened or written" in auditor("load", "-", "--store", disk / "s.duckdb", stdin=FILE, code=5).stderr


def test_a_store_that_may_not_be_written_can_be_verified(small_disk: Callable[[int], Path], auditor: Run) -> None:
    """Verifying writes nothing, so that it works on a read-only disk."""
    disk = small_disk(8000)
    path = kept(disk / "s.duckdb", FILE)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert "agrees" in auditor("verify", "--store", path).stdout


def test_too_little_memory_says_which_option_helps(tmp_path: Path) -> None:
    """A step that needs more memory than it may use ends in exit code 5's error; what was committed stays."""
    path = kept(tmp_path / "s.duckdb", FILE)
    with Store(path, memory="30MB", threads=1) as store:
        with pytest.raises(SurroundingsError, match="Raise --memory"):
            store.execute("create temp table big as select list(range) as all_of_it from range(20000000)")
        assert in_full(store) == []


@pytest.mark.parametrize("kilobytes", range(900, 5000, 350))
def test_a_full_disk_loses_no_committed_file(small_disk: Callable[[int], Path], kilobytes: int) -> None:
    """Whenever the disk fills, committed files stay, none is half there, and the sentence names the disk."""
    path = small_disk(kilobytes) / "s.duckdb"
    committed = 0
    with pytest.raises(SurroundingsError, match=r"disk is full|No space left"):  # noqa: PT012 - it may fill anywhere
        for number in range(400):
            with Store(path) as store:
                rows = [{"claim_id": f"C{number}-{n}", "lines": [{}, {}]} for n in range(60)]
                put(store, write_837(rows, control_number=f"{number + 1:09}"), f"{number}.837")
                committed += 1
    if not path.exists():
        assert committed == 0
        return
    with Store(path, mode="look") as store:
        found = in_full(store)
        files = store.rows("select count(*) from file")[0][0]
    assert (found, files - committed in {0, 1}) == ([], True)


@pytest.mark.parametrize("kilobytes", range(60, 600, 60))
def test_a_full_disk_makes_a_store_whole_or_leaves_nothing(small_disk: Callable[[int], Path], kilobytes: int) -> None:
    """However early the disk is full, a store has its tables or there is none, nor any part of one."""
    folder = small_disk(kilobytes)
    try:
        with Store(folder / "s.duckdb"):
            pass
    except SurroundingsError as error:
        assert "the disk is full" in str(error)  # noqa: PT017 - it need not come
    whole = {path.name for path in folder.iterdir()}
    assert whole <= {"s.duckdb", "s.duckdb.journal"}
    if whole:
        with Store(folder / "s.duckdb", mode="look") as store:
            assert store.rows("select count(*) from file") == [(0,)]


def test_a_full_disk_ends_the_command_with_5_and_the_next_run_resumes(
    small_disk: Callable[[int], Path], tmp_path: Path, auditor: Run
) -> None:
    """After the disk was full, the same command on a roomy disk loads what is missing and nothing twice."""
    disk = small_disk(2600)
    files = inbox(tmp_path / "inbox", 40, claims=80)
    said = auditor("load", files, "--store", disk / "s.duckdb", code=5)
    assert "disk is full" in said.stderr or "No space left" in said.stderr
    for name in ("s.duckdb", "s.duckdb.wal", "s.duckdb.journal"):
        if (disk / name).exists():
            shutil.copy(disk / name, tmp_path / name)
    auditor("load", files, "--store", "s.duckdb")
    assert "40 files, 3,200 claims" in auditor("verify", "--store", "s.duckdb").stdout


def test_interrupting_says_so_without_a_traceback(tmp_path: Path) -> None:
    """Ctrl-C ends a run with exit code 130 and one sentence; committed files stay."""
    files = inbox(tmp_path / "inbox", 60, claims=400)
    command = [sys.executable, "-m", "auditor", "load", str(files), "--store", "s.duckdb"]
    run = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    journal = tmp_path / "s.duckdb.journal"
    while run.poll() is None and not (journal.exists() and journal.stat().st_size > 3000):
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    with Store(tmp_path / "s.duckdb") as store:
        assert in_full(store) == []
        assert store.rows("select count(*) > 0 from file") == [(True,)]


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_a_value_without_end_can_be_stopped(tmp_path: Path, sign: signal.Signals, code: int) -> None:
    """Stopped inside one huge value, a run ends at once and keeps nothing of its file, but the files before it."""
    path = kept(tmp_path / "s.duckdb", OTHER_FILE)
    command = [sys.executable, "-m", "auditor", "load", "-", "--store", str(path)]
    run = subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdin is not None
    run.stdin.write(FILE[: FILE.index(b"NM1*IL")] + b"NTE*ADD*")
    for _ in range(8):  # more than the reader takes in at once, so that it is reading when the last is written
        run.stdin.write(b"A" * (1 << 20))
        run.stdin.flush()
    run.send_signal(sign)
    began = time.monotonic()
    _, said = run.communicate(timeout=60)
    assert run.returncode == code
    assert time.monotonic() - began < 30
    assert b"Traceback" not in said
    with Store(path) as store:
        assert in_full(store) == []
        assert store.rows("select count(*), sum(claims) from file") == [(1, 1)]


def test_a_lost_write_ahead_log_is_noticed(tmp_path: Path, auditor: Run) -> None:
    """Where the log with the last commits is gone, the file that the journal names is missed; nothing is written."""
    path, lost = tmp_path / "s.duckdb", tmp_path / "lost.duckdb"
    with Store(path) as store:
        put(store, FILE, "a.837")
        assert path.with_name("s.duckdb.wal").exists()
        shutil.copy(path, lost)
        shutil.copy(path.with_name("s.duckdb.journal"), lost.with_name("lost.duckdb.journal"))
    before = lost.read_bytes()
    said = auditor("load", "-", "--store", lost, stdin=OTHER_FILE, code=6).stderr
    assert "'a.837'" in said
    assert "committed rows are lost" in said
    assert f"auditor recover --store {lost}" in said
    assert lost.read_bytes() == before


def test_everything_a_run_leaves_is_private(tmp_path: Path, auditor: Run) -> None:
    """Files have mode 0600 and folders 0700, whatever the umask was."""
    auditor("audit", inbox(tmp_path / "inbox", 1), "--out", "made/out", "--select", "UN")
    made = [tmp_path / "made", *(tmp_path / "made").rglob("*")]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made}
    assert [name for name, mode in modes.items() if mode & 0o077] == []


def test_a_run_leaves_no_spill_folder(elsewhere: Path, tmp_path: Path, auditor: Run) -> None:
    """Nothing of a finished run is left among temporary files."""
    auditor("audit", inbox(tmp_path / "inbox", 1), "--out", "o")
    assert list(elsewhere.iterdir()) == []


def test_a_spill_folder_is_private(elsewhere: Path) -> None:
    """Others cannot look into what is spilled."""
    spill = Spill()
    assert spill.folder.parent == elsewhere
    assert stat.S_IMODE(spill.folder.stat().st_mode) == 0o700
    spill.remove()
    assert list(elsewhere.iterdir()) == []


def test_the_spill_of_a_killed_run_is_swept_by_the_next(elsewhere: Path) -> None:
    """A living run's folder stays; once it is killed, the next start removes it."""
    command = [sys.executable, "-c", SPILLS_AND_WAITS]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"TMPDIR": str(elsewhere)})
    assert other.stdout is not None
    folder = Path(other.stdout.readline().strip())
    (folder / "spilled.tmp").write_text("rows of claims")
    sweep()
    assert (folder / "spilled.tmp").exists()
    other.kill()
    other.wait()
    other.stdout.close()
    sweep()
    assert not folder.exists()


def test_a_link_among_temporary_files_is_not_followed(elsewhere: Path, tmp_path: Path) -> None:
    """A link that bears the name of a spill folder removes nothing where it points."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "lock").touch()
    (elsewhere / "auditor-spill-x").symlink_to(theirs)
    sweep()
    assert (theirs / "lock").exists()


def test_memory_is_bounded_where_nobody_says_how_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store takes 256 MB, to judge 704, a large one what its size asks for; what --memory says goes before all."""
    path = kept(tmp_path / "s.duckdb", write_837(ONE_CLAIM))
    asked = pipeline.Settings([path], path)
    bounded = replace(asked, memory="300MB")

    def limit(settings: pipeline.Settings, to: Literal["load", "judge"]) -> str:
        with pipeline.open_store(settings, to) as store:
            return str(store.rows("select current_setting('memory_limit')")[0][0])

    assert (limit(asked, "load"), limit(asked, "judge")) == ("244.1 MiB", "671.3 MiB")
    assert (limit(bounded, "load"), limit(bounded, "judge")) == ("286.1 MiB", "286.1 MiB")
    size = path.stat().st_size >> 20
    monkeypatch.setattr(pipeline, "LARGE", size - 1)
    assert limit(asked, "judge") == "488.2 MiB"
    monkeypatch.setattr(pipeline, "SHARE_OF_LARGE", 1024 / size)
    assert limit(asked, "judge") == "976.5 MiB"


def test_shared_tables_are_worked_out_again_for_the_rules_of_the_run_alone(tmp_path: Path) -> None:
    """A report prepares a judged store anew for the same rules; for others its kept views serve, and say the same."""
    asked = pipeline.Settings(store=kept(tmp_path / "s.duckdb", write_837(ONE_CLAIM)))
    book = pipeline.rule_book(asked)
    with pipeline.open_store(asked) as store:
        pipeline.judge_all(store, book, asked, pipeline.Talk())
    with pipeline.open_store(asked) as store:
        prepare_again(store, replace(book, sha256="of other rules"), PREPARED)
        assert not store.is_prepared
        by_views = store.rows("select * from live_line order by line_key")
        prepare_again(store, book, PREPARED)
        assert store.is_prepared
        assert store.rows("select * from live_line order by line_key") == by_views != []


def test_a_report_names_the_shared_tables_that_it_reads(book: RuleBook) -> None:
    """PREPARED is what the queries of the report read of the judge's tables, no more and no less."""
    queries = "".join(path.read_text(encoding="utf-8") for path in (shipped("templates") / "queries").glob("*.sql"))
    read = set(re.findall(r"\b(?:from|join) (\w+)", queries))
    assert read & {made.name for made in book.prepared} == set(PREPARED)
