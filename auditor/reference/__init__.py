"""Dated reference facts with their sources."""

from auditor.reference.datasets import Dataset, Source, put_datasets, read_datasets, read_reference, read_sources

__all__ = ["Dataset", "Source", "put_datasets", "read_datasets", "read_reference", "read_sources"]
