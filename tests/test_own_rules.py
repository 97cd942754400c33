"""A stranger adds a rule for his own drug, without Python."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import ROOT, Run
from x12 import write_837

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


def test_a_new_rule_works_as_written(auditor: Run) -> None:
    """`rules new` writes three files whose examples hold at once."""
    auditor("rules", "new", "units", "keytruda_over_400_mg")
    assert "3 examples hold, 0 do not" in auditor("rules", "test", "UN101", "--rules", "my_rules").stdout


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
