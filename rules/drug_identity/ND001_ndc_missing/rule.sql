-- Lines of known drugs: whether they carry an NDC. Where a not-otherwise-classified code names nothing, CD005 speaks.
select line.claim_key, line.line_key,
       case when line.ndc_billed is null then 'fail' else 'pass' end as outcome,
       case when line.ndc_required then 'high' else 'low' end as severity,
       line.code, drug.name as product,
       case when outcome <> 'fail' then null
            when line.ndc_required then 'This payer asks for it.'
            else 'This payer is not known to ask for it.' end as asked,
       case when line.ndc_required then line.charge end as amount_at_risk,
       case when line.ndc_required then 'over' else 'none' end as amount_direction
from live_drug_line as line
join drug on drug.drug = line.drug
where line.code_kind <> 'unclassified' or line.ndc_billed is not null or line.said_drug is not null
