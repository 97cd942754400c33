"""Killed at any moment: committed files stay, the next run resumes, nothing is lost, doubled or half there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from store_cases import inbox

from auditor.store import Journal, Store, in_full

POINTS = int(os.environ.get("AUDITOR_KILL_POINTS", "10"))
SEED = int(os.environ.get("AUDITOR_KILL_SEED", "837"))
FILES, CLAIMS = 12, 120
LOADED = [(FILES, FILES * CLAIMS, FILES * CLAIMS * 2)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files to load."""
    return inbox(tmp_path_factory.mktemp("kill") / "inbox", FILES, claims=CLAIMS)


def _start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "auditor", *words]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _seconds(folder: Path, *words: str) -> float:
    began = time.monotonic()
    assert _start(folder, *words).wait(timeout=120) == 0
    return time.monotonic() - began


def _kill_at(folder: Path, seconds: float, *words: str) -> None:
    run = _start(folder, *words)
    time.sleep(seconds)
    run.kill()
    run.wait()


def _acknowledged(store: Path) -> set[str]:
    return set(Journal(store).files())


@pytest.mark.parametrize("part", range(2))
def test_no_kill_loses_or_doubles_a_file(files: Path, tmp_path: Path, part: int) -> None:
    """After each kill the store agrees with its journal and holds what was acknowledged; the last run completes it."""
    whole = _seconds(tmp_path, "load", str(files), "--store", "timed.duckdb")
    chance = random.Random(f"{SEED}-{part}")  # noqa: S311 - moments to kill at
    path = tmp_path / "s.duckdb"
    for point in range(POINTS // 2):
        if point % 4 == 0:
            for left in tmp_path.glob("*s.duckdb*"):
                left.unlink()
        _kill_at(tmp_path, chance.uniform(0.2, whole), "load", str(files), "--store", "s.duckdb")
        if not path.exists():
            assert not Journal(path).exists
            continue
        before = _acknowledged(path)
        with Store(path) as store:
            assert in_full(store) == []
            assert before <= {row[0] for row in store.rows("select sha256 from file")}
    assert _start(tmp_path, "load", str(files), "--store", "s.duckdb").wait() == 0
    with Store(path) as store:
        counts = "select (select count(*) from file), (select count(*) from claim), (select count(*) from service_line)"
        assert (store.rows(counts), in_full(store)) == (LOADED, [])


def test_killing_judge_report_and_purge_leaves_a_true_store(files: Path, tmp_path: Path) -> None:
    """A kill in any later step leaves the claims as they were, and the step can be done again."""
    chance = random.Random(SEED)  # noqa: S311 - moments to kill at
    assert _start(tmp_path, "load", str(files), "--store", "s.duckdb").wait() == 0
    whole = _seconds(tmp_path, "judge", "--store", "s.duckdb", "--select", "UN")
    steps = [
        ("judge", "--store", "s.duckdb", "--select", "UN"),
        ("report", "--store", "s.duckdb", "--out", "o"),
        ("purge", "--store", "s.duckdb", "--file", "003.837"),
    ]
    for step in steps * max(POINTS // 10, 1):
        _kill_at(tmp_path, chance.uniform(0.2, whole), *step)
        with Store(tmp_path / "s.duckdb") as store:
            assert in_full(store) == []
            assert store.rows("select count(*) from file")[0][0] in {FILES, FILES - 1}
    assert _start(tmp_path, "audit", str(files), "--store", "s.duckdb", "--out", "o").wait() == 0
    with Store(tmp_path / "s.duckdb") as store:
        assert (store.rows("select count(*), sum(claims) from file"), in_full(store)) == ([LOADED[0][:2]], [])


def test_two_runs_at_once_load_each_file_once(files: Path, tmp_path: Path) -> None:
    """Of two runs that start together one is refused or waits its turn; no file is doubled."""
    runs = [_start(tmp_path, "load", str(files), "--store", "s.duckdb") for _ in range(2)]
    assert sorted(run.wait() for run in runs) in ([0, 0], [0, 5])
    with Store(tmp_path / "s.duckdb") as store:
        assert store.rows("select count(*), sum(claims) from file") == [LOADED[0][:2]]
        assert in_full(store) == []
