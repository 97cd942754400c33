"""Turns the segments of a block and their loops into the rows of the tables that fields_837p.csv names."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from auditor.read.columns import Asked
from auditor.read.fields import ANY, TABLES, Source, Table
from auditor.read.keys import Placed, counted, key_columns
from auditor.read.loops import REGION_OF
from auditor.read.said import places
from auditor.read.segments import plain_code
from auditor.read.tags import Indices

Frames = dict[str, pl.DataFrame]
_DIAGNOSES = ["ABK", "ABF", "BK", "BF"]
_MODIFIERS = [f"modifier_{place}" for place in range(1, 5)]


def read_tables(placed: Placed) -> Frames:
    """The rows of all tables that have any."""
    frames = {}
    for table in TABLES.values():
        rows = _rows(table, placed)
        if len(rows):
            frames[table.name] = _diagnoses(rows, placed) if table.name == "diagnosis" else _frame(table, rows, placed)
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
    return _with_modifiers(made) if table.name == "service_line" else made


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
