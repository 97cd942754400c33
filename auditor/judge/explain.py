"""One claim explained: its lines, and what every rule that looked at it says, passes included."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from auditor.errors import AuditorError, UsageError
from auditor.judge import outcomes
from auditor.judge.findings import as_text
from auditor.judge.prepare import prepare_tables
from auditor.judge.rules import judging_order
from auditor.reference.importers import IMPORTED
from auditor.store import tables_named

if TYPE_CHECKING:
    from auditor.judge.rules import Rule, RuleBook
    from auditor.store import Store


@dataclass(frozen=True)
class Line:
    """A service line as the judge sees it; money in dollars."""

    line_key: int
    number: str
    code: str
    modifiers: str
    units: Decimal | None
    charge: Decimal | None
    service_date: str
    place: str
    ndc: str
    drug: str
    drug_by: str


@dataclass(frozen=True)
class Said:
    """What a rule says of a line, or of the claim where line is empty: outcome, evidence, and the finding's words."""

    rule: Rule
    line: str
    outcome: str
    evidence: Mapping[str, str]
    message: str = ""
    remedy: str = ""
    sources: str = ""
    severity: str = ""


@dataclass(frozen=True)
class Explained:
    """A claim and everything said of it; no value of the patient."""

    claim_id: str
    file: str
    segment_number: int
    byte_offset: int
    payer_id: str
    billing_npi: str
    charge: Decimal | None
    is_judged: bool
    lines: Sequence[Line]
    said: Sequence[Said]
    out_of_scope: Sequence[str]
    failed_rules: Sequence[str]
    records: Sequence[str]
    """To request: what no claim can decide."""


def explain(store: Store, book: RuleBook, claim_id: str) -> list[Explained]:
    """Explain every claim with this CLM01, in file order; none raises UsageError. The store must have been judged."""
    found = store.rows(
        """
        select claim.claim_key, claim.claim_id, file.label, claim.segment_number, claim.byte_offset,
               coalesce(claim.payer_id, ''), coalesce(claim.billing_npi, ''), claim.charge,
               claim.claim_key in (select claim_key from live_claim)
        from claim join file on file.file_key = claim.file_key
        where claim.claim_id = ? order by file.label, claim.segment_number
        """,
        [claim_id],
    )
    if not found:
        raise UsageError(f"No claim '{claim_id}' in the store (CLM01, spelled as on the claim).")
    _refuse_older_facts(store, book)
    prepare_tables(store, book)
    keys = [row[0] for row in found]
    rules = judging_order(book.rules)
    said, scope, failed = _said(store, rules, keys)
    explained = []
    for key, *facts in found:
        silent = [rule.id for rule in rules if rule.id not in failed and (key, rule.id) not in scope]
        shown = _lines(store, key), said.get(key, []), silent, failed, _records(store, key, said.get(key, []))
        explained.append(Explained(*facts, *shown))  # type: ignore[call-arg]
    return explained


def _refuse_older_facts(store: Store, book: RuleBook) -> None:
    """Refuse a store whose latest judgement knew fewer datasets than today's rules read."""
    made = {each.name for each in book.prepared}
    absent = {table for each in book.prepared for table in tables_named(each.sql)} - made - store.tables()
    if absent:
        raise UsageError(
            f"The store was judged by an older rule book, without '{min(absent)}'. Run `auditor judge` on it first."
        )


def _records(store: Store, claim_key: int, said: Sequence[Said]) -> list[str]:
    """Give the records to request: those of the claim, and those that its findings' rules want beside."""
    of_rules = {record for one in said if one.message for record in one.rule.records_to_request}
    if "requested_record" not in store.tables():
        return sorted(of_rules)
    rows = store.rows("select record from requested_record where claim_key = ?", [claim_key])
    return sorted(of_rules | {record for (record,) in rows})


def facts(store: Store) -> str:
    """Say which facts an explanation rests on: those of the latest judgement, imported public files by their ids."""
    ((ran_as_of, datasets),) = store.rows("select (select max(as_of) from run), count(*) from dataset")
    sources = store.rows("select distinct unnest(string_split(source_ids, ' ')) as id from dataset order by id")
    imports = [source_id for (source_id,) in sources if source_id.startswith(IMPORTED)]
    return f"Facts: {datasets} datasets of the judgement as of {ran_as_of}; imported: {', '.join(imports) or 'none'}"


def _lines(store: Store, claim_key: int) -> list[Line]:
    rows = store.rows(
        """
        select line.line_key, coalesce(line.line_number, ''), coalesce(line.procedure_code, ''), line.modifiers,
               line.units, line.charge, coalesce(cast(line.service_date as varchar), ''),
               coalesce(live.place, line.place_of_service, ''), coalesce(live.ndc, live.ndc_billed, ''),
               coalesce(live.drug, ''), coalesce(live.drug_by, '')
        from service_line as line
        left join live_line as live on live.line_key = line.line_key
        where line.claim_key = ? order by line.ordinal
        """,
        [claim_key],
    )
    return [Line(*row) for row in rows]


def _said(
    store: Store, rules: Sequence[Rule], claim_keys: Sequence[int]
) -> tuple[dict[int, list[Said]], set[tuple[int, str]], list[str]]:
    said: dict[int, list[Said]] = {}
    failed: list[str] = []
    these = f"claim_key in ({', '.join(map(str, claim_keys))})"
    asking = outcomes.counting(store)
    for rule in rules:
        try:
            outcomes.ask(store, rule, asking, these)
        except AuditorError:
            failed.append(rule.id)
            continue
        for claim_key, one in _of_rule(store, rule):
            said.setdefault(claim_key, []).append(one)
    scope = {(key, one.rule.id) for key, each in said.items() for one in each}
    return said, scope, failed


def _of_rule(store: Store, rule: Rule) -> list[tuple[int, Said]]:
    kinds = store.columns("select * from outcome")
    columns = [name for name in kinds if name not in outcomes.KEYS]
    shown = ", ".join(as_text(name, kinds[name]) for name in columns)
    rows: list[tuple[Any, ...]] = store.rows(
        f"""
        select outcome.claim_key, coalesce(line.line_number, ''), outcome.outcome, finding.message, finding.remedy,
               finding.sources, finding.severity, finding.evidence{", " if columns else ""}{shown}
        from outcome
        left join service_line as line on line.line_key = outcome.line_key
        left join finding
          on finding.rule_id = '{rule.id}' and finding.claim_key = outcome.claim_key
         and finding.line_key is not distinct from outcome.line_key
        order by outcome.claim_key, line.ordinal
        """
    )
    return [(row[0], _one(rule, row, columns)) for row in rows]


def _one(rule: Rule, row: tuple[Any, ...], columns: Sequence[str]) -> Said:
    shown = {name: value for name, value in zip(columns, row[8:], strict=True) if name not in outcomes.RESERVED}
    values = json.loads(row[7]) if row[7] else shown
    evidence = {name: value for name, value in values.items() if value is not None}
    return Said(rule, row[1], row[2], evidence, row[3] or "", row[4] or "", row[5] or "", row[6] or "")
