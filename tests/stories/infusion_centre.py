"""Imdelltra before and after 2025-01-01: step-up doses, a temporary code that ended, vials counted as units."""

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

CENTRE = Office("SAMPLE INFUSION CENTRE", 20, "261QI0500X", "MOCKTOWN", "OR", "979980001")
SURGERY = Office("SAMPLE DAY SURGERY CENTRE", 21, "261QA1903X", "MOCKTOWN", "OR", "979980002")
MIA = Person("FICTIVE", "MIA", 22, "207RX0202X")

SMALL, LARGE, IMLYGIC = "55513005901", "55513007701", "55513007801"


def dose(code: str, milligrams: int, modifiers: str = "JZ") -> Line:
    """Return a dose from one whole vial of 1 or 10 mg."""
    return drug(code, str(milligrams), SMALL if milligrams == 1 else LARGE, "1 UN", modifiers=modifiers)


def unclassified(modifiers: str = "JZ", ndc: str = LARGE) -> Line:
    """Return a dose under J9999: one unit, the product told by its NDC."""
    return drug("J9999", "1", ndc, "1 UN", modifiers=modifiers)


def given(claim_id: str, day: str, line: Line, *expected: Expected, place: str = "49", dx: str = "C34.11") -> Claim:
    """Return a claim for one dose and its infusion."""
    return Claim(claim_id, day, dx, (line, service("96413")), expected, place)


ADA = patient("ADA EXAMPLE", 2001, "19551201", "F", MEDICARE)

DAY_SURGERY = (
    (
        ADA,
        (
            given("INF-2401", "20241205", dose("C9170", 1), place="24"),
            given("INF-2402", "20241212", dose("C9170", 10), place="24"),
            given("INF-2403", "20241219", dose("C9170", 10), place="24"),
            given(
                "INF-2501",
                "20250102",
                dose("C9170", 10),
                Expected("CD001", 1, "high", "over", "C9170 ended on 2024-12-31; the code is J9026.", units="10"),
                place="24",
            ),
        ),
    ),
)

DECEMBER = (
    (
        patient("BASIL MOCKUP", 2002, "19620222", "M", PLAN),
        (
            given(
                "INF-2411",
                "20241210",
                dose("J9026", 1, ""),
                Expected("CD003", 1, "high", "over", "J9026 begins on 2025-01-01."),
            ),
            given("INF-2412", "20241217", unclassified("")),
            given("INF-2413", "20241224", unclassified("")),
            given("INF-2502", "20250107", dose("J9026", 10, "")),
        ),
    ),
    (
        patient("KARL SPECIMEN", 2003, "19580715", "M", PLAN),
        (
            given(
                "INF-2414",
                "20241211",
                dose("C9170", 1, ""),
                Expected("CD006", 1, "medium", "over", "A C-code outside an ambulatory surgery centre."),
            ),
        ),
    ),
)

JANUARY = (
    (
        ADA,
        (
            given("INF-2503", "20250116", dose("J9026", 10)),
            given("INF-2504", "20250130", dose("J9026", 10)),
        ),
    ),
    (
        patient("CORA FICTIVE", 2011, "19500403", "F", MEDICARE),
        (
            given("INF-2511", "20250107", dose("J9026", 1)),
            given(
                "INF-2512",
                "20250114",
                drug("J9026", "1", LARGE, "1 UN", modifiers="JZ"),
                Expected("UN002", 1, "high", "under", "One vial of 10 mg is ten units, not one.", units="10"),
            ),
            given(
                "INF-2513",
                "20250121",
                unclassified(),
                Expected("CD002", 1, "high", "over", "Imdelltra has J9026 since 2025-01-01."),
            ),
            given(
                "INF-2514",
                "20250204",
                Line("J3590", modifiers="JZ", description="IMDELLTRA 10 MG"),
                Expected("CD002", 1, "high", "over", "The drug is told by its name, and it has J9026."),
                Expected("ND001", 1, "low", "none", "A drug of the catalogue without its NDC."),
            ),
        ),
    ),
    (
        patient("DORA PLACEHOLDER", 2012, "19590830", "F", PLAN),
        (
            given(
                "INF-2515",
                "20250108",
                dose("J9026", 10, ""),
                Expected("HX005", 1, "low", "none", "Ten units at the first dose that the files know."),
            ),
        ),
    ),
    (
        patient("EGON INVENTED", 2013, "19480619", "M", MEDICARE),
        (
            given("INF-2516", "20250109", dose("J9026", 1)),
            given("INF-2517", "20250116", dose("J9026", 10)),
            given(
                "INF-2518",
                "20250123",
                drug("J9026", "20", LARGE, "2 UN", modifiers="JZ"),
                Expected("UN004", 1, "high", "over", "A dose is 10 mg at most.", units="10"),
            ),
        ),
    ),
    (
        patient("FINN EXAMPLE", 2014, "19531127", "M", MEDICARE),
        (
            given(
                "INF-2519",
                "20250110",
                dose("J9026", 1),
                Expected("PL003", 1, "low", "none", "The first dose in an office: a day of monitoring follows it."),
                place="11",
            ),
            given("INF-2520", "20250117", dose("J9026", 10)),
        ),
    ),
    (
        patient("GUDRUN SAMPLE", 2015, "19470305", "F", MEDICARE),
        (
            given("INF-2521", "20250113", dose("J9026", 1)),
            given(
                "INF-2522",
                "20250121",
                dose("J9026", 10, ""),
                Expected("WA001", 1, "high", "over", "Medicare wants JW or JZ on a single-dose vial."),
            ),
        ),
    ),
    (
        patient("HEIDI MOCKUP", 2016, "19651014", "F", PLAN),
        (
            Claim(
                "INF-2523",
                "20250114",
                "C34.12",
                (dose("J9026", 1, ""), service("96413"), service("96415")),
                (
                    Expected(
                        "AD011", 3, "medium", "over", "Imdelltra runs over one hour, and nothing else was infused."
                    ),
                ),
                "49",
            ),
        ),
    ),
)

JANUARY_TOO = (
    (
        patient("IVAN SPECIMEN", 2021, "19520208", "M", MEDICARE),
        (
            given(
                "INF-2531",
                "20250115",
                dose("J9026", 1),
                Expected("DX001", 1, "medium", "over", "Cancer of the prostate is not on Imdelltra's label."),
                dx="C61",
            ),
        ),
    ),
    (
        patient("JUTTA FICTIVE", 2022, "19490521", "F", MEDICARE),
        (
            given(
                "INF-2532",
                "20250115",
                drug("J9026", "1", IMLYGIC, "1 UN", modifiers="JZ"),
                Expected("ND003", 1, "high", "over", "The NDC is Imlygic's, one digit from Imdelltra's."),
                dx="C34.2",
            ),
        ),
    ),
    (
        patient("LUIS PLACEHOLDER", 2023, "19700112", "M", PLAN),
        (
            given(
                "INF-2533",
                "20250115",
                Line("J9999", charge="900"),
                Expected("CD005", 1, "medium", "over", "Nothing on the line says which drug it was."),
                dx="C34.31",
            ),
        ),
    ),
    (
        patient("MONA INVENTED", 2024, "19560917", "F", MEDICARE),
        (
            Claim(
                "INF-2534",
                "20250116",
                "C34.12",
                (visit("99214"), dose("J9026", 1), service("96413")),
                (Expected("MO001", 1, "high", "over", "A visit without 25 beside the infusion of that day."),),
                "49",
            ),
        ),
    ),
    (
        patient("NORA SAMPLE", 2025, "19691130", "F", PLAN),
        (
            Claim(
                "INF-2535",
                "20250117",
                "C34.32",
                (visit("99211"), dose("J9026", 1, ""), service("96413")),
                (Expected("MO002", 1, "medium", "over", "A level-one visit beside an infusion."),),
                "49",
            ),
        ),
    ),
    (
        patient("OTIS EXAMPLE", 2026, "19510726", "M", MEDICARE),
        (
            given("INF-2536", "20250115", dose("J9026", 1), dx="C34.31"),
            given(
                "INF-2537",
                "20250122",
                drug("J9026", "5", LARGE, "0.5 UN", modifiers="JZ"),
                Expected(
                    "UN001", 1, "high", "under", "The vial holds ten units; five are unaccounted for.", units="10"
                ),
                dx="C34.31",
            ),
        ),
    ),
)

STORY = Story(
    "infusion_centre",
    (
        Interchange(
            *("SMPINFUSION", "SMPCLEARING", "20250207", 2001),
            (
                Group(
                    (
                        (Batch(SURGERY, MIA, DAY_SURGERY), Batch(CENTRE, MIA, DECEMBER)),
                        (Batch(CENTRE, MIA, JANUARY),),
                        (Batch(CENTRE, MIA, JANUARY_TOO),),
                    )
                ),
            ),
        ),
    ),
)
