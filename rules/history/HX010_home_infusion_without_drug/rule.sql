-- Services that belong to a drug, each with the latest date of such a drug by the same billing provider up to it.
with service as (
    select line.*, needed.class, needed.route, needed.days
    from live_line as line
    join drug_before_service as needed
      on needed.code = line.code and line.service_date between needed.valid_from and needed.valid_to
),
given as (
    select distinct line.patient_key, line.billing_npi, line.service_date, drug.class, drug.route, drug.name as drug_name
    from live_drug_line as line
    join drug on drug.drug = line.drug and line.service_date between drug.valid_from and drug.valid_to
    where drug.class in (select class from drug_before_service) and not line.is_discard
),
found as (
    select service.line_key, max(given.service_date) as drug_date, arg_max(given.drug_name, given.service_date) as drug_name
    from service
    join given
      on given.patient_key = service.patient_key and given.billing_npi is not distinct from service.billing_npi
     and given.class = service.class and contains(given.route, service.route)
     and given.service_date between service.service_date - service.days and service.service_date
    group by service.line_key
),
unnamed as (
    -- drugs of the same supplier and days that nobody can name
    select distinct service.line_key
    from service
    join live_drug_line as line
      on line.patient_key = service.patient_key and line.billing_npi is not distinct from service.billing_npi
     and line.code_kind = 'unclassified' and line.drug is null and not line.is_discard
     and line.service_date between service.service_date - service.days and service.service_date
)
select service.claim_key, service.line_key, case when found.line_key is not null then 'pass' when unnamed.line_key is not null then 'unknown' else 'fail' end as outcome,
       service.code, service.service_date, service.service_date - service.days as looked_from, found.drug_date, found.drug_name,
       service.charge as billed_amount, service.charge as amount_at_risk, 'over' as amount_direction
from service
left join found on found.line_key = service.line_key
left join unnamed on unnamed.line_key = service.line_key
