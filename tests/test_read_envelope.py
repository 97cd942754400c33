"""Interchanges, groups and transaction sets: what is counted, what a fault says of them, and what one leaves behind."""

from __future__ import annotations

from typing import Any

import pytest
from reading import Result, read_bytes
from x12 import Segment, join, segments_837

from auditor.read.envelope import Envelope
from auditor.read.faults import Fault, Faults, Place
from auditor.read.headers import SCHEMAS, row_key
from auditor.read.units import QUARANTINED, Unit, level_outside


def segments_of(*claims: str) -> list[Segment]:
    """The segments of one group, with a transaction set for each claim."""
    sets = [segments_837([{"claim_id": claim}]) for claim in claims]
    for number, segments in enumerate(sets, start=1):
        _first(segments, "ST")[2] = _first(segments, "SE")[2] = f"{number:04}"
    whole = [*sets[0][:2], *(segment for segments in sets for segment in segments[2:-2]), *sets[0][-2:]]
    _first(whole, "GE")[1] = str(len(claims))
    return whole


def _first(segments: list[Segment], tag: str) -> Any:
    return next(segment for segment in segments if segment[0] == tag)


def _with(tag: str, element: int, value: str) -> Result:
    segments = segments_of("A1")
    _first(segments, tag)[element] = value
    return read_bytes(join(segments))


def test_a_spoilt_set_takes_no_other_with_it() -> None:
    """Where the second of two sets holds a segment id that can be none, the first is kept whole."""
    read = read_bytes(join(segments_of("A1", "B2")).replace(b"CLM*B2", b"14*ZZ~CLM*B2"))
    assert read.column("claim", "claim_id") == ["A1"]
    assert len(read.rows("service_line")) == 1
    assert read.column("transaction_set", "state") == ["loaded", "quarantined"]


def test_of_a_set_that_is_set_aside_only_its_place_and_numbers_are_kept() -> None:
    """Its row has no column that was filled from inside, though its beginning was read in blocks before."""
    read = read_bytes(join(segments_of("A1")).replace(b"CLM*A1", b"14*ZZ~CLM*A1"), block_bytes=200)
    assert read.column("transaction_set", "state") == ["quarantined"]
    filled = {name for name, value in read.rows("transaction_set")[0].items() if value is not None}
    assert filled <= set(SCHEMAS["transaction_set"])


def test_a_set_without_its_trailer_ends_before_the_next() -> None:
    """Both are loaded; the first counts the segments up to the next ST, and misses its SE."""
    segments = segments_of("A1", "B2")
    whole = read_bytes(join(segments)).column("transaction_set", "segments")
    segments.remove(_first(segments, "SE"))
    read = read_bytes(join(segments))
    assert read.column("claim", "claim_id") == ["A1", "B2"]
    assert read.column("transaction_set", "segments") == [whole[0] - 1, whole[1]]
    assert [(row["code"], row["expected"], row["unit"]) for row in read.rows("fault")] == [
        ("E024", "SE", "transaction_set")
    ]


def test_a_group_without_its_trailer_ends_before_the_next() -> None:
    """Both groups are there with their sets; the first misses its GE, and IEA01 counts both."""
    first, second = segments_of("A1"), segments_of("B2")
    _first(second, "GS")[6] = _first(second, "GE")[2] = "2"
    _first(first, "IEA")[1] = "2"
    read = read_bytes(join([*first[:-2], *second[1:-1], first[-1]]))
    assert read.column("claim", "claim_id") == ["A1", "B2"]
    assert read.column("functional_group", "control_number") == ["1", "2"]
    assert [(row["code"], row["expected"], row["unit"]) for row in read.rows("fault")] == [
        ("E024", "GE", "functional_group")
    ]


def test_inside_what_is_refused_nothing_more_is_said() -> None:
    """A group of another guide is one fault, whatever its sets are; so is an interchange of another version."""
    segments = segments_of("A1")
    _first(segments, "GS")[8] = _first(segments, "ST")[3] = "005010X223A2"
    (group,) = read_bytes(join(segments)).rows("fault")
    segments = segments_of("A1")
    _first(segments, "ISA")[12], _first(segments, "ST")[3] = "00401", "005010X223A2"
    (interchange,) = read_bytes(join(segments)).rows("fault")
    assert (group["code"], group["unit"], group["level"]) == ("E037", "functional_group", "quarantine")
    assert (interchange["code"], interchange["found"]) == ("E015", "ISA12 00401")


def test_a_group_inside_a_refused_interchange_is_a_note() -> None:
    """What is refused already is refused once: the group's own reason only says what was found."""
    segments = segments_of("A1")
    _first(segments, "ISA")[12], _first(segments, "GS")[8] = "00401", "005010X223A2"
    said = [(row["code"], row["level"]) for row in read_bytes(join(segments)).rows("fault")]
    assert said == [("E015", "quarantine"), ("E037", "note")]


def test_a_set_keeps_its_number_and_version() -> None:
    """ST02 and ST03 stand in its row, each in its column."""
    (row,) = _with("ST", 2, "0099").rows("transaction_set")
    assert (row["control_number"], row["version"]) == ("0099", "005010X222A1")


def test_an_interchange_without_its_trailer_ends_before_the_next() -> None:
    """Both are there with their claims; the first misses its IEA."""
    first, second = segments_of("A1"), segments_of("B2")
    _first(second, "ISA")[13] = _first(second, "IEA")[2] = "000000002"
    read = read_bytes(join([*first[:-1], *second]))
    assert read.column("claim", "claim_id") == ["A1", "B2"]
    assert read.column("interchange", "control_number") == ["000000001", "000000002"]
    assert [(row["code"], row["expected"], row["unit"]) for row in read.rows("fault")] == [
        ("E024", "IEA", "interchange")
    ]


def test_another_component_separator_is_reported_once() -> None:
    """Of an interchange that is read in many blocks, at its ISA, with what the composites use."""
    content = join(segments_of("A1", "B2"))
    isa = content[:106].replace(b":~", b">~")
    read = read_bytes((isa + content[106:]) * 2, block_bytes=200)
    said = [
        (row["code"], row["found"], row["segment_id"], row["interchange_control_number"]) for row in read.rows("fault")
    ]
    assert said == [("E014", ": in composites", "ISA", "000000001")] * 2


@pytest.mark.parametrize(("tag", "element", "value"), [("GS", 8, "005010X223A2"), ("ISA", 12, "00401")])
def test_sets_of_what_is_refused_have_no_row(tag: str, element: int, value: str) -> None:
    """The refusal is the group's or the interchange's; its sets are not counted one by one."""
    assert _with(tag, element, value).rows("transaction_set") == []


def test_a_set_says_how_many_segments_it_has_and_how_many_it_states() -> None:
    """SE01 stands beside the count."""
    (row,) = _with("SE", 1, "77").rows("transaction_set")
    assert (row["stated_segments"], row["segments"]) == ("77", len(segments_of("A1")) - 4)


def test_a_set_without_its_trailer_ends_with_its_group() -> None:
    """Its last segment is the one before GE; its claims are loaded."""
    segments = segments_of("A1")
    segments.remove(_first(segments, "SE"))
    read = read_bytes(join(segments))
    assert read.column("claim", "claim_id") == ["A1"]
    assert read.column("transaction_set", "segments") == [len(segments) - 4]
    assert read.column("transaction_set", "stated_segments") == [None]
    assert [(row["code"], row["expected"]) for row in read.rows("fault")] == [("E024", "SE")]


@pytest.mark.parametrize("missing", [["GE"], ["SE", "GE"]])
def test_what_is_open_ends_with_its_interchange(missing: list[str]) -> None:
    """A group, and a set in it, without trailers are closed by IEA, each with its fault; the claims are loaded."""
    segments = [segment for segment in segments_of("A1") if segment[0] not in missing]
    read = read_bytes(join(segments))
    assert read.column("claim", "claim_id") == ["A1"]
    assert [len(read.rows(table)) for table in ("transaction_set", "functional_group", "interchange")] == [1, 1, 1]
    assert sorted(row["expected"] for row in read.rows("fault")) == sorted(missing)


def test_a_set_outside_a_group_without_trailer_ends_with_its_interchange() -> None:
    """IEA closes it where no group is open: its segments are its own, and the next interchange begins anew."""
    segments = segments_of("A1")
    stray = [segment for segment in segments[2:-2] if segment[0] != "SE"]
    read = read_bytes(join([*segments[:-1], *stray, segments[-1], *segments_of("B2")]))
    assert read.column("transaction_set", "state") == ["loaded", "quarantined", "loaded"]
    assert read.column("transaction_set", "segments") == [len(stray) + 1, len(stray), len(stray) + 1]
    assert read.column("claim", "claim_id") == ["A1", "B2"]


def test_a_refused_set_keeps_the_guide_that_it_names() -> None:
    """Nothing inside it is read, and its row says what ST03 says."""
    (row,) = _with("ST", 3, "005010X223A2").rows("transaction_set")
    assert (row["version"], row["state"]) == ("005010X223A2", "quarantined")


@pytest.mark.parametrize("tag", ["SE", "GE"])
def test_a_trailer_that_closes_nothing_is_named(tag: str) -> None:
    """It stands twice: the second is a fault, and takes nothing with it."""
    segments = segments_of("A1")
    segments.insert(-1 if tag == "GE" else -2, list(_first(segments, tag)))
    read = read_bytes(join(segments))
    assert [(row["code"], row["found"]) for row in read.rows("fault")] == [("E031", f"{tag} that closes nothing")]
    assert read.column("claim", "claim_id") == ["A1"]


def test_a_set_outside_a_group_is_refused_alone_or_with_its_interchange() -> None:
    """After a group it is the set alone; where there is no group at all, the interchange."""
    segments = segments_of("A1")
    stray = segments[2:-2]
    after = read_bytes(join([*segments[:-1], *stray, segments[-1]]))
    assert [(row["code"], row["found"], row["unit"], row["level"]) for row in after.rows("fault")] == [
        ("E030", "ST after GE", "transaction_set", "quarantine")
    ]
    assert (after.column("claim", "claim_id"), after.column("interchange", "state")) == (["A1"], ["loaded"])
    without = read_bytes(join([segments[0], *stray, segments[-1]]))
    assert [(row["code"], row["found"]) for row in without.rows("fault")] == [("E030", "ST without GS")]
    assert without.column("interchange", "state") == ["quarantined"]


@pytest.mark.parametrize(
    ("tag", "element", "value", "code", "found"),
    [
        ("GS", 1, "HI", "E035", "GS01 HI"),
        ("GS", 8, "005010X222", "E039", "ST03 005010X222A1, GS08 005010X222"),
        ("GS", 8, "005010X222", "E039", "GS08 005010X222"),
        ("SE", 1, "99", "E026", "SE01 says 99, {count} counted"),
        ("GE", 1, "7", "E026", "GE01 says 7, 1 counted"),
        ("SE", 2, "0002", "E027", "SE02 0002, header 0001"),
        ("SE", 2, "00001", "E027", "SE02 of another length, header 0001"),
        ("IEA", 2, "000000002", "E027", "IEA02 000000002, header 000000001"),
    ],
)
def test_a_fault_of_the_envelope_says_what_was_found(tag: str, element: int, value: str, code: str, found: str) -> None:
    """The element, what it says, and what it should say: codes and numbers."""
    read = _with(tag, element, value)
    said = [(row["code"], row["found"]) for row in read.rows("fault")]
    assert (code, found.format(count=read.column("transaction_set", "segments")[0])) in said


@pytest.mark.parametrize(("tag", "value"), [("GE", "01"), ("IEA", "1")])
def test_leading_zeros_do_not_tell_numbers_apart(tag: str, value: str) -> None:
    """GE02 and IEA02 are numbers; only SE02 is text."""
    assert _with(tag, 2, value).faults == []


def test_a_set_number_used_twice_is_named() -> None:
    """The second set of the same number is loaded with a fault."""
    segments = segments_of("A1", "B2")
    for segment in segments:
        if segment[0] in {"ST", "SE"}:
            segment[2] = "0001"
    read = read_bytes(join(segments))
    assert [(row["code"], row["found"]) for row in read.rows("fault")] == [("E028", "ST02 0001 again")]
    assert read.column("claim", "claim_id") == ["A1", "B2"]


def test_a_set_of_no_version_is_doubted_as_a_whole() -> None:
    """ST03 missing is a fault of the set, which is loaded."""
    (fault,) = _with("ST", 3, "").rows("fault")
    assert (fault["code"], fault["unit"], fault["level"]) == ("E040", "transaction_set", "finding")


def test_a_set_of_another_guide_is_set_aside_as_a_whole() -> None:
    """The fault is the set's, and says so."""
    (fault,) = _with("ST", 3, "005010X223A2").rows("fault")
    assert (fault["code"], fault["unit"], fault["level"]) == ("E038", "transaction_set", "quarantine")


def quarantined(fault: Fault, unit: Unit | None) -> tuple[Envelope, dict[str, object]]:
    """What becomes of an envelope whose open set is the unit, and what is said, when a fault wants it set aside."""
    envelope = Envelope(1, Faults(), transaction=unit, last_number=9, sets={3: unit} if unit and unit.is_kept else {})
    envelope.quarantine(fault)
    (said,) = envelope.faults.rows(1, "")
    return envelope, said


def test_a_kept_set_is_set_aside_once_with_all_that_was_read_of_it() -> None:
    """It is lost, its rows from ST to the last segment are withdrawn, and the fault is the whole set's."""
    unit = Unit(3, 100, "0001", {})
    envelope, said = quarantined(Fault("E024", Place(5), "what was found"), unit)
    assert (envelope.lost, envelope.sets, unit.is_kept, envelope.keeps) == ([unit], {}, False, False)
    assert envelope.withdrawn == [(row_key(1, 3), row_key(1, 9))]
    assert (said["unit"], said["level"], said["found"]) == ("transaction_set", "quarantine", "what was found")
    envelope.quarantine(Fault("E024", Place(6), ""))
    assert (envelope.lost, len(envelope.withdrawn)) == ([unit], 1)


@pytest.mark.parametrize(("unit", "level"), [(Unit(3, 100, "0001", {}, state=QUARANTINED), "note"), (None, "finding")])
@pytest.mark.parametrize("named", ["", "functional_group"])
def test_where_no_set_is_kept_a_fault_is_only_said(unit: Unit | None, level: str, named: str) -> None:
    """It is its own unit's, or the segment's; nothing is lost."""
    envelope, said = quarantined(Fault("E024", Place(5), "", unit=named), unit)
    assert (said["unit"], said["level"]) == (named or "segment", level)
    assert (envelope.lost, envelope.withdrawn) == ([], [])


@pytest.mark.parametrize(
    ("code", "inside", "level"),
    [("E024", True, "note"), ("E024", False, "finding"), ("E065", True, "quarantine"), ("E065", False, "quarantine")],
)
def test_a_fault_where_no_set_is_kept_has_a_level(code: str, level: str, *, inside: bool) -> None:
    """In a set that is refused already it is a note, between sets a finding; a fault of the file takes it all."""
    assert level_outside(Fault(code, Place(0), ""), inside=inside) == level
