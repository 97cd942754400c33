"""The records to request: what no claim can decide, asked for beside each claim that is looked at."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest
from conftest import ROOT

from auditor.judge import RuleBook
from auditor.judge.example_claims import Rows, claim_rows
from auditor.judge.prepare import prepare_tables, put_reference
from auditor.store import Store

LESIONS = "number and place of the lesions"
CLAIMS = {
    LESIONS: {"lines": [{"procedure_code": "96405"}]},
    "history of the resection": {"lines": [{"procedure_code": "J9325"}]},
    "the ultrasound image": {"lines": [{"procedure_code": "76942"}]},
    "notes that show a visit": {"lines": [{"procedure_code": "99213", "modifiers": "24 25"}]},
    "platinum chemotherapy": {"lines": [{"procedure_code": "J9026"}]},
    "histology": {"lines": [{"procedure_code": "J3590", "ndc": "55513007701"}]},
    "blood count": {"lines": [{"procedure_code": "J9026"}]},
    "weight in kilograms": {"lines": [{"procedure_code": "J1459"}]},
    "history and physical": {"lines": [{"procedure_code": "J1599"}]},
    "test results": {"lines": [{"procedure_code": "J1569"}]},
    "earlier treatments": {"lines": [{"procedure_code": "J1561"}]},
    "trough levels": {"lines": [{"procedure_code": "J1566"}]},
    "attempt to wean": {"lines": [{"procedure_code": "J1572"}]},
    "CMV status": {"diagnoses": ["Z9484"], "lines": [{"procedure_code": "J1459"}]},
    "discarded amount": {"lines": [{"procedure_code": "J9325", "modifiers": "JW"}]},
}
"""What is asked for, and a claim that asks for it: all that the catalogue says no claim can decide."""


def _asked(book: RuleBook, *claims: dict[str, Any]) -> list[list[str]]:
    """The records of each claim."""
    with Store(None) as store:
        rows = Rows()
        for number, claim in enumerate(claims, 1):
            claim_rows(rows, number, [{"claim_id": f"C{number}", **claim}], where="test")
        for table, frame in rows.frames(store):
            store.insert(table, frame)
        put_reference(store, book)
        prepare_tables(store, book)
        found = store.rows(
            "select coalesce(list(record), []) from claim left join requested_record as asked"
            " on asked.claim_key = claim.claim_key group by claim_id order by cast(claim_id[2:] as integer)"
        )
    return [sorted(filter(None, records)) for (records,) in found]


def test_a_claim_asks_for_what_it_cannot_show(book: RuleBook) -> None:
    """Each record of the catalogue's list is asked for by a claim with the drug, code or modifier it is about."""
    asked = _asked(book, *CLAIMS.values())
    missing = [record for record, found in zip(CLAIMS, asked, strict=True) if not any(record in one for one in found)]
    assert missing == []


def test_a_claim_asks_for_nothing_else(book: RuleBook) -> None:
    """A visit without 25 asks for nothing, no transplant for no CMV status, Imdelltra for no lesions."""
    visit, infusion, imdelltra = _asked(
        book,
        {"lines": [{"procedure_code": "99213"}]},
        {"diagnoses": ["D830"], "lines": [{"procedure_code": "J1459"}]},
        {"diagnoses": ["C3411"], "lines": [{"procedure_code": "J9026"}, {"procedure_code": "96413"}]},
    )
    assert visit == []
    assert not any("CMV" in one for one in infusion)
    assert not any("lesions" in one for one in imdelltra)


@pytest.fixture(scope="module")
def claims() -> list[dict[str, Any]]:
    """The sheet Claims of the sample's report."""
    sheet = openpyxl.load_workbook(ROOT / "reports" / "sample" / "findings.xlsx", read_only=True)["Claims"]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_the_workbook_asks_for_records(claims: list[dict[str, Any]]) -> None:
    """Each claim with a finding has its records beside it, those that its rules want among them."""
    records = {claim["claim_id"]: str(claim["records_to_request"]) for claim in claims}
    assert LESIONS in records["MEL-2512"]
    assert "notes that show a visit" in records["MEL-2536"]
