"""A stranger adds a rule for his own drug, without Python."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from conftest import ROOT, Run
from x12 import write_837

from auditor.errors import AuditorError
from auditor.judge import RuleBook, read_rules, run_examples, write_new_rule
from auditor.shipped import shipped

RULE = """
id = "UN101"
name = "keytruda_over_400_mg"
title = "More than 400 mg of Keytruda in a day"
severity = "medium"
decided_by = "claim"
message = "{units_billed} units of {code} are more than {most_units}."
why = "Our pharmacy never dispenses more than 400 mg."
remedy = "Check the units against the dispensing record."
misses = ["Doses on two lines."]
carc = "151"
rarc = "N362"
claim_status = ""
hides = []
sources = ["our-pharmacy"]
since = "1"
"""

SOURCES = """id,title,publisher,version,published,retrieved,licence,url,checksum,basis
our-pharmacy,Dispensing limits,Our pharmacy,2026,2026-01-01,2026-01-01,internal,,,illustrative
"""


def test_a_new_rule_works_as_written(auditor: Run, tmp_path: Path) -> None:
    """`rules new` writes three files, and no fourth, whose examples hold at once."""
    auditor("rules", "new", "units", "keytruda_over_400_mg")
    files = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert files == ["examples.toml", "rule.sql", "rule.toml"]
    assert "3 examples hold, 0 do not" in auditor("rules", "test", "UN101", "--rules", "my_rules").stdout


def test_a_source_that_nobody_lists_is_refused(auditor: Run, tmp_path: Path) -> None:
    """`rules test` and `judge` say which source it is, and in which file a row for it is wanted."""
    auditor("rules", "new", "units", "keytruda_over_400_mg")
    (tmp_path / "my_rules" / "units" / "UN101_keytruda_over_400_mg" / "rule.toml").write_text(RULE)
    auditor("load", ROOT / "sample_837" / "office_visits.837", "--store", "claims.duckdb")
    for command in (["rules", "test", "UN101"], ["judge", "--store", "claims.duckdb"]):
        told = auditor(*command, "--rules", "my_rules", code=2).stderr
        assert "'our-pharmacy', which no sources.csv lists" in told
        assert "my_rules/reference/sources.csv'" in told


def test_an_own_rule_finds_in_an_own_file(auditor: Run, tmp_path: Path) -> None:
    """The rule's words, source and arithmetic come out in the findings."""
    auditor("rules", "new", "units", "keytruda_over_400_mg")
    folder = tmp_path / "my_rules" / "units" / "UN101_keytruda_over_400_mg"
    (folder / "rule.toml").write_text(RULE)
    (tmp_path / "my_rules" / "reference").mkdir()
    (tmp_path / "my_rules" / "reference" / "sources.csv").write_text(SOURCES)
    (tmp_path / "own.837").write_bytes(
        write_837([{"lines": [{"procedure_code": "J9271", "units": "41", "charge": "4100"}]}])
    )
    auditor("audit", "own.837", "--out", "out", "--rules", "my_rules", "--select", "UN101")
    found = json.loads((tmp_path / "out" / "findings.jsonl").read_text())
    assert (found["rule_id"], found["sources"], found["amount_at_risk"]) == ("UN101", "our-pharmacy", "100.00")


def test_an_example_that_does_not_hold_is_named(auditor: Run, tmp_path: Path) -> None:
    """`rules test` ends with 1 and says which example claimed what."""
    auditor("rules", "new", "units", "keytruda_over_400_mg")
    examples = tmp_path / "my_rules" / "units" / "UN101_keytruda_over_400_mg" / "examples.toml"
    examples.write_text(examples.read_text().replace("units = 41", "units = 39"))
    done = auditor("rules", "test", "UN101", "--rules", "my_rules", code=1)
    assert "UN101-fail-more_than_the_most: expected fail" in done.stdout


def test_a_rule_that_writes_is_refused(auditor: Run, tmp_path: Path) -> None:
    """A rule.sql with anything but one SELECT can't run, and the run says so."""
    auditor("rules", "new", "units", "keytruda_over_400_mg")
    folder = tmp_path / "my_rules" / "units" / "UN101_keytruda_over_400_mg"
    (folder / "rule.sql").write_text("select 1; drop table claim")
    done = auditor("rules", "test", "UN101", "--rules", "my_rules", code=2)
    assert "exactly one SELECT" in done.stderr


def test_a_family_of_ones_own_gets_a_prefix(auditor: Run) -> None:
    """A new family is made with its rule."""
    done = auditor("rules", "new", "telehealth", "visit_by_telephone", "--rules", "mine")
    assert (ROOT / "rules" / "telehealth").exists() is False
    assert "TH" in done.stdout


MISTAKES = {
    "a word left out": ("rule.toml", 'carc = "151"\n', "", "needs 'carc' (text)"),
    "a word misspelt": ("rule.toml", "since = ", "sinse = 1\nsince = ", "'sinse' is not a word of a rule"),
    "a severity that is none": ("rule.toml", 'severity = "medium"', 'severity = "grave"', "severity is one of"),
    "another name": ("rule.toml", 'id = "UN101"', 'id = "UN102"', "must be called 'UN102_keytruda_over_400_mg'"),
    "a rule that it cannot hide": ("rule.toml", "hides = []", 'hides = ["UN999"]', "hides 'UN999'"),
    "a source that nobody lists": (
        "rule.toml",
        '"own-knowledge"',
        '"our-pharmacy"',
        "our-pharmacy', which no sources.csv",
    ),
    "no quotes": ("rule.toml", 'carc = "151"', "carc = CO151", "rule.toml' is not TOML"),
    "a column in curly brackets": ("rule.toml", "{most_units}", "{limit}", "'{limit}', which '"),
    "SQL that is none": ("rule.sql", "where line.code = 'J9271'", "where line.code = 'J9271", "rule.sql' is not SQL"),
    "a table that is none": ("rule.sql", "from live_line", "from live_lines", "live_lines"),
    "a column that is none": ("rule.sql", "line.units > 40", "line.unit > 40", "unit"),
    "a column left out": ("rule.sql", " as outcome", " as verdict", "gives no column 'outcome'"),
    "an outcome that is none": ("rule.sql", "'pass'", "'passes'", "gives the outcome 'passes'"),
    "a kind of example": ("examples.toml", "[pass.just_the_most]", "[passes.just_the_most]", "'passes' is not one of"),
    "an example without words": (
        "examples.toml",
        'says = "41 units are one too many."',
        "",
        "needs 'says' and 'claims'",
    ),
    "a word of an example": ("examples.toml", "units = 41", "unit = 41", "names 'unit', which is no column of"),
    "an example without lines": ("examples.toml", "units = 40 }] }]", "units = 40 }] }, {}]", "claim 2 has no lines"),
}


def _try(book: RuleBook, folder: Path) -> None:
    rule = read_rules([shipped("rules"), folder]).rule("UN101")
    run_examples(dataclasses.replace(book, rules=(rule,)), [rule])


def test_a_family_without_a_title_is_named(book: RuleBook, tmp_path: Path) -> None:
    """A word left out of family.toml is said with its file."""
    path = write_new_rule(tmp_path, "sundries", "keytruda_over_400_mg", known=book).parent / "family.toml"
    path.write_text('prefix = "SU"\nparagraph = "Others."\n')
    with pytest.raises(AuditorError, match=r"sundries/family.toml' needs 'title'"):
        read_rules([shipped("rules"), tmp_path])


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_rule_is_named(book: RuleBook, tmp_path: Path, mistake: tuple[str, str, str, str]) -> None:
    """What is wrong in one of the three files is said with the file and the word."""
    name, old, new, words = mistake
    path = write_new_rule(tmp_path, "units", "keytruda_over_400_mg", known=book) / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(AuditorError) as told:
        _try(book, tmp_path)
    assert words in str(told.value)
