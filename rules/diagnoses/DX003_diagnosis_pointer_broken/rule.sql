-- Lines of claims with diagnoses: each pointer against the number of diagnoses.
with pointing as (
    select line.line_key, line.claim_key, line.charge, claim.diagnoses_on_claim,
           line.pointer_1, line.pointer_2, line.pointer_3, line.pointer_4,
           coalesce(nullif(line.pointer_1, ''), nullif(line.pointer_2, ''), nullif(line.pointer_3, ''), nullif(line.pointer_4, '')) is null
               as points_at_none
    from service_line as line
    join judged_claim as claim on claim.claim_key = line.claim_key
    where claim.diagnoses_on_claim is not null
),
tried as (
    select pointing.*, points_at_none
           or (pointer_1 <> '' and coalesce(try_cast(pointer_1 as integer), 0) not between 1 and diagnoses_on_claim)
           or (pointer_2 <> '' and coalesce(try_cast(pointer_2 as integer), 0) not between 1 and diagnoses_on_claim)
           or (pointer_3 <> '' and coalesce(try_cast(pointer_3 as integer), 0) not between 1 and diagnoses_on_claim)
           or (pointer_4 <> '' and coalesce(try_cast(pointer_4 as integer), 0) not between 1 and diagnoses_on_claim) as is_broken,
           list_filter([pointer_1, pointer_2, pointer_3, pointer_4], lambda pointer: pointer <> '') as pointers
    from pointing
)
select claim_key, line_key, case when is_broken then 'fail' else 'pass' end as outcome,
       case when points_at_none then 'empty' else array_to_string(pointers, ', ') end as pointers, diagnoses_on_claim,
       case when is_broken is not true then null
            when points_at_none then 'It points at none.'
            else 'Nothing stands at '
                 || array_to_string(list_filter(pointers, lambda pointer: coalesce(try_cast(pointer as integer), 0)
                                                                          not between 1 and diagnoses_on_claim), ', ') || '.'
       end as fault,
       charge as amount_at_risk, 'over' as amount_direction
from tried
