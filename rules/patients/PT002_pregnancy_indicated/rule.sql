-- Doses of drugs whose labels speak against pregnancy, and what the claim says of it: PAT09 or a diagnosis.
with given as (
    select line.claim_key, line.drug, line.service_date, arg_min(line.line_key, (line.is_discard, line.ordinal)) as line_key,
           arg_min(line.code, (line.is_discard, line.ordinal)) as code, sum(line.charge) as charge
    from live_line as line
    join pregnancy_risk as risk on risk.drug = line.drug and line.service_date between risk.valid_from and risk.valid_to
    group by line.claim_key, line.drug, line.service_date
),
coded as (
    select given.claim_key, given.service_date, string_agg(distinct diagnosis.code, ' ' order by diagnosis.code) as codes
    from (select distinct claim_key, service_date from given) as given
    join diagnosis on diagnosis.claim_key = given.claim_key and diagnosis.position > 0
    join pregnancy_code as pregnancy
      on starts_with(diagnosis.code, pregnancy.diagnosis)
     and given.service_date between pregnancy.valid_from and pregnancy.valid_to
    group by given.claim_key, given.service_date
)
select given.claim_key, given.line_key,
       case when claim.pregnancy_indicator = 'Y' or coded.codes is not null then 'fail' else 'pass' end as outcome,
       given.code, drug.name as drug_name,
       concat_ws(' and ', case when claim.pregnancy_indicator = 'Y' then 'its pregnancy indicator' end,
                 'the diagnosis ' || coded.codes) as said_by,
       given.charge as billed_amount, given.charge as amount_at_risk, 'over' as amount_direction
from given
join live_claim as claim on claim.claim_key = given.claim_key
join drug on drug.drug = given.drug and given.service_date between drug.valid_from and drug.valid_to
left join coded on coded.claim_key = given.claim_key and coded.service_date = given.service_date
