"""What stands where an interchange should: skipped up to the next ISA, and named."""

import re

from auditor.read.delimiters import ISA_BYTES, Delimiters, first_wrong_width, headers, read_delimiters
from auditor.read.faults import Fault, Faults, Place
from auditor.read.stream import Stream

_LOOK_AHEAD = 160
_SAMPLE = 4096
_CHUNK = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CLAIMS = re.compile(rb"(?:^|[^A-Za-z0-9 ])\s*(?:GS|ST|HL|CLM)[^A-Za-z0-9 ]")
_TRAILERS = re.compile(rb"\s*(?:SE|GE|IEA)[^A-Za-z0-9 ]")
_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"<!DOCTYPE", "an HTML or XML page"),
    (b"<html", "an HTML page"),
    (b"<?xml", "an XML file"),
    (b"PAR1", "a Parquet file"),
    (b"{", "a JSON file"),
)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"I\x00S\x00", b"\x00I\x00S", b"I\x00\x00\x00", b"\x00\x00\x00I")


def find_interchange(stream: Stream, faults: Faults, *, first: bool) -> Delimiters | None:
    """The delimiters of the next ISA, with the stream standing on it; None at the end.

    White space is passed; anything else on the way is set aside and reported. `first` says that no interchange of
    this stream was found yet.
    """
    while True:
        start, passed = stream.offset, stream.drop_white_space()
        if passed and not start and stream.pending:
            faults.add(Fault("E003", Place(0), f"{passed} bytes of white space"))
        stream.fill(_LOOK_AHEAD)
        if not stream.pending:
            _nothing(stream, faults)
            return None
        if not start and not passed and stream.pending.startswith(_BYTE_ORDER_MARK):
            faults.add(Fault("E004", Place(0, 3), "the byte order mark of UTF-8"))
            stream.drop_fault(len(_BYTE_ORDER_MARK))
            continue
        found = read_delimiters(stream.pending)
        if isinstance(found, Delimiters):
            return found
        _skip(stream, faults, first=first)


def _nothing(stream: Stream, faults: Faults) -> None:
    if not stream.accounts.size:
        faults.add(Fault("E001", Place(0), "0 bytes"))
    elif stream.accounts.white_space_bytes == stream.accounts.size:
        faults.add(Fault("E002", Place(0), f"{stream.accounts.size} bytes of white space"))


def _skip(stream: Stream, faults: Faults, *, first: bool) -> None:
    """Set aside what is no interchange, up to the next ISA that can be read or the end."""
    start, sample, claims = stream.offset, b"", False
    while True:
        stream.fill(_CHUNK)
        stop = _next_header(stream, 0 if stream.offset > start else 1)
        keep = 0 if stream.ended else _LOOK_AHEAD
        count = len(stream.pending) - keep if stop is None else stop
        part = stream.pending[:count]
        sample += part[: _SAMPLE - len(sample)]
        claims = claims or _CLAIMS.search(part) is not None
        stream.drop_fault(count)
        if stop is not None or not stream.pending:
            break
    place = Place(start, stream.offset - start)
    alone = first and not stream.pending
    if first or sample.startswith(b"ISA"):
        faults.add(_name(sample, place, alone=alone))
    else:
        faults.add(_between(sample, place, claims=claims))


def _next_header(stream: Stream, start: int) -> int | None:
    """Where the next ISA stands that is not the end of a word; None where it may reach beyond what is pending."""
    pending = stream.pending
    for at in headers(pending, start):
        if not stream.ended and at + _LOOK_AHEAD > len(pending):
            return None
        if not (at and pending[at - 1 : at].isalnum()):
            return at
    return None


def _between(sample: bytes, place: Place, *, claims: bool) -> Fault:
    if _TRAILERS.match(sample):
        return Fault("E031", place, f"a trailer after the end of the interchange, {place.count} bytes")
    found = f"{place.count} bytes after an interchange"
    if claims:
        return Fault("E034", place, f"{found}, with segments of claims", unit="interchange", level="quarantine")
    return Fault("E034", place, found)


def _name(sample: bytes, place: Place, *, alone: bool) -> Fault:
    """The fault that names bytes in front of the first interchange, or a broken ISA anywhere."""
    unit = "file" if alone else "interchange"
    if sample.startswith(b"ISA"):
        return _broken_isa(sample, place, unit)
    for start in _WIDE:
        if sample.startswith(start):
            return Fault("E005", place, "text of two or four bytes a character", unit=unit)
    if sample.startswith(b"\xc9\xe2\xc1"):
        return Fault("E006", place, "EBCDIC (C9 E2 C1)", unit=unit)
    for start, name in _MAGIC:
        if sample.lower().startswith(start.lower()):
            return Fault("E064", place, name, unit=unit)
    return Fault("E012", place, f"{_beginning(sample)}, {place.count} bytes", unit=unit)


def _beginning(sample: bytes) -> str:
    """The first bytes in words: a segment id of an envelope, else hexadecimal and never the text itself."""
    known = re.match(rb"(GS|ST|BHT|isa)(?![A-Za-z0-9])", sample)
    if known:
        return f"it begins with {known.group(1).decode()}"
    return f"it begins with bytes {sample[:3].hex(' ')}"


def _broken_isa(sample: bytes, place: Place, unit: str) -> Fault:
    code = read_delimiters(sample)
    if code == "E013":
        return Fault("E013", place, "delimiters that cannot be told from text or from each other", unit=unit)
    wrong = first_wrong_width(sample)
    if wrong is not None:
        number, width, expected = wrong
        said = f"ISA{number:02d} of {width} characters; {place.count} bytes set aside"
        return Fault("E011", place, said, unit=unit, expected=f"ISA{number:02d} of {expected} characters")
    if len(sample) < ISA_BYTES:
        return Fault("E010", place, f"ISA ends at byte {len(sample)}", unit=unit)
    return Fault("E011", place, f"an ISA that is not {ISA_BYTES} bytes long; {place.count} bytes set aside", unit=unit)
