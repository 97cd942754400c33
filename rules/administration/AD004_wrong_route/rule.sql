-- Administration lines of a route by which a drug of that patient and day is never given, unless a code of the
-- drug's own route stands there too.
with given as (
    select distinct dose.patient_key, dose.service_date, drug.name, drug.class, drug.route
    from dose
    join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
),
administration as (
    select line.claim_key, line.line_key, line.patient_key, line.service_date, line.code, line.charge,
           fit.class, fit.route, fit.standing
    from live_line as line
    join drug_administration as fit
      on fit.code = line.code and line.service_date between fit.valid_from and fit.valid_to
    where line.line_key not in (select line_key from repeated_line)
),
fitting as (
    select distinct patient_key, service_date, class, route
    from administration
    where standing <> 'wrong'
)
select administration.line_key, any_value(administration.claim_key) as claim_key,
       case when bool_or(fitting.class is null) then 'fail' else 'pass' end as outcome,
       any_value(administration.code) as code, any_value(administration.service_date) as day,
       coalesce(min(given.name) filter (where fitting.class is null), min(given.name)) as drug_name,
       coalesce(arg_min(given.route, given.name) filter (where fitting.class is null), min(given.route)) as label_route,
       any_value(administration.charge) as billed_amount, any_value(administration.charge) as amount_at_risk,
       'over' as amount_direction
from administration
join given
  on given.patient_key = administration.patient_key and given.service_date = administration.service_date
 and given.class = administration.class and given.route = administration.route
left join fitting
  on fitting.patient_key = given.patient_key and fitting.service_date = given.service_date
 and fitting.class = given.class and fitting.route = given.route
where administration.standing = 'wrong'
group by administration.line_key
