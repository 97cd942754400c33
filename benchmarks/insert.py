"""Measure what DuckDB alone takes to insert and commit the rows of a file, which lie ready: loading cannot be faster.

    python benchmarks/generate.py --megabytes 100 month.837
    python benchmarks/insert.py month.837 --runs 3

The file is loaded once, and the rows of each insertion are kept as the store takes them. Then the same insertions are
made into new stores, in one transaction each, with nothing read and no row made between, with one thread and with two.
"""

import argparse
import statistics
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from auditor.pipeline import Settings, Talk, load_all
from auditor.store import STORED, Store
from auditor.store.rows import insertion


class Noting(Store):
    """A store that notes the rows of each insertion, as they are stored, with their table."""

    def __init__(self, path: Path) -> None:
        """Open it, with nothing noted yet."""
        super().__init__(path)
        self.table, self.noted = "", list[tuple[str, Any]]()

    def insert(self, table: str, frame: Any) -> None:
        """Append the rows of a frame."""
        self.table = STORED.get(table, table)
        super().insert(table, frame)

    def lent(self, name: str, frame: Any) -> AbstractContextManager[None]:
        """Note rows that an insertion reads."""
        if name == "incoming_rows":
            self.noted.append((self.table, frame))
        return super().lent(name, frame)


def measure(noted: list[tuple[str, Any]], path: Path, threads: int) -> tuple[float, float]:
    """Insert and commit the noted rows into a new store; give seconds and processor seconds."""
    with Store(path, threads=threads, memory="1GB") as store:
        began = time.perf_counter(), time.process_time()
        with store.transaction():
            for table, rows in noted:
                with store.lent("incoming_rows", rows):
                    store.execute(insertion(table, rows))
        return time.perf_counter() - began[0], time.process_time() - began[1]


def main() -> None:
    """Print medians by number of threads."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    megabytes = arguments.file.stat().st_size / 1e6
    with tempfile.TemporaryDirectory(dir=arguments.file.resolve().parent) as folder:
        with Noting(Path(folder, "noted.duckdb")) as store:
            load_all(store, Settings(paths=[arguments.file]), Talk())
        for threads in (1, 2):
            runs = [
                measure(store.noted, Path(folder, f"{threads}_{run}.duckdb"), threads) for run in range(arguments.runs)
            ]
            seconds, busy = (statistics.median(each) for each in zip(*runs, strict=True))
            print(f"{threads} threads: {seconds:.2f} s, {busy:.2f} processor seconds, {megabytes / seconds:.1f} MB/s")


if __name__ == "__main__":
    main()
