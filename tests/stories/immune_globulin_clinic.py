"""June 2025 in an immune-globulin clinic: grams, millilitres and units of 500 mg, and the payer's list of diagnoses."""

from stories.words import (
    MEDICARE,
    PLAN,
    Batch,
    Claim,
    Expected,
    Group,
    Interchange,
    Line,
    Office,
    Person,
    Story,
    drug,
    patient,
    service,
    visit,
)

CLINIC = Office("SAMPLE IMMUNE GLOBULIN CLINIC", 30, "207K00000X", "FICTIONTON", "OR", "979970001")
NOA = Person("SPECIMEN", "NOA", 31, "207K00000X")
PIT = Person("MOCKUP", "PIT", 32)

PRIVIGEN_10, PRIVIGEN_20, PRIVIGEN_40 = "44206043710", "44206043820", "44206043940"
GAMMAGARD_10, GAMMAGARD_20, GAMMAGARD_30 = "00944270005", "00944270006", "00944270007"


def grams(code: str, amount: int, ndc: str, modifiers: str = "JZ", *, days: str = "") -> Line:
    """Return a dose of a 10 % product: two units and ten millilitres a gram."""
    return drug(code, str(amount * 2), ndc, f"{amount * 10} ML", modifiers=modifiers, days=days)


def falls(*lines: int) -> tuple[Expected, ...]:
    """Return what the refusal of the drug does to its infusion."""
    return tuple(Expected("AD007", line, "low", "over", "The infusion falls with the drug.") for line in lines)


def infusion(hours: int = 1, *, days: str = "") -> tuple[Line, ...]:
    """Return the infusion: its first hour and the hours after it."""
    more = (service("96366", str(hours), days=days),) if hours else ()
    return (service("96365", days=days), *more)


RIGHT = (
    (
        patient("ALMA SAMPLE", 3001, "19510822", "F", MEDICARE),
        tuple(
            Claim(
                claim_id,
                day,
                "D83.9",
                (visit("99213", "25"), grams("J1459", 40, PRIVIGEN_40), *infusion(3)),
                referring=PIT,
            )
            for claim_id, day in (("IGC-2501", "20250603"), ("IGC-2502", "20250630"))
        ),
    ),
    (
        patient("BERTA EXAMPLE", 3002, "19480117", "F", MEDICARE),
        (
            Claim(
                "IGC-2503",
                "20250610",
                "G61.81",
                (
                    grams("J1569", 30, GAMMAGARD_30),
                    *infusion(2),
                    grams("J1569", 30, GAMMAGARD_30, days="20250611"),
                    *infusion(2, days="20250611"),
                ),
                referring=PIT,
            ),
        ),
    ),
    (
        patient("GITTA INVENTED", 3003, "19560603", "F", MEDICARE),
        (
            Claim(
                "IGC-2504",
                "20250604",
                "D80.0",
                (
                    drug("J1459", "35", PRIVIGEN_20, "175 ML"),
                    drug("J1459", "5", PRIVIGEN_20, "25 ML", modifiers="JW"),
                    *infusion(2),
                ),
                referring=PIT,
            ),
        ),
    ),
    (
        patient("JUNE FICTIVE", 3004, "19500929", "F", MEDICARE),
        (
            Claim(
                "IGC-2505",
                "20250605",
                "L10.0",
                (
                    drug("J1569", "40", GAMMAGARD_20, "200 ML", modifiers="JZ", ordered_by=PIT),
                    *infusion(2),
                ),
            ),
        ),
    ),
    (
        patient("PIA PLACEHOLDER", 3005, "19880412", "F", PLAN),
        (Claim("IGC-2506", "20250606", "D69.3", (grams("J1459", 20, PRIVIGEN_20, ""), *infusion(1))),),
    ),
)

CODES = (
    (
        patient("CLARA MOCKUP", 3011, "19540225", "F", MEDICARE),
        (
            Claim(
                "IGC-2511",
                "20250609",
                "D83.1",
                (grams("J1599", 20, PRIVIGEN_20), *infusion(1)),
                (
                    Expected("CD002", 1, "high", "over", "Privigen has a code of its own, J1459."),
                    *falls(2, 3),
                ),
                referring=PIT,
            ),
        ),
    ),
    (
        patient("DORIS SPECIMEN", 3012, "19670707", "F", PLAN),
        (
            Claim(
                "IGC-2512",
                "20250612",
                "D80.3",
                (grams("J1566", 10, GAMMAGARD_10, ""), *infusion(0)),
                (
                    Expected("CD002", 1, "high", "over", "A liquid with a code of its own, J1569."),
                    *falls(2),
                ),
            ),
        ),
    ),
    (
        patient("RUTH INVENTED", 3013, "19490311", "F", MEDICARE),
        (
            Claim(
                "IGC-2513",
                "20250613",
                "D83.9",
                (grams("J1569", 10, PRIVIGEN_10), *infusion(0)),
                (
                    Expected("ND003", 1, "high", "over", "The NDC is Privigen's, the code Gammagard Liquid's."),
                    *falls(2),
                ),
                referring=PIT,
            ),
        ),
    ),
    (
        patient("HANS EXAMPLE", 3014, "19450520", "M", MEDICARE),
        (
            Claim(
                "IGC-2514",
                "20250616",
                "G61.81",
                (grams("J1459", 40, PRIVIGEN_40, ""), *infusion(3)),
                (Expected("WA001", 1, "high", "over", "Medicare wants JW or JZ on a single-dose vial."), *falls(2, 3)),
                referring=PIT,
            ),
        ),
    ),
)

UNITS = (
    (
        patient("ELSA SAMPLE", 3021, "19521018", "F", MEDICARE),
        (
            Claim(
                "IGC-2521",
                "20250617",
                "D80.0",
                (drug("J1459", "200", PRIVIGEN_20, "200 ML", modifiers="JZ"), *infusion(1)),
                (
                    Expected("UN002", 1, "high", "over", "Millilitres billed as units of 500 mg.", units="40"),
                    *falls(2, 3),
                ),
                referring=PIT,
            ),
        ),
    ),
    (
        patient("FELIX FICTIVE", 3022, "19600108", "M", MEDICARE),
        (
            Claim(
                "IGC-2522",
                "20250618",
                "D80.0",
                (drug("J1459", "30", PRIVIGEN_20, "150 ML", modifiers="JZ"), *infusion(1)),
                (
                    Expected(
                        *("UN001", 1, "high", "under", "The 20 g vial holds 40 units; ten are unaccounted for."),
                        units="40",
                    ),
                    *falls(2, 3),
                ),
                referring=PIT,
            ),
        ),
    ),
)

CARE = (
    (
        patient("INES PLACEHOLDER", 3031, "19530614", "F", MEDICARE),
        (
            Claim(
                "IGC-2531",
                "20250619",
                "G70.00",
                (grams("J1459", 40, PRIVIGEN_40), *infusion(3)),
                (Expected("DX001", 1, "medium", "over", "Myasthenia is on no list in force here."), *falls(2, 3)),
                referring=PIT,
            ),
        ),
    ),
    (
        patient("KURT MOCKUP", 3032, "19721204", "M", PLAN),
        (
            Claim(
                "IGC-2532",
                "20250616",
                "G61.82",
                (grams("J1459", 30, PRIVIGEN_10, "", days="20250616-20250618"), *infusion(2)),
                (Expected("AD008", 1, "high", "over", "Three days on one line: each wants its own."), *falls(2, 3)),
            ),
        ),
    ),
    (
        patient("LENA SPECIMEN", 3033, "19570927", "F", MEDICARE),
        (
            Claim(
                "IGC-2533",
                "20250620",
                "D83.9",
                (grams("J1459", 20, PRIVIGEN_20), *infusion(1)),
                (Expected("PR001", 1, "medium", "over", "Nobody referred or ordered, says the claim."),),
            ),
        ),
    ),
    (
        patient("MARK EXAMPLE", 3034, "19470430", "M", MEDICARE),
        (
            Claim(
                "IGC-2534",
                "20250623",
                "D83.9",
                (grams("J1459", 20, PRIVIGEN_20),),
                (Expected("AD009", 1, "medium", "none", "The infusion of that day stands on another claim."),),
                referring=PIT,
            ),
            Claim("IGC-2535", "20250623", "D83.9", infusion(1), referring=PIT),
        ),
    ),
    (
        patient("QUIRIN INVENTED", 3035, "19550815", "M", MEDICARE),
        (
            Claim(
                "IGC-2536",
                "20250624",
                "G61.81",
                (visit("99214"), grams("J1459", 40, PRIVIGEN_40), *infusion(3)),
                (Expected("MO001", 1, "high", "over", "A visit without 25 beside the infusion of that day."),),
                referring=PIT,
            ),
        ),
    ),
)

STORY = Story(
    "immune_globulin_clinic",
    (
        Interchange(
            *("SMPIMMUNE", "SMPCLEARING", "20250703", 3001),
            (Group(((Batch(CLINIC, NOA, RIGHT),), (Batch(CLINIC, NOA, CODES + UNITS + CARE),))),),
        ),
    ),
)
