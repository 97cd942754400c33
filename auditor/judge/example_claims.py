"""Rows of the store for the small claims of examples: unsaid words take a default, and "" is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from auditor.errors import RuleError

if TYPE_CHECKING:
    from auditor.store import Store

TAG = "clearinghouse_trace_number"
"""Column that says which example and which of its claims a row is, as `example:claim`."""

_NOT_COLUMNS = {"lines", "diagnoses", "filed_on", "is_test"}
_CHILDREN = {
    "providers": "claim_provider",
    "references": "claim_reference",
    "other_payers": "other_payer",
    "notes": "claim_note",
    "dates": "claim_date",
    "amounts": "claim_amount",
}
_DRUG_LINE: dict[str, Any] = {
    "ndc": "ndc",
    "ndc_raw": "ndc_raw",
    "ndc_quantity": "quantity",
    "ndc_unit": "unit",
    "ndc_qualifier": "product_qualifier",
}
_CLAIM = {
    "place_of_service": "11", "facility_code_qualifier": "B", "frequency_code": "1", "payer_responsibility": "P",
    "subscriber_relationship": "18", "filing_indicator": "CI", "payer_name": "EXAMPLE PAYER", "payer_id": "EXAMPLE",
    "patient_first_name": "PAT", "patient_birth_date": date(1960, 1, 1), "billing_taxonomy": "207RH0003X",
    "rendering_taxonomy": "207RH0003X", "billing_state": "WA", "is_dependent": False,
}  # fmt: skip
_DAY = date(2025, 7, 14)
_LINE: dict[str, Any] = {
    "procedure_qualifier": "HC", "unit_basis": "UN", "units": 1, "charge": Decimal("100.00"), "pointer_1": "1",
    "service_date": _DAY,
}  # fmt: skip


_POINTERS = [f"pointer_{place}" for place in range(1, 5)]
_PLACE = re.compile("0?[1-9]|[1-9][0-9]")


class Rows:
    """Rows gathered by table, and the segment numbers they take."""

    def __init__(self) -> None:
        """Begin with one file and no rows."""
        self.tables: dict[str, list[dict[str, Any]]] = {
            "file": [{
                "file_key": 1, "label": "examples", "sha256": "examples", "size_bytes": 0, "segment_bytes": 0,
                "white_space_bytes": 0, "fault_bytes": 0, "segments": 0, "interchanges": 0, "transaction_sets": 0,
                "claims": 0, "service_lines": 0, "charge": Decimal(0), "quarantined": 0, "state": "loaded",
            }]
        }  # fmt: skip
        self._segment = 0

    def add(self, table: str, row: Mapping[str, Any]) -> int:
        """Append a row at the next segment; give its key."""
        self._segment += 1
        place = {"file_key": 1, "segment_number": self._segment, "byte_offset": self._segment}
        self.tables.setdefault(table, []).append(place | dict(row))
        return (1 << 32) + self._segment

    def next_key(self) -> int:
        """Give the key that the next row will have."""
        return (1 << 32) + self._segment + 1

    def frames(self, store: Store) -> Iterator[tuple[str, pl.DataFrame]]:
        """Give a frame per table, as text that DuckDB casts to the column's type; unknown columns raise RuleError."""
        for table, rows in self.tables.items():
            known = store.columns(f"select * from {table}")
            names = list(dict.fromkeys(name for row in rows for name in row))
            strange = sorted(set(names) - set(known))
            if strange:
                raise RuleError(f"An example names '{strange[0]}', which is no column of '{table}'.")
            texts = {name: [_text(row.get(name)) for row in rows] for name in names}
            yield table, pl.DataFrame(texts, schema=dict.fromkeys(names, pl.String))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def claim_rows(rows: Rows, number: int, claims: Sequence[Mapping[str, Any]], *, where: str) -> None:
    """Add the rows of one example, whose patient, member id and providers are its own."""
    person = {
        "patient_last_name": "EXAMPLE", "member_id": f"EXAMPLE{number}",
        "billing_npi": npi(2 * number), "rendering_npi": npi(2 * number + 1),
    }  # fmt: skip
    for place, claim in enumerate(claims, start=1):
        if not claim.get("lines"):
            raise RuleError(f"Example '{where}': claim {place} has no lines.")
        _add_claim(rows, claim, _CLAIM | person | {"claim_id": f"E{place}", TAG: f"{number}:{place}"})


def _add_claim(rows: Rows, claim: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
    lines: list[dict[str, Any]] = [_LINE | dict(line) for line in claim["lines"]]
    soon_after = max(line["service_date"] or _DAY for line in lines) + timedelta(days=4)
    filed: date | None = claim.get("filed_on", soon_after) or None
    envelope = _add_envelope(rows, filed, is_test=claim.get("is_test", False))
    words = {name: value for name, value in claim.items() if name not in _NOT_COLUMNS | set(_CHILDREN)}
    total = sum((Decimal(str(line["charge"] or 0)) for line in lines), Decimal(0))
    row = {name: value for name, value in ({"charge": total} | dict(defaults) | words).items() if value != ""}
    diagnoses: Sequence[str] = claim.get("diagnoses", ["C4359"])
    counted = {
        "lines": len(lines), "diagnoses": len(diagnoses),
        "line_charge": None if any(line["charge"] in (None, "") for line in lines) else total,
    }  # fmt: skip
    keys = {"claim_key": rows.next_key(), "transaction_set_key": envelope}
    key = rows.add("claim", keys | counted | row)
    _add_children(rows, claim, {"claim_key": key, "transaction_set_key": envelope})
    for position, coded in enumerate(diagnoses, start=1):
        given, _, code = coded.rpartition(":")
        qualifier = given or ("ABK" if position == 1 else "ABF")
        rows.add("diagnosis", {"claim_key": key, "position": position, "qualifier": qualifier, "code": code})
    for ordinal, line in enumerate(lines, start=1):
        _add_line(rows, key, ordinal, line)


def _add_envelope(rows: Rows, filed: date | None, *, is_test: bool) -> int:
    key = rows.next_key()
    rows.add(
        "interchange",
        {"interchange_key": key, "created_on": filed, "created_at": "1200", "control_number": f"{key & 0xFFFFFFFF:09}",
         "is_test": is_test, "state": "loaded"},
    )  # fmt: skip
    return rows.add(
        "transaction_set",
        {"transaction_set_key": rows.next_key(), "interchange_key": key, "created_on": filed, "control_number": "0001",
         "state": "loaded"},
    )  # fmt: skip


def _add_children(rows: Rows, words: Mapping[str, Any], keys: Mapping[str, int]) -> None:
    for name, table in _CHILDREN.items():
        for child in words.get(name, ()):
            rows.add(table, {**keys, **child})


def _add_line(rows: Rows, claim_key: int, ordinal: int, line: Mapping[str, Any]) -> None:
    drug = {column: line[name] for name, column in _DRUG_LINE.items() if name in line}
    words = {
        name: value for name, value in line.items() if name not in _DRUG_LINE and name not in _CHILDREN and value != ""
    }
    modifiers = words.get("modifiers", "")
    words |= {f"modifier_{place}": modifier for place, modifier in enumerate(modifiers.split(), start=1)}
    words |= {"modifiers": modifiers, "ordinal": ordinal, "line_number": str(ordinal), "claim_key": claim_key}
    words.setdefault("service_date_last", words.get("service_date"))
    pointers = [words[name] for name in _POINTERS if words.get(name)]
    if pointers and all(_PLACE.fullmatch(each) for each in pointers):
        words["last_pointer"] = max(map(int, pointers))
    key = rows.add("service_line", {"line_key": rows.next_key(), **words})
    if drug:
        rows.add("drug_line", {"claim_key": claim_key, "line_key": key, "product_qualifier": "N4", **drug})
    _add_children(rows, line, {"claim_key": claim_key, "line_key": key})


def npi(number: int) -> str:
    """Give a well-formed NPI that nobody has: 1999, five digits of the number, and the check digit."""
    digits = f"1999{number % 100000:05d}"
    total = 24  # what the prefix 80840 adds
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - the digits of the double are added
    return digits + str(-total % 10)
