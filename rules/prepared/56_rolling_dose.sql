-- Dates of drugs whose content over a number of days has a limit, the drugs of a class together; with the weight in
-- kilograms that the claim gives (PAT08 is in pounds).
select dose.patient_key, maximum.drug as subject, dose.service_date, any_value(drug.measure) as measure,
       string_agg(distinct drug.name, ' and ' order by drug.name) as drug_name,
       arg_min(dose.line_key, dose.place_in_order) as line_key, arg_min(dose.claim_key, dose.place_in_order) as claim_key,
       sum(dose.content) as content, sum(dose.charge) as charge, bool_or(dose.has_unknown_size) as has_unknown_size,
       min(course.course_first_day) as first_day,
       max(case when claim.patient_weight_unit = '01' and claim.patient_weight > 0 then claim.patient_weight / 2.2046 end) as kg
from dose
join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
join (select distinct drug from rolling_maximum) as maximum on maximum.drug in (dose.drug, 'class:' || drug.class)
join live_claim as claim on claim.claim_key = dose.claim_key
left join dose_course as course
  on course.patient_key = dose.patient_key and course.drug = dose.drug and course.service_date = dose.service_date
group by dose.patient_key, maximum.drug, dose.service_date
