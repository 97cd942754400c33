"""Days, amounts and numbers straight from the bytes of their tokens, a whole column at once.

Plain is a day of eight digits that the calendar knows, between 1800 and 2199, and a number of at most eight
characters, digits and a point. Whatever else stands in a token is left to the grammar; where both can read it, they
read the same.
"""

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import polars as pl

from auditor.read.grammar import MONEY, NUMBER
from auditor.read.segments import Mask, Tokens
from auditor.read.tags import Indices

Words = npt.NDArray[np.uint64]
Values = npt.NDArray[np.int64]

_WIDTH = 8
_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_ZEROS = 0x3030303030303030
_HIGH_HALVES = 0xF0F0F0F0F0F0F0F0
_POINT = ord(".")
_ALL = (1 << 64) - 1


def _u64(*numbers: int) -> Words:
    return np.array([number & _ALL for number in numbers], dtype=np.uint64)


_KEPT = _u64(*(_ALL << 8 * (_WIDTH - size) if size else 0 for size in range(_WIDTH + 1)))  # by size of a token
_FILL = _u64(*(_ZEROS >> 8 * size for size in range(_WIDTH + 1)))
_STEPS = (
    (0x0F0F0F0F0F0F0F0F, 2561, 8),
    (0x00FF00FF00FF00FF, 6553601, 16),
    (0x0000FFFF0000FFFF, 42949672960001, 32),
)  # eight digits to one number: pairs, fours, all


def _calendar() -> npt.NDArray[np.int32]:
    """Days since 1970 by year, month and day, as bits; the least number where there is no such day."""
    table = np.full((_LAST_YEAR - _FIRST_YEAR + 1) << 9, np.iinfo(np.int32).min, dtype=np.int32)
    days = np.arange(f"{_FIRST_YEAR}-01-01", f"{_LAST_YEAR + 1}-01-01", dtype="datetime64[D]")
    months = days.astype("datetime64[M]")
    month = months.astype(np.int64) + 12 * (1970 - _FIRST_YEAR)
    at = (month // 12 << 9) | (month % 12 + 1 << 5) | ((days - months).astype(np.int64) + 1)
    table[at] = days.astype(np.int32)
    return table


_CALENDAR = _calendar()


def days(tokens: Tokens, at: Indices) -> tuple[pl.Series, Mask]:
    """The days that the tokens are, and which of them are plain; what is not plain has any day."""
    words, sizes = _words(tokens, at)
    number, plain = _number(words)
    year, rest = np.divmod(number, 10000)
    month, day = np.divmod(rest, 100)
    place = (year - _FIRST_YEAR << 9) | (month << 5) | day
    plain &= (sizes == _WIDTH) & (month <= 12) & (day <= 31) & (place >= 0) & (place < len(_CALENDAR))  # noqa: PLR2004 - the calendar's
    found = _CALENDAR[np.where(plain, place, 0)]
    plain &= found > np.iinfo(np.int32).min
    return pl.Series(found).cast(pl.Date), plain


def money(tokens: Tokens, at: Indices) -> tuple[pl.Series, Mask]:
    """The amounts that the tokens are, and which of them are plain; what is not plain has any amount."""
    return _decimal(tokens, at, MONEY)


def number(tokens: Tokens, at: Indices) -> tuple[pl.Series, Mask]:
    """The numbers that the tokens are, and which of them are plain; what is not plain has any number."""
    return _decimal(tokens, at, NUMBER)


def whole(tokens: Tokens, at: Indices) -> tuple[Values, Mask]:
    """The numbers of one to eight digits that the tokens are, and which are such."""
    words, sizes = _words(tokens, at)
    found, plain = _number(words)
    return found, plain & (sizes > 0)


READ: dict[str, Callable[[Tokens, Indices], tuple[pl.Series, Mask]]] = {
    "money": money,
    "number": number,
    "date": days,
    "first_date": days,
    "last_date": days,
}
"""How the tokens of a type of column are read."""


def _decimal(tokens: Tokens, at: Indices, kind: pl.Decimal) -> tuple[pl.Series, Mask]:
    words, sizes = _words(tokens, at)
    decimals = np.zeros(len(words), dtype=np.int64)
    for count in range(1, kind.scale + 1):
        shift = 8 * (_WIDTH - 1 - count)  # where the point stands
        found = np.flatnonzero(((words >> np.uint64(shift) & np.uint64(0xFF)) == _POINT) & (decimals == 0))
        before, after = np.uint64((1 << shift) - 1), np.uint64(_ALL << shift + 8 & _ALL)
        given = words[found]
        words[found] = given & after | (given & before) << np.uint64(8) | np.uint64(ord("0"))
        decimals[found] = count
    whole, plain = _number(words)
    plain &= sizes > 0
    return scaled(whole * 10 ** (kind.scale - decimals), kind), plain


def scaled(units: Values, kind: pl.Decimal) -> pl.Series:
    """Whole numbers of a decimal's smallest unit, cents of money, as decimals."""
    whole = pl.Series(units).cast(pl.Decimal(18, 0))
    return (whole * Decimal(1).scaleb(-kind.scale)).cast(kind)


def _words(tokens: Tokens, at: Indices) -> tuple[Words, Indices]:
    """The last eight bytes of each token, with zeros before shorter ones, and its size; -1 where it is longer."""
    full = ~tokens.empty[at]
    at = np.where(full, at, 0)
    ends = tokens.ends[at]
    sizes = np.where(full, ends - tokens.starts[at], 0)
    usual = (sizes <= _WIDTH) & (ends >= _WIDTH)
    sizes = np.where(usual, sizes, -1)
    every = np.ndarray(len(tokens.clean) - _WIDTH + 1, dtype="<u8", buffer=tokens.clean, strides=(1,))
    words = every[np.where(usual, ends - _WIDTH, 0)]
    shown = np.maximum(sizes, 0)
    return words & _KEPT[shown] | _FILL[shown], sizes


def _number(words: Words) -> tuple[Values, Mask]:
    """Eight characters as a number, and whether all are digits."""
    halves = np.uint64(_HIGH_HALVES)
    carried = (words + np.uint64(0x0606060606060606)) & halves
    plain = (words & halves | carried >> np.uint64(4)) == np.uint64(0x3333333333333333)
    for mask, factor, shift in _STEPS:
        words = (words & np.uint64(mask)) * np.uint64(factor) >> np.uint64(shift)
    return words.astype(np.int64), plain
