"""Three transaction sets; bytes were lost in the second, and the third counts its segments wrong.

The hole begins after a whole segment and ends inside the SV1 of the next claim, and the bytes behind it came in lower
case. What is left there looks like a line of the claim before the hole, and is not: nobody can say whose it was. So
that set is put aside, and the others stay.
"""

from stories.words import (
    MEDICARE,
    PLAN,
    Batch,
    Claim,
    Expected,
    Group,
    Interchange,
    Office,
    Patient,
    Person,
    Story,
    drug,
    service,
    visit,
)

OFFICE = Office("SAMPLE LAKESIDE CLINIC", 60, "207N00000X", "LAKE EXAMPLE", "OR", "979940001")
SAM = Person("PLACEHOLDER", "SAM", 61, "207N00000X")

FIRST = "55513007801"

BEFORE = (
    (
        Patient("ARNO", "MOCKUP", "SAMPLE006001", "19510305", "M", MEDICARE),
        (
            Claim(
                "BRK-2501",
                "20250903",
                "C43.59",
                (visit("99213"), drug("J9325", "2", FIRST, "2 ML", modifiers="JZ"), service("96405")),
                (Expected("MO001", 1, "high", "over", "The set before the broken one is judged as ever."),),
            ),
        ),
    ),
)

TORN = (
    (
        Patient("BELA", "FICTIVE", "SAMPLE006002", "19630829", "M", PLAN),
        (Claim("BRK-2511", "20250903", "L57.0", (visit("99213"), service("36415"))),),
    ),
    (
        Patient("CILLY", "SAMPLE", "SAMPLE006003", "19701117", "F", PLAN),
        (Claim("BRK-2512", "20250904", "L40.0", (visit("99214"), service("85025"))),),
    ),
)

AFTER = (
    (
        Patient("DINA", "EXAMPLE", "SAMPLE006004", "19480702", "F", MEDICARE),
        (
            Claim(
                "BRK-2521",
                "20250905",
                "C43.72",
                (drug("J9325", "3", FIRST, "3 ML"), service("96405")),
                (Expected("WA001", 1, "high", "over", "Its SE01 is wrong, its claims are whole: loaded and judged."),),
            ),
            Claim("BRK-2522", "20250908", "L57.0", (visit("99213"),)),
        ),
    ),
)

STORY = Story(
    "broken_in_the_middle",
    (
        Interchange(
            *("SMPLAKESIDE", "SMPCLEARING", "20250910", 6001),
            (Group(tuple((Batch(OFFICE, SAM, patients),) for patients in (BEFORE, TORN, AFTER))),),
        ),
    ),
    torn=("LX*2~\nSV1*HC:36415", "14*210*UN*1***1~"),
    flipped=60,
    miscounted="0003",
    lost=frozenset({"BRK-2511", "BRK-2512"}),
)
