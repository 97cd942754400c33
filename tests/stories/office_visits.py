"""A family practice's ordinary week: visits, checks and small procedures, and nothing to find."""

from stories.words import (
    MEDICARE,
    PLAN,
    Batch,
    Claim,
    Group,
    Interchange,
    Office,
    Patient,
    Person,
    Story,
    service,
    visit,
)

OFFICE = Office("SAMPLE FAMILY PRACTICE", 40, "207Q00000X", "PLACEHOLDER FALLS", "OR", "979960001")
EVA = Person("MOCKUP", "EVA", 41, "207Q00000X")
TOM = Person("EXAMPLE", "TOM", 42, "207Q00000X")

LEO = Patient("LEO", "SPECIMEN", "SAMPLE004001", "19820510", "M", PLAN)
MIMI = Patient("MIMI", "SPECIMEN", "SAMPLE004001", "20170922", "F", PLAN, subscriber=LEO, relation="19")
NINA = Patient("NINA", "FICTIVE", "SAMPLE004002", "19470214", "F", MEDICARE)
OLE = Patient("OLE", "INVENTED", "SAMPLE004003", "19911130", "M", PLAN)
PAM = Patient("PAM", "SAMPLE", "SAMPLE004004", "19750601", "F", PLAN)
REX = Patient("REX", "PLACEHOLDER", "SAMPLE004005", "19520819", "M", MEDICARE)

WEEK = (
    (LEO, (Claim("OFF-2501", "20250609", "I10 E78.5", (visit("99214", points="1 2"), service("36415"))),)),
    (MIMI, (Claim("OFF-2502", "20250609", "J02.9", (visit("99213"), service("87880"))),)),
    (
        NINA,
        (
            Claim("OFF-2503", "20250610", "Z00.00", (service("G0439"),)),
            Claim("OFF-2504", "20250613", "E11.9 I10", (visit("99213", points="1 2"), service("80053")), rendering=TOM),
        ),
    ),
    (OLE, (Claim("OFF-2505", "20250611", "B07.9 R03.0", (visit("99213", "25", points="2"), service("17110"))),)),
    (PAM, (Claim("OFF-2506", "20250611", "Z00.00", (service("99395"), service("85025"))),)),
    (REX, (Claim("OFF-2507", "20250612", "N39.0", (visit("99212"), service("81002")), rendering=TOM),)),
    (
        Patient("SUE", "EXAMPLE", "SAMPLE004006", "19681225", "F", PLAN),
        (Claim("OFF-2508", "20250612", "M54.50", (visit("99203"),)),),
    ),
    (
        Patient("TED", "MOCKUP", "SAMPLE004007", "19491007", "M", MEDICARE),
        (Claim("OFF-2509", "20250613", "I48.91 I10", (visit("99214", points="1 2"), service("93000"))),),
    ),
)

STORY = Story(
    "office_visits",
    (Interchange("SMPFAMILY", "SMPCLEARING", "20250616", 4001, (Group(((Batch(OFFICE, EVA, WEEK),),)),)),),
)
