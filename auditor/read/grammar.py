"""The grammar of numbers, amounts and dates, applied before any cast: what does not fit is null.

A number is an optional minus, digits, and perhaps a point with digits after it: no exponent, no separator, no sign of
plenty, no rounding. A day is eight digits that the calendar knows.
"""

from datetime import date

import polars as pl

FIRST_DAY = date(1900, 1, 1)
MONEY = pl.Decimal(18, 2)
NUMBER = pl.Decimal(18, 3)
_MONEY = r"^-?(?:[0-9]{1,16}(?:\.[0-9]{1,2})?|\.[0-9]{1,2})$"
_NUMBER = r"^-?(?:[0-9]{1,15}(?:\.[0-9]{1,3})?|\.[0-9]{1,3})$"
_DAY = r"^[0-9]{8}$"
_RANGE = r"^[0-9]{8}-[0-9]{8}$"
_MOMENT = r"^[0-9]{12}(?:[0-9]{2})?$"
_DAY_CHARACTERS = 8
_LAST_AT = 9


def money(text: pl.Expr) -> pl.Expr:
    """Dollars as decimal(18,2); null where the text is no amount or has more than two decimals."""
    return pl.when(text.str.contains(_MONEY)).then(text).cast(MONEY, strict=False)


def number(text: pl.Expr) -> pl.Expr:
    """A number as decimal(18,3); null where the text is none or has more than three decimals."""
    return pl.when(text.str.contains(_NUMBER)).then(text).cast(NUMBER, strict=False)


def day(text: pl.Expr) -> pl.Expr:
    """A day (CCYYMMDD); null where the text is none."""
    return pl.when(text.str.contains(_DAY)).then(text).str.to_date("%Y%m%d", strict=False)


def digits_of_ndc(text: pl.Expr) -> pl.Expr:
    """A product code without hyphens and spaces."""
    return text.str.replace_all(r"[- ]", "")


def first_day(text: pl.Expr, form: pl.Expr) -> pl.Expr:
    """The first day of a date, range or moment, as its format qualifier (D8, RD8, DT) says."""
    return _day_at(text, form, 0)


def last_day(text: pl.Expr, form: pl.Expr) -> pl.Expr:
    """The last day of a date, range or moment; the first where one day is given."""
    return _day_at(text, form, _LAST_AT)


def _day_at(text: pl.Expr, form: pl.Expr, place: int) -> pl.Expr:
    """Both days of a range must be days, else neither is."""
    first = text.str.slice(0, _DAY_CHARACTERS).str.to_date("%Y%m%d", strict=False)
    asked = text.str.slice(place, _DAY_CHARACTERS).str.to_date("%Y%m%d", strict=False)
    other = text.str.slice(_LAST_AT - place, _DAY_CHARACTERS).str.to_date("%Y%m%d", strict=False)
    one_day = ((form == "D8") & text.str.contains(_DAY)) | ((form == "DT") & text.str.contains(_MOMENT))
    both = (form == "RD8") & text.str.contains(_RANGE)
    return pl.when(one_day).then(first).when(both & other.is_not_null()).then(asked)
