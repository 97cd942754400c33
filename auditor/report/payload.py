"""The findings as the page carries them: columns with dictionaries, so that fifty thousand fit into a mail.

Three parts, unpacked one after the other: what the table filters and sorts by, what a row and an opened finding say
beside that, and the ids.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from auditor.report.contract import RulePage
from auditor.report.sentences import evidence_columns, templates

FIRST_ROWS = 60
"""Findings whose words come with the table, so that its first screen is whole before the rest is unpacked."""

_TABLE_COLUMNS = ("line_number", "service_date", "procedure_code", "modifiers", "drug")
_OTHER_COLUMNS = (
    "place_of_service", "ndc", "billed_units", "expected_units", "diagnoses", "rendering_npi", "first_seen",
)  # fmt: skip
_RULE_COLUMNS = ("carc", "rarc", "claim_status", "sources")
_TABLE_CLAIM_COLUMNS = ("claim_id", "payer_name", "payer_id", "billing_npi")
_OTHER_CLAIM_COLUMNS = ("file", "interchange_control_number", "transaction_control_number")
_WAYS = ("none", "over", "under")
_TWINS = {"code": "procedure_code", "units": "billed_units"}


def finding_columns(frame: pl.DataFrame) -> dict[str, Any]:
    """What the table filters, sorts and shows first, column by column.

    A column is {"v": distinct values, "i": index of each row's value, absent where all are one}. `claims` holds what
    all findings of a claim share, `claim` the steps from one finding's index into it to the next. Amounts are cents
    and one, 0 where there is none; `all` says where all that was billed is at risk, and `risk` is 0 there. `first` has
    the messages of the first findings by severity and money.
    """
    if frame.is_empty():
        return {"n": 0}
    rule_ids = fired(frame)
    firsts = _claims(frame)
    shown = frame.with_row_index("at").sort("rank", -pl.col("cents"), maintain_order=True).head(FIRST_ROWS)
    return {
        "n": len(frame),
        "rule_ids": rule_ids,
        "rule": _places(frame["rule_id"], rule_ids),
        "rank": frame["rank"],
        "way": _places(frame["amount_direction"], _WAYS),
        "new": frame["is_new"].cast(pl.Int8),
        "claim": _steps(
            frame.select("claim_key").join(
                firsts.with_row_index("at"), on="claim_key", how="left", maintain_order="left"
            )["at"]
        ),
        **_amounts(frame),
        "lines": {name: column(frame[name]) for name in _TABLE_COLUMNS},
        "claims": {name: column(firsts[name]) for name in _TABLE_CLAIM_COLUMNS},
        "first": {str(at): message for at, message in shown.select("at", "message").iter_rows()},
    }


def other_columns(frame: pl.DataFrame, rules: Sequence[RulePage]) -> dict[str, Any]:
    """What a row and an opened finding say beside that. Messages and remedies are templates, kept once a rule."""
    if frame.is_empty():
        return {"n": 0}
    firsts = _claims(frame)
    pages = {rule.id: rule for rule in rules}
    parts = frame.partition_by("rule_id", as_dict=True, maintain_order=True)
    return {
        "n": len(frame),
        "test": frame["is_test"].cast(pl.Int8),
        "segment": _steps(frame["segment_number"]),
        "byte": _steps(frame["byte_offset"]),
        "parent": _parents(frame),
        "lines": {name: column(frame[name]) for name in _OTHER_COLUMNS},
        "claims": {name: column(firsts[name]) for name in _OTHER_CLAIM_COLUMNS},
        "people": _people(firsts["patient"].to_list()),
        "said": [_said_of_rule(parts[(rule_id,)], pages.get(rule_id)) for rule_id in fired(frame)],
    }


def finding_ids(frame: pl.DataFrame) -> str:
    """The bytes of the ids, which are hexadecimal, in base64: nothing would make them shorter."""
    return base64.b64encode(bytes.fromhex("".join(frame["finding_id"]) if len(frame) else "")).decode("ascii")


def fired(frame: pl.DataFrame) -> list[str]:
    """Ids of the rules that have findings."""
    return frame["rule_id"].unique().sort().to_list() if len(frame) else []


def column(values: pl.Series) -> dict[str, Any]:
    """Values as a sorted dictionary and the index of each, left out where all are one; null has the index past them."""
    distinct = values.drop_nulls().unique().sort()
    if len(distinct) == 1 and not values.has_nulls():
        return {"v": distinct.to_list()}
    if values.dtype == pl.String:
        places = values.cast(pl.Enum(distinct)).to_physical().cast(pl.UInt32)
    else:
        places = values.replace_strict(
            distinct, pl.int_range(len(distinct), eager=True), default=None, return_dtype=pl.UInt32
        )
    return {"v": distinct.to_list(), "i": places.fill_null(len(distinct))}


def _claims(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.unique("claim_key", keep="first", maintain_order=True)


def _places(values: pl.Series, order: Sequence[str]) -> pl.Series:
    return values.cast(pl.Enum(order)).to_physical()


def _parents(frame: pl.DataFrame) -> dict[str, int]:
    at = frame.select("finding_id", "parent_finding_id").with_row_index("at")
    found = at.filter(pl.col("parent_finding_id") != "").join(at, left_on="parent_finding_id", right_on="finding_id")
    return {str(child): parent for child, parent in found.select("at", "at_right").sort("at").iter_rows()}


def _people(patients: Sequence[str]) -> dict[str, Any]:
    """Patients of the claims: 0 for one not seen before, else how many patients ago; names, unless they are numbers."""
    seen: dict[str, int] = {}
    back = []
    for patient in patients:
        back.append(len(seen) - seen[patient] if patient in seen else 0)
        seen.setdefault(patient, len(seen))
    numbers = [f"patient {number}" for number in range(1, len(seen) + 1)]
    return {"back": back, "names": [] if list(seen) == numbers else list(seen)}


def _amounts(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """Cents and one, 0 where there is no amount; negative ones as they are."""
    billed, risk = (_cents(frame[name]) for name in ("billed_amount", "amount_at_risk"))
    is_all = (frame["billed_amount"] != "") & (frame["billed_amount"] == frame["amount_at_risk"])
    return {"billed": billed, "risk": risk.set(is_all, 0), "all": is_all.cast(pl.Int8)}


def _steps(values: pl.Series) -> pl.Series:
    numbers = values.cast(pl.Int64)
    return numbers - numbers.shift(1, fill_value=0)


def _cents(amounts: pl.Series) -> pl.Series:
    cents = amounts.str.replace(".", "", literal=True).cast(pl.Int64, strict=False)
    return (cents + (cents >= 0).cast(pl.Int64)).fill_null(0)


def _said_of_rule(part: pl.DataFrame, page: RulePage | None) -> dict[str, Any]:
    evidence = evidence_columns(part["evidence"])
    own = part.select(
        *_TABLE_COLUMNS, *_OTHER_COLUMNS, *_RULE_COLUMNS, "billed_amount", "amount_at_risk", "claim_id"
    ).drop(*evidence.columns, strict=False)
    known = pl.concat([own, evidence], how="horizontal")
    return {
        "names": evidence.columns,
        "evidence": [_evidence_column(values, part) for values in evidence],
        "codes": {name: column(part[name]) for name in _RULE_COLUMNS},
        "message": column(templates(part["message"], page.message if page else "", known)),
        "remedy": column(templates(part["remedy"], page.remedy if page else "", known)),
    }


def _evidence_column(values: pl.Series, part: pl.DataFrame) -> Mapping[str, Any]:
    twin = values.name if values.name in {*_TABLE_COLUMNS, *_OTHER_COLUMNS} else _TWINS.get(values.name, "")
    return {"as": twin} if twin and part[twin].equals(values) else column(values)
