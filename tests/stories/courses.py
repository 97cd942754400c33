"""January and February 2025 of one practice: courses of Imlygic that only the two months together can judge."""

from stories.words import (
    MEDICARE,
    Batch,
    Claim,
    Expected,
    Group,
    Interchange,
    Line,
    Office,
    Patient,
    Person,
    Story,
    drug,
    service,
)

OFFICE = Office("SAMPLE HARBOUR SKIN CENTRE", 70, "207N00000X", "PORT EXAMPLE", "OR", "979930001")
UMA = Person("EXAMPLE", "UMA", 71, "207N00000X")

FIRST, LATER = "55513007801", "55513007901"

ALDO = Patient("ALDO", "INVENTED", "SAMPLE007001", "19490131", "M", MEDICARE)
BRIT = Patient("BRIT", "SPECIMEN", "SAMPLE007002", "19570818", "F", MEDICARE)
CARL = Patient("CARL", "PLACEHOLDER", "SAMPLE007003", "19520625", "M", MEDICARE)
DELA = Patient("DELA", "MOCKUP", "SAMPLE007004", "19601203", "F", MEDICARE)


def given(claim_id: str, day: str, line: Line, *expected: Expected, frequency: str = "1", number: str = "") -> Claim:
    """Return a claim for one dose and its injection."""
    lines = (line, service("96405"))
    return Claim(claim_id, day, "C43.59", lines, expected, frequency=frequency, payer_number=number)


def first(vials: int) -> Line:
    """Return a first dose."""
    return drug("J9325", str(vials), FIRST, f"{vials} ML", modifiers="JZ")


def later(vials: int) -> Line:
    """Return a later dose."""
    return drug("J9325", str(vials * 100), LATER, f"{vials} ML", modifiers="JZ")


SLIP = drug("J9325", "2", LATER, "2 ML", modifiers="JZ")

IN_JANUARY = (
    (ALDO, (given("CRS-0101", "20250107", first(4)), given("CRS-0102", "20250128", later(2)))),
    (BRIT, (given("CRS-0103", "20250108", first(3)),)),
    (CARL, (given("CRS-0104", "20250107", first(2)), given("CRS-0105", "20250128", SLIP))),
    (DELA, (given("CRS-0106", "20250109", first(1)),)),
)

IN_FEBRUARY = (
    (ALDO, (given("CRS-0201", "20250211", later(2)), given("CRS-0202", "20250225", later(1)))),
    (
        BRIT,
        (
            given(
                "CRS-0203",
                "20250205",
                first(3),
                Expected("HX002", 1, "high", "over", "The first strength was given in January: its file shows it."),
            ),
            given("CRS-0204", "20250219", later(3)),
        ),
    ),
    (CARL, (given("CRS-0105", "20250128", later(2), frequency="7", number="SMPCLAIM0003"),)),
    (
        DELA,
        (
            given("CRS-0205", "20250206", later(1)),
            given(
                "CRS-0206",
                "20250213",
                later(1),
                Expected("HX004", 1, "medium", "over", "Seven days after the dose before; the label says fourteen."),
            ),
        ),
    ),
)

JANUARY = Story(
    "january_course",
    (Interchange("SMPHARBOUR", "SMPCLEARING", "20250131", 7001, (Group(((Batch(OFFICE, UMA, IN_JANUARY),),)),)),),
)
FEBRUARY = Story(
    "february_course",
    (Interchange("SMPHARBOUR", "SMPCLEARING", "20250228", 7002, (Group(((Batch(OFFICE, UMA, IN_FEBRUARY),),)),)),),
)
