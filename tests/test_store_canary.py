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
from collections.abc import Callable, Iterable
from functools import reduce
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import Any

import duckdb
import failing
import pytest
from canaries import FULL, TOKEN, TOKENS
from conftest import Run
from outputs import said
from reading import read_bytes
from x12 import write_837

from auditor.store import Store
from auditor.store.tables import OF_CLAIMS

main = import_module("auditor.cli.main")

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


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one claim full of tokens, judged and reported, and broken ones beside it."""
    folder = tmp_path_factory.mktemp("canary")
    failing.make(folder)
    return folder


@pytest.fixture
def here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to run in, with a folder of temporary files of one's own."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True, symlinks=True)
    (tmp_path / "temporary").mkdir(mode=stat.S_IRWXU)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("AUDITOR_REFERENCE", "no_imports")
    monkeypatch.chdir(tmp_path)
    return tmp_path


Tried = Callable[[Iterable[tuple[str, ...]]], dict[str, int]]


@pytest.fixture
def tried(here: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Tried:
    """Run commands in this process, each to its exit code; none may show a token, nor leave one outside the store."""

    def run(commands: Iterable[tuple[str, ...]]) -> dict[str, int]:
        codes: dict[str, int] = {}
        shown: dict[str, list[bytes]] = {}
        for words in commands:
            monkeypatch.setattr("sys.argv", ["auditor", *words])
            codes[" ".join(words)] = main._run()
            printed = "".join(capfd.readouterr())
            found = TOKEN.findall(printed.encode("utf-8", "surrogateescape"))
            found += [b"Traceback"] if "Traceback" in printed else []
            shown |= {" ".join(words): found} if found else {}
        assert shown == {}
        assert _left(here) == {}
        return codes

    return run


def _left(folder: Path) -> dict[str, list[bytes]]:
    """Tokens in reports, journals and temporary files."""
    files = [path for name in ("o", "made", "temporary", "reports") for path in (folder / name).rglob("*")]
    open_to_all = [*(path for path in files if path.is_file()), *folder.glob("*.journal")]
    return {path.name: found for path in open_to_all if (found := TOKEN.findall(said(path)))}


def _failures(codes: dict[str, int]) -> int:
    """How many failed, none of them as a defect of ours."""
    assert {words: code for words, code in codes.items() if code in {1, 70}} == {}
    return sum(code != 0 for code in codes.values())


def test_the_canaries_are_there_to_be_seen(here: Path) -> None:
    """The tests can fail: a hundred tokens of the claim are in the store."""
    with Store(here / "s.duckdb", mode="look") as store:
        rows = [store.rows(f"select * from {table}") for table in (*OF_CLAIMS, "transaction_set")]
    kept = set(TOKEN.findall(str(rows).encode()))
    assert sorted(set(TOKENS) - kept) == [b"19610709", b"20100203", b"ZQXISA0002", b"ZQXISA0004"]
    assert len(kept) > 100


def test_wrong_options_show_no_token(tried: Tried) -> None:
    """Every command refuses what it can't do without a word of a claim."""
    assert _failures(tried(failing.options())) > 90


def test_broken_stores_show_no_token(tried: Tried, here: Path) -> None:
    """Every command on a store that is none, damaged, changed or newer names the store alone."""
    assert _failures(tried(failing.on_broken_stores(here))) > 100


def test_poisoned_inputs_show_no_token(tried: Tried, here: Path) -> None:
    """Whatever is wrong with the bytes is said without what they say of a patient, also in the store's faults."""
    assert _failures(tried(failing.inputs(here))) > 30
    with Store(here / "inputs.duckdb", mode="look") as store:
        assert TOKEN.findall(str(store.rows("select * from fault")).encode()) == []


@pytest.mark.parametrize("tag", [b"ST", b"SE", b"GS", b"GE", b"IEA", b"CLM", b"HL"])
def test_a_segment_under_another_id_shows_no_token(tag: bytes) -> None:
    """A patient's segment whose id became one of the envelope's is no number or code that a fault may quote."""
    for own in (b"~N3*ZQX", b"~N4*ZQX", b"~K3*ZQX", b"~PER*IC*ZQX", b"~NM1*IL*1*ZQX", b"~REF*SY*ZQX"):
        found = read_bytes(FULL.replace(own, b"~" + tag + own[own.index(b"*") :], 1))
        words = found.tables["fault"].select("found", "expected", "kept", "remedy").rows()
        assert TOKEN.findall(str(words).encode()) == []


def test_broken_rules_show_no_token(tried: Tried, here: Path) -> None:
    """A rule whose own error quotes a claim, or that ends the program, is named without it, and the others are run."""
    assert list(tried(failing.rules(here)).values()) == [0, 0]
    with Store(here / "s.duckdb", mode="look") as store:
        broken = store.rows("select count(*) from rule_run where error is not null")
        assert broken == [(len(failing.BROKEN_RULES) + len(failing.PYTHON_RULES),)]
        assert store.rows("select count(*) > 3 from rule_run where error is null") == [(True,)]


def test_broken_words_show_no_token(tried: Tried, here: Path) -> None:
    """Rules and datasets that can't be read are named by their files."""
    assert _failures(tried(failing.broken_words(here))) > 10


@pytest.mark.parametrize(
    ("places", "kinds", "expected"),
    [(failing.INSIDE, failing.ERRORS, 70), (failing.INSIDE[::2], [KeyboardInterrupt], 130)],
    ids=["error", "interruption"],
)
def test_errors_from_inside_show_no_token(
    tried: Tried,
    monkeypatch: pytest.MonkeyPatch,
    places: Iterable[tuple[str, str]],
    kinds: Iterable[type[BaseException]],
    expected: int,
) -> None:
    """An error of ours, or Ctrl-C, that carries a value and strikes anywhere is told by its kind and place."""
    for (command, place), kind in zip(places, cycle(kinds), strict=False):

        def strikes(*_: object, kind: type[BaseException] = kind, **__: object) -> None:
            message = "ZQXINSIDE"
            raise kind(message)

        with monkeypatch.context() as inside:
            module, name = place.split(":")
            *owner, function = name.split(".")
            inside.setattr(reduce(getattr, owner, import_module(module)), function, strikes)
            code = tried([tuple(failing.COMMANDS[command].split())]).popitem()[1]
            assert (place, code) == (place, expected)
