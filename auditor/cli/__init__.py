"""The command line: the only place that prints or exits."""

from auditor.cli.main import auditor, main

__all__ = ["auditor", "main"]
