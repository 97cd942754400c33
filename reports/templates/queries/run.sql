-- The latest run.
select
    strftime(as_of, '%Y-%m-%d') as as_of,
    version,
    claims, judged_claims, service_lines,
    charge::varchar as charge,
    coalesce(strftime(first_service_date, '%Y-%m-%d'), '') as first_service_date,
    coalesce(strftime(last_service_date, '%Y-%m-%d'), '') as last_service_date
from run
order by run_key desc
limit 1
