"""Runs rules on their own examples: small claims that fail, pass, are unknown, out of scope or hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from auditor.errors import RuleError
from auditor.judge import findings, outcomes
from auditor.judge.example_claims import TAG, Rows, claim_rows
from auditor.judge.prepare import prepare_tables, put_reference
from auditor.judge.rules import judging_order
from auditor.reference.datasets import FIRST_DAY, LAST_DAY
from auditor.store import Store

if TYPE_CHECKING:
    from auditor.judge.rules import Rule, RuleBook

KINDS = ("fail", "pass", "unknown", "outside", "hidden")
"""What an example may claim: outside gives no row at all; hidden fails, but another rule's finding speaks for it."""

_WORDS = {"says", "claims", "at", "severity", "expects", "reference"}


@dataclass(frozen=True)
class Example:
    """One example of a rule: its claims, and what the rule must say of them."""

    rule_id: str
    kind: str
    name: str
    says: str
    claims: tuple[Mapping[str, Any], ...]
    at: tuple[str, ...]
    severity: str | None
    expects: Mapping[str, str]
    reference: Mapping[str, Sequence[Mapping[str, Any]]]
    """Rows that it adds to reference datasets, for all examples: those of a file that a user would import."""

    @property
    def id(self) -> str:
        """Name for a test: rule, kind, example."""
        return f"{self.rule_id}-{self.kind}-{self.name}"


@dataclass(frozen=True)
class Verdict:
    """Whether an example holds, and what was found instead where it does not."""

    example: Example
    fault: str

    @property
    def holds(self) -> bool:
        """Whether the rule says what the example claims."""
        return not self.fault


def examples_of(rule: Rule) -> list[Example]:
    """Give the examples of a rule; an unknown kind or word raises RuleError."""
    return list(_examples(rule))


def _examples(rule: Rule) -> Iterator[Example]:
    where = f"'{rule.folder.name}/examples.toml'"
    for kind, named in rule.examples.items():
        if kind not in KINDS:
            raise RuleError(f"{where}: '{kind}' is not one of {', '.join(KINDS)}.")
        for name, words in named.items():
            strange = sorted(set(words) - _WORDS)
            if strange or "says" not in words or "claims" not in words:
                raise RuleError(f"{where}: '{kind}.{name}' needs 'says' and 'claims', and knows no '{strange}'.")
            yield Example(
                rule.id, kind, name, words["says"], tuple(words["claims"]), tuple(words.get("at", ())),
                words.get("severity"), {key: str(value) for key, value in words.get("expects", {}).items()},
                words.get("reference", {}),
            )  # fmt: skip


def run_examples(book: RuleBook, rules: Sequence[Rule]) -> list[Verdict]:
    """Judge the examples of the given rules by the whole book; each example is a patient and a provider of its own."""
    examples = [example for rule in rules for example in _examples(rule)]
    with Store(None) as store:
        rows = Rows()
        for number, example in enumerate(examples, start=1):
            claim_rows(rows, number, example.claims, where=example.id)
        for table, frame in rows.frames(store):
            store.insert(table, frame)
        put_reference(store, book)
        _add_reference(store, examples)
        prepare_tables(store, book)
        said = _judge(store, book, {example.rule_id for example in examples})
        return [
            Verdict(example, _fault(example, said.get((example.rule_id, n), {})))
            for n, example in enumerate(examples, 1)
        ]


def _add_reference(store: Store, examples: Sequence[Example]) -> None:
    """Put the examples' own rows into the reference datasets."""
    days = {"valid_from": FIRST_DAY, "valid_to": LAST_DAY}
    for example in examples:
        for dataset, rows in example.reference.items():
            texts = [{name: str(value) for name, value in {**days, **row}.items()} for row in rows]
            strange = sorted({name for row in texts for name in row} - set(store.columns(f"select * from {dataset}")))
            if strange:
                raise RuleError(f"Example '{example.id}' names '{strange[0]}', which is no column of '{dataset}'.")
            store.insert(dataset, pl.DataFrame(texts))


Said = dict[tuple[str, int], dict[str, list[tuple[str, str, Mapping[str, str]]]]]
"""By rule and example: outcome -> (place, severity, shown values); `finding` -> what stood after hiding."""


def _judge(store: Store, book: RuleBook, wanted: set[str]) -> Said:
    said: Said = {}
    findings.begin(store)
    asking = outcomes.counting(store)
    for rule in judging_order(book.rules):
        if rule.reads_findings:
            findings.hide(store, book.rules)
        if outcomes.work_out(store, rule, asking).get("fail"):
            findings.collect(store, rule, 1)
        if rule.id in wanted:
            outcomes.ask(store, rule, asking)
            _note_outcomes(store, rule.id, said)
    findings.hide(store, book.rules)
    for rule_id, place, severity, shown in store.rows(_FINDINGS):
        example, _, spot = place.partition(":")
        values = dict(zip(shown[::2], shown[1::2], strict=True))
        said.setdefault((rule_id, int(example)), {}).setdefault("finding", []).append((spot, severity, values))
    return said


_PLACE = f"claim.{TAG} || coalesce('.' || line.ordinal, '')"

_FINDINGS = f"""
    select finding.rule_id, {_PLACE}, finding.severity,
           list_concat(
               flatten(list_transform(json_keys(evidence), lambda key: [key, coalesce(evidence ->> key, '')])),
               ['expected_units', coalesce(regexp_replace(cast(expected_units as varchar), '\\.?0+$', ''), ''),
                'amount_at_risk', coalesce(cast(amount_at_risk as varchar), ''), 'amount_direction', amount_direction,
                'message', message, 'remedy', remedy, 'carc', carc, 'rarc', rarc,
                'sources', sources])
    from fresh_finding as finding
    join claim on claim.claim_key = finding.claim_key
    left join service_line as line on line.line_key = finding.line_key
"""


def _note_outcomes(store: Store, rule_id: str, said: Said) -> None:
    rows = store.rows(
        f"""
        select outcome.outcome, {_PLACE}
        from outcome
        join claim on claim.claim_key = outcome.claim_key
        left join service_line as line on line.line_key = outcome.line_key
        """
    )
    for outcome, where in rows:
        example, _, spot = where.partition(":")
        said.setdefault((rule_id, int(example)), {}).setdefault(outcome, []).append((spot, "", {}))


def _fault(example: Example, said: Mapping[str, list[tuple[str, str, Mapping[str, str]]]]) -> str:
    """Say what is wrong with what the rule said of an example; empty where nothing is."""
    counts = {outcome: len(said.get(outcome, ())) for outcome in outcomes.OUTCOMES}
    wanted = {"fail": "fail", "hidden": "fail", "pass": "pass", "unknown": "unknown"}.get(example.kind)
    if wanted is None:
        return f"expected no row, found {counts}" if any(counts.values()) else ""
    if not counts[wanted] or (wanted != "fail" and counts["fail"]):
        return f"expected {wanted}, found {counts}"
    if example.at and sorted(spot for spot, *_ in said[wanted]) != sorted(example.at):
        return f"expected {wanted} at {sorted(example.at)}, found {sorted(spot for spot, *_ in said[wanted])}"
    if example.kind == "hidden":
        return "expected to be hidden, but its finding stands" if said.get("finding") else ""
    return _fault_of_finding(example, said.get("finding", [])) if wanted == "fail" else ""


def _fault_of_finding(example: Example, found: Sequence[tuple[str, str, Mapping[str, str]]]) -> str:
    if example.severity and {severity for _, severity, _ in found} != {example.severity}:
        return f"expected severity {example.severity}, found {sorted({severity for _, severity, _ in found})}"
    for name, value in example.expects.items():
        values = sorted({shown.get(name, "no such column") for *_, shown in found})
        if value not in values:
            return f"expected {name} '{value}', found {values}"
    return ""
