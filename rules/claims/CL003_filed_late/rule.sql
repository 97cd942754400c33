-- Lines of original claims: the day of filing (BHT04) against the last day that the payer allows.
with dated as (
    select line.claim_key, line.line_key, line.service_date, line.charge, claim.filed_on, claim.delay_reason, claim.filing_limit_months,
           -- a limit that falls on 29 February of a common year ends on the 28th
           cast(line.service_date + to_months(claim.filing_limit_months) as date) as last_filing_day
    from live_line as line
    join live_claim as claim on claim.claim_key = line.claim_key
    where claim.frequency_code = '1' and line.service_date is not null and claim.filing_limit_months is not null
)
select claim_key, line_key,
       case when filed_on is null then 'unknown'
            when filed_on > last_filing_day then 'fail'
            else 'pass' end as outcome,
       service_date as day, filed_on, filing_limit_months as months_allowed, last_filing_day,
       cast(filed_on - last_filing_day as integer) as days_late, delay_reason,
       case when delay_reason is null then 'gives no delay reason' else 'gives delay reason ' || delay_reason end as delay,
       charge as billed_amount, charge as amount_at_risk, 'over' as amount_direction
from dated
