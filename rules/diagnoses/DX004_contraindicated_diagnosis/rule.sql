-- Administered lines of drugs that immune deficiency speaks against: the diagnoses of the claim, pointed at or not.
with speaking as (
    -- the few codes among those billed that speak against a drug
    select billed.code, against.drug, against.valid_from, against.valid_to, against.source_id
    from (select distinct code from diagnosis where position > 0) as billed
    join contraindication as against
      on against.kind = 'immune_deficiency' and starts_with(billed.code, against.diagnosis)
),
given as (
    select line.line_key, line.claim_key, line.drug, drug.name as product, line.service_date, line.charge
    from live_drug_line as line
    join drug on drug.drug = line.drug
    where line.drug in (select drug from contraindication where kind = 'immune_deficiency') and not line.is_discard
),
against as (
    select given.line_key, string_agg(distinct diagnosis.code, ', ' order by diagnosis.code) as codes,
           min(speaking.source_id) as source_id
    from diagnosis
    join speaking on speaking.code = diagnosis.code
    join given
      on given.claim_key = diagnosis.claim_key and given.drug = speaking.drug
     and given.service_date between speaking.valid_from and speaking.valid_to
    where diagnosis.position > 0
    group by given.line_key
),
coded as (
    select distinct claim_key
    from diagnosis
    where position > 0 and code is not null and claim_key in (select claim_key from given)
)
select given.claim_key, given.line_key, case when against.line_key is not null then 'fail' when coded.claim_key is null then 'unknown' else 'pass' end as outcome,
       given.product, against.codes as against, given.charge as amount_at_risk, 'over' as amount_direction,
       against.source_id as rule_sources
from given
left join against on against.line_key = given.line_key
left join coded on coded.claim_key = given.claim_key
