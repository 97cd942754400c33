"""SQL of a rule that means harm: it reads the store and nothing else, in time, and leaves no trace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_cases import TWO_CLAIMS, kept
from x12 import write_837

from auditor.errors import AuditorError, RuleError
from auditor.store import Store, free_name, one_select, tables_named

WRITING = [
    "insert into claim select * from claim", "delete from claim", "update claim set charge = 0", "drop table claim",
    "alter table claim drop column charge", "truncate claim", "create table mine as select 1",
    "create view v as select 1",
    "create macro m() as 1", "create schema s", "create type t as enum ('a')", "create sequence q",
    "create temp table mine as select 1", "create index i on claim (claim_id)", "comment on table claim is 'mine'",
    "with gone as (delete from claim returning *) select * from gone",
    "with more as (insert into file select * from file returning *) select * from more",
    "with other as (update claim set charge = 0 returning *) select * from other",
    "select (with gone as (delete from claim returning 1) select 1)",
    "select 1 where exists (with gone as (delete from claim returning 1) select 1)",
    "with fresh as (insert into fresh_finding select 1 returning *) select * from fresh",
    "merge into claim using (select 1) as x on true when matched then delete",
]  # fmt: skip
REACHING = [
    "copy claim to '{folder}/out.csv'", "copy (select 1) to '{folder}/out.parquet'", "export database '{folder}/out'",
    "copy claim from '{folder}/secret'", "import database '{folder}'",
    "with out as (copy claim to '{folder}/out.csv') select 1",
    "attach '{folder}/out.duckdb' as other", "attach ':memory:' as other", "detach kept", "use memory",
    "select * from read_csv('{folder}/secret')", "select * from read_csv_auto('{folder}/secret')",
    "select * from read_text('{folder}/secret')", "select * from read_blob('{folder}/secret')",
    "select * from read_json('{folder}/secret')", "select * from read_ndjson('{folder}/secret')",
    "select * from read_parquet('{folder}/secret')", "select * from read_duckdb('{folder}/secret')",
    "select * from parquet_metadata('{folder}/secret')", "select * from parquet_schema('{folder}/secret')",
    "select * from sniff_csv('{folder}/secret')", "select * from glob('{folder}/*')",
    "select * from '{folder}/secret'", "select * from '{folder}/secret.csv'", "from '{folder}/*.csv'",
    "select * from query('select * from read_text(''{folder}/secret'')')",
    "select * from query('copy claim to ''{folder}/out.csv''')", "select * from query_table('{folder}/secret.csv')",
    "select * from read_text('/proc/self/environ')", "select * from read_text('/etc/passwd')",
    "select * from read_csv('http://127.0.0.1:9/x.csv')", "select * from 's3://bucket/x.parquet'",
    "select content from read_text(['{folder}/secret'])", "select getenv('HOME')", "select getvariable('x')::int + 'x'",
    "select * from duckdb_secrets()", "select * from which_secret('s3://x', 's3')", "select * from secret_frame",
    "select * from sqlite_scan('{folder}/secret', 't')", "select * from postgres_scan('', '', '')",
    "select * from iceberg_scan('{folder}')", "select load_aws_credentials()", "select * from shellfs('id')",
]  # fmt: skip
SETTING = [
    "install httpfs", "load httpfs", "force install httpfs from community", "update extensions",
    "load '{folder}/secret'", "set memory_limit = '1TB'", "set threads = 999", "set enable_external_access = true",
    "set lock_configuration = false", "reset lock_configuration", "set temp_directory = '{folder}'",
    "set allowed_directories = ['{folder}']", "set allow_unsigned_extensions = true", "set home_directory = '{folder}'",
    "set log_query_path = '{folder}/log'", "set profiling_output = '{folder}/log'", "set custom_user_agent = 'x'",
    "pragma enable_profiling", "pragma enable_logging", "set variable x = 1", "set search_path = 'temp'",
    "create secret s (type s3)", "create persistent secret s (type s3)", "pragma disable_checkpoint_on_shutdown",
    "call pragma_version()", "call enable_logging()", "checkpoint", "force checkpoint", "vacuum", "analyze",
    "begin", "commit", "rollback", "abort", "prepare p as select 1", "execute p", "deallocate p", "explain select 1",
    "explain analyze delete from claim",
]  # fmt: skip
SEVERAL = [
    "select 1; select 2", "select 1; drop table claim", "; drop table claim", "select 1;; delete from claim", "",
    "-- nothing", "select 1) ; drop table claim; --", "select 1) limit 1; delete from claim; select * from (select 1",
    "select 1 from (select 1", "not sql at all", "select '", "/* open", "select 1; ; set threads = 1",
    "pivot claim on claim_id", "select * from (pivot claim on claim_id)",
]  # fmt: skip
HOSTILE = WRITING + REACHING + SETTING + SEVERAL
ENDLESS = [
    "with recursive more as (select 1 as n union all select n + 1 from more) select n from more",
    "with recursive more as (select 1 as n union select n + 1 from more) select count(*) from more",
    "select count(*) from range(1000000) as a, range(1000000) as b, range(1000000) as c",
    "select sum(hash(a.range, b.range)) from range(10000000) as a cross join range(10000000) as b",
    "select a.range from range(1000000000) as a order by hash(a.range) desc",
]
TOO_BIG = [
    "select range from range(1000000000)",
    "select a.claim_key, b.range as line_key from claim as a cross join range(100000000) as b",
]
HOGGING = [
    "select list(a.range) from range(200000000) as a",
    "select string_agg(repeat('x', 100000), '') from range(100000)",
    "select count(distinct a.range) from range(500000000) as a",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a secret in it."""
    made = tmp_path_factory.mktemp("hostile")
    for name in ("secret", "secret.csv"):
        (made / name).write_text("THE,SECRET\n1,2\n")
    return made


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    """A kept store of two claims; every test must leave it as it was."""
    with Store(kept(folder / "kept.duckdb", write_837(TWO_CLAIMS)), memory="200MB", threads=2) as opened:
        opened.execute("create temp table fresh_finding (finding_id varchar)")
        yield opened


def _state(store: Store) -> list[tuple[object, ...]]:
    return [
        *store.rows("select count(*), sum(charge), bit_xor(hash(claim)) from claim"),
        *store.rows("select count(*) from file"),
        *store.rows("select count(*) from fresh_finding"),
        *store.rows("select database_name, table_name from duckdb_tables() where table_name <> 'outcome' order by all"),
        *store.rows("select name, value from duckdb_settings() order by all"),
    ]


@pytest.mark.parametrize("sql", HOSTILE)
def test_a_hostile_statement_is_refused_and_changes_nothing(store: Store, folder: Path, sql: str) -> None:
    """It is refused, no table or setting differs, no file is made, and no secret is in the words of the error."""
    secret_frame = ["SECRET"]
    before, files = _state(store), sorted(path.name for path in folder.rglob("*"))
    with pytest.raises(AuditorError) as refused:
        store.keep_answer(sql.replace("{folder}", str(folder)), "outcome", "XX001/rule.sql", seconds=5)
    assert "THE" not in str(refused.value)
    assert secret_frame
    assert (_state(store), sorted(path.name for path in folder.rglob("*"))) == (before, files)


@pytest.mark.parametrize("sql", ENDLESS)
def test_an_endless_query_is_stopped(store: Store, sql: str) -> None:
    """It ends soon after its time, in a sentence that names the rule, and the store goes on."""
    before = time.monotonic()
    with pytest.raises(AuditorError, match=r"XX001/rule.sql' took longer than 0.5 seconds|needs more memory"):
        store.keep_answer(sql, "outcome", "XX001/rule.sql", seconds=0.5)
    assert time.monotonic() - before < 20
    assert store.rows("select count(*) from claim") == [(2,)]


@pytest.mark.parametrize("sql", TOO_BIG)
def test_more_rows_than_there_can_be_outcomes_are_not_kept(store: Store, sql: str) -> None:
    """A billion findings are refused, by their number or by the time it takes to count them, and none is kept."""
    with pytest.raises(RuleError, match=r"more rows than there are claims and service lines|took longer than 3"):
        store.keep_answer(sql, "outcome", "XX001/rule.sql", seconds=3)


@pytest.mark.parametrize("sql", HOGGING)
def test_a_query_that_wants_all_memory_is_stopped(store: Store, sql: str) -> None:
    """Memory or time ends it, and the store goes on."""
    with pytest.raises(AuditorError, match=r"Raise --memory|took longer|XX001"):
        store.keep_answer(sql, "outcome", "XX001/rule.sql", seconds=2)
    assert store.rows("select count(*) from claim") == [(2,)]


def test_an_honest_rule_is_answered(store: Store) -> None:
    """A SELECT with CTEs, unions and windows gives its rows."""
    sql = """
        with lines as (select claim_key, line_key, row_number() over (order by line_key) as n from service_line)
        select claim_key, line_key, 'pass' as outcome from lines where n = 1
        union all
        select claim_key, null, 'fail' from claim -- the last word
    """
    store.keep_answer(sql, "outcome", "XX001/rule.sql")
    assert store.rows("select outcome, count(*) from outcome group by 1 order by 1") == [("fail", 2), ("pass", 1)]


def test_what_a_query_reads_is_what_it_names() -> None:
    """Its tables and views, those of subqueries too, are told without its own CTEs and what is behind a view."""
    sql = """
        with mine as (select claim_key from claim), ours as (select * from mine)
        select * from ours join service_line as line on line.claim_key = ours.claim_key
        where exists (select 1 from "file") or line.units in (select 1 union all select 2 from drug_line)
    """
    assert tables_named(sql) == {"claim", "service_line", "file", "drug_line"}


@pytest.mark.parametrize("name", ["claim", "file", "finding", "Claim", "a b", "x as select 1; drop table claim", ""])
def test_a_prepared_table_takes_no_name_of_the_store(store: Store, name: str) -> None:
    """The name of a file in a rule folder is no way to replace a table or to smuggle SQL in."""
    with pytest.raises(RuleError, match="table"):
        store.prepare(name, "select 1 as x")
    assert store.rows("select count(*) from claim") == [(2,)]


def test_a_plain_name_is_free() -> None:
    """A name of small letters and underscores that the store does not use is taken."""
    assert free_name("live_claim", "prepared") == "live_claim"


def test_the_words_of_a_refusal_say_where(store: Store) -> None:
    """A refusal names the rule's file."""
    with pytest.raises(RuleError, match=r"'XX001/rule.sql' must hold exactly one SELECT"):
        one_select("select 1; select 2", "XX001/rule.sql")
    assert store.rows("select 1") == [(1,)]


def test_more_memory_than_the_machine_has_may_be_asked_for() -> None:
    """The bound is kept as it was asked for; of less, DuckDB keeps what it gives back at hand."""
    asked = "select current_setting('block_allocator_memory')"
    with Store(None, memory="4000TB") as vast, Store(None, memory="64MiB") as small:
        assert vast.rows("select 1") == [(1,)]
        assert [vast.rows(asked), small.rows(asked)] == [[("0 bytes",)], [("64.0 MiB",)]]
