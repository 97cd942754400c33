"""No value of a claim leaves the store: not in what is printed, not in masked reports, not in temporary files."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from conftest import environment
from outputs import said as said_in
from x12 import write_837

from auditor.store import Store

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
PIECES = {
    "whole": WHOLE, "cut": WHOLE[:-200], "middle": WHOLE[200:], "doubled": WHOLE.replace(b"~NM1*IL", b"~~NM1*IL"),
    "no_st": WHOLE.replace(b"~ST*", b"~XX*"), "no_gs": WHOLE.replace(b"~GS*", b"~XX*"),
    "text": b"ZQXTEXT ZQXLETTER",
    "shifted": WHOLE.replace(b"ZQXLAST", b"ZQX*LAST"), "segment": WHOLE.replace(b"~DMG*", b"~ZQXSEGMENT*"),
    "number": WHOLE.replace(b"~SE*", b"~SE*9"), "latin": WHOLE.replace(b"ZQXFIRST", b"ZQXF\xcdRST"),
    "control": WHOLE.replace(b"ZQXLAST", b"ZQX\x1b[31mLAST"),
    "version": WHOLE.replace(b"005010X222A1", b"005010X223A2"),
}  # fmt: skip
LEAVES = (".html", ".csv", ".jsonl", ".json", ".xlsx", ".journal")
SHOWN = {"standard": {b"ZQXAUTH", b"ZQXPAYERNUMBER", b"ZQXDAY", b"ZQXUNITS"}, "strict": {b"ZQXUNITS"}}
"""What a claim opened in the page shows: its numbers and days (as standard does), and units as they stand."""
TESTED = sorted(set(NAME.findall(WHOLE)))


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder where files full of tokens, whole and broken, were audited, and what was printed."""
    folder = tmp_path_factory.mktemp("audited")
    (folder / "temporary").mkdir()
    _send(folder / "inbox", PIECES)
    command = [sys.executable, "-m", "auditor", "audit", "inbox", "--out", "o", "-v"]
    surroundings = environment() | {"TMPDIR": str(folder / "temporary")}
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    return folder, done.stdout + done.stderr


def _send(inbox: Path, pieces: dict[str, bytes]) -> None:
    inbox.mkdir()
    for number, (name, content) in enumerate(pieces.items()):
        (inbox / f"{name}.837").write_bytes(content.replace(b"000000001", f"{number + 1:09}".encode()))


def _tokens(folder: Path) -> dict[str, list[bytes]]:
    """Tokens in reports, journals and temporary files below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file() and "inbox" not in path.parts]
    open_to_all = [path for path in files if path.suffix in LEAVES or "temporary" in path.parts]
    return {path.name: found for path in open_to_all if (found := NAME.findall(said_in(path)))}


def test_a_masked_audit_shows_no_token(audited: tuple[Path, str]) -> None:
    """Files whole and broken leave no token in what is printed, in reports, journal or temporary files."""
    folder, printed = audited
    tokens = _tokens(folder)
    assert set(tokens.pop("index.html")) <= SHOWN["standard"]
    assert (re.findall(rf"{WORD}\w*", printed), tokens) == ([], {})


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command in this process, in an empty folder, and give what it prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUDITOR_REFERENCE", "no_imports")

    def run(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["auditor", *words])
        assert import_module("auditor.cli.main")._run() == 0
        return "".join(capfd.readouterr())

    return run


def test_a_strict_report_shows_no_token(audited: tuple[Path, str], said: Callable[..., str], tmp_path: Path) -> None:
    """The same store reported with strict shows less."""
    store = audited[0] / "o" / "claims.duckdb"
    printed = said("report", "--store", str(store), "--out", "strict", "--mask", "strict", "-v")
    tokens = _tokens(tmp_path)
    assert set(tokens.pop("index.html")) <= SHOWN["strict"]
    assert (re.findall(rf"{WORD}\w*", printed), tokens) == ([], {})


def test_what_every_rule_says_of_a_claim_shows_no_token(audited: tuple[Path, str], said: Callable[..., str]) -> None:
    """All rules look at a claim whose charges, units and day can't be read, and quote nothing of it."""
    printed = said("explain", "C3", "--store", str(audited[0] / "o" / "claims.duckdb"))
    assert printed.count("Claim C3") > 3
    assert re.findall(rf"{WORD}\w*", printed) == []


def test_progress_on_a_terminal_shows_no_token(tmp_path: Path) -> None:
    """The bars and lines that a terminal shows while files are loaded hold names of files and counts alone."""
    _send(tmp_path / "inbox", {name: PIECES[name] for name in ("whole", "cut", "text", "segment")})
    screen, terminal = pty.openpty()
    command = [sys.executable, "-m", "auditor", "load", "inbox", "--store", "s.duckdb", "-v"]
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


def test_the_tokens_are_in_the_store(audited: tuple[Path, str]) -> None:
    """The test can fail: the store does hold the tokens, and there are at least 25 of them."""
    with Store(audited[0] / "o" / "claims.duckdb", mode="look") as store:
        assert store.rows("select count(*) > 0 from claim where member_id = 'ZQXMEMBER'") == [(True,)]
    assert len(TESTED) >= 25
