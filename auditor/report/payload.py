"""The findings as the page carries them: columns with dictionaries, so that fifty thousand fit into a mail."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from auditor.report.contract import RulePage

_FIELD = re.compile(r"\{(\w+)\}")
_LITERAL = "\x01"
_LINE_COLUMNS = (
    "line_number", "service_date", "place_of_service", "procedure_code", "modifiers", "ndc", "billed_units",
    "expected_units", "diagnoses", "rendering_npi", "first_seen", "drug",
)  # fmt: skip
_RULE_COLUMNS = ("carc", "rarc", "claim_status", "sources")
_CLAIM_COLUMNS = (
    "claim_id", "file", "interchange_control_number", "transaction_control_number", "payer_name", "payer_id",
    "billing_npi",
)  # fmt: skip
_WAYS = ("none", "over", "under")
_SHORT_VALUE = 3


def finding_columns(frame: pl.DataFrame, rules: Sequence[RulePage]) -> dict[str, Any]:
    """The findings, column by column.

    A column is {"v": distinct values, "i": index of each row's value, absent where all are one}. `claims` holds what
    all findings of a claim share, `claim` the index into it. Messages and remedies are sentences with `{name}` for the
    evidence, kept once a rule. `id` holds the bytes of the ids, which are hexadecimal. Amounts are cents and one, 0
    where there is none; `all` says where all that was billed is at risk, and `risk` is 0 there.
    """
    if frame.is_empty():
        return {"n": 0}
    rule_ids = sorted(set(frame["rule_id"]))
    keys = list(dict.fromkeys(frame["claim_key"]))
    index = {key: at for at, key in enumerate(keys)}
    firsts = frame.unique("claim_key", keep="first", maintain_order=True)
    children = frame.filter(pl.col("parent_finding_id") != "").select("finding_id", "parent_finding_id")
    at = {full: place for place, full in enumerate(frame["finding_id"])} if len(children) else {}
    return {
        "n": len(frame),
        "id": list(bytes.fromhex("".join(frame["finding_id"]))),
        "rule_ids": rule_ids,
        "rule": _places(frame["rule_id"], rule_ids),
        "rank": frame["rank"].to_list(),
        "way": _places(frame["amount_direction"], _WAYS),
        "new": frame["is_new"].cast(pl.Int8).to_list(),
        "test": frame["is_test"].cast(pl.Int8).to_list(),
        "claim": _steps([index[key] for key in frame["claim_key"]]),
        "segment": _steps(frame["segment_number"].to_list()),
        "byte": _steps(frame["byte_offset"].to_list()),
        **_amounts(frame),
        "parent": {str(at[child]): at[parent] for child, parent in children.iter_rows() if parent in at},
        "lines": {name: column(frame[name]) for name in _LINE_COLUMNS},
        "claims": {name: column(firsts[name]) for name in _CLAIM_COLUMNS},
        "people": _people(firsts["patient"].to_list()),
        "said": _said(frame, rule_ids, {rule.id: rule for rule in rules}),
    }


def column(values: pl.Series) -> dict[str, list[Any]]:
    """Values as a sorted dictionary and the index of each, left out where all are one; null has the index past them."""
    distinct = values.drop_nulls().unique().sort()
    if len(distinct) == 1 and not values.has_nulls():
        return {"v": distinct.to_list()}
    if values.dtype == pl.String:
        return {
            "v": distinct.to_list(),
            "i": values.cast(pl.Enum(distinct)).to_physical().fill_null(len(distinct)).to_list(),
        }
    places = {value: at for at, value in enumerate(distinct)}
    return {"v": list(places), "i": [places.get(value, len(places)) for value in values]}


def _places(values: pl.Series, order: Sequence[str]) -> list[int]:
    return values.cast(pl.Enum(order)).to_physical().to_list()


def _people(patients: Sequence[str]) -> dict[str, Any]:
    """Patients of the claims: 0 for one not seen before, else how many patients ago; names, unless they are numbers."""
    seen: dict[str, int] = {}
    back = []
    for patient in patients:
        back.append(len(seen) - seen[patient] if patient in seen else 0)
        seen.setdefault(patient, len(seen))
    numbers = [f"patient {number}" for number in range(1, len(seen) + 1)]
    return {"back": back, "names": [] if list(seen) == numbers else list(seen)}


def _amounts(frame: pl.DataFrame) -> dict[str, list[int]]:
    """Cents and one, 0 where there is no amount; negative ones as they are."""
    billed, risk = (_cents(frame[name]) for name in ("billed_amount", "amount_at_risk"))
    is_all = (frame["billed_amount"] != "") & (frame["billed_amount"] == frame["amount_at_risk"])
    return {
        "billed": billed.to_list(),
        "risk": risk.set(is_all, 0).to_list(),
        "all": is_all.cast(pl.Int8).to_list(),
    }


def _steps(values: Sequence[int]) -> list[int]:
    return [value - before for before, value in zip([0, *values], values, strict=False)]


def _cents(amounts: pl.Series) -> pl.Series:
    cents = amounts.str.replace(".", "", literal=True).cast(pl.Int64, strict=False)
    return (cents + (cents >= 0).cast(pl.Int64)).fill_null(0)


def _said(frame: pl.DataFrame, rule_ids: Sequence[str], pages: Mapping[str, RulePage]) -> list[dict[str, Any]]:
    parts = frame.partition_by("rule_id", as_dict=True, maintain_order=True)
    return [_said_of_rule(parts[(rule_id,)], pages.get(rule_id)) for rule_id in rule_ids]


def _said_of_rule(part: pl.DataFrame, page: RulePage | None) -> dict[str, Any]:
    evidence = pl.DataFrame([_texts(json.loads(text)) for text in part["evidence"]], infer_schema_length=None)
    own = part.select(*_LINE_COLUMNS, *_RULE_COLUMNS, "billed_amount", "amount_at_risk", "claim_id").drop(
        *evidence.columns, strict=False
    )
    known = pl.concat([own, evidence], how="horizontal").select(
        pl.when(pl.all() == "").then(None).otherwise(pl.all()).fill_null("none").name.keep()
    )
    return {
        "names": evidence.columns,
        "evidence": [_evidence_column(values, part) for values in evidence],
        "codes": {name: column(part[name]) for name in _RULE_COLUMNS},
        "message": column(_sentences(part["message"], page.message if page else "", known)),
        "remedy": column(_sentences(part["remedy"], page.remedy if page else "", known)),
    }


def _texts(evidence: Mapping[str, Any]) -> dict[str, str | None]:
    return {
        name: value if value is None or isinstance(value, str) else json.dumps(value)
        for name, value in evidence.items()
    }


def _evidence_column(values: pl.Series, part: pl.DataFrame) -> dict[str, Any]:
    twin = (
        values.name
        if values.name in _LINE_COLUMNS
        else {"code": "procedure_code", "units": "billed_units"}.get(values.name, "")
    )
    if twin and part[twin].equals(values):
        return {"as": twin}
    return column(values)


def _sentences(texts: pl.Series, template: str, known: pl.DataFrame) -> pl.Series:
    """Each sentence with the names of its values in it, such that filling them in gives the text back."""
    pieces = _FIELD.split(template)
    if all(name in known.columns for name in pieces[1::2]):
        parts = [pl.col(piece) if at % 2 else pl.lit(piece) for at, piece in enumerate(pieces)]
        same = (
            known.select(pl.concat_str(parts) if len(parts) > 1 else pl.repeat(template, pl.len())).to_series() == texts
        )
    else:
        same = pl.repeat(False, len(texts), eager=True)  # noqa: FBT003 - the value that is repeated
    if same.all():
        return pl.repeat(template, len(texts), eager=True)
    rows = zip(texts, same, known.iter_rows(named=True), strict=True)
    return pl.Series([template if fits else _sentence(text, values) for text, fits, values in rows], dtype=pl.String)


def _sentence(text: str, values: Mapping[str, str]) -> str:
    guess = text
    for name, value in sorted(values.items(), key=lambda pair: -len(pair[1])):
        if len(value) >= _SHORT_VALUE:
            guess = guess.replace(value, f"{{{name}}}")
    return guess if filled(guess, values) == text else _LITERAL + text


def filled(template: str, values: Mapping[str, str]) -> str:
    """A sentence with its values: what the page does with `message` and `remedy`."""
    return _FIELD.sub(lambda field: values.get(field[1], field[0]), template)
