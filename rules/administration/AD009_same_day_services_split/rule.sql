-- Medicare claims with immune globulin, and the infusions and visits of that day from the same billing provider:
-- do they stand on the drug's claim?
with drug_claim as (
    select line.claim_key, line.patient_key, line.billing_npi, claim.payer_id, line.service_date, drug.class,
           arg_min(line.line_key, (line.is_discard, line.ordinal)) as line_key,
           arg_min(line.code, (line.is_discard, line.ordinal)) as code, any_value(line.is_medicare) as is_medicare
    from live_line as line
    join claim on claim.claim_key = line.claim_key
    join drug
      on drug.drug = line.drug and drug.class = 'immune_globulin'
     and line.service_date between drug.valid_from and drug.valid_to
    where line.is_medicare is distinct from false and line.line_key not in (select line_key from repeated_line)
    group by line.claim_key, line.patient_key, line.billing_npi, claim.payer_id, line.service_date, drug.class
),
service as (
    select line.claim_key, line.claim_id, line.patient_key, line.billing_npi, claim.payer_id, line.service_date, line.code, wanted.class
    from live_line as line
    join claim on claim.claim_key = line.claim_key
    join same_claim_service as wanted
      on wanted.code = line.code and line.service_date between wanted.valid_from and wanted.valid_to
    where line.is_medicare is distinct from false and line.line_key not in (select line_key from repeated_line)
)
select drug_claim.claim_key, drug_claim.line_key,
       case when not bool_or(service.claim_key <> drug_claim.claim_key) then 'pass'
            when any_value(drug_claim.is_medicare) is null then 'unknown'
            else 'fail' end as outcome,
       any_value(drug_claim.code) as code, drug_claim.service_date as day,
       string_agg(distinct service.code, ' ' order by service.code)
           filter (where service.claim_key <> drug_claim.claim_key) as services_elsewhere,
       string_agg(distinct service.claim_id, ' ' order by service.claim_id)
           filter (where service.claim_key <> drug_claim.claim_key) as other_claims,
       cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from drug_claim
join service
  on service.patient_key = drug_claim.patient_key and service.service_date = drug_claim.service_date
 and service.billing_npi = drug_claim.billing_npi and service.payer_id is not distinct from drug_claim.payer_id
 and service.class = drug_claim.class
group by drug_claim.claim_key, drug_claim.line_key, drug_claim.service_date
