"""The findings as the page carries them: columns with dictionaries, so that fifty thousand fit into a mail."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from auditor.report.contract import RulePage

_FIELD = re.compile(r"\{(\w+)\}")
_SHORTEST_ID = 8
_ALL_OF_THE_ID_UP_TO = 5_000
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
_LEVEL = 7  # 9 takes five times as long for one part in a hundred


def packed(content: Mapping[str, Any]) -> str:
    """JSON, compressed and in base64; the same content gives the same text."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), _LEVEL, mtime=0)).decode("ascii")


def finding_columns(frame: pl.DataFrame, rules: Sequence[RulePage]) -> dict[str, Any]:
    """The findings, column by column.

    A column is {"v": distinct values, "i": index of each row's value, absent where all are one}. `claims` holds what
    all findings of a claim share, `claim` the index into it. Messages and remedies are sentences with `{name}` for the
    evidence, kept once a rule.
    """
    if frame.is_empty():
        return {"n": 0}
    rule_ids = sorted(set(frame["rule_id"]))
    keys = list(dict.fromkeys(frame["claim_key"]))
    index = {key: at for at, key in enumerate(keys)}
    firsts = frame.unique("claim_key", keep="first", maintain_order=True)
    ids, length = _ids(frame["finding_id"].to_list())
    children = frame.filter(pl.col("parent_finding_id") != "").select("finding_id", "parent_finding_id")
    at = {full: place for place, full in enumerate(frame["finding_id"])} if len(children) else {}
    return {
        "n": len(frame),
        "id": ids,
        "id_length": length,
        "rule_ids": rule_ids,
        "rule": [rule_ids.index(rule) for rule in frame["rule_id"]],
        "rank": "".join(map(str, frame["rank"])),
        "way": "".join(str(_WAYS.index(way)) for way in frame["amount_direction"]),
        "new": "".join("1" if new else "0" for new in frame["is_new"]),
        "test": "".join("1" if test else "0" for test in frame["is_test"]) if frame["is_test"].any() else "",
        "claim": _steps([index[key] for key in frame["claim_key"]]),
        "segment": _steps(frame["segment_number"].to_list()),
        "byte": _steps(frame["byte_offset"].to_list()),
        "billed": _cents(frame["billed_amount"]),
        "risk": _at_risk(frame),
        "parent": {str(at[child]): at[parent] for child, parent in children.iter_rows() if parent in at},
        "lines": {name: column(frame[name]) for name in _LINE_COLUMNS},
        "claims": {name: column(firsts[name]) for name in _CLAIM_COLUMNS},
        "people": _people(firsts["patient"].to_list()),
        "said": _said(frame, rule_ids, {rule.id: rule for rule in rules}),
    }


def column(values: pl.Series) -> dict[str, list[Any]]:
    """Values as a sorted dictionary and the index of each, left out where there is one value; null has no index."""
    distinct = values.drop_nulls().unique().sort()
    if len(distinct) == 1 and not values.has_nulls():
        return {"v": distinct.to_list()}
    if values.dtype == pl.String:
        return {"v": distinct.to_list(), "i": values.cast(pl.Enum(distinct)).to_physical().to_list()}
    places = {value: at for at, value in enumerate(distinct)}
    return {"v": list(places), "i": [places.get(value) for value in values]}


def _ids(ids: Sequence[str]) -> tuple[str, int]:
    length = max((len(one) for one in ids), default=0)
    if len(ids) > _ALL_OF_THE_ID_UP_TO and len({len(one) for one in ids}) == 1:
        shortest = range(_SHORTEST_ID, length, 2)
        length = next((size for size in shortest if len({one[:size] for one in ids}) == len(ids)), length)
    return "".join(one[:length].ljust(length) for one in ids), length


def _people(patients: Sequence[str]) -> dict[str, Any]:
    """Patients of the claims: 0 for one not seen before, else how many patients ago; names, unless they are numbers."""
    seen: dict[str, int] = {}
    back = []
    for patient in patients:
        back.append(len(seen) - seen[patient] if patient in seen else 0)
        seen.setdefault(patient, len(seen))
    numbers = [f"patient {number}" for number in range(1, len(seen) + 1)]
    return {"back": back, "names": [] if list(seen) == numbers else list(seen)}


def _at_risk(frame: pl.DataFrame) -> list[int | str | None]:
    """Cents at risk, "=" where all that was billed is."""
    pairs = zip(_cents(frame["amount_at_risk"]), _cents(frame["billed_amount"]), strict=True)
    return ["=" if risk is not None and risk == billed else risk for risk, billed in pairs]


def _steps(values: Sequence[int]) -> list[int]:
    before = 0
    steps = []
    for value in values:
        steps.append(value - before)
        before = value
    return steps


def _cents(amounts: pl.Series) -> list[int | None]:
    return [int(amount.replace(".", "")) if amount else None for amount in amounts]


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
