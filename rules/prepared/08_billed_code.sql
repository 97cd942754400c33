-- Each code that lines are billed under, once, since there are few of them and many lines: whether it names a drug
-- (specific), an unclassified one, a drug that no table knows, or a service; the drug, and what a unit of it holds.
select each.code, code.drug, unclassified.drug as fallback_drug,
       coalesce(code.content_per_unit, unclassified.content_per_unit) as content_per_unit,
       case when code.hcpcs is not null then 'specific'
            when unclassified.hcpcs is not null then 'unclassified'
            when regexp_full_match(each.code, '(J|C9|Q5)[0-9]+') then 'unknown_drug'
            else 'service' end as kind
from (select distinct procedure_code as code from service_line where procedure_code is not null) as each
left join (select hcpcs, any_value(drug) as drug, any_value(content_per_unit) as content_per_unit
           from drug_code group by hcpcs) as code on code.hcpcs = each.code
left join (select hcpcs, any_value(drug) as drug, any_value(content_per_unit) as content_per_unit
           from unclassified_code group by hcpcs) as unclassified on unclassified.hcpcs = each.code
