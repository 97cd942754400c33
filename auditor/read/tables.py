"""Turns the segments of a block and their loops into the rows of the tables that fields_837p.csv names."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from auditor.read import grammar
from auditor.read.fields import ANY, TABLES, Field, Source, Table
from auditor.read.keys import Placed, counted, key_columns
from auditor.read.loops import LOOP, REGION_OF
from auditor.read.tags import Indices

Frames = dict[str, pl.DataFrame]
_RAW = ("raw", "raw_date")
_FAULT_OF = {"money": "E053", "number": "E052", "date": "E050", "first_date": "E050"}
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
    segments, loops, fresh = placed.segments, placed.loops, placed.fresh
    if table.name == "service_line":
        found = np.flatnonzero((loops.line == np.arange(len(loops.line))) & (loops.line >= 0))
    else:
        found = segments.of(table.segment)
        if table.loop != ANY:
            found = found[loops.loop[found] == LOOP[table.loop]]
        else:
            found = found[loops.kind[found] > 0]
    return found[fresh[found]]


def _frame(table: Table, rows: Indices, placed: Placed) -> pl.DataFrame:
    texts: dict[str, pl.Series] = {}
    typed: dict[str, pl.Expr] = {}
    places: dict[str, Indices] = {}
    for source, found in _picked(table, rows, placed):
        for each in source.fields:
            texts[each.column] = _text(each, found, placed)
            places[each.column] = found
            typed[each.column] = _typed(each, source)
            if each.type in ("first_date", "last_date", "raw_date") and "\0form" + each.column not in texts:
                texts["\0form" + each.column] = placed.segments.code(found, each.element - 1)
    read = pl.DataFrame(texts)
    frame = read.select(**typed)
    _note_unread(table, read, frame, places, placed)
    frame = key_columns(table, rows, placed).hstack(_with_raw(table, read, frame))
    return _with_modifiers(frame) if table.name == "service_line" else frame


def _with_modifiers(lines: pl.DataFrame) -> pl.DataFrame:
    given = [each for each in _MODIFIERS if each in lines.columns]
    joined = pl.concat_str(given, separator=" ", ignore_nulls=True) if given else pl.lit("")
    return lines.with_columns(modifiers=joined)


def _diagnoses(rows: Indices, placed: Placed) -> pl.DataFrame:
    """One row for every composite of every HI; `position` counts diagnoses of the claim from 1."""
    segments = placed.segments
    counts = segments.counts[rows] - 1
    owner = np.repeat(rows, counts)
    elements = np.concatenate([np.arange(1, count + 1) for count in counts])
    qualifier, code, raw = (
        _each(owner, elements, 1, placed, code=True),
        _each(owner, elements, 2, placed, code=True),
        _each(owner, elements, 2, placed, code=False),
    )
    plain = code.str.replace_all(".", "", literal=True)
    claims = placed.loops.claim[owner]
    is_diagnosis = qualifier.is_in(_DIAGNOSES).fill_null(value=False).to_numpy()
    position = np.zeros(len(owner), dtype=np.int32)
    position[is_diagnosis] = counted(claims[is_diagnosis])
    frame = pl.DataFrame(
        {
            "claim_key": placed.key(claims),
            "file_key": pl.repeat(placed.file_key, len(owner), dtype=pl.Int64, eager=True),
            "position": position,
            "segment_number": segments.numbers[owner],
            "byte_offset": segments.offsets[owner],
            "qualifier": qualifier,
            "code": plain,
            "code_raw": raw.set(~plain.ne_missing(raw), None),
        }
    )
    return frame.filter(pl.col("qualifier").is_not_null() | pl.col("code").is_not_null())


def _each(owner: Indices, elements: Indices, component: int, placed: Placed, *, code: bool) -> pl.Series:
    tokens = placed.segments.token(owner, elements, component)
    return (placed.segments.tokens.code if code else placed.segments.tokens.text).gather(tokens)


def _text(each: Field, found: Indices, placed: Placed) -> pl.Series:
    if each.type in ("code", "icd", "ndc"):
        return placed.segments.code(found, each.element, each.component)
    return placed.segments.text(found, each.element, each.component)


def _typed(each: Field, source: Source) -> pl.Expr:
    text = pl.col(each.column)
    form = pl.col("\0form" + each.column)
    match each.type:
        case "money":
            return grammar.money(text)
        case "number":
            return grammar.number(text)
        case "date":
            return grammar.day(text)
        case "first_date":
            return grammar.first_day(text, form)
        case "last_date":
            return grammar.last_day(text, form)
        case "ndc":
            return text.str.replace_all(r"[- ]", "")
        case _:
            return text


def _picked(table: Table, rows: Indices, placed: Placed) -> Iterator[tuple[Source, Indices]]:
    """For every source that has any segment, the first segment of each row; -1 where a row has none."""
    for source in table.sources:
        if not table.is_wide:
            yield source, rows
            continue
        found = _candidates(source, source.loops[0], placed)
        picked = _first_of(found, _owners(table, source.loops[0], rows, placed), table, source.loops[0], placed)
        for other in source.loops[1:]:
            more = _candidates(source, other, placed)
            second = _first_of(more, _owners(table, other, rows, placed), table, other, placed)
            picked = np.where(placed.loops.dependent[rows] >= 0, picked, second)
        if (picked >= 0).any():
            yield source, picked


def _candidates(source: Source, loop: str, placed: Placed) -> Indices:
    segments, loops = placed.segments, placed.loops
    found = segments.of(source.segment)
    found = found[placed.kept[found]]
    if loop != ANY:
        found = found[loops.loop[found] == LOOP[loop]]
    if source.qualifiers and len(found):
        found = found[np.isin(segments.packed(found, 1), source.qualifiers)]
    return found


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


def _first_of(found: Indices, owners: Indices, table: Table, loop: str, placed: Placed) -> Indices:
    inner = loop == table.loop and table.segment in ("LIN", "SVD", "NM1")
    owner = (placed.loops.opener if inner else placed.loops.region)[found]
    first = np.full(len(placed.segments) + 1, -1)
    first[owner[::-1]] = found[::-1]
    first[-1] = -1
    return first[owners]


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
                placed.unread.setdefault(code, []).append(places[each.column][bad])
