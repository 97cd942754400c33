"""Reference rows that an example brings along: what a user would import."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from auditor.errors import RuleError
from auditor.judge import RuleBook, Verdict, run_examples

ROW = {"code": "96415", "units": 3, "indicator": "1", "source_id": "cms-mue"}


def judged(book: RuleBook, reference: Mapping[str, Any]) -> list[Verdict]:
    """Judge four units of a code by UN007, with the rows given, and nothing else."""
    claims = [{"lines": [{"procedure_code": "96415", "units": 4}]}]
    words = {"says": "Four units.", "claims": claims, "reference": reference}
    rule = dataclasses.replace(book.rule("UN007"), examples={"fail": {"four": words}})
    return run_examples(dataclasses.replace(book, rules=(rule,)), [rule])


def test_an_examples_row_is_there_for_the_rule(book: RuleBook) -> None:
    """The rule finds what the example's row forbids."""
    assert [verdict.fault for verdict in judged(book, {"mue": [ROW]})] == [""]


def test_without_its_row_the_example_fails(book: RuleBook) -> None:
    """What ships is empty: without the row there is no edit to go over."""
    assert judged(book, {})[0].fault.startswith("expected fail")


def test_a_row_of_another_time_does_not_hold(book: RuleBook) -> None:
    """The days of an example's row count like those of any other."""
    assert not judged(book, {"mue": [ROW | {"valid_to": "2025-07-13"}]})[0].holds


def test_a_strange_column_is_named(book: RuleBook) -> None:
    """A column that the dataset lacks is refused, with example and dataset."""
    with pytest.raises(RuleError, match=r"UN007-fail-four.*'most'.*'mue'"):
        judged(book, {"mue": [ROW | {"most": 3}]})
