"""Providers held against their peers: a share or a mean, the peers' middle half, and the count behind each.

A score is a reason to read records, never a verdict: case mix, vial sizes and payers differ between providers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import polars as pl

from auditor.report.contract import Query
from auditor.report.findings import query
from auditor.report.numbers import has_table
from auditor.report.words import counted

LEAST_COUNT = 20
"""Visits, doses or claims that a provider needs before it is compared, or is a peer."""

LEAST_PEERS = 5
"""Other providers of that size that a comparison needs."""

_REACH = 1.5  # widths of the middle half that lie between it and what is far from the peers (Tukey's fence)
_LEAST_REACH = {"share": 0.1, "mean": 0.25}  # ten points; a quarter of the median, where peers are all alike
_MOST_MARKS = 60
_NEEDED = (
    "filing", "live_line", "live_drug_line", "repeated_line", "drug_group", "visit_code", "discard_modifier", "drug",
    "drug_product",
)  # fmt: skip


@dataclass(frozen=True)
class Score:
    """A provider in one measure: `part` of `whole`, and where its peers lie; these are None where it is not compared.

    `most` is the end of the scale on which the measure is drawn, `others` are peers to draw.
    """

    measure: str
    subject: str
    npi: str
    kind: str
    part: float
    whole: int
    whole_word: str
    peers: int = 0
    low: float | None = None
    median: float | None = None
    high: float | None = None
    others: tuple[float, ...] = ()
    most: float = 1.0
    standing: str = "too few to compare"
    signal: str = ""

    @property
    def value(self) -> float:
        """Its share or mean."""
        return self.part / self.whole

    @property
    def is_compared(self) -> bool:
        """Whether it has the volume and the peers."""
        return self.median is not None

    @property
    def behind(self) -> str:
        """The count behind it: 118 visits."""
        return counted(self.whole, self.whole_word)

    def said(self, value: float) -> str:
        """A value of this measure in words: 42.0 %, or 12.5."""
        return f"{100 * value:.1f} %" if self.kind == "share" else f"{value:,.1f}"

    @property
    def scale_end(self) -> str:
        """What stands at the right end of the drawing."""
        return "100 %" if self.kind == "share" else f"{self.most:,.0f}"

    def place(self, value: float) -> str:
        """Where a value stands in the drawing, in percent of its width."""
        return f"{2 + 96 * min(value / self.most, 1):.2f}%"


@dataclass(frozen=True)
class Card:
    """The measures in which a provider is compared, those with a signal first."""

    npi: str
    name: str
    scores: tuple[Score, ...]

    @property
    def signals(self) -> int:
        """How many of its measures are far from the peers'."""
        return sum(bool(score.signal) for score in self.scores)


def read_scores(store: Query) -> list[Score]:
    """Every provider in every measure, as the store tells it; none where the judge prepared no tables."""
    if not all(has_table(store, name) for name in _NEEDED):
        return []
    groups = store.frame(query("scorecards")).partition_by("measure", "subject", maintain_order=True)
    return [score for group in groups for score in _scores(group)]


def cards(scores: Sequence[Score], names: Mapping[str, str]) -> list[Card]:
    """A card for each provider that is compared in a measure: most signals first, then the most volume."""
    found: dict[str, list[Score]] = {}
    for score in scores:
        if score.is_compared:
            found.setdefault(score.npi, []).append(score)
    made = [
        Card(npi, names.get(npi, ""), tuple(sorted(own, key=lambda score: not score.signal)))
        for npi, own in found.items()
    ]
    return sorted(made, key=lambda card: (-card.signals, -sum(score.whole for score in card.scores), card.npi))


def score_rows(scores: Sequence[Score]) -> pl.DataFrame:
    """The scores as rows of text, for the sheet Providers."""
    names = ("npi", "measure", "subject", "value", "part", "whole", "peers", "low", "median", "high", "standing")
    rows = [
        (
            score.npi, score.measure, score.subject, f"{score.value:.4f}", f"{score.part:g}", str(score.whole),
            str(score.peers), *("" if one is None else f"{one:.4f}" for one in (score.low, score.median, score.high)),
            score.standing,
        )
        for score in scores
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _scores(group: pl.DataFrame) -> list[Score]:
    rows = list(group.iter_rows(named=True))
    values = sorted(row["part"] / row["whole"] for row in rows if row["whole"] >= LEAST_COUNT)
    most = 1.0 if rows[0]["kind"] == "share" else _round_up(max(values, default=1.0))
    scores = []
    for row in rows:
        score = Score(
            row["title"],
            row["subject"],
            row["npi"],
            row["kind"],
            row["part"],
            row["whole"],
            row["whole_word"],
            most=most,
        )
        is_compared = score.whole >= LEAST_COUNT and len(values) > LEAST_PEERS
        scores.append(_held(score, values, row) if is_compared else score)
    return scores


def _held(score: Score, values: Sequence[float], words: Mapping[str, Any]) -> Score:
    """The score beside all of the values, which are in order, but its own."""
    own, peers = bisect_left(values, score.value), len(values) - 1

    def other(place: int) -> float:
        return values[place + (place >= own)]

    low, median, high = (_quantile(other, peers, share) for share in (0.25, 0.5, 0.75))
    reach = max(_REACH * (high - low), _LEAST_REACH[score.kind] * (1 if score.kind == "share" else median))
    standing, signal = "among the peers", ""
    if score.value > high + reach:
        standing, signal = "far above the peers", words["above"]
    elif score.value < low - reach:
        standing, signal = "far below the peers", words["below"]
    return replace(
        score,
        peers=peers,
        low=low,
        median=median,
        high=high,
        others=tuple(other(place) for place in range(0, peers, ceil(peers / _MOST_MARKS))),
        standing=standing,
        signal=signal,
    )


def _quantile(ordered: Callable[[int], float], count: int, share: float) -> float:
    """The value below which a share of that many lies, between two neighbours where it falls there."""
    place = share * (count - 1)
    before = int(place)
    low, high = ordered(before), ordered(min(before + 1, count - 1))
    return low + (place - before) * (high - low)


def _round_up(value: float) -> float:
    """The next number with one digit that counts: 34 gives 40, 0.2 gives 1."""
    size = 10 ** (len(str(int(value))) - 1)
    return float(ceil(value / size) * size)
