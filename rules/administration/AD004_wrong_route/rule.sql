-- Administration lines of a route by which a drug of that patient and day is never given, unless a code of the
-- drug's own route stands there too. Class and route are one number, `way`, where many lines are compared.
with given as (
    select dose.patient_key, dose.service_date, drug.name, hash(drug.class, drug.route) as way
    from dose
    join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
),
unfitting as (
    select line.claim_key, line.line_key, line.patient_key, line.service_date, line.code, line.charge,
           fit.class, fit.route, hash(fit.class, fit.route) as way, fit.source_id
    from live_line as line
    join drug_administration as fit
      on fit.code = line.code and fit.standing = 'wrong' and line.service_date between fit.valid_from and fit.valid_to
    where line.line_key not in (select line_key from repeated_line)
),
suspect as (
    select unfitting.*, given.name
    from unfitting
    join given
      on given.patient_key = unfitting.patient_key and given.service_date = unfitting.service_date
     and given.way = unfitting.way
),
fitting as (
    select distinct line.patient_key, line.service_date, fit.class, fit.route
    from live_line as line
    join drug_administration as fit
      on fit.code = line.code and fit.standing <> 'wrong' and line.service_date between fit.valid_from and fit.valid_to
    where line.patient_key in (select patient_key from suspect) and line.line_key not in (select line_key from repeated_line)
)
select suspect.line_key, any_value(suspect.claim_key) as claim_key,
       case when bool_or(fitting.class is null) then 'fail' else 'pass' end as outcome,
       any_value(suspect.code) as code, any_value(suspect.service_date) as day,
       coalesce(min(suspect.name) filter (where fitting.class is null), min(suspect.name)) as drug_name,
       coalesce(arg_min(suspect.route, suspect.name) filter (where fitting.class is null), min(suspect.route)) as label_route,
       any_value(suspect.charge) as billed_amount, any_value(suspect.charge) as amount_at_risk,
       'over' as amount_direction,
       coalesce(string_agg(distinct suspect.source_id, ' ' order by suspect.source_id) filter (where fitting.class is null),
                min(suspect.source_id)) as rule_sources
from suspect
left join fitting
  on fitting.patient_key = suspect.patient_key and fitting.service_date = suspect.service_date
 and fitting.class = suspect.class and fitting.route = suspect.route
group by suspect.line_key
