"""Numbers and dates as people write them, and the sentences that the first screen and the workbook share."""

from __future__ import annotations

from decimal import Decimal

from auditor.report.contract import Mask, Summary

_NOT_SHOWN = "Names, addresses, member ids, birth dates, phone numbers and free text"
MASK_WORDS: dict[Mask, str] = {
    "standard": f"{_NOT_SHOWN} are not shown. Claim numbers and service dates are.",
    "strict": f"{_NOT_SHOWN} are not shown; claims carry numbers of this report, and dates are cut to the month.",
    "none": "Patients are shown in full.",
}
"""What a mask level hides, in a sentence."""

_ONE_DOLLAR = Decimal(1)


def money(value: Decimal) -> str:
    """Dollars with two places: $1,234.50."""
    return f"-${-value:,.2f}" if value < 0 else f"${value:,.2f}"


def short_money(value: Decimal) -> str:
    """Dollars for a tile or a bar: $812, $61.2k, $4.31M."""
    size = abs(value)
    for limit, factor, letter in ((999_500_000, 9, "B"), (999_500, 6, "M"), (9_999, 3, "k")):
        if size > limit:
            scaled = size.scaleb(-factor)
            return f"${scaled:.{2 if scaled < 10 else 1}f}{letter}"  # noqa: PLR2004 - three digits are read at a glance
    return f"${size:,.0f}" if size >= _ONE_DOLLAR or not size else f"${size:.2f}"


def count(value: int) -> str:
    """A count with separators: 18,204."""
    return f"{value:,}"


def counted(value: int, word: str, plural: str = "") -> str:
    """A count and its word: 1 claim, 2 claims, 3 findings."""
    return f"{value:,} {word if value == 1 else plural or word + 's'}"


def share(part: int, whole: int) -> str:
    """A part of a whole: 6.6 %, under 0.1 %; empty where there is no whole."""
    if not whole:
        return ""
    percent = Decimal(100 * part) / whole
    if 0 < percent < Decimal("0.1"):
        return "under 0.1 %"
    return f"{percent:.1f} %" if part not in (0, whole) else f"{percent:.0f} %"


def verdict(summary: Summary) -> str:
    """The report in a sentence."""
    if not summary.claims:
        return "No claim was loaded, so nothing could be judged."
    if not summary.findings:
        return f"No finding on {counted(summary.judged_claims, 'claim')} worth {money(summary.charge)}."
    of = f"{count(summary.claims_with_findings)} of {counted(summary.judged_claims, 'claim')}"
    verb = "has" if summary.claims_with_findings == 1 else "have"
    return f"{of} {verb} something to look at ({share(summary.claims_with_findings, summary.judged_claims)})."


def second_sentence(summary: Summary) -> str:
    """How sure the verdict is, and what it is worth."""
    if not summary.findings:
        return ""
    high = summary.claims_by_worst_severity["high"]
    sure = (
        f"On {counted(high, 'claim')} something is wrong on the face of the claim."
        if high
        else "None is wrong on the face of the claim."
    )
    over, under, charge = money(summary.over), money(summary.under), money(summary.charge)
    return f"{sure} {over} may have been billed too much and {under} too little, of {charge} audited."


def summary_lines(summary: Summary) -> list[tuple[str, str | int | Decimal]]:
    """The summary as names and values, for a sheet."""
    severities, worst = summary.findings_by_severity, summary.claims_by_worst_severity
    lines: list[tuple[str, str | int | Decimal]] = [
        ("As of", summary.as_of),
        ("Files", summary.files),
        ("Claims in the store", summary.claims),
        ("Claims judged", summary.judged_claims),
        ("Service lines", summary.service_lines),
        ("Charge of the claims judged", summary.charge),
        ("First service date", summary.first_service_date),
        ("Last service date", summary.last_service_date),
        ("Findings", summary.findings),
        *((f"Findings, {name}", severities.get(name, 0)) for name in severities),
        ("Claims with findings", summary.claims_with_findings),
        *((f"Claims whose worst finding is {name}", worst.get(name, 0)) for name in worst),
        ("At risk, billed too much (each line once)", summary.over),
        ("At risk, billed too little (each line once)", summary.under),
        ("Findings in test interchanges", summary.test_findings),
        ("Outcomes unknown: data to judge by is missing", summary.unknown),
        ("Units of files set aside", summary.quarantined),
        ("Faults of files", summary.faults),
        ("Rules that ran", summary.rules_run),
        ("Rules that could not run", summary.rules_failed),
        ("Reference datasets whose review is overdue", summary.datasets_overdue),
    ]
    since = (
        ("New since the last run", summary.new),
        ("Still there", summary.still),
        ("Gone since the last run", summary.gone),
    )
    return [*lines, *((name, value) for name, value in since if value is not None)]
