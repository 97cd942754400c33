-- Further hours of infusion on a day of a drug that its label infuses within one hour: what else was infused?
with timed as (
    select distinct dose.patient_key, dose.service_date, drug.name, infusion_time.minutes
    from dose
    join infusion_time
      on infusion_time.drug = dose.drug and infusion_time.minutes <= 60
     and dose.service_date between infusion_time.valid_from and infusion_time.valid_to
    join drug on drug.drug = dose.drug and dose.service_date between drug.valid_from and drug.valid_to
),
further as (
    select line.claim_key, line.line_key, line.patient_key, line.service_date, line.code, line.charge
    from live_line as line
    where line.code in (select code from add_on_code where adds = 'time')
      and line.line_key not in (select line_key from repeated_line)
),
telling as (
    select line.patient_key, line.service_date, line.code, line.drug,
           line.code in (select code from add_on_code where adds = 'drug') as adds_drug
    from live_line as line
    where line.drug is not null or line.code_kind <> 'service' or adds_drug
),
other as (
    -- another drug: known to be infused, or nobody knows how it was given
    select timed.patient_key, timed.service_date, timed.name,
           bool_or(coalesce(contains(drug.route, 'intravenous'), false)) as is_infused,
           bool_or(telling.drug is null) as may_be_infused,
           array_to_string(list_sort(list_distinct(list(telling.code) filter (where telling.code is not null))), ' ') as codes
    from timed
    join telling on telling.patient_key = timed.patient_key and telling.service_date = timed.service_date
    left join drug on drug.drug = telling.drug and telling.service_date between drug.valid_from and drug.valid_to
    where telling.drug is null or telling.adds_drug or drug.name is distinct from timed.name
    group by timed.patient_key, timed.service_date, timed.name
)
select further.line_key, any_value(further.claim_key) as claim_key,
       case when bool_or(other.is_infused) then 'pass' when bool_or(other.may_be_infused) then 'unknown' else 'fail' end as outcome,
       any_value(further.code) as code, any_value(further.service_date) as day, min(timed.name) as drug_name,
       cast(min(timed.minutes) as integer) as label_minutes, any_value(other.codes) as other_codes,
       any_value(further.charge) as billed_amount, any_value(further.charge) as amount_at_risk, 'over' as amount_direction
from further
join timed on timed.patient_key = further.patient_key and timed.service_date = further.service_date
left join other
  on other.patient_key = timed.patient_key and other.service_date = timed.service_date and other.name = timed.name
group by further.line_key
