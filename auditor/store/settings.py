"""What DuckDB is told when a store is opened."""

from __future__ import annotations

from pathlib import Path

Settings = dict[str, str | bool | int | float | list[str]]
"""Options of DuckDB by their names."""

RULE_SECONDS = 600.0
"""How long a rule's query may take."""

SETTINGS: Settings = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "preserve_insertion_order": False,
    "write_buffer_row_group_count": 1,
    "disabled_optimizers": "common_subplan",  # half of what optimizing a rule takes; ours name what they use twice
}
LOCK = (
    "set enable_progress_bar = false; set enable_external_access = false; "
    "set allowed_configs = ['threads']; set lock_configuration = true"
)
"""No file, no network, no extension, and no way back but for threads: said after what needs the file system."""


def options(spill: Path, **given: str | int | None) -> Settings:
    """Give what a store is opened with, and where it spills to; what is None is left to DuckDB."""
    return {**SETTINGS, "temp_directory": str(spill), **{name: value for name, value in given.items() if value}}
