"""The rows of interchanges, functional groups and transaction sets, read from ISA, GS and ST."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from auditor.read.delimiters import Delimiters

Row = dict[str, object]
KEY_BITS = 32

SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "interchange": {
        "interchange_key": pl.Int64, "file_key": pl.Int64, "segment_number": pl.Int64, "byte_offset": pl.Int64,
        "sender_qualifier": pl.String, "sender_id": pl.String, "receiver_qualifier": pl.String,
        "receiver_id": pl.String, "created_on": pl.Date, "created_at": pl.String, "version": pl.String,
        "control_number": pl.String, "is_test": pl.Boolean, "element_separator": pl.String,
        "component_separator": pl.String, "repetition_separator": pl.String, "segment_terminator": pl.String,
        "segments_sha256": pl.String, "segments": pl.Int64, "state": pl.String,
    },
    "functional_group": {
        "group_key": pl.Int64, "file_key": pl.Int64, "interchange_key": pl.Int64, "segment_number": pl.Int64,
        "byte_offset": pl.Int64, "functional_code": pl.String, "sender_code": pl.String, "receiver_code": pl.String,
        "created_on": pl.Date, "control_number": pl.String, "version": pl.String, "state": pl.String,
    },
    "transaction_set": {
        "transaction_set_key": pl.Int64, "file_key": pl.Int64, "interchange_key": pl.Int64, "group_key": pl.Int64,
        "segment_number": pl.Int64, "byte_offset": pl.Int64, "control_number": pl.String,
        "stated_segments": pl.String, "segments": pl.Int64, "state": pl.String, "version": pl.String,
    },
    "fault": {
        "fault_id": pl.String, "file_key": pl.Int64, "code": pl.String, "name": pl.String, "level": pl.String,
        "unit": pl.String, "interchange_control_number": pl.String, "group_control_number": pl.String,
        "transaction_control_number": pl.String, "claim_key": pl.Int64, "segment_number": pl.Int64,
        "segment_id": pl.String, "byte_offset": pl.Int64, "byte_count": pl.Int64, "expected": pl.String,
        "found": pl.String, "kept": pl.String, "remedy": pl.String, "acknowledgment": pl.String,
    },
}  # fmt: skip


def row_key(file_key: int, number: int) -> int:
    """The key of a row: the file and the segment number."""
    return (file_key << KEY_BITS) + number


def interchange_row(elements: Sequence[str], delimiters: Delimiters, *, file_key: int, number: int, offset: int) -> Row:
    """The row of an ISA, without what is known at its end."""
    isa = _padded(elements, 17)
    return {
        "interchange_key": row_key(file_key, number),
        "file_key": file_key,
        "segment_number": number,
        "byte_offset": offset,
        "sender_qualifier": isa[5] or None,
        "sender_id": isa[6] or None,
        "receiver_qualifier": isa[7] or None,
        "receiver_id": isa[8] or None,
        "created_on": day_of("20" + isa[9]),
        "created_at": isa[10] or None,
        "version": isa[12] or None,
        "control_number": isa[13] or None,
        "is_test": isa[15] == "T",
        "element_separator": _shown(delimiters.element),
        "component_separator": _shown(delimiters.component),
        "repetition_separator": _shown(delimiters.repetition),
        "segment_terminator": _shown(delimiters.segment),
    }


def group_row(elements: Sequence[str], *, file_key: int, number: int, offset: int, interchange: int) -> Row:
    """The row of a GS, without its state."""
    gs = _padded(elements, 9)
    return {
        "group_key": row_key(file_key, number),
        "file_key": file_key,
        "interchange_key": row_key(file_key, interchange),
        "segment_number": number,
        "byte_offset": offset,
        "functional_code": gs[1] or None,
        "sender_code": gs[2] or None,
        "receiver_code": gs[3] or None,
        "created_on": day_of(gs[4]),
        "control_number": gs[6] or None,
        "version": gs[8] or None,
    }


def set_row(said: tuple[str, str], within: tuple[int, int | None], *, file_key: int, number: int, offset: int) -> Row:
    """The row of a ST: `said` are ST02 and ST03, `within` the segment numbers of its ISA and GS."""
    interchange, group = within
    return {
        "transaction_set_key": row_key(file_key, number),
        "file_key": file_key,
        "interchange_key": row_key(file_key, interchange),
        "group_key": None if group is None else row_key(file_key, group),
        "segment_number": number,
        "byte_offset": offset,
        "control_number": said[0] or None,
        "version": said[1] or None,
    }


def day_of(text: str) -> date | None:
    """A day of eight digits, or None."""
    if len(text) != len("20240101") or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=None).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def frame_of(table: str, rows: list[Row]) -> pl.DataFrame:
    """Rows of the envelope or faults as a frame with the types of the store."""
    extra = {name for row in rows for name in row} - set(SCHEMAS[table])
    schema = SCHEMAS[table] | {name: pl.Date if name == "created_on" else pl.String for name in sorted(extra)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _padded(elements: Sequence[str], count: int) -> list[str]:
    return [each.strip() for each in elements] + [""] * (count - len(elements))


def _shown(delimiter: bytes) -> str | None:
    return delimiter.decode("latin-1") or None
