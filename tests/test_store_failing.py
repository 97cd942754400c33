"""Every command failing in every way it can: no value of a claim in what is printed, logged or left anywhere."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from importlib import import_module
from itertools import cycle
from pathlib import Path

import failing
import pytest
from canaries import FULL, TOKEN, TOKENS
from conftest import environment
from outputs import said
from reading import read_bytes

from auditor.judge import RuleBook, read_rules
from auditor.report.findings import query
from auditor.shipped import shipped
from auditor.store import Store
from auditor.store.tables import OF_CLAIMS

main = import_module("auditor.cli.main")

HOLDS_THE_STORE = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
ROOM = 40
"""Kilobytes left on a full disk."""
POWERLESS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.getuid() == 0 else []
"""What takes from root the power to read and write what it may not."""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rules in the place of the shipped ones."""
    return failing.small_book(tmp_path_factory.mktemp("book") / "rules")


@pytest.fixture(scope="module")
def made(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one claim full of tokens, judged and reported, and files beside it."""
    folder = tmp_path_factory.mktemp("canary")
    with pytest.MonkeyPatch.context() as small:
        small.setattr("auditor.pipeline.shipped", lambda _: rules)
        failing.make(folder)
    return folder


@pytest.fixture(scope="module")
def small(rules: Path) -> RuleBook:
    """The three rules, read."""
    return read_rules([rules])


@pytest.fixture
def here(made: Path, rules: Path, small: RuleBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to run in, with a folder of temporary files of one's own; the three rules are read already."""
    monkeypatch.setattr("auditor.pipeline.shipped", lambda _: rules)
    monkeypatch.setattr(
        "auditor.pipeline.read_rules", lambda folders: small if folders == [rules] else read_rules(folders)
    )
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
    assert [words for words, code in codes.items() if code in {1, 70}] == []
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
    owns = (b"~N3*ZQX", b"~N4*ZQX", b"~K3*ZQX", b"~PER*IC*ZQX", b"~NM1*IL*1*ZQX", b"~REF*SY*ZQX")
    found = read_bytes(b"".join(FULL.replace(own, b"~" + tag + own[own.index(b"*") :], 1) for own in owns))
    assert len(found.rows("interchange")) == len(owns)
    words = found.tables["fault"].select("found", "expected", "kept", "remedy").rows()
    assert TOKEN.findall(str(words).encode()) == []


def test_broken_rules_show_no_token(tried: Tried, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule whose own error quotes a claim, that ends the program or that does not end, is named without it."""
    monkeypatch.setitem(Store.keep_answer.__kwdefaults__, "seconds", 2)
    assert list(tried(failing.rules(here)).values()) == [2, 0]
    with Store(here / "s.duckdb", mode="look") as store:
        broken = store.rows("select count(*) from rule_run where error is not null")
        assert broken == [(len(failing.BROKEN_RULES) + len(failing.PYTHON_RULES),)]
        assert store.rows("select count(*) from rule_run where error is null") == [(1,)]


def test_broken_words_show_no_token(tried: Tried, here: Path) -> None:
    """Rules and datasets that can't be read are named by their files."""
    assert _failures(tried(failing.broken_words(here))) > 10


@pytest.fixture
def templates(here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Templates of one's own."""
    shutil.copytree(shipped("templates"), here / "templates")
    for module in ("page", "findings"):
        monkeypatch.setattr(f"auditor.report.{module}.shipped", lambda name: here / name)
    query.cache_clear()
    yield here / "templates"
    query.cache_clear()


def test_broken_templates_show_no_token(tried: Tried, here: Path, templates: Path) -> None:
    """A page or a query of a report that breaks over a claim is told by its kind and place; no report is left."""
    codes = []
    for file, text in failing.BROKEN_TEMPLATES.values():
        sound = (templates / file).read_text()
        (templates / file).write_text(text) if text else (templates / file).unlink()
        query.cache_clear()
        codes += tried([("report", "--store", "s.duckdb", "--out", "o")]).values()
        (templates / file).write_text(sound)
        assert not (here / "o" / "index.html").exists()
    assert set(codes) <= {2, 5, 70}


@pytest.fixture
def held(here: Path) -> Iterator[None]:
    """Another process has the store."""
    command = [sys.executable, "-c", HOLDS_THE_STORE, "s.duckdb"]
    with subprocess.Popen(command, cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        yield


@pytest.mark.usefixtures("held")
def test_a_locked_store_shows_no_token(tried: Tried) -> None:
    """Every command on a store that another process has names that process alone."""
    codes = tried(tuple(each.format("s.duckdb").split()) for each in failing.ON_A_STORE)
    assert list(codes.values()) == [4 if "recover nothing" in words else 5 for words in codes]


def test_a_full_disk_shows_no_token(
    tried: Tried, here: Path, small_disk: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command that writes, where kilobytes are left for it, does its work or says that the disk is full."""
    kept = [here / "s.duckdb", here / "s.duckdb.journal"]
    disk = small_disk(ROOM + sum(path.stat().st_size for path in kept) // 1024 + 8)
    codes = {}
    for words in failing.on_a_full_disk(disk):
        for left in sorted(disk.rglob("*"), reverse=True):
            left.rmdir() if left.is_dir() else left.unlink()
        for path in kept:
            shutil.copy(path, disk)
        with monkeypatch.context() as there:
            there.setattr("tempfile.tempdir", str(disk))
            codes |= tried([words])
        assert _left(disk) == {}
        with Store(disk / "s.duckdb", mode="look") as store:
            assert store.rows("select count(*) > 0 from file where claims = 1") == [(True,)] or words[0] == "purge"
    assert set(codes.values()) <= {0, 5}
    assert sum(code == 5 for code in codes.values()) >= 3


@pytest.mark.skipif(bool(POWERLESS) and not shutil.which("setpriv"), reason="root may read everything")
def test_missing_rights_show_no_token(here: Path, rules: Path) -> None:
    """Whatever may not be read or written is named, as a usage error or as one of the surroundings."""
    cases = list(failing.without_rights(here))
    command = [*POWERLESS, sys.executable, failing.__file__, str(rules)]
    surroundings = environment() | {"TMPDIR": str(here / "temporary")}
    done = subprocess.run(
        command, cwd=here, env=surroundings, input=json.dumps(cases).encode(), capture_output=True, check=False
    )
    assert TOKEN.findall(done.stdout + done.stderr) == []
    assert _left(here) == {}
    codes = [int(line) for line in done.stdout.split(b"exit code ")[1:] for line in [line.split()[0]]]
    assert (len(codes), set(codes) - {2, 3, 4, 5, 6}) == (len(cases), set())


@pytest.mark.parametrize(("command", "event"), [("load", "loading"), ("judge", "judging"), ("report", "reporting")])
def test_a_killed_run_and_the_next_show_no_token(
    tried: Tried, here: Path, rules: Path, command: str, event: str
) -> None:
    """A run that is killed while it works prints no value; the next does its work and leaves nothing of either."""
    words, journal = failing.COMMANDS[command].split(), here / "s.duckdb.journal"
    before = journal.read_text().count(f'"{event}"')
    there = [sys.executable, failing.__file__, str(rules)]
    with subprocess.Popen(
        there, cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        run.stdin.write(json.dumps([(".", stat.S_IRWXU, words)]).encode())
        run.stdin.close()
        while run.poll() is None and journal.read_text().count(f'"{event}"') == before:
            time.sleep(0.002)
        run.send_signal(signal.SIGKILL)
        printed = run.stdout.read()
    assert (run.returncode, TOKEN.findall(printed)) == (-signal.SIGKILL, [])
    assert list(tried([tuple(words), ("verify", "--store", "s.duckdb")]).values()) == [0, 0]


@pytest.mark.parametrize(
    ("places", "kinds", "expected"),
    [(failing.INSIDE, failing.ERRORS, 70), (failing.INSIDE[::4], [KeyboardInterrupt], 130)],
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
