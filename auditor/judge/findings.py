"""Turns failing outcomes into findings: words, arithmetic, sources and money, all inside the store."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from auditor.errors import RuleError
from auditor.judge.outcomes import KEYS, RESERVED
from auditor.store import finding_id, quoted

if TYPE_CHECKING:
    from auditor.judge.rules import Rule
    from auditor.store import Store

_LOWER = {"high": "medium", "medium": "low", "low": "low"}
_COLUMN = re.compile(r"\{(\w+)\}")


_SAID = {
    "claim_key": "bigint",
    "line_key": "bigint",
    "run_key": "bigint",
    "rule_id": "varchar",
    "rule_name": "varchar",
    "family": "varchar",
    "decided_by": "varchar",
    "message": "varchar",
    "remedy": "varchar",
    "evidence": "varchar",
} | RESERVED
"""What a rule says of a failing outcome, before the claim and the line are put beside it."""


def begin(store: Store) -> None:
    """Make room for a run's findings beside those of the former run; rules read them as `standing_finding`."""
    columns = ", ".join(f"{name} {kind}" for name, kind in _SAID.items())
    store.execute(
        f"""
        create or replace temp table fresh_finding as select * from finding limit 0;
        create or replace temp view standing_finding as select * from fresh_finding;
        create or replace table {store.shared("said")} ({columns})
        """
    )


def sit(seat: Store) -> None:
    """Show a seat beside the judge's no findings, those of the former run least of all."""
    seat.execute("create or replace temp view standing_finding as select * from finding limit 0")


def collect(store: Store, rule: Rule, run_key: int) -> None:
    """Note what the rule says of what fails; `hide` makes findings of it."""
    columns = store.columns("select * from failing")
    texts = {name: _in_words(name, kind) for name, kind in columns.items() if name not in KEYS}
    given = {
        name: (f"cast(outcome.{name} as {kind})" if name in columns else f"cast(null as {kind})")
        for name, kind in RESERVED.items()
    }
    given["severity"] = _severity(rule, given["severity"])
    own = {"carc": rule.carc, "rarc": rule.rarc, "claim_status": rule.claim_status, "amount_direction": "none"}
    own["rule_sources"] = " ".join(rule.sources)
    given |= {name: f"coalesce({given[name]}, {quoted(text)})" for name, text in own.items()}
    words = {"rule_id": rule.id, "rule_name": rule.name, "family": rule.family.name, "decided_by": rule.decided_by}
    given |= {name: quoted(text) for name, text in words.items()} | {
        "claim_key": "outcome.claim_key",
        "line_key": "outcome.line_key",
        "run_key": str(run_key),
        "message": _template(rule, "message", rule.message, texts),
        "remedy": _template(rule, "remedy", rule.remedy, texts),
        "evidence": _evidence(rule, columns),
    }
    store.execute(
        f"""
        insert into {store.shared("said")} by name select {", ".join(f"{sql} as {name}" for name, sql in given.items())}
        from failing as outcome {window(rule)}
        """
    )


_HELD = """
    join judged_claim as claim on claim.claim_key = outcome.claim_key
    join claim as billed on billed.claim_key = outcome.claim_key
    left join live_line as line on line.line_key = outcome.line_key
    left join provider_window as held on held.billing_npi = billed.billing_npi"""
"""The window of claims that the store holds of the provider, for rules that look back."""


def window(rule: Rule) -> str:
    """SQL that puts the claims' window beside what fails, where the rule looks back."""
    return _HELD if rule.look_back_days else ""


_SHORT = "coalesce(line.service_date - held.first_service_date, 0) < {days}"


def _severity(rule: Rule, given: str) -> str:
    severity = f"coalesce({given}, {quoted(rule.severity)})"
    if not rule.look_back_days:
        return severity
    steps = " ".join(f"when '{step}' then '{lower}'" for step, lower in _LOWER.items())
    return f"case when {_SHORT.format(days=rule.look_back_days)} then case {severity} {steps} end else {severity} end"


_COMPLETE = f"""
    insert into fresh_finding by name
    select
        {finding_id("said.rule_id", line="billed")} as finding_id,
        said.run_key, said.claim_key, said.line_key, said.rule_id, said.rule_name, said.family, said.severity,
        said.decided_by, claim.claim_id, billed.line_number, file.label as file,
        interchange.control_number as interchange_control_number,
        transaction_set.control_number as transaction_control_number,
        coalesce(billed.segment_number, claim.segment_number) as segment_number,
        coalesce(billed.byte_offset, claim.byte_offset) as byte_offset,
        line.service_date, coalesce(line.place, claim.place_of_service) as place_of_service,
        line.code as procedure_code, line.modifiers, coalesce(line.ndc, line.ndc_billed) as ndc,
        coalesce(said.billed_units, line.units) as billed_units, said.expected_units,
        coalesce(said.billed_amount, line.charge, claim.charge) as billed_amount,
        said.amount_at_risk, said.amount_direction, claim.payer_name, claim.payer_id, claim.billing_npi,
        coalesce(line.rendering_npi, claim.rendering_npi) as rendering_npi, said.carc, said.rarc, said.claim_status,
        said.rule_sources as sources, line.drug, claim.patient_key, interchange.is_test,
        date '1900-01-01' as first_seen,
        coalesce(said.parent_finding_id, cast(said.parent_line_key as varchar)) as parent_finding_id,
        said.message, said.remedy, said.evidence
    from {{said}} as said
    join live_claim as claim on claim.claim_key = said.claim_key
    left join live_line as line on line.line_key = said.line_key
    left join service_line as billed on billed.line_key = said.line_key
    join file on file.file_key = claim.file_key
    join transaction_set on transaction_set.transaction_set_key = claim.transaction_set_key
    join interchange on interchange.interchange_key = transaction_set.interchange_key;
    delete from {{said}}
"""
"""Puts the claim, the line and their envelope beside what rules said, once for all rules since the last time."""


def as_text(name: str, kind: str) -> str:
    """Give SQL that shows a value as people write it: money with two decimals, other numbers without idle zeros."""
    text = f"cast(outcome.{name} as varchar)"
    scale = re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", kind)
    if scale and scale[1] not in {"0", "2"}:
        return f"regexp_replace({text}, '\\.?0+$', '')"
    if kind.endswith("[]"):
        return f"array_to_string(outcome.{name}, ', ')"
    return text


def _in_words(name: str, kind: str) -> str:
    """SQL that shows a value in a sentence: money with its sign and thousands."""
    if not re.fullmatch(r"DECIMAL\(\d+,2\)", kind):
        return as_text(name, kind)
    value = f"outcome.{name}"
    dollars = f"format('{{:,}}', cast(trunc(abs({value})) as bigint))"
    return f"case when {value} < 0 then '-$' else '$' end || {dollars} || right(cast({value} as varchar), 3)"


def _template(rule: Rule, word: str, template: str, texts: dict[str, str]) -> str:
    """SQL that fills `{column}` in a sentence of the rule; an unknown column raises RuleError."""
    parts = []
    for number, part in enumerate(_COLUMN.split(template)):
        if number % 2 and part not in texts:
            raise RuleError(
                f"'{rule.folder.name}/rule.toml': {word} names '{{{part}}}', which '{rule.where}' does not give."
            )
        parts.append(f"coalesce({texts[part]}, 'none')" if number % 2 else quoted(part))
    return f"concat({', '.join(parts)})"


def _evidence(rule: Rule, columns: Mapping[str, str]) -> str:
    pairs = [f"'{name}', {as_text(name, kind)}" for name, kind in columns.items() if name not in {*KEYS, *RESERVED}]
    if rule.look_back_days:
        pairs += [
            "'window_first', cast(held.first_service_date as varchar)",
            "'window_last', cast(held.last_service_date as varchar)",
        ]
    return f"json_object({', '.join(pairs)})"


def hide(store: Store, rules: Sequence[Rule]) -> dict[str, int]:
    """Make findings of what was collected, and drop those that another rule's finding speaks for; give counts by rule.

    One root cause, one finding. Nothing collected since the last time makes nothing new to drop.
    """
    if not store.rows(f"select 1 from {store.shared('said')} limit 1"):
        return {}
    store.execute(_COMPLETE.format(said=store.shared("said")))
    pairs = [(rule.id, target, rule.hides_for) for rule in rules for target in rule.hides]
    if not pairs:
        return {}
    values = ", ".join(f"('{by}', '{target}', '{scope}')" for by, target, scope in pairs)
    store.execute(
        f"""
        create or replace temp table hidden as
        select distinct target.finding_id, target.rule_id
        from (values {values}) as pair(by_rule, target_rule, scope)
        join fresh_finding as cause on cause.rule_id = pair.by_rule
        join fresh_finding as target
          on target.rule_id = pair.target_rule and target.patient_key = cause.patient_key
         and ((target.line_key = cause.line_key)
              or ((target.line_key is null or cause.line_key is null) and target.claim_key = cause.claim_key)
              or (pair.scope = 'drug' and cause.drug is not null and target.service_date = cause.service_date
                  and coalesce(target.drug, cause.drug) = cause.drug)
              or (pair.scope = 'day' and target.service_date = cause.service_date))
        """
    )
    counts = dict(store.rows("select rule_id, count(*) from hidden group by rule_id"))
    store.execute("delete from fresh_finding where finding_id in (select finding_id from hidden)")
    return counts


def finish(store: Store, run_key: int) -> None:
    """Name pointed diagnoses and parents, say when each finding was first seen, and put the run's findings in place.

    Call it inside a transaction.
    """
    store.execute(
        """
        update fresh_finding set diagnoses = pointed.codes
        from (
            select line.line_key, string_agg(distinct diagnosis.code, ' ' order by diagnosis.code) as codes
            from fresh_finding as finding
            join service_line as line on line.line_key = finding.line_key
            join diagnosis on diagnosis.claim_key = line.claim_key and diagnosis.position > 0
             and cast(diagnosis.position as varchar) in (line.pointer_1, line.pointer_2, line.pointer_3, line.pointer_4)
            group by line.line_key) as pointed
        where pointed.line_key = fresh_finding.line_key
        """
    )
    store.execute(
        """
        update fresh_finding set parent_finding_id = parent.finding_id
        from (select cast(line_key as varchar) as line, min(finding_id) filter (where severity = 'high') as worst,
                     coalesce(worst, min(finding_id)) as finding_id
              from fresh_finding where parent_finding_id is null group by line_key) as parent
        where fresh_finding.parent_finding_id = parent.line
        """
    )
    store.execute(
        """
        insert into finding_history
        select fresh.finding_id, fresh.rule_id, run.as_of, run.run_key, run.run_key
        from fresh_finding as fresh join run on run.run_key = fresh.run_key
        where fresh.finding_id not in (select finding_id from finding_history)
        """
    )
    store.execute(
        "update finding_history set last_run = ? where finding_id in (select finding_id from fresh_finding)", [run_key]
    )
    store.execute(
        """
        update fresh_finding set first_seen = history.first_seen
        from finding_history as history where history.finding_id = fresh_finding.finding_id
        """
    )
    store.execute("delete from finding")
    store.execute("insert into finding by name select * from fresh_finding order by file, segment_number, rule_id")
    store.execute("drop view if exists temp.standing_finding")
    store.execute("create or replace view standing_finding as select * from finding")
    store.execute("comment on view standing_finding is 'The findings that stand, for rules that read them.'")
