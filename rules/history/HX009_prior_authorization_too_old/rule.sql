-- Administered drug lines with an authorization number: the first date on which payer, patient and drug used the same one.
with number as (
    select claim_key, line_key, upper(regexp_replace(value, '[^A-Za-z0-9]', '', 'g')) as number
    from claim_reference
    where qualifier = 'G1' and value <> ''
),
authorized as (
    select line.line_key, line.claim_key, line.patient_key, line.drug, line.service_date as day, line.charge,
           coalesce(claim.payer_id, claim.payer_name, '') as payer, min(number.number) as number
    from live_drug_line as line
    join live_claim as claim on claim.claim_key = line.claim_key
    join number on number.claim_key = line.claim_key and coalesce(number.line_key, line.line_key) = line.line_key
    where line.drug is not null and line.service_date is not null and not line.is_discard and number.number <> ''
    group by line.line_key, line.claim_key, line.patient_key, line.drug, line.service_date, line.charge, payer
),
used as (
    select authorized.*, min(day) over (partition by patient_key, payer, drug, number) as first_use
    from authorized
)
select used.claim_key, used.line_key,
       case when used.day > used.first_use + interval 12 months then 'fail' else 'pass' end as outcome,
       drug.name as product, used.day, used.first_use, cast(used.day - used.first_use as integer) as days_since,
       used.charge as amount_at_risk, 'over' as amount_direction
from used
join drug on drug.drug = used.drug
