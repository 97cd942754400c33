"""Dated reference facts with their sources."""

from auditor.reference.datasets import (
    Dataset,
    Source,
    dataset_names,
    put_datasets,
    read_datasets,
    read_reference,
    read_sources,
)

__all__ = ["Dataset", "Source", "dataset_names", "put_datasets", "read_datasets", "read_reference", "read_sources"]
