-- One row for every line in scope: fail, pass or unknown. Lines of other codes are no row.
-- Tables: live_line (lines with place, provider and drug), filing (their payer and its days, by filing_key), live_claim,
-- drug_group, dose, and every dataset; `auditor store describe` prints them.
select line.claim_key, line.line_key,
       case when line.units is null then 'unknown'
            when line.units > 40 then 'fail'
            else 'pass' end as outcome,
       line.code, line.units as units_billed, cast(40 as decimal(18, 3)) as most_units,
       cast(40 as decimal(18, 3)) as expected_units,
       cast(line.charge / nullif(line.units, 0) * (line.units - 40) as decimal(18, 2)) as amount_at_risk, 'over' as amount_direction
from live_line as line
where line.code = 'J9271'
