"""Turns the segments of a block and their loops into the rows of the tables that fields_837p.csv names."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import polars as pl

from auditor.read import grammar
from auditor.read.fields import ANY, TABLES, Field, Source, Table
from auditor.read.keys import Placed, counted, key_columns
from auditor.read.loops import REGION_OF
from auditor.read.said import places
from auditor.read.segments import Picked, plain_code
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


@dataclass(slots=True)
class _Gathered:
    """The columns of a table before they are typed: which tokens, of which segments; one gather reads them all."""

    names: list[str] = field(default_factory=list)
    tokens: list[Indices] = field(default_factory=list)
    picked: list[Picked] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    def add(self, name: str, tokens: Indices, picked: Picked, each: Field) -> None:
        """Ask for a column."""
        self.names.append(name)
        self.tokens.append(tokens)
        self.picked.append(picked)
        self.fields.append(each)


def _frame(table: Table, rows: Indices, placed: Placed) -> pl.DataFrame:
    asked, picks = _Gathered(), dict(_picked(table, rows, placed))
    for source, found in picks.items():
        picked = placed.segments.pick(found)
        for each in source.fields:
            asked.add(each.column, placed.segments.token(picked, each.element, each.component), picked, each)
            if each.type in _RANGES:
                form = Field(_FORM + each.column, each.element - 1, 0, "code")
                asked.add(form.column, placed.segments.token(picked, form.element), picked, form)
    read = pl.DataFrame(_columns(asked, table, rows, placed))
    typed = {each.column: expression for each in asked.fields if (expression := _typed(each)) is not None}
    frame = read.with_columns(**typed) if typed else read
    _note_unread(asked, read, frame, (table, rows, placed))
    columns = [column for column in frame.get_columns() if not column.name.startswith(_FORM)]
    columns = _with_raw(table, read, frame, columns) + places(table, rows, picks, frame, placed)
    made = pl.DataFrame([*key_columns(table, rows, placed).get_columns(), *columns])
    return _with_modifiers(made) if table.name == "service_line" else made


def _columns(asked: _Gathered, table: Table, rows: Indices, placed: Placed) -> list[pl.Series]:
    """The texts asked for: one gather, cut into columns; codes made plain, composites made whole."""
    segments, count = placed.segments, len(rows)
    text = segments.gather(np.concatenate(asked.tokens))
    columns = []
    for at, (name, token, picked, each) in enumerate(
        zip(asked.names, asked.tokens, asked.picked, asked.fields, strict=True)
    ):
        column = text.slice(at * count, count).alias(name)
        if each.type in _CODES:
            touched = segments.touched(token)
            if touched is not None:
                if name not in table.with_raw:
                    placed.keep_text(table.name, column, rows, touched)
                column = plain_code(column)
                placed.note("E055", picked.segments[touched])
        elif not each.component:
            column = segments.whole(column, picked, each.element)
        columns.append(column)
    return columns


@cache
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


def _with_raw(table: Table, read: pl.DataFrame, frame: pl.DataFrame, columns: list[pl.Series]) -> list[pl.Series]:
    """The columns with those of raw text, where any was changed or could not be read."""
    raws: dict[str, pl.Series | None] = {}
    for source in table.sources:
        for each in source.fields:
            if each.type in _RAW and each.column in frame.columns:
                raws[each.column] = _raw(each, source, read, frame)
    kept = [column for column in columns if column.name not in raws]
    return [*kept, *(raw.alias(name) for name, raw in raws.items() if raw is not None)]


def _raw(each: Field, source: Source, read: pl.DataFrame, frame: pl.DataFrame) -> pl.Series | None:
    """Text that its typed column does not hold; None where that holds all."""
    value = next(
        other.column
        for other in source.fields
        if other.type not in _RAW and (other.element, other.component) == (each.element, each.component)
    )
    text, column = read[each.column], frame[value]
    if column.dtype != pl.String:
        return text.set(column.is_not_null(), None) if column.null_count() > text.null_count() else None
    changed = (column != text).fill_null(value=False)
    return text.set(~changed, None) if changed.any() else None


def _note_unread(
    asked: _Gathered, read: pl.DataFrame, frame: pl.DataFrame, made: tuple[Table, Indices, Placed]
) -> None:
    """Remember the segments of values that could not be read, and their text where no column holds it."""
    table, rows, placed = made
    for each, picked in zip(asked.fields, asked.picked, strict=True):
        code = _FAULT_OF.get(each.type)
        if code is None or frame[each.column].null_count() == read[each.column].null_count():
            continue
        bad = (frame[each.column].is_null() & read[each.column].is_not_null()).to_numpy()
        placed.note(code, picked.segments[bad])
        if each.column not in table.with_raw:
            placed.keep_text(table.name, read[each.column], rows, bad)


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
