"""Numbers, amounts and days: what fits the grammar is read exactly, everything else is null."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from reading import read_bytes
from x12 import write_837

from auditor.read.grammar import day, digits_of_ndc, first_day, last_day, money, number

FIRST, LAST = date(2024, 1, 5), date(2024, 2, 29)
NEITHER = [
    "",
    "-",
    ".",
    "-.",
    "+1",
    "1.",
    "5.",
    "1e3",
    "1 ",
    " 1",
    "1,000",
    "0x1",
    "NaN",
    "\u0663",
    "1_0",
    "1\n",
    "--1",
]
AMOUNTS = {
    "0": "0", "-1": "-1", "007": "7", "1.5": "1.5", "1.55": "1.55", "1.05": "1.05", ".05": ".05", "1.50": "1.5",
    ".5": ".5", "-.55": "-.55", "9" * 16: "9" * 16,
    "-" + "9" * 16 + ".99": "-" + "9" * 16 + ".99", "1.555": None, "9" * 17: None, ".555": None, "1.": None,
}  # fmt: skip
NUMBERS = {
    "0": "0", "-1": "-1", "1.5": "1.5", ".5": ".5", "1.555": "1.555", ".555": ".555", ".005": ".005", "10.050": "10.05",
    "9" * 15 + ".999": "9" * 15 + ".999",
    "1.5555": None, ".5555": None, "9" * 16: None, "-" + "9" * 15: "-" + "9" * 15,
}  # fmt: skip
DAYS = {"20240105": FIRST, "20240229": LAST, "20230229": None, "2024011": None, "202401050": None, "0": None}
SPANS = [
    ("20240105", "D8", FIRST, FIRST), ("20240105-20240229", "RD8", FIRST, LAST), ("202401051230", "DT", FIRST, FIRST),
    ("20240105123059", "DT", FIRST, FIRST), ("20240105-20240105", "RD8", FIRST, FIRST),
    ("20240105120000", "DT", FIRST, FIRST),
    ("20240105", "RD8", None, None), ("20240105-20240229", "D8", None, None), ("20240105", "DT", None, None),
    ("2024010512305", "DT", None, None), ("202401051", "D8", None, None), ("20240105-20240230", "RD8", None, None),
    ("20240230-20240229", "RD8", None, None), ("20240105-202402291", "RD8", None, None), ("20240105", "", None, None),
    ("2024010512305912", "DT", None, None), ("20240105 20240229", "RD8", None, None), ("20240105-", "RD8", None, None),
    ("20240105-2024022A", "RD8", None, None), ("20240105123A", "DT", None, None), ("2024-1-5", "D8", None, None),
]  # fmt: skip


def _read(read: Callable[..., pl.Expr], *texts: str) -> object:
    columns = {str(at): [text] for at, text in enumerate(texts)}
    return pl.DataFrame(columns).select(read(*map(pl.col, columns))).item()


@pytest.mark.parametrize(("text", "value"), AMOUNTS.items())
def test_an_amount_has_at_most_two_decimals(text: str, value: str | None) -> None:
    """Dollars and cents of up to sixteen digits before the point; more decimals are no amount, not a rounded one."""
    assert _read(money, text) == (Decimal(value) if value else None)


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_a_number_has_at_most_three_decimals(text: str, value: str | None) -> None:
    """Up to fifteen digits before the point and three after it."""
    assert _read(number, text) == (Decimal(value) if value else None)


@pytest.mark.parametrize("text", NEITHER)
def test_what_is_neither_is_null(text: str) -> None:
    """No sign of plenty, exponent, separator, space, foreign digit or bare point is read."""
    assert (_read(money, text), _read(number, text)) == (None, None)


@pytest.mark.parametrize(("text", "value"), DAYS.items())
def test_a_day_is_eight_digits_of_the_calendar(text: str, value: date | None) -> None:
    """Seven digits are not taken for a day, nor one that the calendar has not."""
    assert _read(day, text) == value


@pytest.mark.parametrize(("text", "form", "first", "last"), SPANS)
def test_a_date_is_read_as_its_qualifier_says(text: str, form: str, first: date | None, last: date | None) -> None:
    """D8 is a day, RD8 two of them, DT a moment; one that does not fit its qualifier has neither end."""
    assert (_read(first_day, text, form), _read(last_day, text, form)) == (first, last)


def test_the_digits_of_an_ndc() -> None:
    """Hyphens and spaces go, nothing else."""
    assert _read(digits_of_ndc, "50242-0060 01A") == "50242006001A"


@pytest.mark.parametrize(("said", "codes"), [("19000101", []), ("18991231", ["E059"])])
def test_days_begin_with_1900(said: str, codes: list[str]) -> None:
    """The first day of 1900 is a day; the one before is a fault."""
    read = read_bytes(write_837([{"lines": [{"service_date": said}]}]))
    assert read.column("fault", "code") == codes
