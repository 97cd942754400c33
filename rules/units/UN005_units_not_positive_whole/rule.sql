-- Drug lines, of known drugs or under any drug code, by the kind of number that their units are.
select claim_key, line_key,
       case when units is null then 'unknown'
            when units <= 0 or units <> floor(units) then 'fail'
            else 'pass' end as outcome,
       drug, code, ndc, cast(units as decimal(18, 3)) as units,
       case when units = 0 then 'zero' when units < 0 then 'negative' when units <> floor(units) then 'fraction' end as kind_of_number,
       cast(case when units > 0 then ceil(units) end as decimal(18, 3)) as expected_units,
       charge as billed_amount, charge as amount_at_risk, 'over' as amount_direction
from live_drug_line
where drug is not null or code_kind <> 'service'
