-- The charge of each claim (CLM02) against the sum of its lines (SV102), which is empty where a line has none.
select claim_key, cast(null as bigint) as line_key,
       case when charge is null or line_charge is null then 'unknown' when charge = line_charge then 'pass' else 'fail' end as outcome,
       charge as claim_charge, lines, line_charge as line_sum, cast(abs(charge - line_charge) as decimal(18, 2)) as difference,
       charge as billed_amount, cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from judged_claim
