"""Sentences as the page carries them: the rule's own words once, and the values that fill them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

LITERAL = "\x01"
"""Begins a sentence that is kept as it is."""

_FIELD = re.compile(r"\{(\$?\w+)\}")
_NAME = r'[{,]("(?:[^"\\]|\\.)*"):'
_MONEY = r"^-?\d+\.\d{2}$"
_SHORT_VALUE = 3
_MOST_TEMPLATES = 40


def evidence_columns(evidence: pl.Series) -> pl.DataFrame:
    """JSON objects of text as a column a name, in the order in which the names appear."""
    quoted = (
        evidence.unique(maintain_order=True).str.extract_all(_NAME).explode().drop_nulls().unique(maintain_order=True)
    )
    names = [json.loads(name[1:-1]) for name in quoted]
    if not names:
        return pl.DataFrame(height=len(evidence))
    return evidence.str.json_decode(pl.Struct(dict.fromkeys(names, pl.String))).struct.unnest()


def templates(texts: pl.Series, own: str, known: pl.DataFrame) -> pl.Series:
    """Each sentence with `{name}` for the values in it, `{$name}` for money, such that filling them in gives it back.

    The rule's own words come first, then what its first other sentence teaches, and so on; the rest is kept as it is.
    """
    values = known.with_columns(pl.all().replace("", None).fill_null("none"))
    kept = pl.repeat(None, len(texts), dtype=pl.String, eager=True)
    left = pl.int_range(len(texts), eager=True)
    for template in (*_own(own, values), *[""] * _MOST_TEMPLATES):
        here, rows = texts.gather(left), values[left]
        tried = template or _learned(here[0], rows.row(0, named=True))
        if not all(name.lstrip("$") in values.columns for name in fields(tried)):
            continue
        fits = _equal(tried, rows, here)
        kept = kept.scatter(left.filter(fits), tried)
        left = left.filter(~fits)
        if not len(left):
            return kept
    return kept.fill_null(LITERAL + texts)


def fields(template: str) -> Sequence[str]:
    """The names in a template, with a dollar sign where the value is shown as money."""
    return [] if template.startswith(LITERAL) else _FIELD.findall(template)


def filled(template: str, values: Mapping[str, str]) -> str:
    """A sentence with its values: what the page does with `message` and `remedy`."""
    if template.startswith(LITERAL):
        return template.removeprefix(LITERAL)
    return _FIELD.sub(lambda field: _value(field[1], values), template)


def _value(name: str, values: Mapping[str, str]) -> str:
    value = values.get(name.lstrip("$"))
    if value is None:
        return f"{{{name}}}"
    return _dollars(value) if name.startswith("$") else value


def _own(own: str, values: pl.DataFrame) -> Iterable[str]:
    """The rule's words, with amounts as money, and as they are."""
    names = [name for name in dict.fromkeys(fields(own)) if name in values.columns]
    money = {name for name in names if values[name].str.contains(f"{_MONEY}|^none$").all()}
    return dict.fromkeys((_FIELD.sub(lambda field: f"{{${field[1]}}}" if field[1] in money else field[0], own), own))


def _equal(template: str, values: pl.DataFrame, texts: pl.Series) -> pl.Series:
    if template.startswith(LITERAL):
        return texts == template.removeprefix(LITERAL)
    parts = [
        (_shown(piece) if at % 2 else pl.lit(piece, dtype=pl.String)) for at, piece in enumerate(_FIELD.split(template))
    ]
    return values.select(pl.concat_str(parts) == texts).to_series()


def _shown(name: str) -> pl.Expr:
    if not name.startswith("$"):
        return pl.col(name)
    value = pl.col(name[1:])
    whole = value.str.strip_prefix("-").str.head(-3)
    for _ in range(4):  # thousands: nobody bills ten quadrillion
        whole = whole.str.replace(r"(\d)(\d{3})(,|$)", "${1},${2}${3}")
    sign = pl.when(value.str.starts_with("-")).then(pl.lit("-$")).otherwise(pl.lit("$"))
    return pl.when(value.str.contains(_MONEY)).then(pl.concat_str(sign, whole, value.str.tail(3))).otherwise(value)


def _dollars(value: str) -> str:
    if not re.search(_MONEY, value):
        return value
    return f"{'-' * value.startswith('-')}${int(value.lstrip('-')[:-3]):,}{value[-3:]}"


def _learned(text: str, values: Mapping[str, str]) -> str:
    guess = text
    usable = [(name, value) for name, value in values.items() if _FIELD.fullmatch(f"{{{name}}}")]
    for name, value in sorted(usable, key=lambda pair: -len(pair[1])):
        for shown, field in ((_dollars(value), f"{{${name}}}"), (value, f"{{{name}}}")):
            if len(value) >= _SHORT_VALUE and shown in guess and not (field.startswith("{$") and shown == value):
                guess = guess.replace(shown, field)
    return guess if guess != text and filled(guess, values) == text else LITERAL + text
