-- First doses of patients, of drugs whose label begins low.
select dose.claim_key, dose.line_key,
       case when dose.content > step_up.content then 'fail'
            when dose.content is null or dose.has_unknown_size then 'unknown'
            else 'pass' end as outcome,
       dose.drug, drug.name as drug_name, dose.service_date, cast(dose.content as decimal(18, 3)) as content,
       cast(step_up.content as decimal(18, 3)) as first_content, drug.measure, dose.charge as billed_amount,
       cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from dose_course as dose
join step_up on step_up.drug = dose.drug and dose.service_date between step_up.valid_from and step_up.valid_to
left join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
where dose.place_in_life = 1
