"""Keeps patients out of reports: by the class of a value's name, and by the values of the claim itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from auditor.report.contract import Mask

HIDDEN = "(not shown)"
"""What stands in the place of a value that is not shown."""

_PRIVATE_WORDS = (
    "last_name|first_name|middle_name|patient_name|insured_name|subscriber|member|address|street|city|postal|zip|birth"
    "|born|dob|phone|fax|email|note|notes|description|free_text|medical_record|group_number"
)
_PRIVATE = re.compile(rf"(?:^|_)(?:{_PRIVATE_WORDS})(?:_|$)")
_NAMES_PRIVATE = rf'[{{,]\s*"(?:\w*_)?(?:{_PRIVATE_WORDS})(?:_\w*)?":|\\'  # in the text of a JSON object; or an escape
_CLAIM = re.compile(r"(?:^|_)(?:claim|claims|claim_id|claim_ids|clm01)(?:_?\d)?$")
_IDENTITY = re.compile(r"(?:^|_)(?:authorization|g1|referral|control_number|prescription|trace|person|patient)(?:_|$)")
_PUBLIC_DATE = re.compile(
    r"(?:^|_)(?:valid|effective|succeeded|superseded|published|from|until|to|since|own_first|own_last)(?:_|$)"
)
_KNOWN_WORDS = re.compile(
    r"(?:^|_)(?:drug|drugs|product|unit|units|code|codes|strength|payer|policy|list|source|basis|place|modifiers?|window"
    r"|route|article|edition|dataset|kind|status|identified|named|known|reason|arithmetic|vials?|words?|conversion|that_day"
    r"|carried|elsewhere|how|falls|measure|procedures?|label|rule|family|indicator|services?)(?:_|$)",
)
_DATE = re.compile(r"(?<!\d)(\d{4}-\d{2})-\d{2}(?!\d)")
_CODE = r"(?:[A-Z0-9]\d{3}[A-Z0-9]|[A-Z0-9]{2}|[A-Z]\d{2}(?:\.?[0-9A-Z]{1,4})?)"  # a procedure, modifier or diagnosis
_PLAIN = re.compile(rf"(?:-?[\d,]{{1,9}}(?:\.\d+)?%?|{_CODE}(?:[ ,]+{_CODE})*|true|false|yes|no)")
_SHORTEST = 3


@dataclass(frozen=True)
class Words:
    """What a finding says, as text and JSON."""

    message: str
    remedy: str
    evidence: str


@dataclass(frozen=True)
class Person:
    """Values of a claim that a report must not show, the service date, which it may, and the claim's own name."""

    values: tuple[str, ...]
    service_date: str = ""
    claim_id: str = ""
    claim_name: str = ""


def month(text: str) -> str:
    """Every ISO date in a text cut to its month."""
    return _DATE.sub(r"\1", text)


def private_values(row: Mapping[str, object]) -> tuple[str, ...]:
    """The values of a claim to look for in what a finding says: names, ids, streets, birth dates in three spellings."""
    found: list[str] = []
    for name, value in row.items():
        if not isinstance(value, str) or len(value.strip()) < _SHORTEST:
            continue
        found.append(value.strip())
        if name.endswith("birth_date"):
            year, mon, day = value.split("-")
            found += [year + mon + day, f"{mon}/{day}/{year}"]
    return tuple(sorted(set(found), key=lambda text: (-len(text), text)))


def cleaned(words: Words, level: Mask, person: Person, claims: Mapping[str, str]) -> Words:
    """What a finding says at a mask level; `claims` gives strict the run-local names of claim ids."""
    if level == "none":
        return words
    evidence: dict[str, str | None] = json.loads(words.evidence)
    changed = {name: _evidence_value(name, value, level, claims) for name, value in evidence.items()}
    pairs = [(str(value), str(changed[name])) for name, value in evidence.items() if changed[name] != value]
    pairs += [(value, HIDDEN) for value in person.values if value != person.service_date]
    if level == "strict":
        pairs += [(person.claim_id, person.claim_name)] if person.claim_id else []
    shown = {name: _replaced(value, pairs) if value else value for name, value in changed.items()}
    message, remedy = _replaced(words.message, pairs), _replaced(words.remedy, pairs)
    if level == "strict":
        public = _public_dates(evidence, person)
        message, remedy = _months_but(message, public), _months_but(remedy, public)
    return Words(message, remedy, json.dumps(shown, ensure_ascii=False, separators=(",", ":")))


def may_show(findings: pl.DataFrame, people: pl.DataFrame) -> pl.Series:
    """Which findings standard has to look at: they name a private value, or hold one of their claim's people."""
    texts = pl.concat_str("message", pl.lit("\n"), "remedy", pl.lit("\n"), "evidence")
    private = people.select("claim_key", *(_long(column) for column in people if column.dtype == pl.String))
    births = [name for name in private.columns if name.endswith("birth_date")]
    private = private.with_columns(
        pl.col(births).str.replace_all("-", "", literal=True).name.suffix("_plain"),
        pl.col(births).str.replace(r"(\d+)-(\d+)-(\d+)", "$2/$3/$1").name.suffix("_slashes"),
    )
    held = findings.select("claim_key", "evidence", text=texts).join(
        private, on="claim_key", how="left", maintain_order="left"
    )
    values = [name for name in private.columns if name != "claim_key"]
    return held.select(
        pl.col("evidence").str.contains(_NAMES_PRIVATE)
        | pl.any_horizontal(
            pl.col("text").str.contains(pl.col(name), literal=True).fill_null(value=False) for name in values
        )
    ).to_series()


def _long(values: pl.Series) -> pl.Series:
    """The values that are long enough to be told from other words."""
    bare = values.str.strip_chars()
    return bare.set(bare.str.len_chars() < _SHORTEST, None)


def _evidence_value(name: str, value: str | None, level: Mask, claims: Mapping[str, str]) -> str | None:
    if not value:
        return value
    if _PRIVATE.search(name):
        return HIDDEN
    return value if level == "standard" else _strict_value(name, value, claims)


def _strict_value(name: str, value: str, claims: Mapping[str, str]) -> str:
    if value in claims or _CLAIM.search(name):
        return ", ".join(claims.get(one, HIDDEN) for one in re.split(r"[,;]\s*", value))
    if _IDENTITY.search(name):
        return HIDDEN
    if _DATE.search(value):
        return value if _PUBLIC_DATE.search(name) else month(value)
    known = _KNOWN_WORDS.search(name) or _PLAIN.fullmatch(value)
    return value if known else HIDDEN


def _public_dates(evidence: Mapping[str, object], person: Person) -> frozenset[str]:
    """Dates of code lists, which are nobody's; not one that is also the patient's."""
    public = {str(value) for name, value in evidence.items() if _PUBLIC_DATE.search(name)}
    private = {str(value) for name, value in evidence.items() if not _PUBLIC_DATE.search(name)}
    return frozenset(public - private - {person.service_date})


def _months_but(text: str, public: frozenset[str]) -> str:
    return _DATE.sub(lambda found: found[0] if found[0] in public else found[1], text)


def _replaced(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for value, shown in pairs:
        if value in text:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", lambda _, shown=shown: shown, text)  # type: ignore[misc]
    return text


def numbered(names: Iterable[str], word: str) -> dict[str, str]:
    """Run-local names in order of appearance: 'patient 1', 'patient 2' ..."""
    found: dict[str, str] = {}
    for name in names:
        if name not in found:
            found[name] = f"{word} {len(found) + 1}"
    return found
