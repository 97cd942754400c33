"""Killed at any moment: committed files stay, the next run resumes, nothing is lost, doubled or half there.

A run is forked from a process that has its libraries already, so that the moments fall into its work. By hand, longer:

    AUDITOR_KILL_POINTS=2000 AUDITOR_KILL_SEED=7 pytest -n 0 tests/test_store_kill.py
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import duckdb
import pytest
from store_cases import inbox

from auditor.store import Journal, Store, in_full, migrate

POINTS = int(os.environ.get("AUDITOR_KILL_POINTS", "40"))
SEED = int(os.environ.get("AUDITOR_KILL_SEED", "837"))
FILES, CLAIMS = 8, 60
LOADED = [(FILES, FILES * CLAIMS, FILES * CLAIMS * 2)]
RUNS = 10
"""Kills before a load begins anew."""

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["duckdb", "polars", "auditor.cli.main", "auditor.cli.audit", "auditor.pipeline"])


def _command(folder: Path, words: Sequence[str]) -> None:
    """Be the command; its words go nowhere."""
    from auditor.cli.main import main  # noqa: PLC0415 - in the run that is killed

    os.chdir(folder)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.argv = ["auditor", *words]
    main()


def _opening(path: Path) -> None:
    Store(path).close()


def _started(target: Callable[..., None], *given: object) -> ForkServerProcess:
    run = _FORKS.Process(target=target, args=given)
    run.start()
    return run


def _ended(run: ForkServerProcess) -> int | None:
    run.join(timeout=300)
    return run.exitcode


def _seconds(target: Callable[..., None], *given: object) -> float:
    began = time.monotonic()
    assert _ended(_started(target, *given)) == 0
    return time.monotonic() - began


def _killed(seconds: float, target: Callable[..., None], *given: object) -> None:
    run = _started(target, *given)
    time.sleep(seconds)
    run.kill()
    run.join()


def _moments(part: str, points: int, seconds: float) -> Iterator[float]:
    chance = random.Random(f"{SEED}-{part}")  # noqa: S311 - moments to kill at
    yield from (chance.uniform(0, seconds) for _ in range(points))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files to load."""
    return inbox(tmp_path_factory.mktemp("kill") / "inbox", FILES, claims=CLAIMS)


def _acknowledged(store: Path) -> set[str]:
    return set(Journal(store).files())


def test_no_kill_loses_or_doubles_a_file(files: Path, tmp_path: Path) -> None:
    """After each kill the store agrees with its journal and holds what was acknowledged; the last run completes it."""
    words = ("load", str(files), "--store", "s.duckdb")
    whole = _seconds(_command, tmp_path, (*words[:-1], "timed.duckdb"))
    path = tmp_path / "s.duckdb"
    for number, moment in enumerate(_moments("load", POINTS * 6 // 10, whole)):
        if number % RUNS == 0:
            for left in tmp_path.glob("*s.duckdb*"):
                left.unlink()
        _killed(moment, _command, tmp_path, words)
        if not path.exists():
            assert not Journal(path).exists
            continue
        before = _acknowledged(path)
        with Store(path) as store:
            assert in_full(store) == []
            assert before <= {row[0] for row in store.rows("select sha256 from file")}
    assert _ended(_started(_command, tmp_path, words)) == 0
    with Store(path) as store:
        counts = "select (select count(*) from file), (select count(*) from claim), (select count(*) from service_line)"
        assert (store.rows(counts), in_full(store)) == (LOADED, [])


def test_killing_judge_report_and_purge_leaves_a_true_store(files: Path, tmp_path: Path) -> None:
    """A kill in any later step leaves the claims as they were, and the step can be done again."""
    assert _ended(_started(_command, tmp_path, ("load", str(files), "--store", "s.duckdb"))) == 0
    judge = ("judge", "--store", "s.duckdb", "--select", "UN")
    whole = _seconds(_command, tmp_path, judge)
    steps = [
        judge,
        ("report", "--store", "s.duckdb", "--out", "o"),
        ("purge", "--store", "s.duckdb", "--file", "003.837"),
    ]
    for number, moment in enumerate(_moments("later", POINTS * 3 // 10, whole)):
        _killed(moment, _command, tmp_path, steps[number % 3])
        with Store(tmp_path / "s.duckdb") as store:
            assert in_full(store) == []
            assert store.rows("select count(*) from file")[0][0] in {FILES, FILES - 1}
    assert _ended(_started(_command, tmp_path, ("audit", str(files), "--store", "s.duckdb", "--out", "o"))) == 0
    with Store(tmp_path / "s.duckdb") as store:
        assert (store.rows("select count(*), sum(claims) from file"), in_full(store)) == ([LOADED[0][:2]], [])


def test_a_kill_during_a_migration_leaves_the_old_store_or_the_new(tmp_path: Path) -> None:
    """A store of the first schema is brought up whole or not at all, and the next opening does the rest."""
    oldest, path = tmp_path / "oldest.duckdb", tmp_path / "s.duckdb"
    kept = Path(__file__).parent / "stores" / "1"
    with duckdb.connect(str(oldest)) as made:
        made.execute((kept / "store.sql").read_text(encoding="utf-8"))
    shutil.copy(oldest, path)
    shutil.copy(kept / "journal.jsonl", tmp_path / "s.duckdb.journal")
    for moment in _moments("migration", POINTS // 10, _seconds(_opening, path)):
        path.with_name("s.duckdb.wal").unlink(missing_ok=True)
        shutil.copy(oldest, path)
        shutil.copy(kept / "journal.jsonl", tmp_path / "s.duckdb.journal")
        _killed(moment, _opening, path)
        with Store(path) as store:
            assert in_full(store) == []
            assert store.rows("select version from store_version") == [(migrate.SCHEMA_VERSION,)]
            assert store.rows("select count(*), sum(claims), sum(charge) from file") == [(2, 6, 1200)]
            assert store.rows("select count(*), count(distinct first_seen) from finding_history") == [(17, 1)]


def test_two_runs_at_once_load_each_file_once(files: Path, tmp_path: Path) -> None:
    """Of two runs that start together one is refused or waits its turn; no file is doubled."""
    runs = [_started(_command, tmp_path, ("load", str(files), "--store", "s.duckdb")) for _ in range(2)]
    assert sorted(_ended(run) or 0 for run in runs) in ([0, 0], [0, 5])
    with Store(tmp_path / "s.duckdb") as store:
        assert store.rows("select count(*), sum(claims) from file") == [LOADED[0][:2]]
        assert in_full(store) == []
