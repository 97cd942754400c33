"""What the page says of a finding: sentences kept once a rule, with the values that fill them."""

from __future__ import annotations

import json
import re

import polars as pl
import pytest
from report_cases import RULES, made_store

from auditor.report.findings import read_findings
from auditor.report.payload import column, other_columns
from auditor.report.sentences import LITERAL, evidence_columns, filled, templates


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    """A few hundred findings."""
    with made_store() as store:
        return read_findings(store, "standard")


def test_sentences_come_back(frame: pl.DataFrame) -> None:
    """What the page fills into a kept sentence is the message of the finding, for every finding."""
    kept = other_columns(frame, RULES)["said"]
    for rule_id, said in zip(sorted(set(frame["rule_id"])), kept, strict=True):
        part = frame.filter(pl.col("rule_id") == rule_id)
        for at, (message, evidence) in enumerate(part.select("message", "evidence").iter_rows()):
            template = said["message"]["v"][said["message"].get("i", [0] * len(part))[at]]
            assert filled(template, json.loads(evidence)) == message


def test_a_rules_sentence_is_kept_once(frame: pl.DataFrame) -> None:
    """Where messages follow the rule's own sentence, the page carries that sentence alone."""
    said = dict(zip(sorted(set(frame["rule_id"])), other_columns(frame, RULES)["said"], strict=True))
    assert said["UN001"]["message"] == {"v": [next(rule.message for rule in RULES if rule.id == "UN001")]}


KNOWN = pl.DataFrame({"charge": ["1234.50", "-0.07", "0.00"], "code": ["J9325", "J9026", ""], "n": ["4", "5", "6"]})


@pytest.mark.parametrize(
    ("own", "texts", "kept"),
    [
        ("{n} of {code}", ["4 of J9325", "5 of J9026", "6 of none"], ["{n} of {code}"] * 3),
        ("Pay {charge}.", ["Pay $1,234.50.", "Pay -$0.07.", "Pay $0.00."], ["Pay {$charge}."] * 3),
        ("Pay {charge}.", ["Pay 1234.50.", "Pay -0.07.", "Pay 0.00."], ["Pay {charge}."] * 3),
        (
            "{unknown}",
            ["It was J9325.", "It was J9026.", "Nobody knows."],
            ["It was {code}."] * 2 + [LITERAL + "Nobody knows."],
        ),
        ("", ["Pay $1,234.50 now.", "Pay -$0.07 now.", "{code}"], ["Pay {$charge} now."] * 2 + [LITERAL + "{code}"]),
    ],
)
def test_templates(own: str, texts: list[str], kept: list[str]) -> None:
    """The rule's own words come first, money as money; others are learned from the sentences; the rest is as it is."""
    assert templates(pl.Series(texts), own, KNOWN).to_list() == kept


def test_a_billion_dollars() -> None:
    """Money in a template has its thousands however many there are."""
    known = pl.DataFrame({"charge": ["1234567890.00", "999.99", "1000.00"]})
    texts = pl.Series([filled("{$charge}", row) for row in known.iter_rows(named=True)])
    assert texts[0] == "$1,234,567,890.00"
    assert set(templates(texts, "{charge}", known)) == {"{$charge}"}


def test_many_kinds_of_sentences_are_kept_as_they_are() -> None:
    """Sentences that follow no words at all come back too, past the number of kinds that are looked for."""
    texts = pl.Series([f"Said once: {number}" for number in range(100)])
    assert set(templates(texts, "", pl.DataFrame({"x": ["?"] * 100}))) == set(LITERAL + texts)


def test_evidence_in_columns() -> None:
    """Names stand in the order in which they come; quotes and commas inside a value make no name."""
    texts = pl.Series(['{"a":"x,\\"q\\":1","b":null}', '{"b":"y,","c c":"1"}'])
    found = evidence_columns(texts)
    assert found.to_dict(as_series=False) == {"a": ['x,"q":1', None], "b": [None, "y,"], "c c": [None, "1"]}


def test_column() -> None:
    """A column is its distinct values, sorted, and the index of each; null's is past them, and one value needs none."""
    assert column(pl.Series(["a", "a"])) == {"v": ["a"]}
    for values in (["b", "a", None, "b"], [7, 3, None, 7]):
        found = column(pl.Series(values))
        assert (found["v"], found["i"].to_list()) == (sorted({one for one in values if one is not None}), [1, 0, 2, 1])


def test_no_rule_says_literal() -> None:
    """What marks a sentence kept as it is can't begin a sentence of a claim: readers take no control characters."""
    assert re.fullmatch(r"[\x00-\x08]", LITERAL)
