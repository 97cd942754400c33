"""Turns the segments of a block and their loops into the rows of the tables that fields_837p.csv names."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from auditor.read import grammar
from auditor.read.fields import ANY, TABLES, Field, Source, Table
from auditor.read.keys import Placed, counted, key_columns
from auditor.read.loops import REGION_OF
from auditor.read.segments import Picked
from auditor.read.tags import Indices

Frames = dict[str, pl.DataFrame]
_CODES = ("code", "icd", "ndc")
_PLAIN = {"money": grammar.money, "number": grammar.number, "date": grammar.day, "ndc": grammar.digits_of_ndc}
_FORMED = {"first_date": grammar.first_day, "last_date": grammar.last_day}
_RANGES = ("first_date", "last_date", "raw_date")
_RAW = ("raw", "raw_date")
_FAULT_OF = {"money": "E053", "number": "E052", "date": "E050", "first_date": "E050"}
_FORM = "\0form"  # the column of a date's format qualifier, in a frame of texts
_DIAGNOSES = ["ABK", "ABF", "BK", "BF"]
_MODIFIERS = [f"modifier_{place}" for place in range(1, 5)]


def read_tables(placed: Placed) -> Frames:
    """The rows of all tables that have any."""
    frames = {}
    for table in TABLES.values():
        rows = _rows(table, placed)
        if len(rows):
            frames[table.name] = _diagnoses(rows, placed) if table.name == "diagnosis" else _frame(table, rows, placed)
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
    return found[found >= placed.segments.ghosts]


@dataclass(slots=True)
class _Texts:
    """The texts of a table's columns before they are typed, and where they come from."""

    columns: dict[str, pl.Series]
    places: dict[str, Indices]
    typed: dict[str, pl.Expr]


def _frame(table: Table, rows: Indices, placed: Placed) -> pl.DataFrame:
    texts = _Texts({}, {}, {})
    for source, found in _picked(table, rows, placed):
        _read(source, placed.segments.pick(found), placed, texts)
    read = pl.DataFrame(texts.columns)
    frame = read.select(**texts.typed) if texts.typed else pl.DataFrame()
    _note_unread(table, read, frame, texts.places, placed)
    untyped = read.select(name for name in read.columns if name not in frame.columns and name[0] != "\0")
    frame = frame.hstack(untyped) if texts.typed else untyped
    frame = _with_raw(table, read, frame)
    frame = key_columns(table, rows, placed).hstack(frame)
    return _with_modifiers(frame) if table.name == "service_line" else frame


def _read(source: Source, picked: Picked, placed: Placed, texts: _Texts) -> None:
    """Add the texts of a source's columns."""
    segments = placed.segments
    for each in source.fields:
        if each.type in _CODES:
            column, touched = segments.code(picked, each.element, each.component)
            if touched is not None:
                placed.note("E055", picked.segments[touched])
        else:
            column = segments.text(picked, each.element, each.component)
        texts.columns[each.column], texts.places[each.column] = column, picked.segments
        if each.type in _RANGES:
            texts.columns[_FORM + each.column] = segments.code(picked, each.element - 1)[0]
        typed = _typed(each)
        if typed is not None:
            texts.typed[each.column] = typed


def _typed(each: Field) -> pl.Expr | None:
    """How the text of a column is read; None where it stays as it is."""
    text, form = pl.col(each.column), pl.col(_FORM + each.column)
    if each.type in _PLAIN:
        return _PLAIN[each.type](text)
    return _FORMED[each.type](text, form) if each.type in _FORMED else None


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
            second = _first(source, other, table, rows, placed)
            picked = np.where(placed.loops.dependent[rows] >= 0, picked, second)
        if (picked >= 0).any():
            yield source, picked


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


def _with_raw(table: Table, read: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Text that could not be read, or was changed, in the columns kept for it."""
    raws = {}
    for source in table.sources:
        for each in source.fields:
            if each.type in _RAW and each.column in frame.columns:
                raws[each.column] = _raw(each, source, read, frame)
    return frame.with_columns(**raws) if raws else frame


def _raw(each: Field, source: Source, read: pl.DataFrame, frame: pl.DataFrame) -> pl.Series:
    value = next(
        other.column
        for other in source.fields
        if other.type not in _RAW and (other.element, other.component) == (each.element, each.component)
    )
    text, column = read[each.column], frame[value]
    changed = column.is_null() if column.dtype != pl.String else column.ne_missing(text)
    return text.set(~changed, None)


def _note_unread(
    table: Table, read: pl.DataFrame, frame: pl.DataFrame, places: dict[str, Indices], placed: Placed
) -> None:
    for source in table.sources:
        for each in source.fields:
            code = _FAULT_OF.get(each.type)
            if code is None or each.column not in places:
                continue
            if frame[each.column].null_count() > read[each.column].null_count():
                bad = (frame[each.column].is_null() & read[each.column].is_not_null()).to_numpy()
                placed.note(code, places[each.column][bad])


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
    code, touched = segments.code(picked, elements, 2)
    raw = segments.gather(segments.token(picked, elements, 2))
    if touched is not None:
        placed.note("E055", owner[touched])
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
