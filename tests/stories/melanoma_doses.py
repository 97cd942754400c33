"""The practice's courses: those billed right, and those whose units are wrong."""

from stories.melanoma_words import FIRST, LATER, OTTO, first, later
from stories.words import MEDICARE, PLAN, PREMERA, Claim, Expected, drug, patient, service, visit

RIGHT = (
    (
        patient("ANNA SAMPLE", 1001, "19480315", "F", MEDICARE),
        (
            Claim("MEL-2501", "20250701", "C43.59", (visit("99214", "25"), first(4), service("96405"))),
            Claim("MEL-2502", "20250722", "C43.59", (later(3), service("96406"), service("76942"))),
        ),
    ),
    (
        patient("BRUNO SPECIMEN", 1002, "19511102", "M", MEDICARE),
        (
            Claim("MEL-2503", "20250703", "C43.4", (first(2), service("96405"))),
            Claim(
                "MEL-2504",
                "20250724",
                "C43.4",
                (
                    drug("J9325", "250", LATER, "2.5 ML"),
                    drug("J9325", "50", LATER, "0.5 ML", modifiers="JW"),
                    service("96405"),
                ),
            ),
        ),
    ),
    (
        patient("IRIS FICTIVE", 1003, "19660820", "F", PREMERA),
        (
            Claim(
                "MEL-2505",
                "20250714",
                "C43.71",
                (visit("99213", "25"), first(3), service("96406")),
                authorization="SAMPLEAUTH01",
            ),
        ),
    ),
    (
        patient("RITA MOCKUP", 1004, "19590107", "F", MEDICARE),
        (
            Claim("MEL-2506", "20250715", "Z85.820 C77.3", (first(2, points="2"), service("96405", points="2"))),
            Claim("MEL-2507", "20250715", "Z85.820 C77.3", (visit("99213"),), rendering=OTTO),
        ),
    ),
)

UNITS = (
    (
        patient("CARLA FICTIVE", 1011, "19530611", "F", MEDICARE),
        (
            Claim(
                "MEL-2511",
                "20250707",
                "C43.61",
                (visit("99213"), first(4), service("96405")),
                (Expected("MO001", 1, "high", "over", "A visit without 25 beside the injection of that day."),),
            ),
            Claim(
                "MEL-2512",
                "20250728",
                "C43.61",
                (drug("J9325", "4", LATER, "4 ML", modifiers="JZ"), service("96405")),
                (
                    Expected(
                        *("UN003", 1, "high", "under", "Four vials of the later strength billed as four units."),
                        units="400",
                    ),
                ),
            ),
        ),
    ),
    (
        patient("DIETER MOCKUP", 1012, "19700929", "M", PLAN),
        (
            Claim(
                "MEL-2513",
                "20250708",
                "C43.62",
                (drug("J9325", "100", FIRST, "1 ML"), service("96405")),
                (
                    Expected(
                        *("UN003", 1, "high", "over", "One vial of the first strength billed as a hundred units."),
                        units="1",
                    ),
                ),
            ),
        ),
    ),
    (
        patient("EMIL PLACEHOLDER", 1013, "19450430", "M", MEDICARE),
        (
            Claim("MEL-2514", "20250701", "C43.59", (first(3), service("96405"))),
            Claim(
                "MEL-2515",
                "20250722",
                "C43.59",
                (drug("J9325", "250", LATER, "2.5 ML", modifiers="JZ"), service("96405")),
                (
                    Expected(
                        *(
                            "UN001",
                            1,
                            "high",
                            "under",
                            "Three vials hold 300 units; the 50 thrown away are unreported.",
                        ),
                        units="300",
                    ),
                ),
            ),
        ),
    ),
    (
        patient("SVEN SPECIMEN", 1014, "19630217", "M", PLAN),
        (
            Claim("MEL-2516", "20250703", "C43.72", (first(4, ""), service("96406"))),
            Claim(
                "MEL-2517",
                "20250724",
                "C43.72",
                (later(5, ""), service("96406")),
                (
                    Expected(
                        "UN004", 1, "high", "over", "The label stops at four vials, 400 units, a visit.", units="400"
                    ),
                ),
            ),
        ),
    ),
    (
        patient("THEA INVENTED", 1015, "19470708", "F", MEDICARE),
        (
            Claim("MEL-2518", "20250702", "C43.39", (first(1), service("96405"))),
            Claim(
                "MEL-2519",
                "20250723",
                "C43.39",
                (drug("J9325", "200", LATER, "3 ML", modifiers="JZ"), service("96405")),
                (Expected("UN002", 1, "high", "under", "3 ML of the later strength are 300 units.", units="300"),),
            ),
        ),
    ),
)
