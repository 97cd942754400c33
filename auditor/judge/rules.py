"""A rule, read from its folder: words in rule.toml, logic in rule.sql or rule.py, proof in examples.toml."""

from __future__ import annotations

import hashlib
import itertools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditor.errors import RuleError, UsageError
from auditor.judge.vocabularies import Vocabularies, read_vocabularies
from auditor.reference import Source, read_sources
from auditor.reference.importers import IMPORTED

SEVERITIES = ("high", "medium", "low")
"""From wrong on the face of the claim to hygiene."""

DECIDED_BY = ("claim", "day", "history")
"""What a rule looks at: the claim alone, the patient's day, the patient's other dates."""

_WORDS: dict[str, type] = {
    "id": str, "name": str, "title": str, "severity": str, "decided_by": str, "message": str, "why": str, "remedy": str,
    "misses": list, "carc": str, "rarc": str, "claim_status": str, "hides": list, "sources": list, "since": str,
}  # fmt: skip
_OPTIONAL: dict[str, type] = {
    "look_back_days": int,
    "records_to_request": list,
    "hides_for": str,
    "reads_findings": bool,
    "never_unknown": str,
}


@dataclass(frozen=True)
class Family:
    """Rules of one kind."""

    prefix: str
    name: str
    title: str
    paragraph: str


@dataclass(frozen=True)
class Prepared:
    """A table, or a view, that rules share; its file is called NN_name.sql or NN_name.view.sql."""

    name: str
    kind: str
    sql: str

    @property
    def comment(self) -> str:
        """What it holds: the comment at its head."""
        head = itertools.takewhile(lambda line: line.startswith("--"), self.sql.splitlines())
        return " ".join(line.lstrip("- ") for line in head)


def read_prepared(path: Path) -> Prepared:
    """Read a prepared table or view."""
    _, name = path.name.removesuffix(".sql").split("_", 1)
    kind = "view" if name.endswith(".view") else "table"
    return Prepared(name.removesuffix(".view"), kind, path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Rule:
    """A rule as its folder describes it. `message` and `remedy` hold `{column}` for columns its query gives.

    One that reads findings is judged after all others, and sees in `standing_finding` what stands of theirs.
    """

    id: str
    name: str
    title: str
    severity: str
    decided_by: str
    message: str
    why: str
    remedy: str
    misses: tuple[str, ...]
    carc: str
    rarc: str
    claim_status: str
    hides: tuple[str, ...]
    sources: tuple[str, ...]
    since: str
    family: Family
    folder: Path
    sql: str | None
    look_back_days: int = 0
    hides_for: str = "drug"
    records_to_request: tuple[str, ...] = ()
    reads_findings: bool = False
    never_unknown: str = ""
    """Why it can judge every line or claim in its scope; empty where it has outcomes that are unknown."""
    examples: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def logic(self) -> str:
        """Its SELECT, or the text of its function."""
        return self.sql if self.sql is not None else (self.folder / "rule.py").read_text(encoding="utf-8")

    @property
    def where(self) -> str:
        """Folder and file of the logic, for messages."""
        return f"{self.folder.name}/{'rule.sql' if self.sql is not None else 'rule.py'}"


@dataclass(frozen=True)
class RuleBook:
    """All rules of a run, sorted by id, and the folders they came from."""

    rules: tuple[Rule, ...]
    prepared: tuple[Prepared, ...]
    folders: tuple[Path, ...]
    sha256: str
    sources: Mapping[str, Source] = field(default_factory=dict, hash=False, compare=False)
    """Who said so, by id: what the folders list, and the imported public files."""
    imports: Path | None = None
    """Reference folder with the imported public files, where the run has one."""
    vocabularies: Vocabularies = field(default_factory=Vocabularies, compare=False)
    """Columns whose texts a run keeps as numbers in its prepared tables."""

    @property
    def references(self) -> list[Path]:
        """The folders of reference facts, whether they are there or not."""
        return _references(self.folders)

    def select(self, chosen: Sequence[str] = (), ignored: Sequence[str] = ()) -> tuple[Rule, ...]:
        """Give the rules named by id, name, family or family prefix, less the ignored ones; others raise UsageError."""
        keep = self._named(chosen) if chosen else set(self.rules)
        drop = self._named(ignored)
        return tuple(rule for rule in self.rules if rule in keep and rule not in drop)

    def readers(self, tables: Sequence[str]) -> dict[str, list[str]]:
        """Give the rules and prepared tables that name each table, by id and name."""
        texts = {rule.id: rule.logic for rule in self.rules} | {made.name: made.sql for made in self.prepared}
        words = {name: set(re.findall(r"\w+", text)) for name, text in texts.items()}
        return {table: [name for name, said in words.items() if table in said] for table in tables}

    def rule(self, name: str) -> Rule:
        """Give one rule by its id or name."""
        for rule in self.rules:
            if name.upper() == rule.id or name == rule.name:
                return rule
        raise UsageError(f"No rule '{name}'. `auditor rules list` shows them.")

    def _named(self, names: Iterable[str]) -> set[Rule]:
        found: set[Rule] = set()
        for name in names:
            hits = {
                rule
                for rule in self.rules
                if name.upper() in {rule.id, rule.family.prefix} or name in {rule.name, rule.family.name}
            }
            if not hits:
                raise UsageError(f"No rule or family '{name}'. `auditor rules list` shows them.")
            found |= hits
        return found


def judging_order(rules: Sequence[Rule]) -> list[Rule]:
    """Give the rules in the order of judging: those that read the findings of others come last."""
    return sorted(rules, key=lambda rule: rule.reads_findings)


def read_rules(folders: Sequence[Path]) -> RuleBook:
    """Read every rule below the given folders; later folders may not repeat an id."""
    rules: dict[str, Rule] = {}
    families: dict[str, Family] = {}
    prepared: dict[str, Prepared] = {}
    vocabularies = Vocabularies()
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"'{folder}' is not a folder of rules.")
        for path in sorted(folder.glob("prepared/*.sql")):
            made = read_prepared(path)
            prepared[made.name] = made
        vocabularies |= read_vocabularies(folder / "prepared" / "vocabularies.toml")
        for rule in _rules_below(folder, families):
            if rule.id in rules:
                raise RuleError(f"Two rules are called '{rule.id}': '{rules[rule.id].folder}' and '{rule.folder}'.")
            rules[rule.id] = rule
            families[rule.family.name] = rule.family
    if not rules:
        raise UsageError(f"No rule in {', '.join(repr(str(folder)) for folder in folders)}.")
    ordered = tuple(rules[key] for key in sorted(rules))
    sources = read_sources(_references(folders))
    for rule in ordered:
        _refuse_strange_ids(rule, rules, sources)
    tables = tuple(prepared.values())
    return RuleBook(ordered, tables, tuple(folders), _hash(folders), sources, vocabularies=vocabularies)


def _references(folders: Iterable[Path]) -> list[Path]:
    return [folder / "reference" for folder in folders]


def _refuse_strange_ids(rule: Rule, rules: Mapping[str, Rule], sources: Mapping[str, Source]) -> None:
    where = f"'{rule.folder.name}/rule.toml'"
    if unknown := sorted(set(rule.hides) - rules.keys()):
        raise RuleError(f"{where} hides '{unknown[0]}', which is no rule's id.")
    for name in rule.sources:
        if name not in sources and not name.startswith(IMPORTED):
            own = rule.folder.parent.parent / "reference" / "sources.csv"
            raise RuleError(
                f"{where} names the source '{name}', which no sources.csv lists. Add a row for it to '{own}', with the "
                "columns of rules/reference/sources.csv, or write 'own-knowledge'."
            )


def _rules_below(folder: Path, families: Mapping[str, Family]) -> list[Rule]:
    return [read_rule(path.parent, families) for path in sorted(folder.glob("*/*/rule.toml"))]


def read_rule(folder: Path, families: Mapping[str, Family] | None = None) -> Rule:
    """Read one rule's folder; anything missing or unknown raises RuleError with the file and the word.

    Its family is described by family.toml beside it, or is one of those that are known, or has only its name.
    """
    words = _read_toml(folder / "rule.toml")
    _check_words(folder, words)
    sql, code = folder / "rule.sql", folder / "rule.py"
    if sql.is_file() == code.is_file():
        raise RuleError(f"'{folder.name}' needs either rule.sql or rule.py.")
    examples = folder / "examples.toml"
    frozen: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in words.items()}
    return Rule(
        **frozen,
        family=_read_family(folder.parent, words["id"][:2], families or {}),
        folder=folder,
        sql=sql.read_text(encoding="utf-8") if sql.is_file() else None,
        examples=_read_toml(examples) if examples.is_file() else {},
    )


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RuleError(f"'{path.parent.name}' has no {path.name}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"'{path.parent.name}/{path.name}' is not TOML: {error}") from None


def _check_words(folder: Path, words: Mapping[str, Any]) -> None:
    where = f"'{folder.name}/rule.toml'"
    for name, kind in _WORDS.items():
        if not isinstance(words.get(name), kind):
            raise RuleError(f"{where} needs '{name}' ({'a list' if kind is list else 'text'}).")
    for name, value in words.items():
        wanted = (_WORDS | _OPTIONAL).get(name)
        if wanted is None or not isinstance(value, wanted):
            raise RuleError(f"{where}: '{name}' is not a word of a rule, or not of its kind.")
    if words["severity"] not in SEVERITIES or words["decided_by"] not in DECIDED_BY:
        raise RuleError(f"{where}: severity is one of {SEVERITIES}, decided_by one of {DECIDED_BY}.")
    if folder.name != f"{words['id']}_{words['name']}":
        raise RuleError(f"{where}: the folder must be called '{words['id']}_{words['name']}'.")


def _read_family(folder: Path, prefix: str, known: Mapping[str, Family]) -> Family:
    if not (folder / "family.toml").is_file():
        title = folder.name.replace("_", " ").capitalize()
        return known.get(folder.name, Family(prefix, folder.name, title, f"Rules of the folder {folder.name}."))
    words = _read_toml(folder / "family.toml")
    for name in ("prefix", "title", "paragraph"):
        if not isinstance(words.get(name), str):
            raise RuleError(f"'{folder.name}/family.toml' needs '{name}' (text).")
    return Family(words["prefix"], folder.name, words["title"], words["paragraph"])


def _hash(folders: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".toml", ".sql", ".py", ".csv"} and "__pycache__" not in path.parts:
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
