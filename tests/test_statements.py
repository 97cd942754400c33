"""docs/statements.md leads from each statement of the documents to a rule and its example, or to a record."""

from __future__ import annotations

import csv
import re

import pytest
from conftest import ROOT

from auditor.judge import RuleBook, examples_of

PAGE = (ROOT / "docs" / "statements.md").read_text(encoding="utf-8")
ROWS = [row.strip("| ").split(" | ") for row in PAGE.splitlines() if row.startswith("| ") and "What it says" not in row]
DOCUMENTS = re.findall(r"^## ([\w.-]+):", PAGE, flags=re.MULTILINE)
NAMED = sorted(set(re.findall(r"\b([A-Z]{2}\d{3}) `(\w+)`", PAGE)))
RECORDS = ROOT / "rules" / "reference" / "record_to_request" / "data.csv"


@pytest.mark.parametrize(("rule_id", "example"), NAMED)
def test_a_rule_has_the_example_that_the_page_names(book: RuleBook, rule_id: str, example: str) -> None:
    """A reader finds the example under `rules explain`."""
    assert example in {each.name for each in examples_of(book.rule(rule_id))}


def test_each_statement_is_decided_or_says_why_not() -> None:
    """A statement has rules with examples, or a record to request, or a reason."""
    undecided = [said for said, _, by in ROWS if not re.search(r"[A-Z]{2}\d{3} `\w+`|^no claim: |^not a rule: ", by)]
    assert (len(ROWS) > 70, undecided) == (True, [])


def test_the_page_names_each_document(book: RuleBook) -> None:
    """The five documents are headings, and sources of the rules."""
    assert len(DOCUMENTS) == 5
    assert set(DOCUMENTS) <= book.sources.keys()


def test_a_rule_that_rests_on_a_document_is_on_the_page(book: RuleBook) -> None:
    """A rule that names one of the documents as its source has a statement there."""
    named = {rule_id for rule_id, _ in NAMED}
    assert [rule.id for rule in book.rules if set(rule.sources) & set(DOCUMENTS) and rule.id not in named] == []


def test_each_record_to_request_is_on_the_page() -> None:
    """What no claim can decide is asked for in the words of the dataset, and the page names no other record."""
    with RECORDS.open(encoding="utf-8", newline="") as lines:
        records = {row["record"] for row in csv.DictReader(lines)}
    named = {by.removeprefix("no claim: ") for _, _, by in ROWS if by.startswith("no claim: ")}
    assert {record for record in named if not record.startswith("asked for by")} == records
