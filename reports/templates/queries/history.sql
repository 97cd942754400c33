-- What is new, still there and gone since the run before the latest.
with latest as (select max(run_key) as run_key, count(*) as runs from run),
before as (select max(run_key) as run_key from run where run_key < (select run_key from latest))
select
    count(*) filter (where h.last_run = latest.run_key and h.first_run = latest.run_key) as new,
    count(*) filter (where h.last_run = latest.run_key and h.first_run < latest.run_key) as still,
    count(*) filter (where h.last_run = before.run_key) as gone,
    any_value(latest.runs) as runs
from latest
cross join before
left join finding_history h on true
