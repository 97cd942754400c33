"""The melanoma practice: its doctors, its patients, the two strengths of Imlygic billed right."""

from stories.words import Line, Office, Person, drug

OFFICE = Office("EVERSAMPLE MELANOMA PRACTICE", 10, "207N00000X", "EXAMPLEVILLE", "OR", "979990001")
IDA = Person("EXAMPLE", "IDA", 11, "207N00000X")
OTTO = Person("SAMPLE", "OTTO", 12, "2086X0206X")

FIRST, LATER, IMDELLTRA = "55513007801", "55513007901", "55513007701"


def first(vials: int, modifiers: str = "JZ", *, points: str = "1") -> Line:
    """Return a first dose, billed right: one unit a vial."""
    return drug("J9325", str(vials), FIRST, f"{vials} ML", modifiers=modifiers, points=points)


def later(vials: int, modifiers: str = "JZ") -> Line:
    """Return a later dose, billed right: a hundred units a vial."""
    return drug("J9325", str(vials * 100), LATER, f"{vials} ML", modifiers=modifiers)
