"""The benchmarks: each starts; the generator of big files is whole, the same again, and no larger than asked."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyx12.params import params
from pyx12.x12n_document import x12n_document

FOLDER = Path(__file__).parent.parent / "benchmarks"


@pytest.mark.parametrize("script", sorted(path.name for path in FOLDER.glob("*.py")))
def test_each_can_be_started(script: str) -> None:
    """Every script, or module of one, finds in the package what it asks of it."""
    subprocess.run([sys.executable, str(FOLDER / script), "--help"], check=True, capture_output=True)


def generate(path: Path, *arguments: str) -> dict[str, object]:
    """Run the generator; returns what it says it wrote."""
    command = [sys.executable, str(FOLDER / "generate.py"), str(path), *arguments]
    said: dict[str, object] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return said


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A generated file of 400 claims and what was said of it."""
    path = tmp_path_factory.mktemp("generated") / "small.837"
    return path, generate(path, "--claims", "400")


def test_a_generated_file_is_valid(small: tuple[Path, dict[str, object]]) -> None:
    """pyx12 accepts a generated file, counts, levels and all."""
    assert x12n_document(params(), str(small[0]), io.StringIO(), None)


def test_the_number_of_claims_is_the_one_asked_for(small: tuple[Path, dict[str, object]]) -> None:
    """--claims is exact, in the file and in what is said of it."""
    path, said = small
    assert path.read_text(encoding="ascii").count("\nCLM*") == said["claims"] == 400


def test_what_is_said_is_what_was_written(small: tuple[Path, dict[str, object]]) -> None:
    """Size, segments, lines and drug lines are those of the file."""
    path, said = small
    text = path.read_text(encoding="ascii")
    assert path.stat().st_size == said["size"]
    assert text.count("~") == said["segments"]
    assert text.count("\nSV1*") == said["lines"]
    assert text.count("\nLIN*") == said["drug_lines"]


def test_the_same_seed_gives_the_same_bytes(small: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    """A file can be made again, and another seed makes another."""
    again, other = tmp_path / "again.837", tmp_path / "other.837"
    generate(again, "--claims", "400")
    generate(other, "--claims", "400", "--seed", "8")
    assert again.read_bytes() == small[0].read_bytes() != other.read_bytes()


def test_a_slice_ends_where_a_patient_ends(
    small: tuple[Path, dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slice that pyx12 validates is a valid file of at most the claims asked for."""
    monkeypatch.syspath_prepend(FOLDER)
    import run  # noqa: PLC0415 - the benchmarks are on the path only here

    part = small[0].with_name("part.837")
    run.slice_of(small[0], 50, part)
    assert 48 <= run.size_of(part).claims <= 50
    assert x12n_document(params(), str(part), io.StringIO(), None)


def test_each_rule_is_measured(small: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    """The time of every rule on a store is printed, and of the whole."""
    store = tmp_path / "small.duckdb"
    load = [sys.executable, "-m", "auditor", "load", str(small[0]), "--store", str(store)]
    subprocess.run(load, check=True, capture_output=True)
    command = [sys.executable, str(FOLDER / "rules.py"), str(store)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(lines) == 2 + 68 + 2
    assert {line.split()[0] for line in lines} >= {"UN001", "HX002", "keeping", "whole"}
