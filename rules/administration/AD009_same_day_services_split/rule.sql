-- Medicare claims with immune globulin, and the infusions and visits of that day from the same billing provider:
-- do they stand on the drug's claim?
with drug_claim as (
    select line.claim_key, line.patient_key, line.billing_npi, line.service_date, drug.class,
           arg_min(line.line_key, (line.is_discard, line.ordinal)) as line_key,
           arg_min(line.code, (line.is_discard, line.ordinal)) as code, any_value(line.is_medicare) as is_medicare
    from live_drug_line as line
    join drug
      on drug.drug = line.drug and drug.class = 'immune_globulin'
     and line.service_date between drug.valid_from and drug.valid_to
    where line.drug is not null and line.is_medicare is distinct from false
      and line.line_key not in (select line_key from repeated_line)
    group by line.claim_key, line.patient_key, line.billing_npi, line.service_date, drug.class
),
service as (
    select line.claim_key, line.patient_key, line.billing_npi, line.service_date, line.code, wanted.class
    from live_line as line
    join same_claim_service as wanted
      on wanted.code = line.code and line.service_date between wanted.valid_from and wanted.valid_to
    join filing on filing.filing_key = line.filing_key
    where line.patient_key in (select patient_key from drug_claim)
      and filing.is_medicare is distinct from false and line.line_key not in (select line_key from repeated_line)
),
beside as (
    select drug_claim.*, service.claim_key as service_claim_key, service.code as service_code
    from drug_claim
    join service
      on service.patient_key = drug_claim.patient_key and service.service_date = drug_claim.service_date
     and service.billing_npi = drug_claim.billing_npi and service.class = drug_claim.class
),
elsewhere as (
    -- those on another claim to the same payer
    select beside.line_key, string_agg(distinct beside.service_code, ' ' order by beside.service_code) as services,
           string_agg(distinct other.claim_id, ' ' order by other.claim_id) as claims
    from beside
    join judged_claim as claim on claim.claim_key = beside.claim_key
    join filing on filing.filing_key = claim.filing_key
    join judged_claim as other on other.claim_key = beside.service_claim_key
    join filing as other_filing on other_filing.filing_key = other.filing_key
    where other_filing.payer_id is not distinct from filing.payer_id and beside.service_claim_key <> beside.claim_key
    group by beside.line_key
)
select beside.claim_key, beside.line_key,
       case when any_value(elsewhere.line_key) is null then 'pass'
            when any_value(beside.is_medicare) is null then 'unknown'
            else 'fail' end as outcome,
       any_value(beside.code) as code, beside.service_date as day, any_value(elsewhere.services) as services_elsewhere,
       any_value(elsewhere.claims) as other_claims, cast(0 as decimal(18, 2)) as amount_at_risk, 'none' as amount_direction
from beside
left join elsewhere on elsewhere.line_key = beside.line_key
where beside.service_claim_key = beside.claim_key or elsewhere.line_key is not null
group by beside.claim_key, beside.line_key, beside.service_date
