"""What several tests need: the rule book, the shared folder of public files, and the installed command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditor.judge import RuleBook, read_rules
from auditor.shipped import shipped

ROOT = Path(__file__).resolve().parents[1]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """All shipped rules."""
    return read_rules([shipped("rules")])


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Public X12 and CMS files beside the checkout; a test that wants them is skipped where they are not."""
    folder = Path(os.environ.get("AUDITOR_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("the shared folder of public files is not here")
    return folder


@pytest.fixture
def auditor(tmp_path: Path) -> Run:
    """Run the command in an empty folder: `auditor("audit", path)`."""

    def run(*words: object, code: int | None = 0, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "auditor", *map(str, words)]
        done = subprocess.run(command, cwd=tmp_path, input=stdin, capture_output=True, check=False, env=environment())
        text = subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())
        assert code is None or text.returncode == code, text.stderr
        return text

    return run


def environment() -> dict[str, str]:
    """Give the environment of a command: no imported public files, no colours."""
    return {"AUDITOR_REFERENCE": "no_imports"} | os.environ | {"NO_COLOR": "1"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Make disks of some kilobytes, in memory."""
    made: list[Path] = []

    def make(kilobytes: int) -> Path:
        folder = tmp_path / f"disk{kilobytes}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=700", "tmpfs", str(folder)]
        if os.getuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("only root can mount a small disk")
        made.append(folder)
        return folder

    yield make
    for folder in made:
        subprocess.run(["umount", str(folder)], check=True)
