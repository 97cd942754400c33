-- Doses after the first of a course, each with the days since the dose before and the least that the label wants. After
-- a pause a dose of unknown size may have begun the course anew: from then on nobody knows a dose's number.
with restarted as (
    select dose.patient_key, dose.drug, dose.course, min(dose.service_date) as first_doubt
    from dose_course as dose
    join course_restart as restart
      on restart.drug = dose.drug and dose.dose_number - 1 between restart.after_dose and coalesce(restart.to_dose, 9999)
     and dose.service_date - dose.date_before > restart.pause_days
     and dose.service_date between restart.valid_from and restart.valid_to
    where dose.has_unknown_size
    group by dose.patient_key, dose.drug, dose.course
),
shortest as (
    select drug, min(least_days - tolerance_days) as days from dose_interval group by drug
),
spaced as (
    select dose.*, dose.service_date - dose.date_before as days_since, gap.least_days, gap.tolerance_days, gap.source_id
    from dose_course as dose
    join dose_interval as gap
      on gap.drug = dose.drug and dose.dose_number between gap.from_dose and coalesce(gap.to_dose, 9999)
     and dose.service_date between gap.valid_from and gap.valid_to
)
select dose.claim_key, dose.line_key,
       case when days_since >= least_days - tolerance_days then 'pass'
            when restarted.first_doubt <= dose.date_before and days_since >= shortest.days then 'unknown'
            else 'fail' end as outcome,
       dose.drug, drug.name as drug_name, dose.service_date, dose_number, date_before, cast(days_since as integer) as days_since,
       least_days, tolerance_days, dose.charge as billed_amount, dose.charge as amount_at_risk, 'over' as amount_direction,
       dose.source_id as rule_sources
from spaced as dose
join shortest on shortest.drug = dose.drug
left join restarted
  on restarted.patient_key = dose.patient_key and restarted.drug = dose.drug and restarted.course = dose.course
left join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
