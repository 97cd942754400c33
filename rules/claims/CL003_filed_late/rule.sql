-- Lines of original claims: the day of filing (BHT04) against the last day that the payer allows.
with delayed as (
    select claim_key, any_value(delay_reason) as delay_reason from claim_remark where delay_reason is not null group by claim_key
),
allowed as (
    -- the first service day that is in time, once for each filing: counted back, and a day later where forward from there
    -- the limit ends before (12 months from 28 February 2023, filed on 29 February 2024)
    select filing_key, filed_on, filing_limit_months, cast(filed_on - to_months(filing_limit_months) as date) as back,
           back + case when cast(back + to_months(filing_limit_months) as date) < filed_on then 1 else 0 end as first_day_in_time
    from filing
    where filing_limit_months is not null
),
dated as (
    select line.claim_key, line.line_key, line.service_date, line.charge, allowed.filed_on, allowed.filing_limit_months,
           allowed.first_day_in_time,
           -- a limit that falls on 29 February of a common year ends on the 28th
           cast(line.service_date + to_months(allowed.filing_limit_months) as date) as last_filing_day
    from live_line as line
    join allowed on allowed.filing_key = line.filing_key
    where line.is_original and line.service_date is not null
)
select dated.claim_key, dated.line_key,
       case when dated.filed_on is null then 'unknown'
            when dated.service_date < dated.first_day_in_time then 'fail'
            else 'pass' end as outcome,
       dated.service_date as day, dated.filed_on, dated.filing_limit_months as months_allowed, dated.last_filing_day,
       cast(case when outcome = 'fail' then dated.filed_on - dated.last_filing_day end as integer) as days_late, delayed.delay_reason,
       case when outcome <> 'fail' then null
            when delayed.delay_reason is null then 'gives no delay reason'
            else 'gives delay reason ' || delayed.delay_reason end as delay,
       dated.charge as billed_amount, dated.charge as amount_at_risk, 'over' as amount_direction
from dated
left join delayed on delayed.claim_key = dated.claim_key
