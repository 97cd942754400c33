"""The catalogue of bad inputs: what is wrong with the bytes, the fault that says so, and the claims that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from reading import read_bytes
from x12 import Delimiters, Segment, join, segments_837, write_837

CLAIM = {"claim_id": "ACCT77", "lines": [{}, {"procedure_code": "96413", "charge": "50.25"}]}
GOOD = write_837([CLAIM])
TWO = write_837([CLAIM, {"claim_id": "B2"}])


@dataclass(frozen=True)
class Case:
    """An input, the number of claims kept, the codes that must be reported, and the state of the file."""

    found: bytes
    claims: int
    codes: str
    state: str = "loaded"


def changed(tag: str, element: int, value: Any, *, claim: dict[str, Any] | None = None) -> bytes:
    """A good file with one element of the first segment of that id changed."""
    segments = segments_837([claim or CLAIM])
    segment = next(each for each in segments if each[0] == tag)
    segment.extend([""] * (element + 1 - len(segment)))
    segment[element] = value
    return join(segments)


def without(*tags: str) -> bytes:
    """A good file without the segments of these ids."""
    return join(each for each in segments_837([CLAIM]) if each[0] not in tags)


def with_line(**line: Any) -> bytes:
    """A good file with one service line."""
    return write_837([{"lines": [line]}])


def with_segments(*segments: Segment) -> bytes:
    """A good file with more segments after the claim's own."""
    return write_837([CLAIM | {"segments": list(segments)}])


def with_other(number: str = "000000002", **more: Any) -> bytes:
    """A second interchange."""
    return write_837([{"claim_id": "Z9"}], control_number=number, **more)


WRAPPED = b"\n".join(GOOD[at : at + 80] for at in range(0, len(GOOD), 80))
BROKEN = GOOD.replace(b"SENDER         *", b"SENDER*", 1)

CASES = {
    "1 empty": Case(b"", 0, "E001", "refused"),
    "2 white space": Case(b" \r\n\t ", 0, "E002", "refused"),
    "3 leading newline": Case(b"\r\n  " + GOOD, 1, "E003"),
    "4 byte order mark": Case(b"\xef\xbb\xbf" + GOOD, 1, "E004"),
    "5 UTF-16": Case(GOOD.decode().encode("utf-16"), 0, "E005", "refused"),
    "5 UTF-32": Case(GOOD.decode().encode("utf-32"), 0, "E005", "refused"),
    "6 EBCDIC": Case(GOOD.decode().encode("cp037"), 0, "E006", "refused"),
    "7 latin-1": Case(GOOD.replace(b"*DOE*", "*MUÑOZ*".encode("latin-1")), 1, "E007"),
    "7 UTF-8": Case(GOOD.replace(b"*DOE*", "*MUÑOZ*".encode()), 1, "E007"),
    "8 lone surrogate": Case(GOOD.replace(b"*DOE*", b"*\xed\xa0\x80*"), 1, "E007"),
    "9 NUL in data": Case(GOOD.replace(b"*DOE*", b"*D\x00E*"), 1, "E009"),
    "10 ISA cut short": Case(GOOD[:90], 0, "E010", "refused"),
    "11 ISA too short": Case(BROKEN, 0, "E011", "refused"),
    "11 ISA too long": Case(GOOD.replace(b"SENDER         *", b"SENDER             *", 1), 0, "E011", "refused"),
    "12 lower-case isa": Case(b"isa" + GOOD[3:], 0, "E012", "refused"),
    "13 terminator is separator": Case(GOOD[:105] + b"*" + GOOD[106:], 0, "E013", "refused"),
    "13 letter as separator": Case(GOOD.replace(b":", b"A").replace(b"*A~", b"*A~"), 0, "E013", "refused"),
    "14 ISA16 wrong": Case(GOOD[:104] + b">" + GOOD[105:], 1, "E014"),
    "15 version 00401": Case(GOOD.replace(b"*00501*", b"*00401*"), 0, "E015", "refused"),
    "15 version 00801": Case(GOOD.replace(b"*00501*", b"*00801*"), 0, "E015", "refused"),
    "16 LF after terminator": Case(write_837([CLAIM], newline="\n"), 1, ""),
    "16 CRLF after terminator": Case(write_837([CLAIM], newline="\r\n"), 1, ""),
    "16 LF is terminator": Case(write_837([CLAIM], delimiters=Delimiters(segment="\n")), 1, ""),
    "16 CR is terminator": Case(write_837([CLAIM], delimiters=Delimiters(segment="\r")), 1, ""),
    "16 CRLF is terminator": Case(write_837([CLAIM], delimiters=Delimiters(segment="\r"), newline="\n"), 1, ""),
    "17 wrapped at 80": Case(WRAPPED, 1, "E017"),
    "18 doubled terminators": Case(GOOD.replace(b"~LX*", b"~~LX*"), 1, "E018"),
    "18 blank lines": Case(write_837([CLAIM], newline="\n\n"), 1, ""),
    "19 padding": Case(GOOD.replace(b"~LX*2", b"~" + b" " * 20_000 + b"LX*2"), 1, ""),
    "20 segment of 20 KB": Case(write_837([CLAIM | {"notes": [("ADD", "X" * 20_000)]}]), 1, ""),
    "20 segment over 1 MiB": Case(
        TWO.replace(b"~SE*", b"~NTE*ADD*" + b"X" * 1_100_000 + b"~SE*") + with_other(), 1, "E020", "partly"
    ),
    "21 no terminator": Case(GOOD[:106] + b"X" * 3_000_000, 0, "E020", "refused"),
    "22 separator in a name": Case(with_segments(["NTE", "ADD", "A", "B", "C"]), 1, "E022"),
    "23 a name that begins with ISA": Case(GOOD.replace(b"*DOE*", b"*ISAAC*"), 1, ""),
    "24 no IEA": Case(without("IEA"), 1, "E024"),
    "24 no GE and IEA": Case(without("GE", "IEA"), 1, "E024"),
    "24 no SE, GE and IEA": Case(without("SE", "GE", "IEA"), 1, "E024"),
    "25 cut inside a segment": Case(TWO[: TWO.index(b"CLM*B2") + 8], 0, "E025", "refused"),
    "25 cut after a whole set": Case(GOOD + with_other()[:600], 1, "E025", "partly"),
    "25 cut inside a segment, and joined": Case(
        GOOD + with_other("000000002")[:-90] + with_other("000000003"), 2, "E025", "partly"
    ),
    "25 joined where the segment ends": Case(
        GOOD[: GOOD.index(b"SE*")] + with_other(delimiters=Delimiters("|", ">", "!", "'")), 2, "E024"
    ),
    "25 joined with other separators": Case(
        GOOD[: GOOD.index(b"SE*")] + with_other(delimiters=Delimiters("|", ">", "!", "~")), 2, "E024"
    ),
    "25 joined with other delimiters": Case(
        TWO[:-60] + with_other(delimiters=Delimiters("|", ">", "!", "\n")) + with_other("000000003"),
        2,
        "E025",
        "partly",
    ),
    "26 SE01": Case(changed("SE", 1, "99"), 1, "E026"),
    "26 GE01": Case(changed("GE", 1, "2"), 1, "E026"),
    "26 IEA01": Case(changed("IEA", 1, "A"), 1, "E026"),
    "27 SE02": Case(changed("SE", 2, "0002"), 1, "E027"),
    "27 GE02": Case(changed("GE", 2, "2"), 1, "E027"),
    "27 IEA02": Case(changed("IEA", 2, "000000009"), 1, "E027"),
    "28 ST02 repeated": Case(
        GOOD.replace(b"~GE*1", b"~" + GOOD[GOOD.index(b"ST*") : GOOD.index(b"GE*")] + b"GE*2"), 2, "E028"
    ),
    "29 ISA13 repeated": Case(GOOD + with_other("000000001"), 2, "E029"),
    "29 the same interchange again": Case(GOOD + GOOD, 2, ""),
    "30 no GS": Case(without("GS", "GE"), 0, "E030", "refused"),
    "30 ST after GE": Case(
        GOOD.replace(b"~IEA", b"~ST*837*0009*005010X222A1~CLM*X~SE*3*0009~IEA"), 1, "E030", "partly"
    ),
    "31 SE again": Case(GOOD.replace(b"~GE*", b"~SE*1*0001~GE*"), 1, "E031", "partly"),
    "31 IEA again": Case(GOOD + b"IEA*1*000000001~", 1, "E031", "partly"),
    "31 claims after SE": Case(GOOD.replace(b"~GE*", b"~CLM*X*1~GE*"), 1, "E031", "partly"),
    "32 two interchanges": Case(GOOD + with_other(), 2, ""),
    "33 other delimiters": Case(GOOD + with_other(delimiters=Delimiters("|", ">", "!", "\n")), 2, ""),
    "33 other terminator, no newline": Case(GOOD + with_other(delimiters=Delimiters(segment="'")) + GOOD, 3, ""),
    "34 Ctrl-Z": Case(GOOD + b"\x1a", 1, ""),
    "34 junk after IEA": Case(GOOD + b"some words", 1, "E034"),
    "34 claims after IEA": Case(GOOD + b"GS*HC*A*B~CLM*X*1~", 1, "E034", "partly"),
    "35 a broken one between two": Case(GOOD + BROKEN + with_other(), 2, "E011", "partly"),
    "36 an 835": Case(changed("GS", 1, "HP").replace(b"005010X222A1", b"005010X221A1"), 0, "E036", "refused"),
    "36 ST01 is 835": Case(changed("ST", 1, "835"), 0, "E036", "refused"),
    "37 an 837I": Case(GOOD.replace(b"005010X222A1", b"005010X223A2"), 0, "E037", "refused"),
    "37 an 837D": Case(GOOD.replace(b"005010X222A1", b"005010X224A2"), 0, "E037", "refused"),
    "37 lines of an 837I": Case(GOOD.replace(b"~SV1*", b"~SV2*0300*"), 0, "E037", "refused"),
    "38 an 837I beside": Case(GOOD + with_other(version="005010X223A2"), 1, "E037", "partly"),
    "39 X222": Case(GOOD.replace(b"005010X222A1", b"005010X222"), 1, "E039"),
    "39 X222A2": Case(GOOD.replace(b"005010X222A1", b"005010X222A2"), 1, "E039"),
    "39 ST03 is another": Case(changed("ST", 3, "005010X222"), 1, "E039"),
    "39 ST03 names an 837I": Case(changed("ST", 3, "005010X223A2"), 0, "E038", "refused"),
    "40 ST03 missing": Case(changed("ST", 3, ""), 1, "E040"),
    "41 out of order": Case(GOOD.replace(b"~LX*1~", b"~NM1*82*1*W*****XX*1234567893~HI*ABF:D630~LX*1~"), 1, "E041"),
    "42 unknown segment": Case(with_segments(["ZZZ", "1"]), 1, "E042"),
    "42 lower-case id": Case(GOOD.replace(b"~CLM*", b"~clm*"), 0, "E042", "refused"),
    "42 id that can be none": Case(GOOD.replace(b"~SV1*", b"~14*"), 0, "E042", "refused"),
    "43 HL01 repeated": Case(GOOD.replace(b"~HL*2*1*", b"~HL*1*1*"), 1, "E043"),
    "43 HL01 is text": Case(GOOD.replace(b"~HL*2*1*", b"~HL*B*1*"), 1, "E043"),
    "43 HL01 of 5,000 digits": Case(GOOD.replace(b"~HL*2*1*", b"~HL*" + b"9" * 5000 + b"*1*"), 1, "E043"),
    "44 HL02 missing": Case(GOOD.replace(b"~HL*2*1*", b"~HL*2**"), 1, "E044"),
    "44 HL02 is itself": Case(GOOD.replace(b"~HL*2*1*", b"~HL*2*2*"), 1, "E044"),
    "45 no levels": Case(without("HL"), 1, "E045"),
    "46 LX from 5": Case(GOOD.replace(b"~LX*1~", b"~LX*5~"), 1, "E046"),
    "47 no lines": Case(write_837([{"lines": [], "charge": "0"}]), 1, "E047"),
    "48 51 lines": Case(write_837([{"lines": [{}] * 51}]), 1, "E048"),
    "48 5,001 claims": Case(write_837([{}] * 5001), 5001, "E048"),
    "49 13 diagnoses": Case(write_837([{"diagnoses": ["C509"] * 13}]), 1, "E049"),
    "49 pointer to none": Case(with_line(pointers=["2"]), 1, "E058"),
    "51 range reversed": Case(with_line(service_date="20240107-20240105"), 1, "E051"),
    "51 service before 1900": Case(with_line(service_date="18991231"), 1, "E059"),
    "51 birth before 1900": Case(changed("DMG", 2, "18500101"), 1, "E059"),
    "54 units missing": Case(with_line(units=""), 1, "E054"),
    "54 basis missing": Case(with_line(unit_basis=""), 1, "E054"),
    "55 lower-case code": Case(with_line(procedure_code="j9035"), 1, "E055"),
    "55 padded code": Case(with_line(procedure_code=" J9035"), 1, "E055"),
    "56 NDC with hyphens": Case(with_line(ndc="50242-0060-01"), 1, "E056"),
    "57 a note of 100 KB": Case(write_837([CLAIM | {"notes": [("ADD", "<script>" * 12_500)]}]), 1, ""),
    "57 SV1 without LX": Case(without("LX"), 1, "E057"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_catalogue(case: Case) -> None:
    """What can be kept is kept, what is wrong is named, and every byte is accounted for."""
    result = read_bytes(case.found)
    assert len(result.rows("claim")) == case.claims == result.file["claims"]
    expected = set(case.codes.split())
    assert expected <= set(result.faults)
    assert expected or not result.faults
    assert result.file["state"] == case.state
    counted = sum(result.file[each] for each in ("segment_bytes", "white_space_bytes", "fault_bytes"))
    assert counted == result.file["size_bytes"] == len(case.found)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_small_blocks_change_nothing(case: Case) -> None:
    """A bad input gives the same rows in blocks of 300 bytes."""
    whole, small = read_bytes(case.found), read_bytes(case.found, block_bytes=300)
    assert whole.file == small.file
    assert {table: whole.rows(table) for table in whole.tables} == {table: small.rows(table) for table in small.tables}


def test_a_fault_that_spoils_its_set_says_so() -> None:
    """Where a mild kind of fault sets a unit aside, nothing of the unit is said to be kept."""
    faults = read_bytes(CASES["42 id that can be none"].found).rows("fault")
    spoiling = next(fault for fault in faults if fault["code"] == "E042" and fault["level"] == "quarantine")
    assert spoiling["kept"] == "the other units of the file; this one was set aside"


BAD_DATES = ["20260230", "00000000", "2026113", "        ", "202601011", "2026O101"]
BAD_NUMBERS = ["1E9", "1_000", "9" * 21, "NaN", "Infinity", "\uff11", "1.2345", "1,000", "5.", "+1", "-", "."]
BAD_AMOUNTS = ["1.2.3", "100ABC", "100.555", "1,000", "100 ", "1E3", "1_000", "9" * 19]


@pytest.mark.parametrize("text", BAD_DATES)
def test_a_date_that_is_none_is_kept_as_text(text: str) -> None:
    """A date that is no day is null, its text stands beside it, and a fault says so."""
    result = read_bytes(with_line(service_date=text))
    (line,) = result.rows("service_line")
    assert (line["service_date"], line["service_date_raw"]) == (None, text)
    assert "E050" in result.faults


@pytest.mark.parametrize("text", BAD_NUMBERS)
def test_a_number_that_is_none_is_kept_as_text(text: str) -> None:
    """Units that are no number are null, their text stands beside them, and a fault says so."""
    result = read_bytes(with_line(units=text))
    (line,) = result.rows("service_line")
    assert (line["units"], line["units_raw"]) == (None, text)
    assert "E052" in result.faults


@pytest.mark.parametrize("text", BAD_AMOUNTS)
def test_an_amount_that_is_none_is_kept_as_text(text: str) -> None:
    """A charge that is no amount is null, never rounded, and its text stands beside it."""
    result = read_bytes(
        write_837([{"charge": "1", "lines": [{"charge": "1"}]}]).replace(b"*1*UN*", f"*{text}*UN*".encode())
    )
    (line,) = result.rows("service_line")
    assert (line["charge"], line["charge_raw"]) == (None, text)
    assert "E053" in result.faults


@pytest.mark.parametrize(("text", "units"), [("-1", "-1"), ("0", "0"), ("1.5", "1.5"), (".5", "0.5"), ("007", "7")])
def test_a_plain_number_is_read(text: str, units: str) -> None:
    """Negative numbers, zero, decimals without a leading digit and leading zeros are numbers."""
    (line,) = read_bytes(with_line(units=text)).rows("service_line")
    assert str(line["units"].normalize()) == units
    assert line.get("units_raw") is None


def test_no_fault_holds_a_value_of_a_patient() -> None:
    """No fault shows a name, member id, birth date, note or claim number, whatever is wrong with the file."""
    secrets = ("DOE", "M0001", "19600115", "ACCT77", "OAK STREET", "SECRETNOTE")
    for case in CASES.values():
        found = case.found.replace(b"NTE*ADD*A", b"NTE*ADD*SECRETNOTE")
        for row in read_bytes(found).rows("fault"):
            said = " ".join(str(row[each]) for each in ("expected", "found", "kept", "remedy"))
            assert not [each for each in secrets if each in said]


def test_a_count_may_have_ten_digits() -> None:
    """SE01 is a number of up to ten digits, zeros before it included; longer ones are no count."""
    count = len(segments_837([CLAIM])) - 4
    assert "E026" not in read_bytes(changed("SE", 1, f"{count:010}")).faults
    assert "E026" in read_bytes(changed("SE", 1, f"{count:011}")).faults


def test_a_fault_names_the_units_that_it_stands_in() -> None:
    """The control numbers of interchange, group and set are those that are open at the fault."""
    (fault,) = read_bytes(changed("SE", 1, "99")).rows("fault")
    named = [fault[f"{unit}_control_number"] for unit in ("interchange", "group", "transaction")]
    assert named == ["000000001", "1", "0001"]
