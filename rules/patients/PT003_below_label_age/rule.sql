-- Doses of drugs whose label establishes no use below an age, and the patient's age in full years on that day.
with given as (
    select line.claim_key, line.drug, line.service_date, arg_min(line.line_key, (line.is_discard, line.ordinal)) as line_key,
           arg_min(line.code, (line.is_discard, line.ordinal)) as code, sum(line.charge) as charge,
           any_value(line.patient_birth_date) as birth_date
    from live_drug_line as line
    where line.drug in (select drug from age_limit where below = 'not established') and line.service_date is not null
    group by line.claim_key, line.drug, line.service_date
)
select given.claim_key, given.line_key,
       case when given.birth_date is null then 'unknown'
            when datesub('year', given.birth_date, given.service_date) < age_limit.years then 'fail'
            else 'pass' end as outcome,
       given.code, drug.name as drug_name, age_limit.years as label_age,
       cast(datesub('year', given.birth_date, given.service_date) as integer) as age_in_years,
       given.charge as billed_amount, cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from given
join drug on drug.drug = given.drug and given.service_date between drug.valid_from and drug.valid_to
join age_limit
  on age_limit.drug = given.drug and age_limit.below = 'not established'
 and given.service_date between age_limit.valid_from and age_limit.valid_to
where given.birth_date is null or given.birth_date <= given.service_date
