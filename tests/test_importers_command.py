"""`auditor reference import` from the outside, and audits that use what was imported."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Run
from published_files import coverage_zip, hcpcs_line, hcpcs_text, mue_text, ncci_text
from x12 import write_837

HCPCS_2019 = "data/cms-hcpcs/2019-Alpha-Numeric-HCPCS-File.zip"


@pytest.fixture
def findings(auditor: Run, tmp_path: Path) -> Any:
    """Audit claims with the imports of the folder `imports`; give the findings."""

    def audit(*claims: dict[str, Any], created_on: str = "20260110") -> list[dict[str, Any]]:
        (tmp_path / "claims.837").write_bytes(write_837(claims, created_on=created_on))
        auditor("audit", "claims.837", "--out", "out", "--reference", "imports", code=None)
        return [json.loads(line) for line in (tmp_path / "out/findings.jsonl").read_text().splitlines()]

    return audit


def imported(auditor: Run, tmp_path: Path, kind: str, name: str, body: bytes) -> None:
    """Import a file into the folder `imports`."""
    (tmp_path / name).write_bytes(body)
    auditor("reference", "import", kind, name, "--reference", "imports")


def of_rule(found: list[dict[str, Any]], rule_id: str) -> list[dict[str, Any]]:
    """The findings of one rule."""
    return [each for each in found if each["rule_id"] == rule_id]


def test_c9472_after_the_import_of_2019(auditor: Run, findings: Any, shared_folder: Path) -> None:
    """On a day in 2017 C9472 is CD001, which names J9325 and, as its source, the imported file."""
    auditor("reference", "import", "hcpcs", shared_folder / HCPCS_2019, "--reference", "imports")
    line = {"procedure_code": "C9472", "service_date": "20170315", "units": "100"}
    (finding,) = of_rule(findings({"lines": [line]}, created_on="20170320"), "CD001")
    assert "J9325" in finding["message"]
    assert "imported-hcpcs-2019-01" in finding["sources"]


def test_a_succession_that_only_the_import_knows(auditor: Run, findings: Any, tmp_path: Path) -> None:
    """Without the import nothing is known of the code; with it the finding names the successor."""
    line = {"procedure_code": "C9001", "service_date": "20260105"}
    assert of_rule(findings({"lines": [line]}), "CD001") == []
    text = hcpcs_text(hcpcs_line("C9001", xref="J1001", ended="20251231"), hcpcs_line("J1001", added="20260101"))
    imported(auditor, tmp_path, "hcpcs", "HCPC2026_ANWEB.txt", text)
    (finding,) = of_rule(findings({"lines": [line]}), "CD001")
    assert "J1001" in finding["message"]


def test_units_over_an_imported_mue(auditor: Run, findings: Any, tmp_path: Path) -> None:
    """UN007 speaks once the table is imported."""
    imported(auditor, tmp_path, "mue", "practitioner_2025-q4.csv", mue_text("96372,1,1 Line Edit,x"))
    line = {"procedure_code": "96372", "service_date": "20260105", "units": "3"}
    (finding,) = of_rule(findings({"lines": [line]}), "UN007")
    assert finding["expected_units"].startswith("1")


def test_a_pair_of_an_imported_ncci_file(auditor: Run, findings: Any, tmp_path: Path) -> None:
    """AD010 speaks once the pairs are imported."""
    imported(auditor, tmp_path, "ncci-ptp", "ccipra-v320r0-f1.txt", ncci_text("96413 96372 20200101 * 0"))
    lines = [{"procedure_code": code, "service_date": "20260105"} for code in ("96413", "96372")]
    (finding,) = of_rule(findings({"lines": lines}), "AD010")
    assert finding["procedure_code"] == "96372"


def test_an_imported_article_stands_before_the_label(auditor: Run, findings: Any, tmp_path: Path) -> None:
    """In a state of its contractor the article's list decides: a diagnosis of the label alone is off it."""
    imported(auditor, tmp_path, "coverage", "current_article.zip", coverage_zip(codes=["G61.81"], states="IL OH"))
    line = {"procedure_code": "J1459", "service_date": "20260105", "units": "20"}
    (finding,) = of_rule(findings({"diagnoses": ["D693"], "lines": [line]}), "DX001")
    assert "A59105" in finding["message"]
    assert "imported-coverage-2026-10-15" in finding["sources"]


def test_the_report_says_which_release_was_used(auditor: Run, findings: Any, tmp_path: Path) -> None:
    """Title, publisher, release, date and an overdue review stand in the page of a run that used an import.

    `explain` rests on the same import, and says so.
    """
    imported(auditor, tmp_path, "hcpcs", "HCPC2021_ANWEB.txt", hcpcs_text(hcpcs_line("J1001")))
    findings({"lines": [{"service_date": "20260105"}]})
    page = (tmp_path / "out/index.html").read_text()
    assert "imported from HCPC2021_ANWEB.txt</a>" in page
    assert " · 2021-01 · published 2021-01-01 · read " in page
    assert "imported-hcpcs" not in page
    assert "1 reference dataset overdue for review" in page
    last_line = auditor("explain", "CLAIM1", "--out", "out").stdout.splitlines()[-1]
    assert last_line.endswith("datasets of the judgement as of 2026-01-10; imported: imported-hcpcs-2021-01")


def test_a_dataset_that_is_past_its_review_is_announced(auditor: Run, tmp_path: Path) -> None:
    """A report as of a day after the review dates says on its first screen how many datasets are overdue."""
    (tmp_path / "claims.837").write_bytes(write_837([{"lines": [{"service_date": "20260105"}]}]))
    for day, words in (("2026-12-01", "0 reference datasets overdue"), ("2027-06-01", "{} reference datasets overdue")):
        auditor("audit", "claims.837", "--out", "out", "--as-of", day, "--select", "CL001", code=None)
        overdue = json.loads((tmp_path / "out/summary.json").read_text())["datasets_overdue"]
        assert words.format(overdue) in (tmp_path / "out/index.html").read_text()
    assert overdue > 40


def test_the_page_of_a_rule_names_the_imported_source(auditor: Run, findings: Any, tmp_path: Path) -> None:
    """A rule whose findings rest on an import names it on its page, and the workbook describes it."""
    imported(auditor, tmp_path, "coverage", "current_article.zip", coverage_zip(codes=["G61.81"], states="IL OH"))
    line = {"procedure_code": "J1459", "service_date": "20260105", "units": "20"}
    findings({"diagnoses": ["D693"], "lines": [line]})
    page = (tmp_path / "out/index.html").read_text()
    [rule] = re.findall(r'<article id="rule/DX001".*?</article>', page, re.DOTALL)
    assert "imported from current_article.zip" in rule
    sheet = openpyxl.load_workbook(tmp_path / "out/findings.xlsx")["Sources"]
    [row] = [row for row in sheet.iter_rows(values_only=True) if row[0] == "imported-coverage-2026-10-15"]
    assert "imported from current_article.zip" in str(row[1])
    assert row[4] == datetime(2026, 10, 15)  # noqa: DTZ001 - a day of a sheet has no zone


def test_the_list_shows_imports(auditor: Run, tmp_path: Path) -> None:
    """Release, rows, age, name and hash of the file, as text and as JSON; of our datasets, which rules read them."""
    imported(auditor, tmp_path, "mue", "practitioner_2025-q4.csv", mue_text("00001,1,1 Line Edit,x"))
    text = auditor("reference", "list", "--reference", "imports").stdout.splitlines()[-1]
    assert all(word in text for word in ("mue", "2025-10", "1 rows", "days old", "practitioner_2025-q4.csv", "sha256"))
    everything = json.loads(auditor("reference", "list", "--reference", "imports", "--format", "json").stdout)
    assert [each["name"] for each in everything[:-1] if not each["read_by"]] == ["mpfs"]
    shown = everything[-1]
    assert (shown["name"], shown["version"], shown["rows"]) == ("mue", "2025-10", 1)
    assert shown["files"][0]["name"] == "practitioner_2025-q4.csv"


def test_check_finds_a_changed_import(auditor: Run, tmp_path: Path) -> None:
    """Rows that were changed after their import are no reference any more."""
    imported(auditor, tmp_path, "mue", "practitioner_2025-q4.csv", mue_text("00001,1,1 Line Edit,x"))
    (rows,) = (tmp_path / "imports").rglob("*.parquet")
    rows.write_bytes(b"")
    assert "was changed" in auditor("reference", "check", "--reference", "imports", code=2).stderr


def test_a_refused_file_is_a_usage_error(auditor: Run, tmp_path: Path) -> None:
    """A malformed file ends with exit code 2, the line and the column."""
    (tmp_path / "practitioner_2025-q4.csv").write_bytes(mue_text("00001,many,1 Line Edit,x"))
    done = auditor("reference", "import", "mue", "practitioner_2025-q4.csv", "--reference", "imports", code=2)
    assert "line 5, 'practitioner services mue values'" in done.stderr
    assert not (tmp_path / "imports").exists()


def test_the_environment_names_the_folder(auditor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --reference the folder of AUDITOR_REFERENCE is taken."""
    monkeypatch.setenv("AUDITOR_REFERENCE", str(tmp_path / "mine"))
    (tmp_path / "practitioner_2025-q4.csv").write_bytes(mue_text("00001,1,1 Line Edit,x"))
    auditor("reference", "import", "mue", "practitioner_2025-q4.csv")
    assert (tmp_path / "mine/mue/2025-10.json").is_file()
