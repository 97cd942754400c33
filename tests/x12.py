"""Writes small 837P files for tests: plain values in, bytes out.

A claim is a dict, and every key may be left out (see `CLAIM`, `LINE`, `PERSON`, `PROVIDER`, `PAYER` for the defaults):

    write_837([{"claim_id": "A1", "lines": [{"procedure_code": "J9035", "units": "10", "ndc": "50242006001"}]}])

A segment is a list of elements, an element is text, a number or, for a composite, a tuple of components. Keys named
`segments` take any further segments as they stand: after the claim's own (2300), or after the line's (2400).
Values go out exactly as they are given, so that a test can write what no program should.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

Element = str | int | Decimal | None | tuple[Any, ...]
Segment = list[Element]


class Delimiters(NamedTuple):
    """The four delimiters that an ISA states."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"


X12 = Delimiters()
PROVIDER: dict[str, Any] = {
    "entity_type": "2", "last_name": "INFUSION CLINIC", "first_name": "", "npi": "1234567893", "tax_id": "123456789",
    "taxonomy": "261QX0203X", "address": "1 MAIN STREET", "city": "ANYTOWN", "state": "OH", "postal_code": "441010001",
}  # fmt: skip
PERSON: dict[str, Any] = {
    "last_name": "DOE", "first_name": "JANE", "member_id": "M0001", "birth_date": "19600115", "gender": "F",
    "address": "2 OAK STREET", "city": "ANYTOWN", "state": "OH", "postal_code": "44101", "relationship": "19",
}  # fmt: skip
PAYER: dict[str, Any] = {
    "name": "MEDICARE", "id": "00882", "responsibility": "P", "filing_indicator": "MB", "group_number": "",
}  # fmt: skip
CLAIM: dict[str, Any] = {
    "claim_id": "CLAIM1", "charge": None, "place_of_service": "11", "frequency_code": "1", "diagnoses": ["C509"],
    "billing": {}, "subscriber": {}, "dependent": None, "payer": {}, "rendering": None, "other_payers": [],
    "dates": [], "references": [], "notes": [], "amounts": [], "segments": [], "lines": [{}],
}  # fmt: skip
LINE: dict[str, Any] = {
    "line_number": None, "procedure_qualifier": "HC", "procedure_code": "J9035", "modifiers": [], "description": "",
    "charge": "100", "unit_basis": "UN", "units": "1", "place_of_service": "", "pointers": ["1"],
    "service_date": "20240105", "ndc": None, "ndc_quantity": "1", "ndc_unit": "ML", "prescription": None,
    "references": [], "notes": [], "adjudications": [], "segments": [],
}  # fmt: skip


def write_837(
    claims: Iterable[Mapping[str, Any]], *, delimiters: Delimiters = X12, newline: str = "", **envelope: Any
) -> bytes:
    """One interchange with one group and one transaction set that holds `claims`; envelope as in `segments_837`."""
    return join(segments_837(claims, delimiters=delimiters, **envelope), delimiters=delimiters, newline=newline)


def join(segments: Iterable[Segment], *, delimiters: Delimiters = X12, newline: str = "") -> bytes:
    """The bytes of `segments`: components, elements and terminators between them, `newline` after every terminator."""
    return "".join(_text(segment, delimiters) + delimiters.segment + newline for segment in segments).encode()


def segments_837(
    claims: Iterable[Mapping[str, Any]], *, delimiters: Delimiters = X12, **envelope: Any
) -> list[Segment]:
    """The segments from ISA to IEA.

    Claims in a row with the same billing provider, subscriber or dependent share the level. `envelope` may give
    `control_number` (ISA13, nine digits), `group_number`, `set_number`, `version`, `created_on`, `usage`, `sender`.
    """
    given = {
        "control_number": "000000001", "group_number": "1", "set_number": "0001", "version": "005010X222A1",
        "created_on": "20240110", "usage": "P", "sender": "SENDER",
    } | envelope  # fmt: skip
    created, version = given["created_on"], given["version"]
    body: list[Segment] = [
        ["ST", "837", given["set_number"], version],
        ["BHT", "0019", "00", "BATCH1", created, "1200", "CH"],
        ["NM1", "41", "2", "BILLING SERVICE", "", "", "", "", "46", given["sender"]],
        ["PER", "IC", "CONTACT", "TE", "5555550100"],
        ["NM1", "40", "2", "RECEIVER", "", "", "", "", "46", "RECEIVER"],
        *_levels(claims),
    ]
    body.append(["SE", len(body) + 1, given["set_number"]])
    return [
        [
            "ISA", "00", " " * 10, "00", " " * 10, "ZZ", f"{given['sender']:15}", "ZZ", f"{'RECEIVER':15}", created[2:],
            "1200", delimiters.repetition, "00501", given["control_number"], "0", given["usage"], delimiters.component,
        ],
        ["GS", "HC", given["sender"], "RECEIVER", created, "1200", given["group_number"], "X", version],
        *body,
        ["GE", "1", given["group_number"]],
        ["IEA", "1", given["control_number"]],
    ]  # fmt: skip


def _levels(claims: Iterable[Mapping[str, Any]]) -> list[Segment]:
    segments: list[Segment] = []
    open_level: dict[str, tuple[object, int]] = {}
    hl = 0
    for claim in (CLAIM | dict(each) for each in claims):
        levels = {"20": claim["billing"], "22": _subscriber(claim), "23": claim["dependent"]}
        for code, who in levels.items():
            if code in open_level and open_level[code][0] == who:
                continue
            _close(open_level, code)
            if who is None:
                continue
            hl += 1
            parent = {"20": "", "22": open_level.get("20", ("", 0))[1], "23": open_level.get("22", ("", 0))[1]}[code]
            open_level[code] = (who, hl)
            child = "1" if code == "20" or (code == "22" and claim["dependent"] is not None) else "0"
            segments += [["HL", hl, parent, code, child], *_level(code, claim)]
        segments += _claim(claim)
    return segments


def _subscriber(claim: Mapping[str, Any]) -> tuple[object, ...]:
    return claim["subscriber"], claim["payer"], claim["dependent"] is None


def _close(open_level: dict[str, tuple[object, int]], code: str) -> None:
    for other in [each for each in open_level if each >= code]:
        del open_level[other]


def _level(code: str, claim: Mapping[str, Any]) -> list[Segment]:
    if code == "20":
        return _billing(PROVIDER | claim["billing"])
    if code == "23":
        person = PERSON | claim["dependent"]
        return [["PAT", person["relationship"]], *_person("QC", person | {"member_id": None})]
    person, payer = PERSON | claim["subscriber"], PAYER | claim["payer"]
    itself = "" if claim["dependent"] is not None else "18"
    return [
        ["SBR", payer["responsibility"], itself, payer["group_number"], "", "", "", "", "", payer["filing_indicator"]],
        *_person("IL", person),
        ["NM1", "PR", "2", payer["name"], "", "", "", "", "PI", payer["id"]],
    ]


def _billing(who: Mapping[str, Any]) -> list[Segment]:
    return [
        *([["PRV", "BI", "PXC", who["taxonomy"]]] if who["taxonomy"] else []),
        ["NM1", "85", who["entity_type"], who["last_name"], who["first_name"], "", "", "", "XX", who["npi"]],
        ["N3", who["address"]],
        ["N4", who["city"], who["state"], who["postal_code"]],
        ["REF", "EI", who["tax_id"]],
    ]


def _person(role: str, who: Mapping[str, Any]) -> list[Segment]:
    member = ["MI", who["member_id"]] if who["member_id"] is not None else []
    return [
        ["NM1", role, "1", who["last_name"], who["first_name"], "", "", "", *member],
        ["N3", who["address"]],
        ["N4", who["city"], who["state"], who["postal_code"]],
        ["DMG", "D8", who["birth_date"], who["gender"]],
    ]


def _claim(claim: Mapping[str, Any]) -> list[Segment]:
    lines = [LINE | dict(each) for each in claim["lines"]]
    charge = sum(Decimal(line["charge"]) for line in lines) if claim["charge"] is None else claim["charge"]
    place: Element = (claim["place_of_service"], "B", claim["frequency_code"])
    codes: list[Element] = [("ABF" if at else "ABK", code) for at, code in enumerate(claim["diagnoses"])]
    segments: list[Segment] = [["CLM", claim["claim_id"], charge, "", "", place, "Y", "A", "Y", "Y"]]
    segments += [["DTP", *each] for each in claim["dates"]]
    segments += [["AMT", *each] for each in claim["amounts"]]
    segments += [["REF", *each] for each in claim["references"]]
    segments += [["NTE", *each] for each in claim["notes"]]
    segments += [["HI", *codes[at : at + 12]] for at in range(0, len(codes), 12)]
    segments += claim["segments"]
    if claim["rendering"] is not None:
        segments.append(["NM1", "82", "1", "WELBY", "MARCUS", "", "", "", "XX", claim["rendering"]])
    for payer in claim["other_payers"]:
        segments += _other_payer(PAYER | payer)
    for at, line in enumerate(lines, start=1):
        segments += _line(line, at)
    return segments


def _other_payer(payer: Mapping[str, Any]) -> list[Segment]:
    return [
        ["SBR", payer["responsibility"], "18", payer["group_number"], "", "", "", "", "", payer["filing_indicator"]],
        *([["AMT", "D", payer["paid"]]] if "paid" in payer else []),
        ["OI", "", "", "Y", "", "", "Y"],
        ["NM1", "IL", "1", PERSON["last_name"], PERSON["first_name"], "", "", "", "MI", PERSON["member_id"]],
        ["NM1", "PR", "2", payer["name"], "", "", "", "", "PI", payer["id"]],
    ]


def _line(line: Mapping[str, Any], at: int) -> list[Segment]:
    code: list[Element] = [line["procedure_qualifier"], line["procedure_code"], *line["modifiers"]]
    if line["description"]:
        code += [""] * (6 - len(code)) + [line["description"]]
    day = line["service_date"]
    segments: list[Segment] = [
        ["LX", line["line_number"] or at],
        [
            "SV1", tuple(code), line["charge"], line["unit_basis"], line["units"], line["place_of_service"], "",
            tuple(line["pointers"]),
        ],
        *([["DTP", "472", "RD8" if "-" in day else "D8", day]] if day else []),
        *[["REF", *each] for each in line["references"]],
        *[["NTE", *each] for each in line["notes"]],
        *line["segments"],
    ]  # fmt: skip
    if line["ndc"] is not None:
        segments.append(["LIN", "", "N4", line["ndc"]])
        if line["ndc_quantity"]:
            segments.append(["CTP", "", "", "", line["ndc_quantity"], line["ndc_unit"]])
        if line["prescription"]:
            segments.append(["REF", "XZ", line["prescription"]])
    for payer, paid, units, adjustments in line["adjudications"]:
        segments.append(["SVD", payer, paid, tuple(code), "", units])
        segments += [["CAS", *each] for each in adjustments]
    return segments


def _text(segment: Sequence[Element], delimiters: Delimiters) -> str:
    elements = [
        delimiters.component.join(_plain(part) for part in each).rstrip(delimiters.component)
        if isinstance(each, tuple)
        else _plain(each)
        for each in segment
    ]
    while elements[-1] == "" and len(elements) > 1:
        elements.pop()
    return delimiters.element.join(elements)


def _plain(value: object) -> str:
    return "" if value is None else str(value)
