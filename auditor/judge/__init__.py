"""The judge: rules read from their folders, run over a store, and tried on their own examples."""

from auditor.judge.examples import Example, Verdict, examples_of, run_examples
from auditor.judge.explain import Explained, explain, facts
from auditor.judge.new_rule import write_new_rule
from auditor.judge.prepare import prepare_again
from auditor.judge.rules import Rule, RuleBook, read_rule, read_rules
from auditor.judge.run import RuleRun, judge

__all__ = [
    "Example",
    "Explained",
    "Rule",
    "RuleBook",
    "RuleRun",
    "Verdict",
    "examples_of",
    "explain",
    "facts",
    "judge",
    "prepare_again",
    "read_rule",
    "read_rules",
    "run_examples",
    "write_new_rule",
]
