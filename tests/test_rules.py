"""Every rule on its own examples."""

from __future__ import annotations

import functools
from collections import Counter

import pytest

from auditor.judge import Rule, Verdict, examples_of, read_rules, run_examples
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


SHOWN = ("fail", "pass", "unknown")
SEVERAL = 3


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_a_rule_shows_several_examples_of_each_outcome(rule: Rule) -> None:
    """Each rule has three examples or more that fail, pass and are unknown; one that is never unknown says why."""
    counts = Counter(example.kind for example in examples_of(rule))
    wanted = [kind for kind in SHOWN if kind != "unknown" or not rule.never_unknown]
    assert {kind: counts[kind] for kind in wanted if counts[kind] < SEVERAL} == {}


@pytest.mark.parametrize("rule", [rule for rule in BOOK.rules if rule.never_unknown], ids=lambda rule: rule.id)
def test_a_rule_that_is_never_unknown_has_no_such_outcome(rule: Rule) -> None:
    """A rule that says why it is never unknown neither gives that outcome nor shows an example of it."""
    assert "unknown" not in rule.examples
    assert "'unknown'" not in (rule.sql or "")
