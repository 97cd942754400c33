"""Control numbers that a sender used again in another file, for other content: a fault of the interchange made later.

Which was made later is said by ISA09, ISA10 and the bytes, so that the order of loading changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditor.store.store import Store

_WORDS = ("code", "name", "level", "unit", "expected", "kept", "remedy", "acknowledgment")
_OF_THE_FILE = "(select control_number from interchange where file_key = ?)"

ARE_REUSED = "starts_with(found, 'ISA13 used before by this sender, with other content, in the file ')"
"""Condition on the rows of table fault: they tell of another file."""


def insert_reused(words: str, numbers: str = "true") -> str:
    """SQL that writes the faults, worded by the one row of the query `words`, for the interchanges of `numbers`."""
    return f"""
        insert into fault by name
        with words as ({words}), its as (
            select interchange.*, file.label, file.sha256,
                   row(coalesce(cast(created_on as varchar), ''), coalesce(created_at, ''), file.sha256,
                       interchange.segment_number) as made
            from interchange join file on file.file_key = interchange.file_key
            where interchange.state = 'loaded' and {numbers}
        ), reused as (
            select later.file_key, later.control_number as interchange_control_number, later.segment_number,
                   later.byte_offset, later.sha256, min_by(earlier.label, earlier.made) as label
            from its as later
            join its as earlier
              on earlier.control_number = later.control_number
             and earlier.sender_id is not distinct from later.sender_id
             and earlier.sender_qualifier is not distinct from later.sender_qualifier
             and earlier.file_key <> later.file_key
             and earlier.segments_sha256 <> later.segments_sha256
             and earlier.made < later.made
            group by all
        )
        select left(sha256(concat_ws('|', sha256, code, byte_offset, segment_number, 'another file')), 16) as fault_id,
               reused.* exclude (sha256, label), words.*, 'ISA' as segment_id, 0 as byte_count,
               'ISA13 used before by this sender, with other content, in the file ' || label as found
        from reused cross join words
    """


def note_reused(store: Store, file_key: int, words: Mapping[str, Any]) -> None:
    """Report the numbers of a file just loaded that another file used as well; `words` are the fault's own."""
    store.execute(
        f"delete from fault where {ARE_REUSED} and interchange_control_number in {_OF_THE_FILE}",
        [file_key],
    )
    given = ", ".join(f"? as {name}" for name in _WORDS)
    numbers = f"interchange.control_number in {_OF_THE_FILE}"
    store.execute(insert_reused(f"select {given}", numbers), [*(words[name] for name in _WORDS), file_key])


def kept_words(table: str) -> str:
    """SQL for the words that such faults have in a table of faults."""
    return f"select distinct {', '.join(_WORDS)} from {table} where {ARE_REUSED}"
