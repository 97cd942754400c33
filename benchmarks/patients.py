"""Pools of invented patients as text with slots, for generate.py.

Slots of a template: 0 level number, 1 its parent's, 2 the level after it, 3 the patient's number, 4-6 the claims'
numbers, 7 and on the days named by `days` (days after the patient's first).
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

POOL = 3_000
CONSONANTS, VOWELS = "BDFGHJKLMNPRSTVWZ", "AEIO"
VISITS = ("99202", "99203", "99204", "99212", "99213", "99214", "99215")
SERVICES = (
    "36415", "80053", "85025", "81002", "93000", "71046", "87880", "83036", "80061", "84443", "82306", "90471",
    "97110", "97140", "97530", "92014", "11102", "17000", "17110", "20610", "69210", "73630", "94010", "95117",
)  # fmt: skip
DIAGNOSES = (
    "I10", "E785", "E119", "J069", "M5450", "N390", "Z0000", "K219", "F419", "J45909", "M25561", "R0789", "L570",
    "B079", "H524", "G4733", "E039", "I4891", "D649", "R1013", "N189", "F329", "M1711", "L400", "J309", "R739", "I509",
)  # fmt: skip
PAYERS = (
    ("MB", "SAMPLE MEDICARE PART B", "SMPMB"),
    ("CI", "SAMPLE HEALTH PLAN", "SMP01"),
    ("BL", "SAMPLE MUTUAL PLAN", "SMP02"),
    ("HM", "SAMPLE CARE HMO", "SMP03"),
    ("MC", "SAMPLE MEDICAID", "SMPMC"),
)
NOTES = ("SEEN FOR FOLLOW UP", "SECOND OPINION REQUESTED", "RECORDS ON REQUEST", "TREATMENT PLAN ON FILE")
FIRST, LATER, ONE_MG, TEN_MG = "55513007801", "55513007901", "55513005901", "55513007701"
PRIVIGEN = "44206043820"


@dataclass(frozen=True)
class Template:
    """A patient with claims: text with slots, and what it adds to the counters."""

    text: str
    days: tuple[int, ...]
    levels: int
    segments: int
    claims: int
    lines: int
    drug_lines: int
    size: int
    planted: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A service line."""

    code: str
    units: str = "1"
    charge: int = 100
    modifier: str = ""
    drug: str = ""
    points: str = "1"


@dataclass(frozen=True)
class Claim:
    """A claim so many days after the patient's first."""

    after: int
    diagnoses: tuple[str, ...]
    lines: tuple[Line, ...]
    place: str = "11"
    referred: bool = False
    elsewhere: bool = False
    insured_twice: bool = False


def with_check_digit(nine: str) -> str:
    """Return the provider number with its check digit (Luhn over 80840 and the number)."""
    digits = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed("80840" + nine))]
    return nine + str(-sum(digit // 10 + digit % 10 for digit in digits) % 10)


def name(chance: Random, syllables: int) -> str:
    """Return an invented name."""
    return "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(syllables))


def offices(chance: Random, count: int) -> list[str]:
    """Return billing providers (2000A) with a slot for the level number; segments are separated by ~."""
    taxonomies = ("207Q00000X", "207N00000X", "207RX0202X", "207K00000X", "208D00000X")
    return [
        f"HL*{{level}}**20*1~PRV*BI*PXC*{chance.choice(taxonomies)}"
        f"~NM1*85*2*{name(chance, 3)} SAMPLE PRACTICE*****XX*{with_check_digit(f'19910{number:04d}')}"
        f"~N3*{number + 1} EXAMPLE AVENUE~N4*EXAMPLEVILLE*OR*979990001~REF*EI*99{number:07d}"
        for number in range(count)
    ]


def pools(chance: Random) -> tuple[list[Template], list[Template]]:
    """Return the sound patients, the first of them with one claim, and those with a planted fault."""
    sound = [patient(chance, [plain_claim(chance, 0)])]
    makers: list[Callable[[Random], Template]] = [imlygic, imdelltra, immune_globulin]
    while len(sound) < POOL:
        drawn = chance.random()
        sound.append(chance.choice(makers)(chance) if drawn < 0.14 else plain(chance))
    return sound, [make(chance) for make in faults() for _ in range(5)]


def plain(chance: Random) -> Template:
    """Return a patient with one to three claims that no rule objects to."""
    count = chance.choices((1, 2, 3), (60, 30, 10))[0]
    return patient(
        chance, [plain_claim(chance, number * 14) for number in range(count)], dependent=chance.random() < 0.18
    )


def plain_claim(chance: Random, after: int) -> Claim:
    """Return a claim of visits and services, each code once."""
    diagnoses = tuple(chance.sample(DIAGNOSES, chance.choices((1, 2, 3, 4, 6), (35, 30, 20, 10, 5))[0]))
    count = chance.choices((1, 2, 3, 4, 5, 6), (30, 28, 20, 12, 6, 4))[0]
    codes = [chance.choice(VISITS), *chance.sample(SERVICES, count - 1)]
    pointers = [":".join(str(n + 1) for n in range(chance.randint(1, min(4, len(diagnoses))))) for _ in codes]
    lines = tuple(
        Line(code, charge=chance.randint(12, 400), points=each) for code, each in zip(codes, pointers, strict=True)
    )
    return Claim(
        *(after, diagnoses, lines),
        referred=chance.random() < 0.15,
        elsewhere=chance.random() < 0.1,
        insured_twice=chance.random() < 0.06,
    )


def imlygic_dose(units: int, ndc: str, quantity: str, modifier: str = "JZ") -> Line:
    """Return a line of J9325."""
    return Line("J9325", str(units), units * 80, modifier, f"{ndc} {quantity} ML")


def injected(after: int, dose: Line, *more: Line, diagnosis: str = "C4359") -> Claim:
    """Return a claim of one Imlygic dose, injected."""
    return Claim(after, (diagnosis,), (dose, Line("96405", charge=190), *more))


def imlygic(chance: Random) -> Template:
    """Return a patient with a right course of Imlygic."""
    vials = chance.randint(1, 4)
    doses = [imlygic_dose(vials, FIRST, str(vials)), *[imlygic_dose(vials * 100, LATER, str(vials))] * 2]
    return patient(chance, [injected(after, dose) for after, dose in zip((0, 21, 35), doses, strict=True)], payer=0)


def infused(after: int, dose: Line, *more: Line, diagnosis: str = "C3411") -> Claim:
    """Return a claim of one Imdelltra dose, infused."""
    return Claim(after, (diagnosis,), (dose, Line("96413", charge=310), *more), "49")


def imdelltra_dose(units: int, ndc: str, vials: str = "1", code: str = "J9026") -> Line:
    """Return a line of Imdelltra."""
    return Line(code, str(units), units * 1600, "JZ", f"{ndc} {vials} UN")


def imdelltra(chance: Random) -> Template:
    """Return a patient with a right step-up of Imdelltra."""
    doses = (imdelltra_dose(1, ONE_MG), imdelltra_dose(10, TEN_MG), imdelltra_dose(10, TEN_MG))
    return patient(chance, [infused(after, dose) for after, dose in zip((0, 7, 14), doses, strict=True)], payer=0)


def immune_globulin(chance: Random) -> Template:
    """Return a patient with two right doses of immune globulin, four weeks apart."""
    vials = chance.randint(1, 3)
    dose = Line("J1459", str(vials * 40), vials * 2080, "JZ", f"{PRIVIGEN} {vials * 200} ML")
    visit = Line("99213", charge=150, modifier="25")
    lines = (visit, dose, Line("96365", charge=160), Line("96366", "2", 110))
    return patient(chance, [Claim(after, ("D839",), lines, referred=True) for after in (0, 28)], payer=0)


def faults() -> list[Callable[[Random], Template]]:
    """Return a maker of each faulty patient: one fault each, everything else right."""
    first = injected(0, imlygic_dose(2, FIRST, "2"))
    told: dict[str, list[Claim]] = {
        "AD001": [injected(0, imlygic_dose(2, FIRST, "2"), Line("96406", charge=265))],
        "CD001": [infused(0, imdelltra_dose(1, ONE_MG, code="C9170"))],
        "CD002": [injected(0, Line("J9999", "1", 80, "JZ", f"{FIRST} 1 ML"))],
        "DX001": [injected(0, imlygic_dose(2, FIRST, "2"), diagnosis="C4442")],
        "HX002": [first, injected(21, imlygic_dose(2, FIRST, "2"))],
        "MO001": [injected(0, imlygic_dose(2, FIRST, "2"), Line("99213", charge=150))],
        "MO002": [injected(0, imlygic_dose(2, FIRST, "2"), Line("99211", charge=45))],
        "ND003": [injected(0, imlygic_dose(2, TEN_MG, "2"))],
        "UN001": [first, injected(21, imlygic_dose(250, LATER, "2.5"))],
        "UN002": [first, injected(21, imlygic_dose(200, LATER, "3"))],
        "UN003": [first, injected(21, imlygic_dose(3, LATER, "3"))],
        "UN004": [first, injected(21, imlygic_dose(500, LATER, "5"))],
        "WA001": [injected(0, imlygic_dose(2, FIRST, "2", ""))],
    }

    def maker(rule: str, claims: list[Claim]) -> Callable[[Random], Template]:
        return lambda chance: patient(chance, claims, payer=0, planted=rule)

    return [maker(rule, claims) for rule, claims in told.items()]


def patient(
    chance: Random, claims: list[Claim], *, dependent: bool = False, payer: int | None = None, planted: str = ""
) -> Template:
    """Return a patient's template; every fixed detail is drawn here, once."""
    filing, payer_name, payer_id = PAYERS[chance.randrange(len(PAYERS)) if payer is None else payer]
    last = name(chance, 3)
    member = f"NM1*IL*1*{last}*{name(chance, 2)}****MI*SMP{{3:09d}}"
    address = [f"N3*{chance.randint(1, 9999)} EXAMPLE STREET", f"N4*{name(chance, 3)}*OR*97{chance.randint(100, 999)}"]
    born = birth(chance, 1935, 1990)
    segments = [
        f"HL*{{0}}*{{1}}*22*{int(dependent)}",
        f"SBR*P*{'' if dependent else 18}*GRP{chance.randint(100, 999)}******{filing}",
        *(member, *address, born, f"NM1*PR*2*{payer_name}*****PI*{payer_id}"),
        *("N3*PO BOX 1000", "N4*EXAMPLEVILLE*OR*979990000"),
    ]
    if dependent:
        segments += [
            "HL*{2}*{0}*23*0",
            "PAT*19",
            f"NM1*QC*1*{last}*{name(chance, 2)}",
            *address,
            birth(chance, 2008, 2022),
        ]
    for number, claim in enumerate(claims):
        segments += claim_segments(chance, claim, number)
    text = "".join(f"{segment}~\n" for segment in segments)
    lines = [line for claim in claims for line in claim.lines]
    return Template(
        text=text,
        days=tuple(claim.after for claim in claims),
        levels=1 + dependent,
        segments=len(segments),
        claims=len(claims),
        lines=len(lines),
        drug_lines=sum(bool(line.drug) for line in lines),
        size=len(text),
        planted=(planted,) if planted else (),
    )


def birth(chance: Random, first_year: int, last_year: int) -> str:
    """Return a DMG with an invented birth date."""
    day = f"{chance.randint(first_year, last_year)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    return f"DMG*D8*{day}*{chance.choice('FM')}"


def person(chance: Random, role: str) -> str:
    """Return the NM1 of an invented doctor."""
    number = with_check_digit(f"19920{chance.randint(0, 9999):04d}")
    return f"NM1*{role}*1*{name(chance, 3)}*{name(chance, 2)}****XX*{number}"


def claim_segments(chance: Random, claim: Claim, number: int) -> list[str]:
    """Return a claim and its lines, slots 4+number for its claim number and 7+number for its day."""
    day = f"{{{7 + number}}}"
    charge = sum(line.charge for line in claim.lines)
    codes = "*".join(("ABF:" if n else "ABK:") + code for n, code in enumerate(claim.diagnoses))
    segments = [f"CLM*SC{{{4 + number}:09d}}*{charge}***{claim.place}:B:1*Y*A*Y*Y"]
    if chance.random() < 0.2:
        segments.append(f"REF*EA*MR{chance.randint(100000, 999999)}")
    if chance.random() < 0.1:
        segments.append(f"NTE*ADD*{chance.choice(NOTES)}")
    segments.append(f"HI*{codes}")
    if claim.referred:
        segments.append(person(chance, "DN"))
    segments += [person(chance, "82"), "PRV*PE*PXC*207Q00000X"]
    if claim.elsewhere:
        facility = with_check_digit(f"19940{chance.randint(0, 9999):04d}")
        segments.append(f"NM1*77*2*{name(chance, 3)} SAMPLE SITE*****XX*{facility}")
        segments += [f"N3*{chance.randint(1, 999)} EXAMPLE SQUARE", "N4*EXAMPLEVILLE*OR*979990000"]
    if claim.insured_twice:
        segments += ["SBR*S*18*******CI", "OI***Y***Y"]
        segments.append(f"NM1*IL*1*{name(chance, 3)}*{name(chance, 2)}****MI*TWO{{3:09d}}")
        segments.append("NM1*PR*2*SAMPLE SUPPLEMENT PLAN*****PI*SMP09")
    for ordinal, line in enumerate(claim.lines, start=1):
        procedure = f"HC:{line.code}:{line.modifier}" if line.modifier else f"HC:{line.code}"
        segments += [
            f"LX*{ordinal}",
            f"SV1*{procedure}*{line.charge}*UN*{line.units}***{line.points}",
            f"DTP*472*D8*{day}",
        ]
        segments.append(f"REF*6R*{{{4 + number}}}{ordinal}")
        if line.drug:
            ndc, quantity, measure = line.drug.split()
            segments += [f"LIN**N4*{ndc}", f"CTP****{quantity}*{measure}"]
    return segments
