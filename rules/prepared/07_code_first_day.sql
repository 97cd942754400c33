-- The first day of each code that a table gives one: drugs, successions, imported CMS files. Empty where a table
-- knows the code but not the day.
with told as (
    select hcpcs as code, nullif(valid_from, date '1900-01-01') as first_day, source_id from drug_code
    union all
    select permanent_code, permanent_first_day, source_id from code_succession
    union all
    select hcpcs, added, source_id from hcpcs_release
)
select code, min(first_day) as first_day, coalesce(arg_min(source_id, first_day), min(source_id)) as source_id
from told
group by code
