-- Drug lines: the diagnoses they point at against the coverage list in force for drug, payer and day. The national
-- list always counts; a contractor's article stands before the label where it has been imported.
with national as (
    select distinct pointed.line_key
    from pointed_diagnosis as pointed
    join (select distinct drug, left(diagnosis, 3) as category from drug_coverage where list = 'ncd') as listed
      on listed.drug = pointed.drug and listed.category = left(pointed.code, 3)
),
looked_at as (
    select line.line_key, line.claim_key, line.drug, line.charge, drug.name as product,
           article.article, imported.list is not null as is_imported,
           case when policy.source_id is not null then 'policy'
                when line.is_medicare and national.line_key is not null then 'ncd'
                when is_imported then 'article' else 'label' end as basis,
           case basis when 'policy' then policy.source_id
                      when 'ncd' then 'ncd-250.3'
                      when 'article' then article.source_id end as source_id
    from live_drug_line as line
    join drug on drug.drug = line.drug
    left join national on national.line_key = line.line_key
    left join coverage_article as article
      on article.drug in (drug.drug, 'class:' || drug.class) and article.state = line.billing_state and line.is_medicare
     and line.service_date between article.valid_from and article.valid_to
    left join (select distinct list from coverage) as imported on imported.list = article.article
    left join payer_policy as policy
      on policy.profile = line.profile and policy.drug = line.drug and policy.kind = 'other_uses_investigational'
     and line.service_date between policy.valid_from and policy.valid_to
    where line.service_date is not null
),
judged as (
    select looked_at.*, coalesce(looked_at.source_id, listed.source_id) as rule_sources,
           case when listed.drug is null then 'unknown'
                when looked_at.line_key in (select line_key from supported_line where list = 'ncd')
                  or (looked_at.line_key, if(looked_at.is_imported, looked_at.article, 'label')) in (select line_key, list from supported_line)
                then 'pass'
                else 'fail' end as outcome
    from looked_at
    left join (select drug, arg_max(source_id, list = 'label') as source_id from drug_coverage group by drug) as listed
      on listed.drug = looked_at.drug
),
said as (
    select line_key, array_to_string(list_transform(list_sort(list((position, code))), lambda each: each[2]), ', ') as codes
    from pointed_diagnosis
    where line_key in (select line_key from judged where outcome = 'fail')
    group by line_key
)
select judged.claim_key, judged.line_key, judged.outcome,
       case basis when 'policy' then 'high' else 'medium' end as severity, product, coalesce(said.codes, 'no diagnosis') as pointed, basis,
       case basis when 'policy' then 'the list of the payer''s policy, which calls every other use investigational,'
                  when 'ncd' then 'the national list of blistering diseases'
                  when 'article' then 'the list of article ' || article
                  else 'the label''s list' || coalesce(', which stands in until article ' || article || ' is imported,', '')
       end as list_words,
       case basis when 'policy' then '55' when 'label' then '188' else '167' end as carc,
       case basis when 'policy' then 'N130' when 'ncd' then 'N386' when 'article' then 'N115' else '' end as rarc,
       charge as amount_at_risk, 'over' as amount_direction, rule_sources
from judged
left join said on said.line_key = judged.line_key
