-- The latest run.
select
    coalesce(strftime(nullif(as_of, date '1900-01-01'), '%Y-%m-%d'), '') as as_of, -- that day: no claim gave one
    version,
    claims, judged_claims, service_lines,
    charge::varchar as charge,
    coalesce(strftime(first_service_date, '%Y-%m-%d'), '') as first_service_date,
    coalesce(strftime(last_service_date, '%Y-%m-%d'), '') as last_service_date
from run
order by run_key desc
limit 1
