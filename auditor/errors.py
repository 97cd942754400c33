"""Errors a user can act on: what happened, the thing in quotes, where, and what to do.

AuditorError
├── UsageError          exit 2   a path, an option, a rule or a setting is wrong
│   ├── RuleError                a rule's folder is incomplete or its SQL is not one SELECT
│   └── DatasetError             a dataset is malformed, overlaps or has no source
├── NothingUsableError  exit 4   no input gave a claim
├── SurroundingsError   exit 5   disk, lock, rights, memory; the store is unchanged
│   └── TooLittleMemoryError     more memory is needed than may be used
└── StoreDamagedError   exit 6   the store does not agree with its ledger, or is not a store
"""


class AuditorError(Exception):
    """Anything the user can mend; `exit_code` is what the command ends with."""

    exit_code = 2


class UsageError(AuditorError):
    """A path, an option or a setting is wrong."""


class RuleError(UsageError):
    """A rule's folder is incomplete, or its SQL is not one SELECT."""


class DatasetError(UsageError):
    """A reference dataset is malformed, overlaps itself or has no source."""


class NothingUsableError(AuditorError):
    """No input gave a claim."""

    exit_code = 4


class SurroundingsError(AuditorError):
    """Disk, lock, rights or memory; the store is unchanged."""

    exit_code = 5


class TooLittleMemoryError(SurroundingsError):
    """A step needs more memory than it may use."""


class StoreDamagedError(AuditorError):
    """The store does not agree with its ledger, or is not a store of ours."""

    exit_code = 6
