"""Every rule on its own examples."""

from __future__ import annotations

import csv
import functools
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from auditor.judge import Example, Rule, Verdict, examples, examples_of, read_rules, run_examples
from auditor.shipped import shipped

BOOK = read_rules([shipped("rules")])
EXAMPLES = [example.id for rule in BOOK.rules for example in examples_of(rule)]


FOUND: list[tuple[str, Mapping[str, str]]] = []
"""The findings of the examples: rule, and what each shows."""


@functools.cache
def verdicts() -> dict[str, Verdict]:
    """All verdicts, judged in one store; FOUND is filled on the way."""
    look = examples._fault_of_finding

    def noted(example: Example, found: Sequence[tuple[str, str, Mapping[str, str]]]) -> str:
        FOUND.extend((example.rule_id, shown) for *_, shown in found)
        return look(example, found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examples, "_fault_of_finding", noted)
        return {verdict.example.id: verdict for verdict in run_examples(BOOK, BOOK.rules)}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_holds(example: str) -> None:
    """A rule says of each of its examples what the example claims."""
    assert not verdicts()[example].fault


def test_examples_have_names_of_their_own() -> None:
    """No two examples share an id."""
    assert len(set(EXAMPLES)) == len(EXAMPLES)


def test_a_reason_has_its_remark_on_every_branch() -> None:
    """No finding of any example gives a reason code that needs a remark without one, and each code has its words."""
    verdicts()
    rows = {(row["kind"], row["code"]): row for row in _reason_codes()}
    given = {(rule, shown["carc"], shown["rarc"]) for rule, shown in FOUND if shown["carc"]}
    assert {rule for rule, _, _ in given} == {rule.id for rule in BOOK.rules if rule.carc}
    assert [code for code in given if rows["CARC", code[1]]["needs_remark"] == "true" and not code[2]] == []
    assert {remark for _, _, remark in given if remark and ("RARC", remark) not in rows} == set()


def _reason_codes() -> list[dict[str, str]]:
    path = shipped("rules") / "reference" / "reason_code" / "data.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


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
