-- Lines of claims with diagnoses: each pointer against the number of diagnoses.
with doubted as (
    -- those that do not plainly point at diagnoses of their claim: some pointer is none from 1, or beyond the last
    select line.line_key, line.diagnoses_on_claim,
           list_filter([pointing.pointer_1, pointing.pointer_2, pointing.pointer_3, pointing.pointer_4],
                       lambda pointer: pointer <> '') as pointers
    from live_line as line
    join service_line as pointing on pointing.line_key = line.line_key
    where line.diagnoses_on_claim is not null and coalesce(line.last_pointer > line.diagnoses_on_claim, true)
),
tried as (
    select line_key, pointers,
           list_filter(pointers, lambda pointer: coalesce(try_cast(pointer as integer), 0) not between 1 and diagnoses_on_claim) as broken
    from doubted
)
select line.claim_key, line.line_key,
       case when tried.line_key is not null and (len(tried.pointers) = 0 or len(tried.broken) > 0) then 'fail' else 'pass' end as outcome,
       case when tried.line_key is null then null
            when len(tried.pointers) = 0 then 'empty' else array_to_string(tried.pointers, ', ') end as pointers,
       line.last_pointer, line.diagnoses_on_claim,
       case when len(tried.pointers) = 0 then 'It points at none.'
            when len(tried.broken) > 0 then 'Nothing stands at ' || array_to_string(tried.broken, ', ') || '.' end as fault,
       line.charge as amount_at_risk, 'over' as amount_direction
from live_line as line
left join tried on tried.line_key = line.line_key
where line.diagnoses_on_claim is not null
