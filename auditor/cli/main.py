"""The command `auditor` and how it ends."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from auditor import __version__
from auditor.cli import stopping
from auditor.errors import AuditorError, SurroundingsError

INTERRUPTED, OUR_DEFECT = 130, 70
"""Exit codes beside those of the errors."""

_COMMANDS = {
    "audit": "auditor.cli.audit",
    "load": "auditor.cli.audit",
    "judge": "auditor.cli.audit",
    "report": "auditor.cli.audit",
    "open": "auditor.cli.audit",
    "explain": "auditor.cli.explain",
    "rules": "auditor.cli.rules",
    "reference": "auditor.cli.reference",
    "store": "auditor.cli.store",
    "verify": "auditor.cli.keep",
    "recover": "auditor.cli.keep",
    "purge": "auditor.cli.keep",
}
"""Module of each command, imported when it is asked for, so that --help answers at once."""

_SHORT = {
    "audit": "Load what is new, judge the store, and report.",
    "load": "Load files into a store.",
    "judge": "Judge a store.",
    "report": "Write the reports of a store's latest run.",
    "open": "Open the report in a browser.",
    "explain": "Show one claim and what every rule says of it.",
    "rules": "List, explain, write and test rules.",
    "reference": "List and check the reference datasets.",
    "store": "Describe the tables of a store.",
    "verify": "Hold a store against its journal.",
    "recover": "Rebuild a damaged store from its files.",
    "purge": "Take files out of a store for good.",
}


class _Late(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order of the work."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the module of a command."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name.replace("open", "open_report"))
        _unwrap_examples(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _SHORT[name]) for name in _COMMANDS])


def _unwrap_examples(command: click.Command) -> None:
    r"""Turn the written \b of raw docstrings into the sign that keeps click from wrapping a paragraph."""
    command.help = command.help.replace("\\b\n", "\b\n") if command.help else None
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _unwrap_examples(each)


@click.group(cls=_Late, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "AUDITOR"})
@click.version_option(__version__, prog_name="auditor")
def auditor() -> None:
    r"""Read professional medical claims (837P), find what is wrong with them, and say why.

    \b
    Example:
      auditor audit sample_837
    """


_unwrap_examples(auditor)


def main() -> NoReturn:
    """Run the command; every error becomes one clear sentence and its exit code."""
    os.umask(0o077)
    stopping.listen(INTERRUPTED, _stop_queries, _tell_of_defect)
    try:
        code = _run()
        stopping.ended()
    except KeyboardInterrupt:  # it struck while an error was told
        code = _told_of_interruption()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # the reader of a pipe has gone
            code = code or 0
    os._exit(code)  # everything is written; tearing the libraries down would only take time


def _stop_queries() -> None:
    if store := sys.modules.get("auditor.store"):  # else none is open
        store.stop_queries()


def _run() -> int:
    try:
        ended = auditor(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _told_of_interruption()
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - the last wall: a traceback may quote a claim
        return _told_of(error)
    return ended if isinstance(ended, int) else 0


def _told_of(error: Exception) -> int:
    if stopping.came():  # it struck inside a library, which made another error of it
        return _told_of_interruption()
    if isinstance(error, AuditorError):
        click.echo(f"auditor: {plain(str(error))}", err=True)
        return error.exit_code
    if isinstance(error, OSError) and error.strerror:
        where = f"'{error.filename}': " if error.filename else ""
        click.echo(f"auditor: {plain(where)}{error.strerror}. What was committed before is kept.", err=True)
        return SurroundingsError.exit_code
    _tell_of_defect(error)
    return OUR_DEFECT


def _told_of_interruption() -> int:
    stopping.heed()
    click.echo("auditor: interrupted. Files already committed are kept; run the same command to go on.", err=True)
    return INTERRUPTED


def _tell_of_defect(error: BaseException) -> None:
    """Say where our own defect is, without a word of the data."""
    trace, place = error.__traceback__, "unknown place"
    while trace:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith("auditor"):
            place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    click.echo(
        f"auditor: a defect of auditor itself ({type(error).__name__} at {place}). What was committed is kept. "
        "Please report it.",
        err=True,
    )


def plain(text: str) -> str:
    """Show control characters and direction marks as code points, so that no text of a file steers the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"<U+{ord(c):04X}>" for c in text)
