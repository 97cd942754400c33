"""Puts imported releases into the datasets of a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from auditor.reference.importers.kept import Import, rows_of
from auditor.reference.importers.kind import Kind
from auditor.store import Store


def put_imports(store: Store, kind: Kind, imports: Sequence[Import]) -> None:
    """Add the rows of a kind's imports, in the order of their first days, to the datasets that it changes.

    The list of datasets then says which releases stand in each, how many rows, and by when one was due again.
    """
    chosen = imports[-1:] if kind.holds == "latest" else imports
    with store.transaction():
        empty = {table for table in kind.tables if not store.rows(f"select 1 from {table} limit 1")}
        for each, following in zip(chosen, [*chosen[1:], None], strict=True):
            with store.lent("imported", _rows(kind, each, following)):
                for statement in kind.sql:
                    store.execute(statement)
        for table in kind.tables:
            _list(store, table, chosen, review_by=chosen[-1].review_by if table in empty else None)


def _rows(kind: Kind, each: Import, following: Import | None) -> pl.DataFrame:
    rows = rows_of(each)
    if kind.holds != "until the next" or following is None:
        return rows
    last = pl.lit(following.first_day - timedelta(days=1))
    return rows.with_columns(valid_to=pl.min_horizontal("valid_to", last))


def _list(store: Store, table: str, chosen: Sequence[Import], *, review_by: date | None) -> None:
    """Say in the list of datasets what was imported; one that shipped empty takes its dates from the latest release."""
    releases = ", ".join(each.release for each in chosen)
    store.execute(
        f"""
        update dataset
        set version = case when ? then ? else version || ' and ' || ? end,
            row_count = case when ? then ? else (select count(*) from {table}) end,
            source_ids = concat_ws(' ', nullif(source_ids, ''), ?),
            reviewed_on = case when ? then cast(? as date) else reviewed_on end,
            review_by = coalesce(cast(? as date), review_by),
            sha256 = sha256(sha256 || ?)
        where name = ?
        """,
        [
            review_by is not None, releases, releases,
            review_by is not None, sum(each.rows for each in chosen), " ".join(each.source_id for each in chosen),
            review_by is not None, chosen[-1].imported_on, review_by,
            " ".join(each.rows_sha256 for each in chosen), table,
        ],
    )  # fmt: skip
