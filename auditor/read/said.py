"""Rows of dates, numbers and names that a claim's or a line's own columns say already: only their place is kept.

A place is one number, how many segments and bytes away from the row's own segment the other begins; with it and the
columns the store's views claim_date, claim_reference and claim_provider give the very row. Where anything would be
lost by that (a second address line, a code in lower case, a date that is none), the row is made as any other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from auditor.read.fields import TABLES, Source, Table
from auditor.read.grammar import FIRST_DAY
from auditor.read.keys import Placed
from auditor.read.segments import Mask, Picked
from auditor.read.tags import Indices, pack

Picks = Mapping[Source, Picked]
"""The segment of each row that a source's columns are read from; -1 for none."""

Columns = Mapping[str, pl.Series]

_BYTE_BITS = 16
_FARTHEST = 1 << 15
_ELEMENTS_OF_A_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Party:
    """A NM1 of a loop that columns of the claim hold; `fixed` are elements that have one value, or no row is left out.

    `day` is the column of its birth date.
    """

    place: str
    loop: str
    fixed: tuple[tuple[int, str], ...] = ()
    day: str = ""


PARTIES = (
    Party("rendering_place", "2310B", ((8, "XX"),)),
    Party("subscriber_place", "2010BA", day="subscriber_birth_date"),
    Party("payer_place", "2010BB", ((2, "2"),)),
)


def places(table: Table, rows: Indices, picks: Picks, columns: Columns, placed: Placed) -> list[pl.Series]:
    """Columns with the places of what rows of a wide table say; `placed.said` then holds those segments."""
    if table.name == "service_line":
        found = _of_lines(picks, columns, placed)
    elif table.name == "claim":
        found = ((party.place, *_party(party, rows, picks, columns, placed)) for party in PARTIES)
    else:
        return []
    made = [_column(name, rows, segments, said, placed) for name, segments, said in found]
    return [column for column in made if column is not None]


def _column(name: str, rows: Indices, segments: Indices, said: Mask, placed: Placed) -> pl.Series | None:
    numbers, offsets = placed.segments.numbers, placed.segments.offsets
    away, bytes_away = np.abs(numbers[segments] - numbers[rows]), np.abs(offsets[segments] - offsets[rows])
    said = said & (away < _FARTHEST) & (bytes_away < 1 << _BYTE_BITS)
    if not said.any():
        return None
    placed.said[segments[said]] = True
    column = pl.Series(name, (away << _BYTE_BITS | bytes_away).astype(np.int32))
    return column if said.all() else column.set(pl.Series(~said), None)


def _of_lines(picks: Picks, columns: Columns, placed: Placed) -> Iterator[tuple[str, Indices, Mask]]:
    """A service date that is a day, and a control number without a description."""
    segments = placed.segments
    for source, picked in picks.items():
        found = picked.segments
        if (source.segment, source.qualifiers) == ("DTP", (pack("472"),)):
            is_day = (segments.packed(picked, 2) == pack("D8")) & _is_usual(columns["service_date"])
            yield "service_date_place", found, (found >= 0) & is_day
        elif (source.segment, source.qualifiers) == ("REF", (pack("6R"),)):
            yield "control_number_place", found, (found >= 0) & (picked.counts <= _ELEMENTS_OF_A_NUMBER)


def _party(party: Party, rows: Indices, picks: Picks, columns: Columns, placed: Placed) -> tuple[Indices, Mask]:
    """For each claim the NM1 of a party, and whether the claim's columns say all of its row.

    Of the claims below one level only the first says the names of that level.
    """
    segments = placed.segments
    held = {source.segment: source for source in TABLES["claim"].sources if source.loops == (party.loop,)}
    if held["NM1"] not in picks:
        return np.full(len(rows), -1), np.zeros(len(rows), dtype=bool)
    names = picks[held["NM1"]]
    first = np.zeros(len(rows), dtype=bool)
    first[np.unique(names.segments, return_index=True)[1]] = True
    said = (names.segments >= segments.ghosts) & first
    for source in TABLES["claim_provider"].sources:
        said &= _says_all(source, held.get(source.segment), party, (names, picks), placed)
    for element, value in party.fixed:
        said &= segments.packed(names, element) == pack(value)
    if party.day and party.day in columns:
        said &= _is_usual(columns[party.day]) | segments.is_empty(picks[held["DMG"]], 2)
    return names.segments, said


def _says_all(source: Source, held: Source | None, party: Party, picked: tuple[Picked, Picks], placed: Placed) -> Mask:
    """Whether the claim's columns hold every element that the row of a name would hold of one segment."""
    segments, (names, picks) = placed.segments, picked
    own = _of_name(source.segment, party.loop, names.segments, placed)
    if held is None or held not in picks:
        return np.asarray(own < 0)
    others = picks[held]  # wherever these are not its own, nothing below matters
    said = (own == others.segments) & ~segments.composites[own]
    elements = {each.element: each.type for each in held.fields} | dict.fromkeys((n for n, _ in party.fixed), "code")
    for each in source.fields:
        if each.element not in elements:
            if (source.segment, each.element) != ("NM1", 1):  # the role, which the loop says
                said &= segments.is_empty(others, each.element)
        elif segments.tokens.touched is not None and "code" in (each.type, elements[each.element]):
            said &= ~segments.tokens.touched[segments.token(others, each.element)]
    return np.asarray(said)


def _of_name(segment: str, loop: str, names: Indices, placed: Placed) -> Indices:
    """The first segment of an id that belongs to each NM1; -1 where there is none."""
    if segment == "NM1":
        return names
    found = placed.among(segment, loop)
    own = placed.first_of(found, placed.loops.opener[found], np.maximum(names, 0))
    return np.where(names >= 0, own, -1)


def _is_usual(days: pl.Series) -> Mask:
    """Which days could be read and are no fault: faults of days are found in the rows that are made."""
    return (days >= FIRST_DAY).fill_null(value=False).to_numpy()
