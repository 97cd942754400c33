"""Every rule on its own examples."""

from __future__ import annotations

import functools

import pytest

from auditor.judge import Verdict, examples_of, read_rules, run_examples
from auditor.shipped import shipped

BOOK = read_rules([shipped("rules")])
EXAMPLES = [example.id for rule in BOOK.rules for example in examples_of(rule)]


@functools.cache
def verdicts() -> dict[str, Verdict]:
    """All verdicts, judged in one store."""
    return {verdict.example.id: verdict for verdict in run_examples(BOOK, BOOK.rules)}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_holds(example: str) -> None:
    """A rule says of each of its examples what the example claims."""
    assert not verdicts()[example].fault


def test_examples_have_names_of_their_own() -> None:
    """No two examples share an id."""
    assert len(set(EXAMPLES)) == len(EXAMPLES)
