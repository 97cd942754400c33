"""Ctrl-C and SIGTERM are heard wherever they strike, once is enough, and they leave no trace on the terminal."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import environment
from store_cases import TWO_CLAIMS, kept
from x12 import write_837

from auditor.judge import RuleBook, write_new_rule
from auditor.store import Store, in_full

SWALLOWED = """
import contextlib, sys, time
from auditor.cli import stopping
from auditor.cli.main import main
stopping.AGAIN = 0.2
def run(**_):
    print("began", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        time.sleep(30)
    print("swallowed", flush=True)
    time.sleep(30)
sys.modules["auditor.cli.main"].auditor = run
main()
"""
IN_A_DESTRUCTOR = """
import sys, time
from auditor.cli import stopping
from auditor.cli.main import main
stopping.AGAIN = 0.2
class Slow:
    def __del__(self):
        print("began", flush=True)
        time.sleep(30)
def run(**_):
    Slow()
    time.sleep(30)
sys.modules["auditor.cli.main"].auditor = run
main()
"""
BROKEN_DESTRUCTOR = """
import sys, threading
from auditor.cli.main import main
class Broken:
    def __del__(self):
        raise ValueError("ZQXVALUE")
def broken():
    raise ValueError("ZQXVALUE")
def run(**_):
    Broken()
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
sys.modules["auditor.cli.main"].auditor = run
main()
"""
DEAF = """
import sys, time
from auditor.cli.main import main
def run(**_):
    try:
        print("began", flush=True)
        time.sleep(30)
    finally:
        print("cleaning", flush=True)
        time.sleep(30)
sys.modules["auditor.cli.main"].auditor = run
main()
"""
ENDLESS = """
select line.claim_key, line.line_key, 'pass' as outcome
from live_line as line
where (select sum(sin(a.range) * b.range) from range(300000) as a cross join range(300000) as b) > 1
"""


def _started(program: str) -> subprocess.Popen[str]:
    run = subprocess.Popen([sys.executable, "-c", program], stdout=-1, stderr=-1, text=True, env=environment())
    assert run.stdout is not None
    assert run.stdout.readline() == "began\n"
    return run


@pytest.mark.parametrize("program", [SWALLOWED, IN_A_DESTRUCTOR], ids=["swallowed", "destructor"])
def test_an_interruption_that_is_lost_comes_again(program: str) -> None:
    """Where a library drops it, or nobody can catch it, the run ends all the same, with one sentence."""
    run = _started(program)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=20)
    assert (run.returncode, said.strip().count("\n")) == (130, 0)
    assert "interrupted" in said


def test_a_second_signal_ends_at_once() -> None:
    """Who presses Ctrl-C twice does not wait for what a run puts in order."""
    run = _started(DEAF)
    run.send_signal(signal.SIGINT)
    assert run.stdout is not None
    assert run.stdout.readline() == "cleaning\n"
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=20)
    assert (run.returncode, said) == (130, "")


def test_an_error_that_nobody_can_catch_is_told_without_its_words() -> None:
    """What breaks in a destructor or a thread names its kind, and no value."""
    done = subprocess.run([sys.executable, "-c", BROKEN_DESTRUCTOR], check=True, capture_output=True, text=True)
    assert done.stderr.count("a defect of auditor itself (ValueError at ") == 2
    assert "ZQX" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_query_without_end_is_stopped(tmp_path: Path, book: RuleBook) -> None:
    """Ctrl-C stops a rule's query at once, however many threads work at it, and the store is as it was."""
    kept(tmp_path / "s.duckdb", write_837(TWO_CLAIMS))
    folder = write_new_rule(tmp_path / "my_rules", "units", "endless", known=book)
    (folder / "rule.sql").write_text(ENDLESS)
    judge = ["judge", "--store", "s.duckdb", "--rules", "my_rules", "--select", "UN101", "--jobs", "2"]
    command = [sys.executable, "-m", "auditor", *judge]
    run = subprocess.Popen(command, cwd=tmp_path, stdout=-1, stderr=-1, text=True, env=environment())
    _wait_until_busy(run.pid)
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    said = "".join(run.communicate(timeout=60))
    assert (run.returncode, "interrupted" in said, "could not run" in said) == (130, True, False)
    assert time.monotonic() - began < 10
    with Store(tmp_path / "s.duckdb") as store:
        assert in_full(store) == []
        assert store.rows("select count(*) from run") == [(0,)]


def _wait_until_busy(process: int) -> None:
    """Wait until it has worked for longer than it takes to begin the query."""
    ticks = 0
    while ticks < 300:
        time.sleep(0.05)
        ticks = sum(map(int, Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
