"""Writes the folder of a new rule: three files that already work, for someone to change."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.judge.rules import RuleBook

_TEMPLATE = Path(__file__).with_name("new_rule_files")
_NAME = re.compile(r"[a-z][a-z0-9_]{2,60}")


def write_new_rule(folder: Path, family: str, name: str, *, known: RuleBook) -> Path:
    """Write `folder/family/<ID>_name` with the next free id of the family; give the new folder."""
    for word in (family, name):
        if not _NAME.fullmatch(word):
            raise UsageError(
                f"'{word}' can't name a rule or family: small letters, digits and underscores, for example units."
            )
    prefix = _prefix(family, known)
    taken = [int(rule.id[2:]) for rule in known.rules if rule.id.startswith(prefix) and rule.id[2:].isdigit()]
    rule_id = f"{prefix}{max([*taken, 100 if any(taken) else 0]) + 1:03}"
    made = folder / family / f"{rule_id}_{name}"
    made.mkdir(parents=True)
    for file in ("rule.toml", "rule.sql", "examples.toml"):
        _write(made / file, file, {"ID": rule_id, "NAME": name, "TITLE": name.replace("_", " ").capitalize()})
    return made


def _prefix(family: str, known: RuleBook) -> str:
    for rule in known.rules:
        if rule.family.name == family:
            return rule.family.prefix
    prefix = (family[:1] + family[-1:]).upper()
    if any(rule.family.prefix == prefix for rule in known.rules):
        raise UsageError(
            f"A new family '{family}' would share the prefix '{prefix}' with another. Choose another name."
        )
    return prefix


def _write(path: Path, template: str, words: dict[str, str]) -> None:
    if path.exists():
        return
    text = (_TEMPLATE / template).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(f"<{word}>", value)
    path.write_text(text, encoding="utf-8")
