"""Every element of a file as pyx12 walks it, beside every value of our tables, each with its owner and its loop.

The owner is the smallest of line, claim, level and transaction set that holds the element, named by the number of its
first segment. A value agrees where it is the same text, number, day or code: ours may have lost dots, hyphens, case.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pyx12.error_handler
import pyx12.params
import pyx12.x12context
from reading import Result

from auditor.read.fields import ANY, TABLES

Owner = int
_FILE_KEY_BITS = 32
_ENVELOPE = ("ISA", "GS", "SE", "GE", "IEA")
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_LOOPS = {"HEADER": "ST", "ST_LOOP": "ST"}
_LEVELS = {"2000A": "billing", "2000B": "subscriber", "2000C": "dependent"}


class Spot(NamedTuple):
    """Where an element stands; element 0 is any of HI, component 0 the whole element."""

    owner: Owner
    loop: str
    segment: str
    element: int
    component: int


@dataclass
class Elements:
    """Values by spot, in all the forms in which they may be said."""

    forms: dict[Spot, set[str]] = field(default_factory=dict)

    def add(self, spot: Spot, value: str) -> None:
        """Note a value."""
        self.forms.setdefault(spot, set()).update(forms_of(value))

    def has(self, spot: Spot, value: str) -> bool:
        """Whether a value stands at the spot; a range of days agrees where both its days do."""
        known = self.forms.get(spot, set())
        return bool(forms_of(value) & known) or ("-" in value and set(value.split("-")) <= known)


@dataclass
class Compared:
    """How many elements were compared, and where one reader has what the other has not."""

    elements: int = 0
    ours: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    made_up: Counter[str] = field(default_factory=Counter)


def forms_of(value: str) -> set[str]:
    """The ways to say a value: as it stands, trimmed, in upper case, without dots and hyphens, as a plain number."""
    trimmed = value.strip()
    plain = trimmed.replace(".", "").replace("-", "").replace(" ", "").upper()
    found = {value, trimmed, trimmed.upper(), plain}
    if _NUMBER.fullmatch(trimmed):
        found.add(f"#{Decimal(trimmed).normalize():f}")
    if trimmed.count("-") == 1 and all(part.isdigit() for part in trimmed.split("-")):
        found.update(trimmed.split("-"))
    return found


def pyx12_elements(found: bytes) -> Iterator[tuple[Spot, str]]:
    """Every value between ST and SE with its spot, as pyx12 walks the file; raises what pyx12 raises."""
    logging.disable(logging.CRITICAL)
    reader = pyx12.x12context.X12ContextReader(
        pyx12.params.params(), pyx12.error_handler.errh_null(), io.StringIO(_for_pyx12(found))
    )
    owner = 0
    for at, node in enumerate(reader.iter_segments(), start=1):
        segment, loop = node.seg_data, node.x12_map_node.parent.id
        tag = segment.get_seg_id()
        owner = at if tag in ("ST", "HL", "CLM", "LX") else owner
        if tag in _ENVELOPE or node.x12_map_node.id != tag:  # a segment that pyx12 can't place keeps the node before
            continue
        for _, element, component, value in segment.values_iterator():
            if value and (tag != "ST" or element == "03"):
                spot = Spot(owner, _LOOPS.get(loop, loop), tag, 0 if tag == "HI" else int(element), int(component or 0))
                yield spot, value


def _for_pyx12(found: bytes) -> str:
    """The text without byte order mark, and with the one version of the guide that pyx12 has a map for."""
    return re.sub(r"(GS\W[^~]{10,90}?\W005010X222)(A2)?(?!\w)", r"\1A1", found.decode("utf-8-sig"))


def our_values(result: Result) -> Iterator[tuple[list[Owner], list[str], Spot, str]]:
    """Every value of our tables that the map ties to an element: its possible owners and loops, its spot, its text."""
    levels = {row["claim_key"]: row for row in result.rows("claim")}
    unread = {
        (row["table_name"], row["column_name"], row["segment_number"]): row["text"]
        for row in result.rows("unread_value")
    }
    for table in TABLES.values():
        for row in result.rows(table.name):
            claim = levels.get(row.get("claim_key"), {})
            for source in table.sources:
                loops = [row["loop"] or ""] if source.loops == (ANY,) else list(source.loops)
                owners = [_owner(loop, row, claim) for loop in loops]
                for each in source.fields:
                    spot = Spot(0, "", source.segment, each.element, each.component)
                    kept = unread.get((table.name, each.column, row["segment_number"]))
                    for value in (row.get(each.column), kept):
                        if value is not None:
                            yield owners, loops, spot, _text(value)


def _owner(loop: str, row: dict[str, Any], claim: dict[str, Any]) -> Owner:
    """Segment number of what owns an element of the loop."""
    level = next((name for start, name in _LEVELS.items() if loop == start or _is_below(loop, start)), None)
    if level is not None:
        key = row.get("level_key") or claim.get(f"{level}_level_key")
    elif loop == "ST" or loop.startswith("1000"):
        key = row["transaction_set_key"]
    else:
        key = row.get("line_key") if loop.startswith("24") else row["claim_key"]
    return (key or 0) & ((1 << _FILE_KEY_BITS) - 1)


def _is_below(loop: str, level: str) -> bool:
    return loop.startswith("2010") and loop[4] == level[4]


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.strftime("%Y%m%d")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def compare(found: bytes, result: Result, homeless: set[str]) -> Compared:
    """Hold every element of pyx12 against our tables, and every value of ours against pyx12's elements."""
    theirs, ours, compared = Elements(), Elements(), Compared()
    walked = list(pyx12_elements(found))
    for owners, loops, spot, value in our_values(result):
        for owner, loop in zip(owners, loops, strict=True):
            ours.add(spot._replace(owner=owner, loop=loop), value)
    for spot, value in walked:
        theirs.add(spot, value)
        theirs.add(spot._replace(component=0), value)
        theirs.add(spot._replace(component=spot.component or 1), value)
        compared.elements += 1
        name = f"{spot.segment}{spot.element:02d}"
        whole, first = spot._replace(component=0), spot._replace(component=spot.component or 1)
        if name not in homeless and not (
            ours.has(spot, value) or ours.has(first, value) or _inside(ours, whole, value)
        ):
            compared.lost[f"{spot.loop} {name}-{spot.component}"] += 1
    for owners, loops, spot, value in our_values(result):
        compared.ours += 1
        places = [spot._replace(owner=owner, loop=loop) for owner, loop in zip(owners, loops, strict=True)]
        if not any(theirs.has(place, part) for place in places for part in (value, *value.split(":")[:1])):
            compared.made_up[f"{'|'.join(loops)} {spot.segment}{spot.element:02d}-{spot.component}"] += 1
    return compared


def _inside(ours: Elements, spot: Spot, value: str) -> bool:
    """Whether a component is part of a composite that a column keeps whole."""
    return any(value.strip() in each.split(":") for each in ours.forms.get(spot, ()))
