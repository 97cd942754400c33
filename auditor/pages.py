"""A rule book as the report prints it: words, sources and examples of each rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from auditor.judge import examples_of
from auditor.report import Example, RulePage, Source

if TYPE_CHECKING:
    from auditor.judge import Rule
    from auditor.reference import Source as ReferenceSource

_SHOWN_AS_IS = (
    "id", "name", "title", "severity", "decided_by", "message", "why", "remedy", "misses", "carc", "rarc",
    "claim_status", "since", "sql", "records_to_request",
)  # fmt: skip


def rule_pages(rules: Iterable[Rule], sources: Mapping[str, ReferenceSource]) -> list[RulePage]:
    """Give the page of each rule."""
    return [rule_page(rule, sources) for rule in rules]


def rule_page(rule: Rule, sources: Mapping[str, ReferenceSource]) -> RulePage:
    """Give the page of one rule; a source that nobody listed is shown by its id alone."""
    return RulePage(
        **{name: getattr(rule, name) for name in _SHOWN_AS_IS},
        family=rule.family.name,
        family_title=rule.family.title,
        sources=[_source(sources.get(name), name) for name in rule.sources],
        examples=_examples(rule),
    )


def source_pages(sources: Mapping[str, ReferenceSource]) -> list[Source]:
    """Give the sources as the report shows them."""
    return [_source(source, name) for name, source in sources.items()]


def _source(found: ReferenceSource | None, name: str) -> Source:
    if found is None:
        return Source(name, name)
    return Source(
        found.id, found.title, found.publisher, found.version, found.published, found.retrieved, found.licence,
        found.url, found.basis,
    )  # fmt: skip


def _examples(rule: Rule) -> list[Example]:
    path = rule.folder / "examples.toml"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    bodies = dict(re.findall(r"^\[(\w+\.\w+)\]\n(.*?)(?=^\[\w+\.\w+\]|\Z)", text, re.MULTILINE | re.DOTALL))
    return [
        Example(
            each.kind, each.name.replace("_", " "), each.says, _claims_only(bodies.get(f"{each.kind}.{each.name}", ""))
        )
        for each in examples_of(rule)
    ]


def _claims_only(body: str) -> str:
    return "\n".join(line for line in body.splitlines() if line.strip() and not line.startswith("says"))
