-- Each date of a drug, or of a class of drugs, with what was given in the days up to it, against each limit that holds.
with summed as (
    select given.line_key, maximum.kind, any_value(maximum.content) as limit_content, any_value(maximum.severity) as severity,
           any_value(maximum.source_id) as source_id, any_value(maximum.days) as days,
           count(*) as doses, min(earlier.service_date) as first_date, sum(earlier.content) as given,
           bool_or(earlier.has_unknown_size) as has_unknown_size, arg_max(earlier.kg, earlier.service_date) as kg
    from rolling_dose as given
    join rolling_maximum as maximum
      on maximum.drug = given.subject and given.service_date between maximum.valid_from and maximum.valid_to
     and given.service_date >= coalesce(given.first_day + maximum.from_day - 1, given.service_date)
     and (maximum.kind <> 'course_start' or given.service_date < given.first_day + maximum.days)
    join rolling_dose as earlier
      on earlier.patient_key = given.patient_key and earlier.subject = given.subject
     and earlier.service_date between given.service_date - maximum.days + 1 and given.service_date
     and earlier.service_date >= coalesce(given.first_day + maximum.from_day - 1, earlier.service_date)
    group by given.line_key, maximum.kind
),
limited as (
    select summed.*, case when kind = 'rolling_per_kg' then limit_content * kg else limit_content end as most,
           case when given > most then 2 when has_unknown_size then 1 else 0 end as doubt
    from summed
    where kind <> 'rolling_per_kg' or kg is not null
),
worst as (
    select line_key, unnest(max_by(limited, (doubt, given / most)))
    from limited
    group by line_key
)
select given.claim_key, given.line_key,
       case worst.doubt when 2 then 'fail' when 1 then 'unknown' else 'pass' end as outcome, worst.severity,
       given.drug_name, given.measure, given.service_date, worst.first_date, cast(worst.doses as integer) as doses,
       cast(worst.given as decimal(18, 3)) as given, cast(worst.most as decimal(18, 3)) as most,
       cast(worst.given - worst.most as decimal(18, 3)) as over,
       case worst.kind
            when 'course_start' then 'the most in days 1 to ' || worst.days || ' of a course'
            when 'rolling' then 'the most in ' || worst.days || ' days'
            else 'the most in ' || worst.days || ' days at the weight on the claim, ' || cast(worst.limit_content as integer) || ' a kilogram,'
            end as limit_said,
       given.charge as billed_amount, 'over' as amount_direction, worst.source_id as rule_sources,
       cast(given.charge * least(1, (worst.given - worst.most) / nullif(given.content, 0)) as decimal(18, 2)) as amount_at_risk
from worst
join rolling_dose as given on given.line_key = worst.line_key
