-- Every live line: does it repeat an earlier one? A line billed to a second payer as well is no repetition.
with repeated as (
    select repeated_line.line_key, repeated_line.resubmitted, earlier.claim_key as earlier_claim_key,
           claim.claim_id as earlier_claim_id, earlier.line_number as earlier_line_number
    from repeated_line
    join service_line as earlier on earlier.line_key = repeated_line.earlier_line_key
    join judged_claim as claim on claim.claim_key = earlier.claim_key
    where repeated_line.kind = 'duplicate'
)
select line.claim_key, line.line_key,
       case when repeated.line_key is not null then 'fail'
            when line.service_date is null or line.code is null then 'unknown'
            else 'pass' end as outcome,
       case when repeated.resubmitted then 'medium' end as severity,
       line.code, line.service_date as day, cast(line.units as decimal(18, 3)) as units,
       repeated.earlier_claim_id, repeated.earlier_line_number,
       case when repeated.line_key is null then null
            when repeated.resubmitted then 'two originals with one claim number'
            when repeated.earlier_claim_key = line.claim_key then 'twice on one claim'
            else 'two originals with different claim numbers' end as billed_how,
       line.charge as billed_amount, line.charge as amount_at_risk, 'over' as amount_direction
from live_line as line
left join repeated on repeated.line_key = line.line_key
