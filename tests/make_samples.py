"""Write the sample files and the findings expected of them: `python tests/make_samples.py`.

The stories stand in tests/stories, one module a file. The output depends on nothing but them: no clock, no chance.
"""

import csv
import io
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from stories import TOLD
from stories.words import Batch, Claim, Expected, Interchange, Line, OtherPayer, Patient, Payer, Person, Story, npi

GUIDE = "005010X222A1"
FOLDER = Path(__file__).parent.parent / "sample_837"
COLUMNS = ["rule_id", "claim_id", "line_number", "severity", "amount_direction", "expected_units", "since", "why"]

Segment = list[str]


def money(amount: Decimal) -> str:
    """Return the amount as X12 writes it: no trailing zeros, no exponent."""
    return f"{amount.normalize():f}"


def text_of(story: Story) -> str:
    """Return the whole file."""
    text = "".join(interchange_text(each, story) for each in story.interchanges)
    first, last = story.torn
    if first:
        start = text.index(first)
        rest = text[text.index(last, start) :]
        text = text[:start] + rest[: story.flipped].lower() + rest[story.flipped :]
    return text


def interchange_text(interchange: Interchange, story: Story) -> str:
    """Return ISA to IEA in the interchange's own delimiters."""
    segments = list(envelope(interchange, story))
    element, component = interchange.element, interchange.component
    return "".join(element.join(segment).replace("\0", component) + interchange.ending for segment in segments)


def envelope(interchange: Interchange, story: Story) -> Iterator[Segment]:
    """Yield the segments of an interchange; components are joined by NUL until the delimiters are known."""
    control = f"{interchange.control:09d}"
    short_day = interchange.day[2:]
    sender, receiver = f"{interchange.sender:15}", f"{interchange.receiver:15}"
    yield [
        *("ISA", "00", " " * 10, "00", " " * 10, "ZZ", sender, "ZZ", receiver, short_day, "0815"),
        *(interchange.repetition, "00501", control, "0", interchange.usage, interchange.component),
    ]
    ordinal = 0
    for number, group in enumerate(interchange.groups, start=interchange.control * 10 + 1):
        yield ["GS", "HC", interchange.sender, interchange.receiver, interchange.day, "0815", str(number), "X", GUIDE]
        for batches in group.sets:
            ordinal += 1
            yield from transaction_set(f"{ordinal:04d}", batches, interchange, story)
        yield ["GE", str(len(group.sets)), str(number)]
    yield ["IEA", str(len(interchange.groups)), control]


def transaction_set(
    control: str, batches: tuple[Batch, ...], interchange: Interchange, story: Story
) -> Iterator[Segment]:
    """Yield ST to SE."""
    segments: list[Segment] = [
        ["ST", "837", control, GUIDE],
        ["BHT", "0019", "00", f"{interchange.control:06d}{control}", interchange.day, "0815", "CH"],
        ["NM1", "41", "2", f"{batches[0].office.name}", "", "", "", "", "46", interchange.sender],
        ["PER", "IC", "BILLING DESK", "TE", "5555550100"],
        ["NM1", "40", "2", "SAMPLE CLEARING", "", "", "", "", "46", interchange.receiver],
    ]
    level = 0
    for batch in batches:
        for segment in batch_segments(batch, level):
            level += segment[0] == "HL"
            segments.append(segment)
    counted = len(segments) + 1 + (2 if control == story.miscounted else 0)
    yield from segments
    yield ["SE", str(counted), control]


def batch_segments(batch: Batch, before: int) -> Iterator[Segment]:
    """Yield the billing provider (2000A), then patients and claims; `before` levels were numbered already."""
    office = batch.office
    billing = before + 1
    yield ["HL", str(billing), "", "20", "1"]
    yield ["PRV", "BI", "PXC", office.taxonomy]
    yield ["NM1", "85", "2", office.name, "", "", "", "", "XX", npi(office.number)]
    yield ["N3", f"{office.number} EXAMPLE AVENUE"]
    yield ["N4", office.city, office.state, office.postal]
    yield ["REF", "EI", f"990000{office.number:03d}"]
    level = billing
    for patient, claims in batch.patients:
        owner = patient.subscriber or patient
        responsibility = "S" if claims[0].other else "P"
        level += 1
        yield ["HL", str(level), str(billing), "22", "1" if patient.subscriber else "0"]
        relation = "" if patient.subscriber else "18"
        yield ["SBR", responsibility, relation, "", "", "", "", "", "", owner.payer.filing]
        yield from person_segments("IL", owner, with_member=True)
        yield ["NM1", "PR", "2", owner.payer.name, "", "", "", "", "PI", owner.payer.identifier]
        if patient.subscriber:
            yield ["HL", str(level + 1), str(level), "23", "0"]
            level += 1
            yield ["PAT", patient.relation]
            yield from person_segments("QC", patient, with_member=False)
        for claim in claims:
            yield from claim_segments(claim, batch, patient)


def person_segments(role: str, patient: Patient, *, with_member: bool) -> Iterator[Segment]:
    """Yield name, address and birth date of a subscriber or dependent."""
    name = ["NM1", role, "1", patient.last, patient.first]
    yield [*name, "", "", "", "MI", patient.member] if with_member else name
    yield ["N3", "100 EXAMPLE STREET"]
    yield ["N4", "EXAMPLEVILLE", "OR", "97999"]
    yield ["DMG", "D8", patient.born, patient.gender]


def claim_segments(claim: Claim, batch: Batch, patient: Patient) -> Iterator[Segment]:
    """Yield a claim (2300) and its service lines."""
    total = Decimal(claim.charge) if claim.charge else sum((line.dollars for line in claim.lines), Decimal())
    place = f"{claim.place}\0B\0{claim.frequency}"
    yield ["CLM", claim.claim_id, money(total), "", "", place, "Y", "A", "Y", "Y"]
    if claim.authorization:
        yield ["REF", "G1", claim.authorization]
    if claim.payer_number:
        yield ["REF", "F8", claim.payer_number]
    if claim.note:
        yield ["NTE", "ADD", claim.note]
    codes = claim.diagnoses.split()
    yield ["HI", *(("ABF\0" if n else "ABK\0") + code.replace(".", "") for n, code in enumerate(codes))]
    if claim.referring:
        yield provider("DN", claim.referring)
    rendering = claim.rendering or batch.rendering
    yield provider("82", rendering)
    yield ["PRV", "PE", "PXC", rendering.taxonomy]
    if claim.other:
        yield from other_payer(claim, claim.other, patient, total)
    for number, line in enumerate(claim.lines, start=1):
        yield ["LX", str(number)]
        yield from line_segments(line, claim)


def provider(role: str, person: Person) -> Segment:
    """Return the NM1 of a person with a provider number."""
    return ["NM1", role, "1", person.last, person.first, "", "", "", "XX", npi(person.number)]


def line_segments(line: Line, claim: Claim) -> Iterator[Segment]:
    """Yield a service line (2400), its drug (2410) and what another payer decided (2430)."""
    modifiers = line.modifiers.split()
    if line.description:
        modifiers = [*modifiers, *[""] * (4 - len(modifiers)), line.description]
    procedure = "\0".join(["HC", line.code, *modifiers])
    points = "\0".join(line.points.split())
    yield ["SV1", procedure, money(line.dollars), "UN", line.units, "", "", points]
    days = line.days or claim.day
    yield ["DTP", "472", "RD8" if "-" in days else "D8", days]
    if line.ndc:
        yield ["LIN", "", "N4", line.ndc]
        yield ["CTP", "", "", "", line.quantity, line.measure]
    if line.ordered_by:
        yield provider("DK", line.ordered_by)
    if claim.other:
        yield from line_decision(line, claim.other)


def other_payer(claim: Claim, other: OtherPayer, patient: Patient, total: Decimal) -> Iterator[Segment]:
    """Yield the payer that decided first (2320, 2330)."""
    del claim
    yield ["SBR", "P", "18", "", "", "", "", "", "", other.payer.filing]
    yield ["AMT", "D", money(total * Decimal("0.8"))]
    yield ["OI", "", "", "Y", "", "", "Y"]
    yield ["NM1", "IL", "1", patient.last, patient.first, "", "", "", "MI", other.member]
    yield ["NM1", "PR", "2", other.payer.name, "", "", "", "", "PI", other.payer.identifier]


def line_decision(line: Line, other: OtherPayer) -> Iterator[Segment]:
    """Yield the first payer's decision on a line: four fifths paid, one fifth left to the patient."""
    procedure = "\0".join(["HC", line.code, *line.modifiers.split()])
    yield ["SVD", other.payer.identifier, money(line.dollars * Decimal("0.8")), procedure, "", line.units]
    yield ["CAS", "PR", "2", money(line.dollars * Decimal("0.2"))]
    yield ["DTP", "573", "D8", other.decided]


def claims_of(story: Story) -> Iterator[tuple[Claim, Payer]]:
    """Yield the claims in the order of the file."""
    for interchange in story.interchanges:
        for batch in (batch for group in interchange.groups for batches in group.sets for batch in batches):
            for patient, claims in batch.patients:
                yield from ((claim, patient.payer) for claim in claims)


def expected_of(story: Story) -> str:
    """Return the text of the file of expected findings; claims that were torn out give none."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for claim, _ in claims_of(story):
        for finding in claim.expected if claim.claim_id not in story.lost else ():
            writer.writerow(expected_row(claim, finding))
    return out.getvalue()


def expected_row(claim: Claim, finding: Expected) -> list[str]:
    """Return one row; a finding on the claim has no line number."""
    line = str(finding.line or "")
    return [
        *(finding.rule, claim.claim_id, line, finding.severity, finding.direction, finding.units),
        *(finding.since, finding.why),
    ]


def written() -> dict[str, str]:
    """Return every file of the sample folder that is made here, by name."""
    files = {}
    for story in TOLD:
        files[f"{story.name}.837"] = text_of(story)
        files[f"{story.name}.expected.csv"] = expected_of(story)
    return files


def main() -> None:
    """Write the files into sample_837."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in written().items():
        (FOLDER / name).write_bytes(text.encode("ascii"))
    sys.stdout.write(f"{len(written())} files in {FOLDER.name}\n")


if __name__ == "__main__":
    main()
