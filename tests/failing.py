"""Ways in which every command can fail: options, stores, rules, datasets, inputs, and errors from inside."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import duckdb
from canaries import FULL, full_of_tokens
from test_read_catalogue import CASES

from auditor import pipeline
from auditor.judge import read_rules, write_new_rule
from auditor.report.contract import PREPARED
from auditor.shipped import shipped

Words = tuple[str, ...]

WRONG_OPTIONS: dict[str, tuple[str, ...]] = {
    "audit inbox --out o -v": (
        "--memory nonsense", "--memory 1KB", "--memory -5GB", "--jobs 0", "--jobs two", "--as-of never",
        "--select NONE", "--ignore NONE", "--fail-on always", "--mask open", "--mask none", "--format xml",
        "--conformance half", "--rules no/such", "--rules theirs.duckdb", "--store inbox", "--out theirs.duckdb",
        "--no-option", "no/such",
    ),
    "load inbox --store s.duckdb -v": (
        "--memory 1KB", "--memory x", "--jobs 0", "--conformance x", "--out o", "no/such",
    ),
    "load": ("", "no/such", "inbox/none.837", "nothing"),
    "judge --store s.duckdb -v": (
        "--memory 1MB", "--memory x", "--jobs -1", "--as-of 2024-02-30", "--select NONE", "--ignore NONE", "--rules no",
        "--rules s.duckdb", "--out o", "extra",
    ),
    "report --store s.duckdb -v": (
        "--out theirs.duckdb", "--out theirs.duckdb/o", "--out /proc/o", "--mask none", "--mask x", "--memory 1MB",
        "--fail-on x", "--rules no", "--format x", "extra",
    ),
    "explain": ("", "NO-SUCH --store s.duckdb", "CANARY1", "CANARY1 --store no.duckdb", "CANARY1 --rules no"),
    "verify": ( "--store no.duckdb", "--store inbox", "--store s.duckdb --new-journal", "--x"),
    "purge": (
        "", "--store s.duckdb", "--store s.duckdb --file none", "--store s.duckdb --older-than then",
        "--store s.duckdb --older-than 1999-01-01", "--store no.duckdb --all",
    ),
    "recover": ("", "no/such --store s.duckdb", "nothing --store s.duckdb", "inbox --store s.duckdb --memory 1KB"),
    "store": ("describe no_such --store s.duckdb", "describe --store inbox", "no_such"),
    "rules": (
        "explain XX999", "test XX999", "test --rules no", "list --format x", "new units Bad-Name", "new Units name",
        "new units name --rules theirs.duckdb", "no_such",
    ),
    "reference": (
        "import hcpcs inbox/full.837 --reference kept", "import mue inbox/full.837 --reference kept",
        "import ndc theirs.duckdb --reference kept", "import hcpcs inbox", "import no_kind inbox/full.837",
        "import asp-crosswalk inbox/full.837 --reference kept", "import icd10cm inbox/full.837 --reference kept",
        "import mpfs inbox/full.837 --reference kept", "import coverage inbox/full.837 --reference kept",
        "import ncci-ptp inbox/full.837 --reference kept", "check --rules no", "list --format x", "no_such",
    ),
    "open": ("--out nothing", "--out theirs.duckdb"),
    "no_such_command": ("", "inbox"),
}  # fmt: skip
"""Commands, and what makes each of them fail."""

ON_A_STORE = (
    "load inbox --store {} -v", "judge --store {} -v", "report --store {} --out o -v", "explain NOBODY --store {}",
    "verify --store {}", "purge --store {} --all", "recover nothing --store {}", "store describe no_such --store {}",
    "audit inbox --store {} --out o -v",
)  # fmt: skip

BROKEN_RULES = {
    "cast": "select claim_key, null as line_key, 'fail' as outcome, cast(member_id as integer) as n from claim",
    "error": "select claim_key, null as line_key, 'fail' as outcome, error(member_id) as n from claim",
    "strptime": "select claim_key, null as line_key, strptime(subscriber_last_name, '%Y') as outcome from claim",
    "outcome": "select claim_key, null as line_key, 'fault' as outcome from claim",
    "subquery": "select claim_key, (select line_key from service_line) as line_key, 'fail' as outcome from claim",
    "value": "select claim_key, null as line_key, member_id as outcome from claim",
    "no_key": "select member_id as outcome from claim",
    "no_table": "select * from zqx",
    "write": "delete from claim",
    "files": "select * from read_csv('inbox/full.837')",
    "twice": "select claim_key, null as line_key, 'fail' as outcome from service_line",
    "two": "select 1; select 2",
    "regex": "select claim_key, null as line_key, regexp_matches(member_id, '(') as outcome from claim",
    "json": "select claim_key, null as line_key, json(subscriber_last_name) as outcome from claim",
    "endless": "with recursive m as (select member_id as n from claim union all select n from m) select n from m",
    "money": "select claim_key, null as line_key, 'fail' as outcome, member_id as amount_at_risk from claim",
}
PYTHON_RULES = {
    "raises": "def outcomes(claim):\n    raise ValueError(claim.collect()['member_id'][0])\n",
    "key": "def outcomes(claim):\n    return {}[claim.collect()['member_id'][0]]\n",
    "column": "def outcomes(claim):\n    return claim.select(claim.collect()['member_id'][0])\n",
    "cast": "import polars as pl\ndef outcomes(claim):\n    return claim.select(pl.col('member_id').cast(pl.Int64))\n",
    "imports": "import no_such_module\n",
    "syntax": "def outcomes(claim:\n",
    "nothing": "x = 1\n",
    "leaves": "def outcomes(claim):\n    raise SystemExit(claim.collect()['member_id'][0])\n",
}
BROKEN_TEMPLATES = {
    "gone": ("index.html.j2", ""),
    "undefined": ("index.html.j2", "{{ report.no_such.word }}"),
    "query": ("queries/findings.sql", "select error(member_id) from claim"),
    "cast": ("queries/findings.sql", "select cast(subscriber_last_name as integer) as finding_id from claim"),
}
"""Files among the templates of a report, and what they say instead; nothing is no file."""
BROKEN_FACTS = {
    "sources.csv": b"id,title\nZQXID,ZQXTITLE,ZQXMORE\n", "payer_profile/data.csv": b"profile\nZQXA,ZQXB\n",
    "payer_profile/data.toml": b"[[payer_profile]]\nprofile = 'ZQX'\nrank = 'low'\nsource_id = 'own-knowledge'\n",
    "of_ours/dataset.toml": b"comment = 'ZQX'\n", "of_ours/data.csv": b"\xff\xfe\x00ZQX",
}  # fmt: skip
BROKEN_TOML = ("", "id = ", "id = 1\nname = 2", "\x00\x01", 'id = "UN1"\nid = "UN1"')

INSIDE = (
    ("load", "auditor.store.ledger:_fill"), ("load", "auditor.store.store:Store.insert"),
    ("load", "auditor.read.reading:Reading.__iter__"), ("load", "auditor.pipeline:_sha256"),
    ("load", "auditor.store.journal:Journal.append"), ("load", "auditor.store.ledger:_write_file_row"),
    ("load", "auditor.store.ledger:note_reused"), ("load", "auditor.cli.talk:file_line"),
    ("judge", "auditor.judge.run:work_before_rules"), ("judge", "auditor.judge.outcomes:work_out"),
    ("judge", "auditor.judge.findings:finish"),
    ("judge", "auditor.pipeline:judged"), ("judge", "auditor.judge.prepare:read_reference"),
    ("report", "auditor.report.write:render_page"), ("report", "auditor.report.write:write_workbook"),
    ("report", "auditor.report.write:read_findings"), ("report", "auditor.pipeline:_hashes"),
    ("report", "auditor.pipeline:rule_pages"),
    ("explain", "auditor.judge.outcomes:ask"), ("explain", "auditor.judge.explain:prepare_tables"),
    ("verify", "auditor.store.reconcile:_orphans"), ("verify", "auditor.store.store:Store.rows"),
    ("purge", "auditor.store.purge:_write_without"), ("purge", "auditor.store:files_to_purge"),
    ("recover", "auditor.pipeline:restore"),
    ("describe", "auditor.store.store:Store.rows"),
)  # fmt: skip
"""Where an error of ours strikes: a command, and a function that it calls, in its module."""

ERRORS = (ValueError, MemoryError, KeyError, RecursionError, RuntimeError)

COMMANDS = {
    "load": "load inbox/more.837 --store s.duckdb -v", "judge": "judge --store s.duckdb --select DX002 -v",
    "report": "report --store s.duckdb --out o -v", "explain": "explain CANARY1 --store s.duckdb",
    "verify": "verify --store s.duckdb", "purge": "purge --store s.duckdb --all",
    "recover": "recover inbox --store s.duckdb", "describe": "store describe --store s.duckdb",
}  # fmt: skip


RULES = ("DX001", "DX002", "UN001")
"""What stands for all rules where a test is about none of them."""


def options() -> Iterator[Words]:
    """Commands whose options or arguments are wrong."""
    for command, endings in WRONG_OPTIONS.items():
        for ending in endings:
            yield (*command.split(), *ending.split())


def on_broken_stores(folder: Path) -> Iterator[Words]:
    """Every command on every store that is none, or is damaged."""
    _break(folder / "s.duckdb", folder / "broken")
    for path in sorted((folder / "broken").iterdir()):
        if path.suffix == ".duckdb":
            for command in ON_A_STORE:
                yield tuple(command.format(f"broken/{path.name}").split())


def inputs(folder: Path) -> Iterator[Words]:
    """Every input of the catalogue that is refused or loaded in part, with tokens for the patient."""
    (folder / "catalogue").mkdir()
    for number, (name, case) in enumerate(CASES.items()):
        found = case.found.replace(b"*JANE", b"*ZQXJANE").replace(b"M0001", b"ZQXM01").replace(b"2 OAK", b"ZQXOAK")
        path = folder / "catalogue" / f"{number:03}_{name.split(maxsplit=1)[0]}.837"
        if case.state != "loaded" and len(found) < 1 << 20:
            path.write_bytes(found)
            yield ("load", str(path.relative_to(folder)), "--store", "inputs.duckdb", "-v")


def rules(folder: Path) -> Iterator[Words]:
    """Rules of a user's own that break, in SQL and in Python, all at once; the first word says how many they are."""
    book = read_rules([shipped("rules")])
    logics = [*(("rule.sql", *each) for each in BROKEN_RULES.items())]
    logics += [*(("rule.py", *each) for each in PYTHON_RULES.items())]
    for number, (file, name, logic) in enumerate(logics):
        made = write_new_rule(folder / "own" / str(number), "units", f"rule_{name}", known=book)
        (made / "rule.sql").unlink()
        (made / file).write_text(logic)
        words = (made / "rule.toml").read_text().replace("UN101", f"UN{number + 101}")
        (made / "rule.toml").write_text(words)
        made.rename(made.with_name(made.name.replace("UN101", f"UN{number + 101}")))
    own = [word for number in range(len(logics)) for word in ("--rules", f"own/{number}")]
    yield ("judge", "--store", "s.duckdb", *own, "--select", "UN", "-v")
    yield ("explain", "CANARY1", "--store", "s.duckdb", *own)


def broken_words(folder: Path) -> Iterator[Words]:
    """Rules and datasets whose files say nothing that can be read."""
    book = read_rules([shipped("rules")])
    for number, words in enumerate(BROKEN_TOML):
        for file in ("rule.toml", "examples.toml", "family.toml"):
            made = write_new_rule(folder / f"words{number}{file[0]}", "units", "rule_words", known=book)
            (made.parent if file[0] == "f" else made).joinpath(file).write_text(words)
            yield ("rules", "explain", "UN101", "--rules", f"words{number}{file[0]}")
        dataset = folder / f"facts{number}" / "reference" / "payer_profile"
        dataset.mkdir(parents=True)
        (dataset / "data.toml").write_text(words.replace("id", "[[payer_profile]]\nprofile"))
        yield ("reference", "check", "--rules", f"facts{number}")
    for number, (file, content) in enumerate(BROKEN_FACTS.items()):
        path = folder / f"own{number}" / "reference" / file
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        yield ("judge", "--store", "s.duckdb", "--rules", f"own{number}")


def on_a_full_disk(disk: Path) -> Iterator[Words]:
    """Every command that writes, on a store that stands on a disk without room."""
    store = ("--store", str(disk / "s.duckdb"))
    yield ("load", "inbox/more.837", *store)
    yield ("audit", "inbox/more.837", *store, "--out", str(disk / "o"), "--select", "DX002")
    yield ("judge", *store, "--select", "DX002")
    yield ("report", *store, "--out", str(disk / "o"))
    yield ("purge", *store, "--all")
    yield ("recover", "inbox", *store)


def without_rights(folder: Path) -> Iterator[tuple[str, int, Words]]:
    """Paths, the rights that they shall have, and the commands that want more."""
    for name in ("own", "kept", "o", "locked"):
        (folder / name).mkdir()
    shutil.copy(folder / "s.duckdb", folder / "locked")
    for path in ("s.duckdb", "s.duckdb.journal"):
        for command in ON_A_STORE:
            if not (command.startswith("recover") or (path == "s.duckdb.journal" and "describe" in command)):
                yield (path, 0, tuple(command.format("s.duckdb").split()))
    yield ("inbox/more.837", 0, ("load", "inbox/more.837", "--store", "new.duckdb"))
    yield ("inbox/full.837", 0, ("recover", "inbox/full.837", "--store", "s.duckdb"))
    yield ("inbox", 0, ("load", "inbox", "--store", "s.duckdb"))
    yield ("own", 0, ("judge", "--store", "s.duckdb", "--rules", "own"))
    yield ("kept", 0, ("judge", "--store", "s.duckdb", "--reference", "kept"))
    yield ("o", 0o500, ("report", "--store", "s.duckdb", "--out", "o"))
    yield ("o", 0o500, ("load", "inbox/more.837", "--store", "o/s.duckdb"))
    yield ("locked", 0, ("verify", "--store", "locked/s.duckdb"))
    yield ("locked", 0o500, ("load", "inbox/more.837", "--store", "locked/s.duckdb"))


def small_book(folder: Path) -> Path:
    """Copy three of the shipped rules, with the prepared tables and facts that they and a report read."""
    rules, queries = shipped("rules"), shipped("templates").glob("queries/*.sql")
    tables = {re.sub(r"\d+_|\..*", "", path.name): path for path in rules.glob("prepared/*.sql")}
    datasets = {path.name: path for path in rules.glob("reference/*/")}
    kept = [path for name in RULES for path in rules.glob(f"*/{name}_*")]
    words, read = {*PREPARED, "live_claim"}, [*queries, *(path / "rule.sql" for path in kept)]
    while read:
        words |= set(re.findall(r"\w+", read.pop().read_text()))
        read += [tables.pop(name) for name in words & tables.keys()]
    kept += [path for name, path in datasets.items() if name in words]
    kept += [rules / "reference" / "sources.csv", rules / "prepared" / "vocabularies.toml"]
    kept += [path for path in rules.glob("prepared/*.sql") if path not in tables.values()]
    kept += [path.parent / "family.toml" for path in kept if (path / "rule.toml").exists()]
    for path in kept:
        there = folder / path.relative_to(rules)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(path, there) if path.is_dir() else shutil.copy(path, there)
    return folder


def make(folder: Path) -> None:
    """Fill a folder with a sound store that was judged and reported, and with files."""
    (folder / "inbox").mkdir()
    (folder / "nothing").mkdir()
    (folder / "inbox" / "full.837").write_bytes(FULL)
    store = folder / "s.duckdb"
    asked = pipeline.Settings([folder / "inbox"], store, folder / "made", select=list(RULES))
    pipeline.audit(asked, pipeline.Talk())
    (folder / "inbox" / "more.837").write_bytes(full_of_tokens("000000002").replace(b"CANARY1", b"CANARY2"))
    (folder / "inbox" / "cut.837").write_bytes(FULL[:-300])
    (folder / "inbox" / "none.txt").write_bytes(b"ZQXTEXT ZQXLETTER")
    with duckdb.connect(str(folder / "theirs.duckdb")) as shell:
        shell.execute("create table claim as select 'ZQXTHEIRS' as claim_id")


def _break(store: Path, folder: Path) -> None:
    folder.mkdir()
    whole, journal = store.read_bytes(), store.with_name("s.duckdb.journal").read_text()
    lines = journal.splitlines()
    contents = {
        "empty": b"", "text": b"ZQXTEXT" * 4000, "claims": FULL * 20, "cut": whole[: len(whole) // 3],
        "head": b"ZQX" * 4000 + whole[12000:], "middle": whole[:-700_000] + b"ZQX" * 200_000 + whole[-100_000:],
    }  # fmt: skip
    journals = {
        "lost": "", "changed": journal.replace('"claims":1', '"claims":2'), "noise": "ZQX\n" * 9,
        "fewer": "\n".join(lines[1:]) + "\n", "values": json.dumps({"event": "ZQXEVENT", "label": "ZQXLABEL"}) + "\n",
    }  # fmt: skip
    for name, content in contents.items():
        (folder / f"{name}.duckdb").write_bytes(content)
    for name, text in journals.items():
        shutil.copy(store, folder / f"journal_{name}.duckdb")
        (folder / f"journal_{name}.duckdb.journal").write_text(text)
    changes = {
        "newer": "update store_version set version = 99", "fewer_claims": "delete from claim_row",
        "other_bytes": "update file set sha256 = 'f00', label = 'other.837'", "no_version": "drop table store_version",
        "no_table": "drop table file",
    }  # fmt: skip
    for name, change in changes.items():
        shutil.copy(store, folder / f"{name}.duckdb")
        (folder / f"{name}.duckdb.journal").write_text(journal)
        with duckdb.connect(str(folder / f"{name}.duckdb")) as shell:
            shell.execute(change)
    (folder / "folder.duckdb").mkdir()
    (folder / "link.duckdb").symlink_to("nowhere/at/all.duckdb")


def _run_elsewhere(rules: str) -> None:
    """Run the cases that standard input names, in a process of its own, with the rules of a folder for the shipped."""
    main = import_module("auditor.cli.main")
    pipeline.shipped = lambda _: Path(rules)
    for path, mode, words in json.load(sys.stdin):
        had = Path(path).stat().st_mode
        Path(path).chmod(mode)
        sys.argv = ["auditor", *words]
        code = main._run()
        sys.stdout.write(f"exit code {code}\n")
        Path(path).chmod(had)


if __name__ == "__main__":
    _run_elsewhere(sys.argv[1])
