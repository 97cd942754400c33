"""Turns the segments of a block and their loops into the rows of the tables that fields_837p.csv names."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from auditor.read import plain
from auditor.read.columns import Asked
from auditor.read.fields import ANY, TABLES, Source, Table
from auditor.read.grammar import MONEY
from auditor.read.keys import Placed, counted, key_columns, rows_of
from auditor.read.loops import REGION_OF
from auditor.read.said import places
from auditor.read.segments import plain_code
from auditor.read.tags import Indices

Frames = dict[str, pl.DataFrame]
_DIAGNOSES = ["ABK", "ABF", "BK", "BF"]
_MODIFIERS = [f"modifier_{place}" for place in range(1, 5)]
_POINTERS = [f"pointer_{place}" for place in range(1, 5)]
_MOST_CENTS = 10**15
"""Of a line, or a claim's lines together, that is added up: ten thousand times as much has room in 64 bits."""


def read_tables(placed: Placed) -> Frames:
    """The rows of all tables that have any."""
    frames = {}
    for table in TABLES.values():
        rows = _rows(table, placed)
        if len(rows):
            frames[table.name] = _diagnoses(rows, placed) if table.name == "diagnosis" else _frame(table, rows, placed)
    if "claim" in frames:
        frames["claim"] = frames["claim"].with_columns(_line_charges(frames), _diagnoses_counted(frames))
    if placed.unread:
        frames["unread_value"] = pl.concat(placed.unread).sort("segment_number", maintain_order=True)
    return frames


def _rows(table: Table, placed: Placed) -> Indices:
    """The segments that make a row of the table."""
    loops = placed.loops
    if table.name == "service_line":
        found = placed.lines
    elif table.loop == ANY:
        found = placed.segments.of(table.segment)
        found = found[(loops.kind[found] > 0) & placed.kept[found]]
    else:
        found = placed.among(table.segment, table.loop)
    return found[(found >= placed.segments.ghosts) & ~placed.said[found]]


def _frame(table: Table, rows: Indices, placed: Placed) -> pl.DataFrame:
    picks = {source: placed.segments.pick(found) for source, found in _picked(table, rows, placed)}
    columns = Asked(table, rows, placed, picks).columns()
    given = [*columns.values(), *places(table, rows, picks, columns, placed)]
    made = pl.DataFrame([*key_columns(table, rows, placed).get_columns(), *given])
    return _with_last_pointer(_with_modifiers(made)) if table.name == "service_line" else made


def _picked(table: Table, rows: Indices, placed: Placed) -> Iterator[tuple[Source, Indices]]:
    """For every source that has any segment, the first segment of each row; -1 where a row has none."""
    for source in table.sources:
        if not table.is_wide or (
            source.segment == table.segment and not source.qualifiers and source.loops[0] == table.loop
        ):
            yield source, rows
            continue
        picked = _first(source, source.loops[0], table, rows, placed)
        for other in source.loops[1:]:
            if _is_said_of_subscriber(source, other, placed):
                continue
            second = _first(source, other, table, rows, placed)
            picked = np.where(placed.loops.dependent[rows] >= 0, picked, second)
        if (picked >= 0).any():
            yield source, picked


def _is_said_of_subscriber(source: Source, loop: str, placed: Placed) -> bool:
    """Whether a patient's columns would repeat the subscriber's, and no text of theirs has to be kept."""
    return loop == "2010BA" and source.segment != "DMG" and placed.segments.tokens.touched is None


def _first(source: Source, loop: str, table: Table, rows: Indices, placed: Placed) -> Indices:
    """The first segment of a source in the loop instance, or the level, of each row."""
    if loop == ANY:
        found = placed.segments.of(source.segment)
        found = found[placed.kept[found]]
    else:
        found = placed.among(source.segment, loop)
    if source.qualifiers and len(found):
        given = placed.qualifiers(source.segment)[found]
        found = found[np.any([given == each for each in source.qualifiers], axis=0)]
    inner = loop == table.loop and table.segment in ("LIN", "SVD", "NM1")
    owner = (placed.loops.opener if inner else placed.loops.region)[found]
    return placed.first_of(found, owner, _owners(table, loop, rows, placed))


def _owners(table: Table, loop: str, rows: Indices, placed: Placed) -> Indices:
    """The segment whose loop or level gives the columns of each row."""
    if table.name != "claim" or loop == ANY:
        return rows
    match REGION_OF[loop]:
        case "A":
            return placed.loops.billing[rows]
        case "B":
            return placed.loops.subscriber[rows]
        case "C":
            return placed.loops.dependent[rows]
        case _:
            return rows


def _with_modifiers(lines: pl.DataFrame) -> pl.DataFrame:
    given = [each for each in _MODIFIERS if each in lines.columns]
    joined = pl.concat_str(given, separator=" ", ignore_nulls=True) if given else pl.lit("")
    return lines.with_columns(modifiers=joined)


def _with_last_pointer(lines: pl.DataFrame) -> pl.DataFrame:
    """The greatest pointer of each line; null where it has none, or one that is no number from 1 to 99."""
    given = [pl.col(each) for each in _POINTERS if each in lines.columns]
    if not given:
        return lines
    places = [each.cast(pl.Int32, strict=False) for each in given]
    is_none = [
        each.is_not_null() & ~place.is_between(1, 99).fill_null(value=False)
        for each, place in zip(given, places, strict=True)
    ]
    return lines.with_columns(last_pointer=pl.when(~pl.any_horizontal(is_none)).then(pl.max_horizontal(places)))


def _diagnoses(rows: Indices, placed: Placed) -> pl.DataFrame:
    """One row for every composite of every HI; `position` counts diagnoses of the claim from 1."""
    segments = placed.segments
    owner = np.repeat(rows, segments.counts[rows] - 1)
    elements, picked = counted(owner).astype(np.int64), segments.pick(owner)
    qualifier, _ = segments.code(picked, elements, 1)
    token = segments.token(picked, elements, 2)
    raw, touched = segments.gather(token), segments.touched(token)
    code = raw
    if touched is not None:
        placed.note("E055", owner[touched])
        code = plain_code(raw)
    plain = code.str.replace_all(".", "", literal=True)
    claims = placed.loops.claim[owner]
    is_diagnosis = qualifier.is_in(_DIAGNOSES).fill_null(value=False).to_numpy()
    position = np.zeros(len(owner), dtype=np.int32)
    position[is_diagnosis] = counted(claims[is_diagnosis])
    frame = pl.DataFrame(
        {
            "claim_key": placed.key(claims),
            "file_key": placed.file_keys(len(owner)),
            "position": position,
            "segment_number": segments.numbers[owner],
            "byte_offset": segments.offsets[owner],
            "qualifier": qualifier,
            "code": plain,
            "code_raw": raw.set(~plain.ne_missing(raw), None),
        }
    )
    return frame.filter(pl.col("qualifier").is_not_null() | pl.col("code").is_not_null())


def _line_charges(frames: Frames) -> pl.Series:
    """The sum of its lines' charges for each claim; null where a line has none, or more than is added up here."""
    claims, lines = frames["claim"]["claim_key"].to_numpy(), frames.get("service_line", pl.DataFrame())
    sums = pl.Series("line_charge", [None], dtype=MONEY).new_from_index(0, len(claims))
    if "charge" not in lines.columns:
        return sums
    cents = lines["charge"].to_physical().cast(pl.Int64)
    is_added = cents.is_between(-_MOST_CENTS, _MOST_CENTS).fill_null(value=False).to_numpy()
    owner = rows_of(lines["claim_key"], claims)
    added, missed = np.zeros((2, len(claims)), dtype=np.int64)
    np.add.at(added, owner[is_added], cents.filter(is_added).to_numpy())
    np.add.at(missed, owner, ~is_added)
    whole = np.flatnonzero((missed == 0) & (frames["claim"]["lines"] > 0).to_numpy() & (np.abs(added) <= _MOST_CENTS))
    return sums.scatter(whole, plain.scaled(added[whole], MONEY))


def _diagnoses_counted(frames: Frames) -> pl.Series:
    """How many diagnoses each claim has."""
    claims, counts = frames["claim"]["claim_key"].to_numpy(), np.zeros(frames["claim"].height, dtype=np.int32)
    if "diagnosis" in frames:
        found = frames["diagnosis"].filter(pl.col("position") > 0)
        np.add.at(counts, rows_of(found["claim_key"], claims), 1)
    return pl.Series("diagnoses", counts)
