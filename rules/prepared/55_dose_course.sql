-- Doses of drugs with a schedule, each with its course and its number in it, counted from 1. A drug has one course a
-- patient, unless the label lets it begin anew: then a first dose after a long enough pause is dose 1 again.
with recursive numbered as (
    select dose.*, drug in (select drug from course_restart) as may_restart,
           row_number() over (partition by patient_key, drug order by service_date) as place_in_life,
           lag(service_date) over (partition by patient_key, drug order by service_date) as date_before,
           lag(content) over (partition by patient_key, drug order by service_date) as content_before
    from dose
    where drug in (select drug from dose_interval)
),
step as (
    select patient_key, drug, place_in_life, service_date, 1 as course, 1 as dose_number, service_date as course_first_day
    from numbered
    where may_restart and place_in_life = 1
    union all
    select dose.patient_key, dose.drug, dose.place_in_life, dose.service_date,
           case when restart.drug is null then step.course else step.course + 1 end,
           case when restart.drug is null then step.dose_number + 1 else 1 end,
           case when restart.drug is null then step.course_first_day else dose.service_date end
    from step
    join numbered as dose
      on dose.patient_key = step.patient_key and dose.drug = step.drug and dose.place_in_life = step.place_in_life + 1
    left join course_restart as restart
      on restart.drug = dose.drug and restart.content = dose.content
     and step.dose_number between restart.after_dose and coalesce(restart.to_dose, 9999)
     and dose.service_date - step.service_date > restart.pause_days
     and dose.service_date between restart.valid_from and restart.valid_to
)
select numbered.*, coalesce(step.course, 1) as course, cast(coalesce(step.dose_number, numbered.place_in_life) as integer) as dose_number,
       coalesce(step.course_first_day, min(numbered.service_date) over (partition by numbered.patient_key, numbered.drug)) as course_first_day
from numbered
left join step
  on step.patient_key = numbered.patient_key and step.drug = numbered.drug and step.place_in_life = numbered.place_in_life
