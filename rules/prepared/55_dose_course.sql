-- Doses of drugs with a schedule, each with its course and its number in it, counted from 1. A drug has one course a
-- patient, unless the label lets it begin anew: then a first dose after a long enough pause is dose 1 again.
with recursive numbered as (
    select patient_key, drug, service_date, line_key, claim_key, billing_npi, content, has_unknown_size, charge,
           row_number() over life as place_in_life, lag(service_date) over life as date_before,
           lag(content) over life as content_before, min(service_date) over (partition by patient_key, drug) as first_date
    from dose
    where drug in (select drug from dose_interval)
    window life as (partition by patient_key, drug order by service_date)
),
paused as (
    -- patients of whom some dose may begin a course anew: of all others the course is their first
    select distinct dose.patient_key, dose.drug
    from numbered as dose
    join course_restart as restart
      on restart.drug = dose.drug and restart.content = dose.content
     and dose.service_date - dose.date_before > restart.pause_days
     and dose.service_date between restart.valid_from and restart.valid_to
),
followed as (
    select numbered.patient_key, numbered.drug, numbered.service_date, numbered.content, numbered.place_in_life
    from numbered
    join paused on paused.patient_key = numbered.patient_key and paused.drug = numbered.drug
),
step as (
    select patient_key, drug, place_in_life, service_date, 1 as course, 1 as dose_number, service_date as course_first_day
    from followed
    where place_in_life = 1
    union all
    select dose.patient_key, dose.drug, dose.place_in_life, dose.service_date,
           case when restart.drug is null then step.course else step.course + 1 end,
           case when restart.drug is null then step.dose_number + 1 else 1 end,
           case when restart.drug is null then step.course_first_day else dose.service_date end
    from step
    join followed as dose
      on dose.patient_key = step.patient_key and dose.drug = step.drug and dose.place_in_life = step.place_in_life + 1
    left join course_restart as restart
      on restart.drug = dose.drug and restart.content = dose.content
     and step.dose_number between restart.after_dose and coalesce(restart.to_dose, 9999)
     and dose.service_date - step.service_date > restart.pause_days
     and dose.service_date between restart.valid_from and restart.valid_to
)
select numbered.patient_key, numbered.drug, numbered.service_date, numbered.line_key, numbered.claim_key, numbered.billing_npi,
       numbered.content, numbered.has_unknown_size, numbered.charge, numbered.place_in_life, numbered.date_before, numbered.content_before,
       coalesce(step.course, 1) as course, cast(coalesce(step.dose_number, numbered.place_in_life) as integer) as dose_number,
       coalesce(step.course_first_day, numbered.first_date) as course_first_day
from numbered
left join step
  on step.patient_key = numbered.patient_key and step.drug = numbered.drug and step.place_in_life = numbered.place_in_life
