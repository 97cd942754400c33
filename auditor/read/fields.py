"""fields_837p.csv as a plan: which tables there are, and from which segments and elements their columns come."""

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.read.tags import pack, table_of

ANY = "*"
WIDE = {
    "transaction_set": "ST",
    "claim": "CLM",
    "service_line": "LX",
    "drug_line": "LIN",
    "claim_provider": "NM1",
    "other_payer": "SBR",
    "line_adjudication": "SVD",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column and the element it is read from; `component` 0 is the whole element."""

    column: str
    element: int
    component: int
    type: str


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A segment of a loop that gives columns; `loops` are alternatives, `qualifiers` values of its first element.

    Each is itself alone: comparing them by their many fields would cost more than what is looked up by them.
    """

    loops: tuple[str, ...]
    segment: str
    qualifiers: tuple[int, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the segment that makes a row, and the sources of its columns.

    `with_raw` are the columns whose text, where it could not be read or was changed, has a column of its own.
    """

    name: str
    segment: str
    loop: str
    sources: tuple[Source, ...]
    with_raw: frozenset[str] = frozenset()

    @property
    def is_wide(self) -> bool:
        """Whether segments other than the one that makes the row give columns."""
        return self.name in WIDE


def _plan() -> dict[str, Table]:
    rows: dict[str, list[dict[str, str]]] = {}
    for row in table_of("fields_837p.csv"):
        rows.setdefault(row["table"], []).append(row)
    return {name: _table(name, given) for name, given in rows.items()}


def _table(name: str, rows: list[dict[str, str]]) -> Table:
    grouped: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in rows:
        grouped.setdefault((row["loop"], row["segment"], row["qualifier"]), []).append(row)
    sources = tuple(_source(*key, given) for key, given in grouped.items())
    return Table(name, WIDE.get(name, rows[0]["segment"]), rows[0]["loop"], sources, _with_raw(sources))


def _with_raw(sources: tuple[Source, ...]) -> frozenset[str]:
    """Columns that share their element with a column of raw text."""
    raws = {
        (source.segment, source.loops, source.qualifiers, each.element, each.component)
        for source in sources
        for each in source.fields
        if each.type in ("raw", "raw_date")
    }
    return frozenset(
        each.column
        for source in sources
        for each in source.fields
        if (source.segment, source.loops, source.qualifiers, each.element, each.component) in raws
    )


def _source(loops: str, segment: str, qualifier: str, rows: Iterable[dict[str, str]]) -> Source:
    qualifiers = tuple(pack(each) for each in qualifier.split("|") if each)
    fields = tuple(
        Field(
            row["column"], 0 if row["element"] == ANY else int(row["element"]), int(row["component"] or 0), row["type"]
        )
        for row in rows
    )
    return Source(tuple(loops.split("|")), segment, qualifiers, fields)


TABLES = _plan()
