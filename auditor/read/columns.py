"""Reads the columns of a table: values straight from the bytes where they are plain, texts by one gather.

What is not plain, and what is no value at all, is read by the grammar; the text of what could not be read is kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from auditor.read import grammar, plain
from auditor.read.fields import Field, Source, Table
from auditor.read.keys import Placed
from auditor.read.segments import Mask, Picked, plain_code
from auditor.read.tags import Indices, pack

_CODES = ("code", "icd", "ndc")
_VALUES: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "money": grammar.money,
    "number": grammar.number,
    "date": grammar.day,
}
_DAYS = {"first_date": grammar.first_day, "last_date": grammar.last_day}
_RAW = ("raw", "raw_date")
_FAULT_OF = {"money": "E053", "number": "E052", "date": "E050", "first_date": "E050"}
_DAY = pack("D8")

_Place = tuple[Source, int, int]  # with element and component


@dataclass(slots=True)
class Asked:
    """The columns of a table that are to be read, and from which segments; `read` are those that were."""

    table: Table
    rows: Indices
    placed: Placed
    picks: dict[Source, Picked]
    read: dict[str, pl.Series] = field(default_factory=dict)
    _plain: dict[_Place, tuple[pl.Series, Mask]] = field(default_factory=dict)
    _unread: dict[_Place, pl.Series] = field(default_factory=dict)

    def columns(self) -> dict[str, pl.Series]:
        """Every column that any row has; those of raw text only where a value does not hold the text."""
        texts = []
        for source in self.picks:
            for each in source.fields:
                if each.type in _VALUES or each.type in _DAYS:
                    self.read[each.column] = self._value(source, each)
                elif each.type not in _RAW:
                    texts.append((source, each))
        changed = self._texts(texts)
        for source in self.picks:
            for each in source.fields:
                if each.type in _RAW:
                    place = (source, each.element, each.component)
                    raw = self._unread.get(place, changed.get(place))
                    if raw is not None:
                        self.read[each.column] = raw.alias(each.column)
        return self.read

    def _texts(self, asked: list[tuple[Source, Field]]) -> dict[_Place, pl.Series]:
        """Read texts; codes made plain, composites made whole.

        Gives the text of codes that have a column of raw text, where making them plain changed any.
        """
        changed: dict[_Place, pl.Series] = {}
        for source, each, token, text in self._gathered(asked):
            if each.type in _CODES:
                column = self._code(text, each, token, self.picks[source])
                if each.column in self.table.with_raw and (is_other := column.ne_missing(text)).any():
                    changed[source, each.element, each.component] = text.set(~is_other, None)
            elif each.component:
                column = text
            else:
                column = self.placed.segments.whole(text, self.picks[source], each.element)
            self.read[each.column] = column
        return changed

    def _gathered(self, asked: list[tuple[Source, Field]]) -> Iterator[tuple[Source, Field, Indices, pl.Series]]:
        """The columns that have any text, with their tokens: one gather of those without gaps, one of the others."""
        segments, count = self.placed.segments, len(self.rows)
        full, others = [], []
        for source, each in asked:
            picked = self.picks[source]
            token = segments.token(picked, each.element, each.component)
            empty = segments.tokens.empty[token]
            if not empty.any():
                full.append((source, each, token))
            elif not empty.all() or (picked.has_composites and not each.component):
                others.append((source, each, token))
        for found, gather in ((full, segments.gather_full), (others, segments.gather)):
            if found:
                text = gather(np.concatenate([token for *_, token in found]))
                for at, (source, each, token) in enumerate(found):
                    yield source, each, token, text.slice(at * count, count).alias(each.column)

    def _code(self, column: pl.Series, each: Field, token: Indices, picked: Picked) -> pl.Series:
        touched = self.placed.segments.touched(token)
        if touched is not None:
            if each.column not in self.table.with_raw:
                self.placed.keep_text(self.table.name, column, self.rows, touched)
            self.placed.note("E055", picked.segments[touched])
            column = plain_code(column)
        if each.type == "ndc":
            return column.to_frame().select(grammar.digits_of_ndc(pl.col(each.column))).to_series()
        return column

    def _value(self, source: Source, each: Field) -> pl.Series:
        """A day, amount or number; null where there is no text, or none that can be read."""
        place = (source, each.element, each.component)
        if place not in self._plain:
            self._plain[place] = self._plain_values(source, each)
        column, is_plain = self._plain[place]
        column = column.alias(each.column)
        if is_plain.all():
            return column
        column, segments, picked = column.set(pl.Series(~is_plain), None), self.placed.segments, self.picks[source]
        empty = segments.is_empty(picked, each.element, each.component)
        if picked.has_composites and not each.component:
            empty &= segments.parts(picked, each.element) <= 1
        rest = np.flatnonzero(~is_plain & ~empty)
        return self._by_grammar(column, rest, source, each) if len(rest) else column

    def _plain_values(self, source: Source, each: Field) -> tuple[pl.Series, Mask]:
        segments, picked = self.placed.segments, self.picks[source]
        token = segments.token(picked, each.element, each.component)
        column, is_plain = plain.READ[each.type](segments.tokens, token)
        if each.type in _DAYS:
            is_plain &= segments.packed(picked, each.element - 1) == _DAY
        if picked.has_composites and not each.component:
            is_plain &= segments.parts(picked, each.element) == 1
        return column, is_plain

    def _by_grammar(self, column: pl.Series, rest: Indices, source: Source, each: Field) -> pl.Series:
        """The column with the values of some rows read from their text; what cannot be read is kept as text."""
        segments = self.placed.segments
        picked = segments.pick(self.picks[source].segments[rest])
        text = segments.gather(segments.token(picked, each.element, each.component)).alias(each.column)
        if not each.component:
            text = segments.whole(text, picked, each.element)
        if each.type in _DAYS:
            form, touched = segments.code(picked, each.element - 1)
            if touched is not None:
                self.placed.note("E055", picked.segments[touched])
            reading = _DAYS[each.type](pl.col(each.column), pl.col("form"))
            values = pl.DataFrame([text, form.alias("form")]).select(reading).to_series()
        else:
            values = text.to_frame().select(_VALUES[each.type](pl.col(each.column))).to_series()
        bad = values.is_null().to_numpy()
        if bad.any() and each.type in _FAULT_OF:
            self.placed.note(_FAULT_OF[each.type], picked.segments[bad])
            if each.column not in self.table.with_raw:
                self.placed.keep_text(self.table.name, text, self.rows[rest], bad)
            kept = pl.Series([None], dtype=pl.String).new_from_index(0, len(self.rows))
            self._unread[source, each.element, each.component] = kept.scatter(rest[bad], text.filter(pl.Series(bad)))
        return column.scatter(rest, values)
