"""The numbers behind the charts: bars, weeks and the dates on which a code gave way to another."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from auditor.report.contract import SEVERITIES, RulePage
from auditor.report.numbers import Money, at_risk
from auditor.report.words import counted, short_money

_MOST_BARS = 10
_MOST_WEEKS = 80
_MOST_CUT_OVERS = 4
_MOST_CODES = 3
_PAST_THE_MIDDLE = 60  # where a label grows to the left
_TICK_ROOM = 8.0  # percent of the drawing that the name of a month takes
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CUT_OVERS = (
    ("own_first_day", "own_code", 0),
    ("last_day", "valid_code", 1),
    ("first_day", "code", 0),
    ("valid_from", "successor", 0),
)
"""Evidence of the rules on codes: a day, the code that it brought, and how many days after that day."""


@dataclass(frozen=True)
class Bar:
    """A bar with its label, its parts (in percent of the longest), what stands at its end, and the link it is."""

    label: str
    under_label: str
    parts: tuple[tuple[str, float], ...]
    value: str
    link: str
    spoken: str


@dataclass(frozen=True)
class Column:
    """A week or month: where it stands and how high its parts are, in percent of the drawing."""

    name: str
    left: float
    width: float
    parts: tuple[tuple[str, float, float], ...]
    findings: int


@dataclass(frozen=True)
class CutOver:
    """A day on which a code took the place of another."""

    left: float
    label: str
    anchor: str
    row: int


@dataclass(frozen=True)
class Timeline:
    """Findings over service dates."""

    unit: str
    columns: Sequence[Column] = ()
    ticks: Sequence[tuple[float, str]] = ()
    cut_overs: Sequence[CutOver] = ()
    most: int = 0
    peak: Column | None = None
    rows: Sequence[tuple[str, tuple[int, ...]]] = field(default_factory=tuple)


def rule_bars(frame: pl.DataFrame, rules: Mapping[str, RulePage]) -> list[Bar]:
    """Findings by rule and severity, the most first."""
    counts = _severities(frame, "rule_id")
    money = at_risk(frame, "rule_id")
    ordered = sorted(counts, key=lambda rule: (-sum(counts[rule]), rule))[:_MOST_BARS]
    most = max((sum(counts[rule]) for rule in ordered), default=1)
    return [
        Bar(
            rules[rule].title if rule in rules else rule,
            rule,
            tuple((name, 100 * count / most) for name, count in zip(SEVERITIES, counts[rule], strict=True) if count),
            f"{sum(counts[rule]):,}",
            f"#findings?rule={rule}",
            _spoken(counts[rule], money.get(rule, Money())),
        )
        for rule in ordered
    ]


def money_bars(frame: pl.DataFrame, by: str, facet: str, names: Mapping[str, str]) -> list[Bar]:
    """Dollars at risk by a column, the most first: what may be too much, and what too little."""
    named = frame.filter(pl.col(by) != "")
    counts, money = _severities(named, by), at_risk(named, by)
    ordered = sorted(counts, key=lambda one: (-money[one].both, -sum(counts[one]), one))[:_MOST_BARS]
    most = max((money[one].both for one in ordered), default=Decimal(0)) or Decimal(1)
    listed = [(one, counted(sum(counts[one]), "finding")) for one in ordered]
    return [
        Bar(
            names.get(one) or one,
            f"{one} · {hits}" if names.get(one) and facet != "drug" else hits,
            tuple(
                (way, float(100 * amount / most))
                for way, amount in (("over", money[one].over), ("under", money[one].under))
                if amount
            ),
            short_money(money[one].both),
            f"#findings?{facet}={_quoted(one)}",
            _spoken(counts[one], money[one]),
        )
        for one, hits in listed
    ]


def _quoted(text: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - nothing else here speaks of addresses

    return quote(text, safe="")


def _severities(frame: pl.DataFrame, by: str) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for name, rank, count in frame.group_by(by, "rank").len().iter_rows():
        found.setdefault(name, [0] * len(SEVERITIES))[rank] = count
    return {name: tuple(counts) for name, counts in found.items()}


def _spoken(counts: Sequence[int], money: Money) -> str:
    parts = [f"{count:,} {name}" for name, count in zip(SEVERITIES, counts, strict=True) if count]
    return f"{', '.join(parts)}; {short_money(money.over)} too much, {short_money(money.under)} too little"


def timeline(frame: pl.DataFrame) -> Timeline:
    """Findings by week of service, or by month where there are many weeks or only months are shown."""
    dated = frame.filter(pl.col("service_date") != "").select("service_date", "rank")
    if dated.is_empty():
        return Timeline("week")
    only_months = len(dated["service_date"][0]) < len("2025-01-01")
    first, last = _day(min(dated["service_date"])), _day(max(dated["service_date"]))
    unit = "month" if only_months or (last - first).days > 7 * _MOST_WEEKS else "week"
    counts: dict[dt.date, list[int]] = {}
    for day, rank, count in dated.group_by("service_date", "rank").len().iter_rows():
        counts.setdefault(_start(_day(day), unit), [0] * len(SEVERITIES))[rank] += count
    starts = _all_starts(first, last, unit)
    most = max(sum(one) for one in counts.values())
    width = 100 / len(starts)
    columns = [
        _column(start, unit, at * width, (width, most, counts.get(start, [0] * len(SEVERITIES))))
        for at, start in enumerate(starts)
    ]
    span = (starts[0], starts[-1] + dt.timedelta(days=30 if unit == "month" else 7))
    return Timeline(
        unit,
        columns,
        _ticks(starts, width),
        () if only_months else _cut_overs(frame, span),
        most,
        max(columns, key=lambda one: one.findings),
        [(_name(start, unit), tuple(counts[start])) for start in starts if start in counts],
    )


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text if len(text) == len("2025-01-01") else f"{text}-01")


def _start(day: dt.date, unit: str) -> dt.date:
    return day.replace(day=1) if unit == "month" else day - dt.timedelta(days=day.weekday())


def _all_starts(first: dt.date, last: dt.date, unit: str) -> list[dt.date]:
    starts = [_start(first, unit)]
    while (following := _start(starts[-1] + dt.timedelta(days=31 if unit == "month" else 7), unit)) <= last:
        starts.append(following)
    return starts


def _name(start: dt.date, unit: str) -> str:
    return start.strftime("%Y-%m") if unit == "month" else f"week of {start.isoformat()}"


def _column(start: dt.date, unit: str, left: float, drawn: tuple[float, int, Sequence[int]]) -> Column:
    width, most, counts = drawn
    parts = []
    top = 100.0
    for name, count in zip(SEVERITIES, counts, strict=True):
        height = 100 * count / most
        top -= height
        if count:
            parts.append((name, round(top, 3), round(height, 3)))
    return Column(_name(start, unit), round(left + width * 0.1, 3), round(width * 0.8, 3), tuple(parts), sum(counts))


def _ticks(starts: Sequence[dt.date], width: float) -> list[tuple[float, str]]:
    firsts = [(at, start) for at, start in enumerate(starts) if at == 0 or start.month != starts[at - 1].month]
    step = max(1, -(-len(firsts) // 8))
    shown = [(at * width, start.strftime("%b %Y")) for at, start in firsts[::step]]
    roomy = [
        one
        for one, following in zip(shown, [*shown[1:], (100.0 + _TICK_ROOM, "")], strict=True)
        if following[0] - one[0] > _TICK_ROOM
    ]
    return [(round(left, 3), label) for left, label in roomy]


def _cut_overs(frame: pl.DataFrame, span: tuple[dt.date, dt.date]) -> list[CutOver]:
    found: dict[dt.date, set[str]] = {}
    for text in frame.filter(pl.col("rule_id").str.starts_with("CD"))["evidence"].unique():
        day, code = _cut_over(json.loads(text))
        if day and span[0] <= day < span[1]:
            found.setdefault(day, set()).add(code)
    length = (span[1] - span[0]).days
    marks = []
    for row, (day, codes) in enumerate(sorted(found.items())[:_MOST_CUT_OVERS]):
        left = 100 * (day - span[0]).days / length
        label = f"{', '.join(sorted(codes)[:_MOST_CODES])} from {day.isoformat()}"
        marks.append(CutOver(round(left, 3), label, "end" if left > _PAST_THE_MIDDLE else "start", row))
    return marks


def _cut_over(evidence: Mapping[str, object]) -> tuple[dt.date | None, str]:
    for name, code, later in _CUT_OVERS:
        if evidence.get(code) and _DAY.fullmatch(str(evidence.get(name) or "")):
            return dt.date.fromisoformat(str(evidence[name])) + dt.timedelta(days=later), str(evidence[code])
    return None, ""
