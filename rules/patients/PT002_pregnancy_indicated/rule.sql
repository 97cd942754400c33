-- Doses of drugs whose labels speak against pregnancy, and what the claim says of it: PAT09 or a diagnosis.
with given as (
    select line.claim_key, line.drug, line.service_date, arg_min(line.line_key, (line.is_discard, line.ordinal)) as line_key,
           arg_min(line.code, (line.is_discard, line.ordinal)) as code, sum(line.charge) as charge, min(risk.source_id) as source_id
    from live_drug_line as line
    join pregnancy_risk as risk on risk.drug = line.drug and line.service_date between risk.valid_from and risk.valid_to
    group by line.claim_key, line.drug, line.service_date
),
speaking as (
    -- the few codes among those billed that tell of a pregnancy
    select billed.code, pregnancy.valid_from, pregnancy.valid_to
    from (select distinct code from diagnosis where position > 0) as billed
    join pregnancy_code as pregnancy on starts_with(billed.code, pregnancy.diagnosis)
),
coded as (
    select given.claim_key, given.service_date, string_agg(distinct diagnosis.code, ' ' order by diagnosis.code) as codes
    from diagnosis
    join speaking on speaking.code = diagnosis.code
    join given
      on given.claim_key = diagnosis.claim_key and given.service_date between speaking.valid_from and speaking.valid_to
    where diagnosis.position > 0
    group by given.claim_key, given.service_date
),
indicated as (
    select distinct claim_key from claim_remark where pregnancy_indicator = 'Y'
)
select given.claim_key, given.line_key,
       case when indicated.claim_key is not null or coded.claim_key is not null then 'fail' else 'pass' end as outcome,
       given.code, drug.name as drug_name,
       nullif(concat_ws(' and ', case when indicated.claim_key is not null then 'its pregnancy indicator' end,
                 'the diagnosis ' || coded.codes), '') as said_by,
       given.charge as billed_amount, given.charge as amount_at_risk, 'over' as amount_direction,
       given.source_id as rule_sources
from given
join drug on drug.drug = given.drug and given.service_date between drug.valid_from and drug.valid_to
left join coded on coded.claim_key = given.claim_key and coded.service_date = given.service_date
left join indicated on indicated.claim_key = given.claim_key
