-- Doses after the first of a course, each with the days since the dose before and the least that the label wants.
with spaced as (
    select dose.*, dose.service_date - dose.date_before as days_since, gap.least_days, gap.tolerance_days, gap.source_id
    from dose_course as dose
    join dose_interval as gap
      on gap.drug = dose.drug and dose.dose_number between gap.from_dose and coalesce(gap.to_dose, 9999)
     and dose.service_date between gap.valid_from and gap.valid_to
)
select dose.claim_key, dose.line_key,
       case when days_since < least_days - tolerance_days then 'fail' else 'pass' end as outcome,
       dose.drug, drug.name as drug_name, dose.service_date, dose_number, date_before, cast(days_since as integer) as days_since,
       least_days, tolerance_days, dose.charge as billed_amount, dose.charge as amount_at_risk, 'over' as amount_direction,
       dose.source_id as rule_sources
from spaced as dose
left join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
