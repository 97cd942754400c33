-- Lines whose code an imported CMS file names: the last day of the line against the last valid day of the code.
with latest as (
    select hcpcs, max(release) as release, arg_max(terminated, release) as terminated,
           arg_max(cross_references, release) as cross_references,
           arg_max(source_id, release) as source_id
    from (select release, hcpcs, source_id, coalesce(terminated, date '9999-12-31') as terminated,
                 coalesce(cross_references, '') as cross_references
          from hcpcs_release) as each
    group by hcpcs
),
dated as (
    select line.line_key, line.claim_key, line.code, line.charge,
           coalesce(line.service_date_last, line.service_date) as day, latest.release,
           latest.terminated, latest.cross_references, latest.source_id,
           cast(cast(latest.release || '-01' as date) + interval 3 months as date) as next_release_day
    from live_line as line
    join latest on latest.hcpcs = line.code
    where line.service_date is not null
)
select claim_key, line_key,
       case when day > terminated then 'fail' when day >= next_release_day then 'unknown' else 'pass' end as outcome,
       code, day, terminated, release,
       case when outcome <> 'fail' then null
            when cross_references = '' then 'The file names no code in its place.'
            else 'The file refers to ' || replace(cross_references, ' ', ', ') || '.' end as instead,
       charge as amount_at_risk, 'over' as amount_direction, source_id as rule_sources
from dated
