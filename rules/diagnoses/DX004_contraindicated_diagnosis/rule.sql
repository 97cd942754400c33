-- Administered lines of drugs that immune deficiency speaks against: the diagnoses of the claim, pointed at or not.
with given as (
    select line.line_key, line.claim_key, line.drug, drug.name as product, line.service_date, line.charge
    from live_line as line
    join drug on drug.drug = line.drug
    where line.drug in (select drug from contraindication where kind = 'immune_deficiency') and not line.is_discard
),
against as (
    select given.line_key, string_agg(distinct diagnosis.code, ', ' order by diagnosis.code) as codes,
           min(contraindication.source_id) as source_id
    from given
    join diagnosis on diagnosis.claim_key = given.claim_key and diagnosis.position > 0
    join contraindication
      on contraindication.drug = given.drug and contraindication.kind = 'immune_deficiency'
     and starts_with(diagnosis.code, contraindication.diagnosis)
     and given.service_date between contraindication.valid_from and contraindication.valid_to
    group by given.line_key
)
select given.claim_key, given.line_key, case when against.line_key is not null then 'fail' when coded.claim_key is null then 'unknown' else 'pass' end as outcome,
       given.product, against.codes as against, given.charge as amount_at_risk, 'over' as amount_direction,
       against.source_id as rule_sources
from given
left join against on against.line_key = given.line_key
left join (select distinct claim_key from diagnosis where position > 0 and code is not null) as coded
  on coded.claim_key = given.claim_key
