"""What a report is made from, how it is asked for, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import polars as pl

Mask = Literal["standard", "strict", "none"]
"""How much of a patient a report shows."""

Progress = Callable[[str, int, int], None]
"""Told what is made now, how many steps are done, and of how many."""

SEVERITIES = ("high", "medium", "low")
"""In the order in which people read them."""

SCHEMA_VERSION = 1
"""Version of findings.jsonl and summary.json; columns are only ever added within one."""


PREPARED = ("drug_group", "filing", "live_drug_line", "live_line", "repeated_line", "requested_record")
"""Tables that the judge prepares and the report reads."""


class Query(Protocol):
    """A store that answers SQL."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """Give the rows of a query as a Polars frame."""


@dataclass(frozen=True)
class Settings:
    """Where a report goes and how much it shows; `reason` says why where mask is none."""

    out: Path
    mask: Mask = "standard"
    reason: str = ""
    command: str = ""


@dataclass(frozen=True)
class Source:
    """Who said so; dates are ISO text, empty where they are not known."""

    id: str
    title: str
    publisher: str = ""
    version: str = ""
    published: str = ""
    retrieved: str = ""
    licence: str = ""
    url: str = ""
    basis: str = "published"


@dataclass(frozen=True)
class Example:
    """Rows that a rule was tried on: the outcome they must give, a name, a sentence, and the rows as TOML."""

    outcome: str
    name: str
    says: str
    rows: str


@dataclass(frozen=True)
class RulePage:
    """A rule in words, as its page in the report prints it."""

    id: str
    name: str
    title: str
    family: str
    family_title: str
    severity: str
    decided_by: str
    message: str
    why: str
    remedy: str
    misses: Sequence[str] = ()
    carc: str = ""
    rarc: str = ""
    claim_status: str = ""
    sources: Sequence[Source] = ()
    since: str = ""
    sql: str | None = None
    records_to_request: Sequence[str] = ()
    examples: Sequence[Example] = ()


@dataclass(frozen=True)
class RuleCount:
    """What one rule found; money is in dollars, each service line counted once."""

    rule_id: str
    title: str
    severity: str
    findings: int
    claims: int
    over: Decimal
    under: Decimal
    in_scope: int
    failed: int
    passed: int
    unknown: int
    hidden: int
    error: str = ""


@dataclass(frozen=True)
class Summary:
    """A report in numbers.

    Money is in dollars; `over` and `under` count each service line once, with its largest finding, so that they can't
    exceed what was billed twice over; `over_of_findings` and `under_of_findings` are the plain sums over findings.csv.
    `new`, `still` and `gone` are None where the store was judged for the first time.
    """

    as_of: str = ""
    version: str = ""
    mask: Mask = "standard"
    files: int = 0
    claims: int = 0
    judged_claims: int = 0
    service_lines: int = 0
    charge: Decimal = Decimal(0)
    first_service_date: str = ""
    last_service_date: str = ""
    findings: int = 0
    findings_by_severity: dict[str, int] = field(default_factory=dict)
    claims_with_findings: int = 0
    claims_by_worst_severity: dict[str, int] = field(default_factory=dict)
    over: Decimal = Decimal(0)
    under: Decimal = Decimal(0)
    over_of_findings: Decimal = Decimal(0)
    under_of_findings: Decimal = Decimal(0)
    test_findings: int = 0
    unknown: int = 0
    quarantined: int = 0
    faults: int = 0
    rules_run: int = 0
    rules_failed: int = 0
    datasets_overdue: int = 0
    new: int | None = None
    still: int | None = None
    gone: int | None = None
    rules: tuple[RuleCount, ...] = ()
    fix_first: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
