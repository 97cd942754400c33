"""Values straight from the bytes: what is plain is read as the grammar reads it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.read import grammar, plain

GRAMMAR = {"money": grammar.money, "number": grammar.number, "date": grammar.day}
DIGITS = st.text("0123456789.-", max_size=10)
DAYS = st.builds("{:04d}{:02d}{:02d}".format, st.integers(1790, 2210), st.integers(0, 13), st.integers(0, 32))
PLAIN: dict[str, dict[str, Any]] = {
    "money": {"0": "0", "85": "85", "100.5": "100.5", "12345.67": "12345.67", ".5": ".5", "12345678": "12345678"},
    "number": {"1": "1", "2.5": "2.5", "0.125": "0.125", "12345678": "12345678"},
    "date": {"20240229": date(2024, 2, 29), "18000101": date(1800, 1, 1), "21991231": date(2199, 12, 31)},
}
NOT_PLAIN = {
    "money": ["", "-1", "5.", ".", "1.234", "1.2.3", "123456789", "1e3", "+5", "1 0"],
    "number": ["", "-1", "5.", "..", "1.2345", "1.2.3", "12345.678", "1.2.34"],
    "date": ["", "20230229", "20240001", "20240132", "20241301", "2024010", "202401010", "17991231", "2.240101"],
}  # fmt: skip


def _tokens(texts: list[str]) -> Any:
    """Tokens as a block has them, behind a first segment; the last is the null token."""
    clean = ("ISA*00*0*" + "".join(f"{text}*" for text in texts)).encode()
    ends = np.flatnonzero(np.frombuffer(clean, np.uint8) == ord("*"))
    starts = np.append(0, ends[:-1] + 1)
    return SimpleNamespace(clean=clean, starts=starts, ends=ends, empty=np.append(starts == ends, True))


def _read(kind: str, texts: list[str]) -> tuple[pl.Series, list[bool]]:
    values, is_plain = plain.READ[kind](_tokens(texts), np.arange(3, 4 + len(texts)))
    assert not is_plain[-1]
    return values[:-1], is_plain[:-1].tolist()


@pytest.mark.parametrize("kind", PLAIN)
def test_plain_values_are_read(kind: str) -> None:
    """Days, and numbers of digits and one point, need no grammar."""
    values, is_plain = _read(kind, list(PLAIN[kind]))
    assert all(is_plain)
    expected = [each if isinstance(each, date) else Decimal(each) for each in PLAIN[kind].values()]
    assert values.to_list() == expected


@pytest.mark.parametrize("kind", NOT_PLAIN)
def test_anything_else_is_left_to_the_grammar(kind: str) -> None:
    """Signs, long numbers, far days and what is no value at all."""
    assert not any(_read(kind, NOT_PLAIN[kind])[1])


@given(texts=st.lists(st.one_of(DIGITS, DAYS), min_size=1, max_size=200))
@pytest.mark.parametrize("kind", GRAMMAR)
def test_plain_values_are_those_of_the_grammar(kind: str, texts: list[str]) -> None:
    """Of any text: where both read it, they read the same, of the same type."""
    values, is_plain = _read(kind, texts)
    expected = pl.DataFrame({"text": texts}).select(GRAMMAR[kind](pl.col("text"))).to_series()
    assert values.dtype == expected.dtype
    mask = pl.Series(is_plain)
    assert values.filter(mask).to_list() == expected.filter(mask).to_list()


def test_whole_numbers_have_one_to_eight_digits() -> None:
    """No point, no sign."""
    values, is_plain = plain.whole(_tokens(["1", "12345678", "1.0", "", "-1"]), np.arange(3, 8))
    assert is_plain.tolist() == [True, True, False, False, False]
    assert values[:2].tolist() == [1, 12345678]
