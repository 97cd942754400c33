"""The map of the guide beside ours: every element that a professional claim may hold has a home, but for a list."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from functools import cache

import defusedxml.ElementTree
from reading import read_bytes
from x12 import write_837

from auditor.read.fields import TABLES

GUIDE = "837.5010.X222.A1.xml"
ENVELOPE = {"ISA", "GS", "ST", "SE", "GE", "IEA"}  # columns of interchange, functional_group, transaction_set
HOMELESS = {
    "CUR01": "always 85",
    "DMG01": "always D8; another format is no date to us",
    "HL01": "a number that the place of the level stands for",
    "HL02": "a number that the place of the level stands for",
    "HL03": "the kind of the level: which key of the claim it is",
    "HL04": "whether levels follow: seen from the levels themselves",
    "PAT05": "always D8",
    "PRV01": "the role, which the loop says",
    "PRV02": "always PXC",
    "PWK05": "always AC",
}


@cache
def homes() -> set[tuple[str, str, int, int]]:
    """Loop, segment, element and component of every column of ours."""
    return {
        (loop, source.segment, field.element, field.component)
        for table in TABLES.values()
        for source in table.sources
        for field in source.fields
        for loop in source.loops
    }


def has_home(loop: str, segment: str, element: int, component: int) -> bool:
    """Whether a column holds the element, in this loop or in a table of all loops; HI has rows of composites."""
    found = homes()
    loop = "ST" if loop == "HEADER" else loop
    at = 0 if segment == "HI" else element
    return any((each, segment, at, part) in found for each in (loop, "*") for part in {component, 0})


def used(node: defusedxml.ElementTree.Element, loop: str = "") -> Iterator[tuple[str, str, int, int]]:
    """Loop, segment, element and component of everything that the guide does not forbid."""
    for child in node:
        if child.tag == "loop":
            yield from used(child, child.attrib["xid"])
        elif child.tag == "segment" and child.attrib["xid"] != "TA1":
            for element in child:
                for number, component in _places(element):
                    yield loop, child.attrib["xid"], number, component


def _places(element: defusedxml.ElementTree.Element) -> Iterator[tuple[int, int]]:
    if element.tag not in ("element", "composite") or _said(element, "usage") == "N":
        return
    number = int(_said(element, "seq"))
    if element.tag == "element":
        yield number, 0
        return
    for part in element.findall("element"):
        if _said(part, "usage") != "N":
            yield number, int(_said(part, "seq"))


def _said(node: defusedxml.ElementTree.Element, name: str) -> str:
    child = node.find(name)
    return str(child.text if child is not None else node.attrib[name])


def test_every_element_has_a_home() -> None:
    """What the guide knows and we keep nowhere is this short list, each with its reason."""
    text = (importlib.resources.files("pyx12") / "map" / GUIDE).read_text(encoding="utf-8")
    homeless = {
        f"{segment}{element:02d}" + (f"-{component}" if component else "")
        for loop, segment, element, component in used(defusedxml.ElementTree.fromstring(text))
        if segment not in ENVELOPE and not has_home(loop, segment, element, component)
    }
    assert homeless == set(HOMELESS)


def test_a_composite_that_should_be_none_is_kept_as_it_stands() -> None:
    """A contract amount whose first component is empty is a fault, and its text is there; so is a whole description."""
    found = write_837([{"segments": [["CN1", "09", ("", "5")], ["NTE", "ADD", ("", "LATER")]]}])
    result = read_bytes(found)
    assert [(row["column_name"], row["text"]) for row in result.rows("unread_value")] == [("contract_amount", ":5")]
    assert "E053" in result.faults
    assert result.column("claim", "note_text") == [":LATER"]


def test_text_without_a_column_of_its_own_is_kept() -> None:
    """A contract amount that is none, and a code in lower case, are rows of unread_value with the text as it stands."""
    found = write_837([{"segments": [["CN1", "09", "12,5"]], "lines": [{"modifiers": ["jz"]}]}])
    rows = read_bytes(found).rows("unread_value")
    assert {(row["table_name"], row["column_name"], row["text"]) for row in rows} == {
        ("claim", "contract_amount", "12,5"),
        ("service_line", "modifier_1", "jz"),
    }
