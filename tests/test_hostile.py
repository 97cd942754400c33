"""Hostile names and values, from the bytes to every output: nothing runs, leaves its folder or steers a terminal.

SECURITY.md lists each attack beside its test.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Run
from outputs import said
from x12 import write_837

from auditor.errors import UsageError
from auditor.judge import read_rules
from auditor.shipped import shipped
from auditor.store import Journal

SCRIPT = "<script>alert(1)</script>"
ESCAPE, RIGHT_TO_LEFT = "\x1b]0;owned\x07", "\u202e"
CLAIM_IDS = (
    "../../../../tmp/x", "=1+1", f'{SCRIPT}"onload=x', "';drop table claim;--", f"{RIGHT_TO_LEFT}gnp", "@SUM(A1)", "+1",
    "-1", "{{7*7}}", "${7*7}", "%s%n", "javascript:alert(1)", "CON", "\\\\host\\share", "\u2028",
)  # fmt: skip
LINE: dict[str, Any] = {"procedure_code": "J9035", "units": "10", "description": "=cmd|' /C calc'!A0"}
CLAIMS = [
    {"claim_id": claim_id, "payer": {"name": "=HYPERLINK(1)"}, "lines": [LINE, LINE], "notes": [("ADD", "=1+1" * 20)]}
    for claim_id in CLAIM_IDS
]
NAMES = (
    "o'brien;drop table claim;--.837", f"{ESCAPE}.837", "new\nline.837", f"{RIGHT_TO_LEFT}gnp.837", "=1+1.837",
    "<img src=x onerror=alert(1)>.837", "-rf.837", "\udcff.837", "a" * 240 + ".837",
)  # fmt: skip
STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
LIVE = re.compile(rb"<script>alert|<img src=x|onerror=alert\(1\)>|\"onload=x")


@pytest.fixture(scope="module")
def content() -> bytes:
    """Claims with hostile numbers, in an interchange whose control number climbs folders."""
    return write_837(CLAIMS, control_number="../../etc")


@pytest.fixture
def audited(tmp_path: Path, auditor: Run, content: bytes) -> Any:
    """What the audit of hostile files says, with its folder."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, name in enumerate(NAMES):
        (inbox / name).write_bytes(content.replace(b"../../etc", f"../../{number:03}".encode()))
    with zipfile.ZipFile(inbox / "climbing.zip", "w") as archive:
        archive.writestr("../../../climbed.837", content)
        archive.writestr("/tmp/climbed.837", content.replace(b"../../etc", b"/tmp/x.dd"))  # noqa: S108 - a name inside
    return auditor("audit", "inbox", "--out", "o", "-v", code=None)


def test_hostile_names_and_values_run_nothing(audited: Any, tmp_path: Path, auditor: Run) -> None:
    """No file outside the folder, no live formula or script, nothing that steers a terminal, no forged journal line."""
    assert audited.returncode in {0, 3}
    shown = audited.stdout + audited.stderr
    for claim_id in (CLAIM_IDS[0], CLAIM_IDS[2], CLAIM_IDS[4], "no\x1b[31msuch\nclaim"):
        explained = auditor("explain", claim_id, "--store", "o/claims.duckdb", code=None)
        shown += explained.stdout + explained.stderr
    assert STEERING.findall(shown) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inbox", "o"]
    assert list(tmp_path.parent.glob("**/climbed*")) == []
    made = {path.name for path in (tmp_path / "o").iterdir()}
    assert made == {"claims.duckdb", "claims.duckdb.journal", "index.html", "findings.csv", "findings.jsonl",
                    "findings.xlsx", "summary.json"}  # fmt: skip
    assert all(not _live(tmp_path / "o" / name) for name in made - {"claims.duckdb", "claims.duckdb.journal"})
    journal = Journal(tmp_path / "o" / "claims.duckdb")
    lines = journal.path.read_bytes().splitlines()
    assert (len(lines), journal.disagreements) == (len(journal.entries), [])
    with duckdb.connect(str(tmp_path / "o" / "claims.duckdb"), read_only=True) as store:
        loaded = store.execute("select count(*), count(distinct file_key), count(distinct claim_id) from claim")
        files = len(NAMES) + 2
        assert loaded.fetchone() == (len(CLAIMS) * files, files, len(CLAIM_IDS))


def _live(path: Path) -> list[object]:
    """What of an output would run where it is opened."""
    if path.suffix == ".csv":
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        return [cell for row in rows for cell in row if cell[:1] in {"=", "@", "\t", "\r"} or re.match(r"[+-]\D", cell)]
    if path.suffix == ".xlsx":
        return re.findall(rb"<f[ >]|<hyperlink ", said(path))
    if path.suffix == ".html":
        return LIVE.findall(path.read_bytes())
    return re.findall(rb"[\x00-\x09\x0b-\x1f]", path.read_bytes()) if path.suffix == ".jsonl" else []


@pytest.mark.parametrize("name", ["x' or '1'='1", "UN001;drop table claim", "../../etc", "%", ""])
def test_names_given_as_options_are_only_names(tmp_path: Path, name: str) -> None:
    """A rule that is asked for by SQL, a pattern or a path is no rule."""
    book = read_rules([shipped("rules")])
    with pytest.raises(UsageError, match="No rule or family"):
        book.select([name])
    assert list(tmp_path.iterdir()) == []


def _unknown_key(words: str) -> str:
    return words + '\n"__class__" = "x"\n'


def _second_id(words: str) -> str:
    return words + '\nid = "CD001"\n'


def _climbing(words: str) -> str:
    return re.sub(r'(?m)^name = ".*"$', 'name = "../../x"', words)


def _binary(words: str) -> str:
    return words + "\udcff"


@pytest.mark.parametrize(
    "change", [_unknown_key, _second_id, _climbing, _binary, lambda _: "", lambda words: words * 2]
)
def test_a_rule_pack_that_means_harm_is_refused(tmp_path: Path, change: Callable[[str], str]) -> None:
    """Unknown words, a second id, a name that climbs folders, and no text, end in a sentence that names the file."""
    folder = next((ROOT / "rules").glob("*/UN001_*"))
    shutil.copytree(folder.parent, tmp_path / "own" / folder.parent.name, ignore=lambda _, names: {
        name for name in names if name[:2].isupper() and name != folder.name})  # fmt: skip
    words = tmp_path / "own" / folder.parent.name / folder.name / "rule.toml"
    words.write_text(change(words.read_text(encoding="utf-8")), encoding="utf-8", errors="surrogateescape")
    with pytest.raises(UsageError, match=r"rule\.toml"):
        read_rules([tmp_path / "own"])


def test_templates_quote_every_attribute() -> None:
    """No attribute of the page is filled without quotes, nothing is marked as safe, and no data makes an address."""
    templates = {path: path.read_text(encoding="utf-8") for path in (ROOT / "reports/templates").glob("*.j2")}
    assert templates
    for text in templates.values():
        assert re.findall(r"\s[\w-]+=\{\{", text) == []
        links = re.findall(r'(?:href|src)="(\{\{[^"]*)"', text)
        assert set(links) <= {"{{ bar.link }}", "{{ source.url }}"}


@pytest.mark.parametrize("name", ["plan.pickle", "store.duckdb", "rows.parquet"])
def test_what_a_stranger_serialized_is_not_opened(tmp_path: Path, auditor: Run, name: str) -> None:
    """A pickle, a database and a Parquet file are read as bytes, and are no claims."""
    contents = {
        "plan.pickle": b"cos\nsystem\n(S'touch owned'\ntR.",
        "store.duckdb": bytes(8) + b"DUCK" + bytes(4000),
        "rows.parquet": b"PAR1" + bytes(100) + b"PAR1",
    }
    (tmp_path / name).write_bytes(contents[name])
    auditor("load", name, "--store", "s.db", code=4)
    assert not (tmp_path / "owned").exists()


def test_a_message_of_a_rule_is_no_template(tmp_path: Path, auditor: Run) -> None:
    """What looks like a template in a rule's words stands there as it was written."""
    auditor("rules", "new", "units", "template", "--rules", "my_rules")
    words = next((tmp_path / "my_rules").glob("*/*/rule.toml"))
    text = words.read_text(encoding="utf-8")
    words.write_text(re.sub(r'(?m)^title = ".*"$', f'title = "{{{{7*7}}}}{SCRIPT}"', text), encoding="utf-8")
    (tmp_path / "a.837").write_bytes(write_837([{"lines": [{"procedure_code": "J9271", "units": "500"}]}]))
    auditor("audit", "a.837", "--rules", "my_rules", "--out", "o", code=None)
    page = said(tmp_path / "o" / "index.html")
    assert b"{{7*7}}" in page
    assert b"49&lt;script" not in page
    assert not _live(tmp_path / "o" / "index.html")
    assert json.loads((tmp_path / "o" / "summary.json").read_text(encoding="utf-8"))
