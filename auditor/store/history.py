"""When findings were first and last seen, kept in the journal as well: ids alone, so that a rebuilt store knows it.

The line `judged` of a run says which findings appeared and which are gone since the run before. The line `history` says
all of it at once, where a journal begins late or the ids have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditor.store.journal import Journal
    from auditor.store.store import Store

_LENGTH = 16
_OF_A_RUN = ("run_key", "as_of", "version", "rules_sha256", "reference_sha256", "claims", "judged_claims",
             "service_lines", "charge")  # fmt: skip


@dataclass
class History:
    """What a journal knows of runs and findings; `first` and `last` are runs, by finding."""

    runs: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    rule: dict[str, str] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    """Findings of the latest run: those that have no `last` yet."""

    def take(self, run: Mapping[str, Any]) -> None:
        """Add a run."""
        self._end(_split(run.get("gone", "")))
        self.runs[run["run_key"]] = run
        for rule_id, ids in run.get("appeared", {}).items():
            for finding_id in _split(ids):
                self.rule[finding_id] = rule_id
                self.first.setdefault(finding_id, run["run_key"])
                self.last.pop(finding_id, None)
                self.standing.add(finding_id)

    def purge(self, forgotten: Iterable[str]) -> None:
        """Take out the findings of purged files; no finding stands until the next run."""
        self._end(list(self.standing))
        for finding_id in forgotten:
            for known in (self.rule, self.first, self.last):
                known.pop(finding_id, None)

    def _end(self, gone: Iterable[str]) -> None:
        for finding_id in gone:
            self.standing.discard(finding_id)
            self.last[finding_id] = max(self.runs, default=0)


def history_of(journal: Journal) -> History:
    """Follow a journal's lines."""
    found = History()
    for entry in journal.entries:
        match entry.get("event"):
            case "history":
                found = History()
                for run in entry["runs"]:
                    found.take(run)
            case "judged":
                found.take(entry)
            case "purged":
                found.purge(_split(entry.get("forgotten", "")))
            case _:
                pass
    return found


def judged(store: Store) -> dict[str, object]:
    """Give what the journal says of the latest run: counts, money, a hash over its findings, and what changed."""
    run = _runs(store)[-1]
    before = history_of(store.journal).standing if store.journal else set()
    now: dict[str, str] = dict(store.rows("select finding_id, rule_id from finding"))
    changed = {"appeared": _by_rule(now, now.keys() - before), "gone": "".join(sorted(before - now.keys()))}
    return run | standing(store) | changed


def standing(store: Store) -> dict[str, object]:
    """Give counts and money of the findings that stand, and a hash over their ids."""
    count, over, under, digest = store.rows(
        """
        select count(*), coalesce(sum(amount_at_risk) filter (where amount_direction = 'over'), 0),
               coalesce(sum(amount_at_risk) filter (where amount_direction = 'under'), 0),
               sha256(coalesce(string_agg(finding_id, ' ' order by finding_id), ''))
        from finding
        """
    )[0]
    return {"findings": count, "over": over, "under": under, "findings_sha256": digest}


def note_all(store: Store) -> None:
    """Write all runs and findings that a store knows into its journal, in one line."""
    seen = store.rows("select finding_id, rule_id, first_run, last_run from finding_history")
    runs: list[dict[str, object]] = []
    before = 0
    for run in _runs(store):
        key = run["run_key"]
        appeared = {finding_id: rule_id for finding_id, rule_id, first, _ in seen if first == key}
        gone = sorted(finding_id for finding_id, _, _, last in seen if last == before)
        runs.append(run | {"appeared": _by_rule(appeared, appeared), "gone": "".join(gone)})
        before = int(str(key))
    if runs:
        store.note("history", {"runs": runs})


def restore(store: Store, journal: Journal) -> None:
    """Put the runs and the history of findings that another store's journal knows into a store, unless it has them."""
    import polars as pl  # noqa: PLC0415 - `auditor --help` needs no Polars

    found = history_of(journal)
    if not found.runs:
        return
    runs = [[str(run.get(name, 0)) for name in _OF_A_RUN] for run in found.runs.values()]
    latest = max(found.runs)
    seen = [
        (finding_id, found.rule[finding_id], str(found.runs[first]["as_of"]), first, found.last.get(finding_id, latest))
        for finding_id, first in found.first.items()
    ]
    names = ["finding_id", "rule_id", "first_seen", "first_run", "last_run"]
    if not store.rows("select 1 from run limit 1"):
        with store.transaction():
            store.insert("run", pl.DataFrame(runs, schema=list(_OF_A_RUN), orient="row"))
            if seen:
                store.insert("finding_history", pl.DataFrame(seen, schema=names, orient="row"))
    note_all(store)


def is_half_recovered(journal: Journal) -> bool:
    """Whether a journal may be what a recovery that was stopped left; the same recovery goes on with its store.

    Stopped at its very beginning it left none; a store of files without a journal is refused where it is opened.
    """
    last = journal.last("recovering", "recovered")
    return last["event"] == "recovering" if last else not journal.exists


def _runs(store: Store) -> list[dict[str, object]]:
    rows = store.rows(f"select {', '.join(_OF_A_RUN)} from run order by run_key")
    return [dict(zip(_OF_A_RUN, row, strict=True)) for row in rows]


def _by_rule(rules: Mapping[str, str], ids: Iterable[str]) -> dict[str, str]:
    """Ids of each rule, one after the other."""
    found: dict[str, str] = {}
    for finding_id in sorted(ids):
        found[rules[finding_id]] = found.get(rules[finding_id], "") + finding_id
    return dict(sorted(found.items()))


def _split(ids: str) -> list[str]:
    return [ids[at : at + _LENGTH] for at in range(0, len(ids), _LENGTH)]
