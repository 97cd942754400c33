-- Dates of immune globulin, as courses of consecutive days; each with its day of the course and the course before.
-- A line that spans several days does not say on which of them the drug was given.
with dated as (
    select dose.patient_key, dose.service_date, limits.drug as subject, limits.most_days, limits.pause_days,
           arg_min(dose.line_key, dose.place_in_order) as line_key, arg_min(dose.claim_key, dose.place_in_order) as claim_key,
           array_to_string(list_sort(list_distinct(list(drug.name))), ' and ') as drug_name, sum(dose.charge) as charge,
           max(line.service_date_last) as last_day
    from dose
    join live_drug_line as line on line.line_key = dose.line_key
    join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
    join course_limit as limits
      on limits.drug in (dose.drug, 'class:' || drug.class) and contains(drug.route, limits.route)
     and dose.service_date between limits.valid_from and limits.valid_to
    group by dose.patient_key, dose.service_date, limits.drug, limits.most_days, limits.pause_days
),
placed as (
    select dated.*, lag(service_date) over (partition by patient_key, subject order by service_date) as date_before,
           lag(last_day) over (partition by patient_key, subject order by service_date) as last_day_before,
           -- consecutive days keep the same distance to their count
           service_date - cast(row_number() over (partition by patient_key, subject order by service_date) as integer) as course
    from dated
),
counted as (
    select placed.*, cast(row_number() over (partition by patient_key, subject, course order by service_date) as integer) as day_of_course,
           cast(service_date - date_before as integer) as days_since
    from placed
)
select claim_key, line_key,
       case when day_of_course > most_days or (day_of_course = 1 and days_since <= pause_days) then 'fail'
            when last_day > service_date or last_day_before > date_before then 'unknown' else 'pass' end as outcome,
       drug_name, service_date, date_before, day_of_course, days_since, most_days, pause_days,
       case when outcome <> 'fail' then null
            when day_of_course > 1 then 'day ' || day_of_course || ' of consecutive days, and a course is ' || most_days || ' at most'
            else 'a new course ' || days_since || ' days after ' || date_before || ', the last day of the one before; within '
                 || pause_days || ' days is unusual' end as too_often,
       charge as billed_amount, charge as amount_at_risk, 'over' as amount_direction
from counted
