"""Files gone wrong, by number: good claims with segments, elements and bytes mutated, the same for the same number."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from x12 import Delimiters, write_837

Segments = list[list[str]]
Change = Callable[[Segments, random.Random], None]

CANARY = "ZQX"
"""What every value of a patient begins with: no message and no masked report may hold it."""

SAMPLES = sorted((Path(__file__).resolve().parents[1] / "sample_837").glob("*.837"))

_PRIVATE = {
    "NM1": (3, 4, 5, 9), "N3": (1, 2), "N4": (1,), "PER": (2, 4), "NTE": (2,), "K3": (1,), "PWK": (6,),
    "REF": (2,),
}  # fmt: skip
"""Elements that hold a patient's values, and the provider's beside them: nothing there is shown by a masked report."""

_OF_PATIENTS = {"NM1": {"IL", "QC"}, "REF": {"EA", "SY", "1W"}}

_NUMBERS = (
    "0", "-1", "-0", ".5", "5.", ".", "-", "+1", "1e9", "1E400", "0x10", "1_000", "1,000.00", "100.555", "NaN", "inf",
    "\u0663", "9" * 17, "9" * 40, "-" + "9" * 16 + ".99", "\uff11\uff12", "1 ",
    " 1", "1\t", "00000000000000001", "1.0000",
)  # fmt: skip
_DATES = (
    "00000000", "20240230", "20241301", "2024011", "202401011", "99991231", "00010101", "18000101", "20240105-20240101",
    "20240101-", "-20240101", "20240101-99999999", "202401012460", "2024-01-01", "20240229-20250229",
)  # fmt: skip
_TEXTS = (
    "", " ", "<script>alert(1)</script>", "=1+1", "@SUM(A1)", "{{7*7}}", "';drop table claim;--", "%s%n", "../../x",
    "\x00", "\x1b[31m", "\u202eabc", "\ufeff", "\r\n", "\u2028", "'", '"', "\\", "A" * 5000, "é" * 300, "null", "None",
    "\ud83d\ude00", "J9035", "50242-0060-01", "XX", "HC", "85", "IL", "QC", "PR", "D8", "RD8", "1", "Z" * 80,
)  # fmt: skip
_BYTES = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a", b"\r\n", b"\n", b"~", b"~~", b"*", b"**", b":", b"^", b"ISA",
    b"IEA*1*1~", b"SE*1*1~", b"ST*837*0001*005010X222A1~", b"GE*1*1~", b"CLM*", b"LX*1~",
    b"SV1*HC:J9035*1*UN*1~", b"HL*1**20*1~",
    b"NM1*IL*1~", b"\x80\x81", b"\xc3", b"\xed\xa0\x80", b"~CLM*X*1***11:B:1~", b" " * 200, b"\x00" * 50, b"A" * 20000,
)  # fmt: skip
_DELIMITERS = (
    Delimiters(), Delimiters(), Delimiters("|", ">", "!", "\x1e"), Delimiters("\x1d", "\x1f", "\x1c", "\n"),
    Delimiters("*", ":", "^", "'"), Delimiters("+", "|", "U", "~"),
)  # fmt: skip


def mutated(number: int, seed: int, *, wild: bool) -> bytes:
    """The file of a number: one interchange or two, with up to six changes of its segments.

    Where it is not `wild`, every token stays in an element that is a patient's. Where it is, elements move, segments
    change their ids, and up to three changes of bytes follow.
    """
    chance = random.Random(f"{seed}-{number}")  # noqa: S311 - what to change
    changes = _OF_PLACES + _OF_SEGMENTS if wild else _OF_SEGMENTS
    files = [_file(chance, number, changes) for _ in range(chance.choice((1, 1, 1, 2)))]
    found = chance.choice((b"", b"", b"\n", b" \x00")).join(files)
    for _ in range(chance.choice((0, 1, 1, 2, 3)) if wild else 0):
        found = chance.choice(_OF_BYTES)(found, chance)
    return found


def _file(chance: random.Random, number: int, changes: Sequence[Change]) -> bytes:
    good = chance.choice(SAMPLES).read_bytes() if chance.random() < 0.2 else _claims(chance, number)
    segments = [segment.strip("\r\n").split("*") for segment in good.decode().split("~")]
    segments = _short([segment for segment in segments if segment != [""]], chance)
    for segment in segments:
        for place in _PRIVATE.get(segment[0], ()):
            if place < len(segment) and segment[place] and not segment[place].startswith(CANARY):
                segment[place] = _token(segment[place], segment, place)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        chance.choice(changes)(segments, chance)
    delimiters = chance.choice(_DELIMITERS)
    text = "".join(
        delimiters.element.join(element.replace(":", delimiters.component) for element in segment)
        + delimiters.segment + chance.choice(("", "", "", "\n"))
        for segment in segments
    )  # fmt: skip
    if delimiters != Delimiters() and chance.random() < 0.9:
        text = text.replace("^", delimiters.repetition, 1)
    return text.encode("utf-8", "surrogatepass")


def _token(value: str, segment: list[str], place: int) -> str:
    """A token where a patient's value stands; those of providers and payers, and a claim's own numbers, are shown."""
    if segment[1] not in _OF_PATIENTS.get(segment[0], {segment[1]}):
        return value
    return f"{CANARY}{segment[0]}{place}V{sum(map(ord, value))}"


def _short(segments: Segments, chance: random.Random) -> Segments:
    """A long sample cut down to some of its claims, envelope and levels kept."""
    claims = [at for at, segment in enumerate(segments) if segment[0] == "CLM"]
    if len(claims) < 8:
        return segments
    end = next(at for at, segment in enumerate(segments) if segment[0] == "SE")
    first = chance.randrange(1, len(claims) - 4)
    return segments[: claims[first]] + segments[claims[-3] : end] + segments[end:]


def _claims(chance: random.Random, number: int) -> bytes:
    """A few claims for drugs, with whatever a claim may carry."""
    claims = [_claim(chance, f"C{number}-{at}") for at in range(chance.randint(1, 3))]
    return write_837(claims, control_number=f"{number % 10**9:09}", sender=chance.choice(("SENDER", "OTHER")))


def _claim(chance: random.Random, claim_id: str) -> dict[str, Any]:
    return {
        "claim_id": claim_id,
        "frequency_code": chance.choice("1178"),
        "dependent": chance.choice((None, {"last_name": "KID"})),
        "rendering": chance.choice((None, "1003000126")),
        "references": [("F8", "C1"), ("G1", "A1"), ("EA", "RECORD")][: chance.randint(0, 3)],
        "notes": [("ADD", "TEXT")] * chance.randint(0, 1),
        "other_payers": [{"responsibility": "S", "paid": "5"}] * chance.randint(0, 1),
        "diagnoses": ["C509", "D6481", "Z5111"][: chance.randint(0, 3)],
        "dates": [("435", "D8", "20240101")] * chance.randint(0, 1),
        "lines": [_line(chance) for _ in range(chance.randint(0, 4))],
    }


def _line(chance: random.Random) -> dict[str, Any]:
    return {
        "procedure_code": chance.choice(("J9035", "J1569", "J3490", "96413", "J9271", "J0897")),
        "units": chance.choice(("10", "1", "40.5", "0", "1000")),
        "charge": chance.choice(("100", "0", "9.99")),
        "ndc": chance.choice((None, "50242006001", "00069080901", "12345")),
        "modifiers": chance.sample(("JW", "JZ", "59", "KX"), 2),
        "notes": [("ADD", "A NOTE")] * chance.randint(0, 1),
        "prescription": chance.choice((None, "RX1")),
        "adjudications": [("00882", "5", "1", [("CO", "45", "95")])] * chance.randint(0, 1),
        "service_date": chance.choice(("20240105", "20240101-20240105", "20231231")),
    }


def _drop(segments: Segments, chance: random.Random) -> None:
    at = chance.randrange(len(segments))
    del segments[at : at + chance.choice((1, 1, 2, 8))]
    segments or segments.append(["ISA"])


def _double(segments: Segments, chance: random.Random) -> None:
    at = chance.randrange(len(segments))
    segments[at:at] = [list(each) for each in segments[at : at + chance.choice((1, 2, 10))]] * chance.choice((1, 1, 30))


def _move(segments: Segments, chance: random.Random) -> None:
    segments.insert(chance.randrange(len(segments)), segments.pop(chance.randrange(len(segments))))


def _retag(segments: Segments, chance: random.Random) -> None:
    chance.choice(segments)[0] = chance.choice(
        [*(segment[0] for segment in segments), "ZZ", "", "clm", "CLM ", "LONGTAG"]
    )


def _element(segments: Segments, chance: random.Random) -> None:
    segment = chance.choice(segments)
    segment[chance.randrange(len(segment))] = _value(segments, chance)


def _component(segments: Segments, chance: random.Random) -> None:
    segment = chance.choice([each for each in segments if any(":" in element for element in each[1:])] or segments)
    at = chance.randrange(len(segment))
    parts = segment[at].split(":")
    parts[chance.randrange(len(parts))] = _value(segments, chance)
    segment[at] = ":".join(parts * chance.choice((1, 1, 1, 12)))


def _insert(segments: Segments, chance: random.Random) -> None:
    segment = chance.choice(segments)
    segment[chance.randint(1, len(segment)) :] = [_value(segments, chance)] * chance.choice((1, 1, 1, 40))


def _shift(segments: Segments, chance: random.Random) -> None:
    segment = chance.choice(segments)
    segment.insert(chance.randint(1, len(segment)), "")


def _shorten(segments: Segments, chance: random.Random) -> None:
    segment = chance.choice(segments)
    del segment[chance.randint(1, len(segment)) :]


def _value(segments: Segments, chance: random.Random) -> str:
    """A number, a day or a text that should not be there, or what stands in the same place of another segment."""
    kind = chance.randrange(5)
    if kind == 4:
        other = chance.choice(segments)
        borrowed = chance.choice(other)
        return "" if CANARY in borrowed else borrowed
    return chance.choice((_NUMBERS, _DATES, _TEXTS, _NUMBERS)[kind])


def _cut(found: bytes, chance: random.Random) -> bytes:
    return found[: chance.randrange(len(found) + 1)]


def _behead(found: bytes, chance: random.Random) -> bytes:
    return found[chance.randrange(min(len(found), 400) + 1) :]


def _flip(found: bytes, chance: random.Random) -> bytes:
    changed = bytearray(found or b"~")
    for _ in range(chance.choice((1, 1, 3, 20))):
        changed[chance.randrange(len(changed))] = chance.choice((chance.randrange(256), *b"~*:^\x00 "))
    return bytes(changed)


def _put_in(found: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(found) + 1)
    return found[:at] + chance.choice(_BYTES) + found[at:]


def _take_out(found: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(found) + 1)
    return found[:at] + found[at + chance.choice((1, 1, 5, 100, 1000)) :]


def _repeat(found: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(found) + 1)
    return found[:at] + found[at : at + chance.choice((1, 10, 300))] * chance.choice((2, 3, 50)) + found[at:]


def _wrap(found: bytes, chance: random.Random) -> bytes:
    width = chance.choice((80, 7, 106, 1000))
    newline = chance.choice((b"\n", b"\r\n", b"\r"))
    return newline.join(found[at : at + width] for at in range(0, len(found), width))


def _recode(found: bytes, chance: random.Random) -> bytes:
    coded = chance.choice(("utf-16", "utf-16-le", "cp500", "utf-32"))
    return found.decode("latin-1").encode(coded, "replace")


_OF_SEGMENTS: tuple[Change, ...] = (
    _drop,
    _double,
    _move,
    _element,
    _element,
    _element,
    _component,
    _component,
    _shorten,
)
_OF_PLACES: tuple[Change, ...] = (_retag, _insert, _shift)
_OF_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut, _behead, _flip, _flip, _put_in, _put_in, _take_out, _repeat, _wrap, _recode,
)  # fmt: skip
