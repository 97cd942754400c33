-- Doses of infused immune globulin, and infusions of the day before or after that have no drug of their own.
with given as (
    select dose.line_key, dose.claim_key, dose.patient_key, dose.service_date, dose.billing_npi, line.code, line.charge,
           coalesce(line.service_date_last, line.service_date) as last_day, drug.class, drug.route
    from dose
    join drug
      on drug.drug = dose.drug and drug.class = 'immune_globulin' and drug.route <> 'subcutaneous'
     and dose.service_date between drug.valid_from and drug.valid_to
    join live_drug_line as line on line.line_key = dose.line_key
),
infusion as (
    select line.line_key, line.claim_key, line.patient_key, line.service_date, line.code, fit.class, fit.route
    from live_line as line
    join drug_administration as fit
      on fit.code = line.code and fit.class = 'immune_globulin' and fit.standing = 'needed'
     and line.service_date between fit.valid_from and fit.valid_to
    where not exists (select 1 from live_drug_line as other
                      where other.patient_key = line.patient_key and other.service_date = line.service_date
                        and (other.drug is not null or other.code_kind <> 'service' or other.ndc_billed is not null))
),
beside as (
    select given.line_key, infusion.line_key as infusion_line_key, infusion.service_date, infusion.code, claim.claim_id
    from given
    join infusion
      on infusion.patient_key = given.patient_key and infusion.class = given.class and infusion.route = given.route
     and infusion.service_date in (given.service_date - 1, if(given.last_day > given.service_date, null, given.service_date + 1))
    join judged_claim as claim on claim.claim_key = infusion.claim_key
),
pointed as (
    select line.line_key, list(diagnosis.code) as codes
    from service_line as line
    join diagnosis
      on diagnosis.claim_key = line.claim_key and diagnosis.position > 0
     and diagnosis.position in (try_cast(line.pointer_1 as integer), try_cast(line.pointer_2 as integer),
                                try_cast(line.pointer_3 as integer), try_cast(line.pointer_4 as integer))
    where line.line_key in (select line_key from beside union select infusion_line_key from beside)
    group by line.line_key
),
compared as (
    select beside.*, list_has_any(drug_pointed.codes, infusion_pointed.codes) as is_same_illness -- null: one points at nothing
    from beside
    left join pointed as drug_pointed on drug_pointed.line_key = beside.line_key
    left join pointed as infusion_pointed on infusion_pointed.line_key = beside.infusion_line_key
),
lumped as (
    select line_key, coalesce(bool_or(is_same_illness), false) as is_lumped, bool_or(is_same_illness is null) as is_undecided,
           min(service_date) filter (where is_same_illness) as infusion_day,
           arg_min(code, service_date) filter (where is_same_illness) as infusion_code,
           arg_min(claim_id, service_date) filter (where is_same_illness) as infusion_claim
    from compared
    group by line_key
)
select given.claim_key, given.line_key,
       case when lumped.is_lumped then 'fail' when lumped.is_undecided then 'unknown' else 'pass' end as outcome,
       given.code, given.service_date as day, lumped.infusion_day, lumped.infusion_code, lumped.infusion_claim,
       held.first_service_date as window_first, held.last_service_date as window_last,
       given.charge as billed_amount, given.charge as amount_at_risk, 'over' as amount_direction
from given
left join lumped on lumped.line_key = given.line_key
left join provider_window as held on held.billing_npi = given.billing_npi
