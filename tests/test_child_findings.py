"""Rules that read the findings of others: judged last, and naming the finding they fall with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from auditor.judge import RuleBook, judge, outcomes
from auditor.judge.example_claims import Rows, claim_rows
from auditor.judge.rules import judging_order
from auditor.store import Store

INFUSION = {"procedure_code": "96365"}


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    with Store(None) as opened:
        yield opened


def _judged(store: Store, book: RuleBook, drug_line: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    rows = Rows()
    claim_rows(rows, 1, [{"diagnoses": ["D830"], "lines": [drug_line, INFUSION]}], where="test")
    for table, frame in rows.frames(store):
        store.insert(table, frame)
    judge(store, book)
    return store.rows(
        """
        select parent.rule_id from finding as child
        left join finding as parent on parent.finding_id = child.parent_finding_id
        where child.rule_id = 'AD007'
        """
    )


def test_a_rule_that_reads_findings_is_judged_last(book: RuleBook) -> None:
    """Rules that read findings come after all that do not, whatever their ids."""
    reads = [rule.reads_findings for rule in judging_order(book.rules)]
    assert any(reads)
    assert reads == sorted(reads)


def test_a_child_names_the_finding_it_falls_with(store: Store, book: RuleBook) -> None:
    """The parent is the finding on the drug, by its id."""
    between_vials = {"procedure_code": "J1459", "units": 38, "ndc": "44206043820"}
    assert _judged(store, book, between_vials) == [("UN001",)]


def test_a_hidden_finding_is_no_parent(store: Store, book: RuleBook) -> None:
    """Where one finding speaks for another, the child falls with the one that stands."""
    miscounted = {"procedure_code": "J1459", "units": 30, "ndc": "44206043820", "ndc_quantity": 200, "ndc_unit": "ML"}
    assert _judged(store, book, miscounted) == [("UN002",)]


def test_a_sound_drug_has_no_child(store: Store, book: RuleBook) -> None:
    """Without a finding on the drug its administration has none."""
    whole_vial = {"procedure_code": "J1459", "units": 40, "ndc": "44206043820", "ndc_quantity": 200, "ndc_unit": "ML"}
    assert _judged(store, book, whole_vial) == []


def test_a_rule_that_reads_findings_can_be_asked_again(store: Store, book: RuleBook) -> None:
    """After a run the findings that stand are there to be read, so that a claim can be explained."""
    _judged(store, book, {"procedure_code": "J1459", "units": 38, "ndc": "44206043820"})
    assert outcomes.work_out(store, book.rule("AD007"), outcomes.counting(store)) == {"fail": 1}
