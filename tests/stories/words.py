"""The words in which the sample stories are told: patients, claims, lines, and what the auditor must say of them.

Nothing here is real. Provider numbers come from 199000nnnc (c is the check digit), tax numbers from
990000nnn, telephones from 555-01nn, members from SAMPLEnnnnnn.
"""

from dataclasses import dataclass
from decimal import Decimal

PRICES = {
    "J9325": "80",
    "J9026": "1600",
    "C9170": "1600",
    "J1459": "52",
    "J1569": "50",
    "J1599": "52",
    "J1566": "50",
    "96405": "190",
    "96406": "265",
    "96413": "310",
    "96415": "70",
    "96365": "160",
    "96366": "55",
    "96372": "35",
    "76942": "140",
    "99203": "215",
    "99204": "320",
    "99211": "45",
    "99212": "95",
    "99213": "150",
    "99214": "210",
    "99395": "190",
    "17110": "165",
    "36415": "12",
    "80053": "40",
    "81002": "10",
    "85025": "30",
    "87880": "32",
    "93000": "45",
    "G0439": "180",
    "J9999": "16000",
    "J3590": "16000",
}
"""Charge of one unit in dollars, invented."""


def with_check_digit(nine: str) -> str:
    """Return the ten-digit provider number whose first nine digits are given (Luhn over 80840 and the number)."""
    total = 0
    for place, digit in enumerate(reversed("80840" + nine)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return nine + str(-total % 10)


def npi(number: int) -> str:
    """Return the invented provider number of that rank."""
    return with_check_digit(f"199000{number:03d}")


@dataclass(frozen=True)
class Person:
    """A rendering, referring or ordering provider."""

    last: str
    first: str
    number: int
    taxonomy: str = ""


@dataclass(frozen=True)
class Office:
    """A billing provider; rank `number` makes its provider number, its tax number and its telephone."""

    name: str
    number: int
    taxonomy: str
    city: str
    state: str
    postal: str


@dataclass(frozen=True)
class Payer:
    """A payer: its name, its id and the claim filing indicator (SBR09)."""

    name: str
    identifier: str
    filing: str


@dataclass(frozen=True)
class Patient:
    """A patient; with `subscriber` a dependent of another, and `relation` PAT01."""

    first: str
    last: str
    member: str
    born: str
    gender: str
    payer: Payer
    subscriber: "Patient | None" = None
    relation: str = ""


@dataclass(frozen=True)
class Line:
    """A service line; days and places default to the claim's, the charge to price times units."""

    code: str
    units: str = "1"
    modifiers: str = ""
    points: str = "1"
    ndc: str = ""
    quantity: str = ""
    measure: str = ""
    description: str = ""
    days: str = ""
    charge: str = ""
    ordered_by: Person | None = None

    @property
    def dollars(self) -> Decimal:
        """Charge of the line (SV102)."""
        return Decimal(self.charge) if self.charge else Decimal(PRICES[self.code]) * Decimal(self.units)


@dataclass(frozen=True)
class Expected:
    """A finding that the claim must give, on the line of that number (0: on the claim), from that release on."""

    rule: str
    line: int
    severity: str
    direction: str
    why: str
    units: str = ""
    since: str = "0.1.0"


@dataclass(frozen=True)
class OtherPayer:
    """The payer that decided first (2320): paid part of each line, on that day."""

    payer: Payer
    member: str
    decided: str


@dataclass(frozen=True)
class Claim:
    """A claim of one patient; `day` is YYYYMMDD, diagnoses are separated by spaces, the first is the principal."""

    claim_id: str
    day: str
    diagnoses: str
    lines: tuple[Line, ...]
    expected: tuple[Expected, ...] = ()
    place: str = "11"
    frequency: str = "1"
    rendering: Person | None = None
    referring: Person | None = None
    authorization: str = ""
    payer_number: str = ""
    note: str = ""
    charge: str = ""
    other: OtherPayer | None = None


@dataclass(frozen=True)
class Batch:
    """The claims of one billing provider, patient by patient."""

    office: Office
    rendering: Person
    patients: tuple[tuple[Patient, tuple[Claim, ...]], ...]


@dataclass(frozen=True)
class Group:
    """A functional group: the transaction sets in it, each a tuple of batches."""

    sets: tuple[tuple[Batch, ...], ...]


@dataclass(frozen=True)
class Interchange:
    """An interchange: who sends it, when, with which delimiters."""

    sender: str
    receiver: str
    day: str
    control: int
    groups: tuple[Group, ...]
    usage: str = "P"
    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    ending: str = "~\n"


@dataclass(frozen=True)
class Story:
    """A sample file; `miscounted` names a set whose SE01 is wrong.

    What stands from the first text of `torn` up to its second is cut out, and as many bytes behind the hole as
    `flipped` says come in lower case.
    """

    name: str
    interchanges: tuple[Interchange, ...]
    torn: tuple[str, str] = ("", "")
    flipped: int = 0
    miscounted: str = ""
    lost: frozenset[str] = frozenset()


MEDICARE = Payer("SAMPLE MEDICARE PART B", "SMPMB", "MB")
PLAN = Payer("SAMPLE HEALTH PLAN", "SMP01", "CI")
PREMERA = Payer("PREMERA BLUE CROSS", "00430", "BL")


def patient(name: str, number: int, born: str, gender: str, payer: Payer) -> Patient:
    """Return a patient who is the subscriber; the name is a first and a last one."""
    first_name, last = name.split()
    return Patient(first_name, last, f"SAMPLE{number:06d}", born, gender, payer)


def visit(code: str, modifiers: str = "", *, points: str = "1") -> Line:
    """Return a visit of one unit."""
    return Line(code, modifiers=modifiers, points=points)


def service(code: str, units: str = "1", *, modifiers: str = "", days: str = "", points: str = "1") -> Line:
    """Return a procedure."""
    return Line(code, units, modifiers, points, days=days)


def drug(code: str, units: str, ndc: str, quantity: str, **more: object) -> Line:
    """Return a drug line; the quantity reads "3 ML" or "1 UN"."""
    number, _, measure = quantity.partition(" ")
    return Line(code, units, ndc=ndc, quantity=number, measure=measure, **more)  # type: ignore[arg-type]
