"""The practice's other slips: codes, products, diagnoses, modifiers, visits and injections."""

from stories.melanoma_words import FIRST, IMDELLTRA, first, later
from stories.words import MEDICARE, PLAN, PREMERA, Claim, Expected, Line, drug, patient, service, visit

CODES = (
    (
        patient("FRIDA EXAMPLE", 1021, "19500512", "F", MEDICARE),
        (
            Claim(
                "MEL-2521",
                "20250709",
                "C43.59",
                (first(2, ""), service("96405")),
                (Expected("WA001", 1, "high", "over", "Medicare wants JW or JZ on a single-dose vial."),),
            ),
        ),
    ),
    (
        patient("GRETA PLACEHOLDER", 1022, "19491224", "F", MEDICARE),
        (
            Claim(
                "MEL-2522",
                "20250710",
                "C44.42",
                (first(2), service("96405")),
                (Expected("DX001", 1, "medium", "over", "Squamous cell carcinoma is not on Imlygic's label."),),
            ),
        ),
    ),
    (
        patient("HUGO SAMPLE", 1023, "19710303", "M", PREMERA),
        (
            Claim(
                "MEL-2523",
                "20250710",
                "C44.519",
                (first(1), service("96405")),
                (
                    Expected(
                        "DX001", 1, "high", "over", "The payer's policy calls any use but melanoma investigational."
                    ),
                ),
                authorization="SAMPLEAUTH02",
            ),
        ),
    ),
    (
        patient("JONAS INVENTED", 1024, "19681019", "M", PREMERA),
        (
            Claim(
                "MEL-2524",
                "20250716",
                "C43.52",
                (first(1), service("96405")),
                (Expected("HX008", 1, "medium", "over", "Premera asks for a prior authorisation for J9325."),),
            ),
        ),
    ),
    (
        patient("OLGA MOCKUP", 1025, "19520601", "F", MEDICARE),
        (
            Claim(
                "MEL-2525",
                "20250716",
                "C43.59",
                (drug("J9325", "4", IMDELLTRA, "4 UN", modifiers="JZ"), service("96405")),
                (Expected("ND003", 1, "high", "over", "The NDC is Imdelltra's 10 mg vial, one digit from Imlygic's."),),
            ),
        ),
    ),
    (
        patient("URSULA SPECIMEN", 1026, "19751111", "F", PLAN),
        (
            Claim(
                "MEL-2526",
                "20250717",
                "C43.4",
                (Line("J9999", ndc=FIRST, quantity="1", measure="UN", charge="80"), service("96405")),
                (Expected("CD002", 1, "high", "over", "Imlygic has had J9325 since 2017."),),
            ),
        ),
    ),
    (
        patient("VERA FICTIVE", 1027, "19610130", "F", PLAN),
        (
            Claim(
                "MEL-2527",
                "20250717",
                "C43.71",
                (drug("J9325", "2", "5551307801", "2 ML"), service("96405")),
                (Expected("ND002", 1, "low", "none", "Ten digits; only one reading of them is a known NDC."),),
            ),
        ),
    ),
    (
        patient("NILS EXAMPLE", 1028, "19460827", "M", MEDICARE),
        (
            Claim("MEL-2528", "20250701", "C43.62", (first(4), service("96406"))),
            Claim(
                "MEL-2529",
                "20250722",
                "C43.62",
                (first(4), service("96406")),
                (Expected("HX002", 1, "high", "over", "The first strength again at the second dose."),),
            ),
        ),
    ),
    (
        patient("XAVER PLACEHOLDER", 1029, "19560404", "M", MEDICARE),
        (
            Claim(
                "MEL-2530",
                "20250718",
                "C43.59",
                (later(1), service("96405")),
                (Expected("HX001", 1, "low", "none", "The later strength on the first date that the files know."),),
            ),
        ),
    ),
)

SERVICES = (
    (
        patient("KLARA SPECIMEN", 1031, "19540909", "F", MEDICARE),
        (
            Claim(
                "MEL-2531",
                "20250711",
                "C43.59",
                (visit("99211", "25"), first(1), service("96405")),
                (Expected("MO002", 1, "high", "over", "A level-one visit beside an injection; 25 does not cure it."),),
            ),
        ),
    ),
    (
        patient("LARS INVENTED", 1032, "19720525", "M", PLAN),
        (
            Claim(
                "MEL-2532",
                "20250711",
                "C43.61",
                (visit("99211"), first(1, ""), service("96405")),
                (Expected("MO002", 1, "medium", "over", "The same for a commercial payer, whose rule may differ."),),
            ),
        ),
    ),
    (
        patient("MAJA EXAMPLE", 1033, "19580214", "F", MEDICARE),
        (
            Claim(
                "MEL-2533",
                "20250715",
                "C43.59",
                (first(4), service("96405"), service("96406")),
                (Expected("AD001", 3, "high", "over", "Up to seven lesions or more than seven: one code a session."),),
            ),
        ),
    ),
    (
        patient("PAUL SAMPLE", 1034, "19640606", "M", PLAN),
        (
            Claim(
                "MEL-2534",
                "20250716",
                "C43.4",
                (visit("99214", "57"), first(2, ""), service("96405")),
                (Expected("MO001", 1, "medium", "over", "57 belongs to major surgery, not to this injection."),),
            ),
        ),
    ),
    (
        patient("QUINN MOCKUP", 1035, "19551213", "F", MEDICARE),
        (
            Claim("MEL-2535", "20250717", "C43.72", (first(1), service("96405"))),
            Claim(
                "MEL-2536",
                "20250717",
                "C43.72",
                (visit("99213"),),
                (Expected("MO001", 1, "high", "over", "The visit is on a claim of its own, same doctor and day."),),
            ),
        ),
    ),
    (
        patient("WALT FICTIVE", 1036, "19671028", "M", PLAN),
        (
            Claim(
                "MEL-2537",
                "20250718",
                "C43.59",
                (first(1, ""), service("96405", modifiers="25")),
                (Expected("MO003", 2, "medium", "none", "25 belongs on a visit, not on the injection."),),
            ),
        ),
    ),
    (
        patient("XENIA EXAMPLE", 1037, "19490718", "F", MEDICARE),
        (
            Claim(
                "MEL-2538",
                "20250721",
                "C43.59 C91.10",
                (first(2), service("96405")),
                (Expected("DX004", 1, "medium", "over", "Leukaemia on the claim: Imlygic is contraindicated."),),
            ),
        ),
    ),
    (
        patient("YVES SPECIMEN", 1038, "19690930", "M", PLAN),
        (
            Claim(
                "MEL-2539",
                "20250721",
                "C43.71",
                (first(1, ""), service("96405")),
                (
                    Expected(
                        "PL001",
                        1,
                        "medium",
                        "over",
                        "In a hospital's outpatient department the drug is the facility's.",
                    ),
                ),
                place="22",
            ),
        ),
    ),
    (
        patient("ZOE PLACEHOLDER", 1039, "19731205", "F", PLAN),
        (
            Claim(
                "MEL-2540",
                "20250722",
                "C43.4",
                (first(1, ""),),
                (Expected("AD002", 1, "medium", "over", "A drug and no injection on any claim of that day."),),
            ),
        ),
    ),
    (
        patient("AGATHE INVENTED", 1040, "19620316", "F", PLAN),
        (
            Claim(
                "MEL-2541",
                "20250723",
                "C43.59",
                (first(1, ""), service("96405", "3")),
                (Expected("UN006", 2, "high", "over", "The code is per session, not per lesion.", units="1"),),
            ),
        ),
    ),
)
