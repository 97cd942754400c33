"""What is wrong inside the sets that are kept: order, numbering, counts, values; each a fault on its segment."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from auditor.read import plain
from auditor.read.faults import Fault, Faults, Place
from auditor.read.grammar import FIRST_DAY
from auditor.read.headers import row_key
from auditor.read.keys import Placed, rows_of
from auditor.read.loops import REGION
from auditor.read.segments import Mask
from auditor.read.tables import Frames
from auditor.read.tags import NAMES, TAG, Indices, table_of
from auditor.read.units import Unit

LINES_A_CLAIM, DIAGNOSES_A_CLAIM = 50, 12
_FOUND = {
    "E050": "text that is no day",
    "E052": "text that is no number of at most three decimals",
    "E053": "text that is no amount of at most two decimals",
    "E055": "lower case or spaces",
}
_MOST = np.full(len(TAG), 99)
for _row in table_of("segments_837p.csv"):
    _MOST[TAG[_row["segment"]]] = int(_row["elements"])
_SPACE = 32
_NUMBER = re.compile(r"[0-9]{1,9}")

Hits = Iterator[tuple[str, Indices, str]]


@dataclass(slots=True)
class Checks:
    """Reports faults of segments; remembers those of open levels, which come again with every block."""

    faults: Faults
    file_key: int
    _told: set[tuple[str, int]] = field(default_factory=set)

    def report(self, placed: Placed, frames: Frames, sets: dict[int, Unit], beyond_ascii: Indices) -> None:
        """Report what is wrong with the segments of a block."""
        fresh = placed.kept.copy()
        fresh[: placed.segments.ghosts] = False
        for check in (_characters, _structure, _levels, _lines, _claims):
            for code, found, said in check(placed, beyond_ascii):
                self._add(code, found[fresh[found]], said, placed, sets)
        for code, found, said in _values(placed, frames):
            self._add(code, found, said, placed, sets)
        self._remember(placed)

    def _add(self, code: str, found: Indices, said: str, placed: Placed, sets: dict[int, Unit]) -> None:
        found = np.unique(found[found >= 0])
        room = self.faults.room(code)
        for index in found[:room].tolist():
            number = int(placed.segments.numbers[index])
            if (code, number) not in self._told:
                self.faults.add(Fault(code, self._place(index, placed, sets), said))
            if placed.loops.claim[index] < 0:
                self._told.add((code, number))
        self.faults.count_more(code, len(found[room:]))

    def _place(self, index: int, placed: Placed, sets: dict[int, Unit]) -> Place:
        segments, loops = placed.segments, placed.loops
        claim, start = int(loops.claim[index]), int(loops.transaction[index])
        unit = sets.get(int(segments.numbers[start])) if start >= 0 else None
        return Place(
            offset=int(segments.offsets[index]),
            number=int(segments.numbers[index]),
            tag=NAMES[segments.tags[index]] or None,
            claim_key=row_key(self.file_key, int(segments.numbers[claim])) if claim >= 0 else None,
            interchange=unit.outer[0] if unit else None,
            group=unit.outer[1] if unit else None,
            transaction=unit.control if unit else None,
        )

    def _remember(self, placed: Placed) -> None:
        """Forget faults of segments that can no longer come again."""
        if self._told:
            oldest = int(placed.segments.numbers[0])
            self._told = {each for each in self._told if each[1] >= oldest}


def _characters(placed: Placed, beyond_ascii: Indices) -> Hits:
    segments = placed.segments
    yield "E007", beyond_ascii + segments.ghosts, "bytes above 127"
    buffer = np.frombuffer(segments.tokens.clean, np.uint8)
    control = np.flatnonzero((buffer < _SPACE) & ~segments.tokens.is_end)
    if len(control):
        starts = segments.tokens.starts[segments.tokens.elements[segments.first[:-1]]]
        yield "E009", np.searchsorted(starts, control, side="right") - 1, "control characters"


def _structure(placed: Placed, _: Indices) -> Hits:
    segments, loops = placed.segments, placed.loops
    yield "E022", np.flatnonzero(segments.counts - 1 > _MOST[segments.tags]), "more elements than the guide has"
    yield "E041", loops.moved, "a segment after a loop that cannot hold it"
    unknown = segments.tags[loops.lost] == 0
    yield "E042", loops.lost[unknown], "an id that the guide has not"
    yield "E041", loops.lost[~unknown], "a segment where no open loop can hold it"
    yield "E057", loops.lone, "SV1 without LX"


def _numbers(placed: Placed, found: Indices, element: int) -> Indices:
    """An element as a number; -1 where it is none."""
    segments, picked = placed.segments, placed.segments.pick(found)
    numbers, is_plain = plain.whole(segments.tokens, segments.token(picked, element))
    if picked.has_composites:
        is_plain &= segments.parts(picked, element) == 1
    numbers[~is_plain] = -1
    for at in np.flatnonzero(~is_plain & ~segments.is_empty(picked, element)).tolist():
        text = segments.raw(int(found[at]), element)
        numbers[at] = int(text) if _NUMBER.fullmatch(text) else -1
    return numbers


def _levels(placed: Placed, _: Indices) -> Hits:
    segments, loops = placed.segments, placed.loops
    levels = segments.of("HL")
    if not len(levels):
        return
    numbers, parents = _numbers(placed, levels, 1), _numbers(placed, levels, 2)
    start = loops.transaction[levels]
    same_set = np.append(False, start[1:] == start[:-1])
    expected = np.where(same_set, np.append(0, numbers[:-1]) + 1, 1)
    yield "E043", levels[numbers != expected], "HL01 that does not follow the one before"
    number_at = np.full(len(segments) + 1, -1)
    number_at[levels] = numbers
    kind = loops.kind[levels]
    for region, above in (("B", loops.billing), ("C", loops.subscriber)):
        of_kind = kind == REGION[region]
        wrong = parents[of_kind] != number_at[above[levels[of_kind]]]
        yield "E044", levels[of_kind][wrong | (above[levels[of_kind]] < 0)], "HL02 that is not the level above"


def _lines(placed: Placed, _: Indices) -> Hits:
    segments, loops = placed.segments, placed.loops
    found = segments.of("LX")
    found = found[loops.claim[found] >= 0]
    place = _places_in_claims(placed)
    yield "E046", found[_numbers(placed, found, 1) != place[found]], "LX01 that is not its place"
    services = segments.of("SV1")
    picked = segments.pick(services)
    for element in (3, 4):
        yield "E054", services[segments.is_empty(picked, element)], "SV103 or SV104 empty"


def _places_in_claims(placed: Placed) -> Indices:
    """Of every line its place in its claim."""
    lines, claims = placed.lines, placed.loops.claim[placed.lines]
    places = np.zeros(len(placed.kept), dtype=np.int64)
    counts = np.arange(len(lines)) - np.searchsorted(claims, claims) + 1
    places[lines] = counts
    return places


def _claims(placed: Placed, _: Indices) -> Hits:
    loops, claims = placed.loops, placed.segments.of("CLM")
    lines = np.bincount(loops.claim[placed.lines], minlength=len(placed.kept))[claims]
    yield "E045", claims[(loops.subscriber[claims] < 0) | (loops.billing[claims] < 0)], "no level 2000A or 2000B"
    yield "E047", claims[lines == 0], "no service line"
    yield "E048", claims[lines > LINES_A_CLAIM], f"more than {LINES_A_CLAIM} service lines"


def _values(placed: Placed, frames: Frames) -> Hits:
    """Values that could not be read or had to be normalised, ranges, and pointers."""
    for code, found in placed.notes.items():
        yield code, np.concatenate(found), _FOUND[code]
    wrong: tuple[tuple[str, str, Callable[[pl.DataFrame], pl.Series], str], ...] = (
        ("claim_date", "E051", _reversed, "the last day before the first"),
        ("claim_date", "E059", _early("first_day"), "a day before 1900"),
        ("claim_provider", "E059", _early("birth_date"), "a birth before 1900"),
        ("drug_line", "E056", _hyphened, "hyphens or spaces"),
        ("diagnosis", "E049", _too_many, f"more than {DIAGNOSES_A_CLAIM} diagnoses"),
    )
    for table, code, is_wrong, said in wrong:
        if table in frames:
            numbers = frames[table].filter(is_wrong(frames[table]))["segment_number"].to_numpy()
            yield code, np.searchsorted(placed.segments.numbers[:-1], numbers), said
    if "service_line" in frames:
        numbers = _pointless(frames)
        yield "E058", np.searchsorted(placed.segments.numbers[:-1], numbers), "a pointer to no diagnosis"


def _reversed(dates: pl.DataFrame) -> pl.Series:
    return (dates["first_day"] > dates["last_day"]).fill_null(value=False)


def _early(column: str) -> Callable[[pl.DataFrame], pl.Series]:
    def is_early(rows: pl.DataFrame) -> pl.Series:
        return (rows[column] < FIRST_DAY).fill_null(value=False) if column in rows.columns else _none(rows)

    return is_early


def _none(rows: pl.DataFrame) -> pl.Series:
    return pl.repeat(value=False, n=len(rows), eager=True)


def _hyphened(drugs: pl.DataFrame) -> pl.Series:
    return drugs["ndc_raw"].is_not_null() if "ndc_raw" in drugs.columns else _none(drugs)


def _too_many(diagnoses: pl.DataFrame) -> pl.Series:
    return diagnoses["position"] > DIAGNOSES_A_CLAIM


def _pointless(frames: Frames) -> Indices:
    """Segment numbers of lines that point to a diagnosis that the claim has not."""
    lines = frames["service_line"]
    pointers = [name for name in lines.columns if name.startswith("pointer_")]
    if not pointers:
        return np.empty(0, dtype=np.int64)
    claims = frames["claim"]
    has = claims["diagnoses"].gather(rows_of(lines["claim_key"], claims["claim_key"].to_numpy()))
    most = lines.select(pl.max_horizontal(pl.col(pointers).cast(pl.Int64, strict=False)))
    wrong: Mask = (most.to_series() > has).fill_null(value=False).to_numpy()
    return lines["segment_number"].to_numpy()[wrong]
