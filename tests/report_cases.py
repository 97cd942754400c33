"""Invented stores for the tests of the report: no claim, patient or provider here exists."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from auditor.report import Example, RulePage, Source
from auditor.store import Store

_SQL = Path(__file__).with_suffix(".sql")

SOURCES = (
    Source(
        "HCPCS-2025Q1",
        "HCPCS level II quarterly update",
        "CMS",
        "2025 Q1",
        "2025-01-01",
        "2025-02-03",
        "public",
        "https://www.cms.gov/medicare/coding-billing",
    ),
    Source(
        "LABEL-IMDELLTRA",
        "Imdelltra prescribing information",
        "FDA",
        "2024-05",
        "2024-05-16",
        "2025-02-03",
        "public",
        "https://www.accessdata.fda.gov/",
    ),
    Source(
        "CMS-JZ",
        "Discarded drugs and biologicals: JW and JZ modifier policy",
        "CMS",
        "2023-07",
        "2023-06-02",
        "2025-02-03",
        "public",
        "",
        "derived",
    ),
)

_WORDS = (
    # id, name, title, severity, decided by, message, remedy, carc, rarc
    (
        "CD001",
        "superseded_temporary_code",
        "A temporary code was billed after its last day",
        "high",
        "claim",
        "{procedure_code} ended on {valid_to}; {successor} took its place, and the service was on {service_day}.",
        "Bill {successor} from {valid_from}.",
        "181",
        "N56",
    ),
    (
        "UN001",
        "units_not_whole_vials",
        "The units are not what whole vials hold",
        "high",
        "claim",
        "{billed} units billed; {vials} whole vials of {units_per_vial} units hold {expected}.",
        "Bill the units of the vials opened, and the discarded part with JW.",
        "16",
        "M53",
    ),
    (
        "UN003",
        "strength_mix_up",
        "The units belong to the other strength",
        "high",
        "claim",
        "{billed} units with NDC {ndc}: the other strength would be {expected} units, a hundred-fold slip.",
        "Check the vial that was used and correct the NDC or the units.",
        "16",
        "M53",
    ),
    (
        "MO001",
        "visit_without_modifier_25",
        "A visit on the day of a procedure lacks modifier 25",
        "high",
        "day",
        "Visit {visit} on the same day as {procedure} has no modifier 25.",
        "If the notes show a separate visit, add 25; if not, remove the visit.",
        "97",
        "M144",
    ),
    (
        "WA001",
        "discard_modifier_missing",
        "Neither JW nor JZ on a single-dose vial",
        "high",
        "day",
        "{procedure_code} from a single-dose vial carries neither JW nor JZ.",
        "Add JZ if nothing was discarded, else bill the rest with JW.",
        "16",
        "N822",
    ),
    (
        "HX002",
        "first_strength_repeated",
        "The starting strength was given again",
        "high",
        "history",
        "The starting strength was billed on {service_day}; the patient's first dose was on {first_dose}.",
        "Check the strength in the record.",
        "16",
        "M123",
    ),
    (
        "DX001",
        "diagnosis_off_label",
        "No diagnosis supports the drug",
        "medium",
        "claim",
        "None of {pointed} is on the list for {drug} in force on {service_day}.",
        "Check the diagnosis in the record.",
        "167",
        "N115",
    ),
    (
        "AD002",
        "drug_without_administration",
        "A drug without its administration",
        "medium",
        "day",
        "{drug} was billed and no administration for it on {service_day}.",
        "Bill the administration, or say who gave the drug.",
        "16",
        "N349",
    ),
    (
        "ND001",
        "ndc_missing",
        "A drug line without its NDC",
        "low",
        "claim",
        "{procedure_code} carries no NDC.",
        "Add LIN and CTP.",
        "16",
        "M119",
    ),
    (
        "MO004",
        "modifier_25_without_procedure",
        "Modifier 25 with nothing else that day",
        "low",
        "day",
        "Visit {visit} carries 25 and nothing else was billed that day.",
        "Remove modifier 25.",
        "",
        "",
    ),
    (
        "PL002",
        "unlikely_place",
        "An unlikely place of service",
        "medium",
        "claim",
        "{procedure_code} at place {place}.",
        "Check CLM05-1 and SV105.",
        "5",
        "M77",
    ),
    (
        "NX000",
        "found_nothing",
        "A rule that finds nothing here",
        "medium",
        "claim",
        "Never said.",
        "Nothing to do.",
        "",
        "",
    ),
)

_FAMILIES = {
    "CD": "Code currency",
    "UN": "Billing units",
    "MO": "Visits and modifiers",
    "WA": "Discarded drug",
    "HX": "Across claims and months",
    "DX": "Diagnoses",
    "AD": "Administration",
    "ND": "Drug identity",
    "PL": "Place of service",
    "NX": "Nothing",
}

RULES = tuple(
    RulePage(
        id=words[0],
        name=words[1],
        title=words[2],
        family=words[0][:2].lower(),
        family_title=_FAMILIES[words[0][:2]],
        severity=words[3],
        decided_by=words[4],
        message=words[5],
        why="Payers refuse such a line, or ask for the money back after an audit.",
        remedy=words[6],
        misses=("Codes that no table knows yet.",),
        carc=words[7],
        rarc=words[8],
        claim_status="A3:21",
        sources=SOURCES[:2],
        since="0.1.0",
        sql="select line_key, 'fail' as outcome\nfrom service_line\nwhere units < 0",
        records_to_request=("The administration record of the day.",),
        examples=(
            Example(
                "fail",
                "after its last day",
                "A day late is a finding.",
                'procedure_code = "C9170"\nservice_date = 2025-01-01',
            ),
            Example(
                "pass",
                "on its last day",
                "The last valid day is valid.",
                'procedure_code = "C9170"\nservice_date = 2024-12-31',
            ),
            Example("unknown", "no date", "Without a date nothing is said.", 'procedure_code = "C9170"'),
        ),
    )
    for words in _WORDS
)
"""Pages of a dozen rules, in words like those of the shipped ones."""


_EVIDENCE = {
    "procedure_code": "code",
    "valid_to": "'2024-12-31'",
    "valid_from": "'2025-01-01'",
    "successor": "'J9026'",
    "service_day": "strftime(day, '%Y-%m-%d')",
    "billed": "(units + g % 3)::varchar",
    "vials": "(1 + g % 4)::varchar",
    "units_per_vial": "units::varchar",
    "expected": "(units * (1 + g % 4))::varchar",
    "ndc": "ndc",
    "visit": "'99213'",
    "procedure": "'96413'",
    "first_dose": "strftime(day - 21, '%Y-%m-%d')",
    "pointed": "'C439, C773'",
    "drug": "drug",
    "place": "'11'",
}


def _cases(form: Callable[[RulePage], str]) -> str:
    return " ".join(f"when '{rule.id}' then {form(rule)}" for rule in RULES)


def _message(rule: RulePage) -> str:
    pieces = re.split(r"\{(\w+)\}", rule.message)
    quoted = [_EVIDENCE[piece] if at % 2 else "'" + piece.replace("'", "''") + "'" for at, piece in enumerate(pieces)]
    return f"concat({', '.join(quoted)})"


def _evidence(rule: RulePage) -> str:
    names = dict.fromkeys([*re.findall(r"\{(\w+)\}", rule.message), "drug"])
    pairs = ", ".join(f"'{name}', {_EVIDENCE[name]}" for name in names)
    return f"json_object({pairs})"


def made_store(claims: int = 200, flagged: int = 120, per_claim: int = 3) -> Store:
    """A store in memory, judged twice, with about `flagged` times `per_claim` findings."""
    store = Store(None)
    slots = [
        (at, rule.id, rule.name, rule.family, rule.severity, rule.decided_by, rule.carc, rule.rarc)
        for at, rule in enumerate(RULES)
    ]
    words = {
        "claims": claims,
        "lines": claims * 3,
        "flagged": flagged,
        "patients": max(1, claims // 3),
        "per_claim": per_claim,
        "rules": ", ".join(map(str, slots)),
        "rule_count": len(RULES) - 1,
        "messages": _cases(_message),
        "evidence": _cases(_evidence),
    }
    store.execute(_SQL.read_text(encoding="utf-8").format(**words))
    return store
