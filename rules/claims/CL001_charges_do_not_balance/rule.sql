-- The charge of each claim (CLM02) against the sum of its lines (SV102).
with summed as (
    select claim_key, sum(charge) as line_sum, count(*) as lines, bool_or(charge is null) as is_open
    from service_line
    group by claim_key
)
select claim.claim_key, cast(null as bigint) as line_key,
       case when claim.charge is null or summed.claim_key is null or summed.is_open then 'unknown'
            when claim.charge = summed.line_sum then 'pass'
            else 'fail' end as outcome,
       claim.charge as claim_charge, cast(summed.lines as integer) as lines,
       cast(summed.line_sum as decimal(18, 2)) as line_sum,
       cast(abs(claim.charge - summed.line_sum) as decimal(18, 2)) as difference,
       claim.charge as billed_amount, cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from judged_claim as claim
left join summed on summed.claim_key = claim.claim_key
