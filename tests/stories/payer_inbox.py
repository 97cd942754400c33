"""A payer's inbox: three senders, three sets of delimiters, a dependent, corrected claims, a second payer, a repeat."""

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
    OtherPayer,
    Patient,
    Payer,
    Person,
    Story,
    drug,
    service,
    visit,
)

SKIN = Office("SAMPLE SKIN AND VEIN GROUP", 50, "207N00000X", "INVENTVILLE", "OR", "979950001")
VEINS = Office("SAMPLE VEIN INFUSIONS", 51, "207K00000X", "INVENTVILLE", "OR", "979950002")
CORNER = Office("CORNER SAMPLE PRACTICE", 52, "207Q00000X", "MOCKTOWN", "OR", "979980003")
TRIAL = Office("TRIAL SAMPLE PRACTICE", 53, "207N00000X", "MOCKTOWN", "OR", "979980004")
KIM = Person("INVENTED", "KIM", 54, "207N00000X")
LIV = Person("FICTIVE", "LIV", 55, "207K00000X")
JAN = Person("SAMPLE", "JAN", 56, "207Q00000X")
RAY = Person("SPECIMEN", "RAY", 57, "207N00000X")

FIRST, PRIVIGEN_20 = "55513007801", "44206043820"
SUPPLEMENT = Payer("SAMPLE SUPPLEMENT PLAN", "SMP02", "CI")

BODO = Patient("BODO", "EXAMPLE", "SAMPLE005001", "19570316", "M", PLAN)
BEA = Patient("BEA", "EXAMPLE", "SAMPLE005001", "19590728", "F", PLAN, subscriber=BODO, relation="01")
CLEO = Patient("CLEO", "MOCKUP", "SAMPLE005002", "19641109", "F", PLAN)
DIRK = Patient("DIRK", "PLACEHOLDER", "SAMPLE005003", "19780203", "M", PLAN)
ENID = Patient("ENID", "SPECIMEN", "SAMPLE005004", "19460925", "F", MEDICARE)
ENID_AGAIN = Patient("ENID", "SPECIMEN", "SAMPLE005004", "19460925", "F", SUPPLEMENT)
FRED = Patient("FRED", "FICTIVE", "SAMPLE005005", "19840617", "M", PLAN)
GERT = Patient("GERT", "INVENTED", "SAMPLE005006", "19730411", "F", PLAN)
HEDY = Patient("HEDY", "SAMPLE", "SAMPLE005007", "19541002", "F", MEDICARE)


def first(vials: int, modifiers: str = "") -> Line:
    """Return a first dose of Imlygic, billed right."""
    return drug("J9325", str(vials), FIRST, f"{vials} ML", modifiers=modifiers)


FAMILY = (
    (BODO, (Claim("INB-2501", "20250805", "L57.0", (visit("99213"),)),)),
    (
        BEA,
        (
            Claim(
                "INB-2502",
                "20250805",
                "C43.62",
                (visit("99213"), first(2), service("96405")),
                (
                    Expected(
                        "MO001", 1, "high", "over", "The dependent's visit; the subscriber's own that day is right."
                    ),
                ),
            ),
        ),
    ),
)


def immune_globulin(units: str, frequency: str, number: str = "") -> Claim:
    """Return the claim that was wrong first (millilitres as units) and then replaced."""
    lines = (drug("J1459", units, PRIVIGEN_20, "200 ML"), service("96365"), service("96366"))
    return Claim("INB-2503", "20250806", "D83.9", lines, frequency=frequency, payer_number=number)


def level_one(frequency: str, number: str = "") -> Claim:
    """Return the claim that was wrong and then taken back."""
    lines = (visit("99211"), first(1), service("96405"))
    return Claim("INB-2504", "20250807", "C43.59", lines, frequency=frequency, payer_number=number)


ENIDS_LINES = (first(4, "JZ"), service("96406"))

SENT_FIRST = Group(
    (
        (Batch(SKIN, KIM, FAMILY),),
        (
            Batch(VEINS, LIV, ((CLEO, (immune_globulin("200", "1"),)),)),
            Batch(SKIN, KIM, ((DIRK, (level_one("1"),)),)),
            Batch(SKIN, KIM, ((ENID, (Claim("INB-2505", "20250808", "C43.4", ENIDS_LINES),)),)),
        ),
    )
)

SENT_LATER = Group(
    (
        (
            Batch(VEINS, LIV, ((CLEO, (immune_globulin("40", "7", "SMPCLAIM0001"),)),)),
            Batch(SKIN, KIM, ((DIRK, (level_one("8", "SMPCLAIM0002"),)),)),
        ),
    )
)

SECOND_PAYER = Claim(
    *("INB-2505", "20250808", "C43.4", ENIDS_LINES), other=OtherPayer(MEDICARE, "SAMPLE005004", "20250818")
)

CORNER_WEEK = (
    (
        FRED,
        (
            Claim("INB-2511", "20250811", "J06.9", (visit("99213"),)),
            Claim(
                "INB-2512",
                "20250811",
                "J06.9",
                (visit("99213"),),
                (Expected("HX007", 1, "high", "over", "The same visit, sent again under another number."),),
            ),
        ),
    ),
    (
        GERT,
        (
            Claim(
                "INB-2513",
                "20250812",
                "I10",
                (visit("99214"), service("36415")),
                (Expected("CL001", 0, "high", "none", "The lines add up to 222, the claim says 232."),),
                charge="232",
            ),
        ),
    ),
)

TRIAL_RUN = (
    (
        HEDY,
        (
            Claim(
                "INB-2521",
                "20250813",
                "C43.71",
                (visit("99213"), first(1, "JZ"), service("96405")),
                (Expected("MO001", 1, "high", "over", "A test interchange is judged like any other, and marked."),),
            ),
        ),
    ),
)

STORY = Story(
    "payer_inbox",
    (
        Interchange("SMPHOUSEA", "SMPPAYER", "20250815", 5001, (SENT_FIRST, SENT_LATER)),
        Interchange(
            *("SMPHOUSEB", "SMPPAYER", "20250819", 77),
            (Group(((Batch(SKIN, KIM, ((ENID_AGAIN, (SECOND_PAYER,)),)), Batch(CORNER, JAN, CORNER_WEEK)),)),),
            element="|",
            component="^",
            repetition="!",
            ending="\n",
        ),
        Interchange(
            *("SMPTRIAL", "SMPPAYER", "20250820", 1),
            (Group(((Batch(TRIAL, RAY, TRIAL_RUN),),)),),
            usage="T",
            component="<",
            ending="~",
        ),
    ),
)
