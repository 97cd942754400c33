-- Administered lines of a drug that does not reach the organs: what they point at, and a liver lesion beside guidance.
with given as (
    select line.line_key, line.claim_key, line.drug, drug.name as product, line.service_date, line.charge
    from live_drug_line as line
    join drug on drug.drug = line.drug
    where line.drug in (select drug from contraindication where kind in ('visceral', 'liver')) and not line.is_discard
),
organ as (
    select pointed.line_key, string_agg(distinct pointed.code, ', ' order by pointed.code) as codes
    from pointed_diagnosis as pointed
    join contraindication
      on contraindication.drug = pointed.drug and contraindication.kind = 'visceral'
     and starts_with(pointed.code, contraindication.diagnosis)
     and pointed.service_date between contraindication.valid_from and contraindication.valid_to
    group by pointed.line_key
),
liver as (
    select given.line_key, string_agg(distinct diagnosis.code, ', ' order by diagnosis.code) as codes,
           min(guided.code) as guidance
    from given
    join live_line as guided on guided.claim_key = given.claim_key and guided.service_date = given.service_date
    join guidance_code as guidance on guidance.code = guided.code
    join diagnosis on diagnosis.claim_key = given.claim_key and diagnosis.position > 0
    join contraindication
      on contraindication.drug = given.drug and contraindication.kind = 'liver'
     and starts_with(diagnosis.code, contraindication.diagnosis)
     and given.service_date between contraindication.valid_from and contraindication.valid_to
    group by given.line_key
)
select given.claim_key, given.line_key,
       case when coalesce(organ.line_key, liver.line_key) is not null then 'fail'
            when given.line_key not in (select line_key from pointed_diagnosis) then 'unknown' else 'pass' end as outcome,
       given.product,
       case when coalesce(organ.line_key, liver.line_key) is null then null
            when liver.line_key is not null
            then 'the claim carries ' || liver.codes || ' and guidance by ' || liver.guidance || ', as for an injection into the liver'
            else 'the line points at ' || organ.codes || ', metastasis of an organ' end as fault,
       given.charge as amount_at_risk, 'over' as amount_direction
from given
left join organ on organ.line_key = given.line_key
left join liver on liver.line_key = given.line_key
