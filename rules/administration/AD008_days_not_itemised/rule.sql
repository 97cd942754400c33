-- Immune-globulin lines, by the days that one line spans.
select line.claim_key, line.line_key,
       case when line.service_date_last > line.service_date then 'fail' else 'pass' end as outcome,
       line.code, line.service_date as first_day, line.service_date_last as last_day,
       cast(date_diff('day', line.service_date, line.service_date_last) + 1 as integer) as days,
       line.charge as billed_amount, line.charge as amount_at_risk, 'over' as amount_direction
from live_drug_line as line
join drug
  on drug.drug = line.drug and drug.class = 'immune_globulin'
 and line.service_date between drug.valid_from and drug.valid_to
where line.service_date_last >= line.service_date
