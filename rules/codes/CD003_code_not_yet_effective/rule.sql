-- Lines under a code whose first day a table gives, and the temporary code that was valid on an earlier service date.
with looked_at as (
    select line.line_key, line.claim_key, line.code, line.service_date as day, line.charge, first.first_day,
           first.source_id,
           listed.first_listed
    from live_line as line
    join code_first_day as first on first.code = line.code
    left join hcpcs_code as listed on listed.hcpcs = line.code
    where line.service_date is not null
),
former as (
    select early.line_key, arg_min(ended.temporary_code, ended.temporary_last_day) as former_code
    from looked_at as early
    join successor on successor.code = early.code
    join code_succession as ended on ended.temporary_code = successor.temporary_code
     and early.day <= ended.temporary_last_day
    left join code_first_day as began on began.code = ended.temporary_code
    where early.day < early.first_day and coalesce(began.first_day, early.day) <= early.day
    group by early.line_key
)
select looked_at.claim_key, looked_at.line_key,
       case when looked_at.day < looked_at.first_day then 'fail'
            when looked_at.first_day is null and looked_at.day < coalesce(looked_at.first_listed, date '9999-12-31')
            then 'unknown'
            else 'pass' end as outcome,
       looked_at.code, looked_at.day, looked_at.first_day, former.former_code,
       case when outcome <> 'fail' then null
            when former.former_code like 'C%'
            then concat('On that day ', former.former_code, ' was valid, for outpatient departments and surgical centres; '
                        'elsewhere a not-otherwise-classified code with the name and NDC.')
            when former.former_code is not null then concat('On that day ', former.former_code, ' was valid.')
            else 'On that day no table knows another code of it: a not-otherwise-classified code with the name and NDC was used.'
       end as that_day,
       looked_at.charge as amount_at_risk, 'over' as amount_direction, looked_at.source_id as rule_sources
from looked_at
left join former on former.line_key = looked_at.line_key
