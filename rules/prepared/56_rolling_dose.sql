-- Dates of drugs whose content over a number of days has a limit, the drugs of a class together; with the weight in
-- kilograms that the claim gives (PAT08 is in pounds).
with limited as (
    select drug.drug, maximum.drug as subject, drug.measure, drug.valid_from, drug.valid_to
    from drug
    join (select distinct drug from rolling_maximum) as maximum on maximum.drug in (drug.drug, 'class:' || drug.class)
),
weighed as (
    select claim_key, patient_weight / 2.2046 as kg
    from claim_remark
    where patient_weight_unit = '01' and patient_weight > 0
)
select dose.patient_key, limited.subject, dose.service_date, any_value(limited.measure) as measure,
       arg_min(dose.line_key, dose.place_in_order) as line_key, arg_min(dose.claim_key, dose.place_in_order) as claim_key,
       sum(dose.content) as content, sum(dose.charge) as charge, bool_or(dose.has_unknown_size) as has_unknown_size,
       min(course.course_first_day) as first_day, max(weighed.kg) as kg
from dose
join limited on limited.drug = dose.drug and dose.service_date between limited.valid_from and limited.valid_to
left join weighed on weighed.claim_key = dose.claim_key
left join dose_course as course
  on course.patient_key = dose.patient_key and course.drug = dose.drug and course.service_date = dose.service_date
group by dose.patient_key, limited.subject, dose.service_date
