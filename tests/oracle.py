"""Two other readers of 837P, to hold ours against: a plain splitter written for this, and pyx12.

Both give claims as plain values: id, charge, place, frequency, diagnoses, and lines with code, modifiers, charge,
units, first date and NDCs. The splitter knows nothing of loops beyond CLM and LX; it takes every set whose ST01 is 837
and whose ST03, or GS08 where that is empty, is of guide X222.
"""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pyx12.error_handler
import pyx12.params
import pyx12.x12context


@dataclass
class Line:
    """A service line in plain values."""

    code: str = ""
    modifiers: str = ""
    charge: Decimal | None = None
    units: Decimal | None = None
    day: str = ""
    drugs: list[str] = field(default_factory=list)


@dataclass
class Claim:
    """A claim in plain values."""

    claim_id: str
    charge: Decimal | None
    place: str
    frequency: str
    diagnoses: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def split_claims(found: bytes) -> list[Claim]:
    """The claims of a file that begins with one ISA, by splitting its text at the delimiters."""
    text = found.decode("utf-8", "replace").lstrip("\ufeff \r\n")
    element, component, terminator = text[3], text[104], text[105]
    claims: list[Claim] = []
    group = version = ""
    for piece in text.split(terminator):
        segment = piece.replace("\r", "").replace("\n", "").strip(" \t").split(element)
        if segment[0] == "GS":
            group = _at(segment, 8)
        elif segment[0] == "ST":
            version = (_at(segment, 3) or group) if _at(segment, 1) == "837" else ""
        elif segment[0] == "SE":
            version = ""
        elif "X222" in version and "X222" in group:
            _take(segment, component, claims)
    return claims


def _take(segment: list[str], component: str, claims: list[Claim]) -> None:
    match segment[0]:
        case "CLM":
            place = _at(segment, 5).split(component)
            claims.append(Claim(_at(segment, 1), number(_at(segment, 2)), _at(place, 0), _at(place, 2)))
        case "HI":
            for composite in segment[1:]:
                parts = composite.split(component)
                if parts[0] in ("ABK", "ABF", "BK", "BF"):
                    claims[-1].diagnoses.append(_at(parts, 1).replace(".", ""))
        case "LX":
            claims[-1].lines.append(Line())
        case "SV1":
            line, code = claims[-1].lines[-1], _at(segment, 1).split(component)
            line.code, line.modifiers = _at(code, 1), " ".join(each for each in code[2:6] if each)
            line.charge, line.units = number(_at(segment, 2)), number(_at(segment, 4))
        case "DTP" if _at(segment, 1) == "472" and claims and claims[-1].lines:
            claims[-1].lines[-1].day = claims[-1].lines[-1].day or _at(segment, 3)[:8]
        case "LIN":
            claims[-1].lines[-1].drugs.append(_at(segment, 3))


def _at(values: list[str], place: int) -> str:
    return values[place] if place < len(values) else ""


def number(text: str | None) -> Decimal | None:
    """A plain number, or None."""
    return Decimal(text) if text and text.replace(".", "", 1).replace("-", "", 1).isdecimal() else None


def pyx12_claims(found: bytes) -> list[Claim]:
    """The claims of a file as pyx12 reads them; raises what pyx12 raises where it cannot."""
    logging.disable(logging.CRITICAL)
    reader = pyx12.x12context.X12ContextReader(
        pyx12.params.params(), pyx12.error_handler.errh_null(), io.StringIO(found.decode("ascii"))
    )
    return [_tree(tree) for tree in reader.iter_segments("2300") if tree.id == "2300"]


def _tree(tree: pyx12.x12context.X12LoopDataNode) -> Claim:
    claim = Claim(
        tree.get_value("CLM01") or "",
        number(tree.get_value("CLM02")),
        tree.get_value("CLM05-1") or "",
        tree.get_value("CLM05-3") or "",
    )
    for segment in tree.select("HI"):
        for place in range(1, 13):
            if segment.get_value(f"HI{place:02d}-1") in ("ABK", "ABF", "BK", "BF"):
                claim.diagnoses.append((segment.get_value(f"HI{place:02d}-2") or "").replace(".", ""))
    claim.lines = list(_lines(tree))
    return claim


def _lines(tree: pyx12.x12context.X12LoopDataNode) -> Iterator[Line]:
    for loop in tree.select("2400"):
        modifiers = [loop.get_value(f"SV101-{place}") for place in range(3, 7)]
        days = [date.get_value("DTP03") or "" for date in loop.select("DTP") if date.get_value("DTP01") == "472"]
        yield Line(
            loop.get_value("SV101-2") or "",
            " ".join(each for each in modifiers if each),
            number(loop.get_value("SV102")),
            number(loop.get_value("SV104")),
            days[0][:8] if days else "",
            [drug.get_value("LIN03") or "" for drug in loop.select("2410")],
        )
