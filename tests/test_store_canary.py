"""No value of a claim leaves the store: not in what is printed, not in masked reports, not in temporary files."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Run
from outputs import said
from x12 import write_837

WORD = "ZQX"
NAME = re.compile(rb"ZQX[A-Z0-9]+")
PERSON = {
    "last_name": "ZQXLAST", "first_name": "ZQXFIRST", "member_id": "ZQXMEMBER", "address": "ZQXSTREET",
    "city": "ZQXCITY", "postal_code": "ZQX01",
}  # fmt: skip
CHILD = {"last_name": "ZQXCHILD", "first_name": "ZQXKID", "address": "ZQXHOUSE", "city": "ZQXTOWN"}
LINE: dict[str, Any] = {
    "procedure_code": "J9035", "units": "10", "ndc": "50242006001", "description": "ZQXDESCRIPTION",
    "prescription": "ZQXPRESCRIPTION", "notes": [("ADD", "ZQXLINENOTE")],
    "references": [("6R", "ZQXCONTROL"), ("G1", "ZQXAUTHLINE")],
}  # fmt: skip
BROKEN_LINE: dict[str, Any] = {**LINE, "charge": "ZQXCHARGE", "units": "ZQXUNITS", "service_date": "ZQXDAY"}
CLAIM: dict[str, Any] = {
    "subscriber": PERSON, "payer": {"group_number": "ZQXGROUP"}, "notes": [("ADD", "ZQXNOTE")],
    "references": [("EA", "ZQXRECORD"), ("G1", "ZQXAUTH"), ("9F", "ZQXREFERRAL"), ("F8", "ZQXPAYERNUMBER")],
    "segments": [["K3", "ZQXFIXED"], ["PWK", "OZ", "BM", "", "", "AC", "ZQXATTACHMENT"]],
    "lines": [LINE, LINE],
}  # fmt: skip
CLAIMS = [
    CLAIM | {"claim_id": "C1"},
    CLAIM | {"claim_id": "C2", "dependent": CHILD},
    CLAIM | {"claim_id": "C3", "lines": [BROKEN_LINE, LINE], "charge": "ZQXTOTAL"},
    CLAIM | {"claim_id": "C4", "subscriber": PERSON | {"birth_date": "ZQXBIRTH", "gender": "ZQXGENDER"}},
]
WHOLE = write_837(CLAIMS)
LEAVES = (".html", ".csv", ".jsonl", ".json", ".xlsx", ".journal")
SHOWN = {"standard": {b"ZQXAUTH", b"ZQXPAYERNUMBER", b"ZQXDAY", b"ZQXUNITS"}, "strict": {b"ZQXUNITS"}}
"""What a claim opened in the page shows: its numbers and days (as standard does), and units as they stand."""
TESTED = sorted(set(NAME.findall(WHOLE)))


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files full of tokens, whole and broken, and a folder of temporary files of one's own."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    pieces = {
        "whole": WHOLE, "cut": WHOLE[:-200], "middle": WHOLE[200:], "doubled": WHOLE.replace(b"~NM1*IL", b"~~NM1*IL"),
        "no_st": WHOLE.replace(b"~ST*", b"~XX*"), "no_gs": WHOLE.replace(b"~GS*", b"~XX*"),
        "text": b"ZQXTEXT ZQXLETTER",
        "shifted": WHOLE.replace(b"ZQXLAST", b"ZQX*LAST"), "segment": WHOLE.replace(b"~DMG*", b"~ZQXSEGMENT*"),
        "number": WHOLE.replace(b"~SE*", b"~SE*9"), "latin": WHOLE.replace(b"ZQXFIRST", b"ZQXF\xcdRST"),
        "control": WHOLE.replace(b"ZQXLAST", b"ZQX\x1b[31mLAST"),
        "version": WHOLE.replace(b"005010X222A1", b"005010X223A2"),
    }  # fmt: skip
    for number, (name, content) in enumerate(pieces.items()):
        (inbox / f"{name}.837").write_bytes(content.replace(b"000000001", f"{number + 1:09}".encode()))
    return inbox


def _tokens(folder: Path) -> dict[str, list[bytes]]:
    """Tokens in reports, journals and temporary files below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file() and "inbox" not in path.parts]
    open_to_all = [path for path in files if path.suffix in LEAVES or "temporary" in path.parts]
    return {path.name: found for path in open_to_all if (found := NAME.findall(said(path)))}


def _said(run: Any) -> list[str]:
    return re.findall(rf"{WORD}\w*", run.stdout + run.stderr)


@pytest.mark.parametrize("mask", ["standard", "strict"])
def test_a_masked_audit_shows_no_token(sent: Path, auditor: Run, tmp_path: Path, mask: str) -> None:
    """Files whole and broken leave no token in what is printed, in reports, journal or temporary files."""
    done = auditor("audit", sent, "--out", "o", "--mask", mask, "-v", code=None)
    assert done.returncode in {0, 3}
    tokens = _tokens(tmp_path)
    assert set(tokens.pop("index.html", [])) <= SHOWN[mask]
    assert (_said(done), tokens) == ([], {})


def test_progress_on_a_terminal_shows_no_token(sent: Path, tmp_path: Path) -> None:
    """The bars and lines that a terminal shows while files are loaded hold names of files and counts alone."""
    screen, terminal = pty.openpty()
    command = [sys.executable, "-m", "auditor", "load", str(sent), "--store", "s.duckdb", "-v"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=terminal, stderr=terminal) as run:
        os.close(terminal)
        shown = b""
        with contextlib.suppress(OSError):  # the terminal is gone when the run is
            while part := os.read(screen, 4096):
                shown += part
    os.close(screen)
    assert run.returncode in {0, 3}
    assert b"whole.837" in shown
    assert NAME.findall(shown) == []


def test_the_tokens_are_in_the_store(sent: Path, auditor: Run, tmp_path: Path) -> None:
    """The test can fail: the store does hold the tokens, and there are at least 25 of them."""
    auditor("load", sent, "--store", "s.duckdb", code=None)
    with duckdb.connect(str(tmp_path / "s.duckdb"), read_only=True) as shell:
        assert shell.execute("select count(*) > 0 from claim where member_id = 'ZQXMEMBER'").fetchone() == (True,)
    assert len(TESTED) >= 25


@pytest.mark.parametrize(
    "words",
    [
        ("load", "inbox", "--store", "theirs.duckdb"), ("load", "inbox", "--store", "text.duckdb"),
        ("load", "inbox", "--store", "inbox/whole.837"), ("load", "inbox", "--store", "inbox"),
        ("load", "inbox", "--store", "s.duckdb", "--memory", "1KB"),
        ("load", "inbox", "--store", "s.duckdb", "--memory", "nonsense"),
        ("judge", "--store", "s.duckdb", "--memory", "20MB"), ("judge", "--store", "s.duckdb", "--select", "NONE"),
        ("judge", "--store", "s.duckdb", "--rules", "inbox"), ("judge", "--store", "inbox/whole.837"),
        ("report", "--store", "s.duckdb", "--out", "text.duckdb/o"), ("report", "--store", "never.duckdb"),
        ("explain", "NO-SUCH", "--store", "s.duckdb"), ("explain", "C1", "--store", "damaged.duckdb"),
        ("verify", "--store", "damaged.duckdb"), ("verify", "--store", "changed.duckdb"),
        ("purge", "--store", "changed.duckdb", "--all"), ("purge", "--store", "s.duckdb", "--file", "none.837"),
        ("recover", "--store", "damaged.duckdb", "inbox/cut.837"), ("recover", "--store", "text.duckdb", "inbox"),
        ("store", "describe", "no_such", "--store", "s.duckdb"), ("audit", "inbox/text.837", "--out", "o"),
        ("rules", "test", "--rules", "inbox"), ("audit", "inbox", "--mask", "none"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_failing_command_says_no_token(failing: Path, auditor: Run, words: tuple[str, ...]) -> None:
    """However a command fails, it says so without a value of a claim, without a traceback and not as our defect."""
    done = auditor(*words, code=None)
    assert _said(done) == []
    assert "Traceback" not in done.stderr
    assert done.returncode not in {70, 1}
    assert {name: found for name, found in _tokens(failing).items() if not name.startswith("text")} == {}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stores sound, damaged, changed and foreign, and one letter."""
    from auditor import pipeline  # noqa: PLC0415 - once for all commands

    folder = tmp_path_factory.mktemp("canary")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "whole.837").write_bytes(WHOLE)
    asked = pipeline.Settings(paths=[folder / "inbox"], store=folder / "s.duckdb", out=folder / "o")
    pipeline.audit(asked, pipeline.Talk())
    shutil.rmtree(folder / "o")
    for name in ("damaged", "changed"):
        shutil.copy(folder / "s.duckdb", folder / f"{name}.duckdb")
        shutil.copy(folder / "s.duckdb.journal", folder / f"{name}.duckdb.journal")
    os.truncate(folder / "damaged.duckdb", 30_000)
    with duckdb.connect(str(folder / "changed.duckdb")) as shell:
        shell.execute("delete from claim_row where claim_id = 'C1'")
    with duckdb.connect(str(folder / "theirs.duckdb")) as shell:
        shell.execute("create table claim as select 'ZQXTHEIRS' as claim_id")
    (folder / "text.duckdb").write_text("ZQXTEXT" * 4000)
    (folder / "inbox" / "cut.837").write_bytes(WHOLE[:-200])
    (folder / "inbox" / "text.837").write_bytes(b"ZQXTEXT")
    return folder


@pytest.fixture
def failing(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of those stores to run in."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    (tmp_path / "temporary").mkdir(mode=stat.S_IRWXU)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    return tmp_path
