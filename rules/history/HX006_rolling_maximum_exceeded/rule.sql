-- Each date of a drug, or of a class of drugs, with what was given in the days up to it, against each limit that holds.
with named as (
    -- the drugs of a class that were given on one date
    select dose.patient_key, maximum.drug as subject, dose.service_date,
           string_agg(distinct drug.name, ' and ' order by drug.name) as drug_name
    from dose
    join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
    join (select distinct drug from rolling_maximum) as maximum on maximum.drug in (drug.drug, 'class:' || drug.class)
    group by dose.patient_key, maximum.drug, dose.service_date
),
summed as (
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
           (case when given > most then 2 when has_unknown_size then 1 else 0 end, given / most) as rank
    from summed
    where kind <> 'rolling_per_kg' or kg is not null
),
worst as (
    select line_key, max(case when given > most then 2 when has_unknown_size then 1 else 0 end) as doubt,
           arg_max(kind, rank) as kind, arg_max(severity, rank) as severity, arg_max(days, rank) as days, arg_max(doses, rank) as doses,
           arg_max(limit_content, rank) as limit_content, arg_max(first_date, rank) as first_date, arg_max(given, rank) as given,
           arg_max(most, rank) as most, arg_max(source_id, rank) as source_id
    from limited
    group by line_key
)
select given.claim_key, given.line_key,
       case worst.doubt when 2 then 'fail' when 1 then 'unknown' else 'pass' end as outcome, worst.severity,
       named.drug_name, given.measure, given.service_date, worst.first_date, cast(worst.doses as integer) as doses,
       cast(worst.given as decimal(18, 3)) as given, cast(worst.most as decimal(18, 3)) as most,
       cast(case when outcome = 'fail' then worst.given - worst.most end as decimal(18, 3)) as over,
       case worst.kind
            when 'course_start' then 'the most in days 1 to ' || worst.days || ' of a course'
            when 'rolling' then 'the most in ' || worst.days || ' days'
            else 'the most in ' || worst.days || ' days at the weight on the claim, ' || cast(worst.limit_content as integer) || ' a kilogram,'
            end as limit_said,
       given.charge as billed_amount, 'over' as amount_direction, worst.source_id as rule_sources,
       cast(given.charge * least(1, (worst.given - worst.most) / nullif(given.content, 0)) as decimal(18, 2)) as amount_at_risk
from worst
join rolling_dose as given on given.line_key = worst.line_key
left join named
  on named.patient_key = given.patient_key and named.subject = given.subject and named.service_date = given.service_date
