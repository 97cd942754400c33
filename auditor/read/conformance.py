"""The verdict of pyx12 on a file, segment by segment and element by element, as rows of table `fault`.

pyx12 knows the implementation guide and takes about a second for 150 claims. Its own messages quote values, so only
the codes and places are taken over.
"""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pyx12.params
import pyx12.x12n_document

from auditor.read.faults import Fault, Place
from auditor.read.inputs import Input

_SEGMENT_CODES = {
    "1": "a segment that the guide has not",
    "2": "a segment that is not expected here",
    "3": "a segment that is missing",
    "4": "a loop or segment too often",
    "5": "a segment too often",
    "7": "a segment out of its place",
    "8": "a segment with errors",
}
_ELEMENT_CODES = {
    "1": "a required element is missing",
    "2": "an element is missing that another calls for",
    "3": "too many elements",
    "4": "too short",
    "5": "too long",
    "6": "characters that are not allowed",
    "7": "a code that the guide has not",
    "8": "a date that is none",
    "9": "a time that is none",
    "10": "an element that another excludes",
}
_OUTER = {"interchanges": "interchange", "groups": "functional_group", "transactions": "transaction_set"}
_NUMBERS = {"interchanges": "isa_trn_set_id", "groups": "gs_control_num", "transactions": "trn_set_control_num"}
_INNER = {"interchanges": "groups", "groups": "transactions"}

Row = dict[str, object]


def conformance(source: Input, *, file_key: int, sha256: str) -> list[Row]:
    """What pyx12 finds against the guide, as rows of table `fault`; one row more where it stops.

    `sha256` is that of the bytes, as in the row of the file: it makes the ids of the rows stable.
    """
    return [fault.row(file_key, sha256) for fault in _faults(source)]


def _faults(source: Input) -> Iterator[Fault]:
    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)  # its messages quote values
    verdict = io.StringIO()
    stopped = None
    try:
        with source.open() as stream, io.TextIOWrapper(stream, encoding="latin-1", newline="") as text:
            pyx12.x12n_document.x12n_document(pyx12.params.params(), text, None, None, None, verdict)
    except Exception as error:  # noqa: BLE001 - pyx12 raises IndexError, AttributeError and more on broken input
        stopped = type(error).__name__
    try:
        found = json.loads(verdict.getvalue() or "{}")
    except json.JSONDecodeError:
        found = {}
    yield from _outer(found.get("interchanges", []), "interchanges", Place())
    if stopped or not found.get("interchanges"):
        yield Fault("E091", Place(), f"pyx12 stopped ({stopped or 'no interchange'})")


def _outer(units: list[dict[str, Any]], kind: str, above: Place) -> Iterator[Fault]:
    """Faults of interchanges, groups and sets, and of what stands in them."""
    for unit in units:
        place = _numbered(above, kind, str(unit.get(_NUMBERS[kind]) or ""))
        for error in unit.get("errors", []):
            yield Fault("E090", place, f"code {error['err_cde']} of pyx12", unit=_OUTER[kind])
        if kind in _INNER:
            yield from _outer(unit.get(_INNER[kind], []), _INNER[kind], place)
            continue
        for segment in unit.get("segments", []):
            yield from _segment(segment, place)


def _numbered(above: Place, kind: str, number: str) -> Place:
    interchange, group = above.interchange, above.group
    match kind:
        case "interchanges":
            return Place(interchange=number)
        case "groups":
            return Place(interchange=interchange, group=number)
        case _:
            return Place(interchange=interchange, group=group, transaction=number)


def _segment(segment: dict[str, Any], above: Place) -> Iterator[Fault]:
    tag = segment["seg_id"] if str(segment["seg_id"]).isalnum() else None
    place = Place(
        number=segment["cur_line"], tag=tag, interchange=above.interchange, group=above.group,
        transaction=above.transaction,
    )  # fmt: skip
    for error in segment.get("errors", []):
        yield Fault("E090", place, _SEGMENT_CODES.get(error["err_cde"], f"code {error['err_cde']} of pyx12"))
    for element in segment.get("elements", []):
        component = f"-{element['subele_pos']}" if element["subele_pos"] else ""
        where = f"{tag or ''}{element['ele_pos']:02d}{component}"
        for error in element.get("errors", []):
            yield Fault("E090", place, f"{where}: {_ELEMENT_CODES.get(error['err_cde'], 'code of pyx12')}")
