-- Lines of claims with diagnoses: each pointer against the number of diagnoses.
with on_claim as (
    select claim_key, cast(max(position) as integer) as diagnoses_on_claim
    from diagnosis
    where position > 0
    group by claim_key
),
pointing as (
    select line.line_key, line.claim_key, line.charge, on_claim.diagnoses_on_claim,
           list_filter([line.pointer_1, line.pointer_2, line.pointer_3, line.pointer_4],
                       lambda pointer: pointer <> '') as pointers
    from live_line as line
    join on_claim on on_claim.claim_key = line.claim_key
),
tried as (
    select pointing.*,
           list_filter(pointers,
                       lambda pointer: coalesce(try_cast(pointer as integer), 0) not between 1 and diagnoses_on_claim) as astray
    from pointing
)
select claim_key, line_key,
       case when len(pointers) = 0 or len(astray) > 0 then 'fail' else 'pass' end as outcome,
       case when len(pointers) = 0 then 'empty' else array_to_string(pointers, ', ') end as pointers, diagnoses_on_claim,
       case when len(pointers) = 0 then 'It points at none.'
            else 'Nothing stands at ' || array_to_string(astray, ', ') || '.' end as fault,
       charge as amount_at_risk, 'over' as amount_direction
from tried
