"""A user adds a payer with one TOML table, and every key of it tells."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run
from store_cases import put
from x12 import write_837

from auditor.errors import DatasetError
from auditor.judge import judge, read_rules
from auditor.reference import read_datasets, read_sources
from auditor.shipped import shipped
from auditor.store import Store

TABLE = re.search(r"```toml\n(\[\[payer_profile]].*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
POLICY = """
[[payer_policy]]
profile = "northern"
drug = "imlygic"
kind = "prior_authorization"
source_id = "own-knowledge"

[[payer_policy]]
profile = "northern"
drug = "imlygic"
kind = "other_uses_investigational"
source_id = "own-knowledge"

[[payer_policy]]
profile = "northern"
drug = "imlygic"
kind = "unclassified_code_grace"
source_id = "own-knowledge"
"""
DRUG = {"procedure_code": "J9325", "units": "100", "service_date": "20250714", "ndc": "55513007901", "charge": "100"}
CLAIMS: list[dict[str, Any]] = [
    {"claim_id": "NO-MODIFIER", "diagnoses": ["C4359"], "lines": [DRUG]},
    {"claim_id": "NO-NDC", "diagnoses": ["C4359"], "lines": [DRUG | {"ndc": None, "modifiers": ["JZ"]}]},
    {"claim_id": "LATE", "lines": [{"procedure_code": "99213", "service_date": "20250114"}]},
    {"claim_id": "OFF-LABEL", "diagnoses": ["C509"], "lines": [DRUG | {"modifiers": ["JZ"]}]},
    {"claim_id": "NOC", "diagnoses": ["C4359"], "lines": [DRUG | {"procedure_code": "J9999", "units": "1"}]},
    {"claim_id": "MEDICARE-CODE", "lines": [{"procedure_code": "90283", "service_date": "20250714"}]},
]
RULES = ("WA001", "ND001", "CL003", "HX008", "DX001", "CD002", "CD007")


def _reference(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / "reference" / name
        path.mkdir(parents=True)
        (path / "data.toml").write_text(text)
    return folder


def _found(folder: Path | None, payer: str) -> set[tuple[str, str, str]]:
    """Judge the claims, sent to that payer, by shipped rules and one's own folder; give claim, rule, severity."""
    book = read_rules([shipped("rules"), *([folder] if folder else [])])
    sent = {"payer": {"id": payer, "name": "NORTHERN", "filing_indicator": "CI"}}
    claims = [
        claim | sent | {"subscriber": {"member_id": f"M{number}"}, "billing": {"state": "WA"}}
        for number, claim in enumerate(CLAIMS)
    ]
    with Store(None) as store:
        put(store, write_837(claims, created_on="20250720"))
        runs = judge(store, book, rules=book.select(RULES))
        assert [run.error for run in runs if run.error] == []
        return set(store.rows("select claim_id, rule_id, severity from finding"))


def _own(tmp_path: Path, **changes: str) -> Path:
    assert TABLE
    table = TABLE[1]
    for key, value in changes.items():
        table = re.sub(rf"(?m)^{key} = \S+", f"{key} = {value}", table)
    return _reference(tmp_path / "my_rules", payer_profile=table, payer_policy=POLICY)


def test_every_key_of_the_table_in_the_readme_tells(tmp_path: Path) -> None:
    """JZ and the NDC are asked for, six months are the limit, its policy of a drug holds; of other payers nothing."""
    own = _own(tmp_path)
    assert _found(own, "77777") == {
        ("NO-MODIFIER", "WA001", "high"), ("NOC", "WA001", "high"), ("NO-NDC", "ND001", "high"),
        ("LATE", "CL003", "medium"),
        ("OFF-LABEL", "DX001", "high"), ("NOC", "CD002", "low"),
        *((claim, "HX008", "medium") for claim in ("NO-MODIFIER", "NO-NDC", "OFF-LABEL", "NOC")),
    }  # fmt: skip
    assert _found(own, "88888") == _found(None, "77777")


def test_a_payer_may_be_medicare(tmp_path: Path) -> None:
    """What holds for Medicare alone holds for a payer whose table says it is Medicare."""
    assert ("MEDICARE-CODE", "CD007", "high") in _found(_own(tmp_path, is_medicare="true"), "77777")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("payer_profile", "[[payer_profil]]\nname = 'x'", "begin with [[payer_profile]]"),
        ("payer_profile", "[[payer_profile]\n", "is not TOML"),
        ("payer_profile", "[[payer_profile]]\nndc_require = true\nsource_id = 'own-knowledge'", "column 'ndc_require'"),
        ("payer_profile", "[[payer_profile]]\nprofile = 'x'\nsource_id = 'me'", "'me' is not in sources.csv"),
        (
            "payer_profile",
            "[[payer_profile]]\nrank = 'low'\nsource_id = 'own-knowledge'",
            "'low' is no integer for 'rank'",
        ),
        ("payer_profiles", "[[payer_profiles]]\nname = 'x'", "no dataset is called 'payer_profiles'"),
    ],
)
def test_a_mistake_in_the_table_is_named(tmp_path: Path, name: str, text: str, words: str) -> None:
    """A misspelt table, column, source or folder, and a value of another kind, are named."""
    with pytest.raises(DatasetError, match=re.escape(words)):
        _found(_reference(tmp_path / "mine", **{name: text}), "77777")


SOUND = """
comment = "A list of ours"
version = "1"
reviewed_on = 2024-01-01
review_by = 2025-01-01
key = ["code"]
[columns]
code = { type = "text", comment = "A code" }
source_id = { type = "text", comment = "Source in sources.csv" }
"""


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("sources.csv", "id,title\nours,Our list\n", "must have the columns id, title, publisher"),
        ("sources.csv", "\udcff", "is not CSV in UTF-8"),
        ("ours/data.csv", "code,source_id\nx,y,more\n", "row 1 has not as many fields"),
        ("ours/data.csv", "code,source_id\nx\n", "row 1 has not as many fields"),
        ("ours/dataset.toml", "\udcff", "is not TOML"),
        ("ours/dataset.toml", SOUND.replace("version", "edition"), "needs 'version' (text)"),
        ("ours/dataset.toml", SOUND.replace("= 2024-01-01", "= '2024-01-01'"), "needs 'reviewed_on' (a date)"),
        (
            "ours/dataset.toml",
            SOUND.replace('type = "text"', 'type = "word"'),
            "column 'code' needs a comment",
        ),
    ],
)
def test_a_file_of_facts_that_says_something_else_is_named(tmp_path: Path, file: str, text: str, words: str) -> None:
    """Columns, fields, letters and words that are not what the file must hold are told with its name."""
    (tmp_path / "ours").mkdir()
    for name, sound in {"ours/dataset.toml": SOUND, "ours/data.csv": "code,source_id\n", file: text}.items():
        (tmp_path / name).write_bytes(sound.encode(errors="surrogateescape"))
    with pytest.raises(DatasetError, match=rf"{re.escape(file)}'.* {re.escape(words)}"):
        read_datasets(tmp_path, read_sources([tmp_path]))


def test_the_list_counts_ones_own_rows(auditor: Run, tmp_path: Path) -> None:
    """`reference list` shows the dataset once, with the shipped rows and one's own."""
    plain, own = (
        re.findall(r"^payer_profile .*?(\d+) rows.*$", auditor("reference", "list", *more).stdout, re.MULTILINE)
        for more in ((), ("--rules", _own(tmp_path)))
    )
    assert [int(rows) for rows in own] == [int(rows) + 1 for rows in plain]
